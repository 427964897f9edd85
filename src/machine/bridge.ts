import type { ChipGroup } from '../terms/cluster.ts';
import type { MachineFits } from '../terms/machine-fits.ts';
import { linkClass } from './classes.ts';

/** A line between places, shared by all that crosses it. */
export interface WideArea {
  /** B/s, one direction, whole line */
  readonly bandwidth: number;
  /** s, one way */
  readonly latency: number;
}

/** The way between two groups of unlike chips. */
export interface Bridge {
  readonly path: 'network' | 'staged-through-host' | 'wide-area';
  /** B/s, one direction, of `chips` chips together; NaN = a network is not known */
  bandwidth(chips: number, otherChips: number): number;
  /** s of one message's way */
  readonly latency: number;
}

/** Copies to host memory and out again share its bandwidth with the network's own reading: half the slower of both is assumed. */
const STAGED = 0.5;
/** s; one hop through hosts and their network stack where no fit knows better; assumed. */
const STAGED_HOP = 50e-6;

/**
 * Joins the networks of two groups. Chips of one software stack speak over the network directly; chips of unlike stacks have no common
 * library, so messages pass through the memory of their hosts; a line between places bounds all of it.
 *
 *     beta = min(side a, side b, line)      side = chips * link * achieved fraction (* staging)
 *
 * @example 8 chips of 50 GB/s at 0.8 on each side, one stack -> 320 GB/s; staged, with host links of 64 GB/s -> 160 GB/s
 */
export function bridgeBetween(a: ChipGroup, b: ChipGroup, line: WideArea | null, fits: MachineFits): Bridge {
  const staged = stackOf(a) !== stackOf(b);
  const [one, other] = [sideOf(a, staged, fits), sideOf(b, staged, fits)];
  const hop = Math.max(hopOf(a, fits), hopOf(b, fits));
  return {
    path: line ? 'wide-area' : staged ? 'staged-through-host' : 'network',
    bandwidth: (chips, otherChips) => Math.min(one * chips, other * otherChips, line?.bandwidth ?? Number.POSITIVE_INFINITY),
    latency: (staged ? STAGED_HOP : hop) + (line?.latency ?? 0),
  };
}

/** First word of the software stack: what shares one communication library. */
export function stackOf({ chip }: ChipGroup): string {
  return chip.stack.split(/[\s/]/)[0]?.toLowerCase() ?? '';
}

function sideOf(group: ChipGroup, staged: boolean, fits: MachineFits): number {
  const { chip, scaleOut } = group;
  if (!scaleOut) return Number.NaN;
  const fraction = linkClass(chip, scaleOut.family, true, fits.links)?.sendFraction ?? Number.NaN;
  const network = (scaleOut.bandwidthPerDirection * fraction) / scaleOut.oversubscription;
  return staged ? STAGED * Math.min(network, chip.hostLinkPerDirection ?? network) : network;
}

function hopOf({ chip, scaleOut }: ChipGroup, fits: MachineFits): number {
  if (!scaleOut) return STAGED_HOP;
  return scaleOut.latency ?? linkClass(chip, scaleOut.family, true, fits.links)?.hop ?? STAGED_HOP;
}

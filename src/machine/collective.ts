import type { QuickReduceFit } from '../terms/machine-fits.ts';
import type { CollectiveOp } from './machine.ts';

/** One tier of links as a rank sees it: the scale-up domain, the node's host tree, the network between nodes. */
export interface Tier {
  /** ranks joined by this tier */
  readonly span: number;
  /** chips, domains or nodes that it joins */
  readonly units: number;
  /** B/s one direction, one rank's share */
  readonly bandwidth: number;
  readonly hop: number;
  readonly start: number;
  readonly fill: number;
  readonly fillBytes: number;
  readonly ringFraction: number;
  readonly reduceFraction: number;
  readonly inSwitchFraction: number;
  readonly allToAllFraction: number;
  readonly sendFraction: number;
  readonly ownShare: number;
  readonly sharing: number;
  readonly wiring: Wiring;
  /** torus: dimensions that the whole tier has */
  readonly dimensions: number;
  /** ranks under one first-tier switch */
  readonly leaf: number;
  readonly oversubscription: number;
  /** ranks that use the tier without loss; beyond, each doubling loses `lossPerDoubling` */
  readonly freeSpan: number;
  readonly lossPerDoubling: number;
  /** all-reduce of few bytes through each other's memory; null = none known */
  readonly quick: QuickReduceFit | null;
}

/** switch: any pair at full rate. mesh: a link to each peer. torus: neighbours only. shared: one tree that all ranks load. */
export type Wiring = 'switch' | 'mesh' | 'torus' | 'shared';

/**
 * Ring all-reduce: each rank sends 2(p-1)/p of the message over its slowest link, in 2(p-1) steps.
 *
 *     t = 2(p-1) * alpha  +  2(p-1)/p * n / beta
 *
 * n      message, bytes per rank          alpha  time of one step
 * p      ranks in the group               beta   link bandwidth, one direction
 *
 * Holds for one ring on equal links. A tree takes fewer steps and wins on small messages (see treeAllReduce).
 * @cite Patarasuk and Yuan 2009, section 3
 * @example 8 ranks, 1 GiB, 300 GB/s, 5 us -> 6.33 ms
 */
export function ringAllReduce(ranks: number, bytes: number, bandwidth: number, alpha: number): number {
  return 2 * (ranks - 1) * alpha + (((2 * (ranks - 1)) / ranks) * bytes) / bandwidth;
}

/**
 * Ring all-gather of an output of n bytes, and ring reduce-scatter of an input of n bytes: half of the all-reduce.
 *
 *     t = (p-1) * alpha + (p-1)/p * n / beta
 *
 * @cite Patarasuk and Yuan 2009, section 3
 * @example 8 ranks, 1 GiB, 300 GB/s, 5 us -> 3.17 ms
 */
export function ringAllGather(ranks: number, bytes: number, bandwidth: number, alpha: number): number {
  return (ranks - 1) * alpha + (((ranks - 1) / ranks) * bytes) / bandwidth;
}

/**
 * Double binary tree all-reduce: up and down log2 p levels, each rank sends its message twice in all, halves on two trees.
 *
 *     t = 2 ceil(log2 p) * alpha + 2 n / beta
 *
 * @cite Sanders, Speck, Traff 2009
 * @example 8 ranks, 1 KiB, 300 GB/s, 5 us -> 30 us
 */
export function treeAllReduce(ranks: number, bytes: number, bandwidth: number, alpha: number): number {
  return 2 * Math.ceil(Math.log2(ranks)) * alpha + (2 * bytes) / bandwidth;
}

/** Peers that a chip links to directly; a larger mesh has two dimensions of meshes with half of the links each (assumed). */
const LARGEST_MESH = 16;
const MESH_SIDE = 8;

/** Bandwidth a group of `ranks` reaches inside a tier: what wiring, sharing and scale leave of the link. */
function reach(tier: Tier, ranks: number): number {
  let bandwidth = tier.bandwidth;
  if (tier.wiring === 'mesh') {
    const side = tier.units > LARGEST_MESH ? MESH_SIDE : tier.units;
    const share = Math.min(1, (ranks - 1) / Math.max(1, side - 1));
    bandwidth *= side < tier.units && ranks <= side ? share / 2 : share;
  } else if (tier.wiring === 'torus') {
    const axes = Math.ceil((Math.log2(ranks) * tier.dimensions) / Math.log2(tier.units) - 1e-9);
    bandwidth *= Math.min(1, axes / tier.dimensions);
  } else if (tier.wiring === 'shared') bandwidth /= 1 + tier.sharing * Math.max(0, Math.min(ranks, tier.units) - 2);
  return bandwidth;
}

/** Congestion: each doubling of the group's extent beyond what is free loses a share. */
function congested(tier: Tier, extent: number): number {
  return extent > tier.freeSpan ? 1 + tier.lossPerDoubling * Math.log2(extent / tier.freeSpan) : 1;
}

/** Time to fill the pipeline of chunks: rises with the message and saturates. */
function filling(tier: Tier, bytes: number): number {
  return (tier.fill * bytes) / (bytes + tier.fillBytes);
}

/**
 * Collective over `size` ranks, each `stride` after the one before, through tiers ordered from the innermost.
 *
 * In every tier that the group crosses, the ranks inside one unit of the tier below share the crossing, so that a flat ring loads each
 * tier's link with f(p) n / local. Tiers work in a pipeline: the slowest decides, and latencies add up.
 *
 *     t = sum(start + steps * hop) + max over tiers of (wire / (e beta) + fill),   wire = f(p) n / local + own share
 *
 * f = (p-1)/p for all-gather and reduce-scatter, 2(p-1)/p for all-reduce, 1 for broadcast; all-to-all sends over a tier what leaves its unit.
 * A switch that reduces (in-switch) replaces the ring inside its tier where that is faster.
 * `least`: no more than that of any larger group of the same stride (not for all-to-all): all links of the tier, no own share, reduction in any switch.
 * @cite Thakur, Rabenseifner, Gropp 2005 (alpha-beta terms); NCCL, performance.md (bus bandwidth)
 */
export function collectiveSeconds(
  tiers: readonly Tier[],
  op: CollectiveOp,
  bytes: number,
  size: number,
  stride: number,
  least = false,
): number {
  if (size <= 1 || bytes <= 0) return 0;
  let latency = 0;
  let slowest = 0;
  let inside = 1;
  let crossed = false;
  for (let index = 0; index < tiers.length; index++) {
    const tier = tiers[index] as Tier;
    const local = Math.min(size, Math.max(1, Math.floor(tier.span / stride)));
    if (local <= inside) continue;
    crossed = true;
    const seconds = tierSeconds(tier, op, bytes, size, stride, inside, local, least);
    if (!(seconds <= slowest)) slowest = seconds;
    latency += tierLatency(tier, op, local / inside);
    inside = local;
    if (inside >= size) break;
  }
  return crossed && inside >= size ? latency + slowest : Number.NaN;
}

function tierLatency(tier: Tier, op: CollectiveOp, units: number): number {
  const ring = Math.ceil(units) - 1;
  const tree = Math.ceil(Math.log2(units));
  switch (op) {
    case 'all-reduce':
      return tier.start + 2 * Math.min(ring, 2 * tree) * tier.hop;
    case 'all-to-all':
      return tier.start + tier.hop;
    case 'broadcast':
      return tier.start + tree * tier.hop;
    default:
      return tier.start + ring * tier.hop;
  }
}

/**
 * Times by which rings are slower where all ranks under a first switch run one at once: neighbours of a ring stand `apart` ranks apart, so that of
 * L flows under a switch min(apart, L) leave it, over L / o uplinks.
 *
 *     max(1, o min(apart, L) / L),   1 where the group stays under one switch
 *
 * Flows over the links of a Clos say the same to 1e-6 where packets are spread (docs/fabric.md).
 * @example 12 ranks a switch, 3:1: rings of every 12th rank 3 times, one ring of all ranks not slower
 */
function uplinkShare({ leaf, oversubscription }: Tier, size: number, stride: number, apart: number): number {
  if (oversubscription <= 1 || size * stride <= leaf) return 1;
  return Math.max(1, (oversubscription * Math.min(apart, leaf)) / leaf);
}

function tierSeconds(
  tier: Tier,
  op: CollectiveOp,
  bytes: number,
  size: number,
  stride: number,
  inside: number,
  local: number,
  least: boolean,
): number {
  const units = local / inside;
  const reached = least && tier.wiring !== 'shared' ? tier.bandwidth : reach(tier, Math.min(tier.units, Math.ceil(units)));
  const slow = congested(tier, size * stride) / reached;
  const whole = !least && local >= size;
  const own = inside === 1 && whole ? (tier.ownShare * bytes) / size : 0;
  const ring = ((size - 1) / size) * (bytes / inside);
  const slowRing = slow * uplinkShare(tier, size, stride, stride * inside);
  switch (op) {
    case 'all-reduce': {
      const wire = 2 * ring;
      let seconds = (wire * slowRing) / tier.reduceFraction;
      if (tier.inSwitchFraction > 0 && (least || units > 2)) seconds = Math.min(seconds, (wire * slow) / tier.inSwitchFraction);
      return seconds + 2 * filling(tier, ring);
    }
    case 'all-to-all': {
      // what leaves the unit below; the part that leaves the first switch pays its oversubscription
      const out = (bytes * (size - inside)) / size;
      const beyondLeaf = size * stride > tier.leaf ? 1 - tier.leaf / (size * stride) : 0;
      const steps = tier.wiring === 'torus' ? Math.max(1, (tier.dimensions * units ** (1 / tier.dimensions)) / 4) : 1;
      const load = out * steps * (1 + beyondLeaf * (tier.oversubscription - 1));
      return (load * slow) / tier.allToAllFraction + filling(tier, out);
    }
    case 'broadcast':
      return ((bytes / inside) * slow) / tier.ringFraction + filling(tier, bytes / inside);
    default:
      return ((ring + own) * slowRing) / tier.ringFraction + filling(tier, ring);
  }
}

/**
 * Hands token copies to the ranks of their experts, once to each node that holds some of them; inside a node the copies go on over the inner tier.
 * Of c copies over g nodes a token reaches g (1 - (1 - 1/g)^c) different nodes on average; the tiers work in a pipeline, the slowest decides.
 *
 * bytes  all copies that one rank sends        copies  c, per token
 * @cite DeepSeek-AI 2024 (DeepSeek-V3), section 3.2.2: node-limited dispatch over InfiniBand, then NVLink
 * @example 8 copies over 4 nodes -> 3.6 nodes a token: 45 % of the bytes of one copy an expert
 */
export function dispatchSeconds(tiers: readonly Tier[], bytes: number, copies: number, size: number, stride: number): number {
  if (size <= 1 || bytes <= 0) return 0;
  let latency = 0;
  let slowest = 0;
  let inside = 1;
  for (let index = 0; index < tiers.length; index++) {
    const tier = tiers[index] as Tier;
    const local = Math.min(size, Math.max(1, Math.floor(tier.span / stride)));
    if (local <= inside) continue;
    const groups = size / inside;
    const reached = inside === 1 ? copies : groups * (1 - (1 - 1 / groups) ** copies);
    const seconds = tierSeconds(tier, 'all-to-all', (bytes / copies) * reached, size, stride, inside, local, false);
    if (!(seconds <= slowest)) slowest = seconds;
    latency += tierLatency(tier, 'all-to-all', local / inside);
    inside = local;
    if (inside >= size) break;
  }
  return inside >= size ? latency + slowest : Number.NaN;
}

/** One message between ranks `distance` apart, over the innermost tier that reaches so far. A mesh gives one peer one link only. */
export function sendSeconds(tiers: readonly Tier[], bytes: number, distance: number): number {
  if (bytes <= 0) return 0;
  for (let index = 0; index < tiers.length; index++) {
    const tier = tiers[index] as Tier;
    if (distance >= tier.span) continue;
    let bandwidth = tier.bandwidth * tier.sendFraction;
    if (tier.wiring === 'mesh') bandwidth /= tier.units > LARGEST_MESH ? 2 * (MESH_SIDE - 1) : Math.max(1, tier.units - 1);
    else if (tier.wiring === 'torus') bandwidth /= 2 * tier.dimensions;
    if (distance >= tier.leaf) bandwidth /= tier.oversubscription;
    return tier.start + tier.hop + bytes / bandwidth;
  }
  return Number.NaN;
}

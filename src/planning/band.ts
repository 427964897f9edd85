import type { Chip } from '../terms/chip.ts';
import type { Estimate } from '../terms/estimate.ts';

/** What is known about a run; decides how wide its band is. */
export interface Situation {
  /** `known`: runs on this chip and this family of frameworks were seen; `near`: on the chip's architecture only, or another framework; `far`: a new architecture */
  readonly novelty: Novelty;
  /** plain training, with experts, or of adapters on frozen weights */
  readonly work: 'dense' | 'experts' | 'adapters';
  /** whole layout stated, its degrees only, or less */
  readonly stated: Stated;
}

/** How much of the layout is given rather than chosen by us. */
export type Stated = 'layout' | 'degrees' | 'little';

export type Novelty = 'known' | 'near' | 'far';

/** What the runs behind the fits were made with. */
export interface Seen {
  readonly chips: readonly string[];
  readonly architectures: readonly string[];
  readonly stacks: readonly string[];
  /** most chips of one run, by chip and by architecture */
  readonly largest: Readonly<Record<string, number>>;
}

/** measured / predicted: an 80 % range, asymmetric. */
export interface Range {
  readonly low: number;
  readonly high: number;
  /** effective number of runs behind it, before shrinkage */
  readonly runs: number;
}

export type BandTable = Readonly<Record<string, Range>>;

/** Widths of the bands, from held-out folds; data in fits/. */
export interface Bands {
  readonly rate: BandTable;
  readonly memory: BandTable;
  readonly seen: Seen;
  readonly runs: readonly string[];
}

export type Banded = 'tokensPerSecPerChip' | 'stepSeconds' | 'mfu' | 'memory';

/** No band is narrower than the noise floor between submitters of the same configuration. */
const NOISE = 0.03;

/** Keys from the widest class to the narrowest. */
export function bandPath({ novelty, work, stated }: Situation): readonly string[] {
  return ['all', novelty, `${novelty}/${work}`, `${novelty}/${work}/${stated}`];
}

const NOVELTIES: readonly Novelty[] = ['known', 'near', 'far'];

/** The range of a situation: never narrower than that of a better-known one that is otherwise the same. */
export function rangeOf(table: BandTable, situation: Situation): Range {
  let [low, high, runs] = [1 - NOISE, 1 / (1 - NOISE), 0];
  for (const novelty of NOVELTIES.slice(0, NOVELTIES.indexOf(situation.novelty) + 1)) {
    const range = narrowest(table, { ...situation, novelty });
    if (range === null) continue;
    low = Math.min(low, range.low);
    high = Math.max(high, range.high);
    runs = range.runs;
  }
  return { low, high, runs };
}

function narrowest(table: BandTable, situation: Situation): Range | null {
  for (const key of [...bandPath(situation)].reverse()) {
    const range = table[key];
    if (range !== undefined) return range;
  }
  return null;
}

/**
 * The 80 % band around a middle value, from the spread that held-out runs of the same situation showed.
 *
 * @example band(100, 'tokensPerSecPerChip', situation, bands) -> { low: 88, mid: 100, high: 109 }
 */
export function band(mid: number, quantity: Banded, situation: Situation, bands: Bands): Estimate {
  const { low, high } = rangeOf(quantity === 'memory' ? bands.memory : bands.rate, situation);
  if (quantity === 'stepSeconds') return { low: mid / high, mid, high: mid / low };
  return { low: mid * low, mid, high: mid * high };
}

/** A run this many times larger than any seen on its chip is one step less known. */
const BEYOND = 4;

/** How well a chip under a stack, at this many chips, is known to fits that saw `seen`. */
export function noveltyOf(chip: Chip, stack: { readonly family: string }, count: number, seen: Seen): Novelty {
  const sameChip = seen.chips.includes(chip.id);
  const near = sameChip || seen.architectures.includes(chip.architecture);
  if (!near) return 'far';
  const largest = Math.max(seen.largest[chip.id] ?? 0, seen.largest[chip.architecture] ?? 0);
  const beyond = count > BEYOND * largest;
  if (sameChip && seen.stacks.includes(stack.family)) return beyond ? 'near' : 'known';
  return beyond ? 'far' : 'near';
}

import type { Estimate } from '../terms/estimate.ts';
import { type Weighted, weightedQuantile } from '../terms/sample.ts';
import type { Understood } from './understand.ts';

/** What is known about a run; decides how wide its band is. */
export interface Situation {
  /** `known`: runs on this chip and this family of frameworks were seen; `near`: on the chip's architecture only, or another framework; `far`: a new architecture */
  readonly novelty: Novelty;
  /** plain training, with experts, or of adapters on frozen weights */
  readonly work: 'dense' | 'experts' | 'adapters';
  /** whole layout stated, its degrees only, or less */
  readonly stated: Understood['stated'];
}

export type Novelty = 'known' | 'near' | 'far';

/** What the runs behind the fits were made with. */
export interface Seen {
  readonly chips: readonly string[];
  readonly architectures: readonly string[];
  readonly stacks: readonly string[];
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

/** One held-out prediction against its measurement. */
export interface Residual {
  readonly situation: Situation;
  /** source group: runs of one source err together and share weight */
  readonly source: string;
  /** ln(measured / predicted) */
  readonly log: number;
}

/** Runs of one class that weigh as much as the wider class behind it. */
const SHRINKAGE = 10;
/** No band is narrower than the noise floor between submitters of the same configuration. */
const NOISE = 0.03;
const ALL = 'all';

/** Classes with fewer effective runs than this have no range of their own. */
const FEWEST = 4;

/** Keys from the widest class to the narrowest. */
function path({ novelty, work, stated }: Situation): readonly string[] {
  return [ALL, novelty, `${novelty}/${work}`, `${novelty}/${work}/${stated}`];
}

/** Runs of one source in one class share weight: n of them weigh as sqrt(n). */
function weighted(residuals: readonly Residual[]): readonly Weighted[] {
  const counts = new Map<string, number>();
  for (const { source } of residuals) counts.set(source, (counts.get(source) ?? 0) + 1);
  return residuals.map(({ source, log }) => ({ value: log, weight: 1 / Math.sqrt(counts.get(source) ?? 1) }));
}

/**
 * Table of 80 % ranges by class, each shrunk towards the wider class by the number of its runs.
 *
 *     q(class) = (n q_own + k q(wider)) / (n + k)          q: 10 % and 90 % quantiles of ln(measured / predicted)
 *
 * n  runs of the class, those of one source counted as their square root          k  the shrinkage, 10 runs
 */
export function fitBands(residuals: readonly Residual[]): BandTable {
  const classes = new Map<string, Residual[]>();
  for (const residual of residuals) {
    for (const key of path(residual.situation)) {
      const members = classes.get(key);
      if (members) members.push(residual);
      else classes.set(key, [residual]);
    }
  }
  const table: Record<string, Range> = {};
  const keys = [...classes.keys()].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  for (const key of keys) {
    const sample = weighted(classes.get(key) as Residual[]);
    const runs = sample.reduce((sum, { weight }) => sum + weight, 0);
    if (key !== ALL && runs < FEWEST) continue;
    const wider = table[parent(key)] ?? table[ALL];
    const shrunk = (p: number, side: 'low' | 'high'): number => {
      const own = weightedQuantile(sample, p);
      return wider === undefined ? own : (runs * own + SHRINKAGE * Math.log(wider[side])) / (runs + SHRINKAGE);
    };
    table[key] = { low: Math.exp(shrunk(0.1, 'low')), high: Math.exp(shrunk(0.9, 'high')), runs };
  }
  return table;
}

function depth(key: string): number {
  return key === ALL ? 0 : key.split('/').length;
}

function parent(key: string): string {
  const cut = key.lastIndexOf('/');
  return cut < 0 ? ALL : key.slice(0, cut);
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
  for (const key of [...path(situation)].reverse()) {
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

/** What a set of understood runs has seen. */
export function seenIn(runs: readonly Understood[]): Seen {
  const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
  return {
    chips: sorted(runs.map(({ group }) => group.chip.id)),
    architectures: sorted(runs.map(({ group }) => group.chip.architecture)),
    stacks: sorted(runs.map(({ job }) => job.stack.family)),
  };
}

/** How well a run is known to fits that saw `seen`. */
export function situationOf({ job, group, stated }: Understood, seen: Seen): Situation {
  const { chip } = group;
  const experts = job.model.kinds.some(({ feed }) => feed.kind === 'experts');
  const adapters = job.tuning !== null && job.tuning.method !== 'full';
  const sameChip = seen.chips.includes(chip.id);
  const sameStack = seen.stacks.includes(job.stack.family);
  const novelty = sameChip && sameStack ? 'known' : sameChip || seen.architectures.includes(chip.architecture) ? 'near' : 'far';
  return { novelty, work: adapters ? 'adapters' : experts ? 'experts' : 'dense', stated };
}

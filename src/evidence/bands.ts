import { type BandTable, bandPath, noveltyOf, type Range, type Seen, type Situation } from '../planning/band.ts';
import { type Weighted, weightedQuantile } from '../terms/sample.ts';
import type { Understood } from './understand.ts';

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
const ALL = 'all';

/** Classes with fewer effective runs than this have no range of their own. */
const FEWEST = 4;

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
    for (const key of bandPath(residual.situation)) {
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

/** What a set of understood runs has seen. */
export function seenIn(runs: readonly Understood[]): Seen {
  const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
  return {
    chips: sorted(runs.map(({ group }) => group.chip.id)),
    architectures: sorted(runs.map(({ group }) => group.chip.architecture)),
    stacks: sorted(runs.map(({ job }) => job.stack.family)),
    largest: largestOf(runs),
  };
}

/** Most chips of one run, by chip and by architecture. */
function largestOf(runs: readonly Understood[]): Readonly<Record<string, number>> {
  const largest: Record<string, number> = {};
  for (const { group } of runs) {
    for (const name of [group.chip.architecture, group.chip.id]) largest[name] = Math.max(largest[name] ?? 0, group.count);
  }
  return Object.fromEntries(Object.entries(largest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How well a run is known to fits that saw `seen`. */
export function situationOf({ job, group, stated }: Understood, seen: Seen): Situation {
  const experts = job.model.kinds.some(({ feed }) => feed.kind === 'experts');
  const adapters = job.tuning !== null && job.tuning.method !== 'full';
  const novelty = noveltyOf(group.chip, job.stack, group.count, seen);
  return { novelty, work: adapters ? 'adapters' : experts ? 'experts' : 'dense', stated };
}

import type { Layout } from './layout.ts';
import type { Precision } from './precision.ts';

/** How one step is shared by unlike chips. */
export interface Mix {
  /** chips that hold whole replicas together, with the sequences that they take of each step */
  readonly islands: readonly MixIsland[];
  /** s of a step in which gradients pass between islands */
  readonly exchangeSeconds: number;
  /** the way between unlike groups, and what was assumed of it */
  readonly bridges: readonly MixBridge[];
  readonly contributions: readonly Contribution[];
  /** the quickest step that most groups share, where the chosen one has fewer; null = the chosen one has as many */
  readonly together: { readonly groups: readonly number[]; readonly seconds: number; readonly exchangeSeconds: number } | null;
  /** the group whose rank the plan's memory is that of */
  readonly fullest: number;
  /** s; no division of the step among these groups is quicker than this */
  readonly leastSeconds: number;
  /** how far the step may be from the quickest division: 1 - leastSeconds / step */
  readonly gap: number;
}

export interface MixIsland {
  readonly parts: readonly MixPart[];
  /** sequences of each step */
  readonly sequences: number;
  /** s of its own share of the step, gradients among its own replicas included */
  readonly seconds: number;
  readonly dataParallel: number;
  readonly microBatch: number;
}

/** What the chips of one group do in an island. */
export interface MixPart {
  /** place of the group in the pool */
  readonly group: number;
  readonly chip: string;
  readonly chipsUsed: number;
  readonly precision: Precision;
  /** layers of each replica that stand on this group; all of them where the island is of one kind */
  readonly layers: number;
  readonly stages: number;
  readonly tensorParallel: number;
  readonly expertParallel: number;
  readonly recompute: Layout['recompute'];
  /** share of memory that its fullest rank fills */
  readonly filled: number;
  /** the whole layout where the island is of one kind */
  readonly layout: Layout | null;
}

export interface MixBridge {
  readonly between: readonly [number, number];
  readonly path: 'network' | 'staged-through-host' | 'wide-area';
  /** B/s, one direction, all chips of the slower side together */
  readonly bandwidth: number;
  readonly said: string;
}

/** What a group is worth: the best step with it against the best without it. */
export interface Contribution {
  readonly group: number;
  readonly chip: string;
  readonly chips: number;
  readonly used: boolean;
  /** tokens/s of the best plan that uses it over the best that does not, less 1; null = only one of the two exists */
  readonly adds: number | null;
  /** nothing joins it to the groups that work: with it there is another job, not a larger one */
  readonly apart: boolean;
  /** tokens/s of the quickest step on it alone; null = it does not hold one replica */
  readonly alone: number | null;
  /** W that its chips and their share of the nodes draw at most; null = unknown */
  readonly watts: number | null;
}

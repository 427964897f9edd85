import type { Estimate } from './estimate.ts';
import type { Reason } from './plan.ts';

/** What a person says of the world around a run. Base units: s, B/s, nodes. Null = not said. */
export interface CalendarStated {
  /** write rate of the storage for a checkpoint, whole job */
  readonly checkpointBandwidth: number | null;
  /** work between two checkpoints */
  readonly checkpointInterval: number | null;
  /** the step goes on while a checkpoint drains to storage */
  readonly asynchronous: boolean | null;
  /** mean time between stops of the whole job */
  readonly mtbf: number | null;
  /** nodes that stand ready to replace others */
  readonly spares: number | null;
  /** from a stop to the first step after it, without the work done again */
  readonly restart: number | null;
  /** until a failed node is back */
  readonly repair: number | null;
  /** share of calendar time in which the pool is down by plan */
  readonly maintenance?: number | null;
}

export const NOTHING_STATED: CalendarStated = {
  checkpointBandwidth: null,
  checkpointInterval: null,
  asynchronous: null,
  mtbf: null,
  spares: null,
  restart: null,
  repair: null,
  maintenance: null,
};

/** A run in the real world: how long it takes once stops, checkpoints and restarts are counted. What is not known is null and named. */
export interface Calendar {
  /** null = the job states no tokens */
  readonly calendarDays: Estimate | null;
  /** productive time / calendar time */
  readonly effectiveTrainingRatio: Estimate;
  /** mean time between stops of the whole job */
  readonly hoursBetweenStops: Estimate;
  /** expected over the run */
  readonly interruptions: Estimate | null;
  readonly checkpoint: Checkpoint;
  /** shares of calendar time */
  readonly lost: LostShares;
  readonly spares: Spares;
  readonly data: DataNeed;
  /** what stays unknown, and what would tell */
  readonly unknown: readonly string[];
}

/** A calendar and what it rests on. */
export interface CalendarAnswer extends Calendar {
  readonly because: readonly Reason[];
  readonly assumed: readonly string[];
}

export interface Checkpoint {
  /** weights and optimizer states of one whole copy, as they are kept */
  readonly bytes: number;
  /** null = neither storage nor host link is known */
  readonly mode: 'blocking' | 'asynchronous' | null;
  /** s that the step waits for one checkpoint */
  readonly blockingSeconds: number | null;
  /** s until one checkpoint lies in storage */
  readonly writeSeconds: number | null;
  /** s of work between checkpoints by Young and by Daly */
  readonly youngSeconds: number | null;
  readonly dalySeconds: number | null;
  /** what is used: stated, or Daly's, but not under one step and not under what storage takes */
  readonly intervalSeconds: number | null;
  /** B/s that storage must take so that one checkpoint is away before the next */
  readonly storageNeeded: number | null;
  readonly memoryTier: MemoryTier | null;
}

/** Checkpoints in the host memory of neighbours, before storage. */
export interface MemoryTier {
  /** s to copy one rank's part to its neighbour */
  readonly copySeconds: number;
  readonly intervalSeconds: number;
  /** B of host memory a node, its own part and its neighbour's */
  readonly hostBytesPerNode: number;
  /** share of calendar time done again */
  readonly rework: number;
}

export interface LostShares {
  /** writing checkpoints while the step waits */
  readonly checkpoint: number | null;
  /** work done again since the last checkpoint */
  readonly rework: number | null;
  /** finding the fault and starting again */
  readonly restart: number;
  /** waiting for a node, where more have failed than spares stand ready */
  readonly waiting: number | null;
  /** stopped by plan; null = not stated */
  readonly maintenance: number | null;
}

export interface Spares {
  /** nodes that suffice 99 % of the time, or those stated; null = nobody says how long a repair takes */
  readonly nodes: number | null;
  readonly chips: number | null;
}

export interface DataNeed {
  /** B of the tokens as they are read; null = the job states no tokens */
  readonly datasetBytes: number | null;
  readonly readBytesPerSecond: number;
}

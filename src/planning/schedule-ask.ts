import type { CalendarStated } from '../terms/calendar.ts';
import type { ChipGroup, Pool } from '../terms/cluster.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { ServedPace } from './lifecycle-service.ts';
import type { Goal } from './schedule-world.ts';

/** Many jobs on a pool of unlike cards, every name resolved. */
export interface ScheduleAsk {
  readonly groups: readonly CardGroup[];
  readonly jobs: readonly AskedJob[];
  readonly goal: Goal;
}

/** Cards that stand together under a name. */
export interface CardGroup {
  readonly name: string;
  readonly group: ChipGroup;
}

interface JobHead {
  readonly name: string;
  /** days from the beginning */
  readonly release: number;
  readonly deadline: number | null;
  readonly priority: number;
  /** places of the jobs that come before */
  readonly after: readonly number[];
  /** fewest and most cards; null = as it comes */
  readonly least: number | null;
  readonly most: number | null;
}

/** A training or fine-tuning run, as it is asked on each group that it may use. */
export interface RunJob extends JobHead {
  readonly kind: 'train' | 'finetune';
  readonly on: ReadonlyMap<number, TrainingJob>;
  readonly calendar: CalendarStated;
}

/** A service that holds its cards for a time. */
export interface ServiceJob extends JobHead {
  readonly kind: 'serve';
  readonly on: readonly number[];
  readonly days: number;
  readonly requestsPerSec: number;
  readonly serve: (pool: Pool) => ServedPace;
}

export type AskedJob = RunJob | ServiceJob;

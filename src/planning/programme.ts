import type { CalendarStated } from '../terms/calendar.ts';
import type { Pool } from '../terms/cluster.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { StatedPace } from './demand.ts';
import type { ServedPace } from './lifecycle-service.ts';
import type { WorthAsk } from './worth-ask.ts';

/** A programme of stages, every name already resolved to a shape. */
export interface Programme {
  readonly name: string | null;
  readonly stages: readonly Stage[];
}

export const STAGE_KINDS = ['development', 'preprocessing', 'pre-training', 'fine-tuning', 'inference'] as const;

export type StageKind = (typeof STAGE_KINDS)[number];

export type Stage = DevelopmentStage | PreprocessingStage | TrainingStage | InferenceStage;

export interface StageHead {
  /** unique in the programme */
  readonly name: string;
  /** names of the stages that end before it begins */
  readonly after: readonly string[];
  /** chips it holds; stages that share a pool by name follow one another. Null = it needs none, or its own by the month */
  readonly pool: StagePool | null;
  readonly ask: WorthAsk;
  readonly support: Support | null;
  readonly staff: Staff | null;
  /** what nobody stated and was chosen while it was read */
  readonly assumed: readonly string[];
}

export interface StagePool {
  /** as the programme calls it, or the chips themselves */
  readonly name: string;
  readonly pool: Pool;
}

/** What somebody else pays of a stage. */
export type Support = { readonly kind: 'share'; readonly share: number } | { readonly kind: 'amount'; readonly usd: number };

export interface Staff {
  readonly people: number;
  /** USD a person and year, all counted */
  readonly usdPerYear: Estimate;
}

/** Experiments: a multiple of another stage's chip-hours, or runs that are listed. */
export interface DevelopmentStage extends StageHead {
  readonly kind: 'development';
  readonly of: string | null;
  readonly multiple: number | null;
  readonly runs: readonly TrainingWork[];
}

/** Data made ready: by workers beside the chips, or on the chips. */
export interface PreprocessingStage extends StageHead {
  readonly kind: 'preprocessing';
  readonly tokens: number | null;
  /** of one worker; of one chip where no workers are named */
  readonly tokensPerSecond: number | null;
  readonly workers: number | null;
  readonly workerUsdPerHour: number | null;
  readonly workerWatts: number | null;
  /** of the raw data */
  readonly bytesPerToken: number | null;
  /** USD for storing a byte for a second */
  readonly storageUsdPerByteSecond: number | null;
  /** s that it takes, where that is stated instead */
  readonly seconds: number | null;
}

export interface TrainingStage extends StageHead {
  readonly kind: 'pre-training' | 'fine-tuning';
  readonly work: TrainingWork | null;
  /** s that it takes, where that is stated instead */
  readonly seconds: number | null;
}

export type TrainingWork = ModelWork | CountedWork | RateWork;

/** A run of a model whose shape is known. */
export interface ModelWork {
  readonly kind: 'model';
  readonly job: TrainingJob;
  readonly calendar: CalendarStated;
  /** as many alike, one after another */
  readonly count: number;
}

/** A run of which only parameters and tokens are known, at a stated rate: its memory cannot be judged. */
export interface CountedWork {
  readonly kind: 'counted';
  readonly parameters: number;
  readonly tokens: number;
  /** FLOP/s a chip */
  readonly achievedPerChip: number;
  readonly count: number;
}

/** Chips at a stated rate for a stated time: what they deliver is counted, whatever it is for. */
export interface RateWork {
  readonly kind: 'rate';
  /** FLOP/s a chip */
  readonly achievedPerChip: number;
}

/** A service over months, its demand growing. */
export interface InferenceStage extends StageHead {
  readonly kind: 'inference';
  readonly months: number;
  /** of the month before */
  readonly growthPerMonth: number;
  readonly demand: Demand;
  /** requests/s of the busiest time over the mean */
  readonly peak: number;
  readonly pace: InferencePace;
  /** share of the time in which chips are busy under a stated pace */
  readonly busyShare: number;
  /** what the pool is counted from where chips are taken by the month: one node of them */
  readonly byTheMonth: Pool | null;
}

/** Requests of the first month. */
export interface Demand {
  readonly requestsPerSec: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

export type InferencePace =
  | { readonly kind: 'stated'; readonly pace: StatedPace }
  /** planned on a pool by the one who is asked */
  | { readonly kind: 'planned'; readonly serve: (pool: Pool) => ServedPace }
  | { readonly kind: 'unknown' };

/** Names in an order in which each comes after all that it waits for, else the circle they draw. Listed order where nothing else decides. */
export function orderOf(stages: readonly Pick<Stage, 'name' | 'after'>[]): { order: readonly string[] } | { circle: readonly string[] } {
  const after = new Map(stages.map(({ name, after }) => [name, after]));
  const order: string[] = [];
  let circle: readonly string[] | null = null;
  const visit = (name: string, trail: readonly string[]): void => {
    if (circle !== null || order.includes(name)) return;
    if (trail.includes(name)) {
      circle = [...trail.slice(trail.indexOf(name)), name];
      return;
    }
    for (const before of after.get(name) ?? []) visit(before, [...trail, name]);
    order.push(name);
  };
  for (const { name } of stages) visit(name, []);
  return circle === null ? { order } : { circle };
}

import type { ChipGroup } from '../terms/cluster.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import type { TrainingChoice } from '../terms/plan.ts';
import { type PlanOptions, plan } from './plan.ts';

/** One point of a strong-scaling curve: the same job and batch on a pool of so many chips. */
export interface ScalingPoint {
  readonly chips: number;
  readonly chipsUsed: number;
  readonly stepSeconds: Estimate;
  readonly days: Estimate | null;
  readonly mfu: Estimate;
  /** work a chip of the pool does, against the point of the curve where it does most: 1 there */
  readonly efficiency: number;
  readonly layout: Layout;
  /** a larger batch would use this pool markedly better */
  readonly batchLimited: boolean;
}

export interface Scaling {
  readonly points: readonly ScalingPoint[];
  /** smallest pool of the curve on which the batch limits; null = on none of them */
  readonly batchLimit: number | null;
  /** tokens a second on that pool with twice the batch, over those with the batch asked for */
  readonly batchGain: number | null;
  /** pools too small for the model */
  readonly tooSmall: readonly number[];
}

export interface ScalingOptions extends PlanOptions {
  readonly pools?: readonly number[];
  /** told the pool before each is planned */
  readonly progress?: (chips: number) => void;
}

/** Pools of the curve, from 8 to 100,000 chips. */
const SCALING_POOLS: readonly number[] = [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 100_000];
/** Pools that are added to the curve of a pool as large as they are. */
const LARGER_POOLS: readonly number[] = [250_000, 500_000, 1_000_000];
/** The batch limits where twice as large a batch trains this many times the tokens a second. */
const LIMITING_GAIN = 1.1;

/**
 * Strong scaling: the job at its own batch on ever larger pools. A larger pool may use fewer chips than it has, so time never grows.
 * The batch limits from the pool on where twice the batch would train a tenth more tokens a second; found by halving, as the gain grows
 * with the pool.
 */
export function scaling(job: TrainingJob, group: ChipGroup, fits: Fits, options: ScalingOptions): Scaling {
  const { pools = [...SCALING_POOLS, ...LARGER_POOLS.filter((chips) => chips <= group.count)], progress, ...planned } = options;
  const best = (chips: number, factor: number): TrainingChoice | null => {
    progress?.(chips);
    const asked = { ...job, globalBatch: job.globalBatch * factor };
    return plan(asked, { groups: [{ ...group, count: chips }] }, fits, { ...planned, exhaustive: false, frontier: false }).choice;
  };
  const found: { chips: number; choice: TrainingChoice }[] = [];
  const tooSmall: number[] = [];
  for (const chips of pools) {
    const choice = best(chips, 1);
    if (choice) found.push({ chips, choice });
    else tooSmall.push(chips);
  }
  const gainAt = ({ chips, choice }: (typeof found)[number]): number =>
    (2 * choice.stepSeconds.mid) / (best(chips, 2)?.stepSeconds.mid ?? Number.POSITIVE_INFINITY);
  let batchGain: number | null = null;
  let first = 0;
  for (let beyond = found.length; first < beyond; ) {
    const middle = (first + beyond) >> 1;
    const gain = gainAt(found[middle] as (typeof found)[number]);
    if (gain >= LIMITING_GAIN) [beyond, batchGain] = [middle, gain];
    else first = middle + 1;
  }
  const least = Math.min(...found.map(({ chips, choice }) => chips * choice.stepSeconds.mid));
  const points = found.map(({ chips, choice }, at) => ({
    chips,
    chipsUsed: choice.chipsUsed,
    stepSeconds: choice.stepSeconds,
    days: choice.days,
    mfu: choice.mfu,
    efficiency: least / (chips * choice.stepSeconds.mid),
    layout: choice.layout,
    batchLimited: at >= first,
  }));
  return { points, batchLimit: found[first]?.chips ?? null, batchGain, tooSmall };
}

import type { ChipGroup } from '../terms/cluster.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import { type PlanOptions, plan } from './plan.ts';

/** One point of a strong-scaling curve: the same job and batch on a pool of so many chips. */
export interface ScalingPoint {
  readonly chips: number;
  readonly chipsUsed: number;
  readonly stepSeconds: Estimate;
  readonly days: Estimate | null;
  readonly mfu: Estimate;
  /** of the pool, against the point with the fewest chips that fits: 1 = twice the chips, half the time */
  readonly efficiency: number;
  readonly layout: Layout;
  /** each data-parallel rank holds a single sequence, or chips stand idle: more chips only help with a larger batch */
  readonly batchLimited: boolean;
}

export interface Scaling {
  readonly points: readonly ScalingPoint[];
  /** smallest pool of the curve from which the batch limits; null = never within the curve */
  readonly batchLimit: number | null;
  /** pools too small for the model */
  readonly tooSmall: readonly number[];
}

/** Pools of the curve, from 8 to 100,000 chips. */
export const SCALING_POOLS: readonly number[] = [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 100_000];

/**
 * Strong scaling: the job at its own batch on ever larger pools. A larger pool may use fewer chips than it has, so time never grows.
 */
export function scaling(job: TrainingJob, group: ChipGroup, fits: Fits, options: PlanOptions, pools: readonly number[] = SCALING_POOLS): Scaling {
  const points: ScalingPoint[] = [];
  const tooSmall: number[] = [];
  let reference: number | null = null;
  for (const chips of pools) {
    const { choice } = plan(job, { groups: [{ ...group, count: chips }] }, fits, { ...options, frontier: false });
    if (!choice) {
      tooSmall.push(chips);
      continue;
    }
    const work = chips * choice.stepSeconds.mid;
    reference ??= work;
    const { dataParallel, globalBatch } = choice.layout;
    points.push({
      chips,
      chipsUsed: choice.chipsUsed,
      stepSeconds: choice.stepSeconds,
      days: choice.days,
      mfu: choice.mfu,
      efficiency: reference / work,
      layout: choice.layout,
      batchLimited: dataParallel >= globalBatch || choice.chipsUsed < chips * 0.9,
    });
  }
  return { points, batchLimit: points.find(({ batchLimited }) => batchLimited)?.chips ?? null, tooSmall };
}

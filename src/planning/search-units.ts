import type { Partition } from '../layout/stages.ts';
import type { Evaluator } from '../training/evaluator.ts';
import { SCHEDULE_CODE } from '../training/schedule.ts';
import type { ShareSet } from '../training/shares.ts';
import type { PipelineChoice } from './space.ts';

/** The partition that a pipeline choice runs on; DualPipe holds two stages a rank. */
export function stagesOf(evaluator: Evaluator, pp: number, { schedule, virtualStages }: PipelineChoice): Partition {
  return evaluator.stages(pp, virtualStages, schedule === SCHEDULE_CODE.dualpipe);
}

/** Least share of its work that DualPipe takes: expert messages of one direction run beside the compute of the other. */
export function jointLeast(set: ShareSet): number {
  return set.kinds.some(({ expertForward, expertBackward }) => expertForward + expertBackward > 0) ? 0.5 : 1;
}

/** Data-parallel degrees come in multiples of this, so that expert groups fit the ranks of a stage. */
export function unitOf(tp: number, cp: number, ep: number, etp: number): number {
  const experts = ep * etp;
  let a = experts;
  let b = cp * tp;
  while (b > 0) [a, b] = [b, a % b];
  return experts / a;
}

import type { Pace } from '../layout/pace.ts';
import type { Share } from '../layout/share.ts';
import type { Partition } from '../layout/stages.ts';
import { type Evaluator, OFFLOAD_CODE, RECOMPUTE_CODE } from '../training/evaluator.ts';
import { SCHEDULE_CODE } from '../training/schedule.ts';
import type { ShareSet } from '../training/shares.ts';
import type { PipelineChoice, Space } from './space.ts';

/** Sums in another order differ by this much at most. */
const ROUNDING = 1 - 1e-12;

/** The partition that a pipeline choice runs on; DualPipe holds two stages a rank. */
function stagesOf(evaluator: Evaluator, pp: number, { schedule, virtualStages }: PipelineChoice): Partition {
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

/**
 * Bytes that some rank holds at least under a division, whatever the pipeline, the sharding and the schedule: one micro-batch of one layer of
 * each kind, with what that layer works in. What is not kept for the backward pass is there while the pass is done again; kept activations may
 * lie off the device. Grows with the micro-batch. `present`: the kinds that the model has layers of.
 */
export function leastHeld({ kinds }: ShareSet, present: readonly number[], space: Space, { stack }: Pace): number {
  const away = space.offload.some((code) => code >= OFFLOAD_CODE.activations);
  let most = 0;
  for (const kind of present) {
    const { savedNone, savedSelective, savedFull, working } = kinds[kind] as Share;
    let least = Number.POSITIVE_INFINITY;
    for (const recompute of space.recompute) {
      const kept = recompute === RECOMPUTE_CODE.full ? savedFull : recompute === RECOMPUTE_CODE.selective ? savedSelective : savedNone;
      const again = recompute === RECOMPUTE_CODE.none ? 0 : recompute === RECOMPUTE_CODE.full ? savedNone : savedNone - savedSelective;
      least = Math.min(least, working + again + (away ? 0 : kept));
    }
    most = Math.max(most, least);
  }
  return (most * (1 + stack.fragmentation) + stack.contextBytes) * ROUNDING;
}

/** A pipeline choice with the partition that it runs on. */
export interface StagedChoice extends PipelineChoice {
  readonly stages: Partition;
}

/** The pipeline choices of a space by their degree, each made once. */
export class Pipelines {
  private readonly evaluator: Evaluator;
  private readonly space: Space;
  private readonly known: (readonly StagedChoice[])[] = [];

  constructor(evaluator: Evaluator, space: Space) {
    this.evaluator = evaluator;
    this.space = space;
  }

  of(pp: number): readonly StagedChoice[] {
    const known = this.known[pp];
    if (known) return known;
    const made = this.space.pipelineChoices(pp).map((choice) => ({ ...choice, stages: stagesOf(this.evaluator, pp, choice) }));
    this.known[pp] = made;
    return made;
  }
}

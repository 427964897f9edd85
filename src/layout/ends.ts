import type { Machine } from '../machine/machine.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Pace } from './share.ts';

/** What the first and the last pipeline stage do beyond their layers: embedding lookup, output head and loss, per micro-batch. */
export interface Ends {
  readonly embedForward: number;
  readonly embedBackward: number;
  readonly headForward: number;
  readonly headBackward: number;
  readonly headWeight: number;
  readonly headKernels: number;
  /** parameters of one rank */
  readonly embedParameters: number;
  readonly headParameters: number;
  /** logits, their fp32 copy and their gradient, per micro-batch in work */
  readonly logitsBytes: number;
}

const VALUE = 2;

/**
 * Embedding: a gather of h values a token and a scatter-add back. Head: [t,h] x [h,V] and its two gradients in 16 bits;
 * loss: logits are read, cast to fp32, exponentiated, normalised and differentiated (14 bytes a logit).
 * The vocabulary is divided by the tensor group. Each multi-token-prediction module adds a head pass and a 2h x h projection.
 */
export function endsOf(machine: Machine, job: TrainingJob, tp: number, tokens: number, pace: Pace): Ends {
  const { hidden: h, vocab } = job.model;
  const local = Math.ceil(vocab / tp);
  const wide =
    Number.isNaN(machine.peak('bf16')) && job.precision !== 'fp32'
      ? 'fp16'
      : job.precision === 'fp32' || job.precision === 'tf32'
        ? job.precision
        : 'bf16';
  const frozen = job.tuning !== null && job.tuning.method !== 'full';
  const heads = 1 + job.model.multiTokenPrediction;
  const loss = machine.stream(tokens * local * 6, 3) * pace.stack.stream;
  const lossBack = machine.stream(tokens * local * 8, 3) * pace.stack.stream;
  const forward = machine.product(tokens, local, h, wide) / pace.sustained;
  const backward = machine.product(tokens, h, local, wide) / pace.sustained;
  const weight = frozen ? 0 : machine.product(h, local, tokens, wide) / pace.sustained;
  const reduce =
    tp > 1
      ? machine.collective('all-reduce', tokens * 8, { size: tp, stride: 1 }) +
        machine.collective('all-reduce', tokens * h * VALUE, { size: tp, stride: 1 })
      : 0;
  const mtpProjection = job.model.multiTokenPrediction > 0 ? machine.product(tokens, h, (2 * h) / tp, wide) / pace.sustained : 0;
  const learned = job.model.positions === 'learned' ? (job.model.context ?? job.sequence) * h : 0;
  return {
    embedForward: machine.stream(2 * tokens * h * VALUE, 2),
    embedBackward: machine.stream(3 * tokens * h * VALUE, 2),
    headForward: heads * (forward + loss) + reduce + job.model.multiTokenPrediction * mtpProjection,
    headBackward: heads * (backward + lossBack) + 2 * job.model.multiTokenPrediction * mtpProjection,
    headWeight: heads * weight,
    headKernels: 8 * heads,
    embedParameters: local * h + learned,
    headParameters: local * h + h + job.model.multiTokenPrediction * ((2 * h * h) / tp + 2 * h),
    logitsBytes: tokens * local * job.stack.logitsBytes,
  };
}

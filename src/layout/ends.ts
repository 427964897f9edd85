import type { Machine } from '../machine/machine.ts';
import type { TrainingJob } from '../terms/job.ts';
import { ACTIVATION_BYTES } from './activation.ts';
import type { Pace } from './pace.ts';
import { widePrecision } from './wide-precision.ts';

/** What the first and the last pipeline stage do beyond their layers: embedding lookup, output head and loss, per micro-batch. */
export interface Ends {
  /** seconds */
  readonly embedForward: number;
  readonly embedBackward: number;
  readonly headForward: number;
  /** gradient of the inputs */
  readonly headBackward: number;
  /** gradient of the weights */
  readonly headWeight: number;
  /** parameters of one rank */
  readonly embedParameters: number;
  readonly headParameters: number;
  /** logits, their fp32 copy and their gradient, per micro-batch in work */
  readonly logitsBytes: number;
}

/**
 * Bytes a logit that the loss moves: forward the 16-bit logits are read, and 32-bit exponentials written; backward those are read, the
 * 16-bit gradient is written and read once more to be scaled. Three launches each way; assumed.
 */
const LOSS_FORWARD = 6;
const LOSS_BACKWARD = 8;
const LOSS_KERNELS = 3;
/** Bytes a token that the tensor group sums for the loss: two 32-bit statistics, the maximum and the sum of exponentials. */
const STATISTICS_BYTES = 8;

/**
 * The ends on a rank that holds t tokens of a micro-batch; the tensor group divides the vocabulary V.
 *
 *     embedding   a gather of h values a token; a scatter-add that reads the gradient and reads and writes the row
 *     head        [t,h] x [h,V/tp] and its two gradients in 16 bits, or wider where the job is
 *     loss        14 bytes a logit: read, exponentiated, normalised, differentiated
 *     messages    the statistics of the loss, and the gradient of the head's input: 2 h t bytes
 *
 * Each multi-token-prediction module adds a head pass and a 2h x h projection.
 * @cite shoeybi-2019, section 3 (embedding divided by vocabulary, loss fused with the head); deepseek-v3, section 2.2 (multi-token prediction)
 */
export function endsOf(machine: Machine, job: TrainingJob, tp: number, tokens: number, pace: Pace): Ends {
  const { hidden: h, vocab, multiTokenPrediction } = job.model;
  const local = Math.ceil(vocab / tp);
  const wide = widePrecision(machine, job.precision);
  const frozen = job.tuning !== null && job.tuning.method !== 'full';
  const heads = 1 + multiTokenPrediction;
  const loss = machine.stream(tokens * local * LOSS_FORWARD, LOSS_KERNELS) * pace.stack.stream;
  const lossBack = machine.stream(tokens * local * LOSS_BACKWARD, LOSS_KERNELS) * pace.stack.stream;
  const forward = machine.product(tokens, local, h, wide) / pace.sustained;
  const backward = machine.product(tokens, h, local, wide) / pace.sustained;
  const weight = frozen ? 0 : machine.product(h, local, tokens, wide) / pace.sustained;
  const projection = multiTokenPrediction > 0 ? machine.product(tokens, h, (2 * h) / tp, wide) / pace.sustained : 0;
  const learned = job.model.positions === 'learned' ? (job.model.context ?? job.sequence) * h : 0;
  return {
    embedForward: machine.stream(2 * tokens * h * ACTIVATION_BYTES, 2),
    embedBackward: machine.stream(3 * tokens * h * ACTIVATION_BYTES, 2),
    headForward: heads * (forward + loss) + messageSeconds(machine, tp, tokens, h) + multiTokenPrediction * projection,
    headBackward: heads * (backward + lossBack) + 2 * multiTokenPrediction * projection,
    headWeight: heads * weight,
    embedParameters: local * h + learned,
    headParameters: local * h + h + multiTokenPrediction * ((2 * h * h) / tp + 2 * h),
    logitsBytes: tokens * local * job.stack.logitsBytes,
  };
}

/** Seconds of the messages of a divided head; its gradient's message is counted here with the forward pass. */
function messageSeconds(machine: Machine, tp: number, tokens: number, h: number): number {
  if (tp === 1) return 0;
  const group = { size: tp, stride: 1 };
  return (
    machine.collective('all-reduce', tokens * STATISTICS_BYTES, group) +
    machine.collective('all-reduce', tokens * h * ACTIVATION_BYTES, group)
  );
}

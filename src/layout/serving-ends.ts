import { SERVED_ACTIVATION_BYTES, type ServingWork } from './serving-work.ts';

/** Bytes a logit that choosing a token moves: 32-bit logits written, read for the maximum or the sum, read to choose; counted. */
const SAMPLING_BYTES = 12;
const SAMPLING_KERNELS = 4;

/** Seconds of the output head and of choosing a token for `rows` sequences on the last stage; the tensor group divides the vocabulary. */
export function headSeconds(work: ServingWork, rows: number): number {
  const { machine, model, layout, weights, wide, pace, engine } = work;
  const tp = layout.tensorParallel;
  const local = Math.ceil(model.vocab / tp);
  const narrow = weights.headBytesPerValue < SERVED_ACTIVATION_BYTES;
  const product = machine.inference.product(rows, local, model.hidden, wide, weights.headBytesPerValue, narrow, pace);
  const gather =
    tp > 1 ? machine.collective('all-gather', rows * model.vocab * SERVED_ACTIVATION_BYTES, work.tensor) * engine.communication : 0;
  const norm = machine.stream(2 * rows * model.hidden * SERVED_ACTIVATION_BYTES, 1);
  return product + gather + (norm + machine.stream(rows * model.vocab * SAMPLING_BYTES, SAMPLING_KERNELS)) * engine.stream;
}

/** Seconds of looking up the embedding of m tokens; a vocabulary divided by the tensor group is summed. */
export function lookUpSeconds(work: ServingWork, m: number): number {
  const { machine, model, layout, engine } = work;
  const bytes = m * model.hidden * SERVED_ACTIVATION_BYTES;
  const sum = layout.tensorParallel > 1 ? machine.inference.reduce(bytes, work.tensor) * engine.communication : 0;
  return machine.stream(2 * bytes, 1) * engine.stream + sum;
}

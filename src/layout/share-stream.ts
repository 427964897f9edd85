import type { StreamOperator } from '../workload/operators.ts';
import { ACTIVATION_BYTES } from './activation.ts';
import type { LayerWork } from './layer-work.ts';

/**
 * Elementwise work, norms, softmax and copies: bytes through memory at the pace of the stack's fusion.
 *
 *     t = stream(2 values * tokens / ranks),   kept = 2 savedValues * tokens / ranks that divide it
 *
 * Routed copies beyond what the experts may take are dropped, so the experts' activation scales with the capacity factor.
 * Norms hold one parameter a value they keep.
 * @cite korthikanti-2022, sections 4.1 and 4.2.2 (norms and dropouts divided only under sequence parallelism)
 */
export function addStream(work: LayerWork, operator: StreamOperator): void {
  const { tokens } = work;
  const copies = operator.name === 'experts-activation' ? (work.job.capacityFactor ?? 1) : 1;
  const bytesPerValue = (tokens / work.ranksOf(operator.split)) * ACTIVATION_BYTES;
  const forward = streamSeconds(work, operator.forwardValues * bytesPerValue * copies, operator.kernels);
  work.forward += forward;
  work.streamForward += forward;
  if (operator.remade) work.cheapForward += forward;
  work.backward += streamSeconds(work, operator.backwardValues * bytesPerValue * copies, operator.kernels);
  work.kernels += operator.kernels;
  work.saved += (operator.savedValues * tokens * ACTIVATION_BYTES * copies) / work.ranksOf(operator.savedSplit);
  if (operator.split !== 'none' && operator.name.endsWith('-norm')) work.dense += operator.savedValues;
}

/** Seconds of `kernels` launches that move so many bytes; nothing to move is not launched. */
function streamSeconds({ machine, pace }: LayerWork, bytes: number, kernels: number): number {
  return bytes > 0 ? machine.stream(bytes, kernels) * pace.stack.stream : 0;
}

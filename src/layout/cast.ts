import type { LayerWork } from './layer-work.ts';

/**
 * Bytes moved per value to bring an operand into a narrow format, beyond the kernel that makes it anyway: two narrow copies, one of them
 * transposed for the weight gradient; gradients also are read once more.
 * @cite nvidia-transformer-engine-user-guide, FP8 primer
 */
const CAST_FORWARD = 2;
const CAST_BACKWARD = 4;

/** Seconds to cast so many input values of a product; 0 where the product stays in 16 bits. */
export function castForward({ machine, pace }: LayerWork, values: number, narrow: boolean): number {
  return narrow ? machine.stream(values * CAST_FORWARD, 0) * pace.stack.stream : 0;
}

/** Seconds to cast so many gradients of a product's outputs; 0 where the product stays in 16 bits. */
export function castBackward({ machine, pace }: LayerWork, values: number, narrow: boolean): number {
  return narrow ? machine.stream(values * CAST_BACKWARD, 0) * pace.stack.stream : 0;
}

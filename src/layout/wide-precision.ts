import type { Machine } from '../machine/machine.ts';
import { BYTES_PER_VALUE, type Precision } from '../terms/precision.ts';
import { ACTIVATION_BYTES } from './activation.ts';

/** True for formats narrower than activations: their operands are cast before each product. */
export function isNarrow(precision: Precision): boolean {
  return BYTES_PER_VALUE[precision] < ACTIVATION_BYTES;
}

/**
 * The format of what a recipe leaves out of narrow formats: attention, routers, adapters, the output head. A 16-bit or wider recipe keeps
 * its own format; a narrower one falls back to bf16, to fp16 on chips without it.
 */
export function widePrecision(machine: Machine, precision: Precision): Precision {
  if (!isNarrow(precision)) return precision;
  return Number.isNaN(machine.peak('bf16')) ? 'fp16' : 'bf16';
}

import type { StackFit } from '../terms/training-fits.ts';

/** How fast kernels run inside a training step relative to alone, by class of precision. */
export interface Pace {
  /** fraction of the isolated speed that matrix products keep */
  readonly sustained: number;
  /** further fraction that products in narrow formats keep */
  readonly sustainedLow: number;
  /** slowdown of fused attention under this stack; 1 = native kernels */
  readonly portableAttention: number;
  readonly stack: StackFit;
}

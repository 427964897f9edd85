import type { TrainingJob } from '../terms/job.ts';
import { ACTIVATION_BYTES } from './activation.ts';
import type { LayerWork } from './layer-work.ts';

/** Bytes of a weight frozen in 4 bits; the scales of its blocks are left out. */
const PACKED_BYTES = 0.5;

/** True where a matrix carries an adapter: every linear but the router, or those that attention begins and ends with. */
export function adapts({ tuning }: TrainingJob, name: string): boolean {
  if (tuning?.targets === 'all-linear') return name !== 'router';
  return (
    name === 'qkv' ||
    name.startsWith('query') ||
    name.startsWith('key-value') ||
    name === 'attention-output' ||
    name === 'linear-attention-input'
  );
}

/**
 * The adapter beside a frozen weight W: y = x W + x A B, with A [k,r] and B [r,n] in 16 bits.
 *
 *     forward = t(m,r,k) + t(m,n,r),   backward = 2 forward (input and weight gradients),   parameters = r (n + k)
 *
 * m, n, k   the product on this rank: the tensor group divides A where it divides the rows of W, B where it divides its columns
 * r         rank of the adapter
 *
 * @cite hu-2021 (LoRA), section 4.1
 */
export function addAdapter(work: LayerWork, m: number, n: number, k: number): void {
  const { machine, wide, paceWide } = work;
  const rank = work.job.tuning?.rank ?? 0;
  const seconds = machine.product(m, rank, k, wide) + machine.product(m, n, rank, wide);
  work.forward += seconds * paceWide;
  work.backward += 2 * seconds * paceWide;
  work.adapters += rank * (n + k);
  work.kernels += 2;
}

/**
 * A frozen weight in 4 bits is unpacked to 16 bits before each of the two products that read it: reads 0.5 and writes 2 bytes a parameter.
 * @cite dettmers-2023 (QLoRA), section 3
 */
export function addUnpacking(work: LayerWork, parameters: number): void {
  const seconds = work.machine.stream(parameters * (PACKED_BYTES + ACTIVATION_BYTES), 1);
  work.forward += seconds;
  work.backward += seconds;
}

import type { ExpertsOperator } from '../workload/operators.ts';
import { ACTIVATION_BYTES } from './activation.ts';
import { castBackward, castForward } from './cast.ts';
import type { LayerWork } from './layer-work.ts';

/** Launches of a grouped product, and of one whose operands are cast first; assumed. */
const KERNELS = 2;
const KERNELS_WITH_CASTS = 4;
/** Bytes of a token copy that is kept in its narrow format, scale factors apart. */
const NARROW_BYTES = 1;

/**
 * The routed experts of a rank as one grouped product: E / ep experts of weights [k,n], cut by the expert tensor group, each over an
 * even part of the token copies.
 *
 *     rows of an expert = R / (E / ep),   R = tokens / tp * etp * topK * capacity
 *
 * Kept are the copies that each product reads; frozen experts keep nothing and carry no adapters.
 * @cite gale-2022 (MegaBlocks; grouped products without padding); lepikhin-2020 (GShard), section 2.2 (capacity)
 */
export function addExperts(work: LayerWork, operator: ExpertsOperator): void {
  const { machine, narrow, expertRows, frozen, paceExperts: pace } = work;
  const { precision } = work.job;
  const { expertParallel, expertTensorParallel } = work.division;
  const local = operator.experts / expertParallel;
  const n = operator.split === 'column' ? operator.n / expertTensorParallel : operator.n;
  const k = operator.split === 'row' ? operator.k / expertTensorParallel : operator.k;
  const rows = expertRows / local;
  work.addProducts(
    machine.groupedProduct(local, rows, n, k, precision) * pace + castForward(work, expertRows * k, narrow),
    machine.groupedProduct(local, rows, k, n, precision) * pace + castBackward(work, expertRows * n, narrow),
    frozen ? 0 : machine.groupedProduct(local, k, n, rows, precision) * pace,
  );
  work.kernels += narrow ? KERNELS_WITH_CASTS : KERNELS;
  work.experts += local * n * k;
  work.working = Math.max(work.working, expertRows * (n + k) * ACTIVATION_BYTES);
  if (frozen) return;
  const part = operator.savedSplit === 'tensor' ? 1 / expertTensorParallel : 1;
  work.keepInput(operator.savedValues * expertRows * part * (narrow ? NARROW_BYTES : ACTIVATION_BYTES), operator.fromCheap);
}

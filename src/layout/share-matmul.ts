import type { MatmulOperator } from '../workload/operators.ts';
import { ACTIVATION_BYTES } from './activation.ts';
import { castBackward, castForward } from './cast.ts';
import type { LayerWork } from './layer-work.ts';
import { adapts, addAdapter, addUnpacking } from './share-adapters.ts';

/** Launches of a product, and of one whose operands are cast first; assumed. */
const KERNELS = 1;
const KERNELS_WITH_CASTS = 3;
/** Bytes of an operand that is kept in its narrow format, scale factors apart. */
const NARROW_BYTES = 1;

/**
 * A product with a weight [k,n] that the tensor group divides by columns (n / tp) or by rows (k / tp).
 *
 *     forward   [m,k] x [k,n]        gradient of the input   [m,n] x [n,k]        gradient of the weight   [k,m] x [m,n]
 *
 * m      tokens of the rank; undivided weights see only the rank's part of them under sequence parallelism
 * kept   the input, in 16 bits or in the narrow format the product reads, over the ranks that divide it
 *
 * A frozen product has no weight gradient, so nothing of its input is kept unless an adapter reads it.
 * @cite shoeybi-2019, section 3 (columns, rows); korthikanti-2022, section 4 (what is kept)
 */
export function addMatmul(work: LayerWork, operator: MatmulOperator): void {
  const { machine, tokens, frozen } = work;
  const { tensorParallel } = work.division;
  const n = operator.split === 'column' ? operator.n / tensorParallel : operator.n;
  const k = operator.split === 'row' ? operator.k / tensorParallel : operator.k;
  const m = operator.split === 'none' ? tokens / work.sequenceRanks : tokens;
  const precision = operator.lowPrecision ? work.job.precision : work.wide;
  const pace = operator.lowPrecision ? work.paceNarrow : work.paceWide;
  const narrow = work.narrow && operator.lowPrecision;
  work.addProducts(
    machine.product(m, n, k, precision) * pace + castForward(work, m * k, narrow),
    machine.product(m, k, n, precision) * pace + castBackward(work, m * n, narrow),
    frozen ? 0 : machine.product(k, n, m, precision) * pace,
  );
  work.kernels += work.narrow ? KERNELS_WITH_CASTS : KERNELS;
  work.dense += n * k;
  work.working = Math.max(work.working, m * (n + k) * ACTIVATION_BYTES);
  const adapted = frozen && adapts(work.job, operator.name);
  if (!frozen || adapted) {
    const bytes = narrow ? NARROW_BYTES : ACTIVATION_BYTES;
    work.keepInput((operator.savedValues * tokens * bytes) / work.ranksOf(operator.savedSplit), operator.fromCheap);
  }
  if (adapted) addAdapter(work, m, n, k);
  if (frozen && work.job.tuning?.method === 'qlora') addUnpacking(work, n * k);
}

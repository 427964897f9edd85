import type { ScanOperator } from '../workload/operators.ts';
import { ACTIVATION_BYTES } from './activation.ts';
import type { LayerWork } from './layer-work.ts';

/** Backward over forward work of a chunked scan; assumed as of fused attention, which also makes its chunks again. */
const BACKWARD = 2.5;
/** Launches of a chunked scan: states, scores, outputs, carry; assumed. */
const KERNELS = 4;

/**
 * Chunked linear attention as one grouped product: heads x chunks groups of C tokens by dv values, as deep as the FLOPs of a token ask.
 *
 *     F = 4 dk dv + 2 C (dk + dv)   FLOPs of a head and token: state read and written, scores inside the chunk
 *     k = F / (2 dv)                depth of a product [C,k] x [k,dv] of as many FLOPs
 *
 * The tensor group divides the heads. C: tokens of a chunk; dk, dv: widths of keys and values of a head.
 * @cite dao-2024-mamba2, section 6; yang-2024-gated-deltanet
 */
export function addScan(work: LayerWork, { heads: allHeads, keyDim, valueDim, chunk, savedValues }: ScanOperator): void {
  const { machine, tokens } = work;
  const { tensorParallel } = work.division;
  const heads = allHeads / tensorParallel;
  const flops = heads * (4 * keyDim * valueDim + 2 * chunk * (keyDim + valueDim));
  const groups = heads * (tokens / chunk);
  const depth = flops / (heads * 2 * valueDim);
  const forward = machine.groupedProduct(groups, chunk, valueDim, depth, work.wide) * work.paceWide;
  work.addProducts(forward, BACKWARD * forward, 0);
  work.kernels += KERNELS;
  work.saved += (savedValues / tensorParallel) * tokens * ACTIVATION_BYTES;
}

import type { Basis } from '../terms/estimate.ts';
import type { Precision } from '../terms/precision.ts';
import type { PowerRates } from './energy.ts';
import type { InferenceKernels } from './inference.ts';

/**
 * Ranks that take part in one collective: `size` ranks, each `stride` ranks after the one before, in the
 * order in which ranks fill nodes. Tensor groups have stride 1, data groups stride tp*cp, and so on.
 */
export interface RankGroup {
  readonly size: number;
  readonly stride: number;
}

export type CollectiveOp = 'all-reduce' | 'all-gather' | 'reduce-scatter' | 'all-to-all' | 'broadcast';

/**
 * One rank of a pool, and the links around it, as a thing that answers "how long?".
 * Compiled once from facts and fits; every answer is plain arithmetic without allocation.
 * Times are seconds and already contain the achievable efficiency; an answer that lacks a figure is NaN, and `missing` names it.
 */
export interface Machine {
  /** ranks on one chip (two for dual-die packages that the runtime shows as two devices) */
  readonly ranksPerChip: number;
  /** ranks of one scale-up domain, or of one node where that is larger */
  readonly domain: number;
  /** usable bytes of one rank */
  readonly memoryBytes: number;
  readonly basis: Basis;
  /** efficiency classes from the narrowest to the widest: stack and generation, stack, kind, all */
  readonly classes: readonly string[];
  /** facts that are missing; a plan that needs one is indeterminate */
  readonly missing: readonly string[];
  /** W of one rank by activity; NaN = thermal design power unknown */
  readonly power: PowerRates;
  /** kernels of serving */
  readonly inference: InferenceKernels;
  /** dense peak FLOP/s of one rank; NaN = unknown */
  peak(precision: Precision): number;
  /** C[m,n] = A[m,k] * B[k,n]: the slower of the tensor units (tile and wave quantised) and memory, plus launch */
  matmul(m: number, n: number, k: number, precision: Precision): number;
  /** `matmul` of operands that already are in their format */
  product(m: number, n: number, k: number, precision: Precision): number;
  /** `groups` equal products in one launch (experts of a MoE layer), m rows each on average */
  groupedMatmul(groups: number, m: number, n: number, k: number, precision: Precision): number;
  /** `groupedMatmul` of operands that already are in their format */
  groupedProduct(groups: number, m: number, n: number, k: number, precision: Precision): number;
  /**
   * Scaled-dot-product attention of `batch` sequences: `queries` x `keys` visible pairs per head are halved when causal.
   * flash = fused kernel; otherwise scores pass through memory (scores, softmax, dropout, context) at 2 bytes a value.
   */
  attention(
    batch: number,
    queries: number,
    keys: number,
    heads: number,
    kvHeads: number,
    keyDim: number,
    valueDim: number,
    causal: boolean,
    backward: boolean,
    flash: boolean,
    precision: Precision,
  ): number;
  /** elementwise or reduction kernel that moves `bytes` through device memory, `kernels` launches */
  stream(bytes: number, kernels: number): number;
  /**
   * Collective over a group. `bytes` is the full message: all-reduce the buffer of each rank; all-gather the gathered output;
   * reduce-scatter the whole input of a rank; all-to-all what one rank sends in total (its own share included); broadcast the buffer.
   */
  collective(op: CollectiveOp, bytes: number, group: RankGroup): number;
  /** no more than `collective` over this group or any larger one of the same stride: larger groups may reach more axes of a torus or links of a mesh */
  collectiveFloor(op: CollectiveOp, bytes: number, group: RankGroup): number;
  /** all-to-all of token copies that crosses to a node once for all its experts: `bytes` of all copies, `copies` of each token */
  dispatch(bytes: number, copies: number, group: RankGroup): number;
  /** one message between ranks `distance` ranks apart */
  send(bytes: number, distance: number): number;
  /** host memory over the host link, one direction */
  hostCopy(bytes: number): number;
}

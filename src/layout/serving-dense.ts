import type { LayerKind } from '../terms/model.ts';
import { layerOperators, type MatmulOperator } from '../workload/operators.ts';
import { SERVED_ACTIVATION_BYTES, type ServingWork } from './serving-work.ts';

/** Elementwise operators whose kernel is fused with a neighbour's in every serving engine: the residual add with the norm after it. */
const FUSED = /-residual$/;
/** Operators that the kernels of routed experts contain. */
const ROUTED = /^(route|permute|unpermute|experts-activation)$/;
/** Products that only prompts pay where latents are attended to directly in decoding. */
export const EXPANDED = 'key-value-up';

/** Times a layer's ranks of a tensor group wait for each other: after attention and after the feed-forward part, experts' included. */
const COLLECTIVES = 2;

/** Matrix products of a layer that every token passes, routed experts and the expansion of latents apart. */
export function denseProducts(work: ServingWork, kind: LayerKind): readonly MatmulOperator[] {
  return layerOperators(work.model, kind).flatMap((operator) =>
    operator.kind === 'matmul' && operator.name !== EXPANDED ? [operator] : [],
  );
}

/** Seconds of one product of m tokens on this rank: columns or rows divided by the tensor group. */
export function productSeconds(work: ServingWork, operator: MatmulOperator, m: number): number {
  const { machine, layout, weights, precision, weightOnly, wide, pace } = work;
  const n = operator.split === 'column' ? Math.ceil(operator.n / layout.tensorParallel) : operator.n;
  const k = operator.split === 'row' ? Math.ceil(operator.k / layout.tensorParallel) : operator.k;
  return operator.lowPrecision
    ? machine.inference.product(m, n, k, precision, weights.bytesPerValue, weightOnly, pace)
    : machine.inference.product(m, n, k, wide, SERVED_ACTIVATION_BYTES, false, pace);
}

/** Elementwise work of a layer that every token passes: bytes a token on one rank, and kernels that are not fused with a neighbour's. */
export interface DenseStream {
  readonly tokenBytes: number;
  readonly kernels: number;
}

export function denseStream({ model, layout }: ServingWork, kind: LayerKind): DenseStream {
  let [tokenBytes, kernels] = [0, 0];
  for (const operator of layerOperators(model, kind)) {
    if (operator.kind !== 'stream' || ROUTED.test(operator.name)) continue;
    tokenBytes += (operator.forwardValues * SERVED_ACTIVATION_BYTES) / (operator.split === 'tensor' ? layout.tensorParallel : 1);
    if (!FUSED.test(operator.name)) kernels += operator.kernels;
  }
  return { tokenBytes, kernels };
}

/**
 * Seconds of what every token of a layer passes on one rank: matrix products, elementwise work, the two all-reduces of a tensor group.
 * Routed experts and attention itself stand apart.
 */
export function denseSeconds(
  work: ServingWork,
  kind: LayerKind,
  products: readonly MatmulOperator[],
  { tokenBytes, kernels }: DenseStream,
  m: number,
): number {
  const { machine, model, layout, engine } = work;
  const tp = layout.tensorParallel;
  let seconds = 0;
  for (const operator of products) seconds += productSeconds(work, operator, m);
  seconds += machine.stream(m * tokenBytes, kernels) * engine.stream;
  if (tp > 1) {
    const message = m * model.hidden * SERVED_ACTIVATION_BYTES;
    const feed = kind.feed.kind === 'dense' || (kind.feed.sharedFfn > 0 && layout.dataParallel > 1) ? 1 : 0;
    seconds += (1 + feed) * machine.inference.reduce(message, work.tensor) * engine.communication + COLLECTIVES * engine.skew;
  }
  return seconds;
}

/** Seconds of making keys and values of prompt tokens from their latents; 0 where none are. */
export function expandSeconds(work: ServingWork, kind: LayerKind, m: number): number {
  for (const operator of layerOperators(work.model, kind))
    if (operator.kind === 'matmul' && operator.name === EXPANDED) return productSeconds(work, operator, m);
  return 0;
}

/**
 * Seconds of bringing queries into the space of the latents and values out of it, head by head, for m decoded tokens.
 *
 *     q_c = q W_UK   [m, d_n] x [d_n, r_kv],   o = o_c W_UV   [m, r_kv] x [r_kv, d_v]        a head
 *
 * @cite DeepSeek-AI 2024 (DeepSeek-V2), section 2.1.2: W_UK absorbed into W_Q and W_UV into W_O
 */
export function absorbSeconds(work: ServingWork, kind: LayerKind, m: number): number {
  const { attention } = kind;
  if (attention.kind !== 'latent') return 0;
  const heads = Math.ceil(attention.heads / work.layout.tensorParallel);
  const { inference } = work.machine;
  return (
    inference.grouped(heads, m, attention.kvLoraRank, attention.qkNopeHeadDim, work.wide, work.pace) +
    inference.grouped(heads, m, attention.vHeadDim, attention.kvLoraRank, work.wide, work.pace)
  );
}

/** Kernels of a layer's forward pass, as an engine that launches them one by one does. */
export function layerKernels(work: ServingWork, kind: LayerKind): number {
  let kernels = 0;
  for (const operator of layerOperators(work.model, kind)) kernels += operator.kind === 'stream' ? operator.kernels : 1;
  return kernels + (work.layout.tensorParallel > 1 ? 2 : 0);
}

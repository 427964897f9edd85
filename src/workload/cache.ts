import type { Attention, ModelShape } from '../terms/model.ts';

/** Bytes that the cache of one layer takes on the ranks of one attention group, for one sequence. */
export interface LayerCache {
  /** bytes a token, on each rank of the group */
  readonly perToken: number;
  /** ranks that each hold perToken: as many as the tensor group has */
  readonly ranks: number;
  /** most tokens that are kept; Infinity = all */
  readonly reach: number;
  /** bytes a sequence that do not grow, on each rank */
  readonly fixed: number;
}

/** Bytes of a recurrent state's value; states are kept in 32 bits, the inputs of the convolution in 16. */
const STATE_BYTES = 4;
const CONVOLUTION_BYTES = 2;

/**
 * Cache of one layer under tensor parallelism.
 *
 *     softmax  2 d_h max(1, a_kv / tp) w a token and rank: a head is not cut, so ranks beyond the heads hold copies
 *     latent   (r_kv + d_r) w a token on every rank: the latent is shared by all heads, so each rank holds a copy
 *     linear   a_v / tp (d_k d_v 4 + ...) a sequence, whatever its length: a state and the last inputs of the convolution
 *
 * Windows and chunks keep no more tokens than they reach back; sparse attention keeps all.
 * @cite DeepSeek-AI 2024 (DeepSeek-V2), section 2.1.4 (576 values a token and layer); Kwon 2023 (PagedAttention), section 3
 * @example Llama-3-70B (8 heads of 128, 80 layers, 16 bits) -> 327,680 bytes a token
 */
export function layerCache(attention: Attention, tensorParallel: number, bytesPerValue: number): LayerCache {
  switch (attention.kind) {
    case 'softmax':
      return {
        perToken: 2 * attention.headDim * Math.max(1, attention.kvHeads / tensorParallel) * bytesPerValue,
        ranks: tensorParallel,
        reach: attention.window ?? attention.chunk ?? Number.POSITIVE_INFINITY,
        fixed: 0,
      };
    case 'latent':
      return {
        perToken: (attention.kvLoraRank + attention.qkRopeHeadDim) * bytesPerValue,
        ranks: tensorParallel,
        reach: Number.POSITIVE_INFINITY,
        fixed: 0,
      };
    case 'linear': {
      const heads = Math.max(1, attention.valueHeads / tensorParallel);
      const mixed = (2 * attention.keyHeads * attention.keyDim + attention.valueHeads * attention.valueDim) / tensorParallel;
      const convolution = Math.max(0, attention.convolution - 1) * mixed * CONVOLUTION_BYTES;
      return {
        perToken: 0,
        ranks: tensorParallel,
        reach: 0,
        fixed: heads * attention.keyDim * attention.valueDim * STATE_BYTES + convolution,
      };
    }
  }
}

/** Tokens that a sequence occupies when cache is given out in blocks. */
export function inBlocks(tokens: number, block: number): number {
  return Math.ceil(tokens / block) * block;
}

/** Bytes of one rank for a sequence of so many tokens. */
export function layerCacheBytes(cache: LayerCache, tokens: number, block: number): number {
  return cache.perToken * Math.min(inBlocks(tokens, block), inBlocks(cache.reach, block)) + cache.fixed;
}

/** Bytes a token of all layers with undivided heads: what a sequence's cache grows by while no window is full. */
export function cacheBytesPerToken(model: ModelShape, bytesPerValue: number): number {
  let sum = 0;
  for (const index of model.order) {
    const kind = model.kinds[index];
    if (kind) sum += layerCache(kind.attention, 1, bytesPerValue).perToken;
  }
  return sum;
}

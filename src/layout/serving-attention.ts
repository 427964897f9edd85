import type { Attention } from '../terms/model.ts';
import { SERVED_ACTIVATION_BYTES, type ServingWork } from './serving-work.ts';

/** Bytes of a value of a recurrent state, which is read and written at every token. */
const STATE_BYTES = 4;
/** Share of peak that the chunked scan of linear attention reaches, and tokens of its chunk; assumed. */
const SCAN_FRACTION = 0.2;
const SCAN_CHUNK = 64;
const SCAN_KERNELS = 6;
/** Bytes a cached token of the index by which sparse attention picks keys: 128 values of 8 bits and a scale; one head of keys. @cite deepseek-v3.2 */
const INDEX_BYTES = 132;

/** Seconds of attention of one layer for `sequences` decoding with `queries` tokens each over `keys` cached ones each. */
export function decodeAttention(work: ServingWork, attention: Attention, sequences: number, queries: number, keys: number): number {
  const { machine, layout, cacheValue, pace } = work;
  const tp = layout.tensorParallel;
  switch (attention.kind) {
    case 'softmax': {
      const seen = Math.min(keys, attention.window ?? attention.chunk ?? keys) / layout.contextParallel;
      const kvHeads = Math.max(1, Math.ceil(attention.kvHeads / tp));
      const heads = Math.max(kvHeads, Math.ceil(attention.heads / tp));
      const { headDim } = attention;
      return (
        machine.inference.decode(sequences, queries, seen, heads, kvHeads, headDim, headDim, cacheValue, false, pace) +
        combineSeconds(work, sequences * queries * heads * headDim)
      );
    }
    case 'latent': {
      const seen = Math.min(keys, attention.sparseTokens ?? keys) / layout.contextParallel;
      const heads = Math.ceil(attention.heads / tp);
      const width = attention.kvLoraRank + attention.qkRopeHeadDim;
      const index =
        attention.sparseTokens === null
          ? 0
          : machine.stream((sequences * keys * INDEX_BYTES) / layout.contextParallel, 2) * work.engine.stream;
      return (
        index +
        machine.inference.decode(sequences, queries, seen, heads, 1, width, attention.kvLoraRank, cacheValue, true, pace) +
        combineSeconds(work, sequences * queries * heads * attention.kvLoraRank)
      );
    }
    case 'linear': {
      const state = (attention.valueHeads * attention.keyDim * attention.valueDim * STATE_BYTES) / tp;
      return machine.stream(sequences * queries * 2 * state, 2) * work.engine.stream;
    }
  }
}

/** Partial outputs of the ranks that divide a sequence's cache are summed. */
function combineSeconds(work: ServingWork, values: number): number {
  if (work.layout.contextParallel === 1) return 0;
  return work.machine.inference.reduce(values * SERVED_ACTIVATION_BYTES, work.context) * work.engine.communication;
}

/**
 * Keys that a query sees on average where it sees no more than w: queries stand at b + 1 ... b + q.
 *
 *     mean of min(b + i, w) over i = 1..q
 */
export function boundedKeys(mean: number, queries: number, reach: number): number {
  const before = Math.max(0, mean - (queries + 1) / 2);
  const free = reach - before;
  if (free >= queries) return mean;
  if (free <= 0) return reach;
  return (free * (before + free / 2) + (queries - free) * reach) / queries;
}

/** Seconds of attention of one layer for prompts of `queries` new tokens that see `keys` keys each on average. */
export function prefillAttention(work: ServingWork, attention: Attention, prompts: number, queries: number, keys: number): number {
  const { machine, layout, pace, fused } = work;
  const tp = layout.tensorParallel;
  const own = queries / layout.contextParallel;
  switch (attention.kind) {
    case 'softmax': {
      const reach = attention.window ?? attention.chunk ?? Number.POSITIVE_INFINITY;
      const kvHeads = Math.max(1, Math.ceil(attention.kvHeads / tp));
      const heads = Math.max(kvHeads, Math.ceil(attention.heads / tp));
      const seen = boundedKeys(keys, queries, reach);
      return (
        machine.inference.prefill(prompts, own, seen, heads, kvHeads, attention.headDim, attention.headDim, fused, pace) +
        gatherSeconds(work, prompts * queries * 2 * kvHeads * attention.headDim)
      );
    }
    case 'latent': {
      const heads = Math.ceil(attention.heads / tp);
      const seen = boundedKeys(keys, queries, attention.sparseTokens ?? Number.POSITIVE_INFINITY);
      const keyDim = attention.qkNopeHeadDim + attention.qkRopeHeadDim;
      return (
        machine.inference.prefill(prompts, own, seen, heads, heads, keyDim, attention.vHeadDim, fused, pace) +
        gatherSeconds(work, prompts * queries * (attention.kvLoraRank + attention.qkRopeHeadDim))
      );
    }
    case 'linear': {
      const { keyDim, valueDim } = attention;
      const heads = attention.valueHeads / tp;
      const flops = prompts * own * heads * (4 * keyDim * valueDim + 2 * SCAN_CHUNK * (keyDim + valueDim));
      const bytes =
        prompts * own * heads * ((2 * keyDim + 2 * valueDim) * SERVED_ACTIVATION_BYTES + (keyDim * valueDim * STATE_BYTES) / SCAN_CHUNK);
      return flops / (machine.peak(work.wide) * SCAN_FRACTION * pace.compute) + machine.stream(bytes, SCAN_KERNELS) * work.engine.stream;
    }
  }
}

/** Keys and values of prompt tokens are gathered over the ranks that divide the sequence. */
function gatherSeconds(work: ServingWork, values: number): number {
  if (work.layout.contextParallel === 1) return 0;
  return work.machine.collective('all-gather', values * work.cacheValue, work.context) * work.engine.communication;
}

import type { Attention, LayerKind, ModelShape } from '../terms/model.ts';
import type { ServingLayout } from '../terms/service.ts';
import type { StoredFormat } from '../terms/stored-format.ts';

/** Bytes of a value that no format narrows: routers, norms, biases, what the shape does not describe. */
const WIDE_BYTES = 2;

/** Ranks that hold one stage together. */
export function stageRanks(layout: ServingLayout): number {
  return layout.tensorParallel * layout.dataParallel * layout.contextParallel;
}

/** Ranks that divide each expert: those of a stage that are not spread over experts. */
export function expertTensor(layout: ServingLayout): number {
  return stageRanks(layout) / layout.expertParallel;
}

/**
 * Bytes of one layer's weights on one rank.
 *
 *     attention and dense feeds  divided by tp (heads of keys and values never below one; latent down-projections on every rank)
 *     routed experts             divided by ep and, each expert, by the rest of the stage's ranks
 *     router, norms, biases      on every rank, in 16 bits
 */
export function layerWeightBytes(model: ModelShape, kind: LayerKind, layout: ServingLayout, format: StoredFormat): number {
  const { hidden: h } = model;
  const tp = layout.tensorParallel;
  const [divided, whole] = attentionWeights(kind.attention, h, tp);
  let narrow = divided + whole;
  let wide = 4 * h;
  const feed = kind.feed;
  const matrices = feed.gated ? 3 : 2;
  if (feed.kind === 'dense') narrow += (matrices * h * feed.ffn) / tp;
  else {
    narrow += (matrices * h * feed.sharedFfn) / tp;
    narrow += (Math.ceil(feed.experts / layout.expertParallel) * matrices * h * feed.expertFfn) / expertTensor(layout);
    wide += h * feed.experts;
  }
  return narrow * format.bytesPerValue + wide * WIDE_BYTES;
}

/** Values of a layer's mixer on one rank: what the tensor group divides, and what each rank holds whole. */
function attentionWeights(attention: Attention, h: number, tp: number): readonly [number, number] {
  switch (attention.kind) {
    case 'softmax': {
      const q = (attention.heads * attention.headDim) / tp;
      const kv = Math.max(1, attention.kvHeads / tp) * attention.headDim;
      return [h * (2 * q + (attention.gatedOutput ? q : 0) + 2 * kv), 0];
    }
    case 'latent': {
      const heads = attention.heads / tp;
      const q = heads * (attention.qkNopeHeadDim + attention.qkRopeHeadDim);
      const up = attention.kvLoraRank * heads * (attention.qkNopeHeadDim + attention.vHeadDim) + heads * attention.vHeadDim * h;
      const down = h * (attention.kvLoraRank + attention.qkRopeHeadDim);
      return attention.qLoraRank === null ? [h * q + up, down] : [attention.qLoraRank * q + up, down + h * attention.qLoraRank];
    }
    case 'linear': {
      const values = attention.valueHeads * attention.valueDim;
      const mixed = 2 * attention.keyHeads * attention.keyDim + values;
      return [(h * (mixed + values * (attention.gatedOutput ? 2 : 1) + 2 * attention.valueHeads) + attention.convolution * mixed) / tp, 0];
    }
  }
}

/** Bytes of the embedding and of the head on one rank of the first and of the last stage; a tied table is held once where both are one stage. */
export function endWeightBytes(
  model: ModelShape,
  layout: ServingLayout,
  format: StoredFormat,
): { readonly first: number; readonly last: number } {
  const table = ((model.vocab * model.hidden) / layout.tensorParallel) * format.headBytesPerValue;
  const learned = model.positions === 'learned' ? (model.context ?? 0) * model.hidden * WIDE_BYTES : 0;
  const outside = (model.paramsOutside / layout.tensorParallel) * WIDE_BYTES;
  const shared = model.tiedEmbeddings && layout.pipelineParallel === 1;
  return { first: table + learned + outside, last: shared ? 0 : table };
}

/** Bytes of the modules that predict further tokens, on a rank of the last stage: each a layer of the last kind and a 2h x h projection. */
export function predictionWeightBytes(model: ModelShape, layout: ServingLayout, format: StoredFormat): number {
  const kind = model.kinds[model.order.at(-1) ?? 0];
  if (!kind || model.multiTokenPrediction === 0) return 0;
  const layer = layerWeightBytes(model, kind, layout, format);
  return model.multiTokenPrediction * (layer + ((2 * model.hidden * model.hidden) / layout.tensorParallel) * format.bytesPerValue);
}

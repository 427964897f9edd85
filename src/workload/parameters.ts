import type { Attention, Feed, LayerKind, LinearAttention, ModelShape } from '../terms/model.ts';

/** Parameters of one layer of a kind. */
export interface KindParameters {
  /** projections of the mixer, its gates, convolution and biases */
  readonly attention: number;
  /** what every token visits: the dense feed-forward, or router and shared experts */
  readonly feedShared: number;
  /** all routed experts together; 0 for a dense layer */
  readonly experts: number;
  /** pre-attention and pre-feed norms, and the norms inside the mixer */
  readonly norms: number;
  /** attention + feedShared + experts + norms */
  readonly total: number;
  /** as `total`, but only `topK` of the routed experts */
  readonly active: number;
  /** layers of this kind in the model */
  readonly layers: number;
}

export interface ParameterCount {
  /** the model without its multi-token-prediction modules, with `paramsOutside` */
  readonly total: number;
  /** what one token touches, both tables included; without `paramsOutside` */
  readonly active: number;
  /** token table and learned positions */
  readonly embedding: number;
  /** output projection; 0 when it is the token table */
  readonly head: number;
  /** the norm before the head */
  readonly finalNorm: number;
  /** all multi-token-prediction modules together; in neither `total` nor `active` */
  readonly multiTokenPrediction: number;
  /** one entry per entry of `shape.kinds` */
  readonly perKind: readonly KindParameters[];
}

/**
 * Parameters of a model, from its shape.
 *
 *     total  = sum over layers (attention + feedShared + experts + norms) + V h + [untied] V h + [learned] c h + norm + outside
 *     active = total - outside - sum over expert layers (E - k) / E * experts
 *
 * h  hidden size          V  vocabulary          c  context          E  experts of a layer          k  experts a token visits
 * norm: h (RMS) or 2h (LayerNorm: scale and shift), one before attention, one before the feed, one before the head.
 *
 * For a classic decoder (MHA, plain 4h feed, biases, learned positions, tied head) this is 12 L h^2 + 13 L h + V h + c h
 * and the final norm, 2h. Head dimensions' own norms (QK-norm) are not in the shape and not counted; they are below 0.01 %.
 * "Active" counts token table and head (37.55 B for DeepSeek-V3, published as 37 B); gpt-oss counts the head but not the
 * token table: subtract `embedding` for that convention. A multi-token-prediction module is one more layer of the last
 * layer's kind, a 2h x h projection and three norms; it shares table and head with the model.
 *
 * @cite radford-2018, brown-2020 table 2.1, deepseek-2024-v3 section 4.2
 * @example 12 layers, h 768, feed 3072, V 40478, c 512 (GPT-1) -> 116,536,320
 */
export function countParameters(shape: ModelShape): ParameterCount {
  const norm = normParameters(shape);
  const perKind = shape.kinds.map((kind, index) => kindParameters(shape, kind, shape.order.filter((at) => at === index).length));
  const embedding = shape.vocab * shape.hidden + (shape.positions === 'learned' ? (shape.context ?? 0) * shape.hidden : 0);
  const head = shape.tiedEmbeddings ? 0 : shape.vocab * shape.hidden;
  const outer = embedding + head + norm;
  const last = perKind[shape.order.at(-1) ?? 0];
  const module = last === undefined ? 0 : last.total + 2 * shape.hidden * shape.hidden + 3 * norm;
  return {
    total: outer + perKind.reduce((sum, kind) => sum + kind.layers * kind.total, 0) + shape.paramsOutside,
    active: outer + perKind.reduce((sum, kind) => sum + kind.layers * kind.active, 0),
    embedding,
    head,
    finalNorm: norm,
    multiTokenPrediction: shape.multiTokenPrediction * module,
    perKind,
  };
}

function kindParameters(shape: ModelShape, kind: LayerKind, layers: number): KindParameters {
  const attention = attentionParameters(kind.attention, shape.hidden, shape.bias);
  const { shared: feedShared, experts, activeExperts } = feedParameters(kind.feed, shape.hidden, shape.bias);
  const norms = 2 * normParameters(shape) + mixerNorms(kind.attention);
  return {
    attention,
    feedShared,
    experts,
    norms,
    total: attention + feedShared + experts + norms,
    active: attention + feedShared + activeExperts + norms,
    layers,
  };
}

function normParameters(shape: ModelShape): number {
  return shape.norm === 'rms' ? shape.hidden : 2 * shape.hidden;
}

/**
 * Parameters of a layer's mixer, its norms apart.
 *
 *     softmax  h d_h (a + 2 a_kv) + a d_h h  [+ a d_h h when the output is gated]
 *     latent   h r_q + r_q a (d_n + d_r)  or  h a (d_n + d_r);  + h (r_kv + d_r) + r_kv a (d_n + d_v) + a d_v h
 *     linear   see linearAttentionParameters
 *
 * a, a_kv  query and key/value heads      d_h  head dimension      r_q, r_kv  latent ranks
 * d_n, d_r, d_v  head dimensions of the position-free and rotary part of the key, and of the value
 * Biases, where the model has them, are one value an output; latent attention has none.
 *
 * @cite ainslie-2023 (GQA), deepseek-2024-v2 appendix C (MLA)
 * @example MLA of DeepSeek-V3 (h 7168, 128 heads, ranks 1536 and 512, 128 + 64 and 128) -> 187,105,280
 */
export function attentionParameters(attention: Attention, hidden: number, bias: boolean): number {
  if (attention.kind === 'linear') return linearAttentionParameters(attention, hidden);
  if (attention.kind === 'latent') {
    const { heads, qLoraRank, kvLoraRank, qkNopeHeadDim, qkRopeHeadDim, vHeadDim } = attention;
    const queryWidth = heads * (qkNopeHeadDim + qkRopeHeadDim);
    const query = qLoraRank === null ? hidden * queryWidth : hidden * qLoraRank + qLoraRank * queryWidth;
    const keyValue = hidden * (kvLoraRank + qkRopeHeadDim) + kvLoraRank * heads * (qkNopeHeadDim + vHeadDim);
    return query + keyValue + heads * vHeadDim * hidden;
  }
  const queryWidth = attention.heads * attention.headDim;
  const keyValueWidth = 2 * attention.kvHeads * attention.headDim;
  const gate = attention.gatedOutput ? queryWidth : 0;
  const weights = hidden * (queryWidth + keyValueWidth + gate) + queryWidth * hidden;
  return weights + (bias ? queryWidth + keyValueWidth + gate + hidden : 0);
}

/**
 * Parameters of a linear-attention or state-space mixer, as in Gated DeltaNet and Mamba-2:
 *
 *     h (2 a_k d_k + a_v d_v) + a_v d_v h  [+ h a_v d_v gate]  + 2 h a_v + 2 a_v  + w (2 a_k d_k + a_v d_v)
 *
 * a_k, d_k  key heads and dimension      a_v, d_v  value heads and dimension      w  width of the convolution
 * 2 h a_v projects the decay and write gates, 2 a_v are their offsets. Mixers with fixed decay (lightning attention) have
 * no such gates; the excess is below 0.1 %.
 *
 * @cite yang-2024-gated-deltanet, dao-2024-mamba2
 * @example Qwen3-Next (h 2048, 16 x 128 keys, 32 x 128 values, width 4, gated) -> 33,718,336
 */
export function linearAttentionParameters(attention: LinearAttention, hidden: number): number {
  const { keyHeads, valueHeads, keyDim, valueDim, convolution, gatedOutput } = attention;
  const value = valueHeads * valueDim;
  const mixed = 2 * keyHeads * keyDim + value;
  return (
    hidden * mixed + value * hidden + (gatedOutput ? hidden * value : 0) + 2 * hidden * valueHeads + 2 * valueHeads + convolution * mixed
  );
}

/** Norms inside the mixer: over the latents of latent attention, over one value head of linear attention. */
function mixerNorms(attention: Attention): number {
  if (attention.kind === 'latent') return (attention.qLoraRank ?? 0) + attention.kvLoraRank;
  return attention.kind === 'linear' ? attention.valueDim : 0;
}

/**
 * Parameters of a feed-forward: `m h f` a block, m = 3 when gated (gate, up, down), else 2; biases f (m - 1) + h.
 * An expert layer has E such blocks, the router h E, and shared experts of summed width f_s that every token visits.
 *
 * @cite shazeer-2020 (gated), fedus-2021 (router), deepseek-2024-moe (shared experts)
 */
export function feedParameters(feed: Feed, hidden: number, bias: boolean): { shared: number; experts: number; activeExperts: number } {
  const matrices = feed.gated ? 3 : 2;
  const block = (width: number) => (width > 0 ? matrices * hidden * width + (bias ? (matrices - 1) * width + hidden : 0) : 0);
  if (feed.kind === 'dense') return { shared: block(feed.ffn), experts: 0, activeExperts: 0 };
  const router = hidden * feed.experts + (bias ? feed.experts : 0);
  const expert = block(feed.expertFfn);
  return { shared: router + block(feed.sharedFfn), experts: feed.experts * expert, activeExperts: feed.topK * expert };
}

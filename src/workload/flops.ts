import type { Attention, LayerKind, ModelShape } from '../terms/model.ts';

/** FLOPs of a forward pass per token, by part; a multiply-add counts two. Backward costs twice as much. */
export interface TokenFlops {
  /** matrix products with weights, the output head included, the embedding lookup not */
  readonly linear: number;
  /** attention scores and context, causal: half the pairs */
  readonly attention: number;
  /** the same counted in full, as 4 * L * heads * headDim * s */
  readonly attentionFull: number;
}

/**
 * Forward FLOPs per token of the whole model at a sequence length.
 *
 *     linear    = 2 * (parameters of the matrix products that a token visits)
 *     attention = 2 * pairs/s * heads * (keyDim + valueDim),   pairs = s^2 / 2 when causal and unbounded
 *
 * @cite kaplan-2020 (2N per token forward); chowdhery-2022, appendix B (attention 12 L h s per token with backward)
 */
export function tokenFlops(model: ModelShape, sequence: number): TokenFlops {
  let linear = 2 * model.hidden * model.vocab;
  let attention = 0;
  let attentionFull = 0;
  const perKind = model.kinds.map((kind) => kindFlops(model, kind, sequence));
  for (const index of model.order) {
    const kind = perKind[index];
    if (kind === undefined) continue;
    linear += kind.linear;
    attention += kind.attention;
    attentionFull += kind.attentionFull;
  }
  const last = perKind[model.order.at(-1) ?? 0];
  if (last !== undefined && model.multiTokenPrediction > 0) {
    linear += model.multiTokenPrediction * (last.linear + 4 * model.hidden * model.hidden + 2 * model.hidden * model.vocab);
    attention += model.multiTokenPrediction * last.attention;
    attentionFull += model.multiTokenPrediction * last.attentionFull;
  }
  return { linear, attention, attentionFull };
}

/**
 * Model FLOPs of one training token, forward and backward, no recompute, attention in full: 6N + 12 L h s.
 * This is the numerator of the MFU that the field prints.
 */
export function modelFlopsPerToken(model: ModelShape, sequence: number): number {
  const flops = tokenFlops(model, sequence);
  return 3 * (flops.linear + flops.attentionFull);
}

function kindFlops(model: ModelShape, kind: LayerKind, sequence: number): TokenFlops {
  const h = model.hidden;
  let linear = 2 * attentionWeights(h, kind.attention);
  const feed = kind.feed;
  const matrices = feed.gated ? 3 : 2;
  if (feed.kind === 'dense') linear += 2 * matrices * h * feed.ffn;
  else linear += 2 * (matrices * h * (feed.topK * feed.expertFfn + feed.sharedFfn) + h * feed.experts);
  const pairs = pairFlops(kind.attention);
  const scan = kind.attention.kind === 'linear' ? scanFlops(kind.attention) : 0;
  const reach = visibleKeys(kind.attention, sequence);
  return { linear: linear + scan, attention: pairs * reach.causal, attentionFull: pairs * reach.full };
}

function scanFlops(attention: Extract<Attention, { kind: 'linear' }>): number {
  const { valueHeads, keyDim, valueDim } = attention;
  return valueHeads * (4 * keyDim * valueDim + 2 * 64 * (keyDim + valueDim));
}

function attentionWeights(h: number, attention: Attention): number {
  switch (attention.kind) {
    case 'softmax': {
      const q = attention.heads * attention.headDim;
      return h * (2 * q + 2 * attention.kvHeads * attention.headDim + (attention.gatedOutput ? q : 0));
    }
    case 'latent': {
      const q = attention.heads * (attention.qkNopeHeadDim + attention.qkRopeHeadDim);
      const queries = attention.qLoraRank === null ? h * q : attention.qLoraRank * (h + q);
      const keys =
        h * (attention.kvLoraRank + attention.qkRopeHeadDim) +
        attention.kvLoraRank * attention.heads * (attention.qkNopeHeadDim + attention.vHeadDim);
      return queries + keys + h * attention.heads * attention.vHeadDim;
    }
    case 'linear': {
      const values = attention.valueHeads * attention.valueDim;
      return h * (2 * attention.keyHeads * attention.keyDim + values * (attention.gatedOutput ? 3 : 2) + 2 * attention.valueHeads);
    }
  }
}

/** FLOPs per query-key pair of the forward pass, all heads: 2 (keyDim + valueDim) heads. */
function pairFlops(attention: Attention): number {
  switch (attention.kind) {
    case 'softmax':
      return 4 * attention.heads * attention.headDim;
    case 'latent':
      return 2 * attention.heads * (attention.qkNopeHeadDim + attention.qkRopeHeadDim + attention.vHeadDim);
    case 'linear':
      return 0;
  }
}

/** Keys that a query sees on average: half the sequence when causal, less inside a window, chunk or sparse selection. */
export function visibleKeys(attention: Attention, sequence: number): { readonly causal: number; readonly full: number } {
  const reach =
    attention.kind === 'softmax' ? (attention.window ?? attention.chunk) : attention.kind === 'latent' ? attention.sparseTokens : null;
  if (attention.kind === 'linear') return { causal: 0, full: 0 };
  if (reach === null || reach >= sequence) return { causal: sequence / 2, full: sequence };
  if (attention.kind === 'softmax' && attention.window === null) return { causal: reach / 2, full: reach };
  return { causal: reach - (reach * reach) / (2 * sequence), full: reach };
}

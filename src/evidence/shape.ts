import type { Attention, DenseFeed, Feed, LayerKind, ModelShape } from '../terms/model.ts';
import { Problem } from '../terms/problem.ts';
import type { RunModel } from '../terms/run.ts';

export interface UnderstoodShape {
  readonly shape: ModelShape;
  readonly assumed: readonly string[];
}

/** A field as stated: absent and null are both "the source did not say". */
function said<T>(value: T | null | undefined): T | null {
  return value ?? null;
}

/**
 * The shape of a record's model, from its own fields. The catalog's model of the same name lends what records have no field for
 * (windows, positions, norms, extra prediction heads) when layers and width agree, and whole fields that the record leaves null.
 * `params` is nominal and not read.
 */
export function shapeOf(model: RunModel, known: ModelShape | null, where: string): UnderstoodShape {
  const twin = known && agrees(model, known) ? known : null;
  const assumed: string[] = [];
  if (twin) assumed.push(`model ${model.name}: fields the record does not have are the catalog's ${twin.name}`);
  const layers = said(model.layers) ?? twin?.order.length ?? null;
  const hidden = said(model.hidden) ?? twin?.hidden ?? null;
  const vocab = said(model.vocab) ?? twin?.vocab ?? null;
  const missing: string[] = [];
  if (layers === null) missing.push('layers');
  if (hidden === null) missing.push('hidden');
  if (vocab === null) missing.push('vocab');
  if (!twin && said(model.heads) === null && !model.mla) missing.push('heads');
  if (!twin && said(model.ffn) === null && !model.moe) missing.push('ffn');
  if (missing.length > 0 || layers === null || hidden === null || vocab === null) throw incomplete(model, missing, where);
  const divided = twin ? overridden(model, twin, assumed) : built(model, layers, hidden, assumed, where);
  const gated = divided.kinds.some(({ feed }) => feed.gated);
  const shape: ModelShape = {
    name: model.name,
    hidden,
    vocab,
    tiedEmbeddings: said(model.tiedEmbeddings) ?? twin?.tiedEmbeddings ?? false,
    positions: twin?.positions ?? (gated ? 'rope' : 'learned'),
    context: twin?.context ?? null,
    norm: twin?.norm ?? (gated ? 'rms' : 'layer'),
    bias: twin?.bias ?? !gated,
    kinds: divided.kinds,
    order: divided.order,
    multiTokenPrediction: twin?.multiTokenPrediction ?? 0,
    paramsOutside: 0,
  };
  if (!twin)
    assumed.push(
      `${gated ? 'rotary positions, RMS norms, no biases' : 'learned positions, layer norms, biases'}: usual with this feed-forward`,
    );
  return { shape, assumed };
}

function incomplete(model: RunModel, missing: readonly string[], where: string): Problem {
  return new Problem({
    code: 'incomplete-model',
    where: `${where}: model`,
    said: `${model.name} states no ${missing.join(', ')} and is no model of the catalog`,
    expected: 'a shape in the record, or a name that the catalog knows',
  });
}

/** Same depth and width, and nothing stated that the other is not: near enough to be the same architecture under another padding or name. */
function agrees(model: RunModel, known: ModelShape): boolean {
  const latent = known.kinds.some(({ attention }) => attention.kind === 'latent');
  const experts = known.kinds.some(({ feed }) => feed.kind === 'experts');
  const saidLatent = Boolean(model.mla) || model.attention === 'mla';
  return (
    (model.layers ?? known.order.length) === known.order.length &&
    (model.hidden ?? known.hidden) === known.hidden &&
    (experts || !model.moe) &&
    (saidLatent ? latent : !latent || said(model.attention) === null)
  );
}

interface Divided {
  readonly kinds: readonly LayerKind[];
  readonly order: readonly number[];
}

/** The catalog's layers with the record's stated widths put in where no layer has them. */
function overridden(model: RunModel, twin: ModelShape, assumed: string[]): Divided {
  const changed: string[] = [];
  const put = <T extends Attention | Feed>(parts: readonly T[], part: T, field: string, value: number | boolean | null | undefined): T => {
    if (value === null || value === undefined) return part;
    const held = parts.map((one) => (one as unknown as Record<string, unknown>)[field]);
    if (held.some((one) => one === value)) return part;
    if (!changed.includes(field)) changed.push(field);
    return { ...part, [field]: value };
  };
  const softmax = twin.kinds.map(({ attention }) => attention).filter((attention) => attention.kind === 'softmax');
  const dense = twin.kinds.map(({ feed }) => feed).filter((feed) => feed.kind === 'dense');
  const experts = twin.kinds.map(({ feed }) => feed).filter((feed) => feed.kind === 'experts');
  const kinds = twin.kinds.map(({ attention, feed }): LayerKind => {
    let nextAttention = attention;
    if (attention.kind === 'softmax') {
      const heads = put(softmax, attention, 'heads', said(model.heads));
      const kvHeads = put(softmax, heads, 'kvHeads', kvHeadsOf(model));
      nextAttention = put(softmax, kvHeads, 'headDim', said(model.headDim));
    }
    let nextFeed: Feed = feed;
    if (feed.kind === 'dense') {
      const stated = said(model.ffn);
      nextFeed = put(dense, feed, 'ffn', stated === 0 ? null : stated);
      nextFeed = put(dense, nextFeed as DenseFeed, 'gated', said(model.gatedFfn));
    } else if (model.moe) {
      let next = put(experts, feed, 'experts', model.moe['experts']);
      next = put(experts, next, 'topK', model.moe['topK']);
      next = put(experts, next, 'expertFfn', model.moe['expertFfn']);
      nextFeed = put(experts, next, 'sharedFfn', sharedOf(model.moe));
    }
    return { attention: nextAttention, feed: nextFeed };
  });
  if (changed.length > 0) assumed.push(`the record's own ${changed.join(', ')} used where the catalog's model differs`);
  return { kinds, order: twin.order };
}

/** `sharedFfn` is the summed inner width; where only the number of shared experts stands, each is as wide as an expert. */
function sharedOf(moe: NonNullable<RunModel['moe']>): number {
  return moe['sharedFfn'] ?? (moe['sharedExperts'] ?? 0) * (moe['expertFfn'] ?? 0);
}

function kvHeadsOf(model: RunModel): number | null {
  if (said(model.kvHeads) !== null) return said(model.kvHeads);
  if (model.attention === 'mqa') return 1;
  return model.attention === 'mha' ? said(model.heads) : null;
}

/** A shape from the record alone. */
function built(model: RunModel, layers: number, hidden: number, assumed: string[], where: string): Divided {
  const attention = attentionOf(model, hidden, assumed, where);
  let gated = said(model.gatedFfn);
  if (gated === null) {
    gated = true;
    assumed.push('gated feed-forward: the record does not say');
  }
  const moe = model.moe;
  const dense: LayerKind = { attention, feed: { kind: 'dense', ffn: said(model.ffn) ?? 4 * hidden, gated } };
  if (!moe) return { kinds: [dense], order: new Array<number>(layers).fill(0) };
  const { experts, topK, expertFfn } = moe;
  if (!experts || !topK || !expertFfn) {
    throw incomplete(
      model,
      ['experts', 'topK', 'expertFfn'].filter((field) => !moe[field]).map((field) => `moe.${field}`),
      where,
    );
  }
  const sparse: LayerKind = { attention, feed: { kind: 'experts', experts, topK, expertFfn, gated, sharedFfn: sharedOf(moe) } };
  const leading = Math.min(moe['denseLayers'] ?? 0, layers);
  const order = Array.from({ length: layers }, (_, layer) => (leading > 0 && layer >= leading ? 1 : 0));
  return leading > 0 ? { kinds: [dense, sparse], order } : { kinds: [sparse], order: new Array<number>(layers).fill(0) };
}

function attentionOf(model: RunModel, hidden: number, assumed: string[], where: string): Attention {
  const heads = said(model.heads);
  const mla = model.mla;
  if (mla) {
    const { kvLoraRank, qkNopeHeadDim, qkRopeHeadDim, vHeadDim } = mla;
    if (heads === null || !kvLoraRank || !qkNopeHeadDim || !qkRopeHeadDim || !vHeadDim)
      throw incomplete(model, ['heads or mla ranks'], where);
    return {
      kind: 'latent',
      heads,
      qLoraRank: mla['qLoraRank'] ?? null,
      kvLoraRank,
      qkNopeHeadDim,
      qkRopeHeadDim,
      vHeadDim,
      sparseTokens: null,
    };
  }
  if (model.attention === 'mla') throw incomplete(model, ['mla'], where);
  if (heads === null) throw incomplete(model, ['heads'], where);
  let headDim = said(model.headDim);
  if (headDim === null) {
    headDim = hidden / heads;
    if (!Number.isInteger(headDim)) throw incomplete(model, ['headDim'], where);
    assumed.push(`head dimension ${headDim}: hidden / heads`);
  }
  let kvHeads = kvHeadsOf(model);
  if (kvHeads === null) {
    kvHeads = heads;
    assumed.push('as many key/value heads as query heads: the record does not say');
  }
  return { kind: 'softmax', heads, kvHeads, headDim, window: null, chunk: null, gatedOutput: false };
}

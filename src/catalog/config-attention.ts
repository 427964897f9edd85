import type { Attention, LatentAttention, LinearAttention, SoftmaxAttention } from '../terms/model.ts';
import type { Frame, PerLayer } from './config-decoder.ts';
import { type ConfigFields, NAMES, show } from './config-fields.ts';

/** What a layer may look at. */
type View = 'full' | 'sliding' | 'chunked';

/** Which layers look at everything when the configuration does not list them (`layer_types`). */
export type ViewRule =
  | 'full'
  /** all layers slide when a window is given */
  | 'sliding'
  /** `use_sliding_window` switches it on from `max_window_layers` on */
  | 'switched'
  /** every n-th layer is full, the others slide (or see their chunk); n from the named field, else as given; a filled list of marks (0 = full) goes before */
  | { readonly everyNth: number; readonly field?: string; readonly marks?: string; readonly others: 'sliding' | 'chunked' };

export interface SoftmaxRecipe {
  readonly view?: ViewRule;
  /** key/value heads where the configuration does not say */
  readonly kvHeads?: (fields: ConfigFields, heads: number) => number;
  /** head dimension where the configuration does not say; hidden / heads otherwise */
  readonly headDim?: number;
  readonly gatedOutput?: boolean;
}

/** Multi-head, grouped-query or multi-query attention; the parts that all layers share. */
export function readHeads(fields: ConfigFields, hidden: number, recipe: SoftmaxRecipe = {}): Omit<SoftmaxAttention, 'window' | 'chunk'> {
  const heads = fields.count(NAMES.heads);
  const kvHeads = recipe.kvHeads ? recipe.kvHeads(fields, heads) : statedKvHeads(fields, heads);
  if (heads % kvHeads > 0) {
    fields.refuse(
      'contradictory-field',
      `${kvHeads} key/value heads for ${heads} heads`,
      'a number of key/value heads that divides the heads',
    );
  }
  const headDim = fields.firstCount(NAMES.headDim, { fallback: recipe.headDim ?? hidden / heads });
  if (Number.isFinite(headDim) && !Number.isInteger(headDim)) {
    fields.refuse('contradictory-field', `hidden size ${hidden} is not divided by ${heads} heads`, 'heads that divide it, or head_dim');
  }
  return { kind: 'softmax', heads, kvHeads, headDim, gatedOutput: recipe.gatedOutput ?? false };
}

/** As the configuration says; multi-head, and said so, where it does not. */
function statedKvHeads(fields: ConfigFields, heads: number): number {
  if (!fields.hasAny(NAMES.kvHeads) && Number.isFinite(heads)) {
    const stated = fields.count(NAMES.kvHeads, { fallback: 0 });
    if (stated > 0) return stated;
    fields.assume(`num_key_value_heads is not given: ${heads}, one per head`);
    return heads;
  }
  return fields.count(NAMES.kvHeads, { fallback: heads });
}

/** Architectures that know only one key/value head per head. */
export const oneEach = (_fields: ConfigFields, heads: number): number => heads;

export function softmax(recipe: SoftmaxRecipe = {}): PerLayer<Attention> {
  return (fields, frame) => {
    const heads = readHeads(fields, frame.hidden, recipe);
    const view = readViews(fields, frame, recipe.view ?? 'full');
    return (layer) => ({ ...heads, ...view(layer) });
  };
}

/** The window or chunk of each layer. */
export function readViews(
  fields: ConfigFields,
  frame: Frame,
  rule: ViewRule,
): (layer: number) => Pick<SoftmaxAttention, 'window' | 'chunk'> {
  const viewOf = listedViews(fields, frame) ?? ruledViews(fields, frame, rule);
  const reach = (name: string) => {
    const length = fields.count(name, { fallback: 0, least: 0 });
    return length > 0 && (frame.context === null || length < frame.context) ? length : null;
  };
  const window = reach('sliding_window');
  const chunk = reach('attention_chunk_size');
  return (layer) => {
    const view = viewOf(layer);
    return { window: view === 'sliding' ? window : null, chunk: view === 'chunked' ? chunk : null };
  };
}

function listedViews(fields: ConfigFields, { layers }: Frame): ((layer: number) => View) | null {
  const types = fields.perLayer('layer_types', layers);
  if (types === null) return null;
  const known: Readonly<Record<string, View>> = {
    full_attention: 'full',
    attention: 'full',
    sliding_attention: 'sliding',
    chunked_attention: 'chunked',
    linear_attention: 'full',
    indexed_attention: 'full',
    mamba: 'full',
  };
  const strange = types.find((type) => typeof type !== 'string' || !Object.hasOwn(known, type));
  if (strange !== undefined) fields.refuse('unknown-layer-type', `layer_types has ${show(strange)}`, Object.keys(known).join(', '));
  if (types.includes('sliding_attention')) fields.count('sliding_window');
  if (types.includes('chunked_attention')) fields.count('attention_chunk_size');
  return (layer) => known[types[layer] as string] ?? 'full';
}

function ruledViews(fields: ConfigFields, { layers }: Frame, rule: ViewRule): (layer: number) => View {
  if (rule === 'full' || rule === 'sliding') return () => rule;
  if (rule === 'switched') {
    const from = fields.flag('use_sliding_window', false)
      ? fields.count('max_window_layers', { fallback: 0, least: 0 })
      : Number.POSITIVE_INFINITY;
    return (layer) => (layer >= from ? 'sliding' : 'full');
  }
  const marks = rule.marks && fields.list(rule.marks)?.length ? fields.perLayer(rule.marks, layers) : null;
  if (marks) return (layer) => (marks[layer] === 0 ? 'full' : rule.others);
  const every = rule.field ? fields.count(rule.field, { fallback: rule.everyNth }) : rule.everyNth;
  return (layer) => ((layer + 1) % every === 0 ? 'full' : rule.others);
}

/** Latent attention (MLA). */
export function readLatent(fields: ConfigFields): LatentAttention {
  return {
    kind: 'latent',
    heads: fields.count(NAMES.heads),
    qLoraRank: fields.has('q_lora_rank') ? fields.count('q_lora_rank') : null,
    kvLoraRank: fields.count('kv_lora_rank'),
    qkNopeHeadDim: fields.count('qk_nope_head_dim'),
    qkRopeHeadDim: fields.count('qk_rope_head_dim'),
    vHeadDim: fields.count('v_head_dim'),
    sparseTokens: fields.has('index_topk') ? fields.count('index_topk') : null,
  };
}

export const latent: PerLayer<Attention> = (fields) => {
  const attention = readLatent(fields);
  return () => attention;
};

/** The indexer of sparse latent attention: queries from the query latent, one key and the head weights from the hidden state. */
export function indexerParameters(fields: ConfigFields, { hidden, layers }: Frame): number {
  if (!fields.has('index_topk')) return 0;
  const heads = fields.count('index_n_heads');
  const dim = fields.count('index_head_dim');
  return layers * (fields.count('q_lora_rank') * heads * dim + hidden * (dim + heads));
}

/** Gated delta rule under the `linear_*` names. */
export function readDelta(fields: ConfigFields): LinearAttention {
  return {
    kind: 'linear',
    keyHeads: fields.count('linear_num_key_heads'),
    valueHeads: fields.count('linear_num_value_heads'),
    keyDim: fields.count('linear_key_head_dim'),
    valueDim: fields.count('linear_value_head_dim'),
    convolution: fields.count('linear_conv_kernel_dim'),
    gatedOutput: true,
  };
}

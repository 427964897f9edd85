import type { Attention, LayerKind, LinearAttention } from '../terms/model.ts';
import { readDelta, readHeads, readLatent } from './config-attention.ts';
import { type Differences, type Frame, type LayerRecipe, type PerLayer, pairBlocks, type Recipe } from './config-decoder.ts';
import { afterLeading, everySparseStep, experts, readDense, readExperts, sharedByNumber, sharedByWidth } from './config-feed.ts';
import { type ConfigFields, NAMES, show } from './config-fields.ts';

/** Decoders that mix layers of full attention with linear attention or state spaces. */

/** Full attention where `isFull` says so, the linear mixer elsewhere. */
function mixed(
  isFull: (fields: ConfigFields, frame: Frame) => (layer: number) => boolean,
  full: (fields: ConfigFields, frame: Frame) => Attention,
  linear: (fields: ConfigFields, frame: Frame) => LinearAttention,
): PerLayer<Attention> {
  return (fields, frame) => {
    const marks = isFull(fields, frame);
    const [attention, mixer] = [full(fields, frame), linear(fields, frame)];
    return (layer) => (marks(layer) ? attention : mixer);
  };
}

function listedFull(fields: ConfigFields, { layers }: Frame): ((layer: number) => boolean) | null {
  const listed = fields.perLayer('layer_types', layers);
  const strange = listed?.find((type) => !['full_attention', 'attention', 'linear_attention', 'mamba'].includes(String(type)));
  if (strange !== undefined)
    fields.refuse('unknown-layer-type', `layer_types has ${show(strange)}`, 'full_attention, linear_attention or mamba');
  return listed && ((layer) => listed[layer] === 'full_attention' || listed[layer] === 'attention');
}

function everyInterval(fields: ConfigFields, frame: Frame): (layer: number) => boolean {
  const listed = listedFull(fields, frame);
  if (listed) return listed;
  const every = fields.count('full_attention_interval', { fallback: 4 });
  return (layer) => (layer + 1) % every === 0;
}

function softmaxOf(recipe: { gatedOutput: boolean; headDim?: number }): (fields: ConfigFields, frame: Frame) => Attention {
  return (fields, frame) => ({ ...readHeads(fields, frame.hidden, recipe), window: null, chunk: null });
}

/** Gated delta rule three times, gated attention once. */
const qwenNext: Differences & LayerRecipe = {
  attention: mixed(everyInterval, softmaxOf({ gatedOutput: true, headDim: 256 }), readDelta),
  feed: experts({
    expertFfn: ['moe_intermediate_size'],
    shared: sharedByWidth('shared_expert_intermediate_size'),
    sparse: everySparseStep,
  }),
};
const qwenNextDense: Recipe = {
  ...qwenNext,
  feed: (fields, frame) => {
    const feed = readDense(fields, frame);
    return () => feed;
  },
};

/** Lightning attention: decay fixed per head, as many key as value heads, a gate on the output. */
function lightning(fields: ConfigFields, { hidden }: Frame): LinearAttention {
  const heads = fields.count(NAMES.heads);
  const dim = fields.firstCount(NAMES.headDim, { fallback: hidden / heads });
  return { kind: 'linear', keyHeads: heads, valueHeads: heads, keyDim: dim, valueDim: dim, convolution: 0, gatedOutput: true };
}

function lightningFull(fields: ConfigFields, frame: Frame): (layer: number) => boolean {
  const listed = listedFull(fields, frame);
  if (listed) return listed;
  const types = fields.perLayer('attn_type_list', frame.layers);
  if (types) return (layer) => types[layer] === 1;
  if (!fields.has('attn_type_list')) fields.refuse('missing-field', 'neither layer_types nor attn_type_list', 'one entry per layer');
  return () => true;
}

const minimax: Recipe = {
  attention: mixed(lightningFull, softmaxOf({ gatedOutput: false }), lightning),
  feed: experts({ expertFfn: ['intermediate_size'], shared: sharedByWidth('shared_intermediate_size') }),
};

/** Layers are counted from 1 in the lists. */
function kimiFull(fields: ConfigFields, frame: Frame): (layer: number) => boolean {
  const listed = listedFull(fields, frame);
  if (listed) return listed;
  const full = new Set(fields.requireInner('linear_attn_config').list('full_attn_layers') ?? []);
  return (layer) => full.has(layer + 1);
}

function kimiDelta(fields: ConfigFields): LinearAttention {
  const settings = fields.inner('linear_attn_config');
  const heads = settings?.count('num_heads') ?? fields.count('linear_num_heads');
  const dim = settings?.count('head_dim') ?? fields.count('linear_head_dim');
  const convolution = settings?.count('short_conv_kernel_size') ?? fields.count('linear_conv_kernel_dim');
  return { kind: 'linear', keyHeads: heads, valueHeads: heads, keyDim: dim, valueDim: dim, convolution, gatedOutput: false };
}

/** Decay per channel and the output gate pass through a rank of one head dimension each: 2 (h d + d a d) a layer. */
function kimiGates(fields: ConfigFields, frame: Frame): number {
  const { keyHeads, keyDim } = kimiDelta(fields);
  const isFull = kimiFull(fields, frame);
  const linear = layersOf(frame).filter((layer) => !isFull(layer)).length;
  return linear * 2 * keyDim * (frame.hidden + keyHeads * keyDim);
}

const kimiLinear: Recipe = {
  attention: mixed(kimiFull, (fields) => readLatent(fields), kimiDelta),
  feed: experts({
    expertFfn: ['moe_intermediate_size'],
    shared: sharedByNumber(['num_shared_experts', 'n_shared_experts']),
    sparse: afterLeading,
  }),
  outside: kimiGates,
};

/** First-generation selective state space: one state of keyDim values per inner channel. */
function mamba(fields: ConfigFields, { hidden }: Frame): LinearAttention {
  const inner = fields.count('mamba_expand', { fallback: 2 }) * hidden;
  const keyDim = fields.count('mamba_d_state', { fallback: 16 });
  const convolution = fields.count('mamba_d_conv', { fallback: 4 });
  return { kind: 'linear', keyHeads: 1, valueHeads: 1, keyDim, valueDim: inner, convolution, gatedOutput: true };
}

/**
 * What its projections hold beyond the linear-attention form: steps, keys and queries are projected from the inner width
 * (r + 2 n of them, and r back), not from the hidden size.
 */
function mambaOutside(fields: ConfigFields, frame: Frame): number {
  const { keyDim, valueDim } = mamba(fields, frame);
  const stated = fields.get('mamba_dt_rank');
  const rank = stated === undefined || stated === 'auto' ? Math.ceil(frame.hidden / 16) : fields.count('mamba_dt_rank');
  const isFull = jambaFull(fields);
  const linear = layersOf(frame).filter((layer) => !isFull(layer)).length;
  const own = valueDim * (rank + 2 * keyDim) + rank * valueDim + valueDim * keyDim;
  return linear * (own - 2 * frame.hidden * (keyDim + 1));
}

function jambaFull(fields: ConfigFields): (layer: number) => boolean {
  const period = fields.count('attn_layer_period', { fallback: 8 });
  const offset = fields.count('attn_layer_offset', { fallback: 4, least: 0 });
  return (layer) => layer % period === offset;
}

const jamba: Recipe = {
  attention: mixed(jambaFull, softmaxOf({ gatedOutput: false }), mamba),
  feed: experts({
    expertFfn: ['intermediate_size'],
    sparse: (fields) => {
      const period = fields.count('expert_layer_period', { fallback: 2 });
      const offset = fields.count('expert_layer_offset', { fallback: 1, least: 0 });
      return (layer) => layer % period === offset;
    },
  }),
  positions: 'none',
  outside: mambaOutside,
};

/** Second-generation state space: heads with groups of keys and queries, a gate on the output. */
function mamba2(
  fields: ConfigFields,
  names: { heads: string; dim: string; state: string; groups: string; width: string },
): LinearAttention {
  return {
    kind: 'linear',
    keyHeads: fields.count(names.groups),
    valueHeads: fields.count(names.heads),
    keyDim: fields.count(names.state),
    valueDim: fields.count(names.dim),
    convolution: fields.count(names.width),
    gatedOutput: true,
  };
}

const GRANITE_NAMES = {
  heads: 'mamba_n_heads',
  dim: 'mamba_d_head',
  state: 'mamba_d_state',
  groups: 'mamba_n_groups',
  width: 'mamba_d_conv',
};
const NEMOTRON_NAMES = {
  heads: 'mamba_num_heads',
  dim: 'mamba_head_dim',
  state: 'ssm_state_size',
  groups: 'n_groups',
  width: 'conv_kernel',
};

const graniteHybrid: Recipe = {
  attention: mixed(
    (fields, frame) => {
      if (!fields.has('layer_types')) fields.refuse('missing-field', 'no layer_types', 'one entry per layer');
      return listedFull(fields, frame) ?? (() => true);
    },
    softmaxOf({ gatedOutput: false }),
    (fields) => mamba2(fields, GRANITE_NAMES),
  ),
  feed: (fields, frame) => {
    const routed = fields.hasAny(NAMES.experts) && fields.count(NAMES.experts, { least: 0 }) > 0;
    const shared = fields.count('shared_intermediate_size', { fallback: 0, least: 0 });
    if (routed) return experts({ expertFfn: ['intermediate_size'], shared: () => shared })(fields, frame);
    return () => ({ kind: 'dense', ffn: shared, gated: true });
  },
  positions: (fields) => (fields.text('position_embedding_type') === 'rope' ? 'rope' : 'none'),
  tied: true,
};

/**
 * Blocks hold one thing each, written as a pattern: M state space, * attention, - feed, E experts.
 * A mixer and the feed after it become one layer; a mixer without one becomes a layer with a feed of width 0.
 */
function nemotronBlocks(fields: ConfigFields, frame: Frame): readonly LayerKind[] {
  const pattern = fields.text('hybrid_override_pattern') ?? '';
  if (pattern.length !== frame.layers || /[^M*E-]/.test(pattern)) {
    fields.refuse('contradictory-field', `hybrid_override_pattern ${show(pattern)}`, `${frame.layers} of the letters M, *, - and E`);
    return [];
  }
  const mixers: Readonly<Record<string, Attention>> = {
    M: mamba2(fields, NEMOTRON_NAMES),
    ...(pattern.includes('*') ? { '*': softmaxOf({ gatedOutput: false, headDim: 128 })(fields, frame) } : {}),
  };
  const feeds: Readonly<Record<string, LayerKind['feed']>> = {
    ...(pattern.includes('-') ? { '-': readDense(fields, frame, { gated: false }) } : {}),
    ...(pattern.includes('E')
      ? {
          E: readExperts(fields, {
            gated: false,
            expertFfn: ['moe_intermediate_size'],
            shared: sharedByWidth('moe_shared_expert_intermediate_size'),
          }),
        }
      : {}),
  };
  const stack = pairBlocks([...pattern].map((letter) => ({ attention: mixers[letter] ?? null, feed: feeds[letter] ?? null })));
  if (stack === null) {
    fields.refuse(
      'unknown-layer-type',
      `${show(pattern)} has a feed that follows no mixer`,
      'a feed after a state space or attention block',
    );
    return [];
  }
  fields.assume(`${frame.layers} blocks of one mixer or one feed each are read as ${stack.length} layers of both`);
  return stack;
}

const nemotronH: Recipe = { blocks: nemotronBlocks, positions: 'none' };

function layersOf({ layers }: Frame): readonly number[] {
  return Array.from({ length: Number.isFinite(layers) ? layers : 0 }, (_, layer) => layer);
}

export const HYBRID: Readonly<Record<string, Recipe>> = {
  qwen3_next: qwenNext,
  qwen3_5_moe_text: qwenNext,
  qwen3_5_text: qwenNextDense,
  minimax,
  minimax_text_01: minimax,
  MiniMaxText01: minimax,
  minimax_m1: minimax,
  MiniMaxM1: minimax,
  kimi_linear: kimiLinear,
  jamba,
  granitemoehybrid: graniteHybrid,
  nemotron_h: nemotronH,
};

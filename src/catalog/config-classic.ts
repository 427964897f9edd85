import { oneEach, softmax } from './config-attention.ts';
import type { Differences, LayerRecipe, Recipe } from './config-decoder.ts';
import { dense } from './config-feed.ts';
import { type ConfigFields, isRecord, NAMES } from './config-fields.ts';

/** Decoders of the first wave: LayerNorm, a plain feed four times as wide, mostly biases. */
const classic: Differences & LayerRecipe = {
  attention: softmax({ kvHeads: oneEach }),
  feed: dense({ gated: false, multiple: 4 }),
  norm: 'layer',
  bias: true,
};

function multiQuery(fields: ConfigFields, heads: number): number {
  return fields.flag('multi_query', true) ? 1 : heads;
}

/** Old: one key/value head for all (`multi_query`) or one each. New: groups. */
function falconKvHeads(fields: ConfigFields, heads: number): number {
  if (fields.flag('new_decoder_architecture', fields.has('n_head_kv'))) return fields.count(NAMES.kvHeads, { fallback: heads });
  return multiQuery(fields, heads);
}

function mptSetting(fields: ConfigFields, name: string): unknown {
  const settings = fields.get('attn_config');
  return isRecord(settings) && Object.hasOwn(settings, name) ? settings[name] : undefined;
}

const mpt: Recipe = {
  ...classic,
  attention: softmax({
    kvHeads: (fields, heads) => {
      if (mptSetting(fields, 'attn_type') === 'multiquery_attention') return 1;
      return fields.inner('attn_config')?.count('kv_n_heads', { fallback: heads }) ?? heads;
    },
  }),
  feed: (fields, { hidden }) => {
    const ffn = hidden * fields.count('expansion_ratio', { fallback: 4 });
    return () => ({ kind: 'dense', ffn, gated: false });
  },
  positions: (fields) => (mptSetting(fields, 'alibi') === false ? 'learned' : 'alibi'),
  bias: (fields) => !fields.flag('no_bias', true),
  tied: true,
};

const falcon: Recipe = {
  ...classic,
  attention: softmax({ kvHeads: falconKvHeads }),
  positions: (fields) => (fields.flag('alibi', false) ? 'alibi' : 'rope'),
  bias: (fields) => fields.flag('bias', false),
  tied: true,
};

const bigCode: Recipe = { ...classic, attention: softmax({ kvHeads: multiQuery }), positions: 'learned', tied: true };

/** The token table may be narrower than the model; two projections join them. */
function optOutside(fields: ConfigFields, hidden: number): number {
  const width = fields.count('word_embed_proj_dim', { fallback: hidden });
  return width === hidden ? 0 : (width - hidden) * fields.firstCount(NAMES.vocab) + 2 * width * hidden;
}

export const CLASSIC: Readonly<Record<string, Recipe>> = {
  gpt2: { ...classic, positions: 'learned', tied: true },
  'openai-gpt': { ...classic, positions: 'learned', tied: true },
  gpt_neox: { ...classic, bias: (fields) => fields.flag('attention_bias', true) },
  // biases in the feed alone, about 0.02 % of the model
  gptj: { ...classic, bias: false },
  gpt_bigcode: bigCode,
  opt: {
    ...classic,
    positions: 'learned',
    tied: true,
    bias: (fields) => fields.flag('enable_bias', true),
    outside: (fields, { hidden }) => optOutside(fields, hidden),
  },
  bloom: { ...classic, positions: 'alibi', tied: true },
  falcon,
  RefinedWeb: falcon,
  RefinedWebModel: falcon,
  mpt,
  phi: { ...classic, attention: softmax({ kvHeads: statedOr }) },
  'phi-msft': { ...classic },
};

function statedOr(fields: ConfigFields, heads: number): number {
  return fields.count(NAMES.kvHeads, { fallback: heads });
}

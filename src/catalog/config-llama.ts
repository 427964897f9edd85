import { oneEach, softmax } from './config-attention.ts';
import type { Differences, LayerRecipe, Recipe } from './config-decoder.ts';
import { dense } from './config-feed.ts';
import type { ConfigFields } from './config-fields.ts';

/** RMS norm, rotary positions, grouped queries, gated feed: most decoders since 2023. */
const llama: Differences & LayerRecipe = { attention: softmax(), feed: dense() };
const sliding: Recipe = { attention: softmax({ view: 'sliding' }), feed: dense() };
const switched: Recipe = { attention: softmax({ view: 'switched' }), feed: dense() };
const everyFourth = { everyNth: 4, field: 'sliding_window_pattern', others: 'sliding' } as const;

/** Windows in every other layer (second generation) or five of six (third). */
function gemma(nth: number | null, defaults: Readonly<Record<string, number>>): Recipe {
  const view = nth === null ? 'full' : ({ everyNth: nth, field: 'sliding_window_pattern', others: 'sliding' } as const);
  return { attention: softmax({ view, headDim: 256 }), feed: dense(), tied: true, defaults };
}

/** Published multimodal configurations of this architecture leave out what equals the class's defaults (transformers, Gemma3TextConfig). */
const GEMMA3_DEFAULTS = {
  num_attention_heads: 8,
  num_key_value_heads: 4,
  head_dim: 256,
  vocab_size: 262_208,
  max_position_embeddings: 131_072,
  sliding_window: 4096,
};

/** The larger first-generation model has ALiBi and states no rotary length. */
const baichuanPositions = (fields: ConfigFields) => (fields.has('max_position_embeddings') ? 'rope' : 'alibi');

/** Second generation on: multi-query groups, RMS norm and SwiGLU. The first is a GLM-130B: LayerNorm, biases, a plain feed. */
const isFirstChatGlm = (fields: ConfigFields) => fields.has('inner_hidden_size');

const chatglm: Recipe = {
  attention: (fields, frame) =>
    softmax({ kvHeads: (of, heads) => (of.flag('multi_query_attention', false) ? of.count('multi_query_group_num') : heads) })(
      fields,
      frame,
    ),
  feed: (fields, frame) => dense({ gated: !isFirstChatGlm(fields) })(fields, frame),
  bias: isFirstChatGlm,
  tied: isFirstChatGlm,
};

export const LLAMA_LIKE: Readonly<Record<string, Recipe>> = {
  llama,
  Yi: llama,
  deepseek_llm: llama,
  granite: llama,
  olmo: { ...llama, norm: 'layer' },
  olmo2: llama,
  olmo3: { attention: softmax({ view: everyFourth }), feed: dense() },
  smollm3: { ...llama, tied: true },
  seed_oss: llama,
  internlm: { attention: softmax({ kvHeads: oneEach }), feed: dense() },
  internlm2: llama,
  internlm3: llama,
  baichuan: { attention: softmax({ kvHeads: oneEach }), feed: dense(), positions: baichuanPositions },
  mistral: sliding,
  ministral: sliding,
  mistral3_text: sliding,
  phi3: sliding,
  qwen: { attention: softmax({ kvHeads: oneEach }), feed: dense({ halved: true }) },
  qwen2: switched,
  qwen3: { attention: softmax({ view: 'switched', headDim: 128 }), feed: dense() },
  qwen2_vl_text: switched,
  qwen2_5_vl_text: switched,
  qwen3_vl_text: { attention: softmax({ view: 'switched', headDim: 128 }), feed: dense() },
  gemma: gemma(null, {}),
  gemma2: gemma(2, {}),
  gemma3: gemma(6, GEMMA3_DEFAULTS),
  gemma3_text: gemma(6, GEMMA3_DEFAULTS),
  glm: { attention: softmax({ headDim: 128 }), feed: dense() },
  glm4: { attention: softmax({ headDim: 128 }), feed: dense() },
  chatglm,
  cohere: { attention: softmax(), feed: dense(), norm: 'layer', tied: true },
  cohere2: { attention: softmax({ view: everyFourth }), feed: dense(), norm: 'layer', tied: true },
  ernie4_5: { attention: softmax({ headDim: 128 }), feed: dense(), tied: true, bias: (fields) => fields.flag('use_bias', false) },
  stablelm: { ...llama, norm: 'layer' },
  exaone4: { attention: softmax({ view: everyFourth }), feed: dense() },
  nemotron: { attention: softmax(), feed: dense({ gated: false }), norm: 'layer' },
  starcoder2: {
    attention: softmax({ view: 'sliding' }),
    feed: dense({ gated: false }),
    norm: 'layer',
    tied: true,
    bias: (fields) => fields.flag('use_bias', true),
  },
};

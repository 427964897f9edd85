import type { Attention } from '../terms/model.ts';
import { indexerParameters, latent, readHeads, softmax } from './config-attention.ts';
import type { PerLayer, Recipe } from './config-decoder.ts';
import { afterLeading, between, everySparseStep, experts, interleaved, sharedByNumber, sharedByWidth } from './config-feed.ts';

/** Mixture-of-experts decoders with softmax or latent attention in every layer. */

const everyLayer = experts({ expertFfn: ['intermediate_size'] });
const sharedNumbers = sharedByNumber(['n_shared_experts', 'num_shared_experts']);

/** Fine-grained experts after leading dense layers, some of them shared. */
const fineGrained = experts({ expertFfn: ['moe_intermediate_size'], shared: sharedNumbers, sparse: afterLeading });
const qwenExperts = experts({
  expertFfn: ['moe_intermediate_size'],
  shared: sharedByWidth('shared_expert_intermediate_size'),
  sparse: everySparseStep,
});

const deepseekLatent: Recipe = { attention: latent, feed: fineGrained, outside: indexerParameters };

/** Settings of attention stand in an object of their own. */
const dbrxAttention: PerLayer<Attention> = (fields, frame) => {
  const settings = fields.requireInner('attn_config');
  const heads = readHeads(fields, frame.hidden, { kvHeads: () => settings.count('kv_n_heads') });
  return () => ({ ...heads, window: null, chunk: null });
};

export const EXPERTS: Readonly<Record<string, Recipe>> = {
  mixtral: { attention: softmax({ view: 'sliding' }), feed: everyLayer },
  phimoe: { attention: softmax({ view: 'sliding' }), feed: everyLayer, norm: 'layer' },
  minimax_m2: { attention: softmax({ headDim: 128 }), feed: everyLayer },
  gpt_oss: {
    attention: softmax({ view: { everyNth: 2, others: 'sliding' }, headDim: 64 }),
    feed: everyLayer,
    bias: (fields) => fields.flag('attention_bias', true),
  },
  'grok-1': { attention: softmax(), feed: everyLayer, tied: true },
  grok1: { attention: softmax(), feed: everyLayer, tied: true },
  olmoe: { attention: softmax(), feed: everyLayer },
  granitemoe: { attention: softmax(), feed: everyLayer },
  granitemoeshared: {
    attention: softmax(),
    feed: experts({ expertFfn: ['intermediate_size'], shared: sharedByWidth('shared_intermediate_size') }),
  },
  qwen2_moe: { attention: softmax({ view: 'switched' }), feed: qwenExperts },
  qwen3_moe: { attention: softmax({ view: 'switched' }), feed: qwenExperts },
  qwen3_vl_moe_text: { attention: softmax(), feed: qwenExperts },
  llama4: llama4(),
  llama4_text: llama4(),
  deepseek: { attention: softmax(), feed: fineGrained },
  deepseek_v2: deepseekLatent,
  deepseek_v3: deepseekLatent,
  deepseek_v32: deepseekLatent,
  kimi_k2: deepseekLatent,
  glm_moe_dsa: deepseekLatent,
  glm4_moe: { attention: softmax({ headDim: 128 }), feed: fineGrained },
  glm4v_moe_text: { attention: softmax({ headDim: 128 }), feed: fineGrained },
  ernie4_5_moe: {
    attention: softmax({ headDim: 128 }),
    feed: experts({ expertFfn: ['moe_intermediate_size'], shared: sharedByNumber(['moe_num_shared_experts']), sparse: between }),
    tied: true,
    bias: (fields) => fields.flag('use_bias', false),
  },
  dbrx: {
    attention: dbrxAttention,
    feed: (fields, frame) => experts({ expertFfn: ['ffn_hidden_size'] })(fields.requireInner('ffn_config'), frame),
    norm: 'layer',
  },
};

/** Experts in every n-th layer, one shared expert as wide as a routed one, three of four layers see only their chunk. */
function llama4(): Recipe {
  return {
    attention: softmax({
      view: { everyNth: 4, field: 'no_rope_layer_interval', marks: 'no_rope_layers', others: 'chunked' },
      headDim: 128,
    }),
    feed: experts({
      expertFfn: ['intermediate_size'],
      shared: (_fields, expertFfn) => expertFfn,
      sparse: interleaved,
      denseFfn: ['intermediate_size_mlp'],
    }),
  };
}

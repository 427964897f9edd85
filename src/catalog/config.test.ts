import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem, Problems } from '../terms/problem.ts';
import { ARCHITECTURES, readModelConfig } from './config.ts';

const LLAMA = {
  model_type: 'llama',
  hidden_size: 4096,
  intermediate_size: 14336,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  vocab_size: 128256,
  max_position_embeddings: 8192,
  hidden_act: 'silu',
  rms_norm_eps: 1e-5,
};
const MIXTURE = { ...LLAMA, model_type: 'mixtral', num_local_experts: 8, num_experts_per_tok: 2 };

function problemsOf(json: unknown): readonly Problem[] {
  try {
    readModelConfig(json, 'config.json');
  } catch (error) {
    if (error instanceof Problem) return [error];
    if (error instanceof Problems) return error.problems;
    throw error;
  }
  return [];
}

describe('readModelConfig', () => {
  it('reads a Llama-like decoder', () => {
    const { model, assumed } = readModelConfig(LLAMA, 'config.json');
    expect(model).toMatchObject({
      hidden: 4096,
      vocab: 128256,
      tiedEmbeddings: false,
      positions: 'rope',
      context: 8192,
      norm: 'rms',
      bias: false,
    });
    expect(model.order).toHaveLength(32);
    expect(model.kinds).toEqual([
      {
        attention: { kind: 'softmax', heads: 32, kvHeads: 8, headDim: 128, window: null, chunk: null, gatedOutput: false },
        feed: { kind: 'dense', ffn: 14336, gated: true },
      },
    ]);
    expect(assumed).toEqual([]);
  });

  it.each([
    [
      'a hidden size that the heads do not divide',
      { ...LLAMA, num_attention_heads: 24, num_key_value_heads: 24 },
      'contradictory-field',
      '4096 is not divided by 24',
    ],
    [
      'key/value heads that do not divide the heads',
      { ...LLAMA, num_key_value_heads: 5 },
      'contradictory-field',
      '5 key/value heads for 32',
    ],
    ['more key/value heads than heads', { ...LLAMA, num_key_value_heads: 64 }, 'contradictory-field', '64 key/value heads for 32'],
    ['a negative count', { ...LLAMA, num_hidden_layers: -32 }, 'wrong-field', 'num_hidden_layers -32'],
    ['a zero count', { ...LLAMA, hidden_size: 0 }, 'wrong-field', 'hidden_size 0'],
    ['half a head', { ...LLAMA, num_attention_heads: 32.5 }, 'wrong-field', 'num_attention_heads 32.5'],
    ['a number in quotes', { ...LLAMA, hidden_size: '4096' }, 'wrong-field', 'hidden_size "4096"'],
    ['absurdly many layers', { ...LLAMA, num_hidden_layers: 1e9 }, 'wrong-field', 'num_hidden_layers 1000000000'],
    ['a missing field', { ...LLAMA, intermediate_size: undefined }, 'missing-field', 'no intermediate_size'],
    ['a null field', { ...LLAMA, vocab_size: null }, 'missing-field', 'no vocab_size'],
    ['two names at odds', { ...LLAMA, n_layer: 40 }, 'contradictory-field', 'num_hidden_layers 32 and n_layer 40'],
    ['a layer list of another length', { ...LLAMA, layer_types: ['full_attention'] }, 'contradictory-field', '1 entries for 32 layers'],
    ['a layer of an unknown kind', { ...LLAMA, layer_types: Array(32).fill('telepathy') }, 'unknown-layer-type', 'telepathy'],
    [
      'sliding layers without a window',
      { ...LLAMA, layer_types: Array(32).fill('sliding_attention') },
      'missing-field',
      'no sliding_window',
    ],
    ['more experts per token than experts', { ...MIXTURE, num_experts_per_tok: 9 }, 'contradictory-field', '9 experts per token of 8'],
    ['a mixture without experts', { ...MIXTURE, num_local_experts: undefined }, 'missing-field', 'no num_experts'],
    [
      'more dense layers than layers',
      { ...MIXTURE, model_type: 'deepseek', moe_intermediate_size: 1024, first_k_dense_replace: 99 },
      'contradictory-field',
      '99 of 32',
    ],
    ['a flag that is no flag', { ...LLAMA, tie_word_embeddings: 'yes' }, 'wrong-field', 'tie_word_embeddings "yes"'],
    [
      'an odd fused width',
      { ...LLAMA, model_type: 'qwen', num_key_value_heads: undefined, intermediate_size: 22015 },
      'wrong-field',
      '22015',
    ],
    [
      'latent attention without ranks',
      { ...MIXTURE, model_type: 'deepseek_v3', moe_intermediate_size: 1024, qk_nope_head_dim: 128, qk_rope_head_dim: 64, v_head_dim: 128 },
      'missing-field',
      'kv_lora_rank',
    ],
    ['a mixed model without its layer list', { ...MIXTURE, model_type: 'minimax' }, 'missing-field', 'attn_type_list'],
    [
      'a block pattern of another length',
      { ...LLAMA, model_type: 'nemotron_h', hybrid_override_pattern: 'M-M-' },
      'contradictory-field',
      'M-M-',
    ],
    ['a nested object that is none', { ...LLAMA, model_type: 'dbrx', attn_config: 8, ffn_config: {} }, 'wrong-field', 'attn_config 8'],
  ])('refuses %s', (_name, json, code, said) => {
    const found = problemsOf(json);
    expect(found.map((problem) => problem.code)).toContain(code);
    expect(found.map((problem) => problem.message).join('\n')).toContain(said);
  });

  it('finds every problem in one reading', () => {
    expect(
      problemsOf({ ...LLAMA, hidden_size: -1, vocab_size: 'many', intermediate_size: undefined }).map((problem) => problem.code),
    ).toEqual(['wrong-field', 'wrong-field', 'missing-field']);
  });

  it.each([null, 7, 'llama', [], [LLAMA]])('refuses %j: not an object', (json) => {
    expect(problemsOf(json)[0]?.code).toBe('not-a-config');
  });

  it('refuses an unknown architecture and names the nearest', () => {
    const [problem] = problemsOf({ model_type: 'mixtrall', hidden_size: 4096 });
    expect(problem?.code).toBe('unknown-architecture');
    expect(problem?.near).toContain('mixtral');
    expect(problemsOf({ model_type: 't5', d_model: 512, is_encoder_decoder: true })[0]?.code).toBe('unknown-architecture');
    expect(problemsOf({ hello: 1 })[0]?.code).toBe('not-a-config');
  });

  it('reads an unknown architecture with all fields of a Llama-like model, and says so', () => {
    const { model, assumed } = readModelConfig({ ...LLAMA, model_type: 'brandnew' }, 'config.json');
    expect(model.kinds).toEqual(readModelConfig(LLAMA, 'config.json').model.kinds);
    expect(assumed).toEqual(['architecture brandnew is not known: its fields are complete and were read as Llama-like']);
  });

  it.each(['num_experts', 'kv_lora_rank', 'layer_types', 'mamba_d_state', 'linear_num_key_heads'])(
    'does not so when %s hints at another structure',
    (name) => {
      expect(problemsOf({ ...LLAMA, model_type: 'brandnew', [name]: 8 })[0]?.code).toBe('unknown-architecture');
    },
  );

  it('reads by class name where model_type is missing', () => {
    const { assumed, model } = readModelConfig({ ...MIXTURE, model_type: undefined, architectures: ['MixtralForCausalLM'] }, 'config.json');
    expect(model.kinds[0]?.feed.kind).toBe('experts');
    expect(assumed[0]).toContain('read as mixtral, by its class MixtralForCausalLM');
  });

  it('says that key/value heads were assumed', () => {
    const { assumed } = readModelConfig({ ...LLAMA, num_key_value_heads: undefined }, 'config.json');
    expect(assumed).toEqual(['num_key_value_heads is not given: 32, one per head']);
  });

  it('reads a nested language model, with what it inherits', () => {
    const { model, dtype, assumed } = readModelConfig(
      {
        model_type: 'mistral3',
        torch_dtype: 'bfloat16',
        tie_word_embeddings: true,
        vision_config: {},
        text_config: { ...LLAMA, model_type: 'mistral' },
      },
      'config.json',
    );
    expect(model.tiedEmbeddings).toBe(true);
    expect(dtype).toBe('bf16');
    expect(assumed[0]).toContain('only the language model');
  });

  it.each([
    [
      { quant_method: 'gptq', bits: 4, group_size: 128 },
      { method: 'gptq', precision: 'int4', bits: 4, groupSize: 128 },
    ],
    [
      { quant_method: 'bitsandbytes', load_in_4bit: true, bnb_4bit_quant_type: 'nf4' },
      { method: 'bitsandbytes', precision: 'fp4', bits: 4, groupSize: null },
    ],
    [
      { quant_method: 'bitsandbytes', load_in_8bit: true },
      { method: 'bitsandbytes', precision: 'int8', bits: 8, groupSize: null },
    ],
    [
      { quant_method: 'modelopt', quant_algo: 'NVFP4' },
      { method: 'modelopt', precision: 'nvfp4', bits: null, groupSize: null },
    ],
    [
      { quant_method: 'compressed-tensors', config_groups: { group_0: { weights: { num_bits: 4, type: 'int', group_size: 32 } } } },
      { method: 'compressed-tensors', precision: 'int4', bits: 4, groupSize: 32 },
    ],
    [
      { quant_method: 'compressed-tensors', config_groups: { group_0: { weights: { num_bits: 8, type: 'float' } } } },
      { method: 'compressed-tensors', precision: 'fp8', bits: 8, groupSize: null },
    ],
    [
      { quant_method: 'hqq', bits: 3 },
      { method: 'hqq', precision: null, bits: 3, groupSize: null },
    ],
  ])('reads the quantisation %j', (quantization_config, expected) => {
    expect(readModelConfig({ ...LLAMA, quantization_config }, 'config.json').quantization).toEqual(expected);
  });

  it('reads hybrids of state spaces and attention', () => {
    const granite = readModelConfig(
      {
        ...LLAMA,
        model_type: 'granitemoehybrid',
        num_local_experts: 0,
        shared_intermediate_size: 8192,
        layer_types: [...Array(31).fill('mamba'), 'attention'],
        mamba_n_heads: 64,
        mamba_d_head: 128,
        mamba_d_state: 128,
        mamba_n_groups: 1,
        mamba_d_conv: 4,
      },
      'config.json',
    ).model;
    expect(granite.kinds.map((kind) => kind.attention.kind)).toEqual(['linear', 'softmax']);
    expect(granite.kinds[0]?.feed).toEqual({ kind: 'dense', ffn: 8192, gated: true });
  });

  it('answers any object with a shape or with problems, nothing else', () => {
    const fields = [
      ...new Set([
        ...Object.keys(MIXTURE),
        'layer_types',
        'head_dim',
        'sliding_window',
        'linear_attn_config',
        'attn_config',
        'text_config',
        'hybrid_override_pattern',
      ]),
    ];
    const value = fc.oneof(
      fc.integer({ min: -2, max: 64 }),
      fc.constantFrom(null, true, '', 'M-', 4096),
      fc.double(),
      fc.array(fc.integer(), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom('hidden_size', 'num_heads'), fc.integer()),
    );
    fc.assert(
      fc.property(fc.constantFrom(...ARCHITECTURES), fc.dictionary(fc.constantFrom(...fields), value), (model_type, changes) => {
        const found = problemsOf({ ...MIXTURE, ...changes, model_type });
        for (const problem of found) expect(problem.said).not.toBe('');
      }),
      { numRuns: 400 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../terms/problem.ts';
import { countParameters } from '../workload/parameters.ts';
import { readModelGguf } from './gguf.ts';
import { readGgufHeader } from './gguf-header.ts';

type Field = string | number | readonly number[] | readonly string[];
type Tensor = readonly [name: string, dims: readonly number[], format?: number];

/** Writes a header as the format says: magic, version, counts, fields, tensors. */
function gguf(fields: Readonly<Record<string, Field>>, tensors: readonly Tensor[], version = 3): Uint8Array {
  const out: number[] = [];
  const number = (value: number, width: number) => {
    for (let byte = 0, rest = BigInt(value); byte < width; byte++, rest >>= 8n) out.push(Number(rest & 255n));
  };
  const text = (value: string) => {
    const bytes = Buffer.from(value, 'utf8');
    number(bytes.length, 8);
    out.push(...bytes);
  };
  out.push(0x47, 0x47, 0x55, 0x46);
  number(version, 4);
  number(tensors.length, 8);
  number(Object.keys(fields).length, 8);
  for (const [key, value] of Object.entries(fields)) {
    text(key);
    if (typeof value === 'string') {
      number(8, 4);
      text(value);
    } else if (typeof value === 'number') {
      number(4, 4);
      number(value, 4);
    } else {
      number(9, 4);
      number(typeof value[0] === 'string' ? 8 : 4, 4);
      number(value.length, 8);
      for (const item of value) typeof item === 'string' ? text(item) : number(item, 4);
    }
  }
  for (const [name, dims, format = 0] of tensors) {
    text(name);
    number(dims.length, 4);
    for (const dim of dims) number(dim, 8);
    number(format, 4);
    number(0, 8);
  }
  return Uint8Array.from(out);
}

const LLAMA_FIELDS = {
  'general.architecture': 'llama',
  'general.name': 'A small one',
  'llama.block_count': 2,
  'llama.context_length': 2048,
  'llama.attention.head_count': 8,
  'llama.attention.head_count_kv': 2,
  'tokenizer.ggml.tokens': ['<s>', 'a', 'ü'],
};
const Q4_K = 12;

function llamaBlock(block: number): readonly Tensor[] {
  const at = (name: string) => `blk.${block}.${name}.weight`;
  return [
    [at('attn_norm'), [512]],
    [at('ffn_norm'), [512]],
    [at('attn_q'), [512, 512], Q4_K],
    [at('attn_k'), [512, 128], Q4_K],
    [at('attn_v'), [512, 128], Q4_K],
    [at('attn_output'), [512, 512], Q4_K],
    [at('ffn_gate'), [512, 1536], Q4_K],
    [at('ffn_up'), [512, 1536], Q4_K],
    [at('ffn_down'), [1536, 512], Q4_K],
  ];
}
const LLAMA_TENSORS: readonly Tensor[] = [
  ['token_embd.weight', [512, 1000], 1],
  ['output_norm.weight', [512]],
  ['output.weight', [512, 1000], 1],
  ...llamaBlock(0),
  ...llamaBlock(1),
];

function problemOf(read: () => unknown): Problem {
  try {
    read();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('no problem');
}

describe('readModelGguf', () => {
  it('reads shape and stored bytes of a dense decoder', () => {
    const read = readModelGguf(gguf(LLAMA_FIELDS, LLAMA_TENSORS), 'small.gguf');
    expect(read.model).toEqual({
      name: 'A small one',
      hidden: 512,
      vocab: 1000,
      tiedEmbeddings: false,
      positions: 'rope',
      context: 2048,
      norm: 'rms',
      bias: false,
      kinds: [
        {
          attention: { kind: 'softmax', heads: 8, kvHeads: 2, headDim: 64, window: null, chunk: null, gatedOutput: false },
          feed: { kind: 'dense', ffn: 1536, gated: true },
        },
      ],
      order: [0, 0],
      multiTokenPrediction: 0,
      paramsOutside: 0,
    });
    expect(read.parameters).toBe(countParameters(read.model).total);
    const quantised = 2 * (2 * 512 * 512 + 2 * 512 * 128 + 3 * 512 * 1536);
    expect(read.weights).toEqual(
      [
        { format: 'F16', tensors: 2, values: 1_024_000, bytes: 2_048_000 },
        { format: 'Q4_K', tensors: 14, values: quantised, bytes: (quantised / 256) * 144 },
        { format: 'F32', tensors: 5, values: 5 * 512, bytes: 4 * 5 * 512 },
      ].sort((a, b) => b.bytes - a.bytes),
    );
    expect(read.weightBytes).toBe(read.weights.reduce((sum, part) => sum + part.bytes, 0));
    expect(read.quantization).toMatchObject({ method: 'Q4_K', precision: 'int4', groupSize: 256 });
  });

  it('reads latent attention, leading dense layers, shared experts and a tied head', () => {
    const at = (block: number, name: string) => `blk.${block}.${name}.weight`;
    const attention = (block: number): readonly Tensor[] => [
      [at(block, 'attn_q'), [512, 8 * 48]],
      [at(block, 'attn_kv_a_mqa'), [512, 80]],
      [at(block, 'attn_kv_b'), [64, 8 * 64]],
      [at(block, 'attn_output'), [8 * 32, 512]],
    ];
    const tensors: readonly Tensor[] = [
      ['token_embd.weight', [512, 1000]],
      ...attention(0),
      [at(0, 'ffn_gate'), [512, 1024]],
      [at(0, 'ffn_up'), [512, 1024]],
      [at(0, 'ffn_down'), [1024, 512]],
      ...attention(1),
      [at(1, 'ffn_gate_exps'), [512, 128, 16], 39],
      [at(1, 'ffn_up_exps'), [512, 128, 16], 39],
      [at(1, 'ffn_down_exps'), [128, 512, 16], 39],
      [at(1, 'ffn_down_shexp'), [256, 512]],
    ];
    const fields = {
      'general.architecture': 'deepseek2',
      'deepseek2.block_count': 2,
      'deepseek2.attention.head_count': 8,
      'deepseek2.attention.kv_lora_rank': 64,
      'deepseek2.attention.key_length': 48,
      'deepseek2.attention.value_length': 32,
      'deepseek2.rope.dimension_count': 16,
      'deepseek2.expert_used_count': 4,
    };
    const { model } = readModelGguf(gguf(fields, tensors), 'm.gguf');
    expect(model.tiedEmbeddings).toBe(true);
    expect(model.context).toBeNull();
    const latent = {
      kind: 'latent',
      heads: 8,
      qLoraRank: null,
      kvLoraRank: 64,
      qkNopeHeadDim: 32,
      qkRopeHeadDim: 16,
      vHeadDim: 32,
      sparseTokens: null,
    };
    expect(model.kinds).toEqual([
      { attention: latent, feed: { kind: 'dense', ffn: 1024, gated: true } },
      { attention: latent, feed: { kind: 'experts', experts: 16, topK: 4, expertFfn: 128, gated: true, sharedFfn: 256 } },
    ]);
    const greedy = gguf({ ...fields, 'deepseek2.expert_used_count': 17 }, tensors);
    expect(problemOf(() => readModelGguf(greedy, 'm.gguf')).said).toBe('17 experts per token of 16 experts');
  });

  it('reads state spaces, gated attention, per-layer heads and blocks of one thing', () => {
    const fields = {
      'general.architecture': 'hybrid',
      'hybrid.block_count': 3,
      'hybrid.context_length': 4096,
      'hybrid.attention.head_count': [0, 0, 8],
      'hybrid.attention.head_count_kv': [0, 0, 2],
      'hybrid.attention.key_length': 64,
      'hybrid.ssm.inner_size': 1024,
      'hybrid.ssm.group_count': 4,
      'hybrid.ssm.time_step_rank': 16,
      'hybrid.ssm.state_size': 128,
      'hybrid.ssm.conv_kernel': 4,
    };
    const tensors: readonly Tensor[] = [
      ['token_embd.weight', [512, 1000]],
      ['blk.0.ssm_in.weight', [512, 4096]],
      ['blk.1.ffn_up.weight', [512, 2048]],
      ['blk.1.ffn_down.weight', [2048, 512]],
      ['blk.2.attn_q.weight', [512, 1024]],
    ];
    const { model } = readModelGguf(gguf(fields, tensors), 'm.gguf');
    expect(model.order).toEqual([0, 1]);
    expect(model.kinds[0]).toEqual({
      attention: { kind: 'linear', keyHeads: 4, valueHeads: 16, keyDim: 128, valueDim: 64, convolution: 4, gatedOutput: true },
      feed: { kind: 'dense', ffn: 2048, gated: false },
    });
    expect(model.kinds[1]?.attention).toMatchObject({ heads: 8, kvHeads: 2, gatedOutput: true });
    const swapped = gguf(fields, [
      ['token_embd.weight', [512, 1000]],
      ['blk.0.ffn_down.weight', [2048, 512]],
      ['blk.1.ssm_in.weight', [512, 4096]],
    ]);
    expect(problemOf(() => readModelGguf(swapped, 'm.gguf')).code).toBe('missing-tensors');
  });

  it('reads windows in all layers or by the rule of the architecture', () => {
    const windowed = { ...LLAMA_FIELDS, 'llama.attention.sliding_window': 512 };
    expect(readModelGguf(gguf(windowed, LLAMA_TENSORS), 'm').model.kinds[0]?.attention).toMatchObject({ window: 512 });
    const gemma = Object.fromEntries(
      Object.entries(windowed).map(([key, value]) => [key.replace('llama.', 'gemma2.'), key === 'general.architecture' ? 'gemma2' : value]),
    );
    expect(readModelGguf(gguf(gemma, LLAMA_TENSORS), 'm').model.kinds.map((kind) => kind.attention)).toMatchObject([
      { window: 512 },
      { window: null },
    ]);
  });

  it('joins the parts of a split model, and asks for missing ones', () => {
    const first = gguf({ ...LLAMA_FIELDS, 'split.count': 2 }, LLAMA_TENSORS.slice(0, 12));
    const second = gguf({ 'split.count': 2 }, LLAMA_TENSORS.slice(12));
    expect(readModelGguf([first, second], 'm').parameters).toBe(readModelGguf(gguf(LLAMA_FIELDS, LLAMA_TENSORS), 'm').parameters);
    expect(problemOf(() => readModelGguf(first, 'm'))).toMatchObject({ code: 'missing-part', said: '1 of 2 parts' });
  });

  it.each([
    ['missing-field', { 'general.architecture': 'llama' }, LLAMA_TENSORS],
    ['missing-field', {}, LLAMA_TENSORS],
    ['missing-tensors', LLAMA_FIELDS, []],
    ['contradictory-field', { ...LLAMA_FIELDS, 'llama.attention.head_count_kv': 3 }, LLAMA_TENSORS],
    ['contradictory-field', { ...LLAMA_FIELDS, 'llama.attention.head_count': 0 }, LLAMA_TENSORS],
    ['contradictory-field', { ...LLAMA_FIELDS, 'llama.attention.head_count': 6 }, LLAMA_TENSORS],
    ['wrong-field', { ...LLAMA_FIELDS, 'llama.block_count': 4_000_000_000 }, LLAMA_TENSORS],
    ['wrong-field', { ...LLAMA_FIELDS, 'llama.block_count': 'two' }, LLAMA_TENSORS],
  ] as const)('refuses with %s', (code, fields, tensors) => {
    expect(problemOf(() => readModelGguf(gguf(fields, tensors), 'm')).code).toBe(code);
  });
});

describe('readGgufHeader', () => {
  const whole = gguf(LLAMA_FIELDS, LLAMA_TENSORS);

  it('reads fields and tensors and says how long it is', () => {
    const header = readGgufHeader(whole, 'm');
    expect(header.length).toBe(whole.length);
    expect(header.metadata.get('tokenizer.ggml.tokens')).toEqual({ length: 3, values: ['<s>', 'a', 'ü'] });
    expect(header.tensors[0]).toMatchObject({ name: 'token_embd.weight', dims: [512, 1000], bytes: 1_024_000 });
  });

  it('keeps only the length of a vocabulary', () => {
    const tokens = Array.from({ length: 20_000 }, (_, token) => String(token));
    const header = readGgufHeader(gguf({ tokens, scores: tokens.map(Number) }, []), 'm');
    expect(header.metadata.get('tokens')).toEqual({ length: 20_000, values: null });
    expect(header.metadata.get('scores')).toEqual({ length: 20_000, values: null });
  });

  it('says how many bytes are needed, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
        const problem = problemOf(() => readGgufHeader(whole.subarray(0, length), 'm'));
        expect(problem.code).toBe('truncated-gguf');
        const needed = Number(/at least (\d+) bytes/.exec(problem.expected)?.[1]);
        expect(needed).toBeGreaterThan(length);
        expect(needed).toBeLessThanOrEqual(whole.length);
      }),
    );
  });

  it.each([
    ['not-gguf', (bytes: Uint8Array) => bytes.set([0x50, 0x4b], 0)],
    ['unknown-gguf-version', (bytes: Uint8Array) => bytes.set([0, 0, 0, 3], 4)],
    ['broken-gguf', (bytes: Uint8Array) => bytes.fill(255, 8, 16)],
    ['broken-gguf', (bytes: Uint8Array) => bytes.fill(255, 16, 24)],
    ['broken-gguf', (bytes: Uint8Array) => bytes.fill(255, 24, 32)],
  ] as const)('refuses a hostile header: %s', (code, spoil) => {
    const bytes = whole.slice();
    spoil(bytes);
    expect(problemOf(() => readGgufHeader(bytes, 'm')).code).toBe(code);
  });

  it.each([
    ['unknown-gguf-format', [['t', [32], 99]]],
    ['broken-gguf', [['t', [33], 2]]],
    ['broken-gguf', [['t', [0]]]],
    ['broken-gguf', [['t', [1, 1, 1, 1, 1]]]],
    ['broken-gguf', [['t', [2 ** 40, 2 ** 40]]]],
    [
      'broken-gguf',
      [
        ['t', [1]],
        ['t', [1]],
      ],
    ],
  ] as const)('refuses a tensor: %s', (code, tensors) => {
    expect(problemOf(() => readGgufHeader(gguf({}, tensors), 'm')).code).toBe(code);
  });

  it('answers any bytes with a header or a problem', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 4, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
        (changes) => {
          const bytes = whole.slice();
          for (const [at, value] of changes) bytes[at] = value;
          try {
            readModelGguf(bytes, 'm');
          } catch (error) {
            expect(error).toBeInstanceOf(Problem);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

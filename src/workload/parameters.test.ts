import { describe, expect, it } from 'vitest';
import type { LayerKind, ModelShape } from '../terms/model.ts';
import { attentionParameters, countParameters, linearAttentionParameters } from './parameters.ts';

function shape(fields: Partial<ModelShape> & Pick<ModelShape, 'hidden' | 'vocab' | 'kinds' | 'order'>): ModelShape {
  return {
    name: 'a model',
    tiedEmbeddings: false,
    positions: 'rope',
    context: null,
    norm: 'rms',
    bias: false,
    multiTokenPrediction: 0,
    paramsOutside: 0,
    ...fields,
  };
}

const uniform = (layers: number) => Array.from({ length: layers }, () => 0);
const leading = (dense: number, layers: number) => Array.from({ length: layers }, (_, layer) => (layer < dense ? 0 : 1));

function softmax(heads: number, kvHeads: number, headDim: number): LayerKind['attention'] {
  return { kind: 'softmax', heads, kvHeads, headDim, window: null, chunk: null, gatedOutput: false };
}

function gpt(layers: number, hidden: number, heads: number, vocab: number, context: number): ModelShape {
  const kinds: LayerKind[] = [{ attention: softmax(heads, heads, hidden / heads), feed: { kind: 'dense', ffn: 4 * hidden, gated: false } }];
  const order = uniform(layers);
  return shape({ hidden, vocab, context, kinds, order, tiedEmbeddings: true, positions: 'learned', norm: 'layer', bias: true });
}

function llama(layers: number, hidden: number, heads: number, kvHeads: number, ffn: number, vocab: number): ModelShape {
  const kinds: LayerKind[] = [{ attention: softmax(heads, kvHeads, hidden / heads), feed: { kind: 'dense', ffn, gated: true } }];
  return shape({ hidden, vocab, kinds, order: uniform(layers) });
}

const mixtral = shape({
  hidden: 4096,
  vocab: 32000,
  order: uniform(32),
  kinds: [{ attention: softmax(32, 8, 128), feed: { kind: 'experts', experts: 8, topK: 2, expertFfn: 14336, gated: true, sharedFfn: 0 } }],
});

const mla: LayerKind['attention'] = {
  kind: 'latent',
  heads: 128,
  qLoraRank: 1536,
  kvLoraRank: 512,
  qkNopeHeadDim: 128,
  qkRopeHeadDim: 64,
  vHeadDim: 128,
  sparseTokens: null,
};

const deepseek = shape({
  hidden: 7168,
  vocab: 129280,
  multiTokenPrediction: 1,
  order: leading(3, 61),
  kinds: [
    { attention: mla, feed: { kind: 'dense', ffn: 18432, gated: true } },
    { attention: mla, feed: { kind: 'experts', experts: 256, topK: 8, expertFfn: 2048, gated: true, sharedFfn: 2048 } },
  ],
});

const gptOss = shape({
  hidden: 2880,
  vocab: 201088,
  bias: true,
  order: uniform(36),
  kinds: [{ attention: softmax(64, 8, 64), feed: { kind: 'experts', experts: 128, topK: 4, expertFfn: 2880, gated: true, sharedFfn: 0 } }],
});

describe('countParameters', () => {
  it.each([
    ['GPT-1', gpt(12, 768, 12, 40478, 512), 116.5e6, 0.005],
    ['GPT-3 175B', gpt(96, 12288, 96, 50257, 2048), 174.6e9, 0.005],
    ['Llama 2 7B', llama(32, 4096, 32, 32, 11008, 32000), 6.738e9, 0.001],
    ['Llama 2 70B', llama(80, 8192, 64, 8, 28672, 32000), 68.977e9, 0.001],
    ['Llama 3.1 405B', llama(126, 16384, 128, 8, 53248, 128256), 405.85e9, 0.001],
    ['Mixtral 8x7B', mixtral, 46.7e9, 0.001],
    ['DeepSeek-V3', deepseek, 671.0e9, 0.001],
    ['gpt-oss-120b', gptOss, 116.83e9, 0.001],
  ])('%s holds the published number of parameters', (_name, model, published, tolerance) => {
    expect(Math.abs(countParameters(model).total / published - 1)).toBeLessThan(tolerance);
  });

  it('is 12 L h^2 + 13 L h + V h + c h, and the final norm, for a classic decoder', () => {
    const [layers, hidden, vocab, context] = [12, 768, 40478, 512];
    const { total, active } = countParameters(gpt(layers, hidden, 12, vocab, context));
    expect(total).toBe(12 * layers * hidden ** 2 + 13 * layers * hidden + (vocab + context) * hidden + 2 * hidden);
    expect(total).toBe(116_536_320);
    expect(active).toBe(total);
  });

  it('counts as active what one token visits', () => {
    expect(countParameters(mixtral).active / 12.88e9).toBeCloseTo(1, 3);
    const { active, embedding } = countParameters(gptOss);
    expect((active - embedding) / 5.13e9).toBeCloseTo(1, 2);
    expect(Math.abs(countParameters(deepseek).active / 37e9 - 1)).toBeLessThan(0.02);
  });

  it('reports multi-token prediction apart: 11.5 B for DeepSeek-V3', () => {
    expect(Math.abs(countParameters(deepseek).multiTokenPrediction / 11.5e9 - 1)).toBeLessThan(0.01);
    expect(countParameters({ ...deepseek, multiTokenPrediction: 0 }).total).toBe(countParameters(deepseek).total);
  });

  it('adds up: layers, tables, final norm and what lies outside the shape', () => {
    const count = countParameters({ ...deepseek, paramsOutside: 1_000_000 });
    const layers = count.perKind.reduce((sum, kind) => sum + kind.layers * kind.total, 0);
    expect(count.total).toBe(layers + count.embedding + count.head + count.finalNorm + 1_000_000);
    for (const kind of count.perKind) expect(kind.total).toBe(kind.attention + kind.feedShared + kind.experts + kind.norms);
    expect(count.perKind.map((kind) => kind.layers)).toEqual([3, 58]);
  });

  it('holds one table when head and embedding are tied', () => {
    const tied = countParameters({ ...mixtral, tiedEmbeddings: true });
    expect(countParameters(mixtral).total - tied.total).toBe(32000 * 4096);
    expect(tied.head).toBe(0);
  });
});

describe('mixers', () => {
  it('latent attention of DeepSeek-V3', () => {
    expect(attentionParameters(mla, 7168, false)).toBe(187_105_280);
  });

  it('latent attention without a query latent projects queries directly (DeepSeek-V2-Lite)', () => {
    const lite = { ...mla, heads: 16, qLoraRank: null };
    expect(attentionParameters(lite, 2048, false)).toBe(2048 * 16 * 192 + 2048 * 576 + 512 * 16 * 256 + 16 * 128 * 2048);
  });

  it('a gated output is one more query-wide projection', () => {
    const plain = softmax(16, 2, 256);
    const gated = { ...plain, gatedOutput: true } as typeof plain;
    expect(attentionParameters(gated, 2048, false) - attentionParameters(plain, 2048, false)).toBe(2048 * 16 * 256);
  });

  it('gated delta rule of Qwen3-Next', () => {
    const delta = { kind: 'linear', keyHeads: 16, valueHeads: 32, keyDim: 128, valueDim: 128, convolution: 4, gatedOutput: true } as const;
    const mixed = 2 * 2048 + 4096;
    expect(linearAttentionParameters(delta, 2048)).toBe(2048 * (mixed + 4096) + 4096 * 2048 + 2048 * 64 + 64 + 4 * mixed);
    expect(linearAttentionParameters(delta, 2048)).toBe(33_718_336);
  });
});

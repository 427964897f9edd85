import { expect, test } from 'vitest';
import type { ModelShape, SoftmaxAttention } from '../terms/model.ts';
import { modelFlopsPerToken, tokenFlops, visibleKeys } from './flops.ts';
import { layerOperators } from './operators.ts';
import { countParameters } from './parameters.ts';

const MHA: SoftmaxAttention = { kind: 'softmax', heads: 96, kvHeads: 96, headDim: 128, window: null, chunk: null, gatedOutput: false };

const GPT3: ModelShape = {
  name: 'GPT-3',
  hidden: 12288,
  vocab: 51200,
  tiedEmbeddings: true,
  positions: 'learned',
  context: 2048,
  norm: 'layer',
  bias: true,
  kinds: [{ attention: MHA, feed: { kind: 'dense', ffn: 4 * 12288, gated: false } }],
  order: new Array<number>(96).fill(0),
  multiTokenPrediction: 0,
  paramsOutside: 0,
};

test('a training token of GPT-3 costs what Narayanan et al. 2021 count: 72 L h^2 (1 + s / 6h + V / 12 L h) without recompute', () => {
  const [l, h, s, v] = [96, 12288, 2048, 51200];
  expect(modelFlopsPerToken(GPT3, s)).toBeCloseTo(72 * l * h * h * (1 + s / (6 * h) + v / (12 * l * h)), -6);
});

test('causal attention counts half the pairs, windows and chunks what they see', () => {
  const { attention, attentionFull } = tokenFlops(GPT3, 2048);
  expect(attentionFull).toBe(4 * 96 * 12288 * 2048);
  expect(attention).toBe(attentionFull / 2);
  expect(visibleKeys({ ...MHA, window: 1024 }, 4096)).toEqual({ causal: 1024 - (1024 * 1024) / (2 * 4096), full: 1024 });
  expect(visibleKeys({ ...MHA, chunk: 1024 }, 4096)).toEqual({ causal: 512, full: 1024 });
  expect(visibleKeys({ ...MHA, window: 8192 }, 4096)).toEqual({ causal: 2048, full: 4096 });
});

test('experts cost what a token visits', () => {
  const feed = { kind: 'experts', experts: 64, topK: 2, expertFfn: 1024, gated: true, sharedFfn: 512 } as const;
  const one = { ...GPT3, kinds: [{ attention: MHA, feed }], order: [0] };
  const dense = { ...GPT3, kinds: [{ attention: MHA, feed: { kind: 'dense', ffn: 2 * 1024 + 512, gated: true } as const }], order: [0] };
  expect(tokenFlops(one, 2048).linear - tokenFlops(dense, 2048).linear).toBe(2 * 12288 * 64);
});

test('latents, states and extra heads are counted by their matrices', () => {
  const latent = {
    kind: 'latent',
    heads: 128,
    qLoraRank: 1536,
    kvLoraRank: 512,
    qkNopeHeadDim: 128,
    qkRopeHeadDim: 64,
    vHeadDim: 128,
    sparseTokens: null,
  } as const;
  const mla = {
    ...GPT3,
    hidden: 7168,
    bias: false,
    norm: 'rms' as const,
    kinds: [{ attention: latent, feed: { kind: 'dense', ffn: 18432, gated: true } as const }],
    order: [0],
  };
  const { perKind } = countParameters(mla);
  const head = 2 * 7168 * 51200;
  expect((tokenFlops(mla, 4096).linear - head) / 2 / (perKind[0]!.attention + perKind[0]!.feedShared)).toBeCloseTo(1, 3);
  expect(tokenFlops(mla, 4096).attentionFull).toBe(2 * 128 * (128 + 64 + 128) * 4096);
  expect(tokenFlops({ ...mla, kinds: [{ ...mla.kinds[0]!, attention: { ...latent, sparseTokens: 2048 } }] }, 4096).attentionFull).toBe(
    2 * 128 * 320 * 2048,
  );
  const linear = { kind: 'linear', keyHeads: 16, valueHeads: 32, keyDim: 128, valueDim: 128, convolution: 4, gatedOutput: true } as const;
  const hybrid = { ...mla, kinds: [{ attention: linear, feed: { kind: 'dense', ffn: 1024, gated: true } as const }] };
  expect(tokenFlops(hybrid, 4096).attention).toBe(0);
  expect(tokenFlops(hybrid, 4096).linear).toBe(tokenFlops(hybrid, 1024).linear);
  const extra = tokenFlops({ ...mla, multiTokenPrediction: 1 }, 4096);
  expect(extra.linear).toBe(2 * tokenFlops(mla, 4096).linear + 4 * 7168 * 7168);
});

test('the operators of a layer hold its matrices', () => {
  const operators = layerOperators(GPT3, GPT3.kinds[0]!);
  const products = operators.filter((operator) => operator.kind === 'matmul');
  expect(products.map(({ name }) => name)).toEqual(['qkv', 'attention-output', 'feed-up', 'feed-down']);
  expect(products.reduce((sum, { n, k }) => sum + n * k, 0)).toBe(12 * 12288 ** 2);
  // 2 norms, 4 inputs of products, 3 of attention, 4 of the activation: 16 h values a token, and two row statistics a head
  const kept = operators.reduce((sum, { savedValues }) => sum + savedValues, 0);
  expect(kept).toBe(16 * 12288 + 2 * 96);
});

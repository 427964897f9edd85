import { expect, test } from 'vitest';
import type { LatentAttention, LinearAttention, ModelShape, SoftmaxAttention } from '../terms/model.ts';
import { cacheBytesPerToken, inBlocks, layerCache, layerCacheBytes } from './cache.ts';

const GQA: SoftmaxAttention = { kind: 'softmax', heads: 64, kvHeads: 8, headDim: 128, window: null, chunk: null, gatedOutput: false };
const MLA: LatentAttention = {
  kind: 'latent',
  heads: 128,
  qLoraRank: 1536,
  kvLoraRank: 512,
  qkNopeHeadDim: 128,
  qkRopeHeadDim: 64,
  vHeadDim: 128,
  sparseTokens: null,
};
const STATE: LinearAttention = {
  kind: 'linear',
  keyHeads: 16,
  valueHeads: 32,
  keyDim: 128,
  valueDim: 128,
  convolution: 4,
  gatedOutput: true,
};

test('Llama-3-70B keeps 327,680 bytes a token in 16 bits, as 80 layers of 2 x 8 x 128 values', () => {
  const model = { kinds: [{ attention: GQA, feed: { kind: 'dense', ffn: 28672, gated: true } }], order: new Array(80).fill(0) };
  expect(cacheBytesPerToken(model as unknown as ModelShape, 2)).toBe(327_680);
});

test('DeepSeek-V3 keeps 576 values a token and layer, on every tensor rank', () => {
  expect(layerCache(MLA, 1, 2).perToken).toBe(1152);
  expect(layerCache(MLA, 8, 2)).toEqual({ ...layerCache(MLA, 1, 2), ranks: 8 });
});

test('heads of keys are divided among ranks, and copied to ranks beyond them', () => {
  expect(layerCache(GQA, 8, 1).perToken).toBe(256);
  expect(layerCache(GQA, 16, 1).perToken).toBe(256);
});

test('a window keeps no more blocks than it reaches back', () => {
  const windowed = layerCache({ ...GQA, window: 128 }, 1, 2);
  expect(layerCacheBytes(windowed, 100, 16)).toBe(4096 * 112);
  expect(layerCacheBytes(windowed, 100_000, 16)).toBe(4096 * 128);
  expect(layerCacheBytes(layerCache(GQA, 1, 2), 1000, 16)).toBe(4096 * 1008);
});

test('a state costs the same whatever the length', () => {
  const state = layerCache(STATE, 1, 2);
  expect(layerCacheBytes(state, 10, 16)).toBe(32 * 128 * 128 * 4 + 3 * (2 * 16 * 128 + 32 * 128) * 2);
  expect(layerCacheBytes(state, 1e6, 16)).toBe(layerCacheBytes(state, 10, 16));
  expect(layerCache(STATE, 4, 2).fixed).toBe(state.fixed / 4);
});

test('blocks round up', () => {
  expect(inBlocks(1, 16)).toBe(16);
  expect(inBlocks(32, 16)).toBe(32);
});

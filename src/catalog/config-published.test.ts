import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countParameters } from '../workload/parameters.ts';
import { readModelConfig } from './config.ts';

const folder = new URL('../../tests/golden/configs/', import.meta.url);
const read = (model: string) => readModelConfig(JSON.parse(readFileSync(new URL(`${model}.json`, folder), 'utf8')), model);

/** Published totals in billions: technical reports and model cards, or the weights' own count where the card rounds. */
const PUBLISHED: Readonly<Record<string, number>> = {
  'baichuan2-13b': 13.9,
  'bloom-176b': 176.25,
  'chatglm-6b': 6.17,
  'chatglm3-6b': 6.24,
  'command-a': 111.06,
  'command-r-plus': 103.8,
  'dbrx-132b': 131.6,
  'deepseek-moe-16b': 16.38,
  'deepseek-v2': 235.7,
  'deepseek-v2-lite': 15.7,
  'deepseek-v3': 671.03,
  'deepseek-v3.2': 671.03,
  'ernie-4.5-21b-a3b': 21.8,
  'ernie-4.5-300b-a47b': 299,
  'falcon-40b': 41.3,
  'falcon-7b': 6.92,
  'gemma-2-27b': 27.23,
  'gemma-3-4b': 3.88,
  'gemma-7b': 8.54,
  'glm-4-32b-0414': 32.57,
  'glm-4.5': 355,
  'gpt-j-6b': 6.05,
  'gpt-neox-20b': 20.55,
  'gpt-oss-120b': 116.83,
  'gpt-oss-20b': 20.91,
  'gpt2-xl': 1.558,
  'granite-3.0-3b-a800m': 3.3,
  'granite-3.1-8b': 8.17,
  'grok-1': 314,
  'internlm2-20b': 19.86,
  'jamba-v0.1': 52,
  'kimi-k2': 1026.5,
  'kimi-linear-48b-a3b': 48,
  'llama-2-70b': 68.98,
  'llama-2-7b': 6.738,
  'llama-3.1-405b': 405.85,
  'llama-3.2-1b': 1.236,
  'llama-4-maverick': 400.7,
  'llama-4-scout': 107.8,
  'minimax-m2': 228.7,
  'minimax-text-01': 456,
  'mistral-7b': 7.24,
  'mixtral-8x22b': 140.6,
  'mixtral-8x7b': 46.7,
  'mpt-30b': 29.96,
  'nemotron-4-340b': 341,
  'nemotron-h-8b': 8.1,
  'olmo-2-13b': 13.72,
  'olmoe-1b-7b': 6.92,
  'opt-66b': 65.7,
  'phi-2': 2.78,
  'phi-3-mini-4k': 3.82,
  'phi-3.5-moe': 41.9,
  'qwen-7b': 7.72,
  'qwen2-57b-a14b': 57.4,
  'qwen2.5-72b': 72.71,
  'qwen2.5-7b': 7.616,
  'qwen3-235b-a22b': 235.09,
  'qwen3-8b': 8.19,
  'qwen3-next-80b-a3b': 80,
  'starcoder2-3b': 3.03,
  'yi-34b': 34.39,
};

describe('configurations of published models', () => {
  it('has a published number for every fixture', () => {
    const fixtures = readdirSync(folder).map((name) => name.replace(/\.json$/, ''));
    expect(fixtures.sort()).toEqual(Object.keys(PUBLISHED).sort());
  });

  it.each(Object.entries(PUBLISHED))('%s holds %d B parameters within 3 %%', (model, billions) => {
    const { total } = countParameters(read(model).model);
    expect(Math.abs(total / (billions * 1e9) - 1)).toBeLessThan(0.03);
  });

  it.each([
    ['deepseek-v3', 37],
    ['dbrx-132b', 36],
    ['mixtral-8x7b', 12.9],
    ['llama-4-maverick', 17],
    ['kimi-k2', 32.6],
    ['qwen3-235b-a22b', 22.2],
    ['ernie-4.5-300b-a47b', 47],
    ['jamba-v0.1', 12],
    ['olmoe-1b-7b', 1.3],
  ])('%s visits %d B parameters a token within 5 %%', (model, billions) => {
    expect(Math.abs(countParameters(read(model).model).active / (billions * 1e9) - 1)).toBeLessThan(0.05);
  });

  it('reads windows, chunks and hybrids layer by layer', () => {
    const { model: oss } = read('gpt-oss-20b');
    expect(oss.kinds.map((kind) => kind.attention.kind === 'softmax' && kind.attention.window)).toEqual([128, null]);
    expect(oss.order.slice(0, 4)).toEqual([0, 1, 0, 1]);
    const { model: gemma } = read('gemma-3-4b');
    expect(gemma.order.slice(0, 12)).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
    expect(gemma.kinds[0]?.attention).toMatchObject({ window: 1024, headDim: 256 });
    const { model: maverick } = read('llama-4-maverick');
    expect(maverick.order.slice(0, 4).map((kind) => maverick.kinds[kind]?.attention)).toMatchObject([
      { chunk: 8192 },
      { chunk: 8192 },
      { chunk: 8192 },
      { chunk: null },
    ]);
    expect(maverick.order.slice(0, 4).map((kind) => maverick.kinds[kind]?.feed.kind)).toEqual(['dense', 'experts', 'dense', 'experts']);
    const { model: next } = read('qwen3-next-80b-a3b');
    expect(next.order.map((kind) => next.kinds[kind]?.attention.kind).filter((kind) => kind === 'softmax')).toHaveLength(12);
    const { model: lightning } = read('minimax-text-01');
    expect(lightning.order.slice(0, 8)).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
    const { model: sparse } = read('deepseek-v3.2');
    expect(sparse.kinds[0]?.attention).toMatchObject({ kind: 'latent', sparseTokens: 2048 });
    expect(sparse.multiTokenPrediction).toBe(1);
  });

  it('reports number format and quantisation', () => {
    expect(read('deepseek-v3')).toMatchObject({ dtype: 'bf16', quantization: { method: 'fp8', precision: 'fp8' } });
    expect(read('gpt-oss-120b').quantization).toEqual({ method: 'mxfp4', precision: 'mxfp4', bits: null, groupSize: null });
    expect(read('llama-2-7b')).toMatchObject({ dtype: 'fp16', quantization: null });
  });
});

import { describe, expect, test } from 'vitest';
import { COLLECTIONS, EMPTY_BOOK, type FactFile, overlay } from '../../src/catalog/book.ts';
import { checkFacts } from '../../src/catalog/check.ts';
import { chipOf } from '../../src/catalog/chip.ts';
import { modelOf, publishedTraining } from '../../src/catalog/model.ts';
import { stackFor } from '../../src/catalog/stack.ts';
import { groupFor, systemGroup } from '../../src/catalog/system.ts';
import { show, trace } from '../../src/catalog/trace.ts';
import { readFactsFolder } from '../../src/cli/facts-folder.ts';
import { countParameters } from '../../src/workload/parameters.ts';

const book = readFactsFolder('facts', COLLECTIONS);

const codesOf = (
  own: Partial<Record<'chips' | 'models' | 'systems' | 'prices' | 'sources', Readonly<Record<string, FactFile>>>>,
): string[] => {
  const mine = { ...EMPTY_BOOK, ...own };
  return checkFacts(overlay(book, mine), countParameters, mine).map(({ code }) => code);
};

const cite = 'nvidia-h100-datasheet';
const chip = (rest: FactFile): { chips: Record<string, FactFile> } => ({
  chips: { 'acme-one-80gb': { name: 'Acme One', kind: 'gpu', cite, ...rest } },
});

describe('the catalog', () => {
  test('passes its own check', () => {
    expect(checkFacts(book, countParameters).map(({ message }) => message)).toEqual([]);
  });

  test('is all there, and every chip and system stands in a group', () => {
    expect(Object.keys(book.chips).length).toBeGreaterThanOrEqual(237);
    expect(Object.keys(book.models).length).toBeGreaterThanOrEqual(197);
    for (const id of Object.keys(book.chips)) expect(groupFor(book, id, 64).chip, id).toBe(chipOf(book, id));
    for (const [id, file] of Object.entries(book.systems))
      if (file['chip'] !== undefined) expect(systemGroup(book, id).count, id).toBeGreaterThan(0);
  });

  test('architectures are faithful layer by layer', () => {
    const layers = (id: string) => {
      const { kinds, order } = modelOf(book, id);
      return order.map((at) => {
        const { attention, feed } = kinds[at] as (typeof kinds)[number];
        const reach =
          attention.kind === 'softmax' ? (attention.window ? 'w' : attention.chunk ? 'c' : 'f') : attention.kind === 'linear' ? 'l' : 'm';
        return reach + (feed.kind === 'dense' ? 'd' : 'e');
      });
    };
    expect(layers('deepseek-v3-671b').slice(0, 5)).toEqual(['md', 'md', 'md', 'me', 'me']);
    expect(layers('llama-4-maverick').slice(0, 4)).toEqual(['cd', 'ce', 'cd', 'fe']);
    expect(layers('llama-4-scout').slice(0, 4)).toEqual(['ce', 'ce', 'ce', 'fe']);
    expect(layers('gpt-oss-120b').slice(0, 4)).toEqual(['we', 'fe', 'we', 'fe']);
    expect(layers('gemma-2-27b').slice(0, 2)).toEqual(['wd', 'fd']);
    expect(layers('gemma-3-27b').slice(0, 6)).toEqual(['wd', 'wd', 'wd', 'wd', 'wd', 'fd']);
    expect(layers('qwen3-next-80b-a3b').slice(0, 4)).toEqual(['le', 'le', 'le', 'fe']);
    expect(layers('minimax-text-01-456b').slice(0, 8).join(' ')).toBe('le le le le le le le fe');
    expect(layers('mistral-7b').every((layer) => layer === 'wd')).toBe(true);
  });

  test('published training is found with its path', () => {
    expect(publishedTraining(book, 'gpt-3-175b').batch).toEqual({ value: 1536, from: 'models/gpt-3-175b#training.batch' });
  });

  test.each([
    ['NeMo/Megatron', 'NVIDIA NeMo Framework Release 24.04', 'nemo'],
    ['Megatron-LM', '2021', 'megatron-lm-2021'],
    ['Megatron-LM (Pai-Megatron-Patch)', null, 'megatron-core'],
    ['ModelLink (Megatron-LM on Ascend)', '2024-06', 'megatron-ascend'],
    ['NeMo/Megatron (ROCm PyTorch)', 'PyTorch 2.6.0, ROCm 6.4', 'megatron-rocm'],
    ['llm-foundry (Composer, PyTorch FSDP)', null, 'fsdp'],
    ['Megatron-DeepSpeed/optimum-habana (Gaudi)', 'PyTorch 2.1.1', 'megatron-deepspeed-gaudi'],
    ['MindFormers (MindSpore)', '2024-09', 'mindformers'],
    ['DeepSpeed', '2021', 'deepspeed-2021'],
  ])('%s %s is the stack %s', (framework, version, id) => {
    expect(stackFor(book, framework, version).stack.id).toBe(id);
  });
});

describe('the check tells', () => {
  test.each<[string, FactFile, string]>([
    ['a key that is none', { memry: { is: '80 GiB' } }, 'unknown-key'],
    ['a number without a unit', { thermalDesignPower: { is: '700' } }, 'wrong-unit'],
    ['a number that is no fact', { thermalDesignPower: 700 }, 'not-a-fact'],
    ['a unit that is none', { memory: { bandwidth: { is: '3.35 TBps' } } }, 'unknown-unit'],
    ['a source that is none', { memory: { bandwidth: { is: '3.35 TB/s', cite: 'no-such' } } }, 'unknown-source'],
    ['fp8 below bf16', { peakDense: { bf16: { is: '900 TFLOP/s' }, fp8: { is: '800 TFLOP/s' } } }, 'narrow-slower-than-wide'],
    ['a sparse rate', { peakDense: { bf16: { is: '500 TFLOP/s' }, fp8: { is: '2000 TFLOP/s' } } }, 'sparse-among-dense'],
    [
      'a rate twice its TPP',
      { peakDense: { bf16: { is: '624 TFLOP/s' } }, exportControl: { totalProcessingPerformance: { is: '4992 TPP' } } },
      'sparse-among-dense',
    ],
    [
      'arithmetic that is wrong',
      { scaleUp: { bandwidthPerDirection: { is: '300 GB/s', from: '900 GB/s / 2' } } },
      'arithmetic-contradicts',
    ],
    ['a node that is none', { usualNode: 'no-such' }, 'unknown-id'],
    ['a like that is none', { like: 'no-such' }, 'unknown-id'],
    ['a circle', { like: 'acme-one-80gb' }, 'like-in-a-circle'],
  ])('%s', (_, rest, code) => {
    expect(codesOf(chip(rest))).toContain(code);
  });

  test('a figure without source, and that an assumed one needs none', () => {
    const bare = (fact: FactFile) => codesOf({ chips: { 'acme-two': { name: 'Two', kind: 'gpu', thermalDesignPower: fact } } });
    expect(bare({ is: '700 W' })).toEqual(['no-source']);
    expect(bare({ is: '700 W', assumed: true, note: 'our guess' })).toEqual([]);
  });

  test('parameters that contradict the shape', () => {
    expect(codesOf({ models: { 'acme-7b': { like: 'llama-2-7b', parameters: { total: { is: '8e9 parameters', cite } } } } })).toEqual([
      'parameters-contradict-shape',
    ]);
    expect(codesOf({ models: { 'acme-7b': { like: 'llama-2-7b', layers: { is: '33 layers', cite } } } })).toEqual([
      'layers-contradict-order',
    ]);
  });

  test('node links beyond the chip, and two prices at once', () => {
    const node = { like: 'dgx-h100', scaleUp: { bandwidthBothDirectionsPerChip: { is: '1800 GB/s', cite } } };
    expect(codesOf({ systems: { 'acme-node': node } })).toEqual(['node-link-exceeds-chip']);
    const offer = {
      from: '2025-01-01',
      kind: 'cloudHour',
      provider: 'P',
      instance: 'i',
      term: 'spot',
      region: 'r',
      perChip: { is: '1 USD/h' },
      cite,
    };
    expect(codesOf({ prices: { 'acme-one': { offers: [offer, offer] } } })).toEqual(['two-prices-at-once']);
  });

  test('nothing about a good chip of one file', () => {
    expect(
      codesOf(chip({ peakDense: { bf16: { is: '500 TFLOP/s' } }, memory: { capacity: { is: '80 GiB' }, bandwidth: { is: '2 TB/s' } } })),
    ).toEqual([]);
  });
});

describe('tracing', () => {
  test('a figure to its sources', () => {
    const [row] = trace(book, 'chips/nvidia-h100-80gb-sxm#memory.bandwidth');
    expect(row?.is).toBe('3350 GB/s');
    expect(row?.sources.map(({ id }) => id)).toContain('nvidia-h100-datasheet');
    expect(trace(book, 'chips/nvidia-h100-80gb-sxm#scaleUp.bandwidthPerDirection')[0]?.from).toBe('900 GB/s / 2');
  });

  test('every figure of every chip has a source that is known, or says assumed', () => {
    const orphans = Object.keys(book.chips).flatMap((id) =>
      show(book, 'chips', id).filter(({ is, sources, assumed }) => /^[\d.]+ \S+$/.test(is) && !assumed && sources.length === 0),
    );
    expect(orphans).toEqual([]);
  });

  test('a variant shows what it inherits under the sources of its model', () => {
    const own = {
      ...EMPTY_BOOK,
      chips: { mine: { like: 'nvidia-h100-80gb-sxm', cite: 'mine', memory: { capacity: { is: '96 GiB' } } } },
      sources: { mine: { title: 'Mine', url: null, date: null, read: true } },
    };
    const rows = show(overlay(book, own), 'chips', 'mine');
    const sourcesOf = (path: string) => rows.find((row) => row.path === `chips/mine#${path}`)?.sources.map(({ id }) => id);
    expect(sourcesOf('memory.capacity')).toEqual(['mine']);
    expect(sourcesOf('memory.bandwidth')).toContain('nvidia-h100-datasheet');
  });

  test('a path that is none', () => {
    expect(() => trace(book, 'chips/nvidia-h100-80gb-sxm#memory.bandwith')).toThrow('unknown path');
    expect(() => trace(book, 'chips/nvidia-h100#memory')).toThrow();
  });
});

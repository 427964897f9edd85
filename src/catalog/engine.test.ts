import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readFactsFolder } from '../cli/facts-folder.ts';
import { countParameters } from '../workload/parameters.ts';
import { COLLECTIONS, EMPTY_BOOK, type FactFile, overlay } from './book.ts';
import { checkFacts } from './check.ts';
import { chipOf } from './chip.ts';
import { engineFor, engineOf } from './engine.ts';

const book = readFactsFolder('facts', COLLECTIONS);
const h100 = chipOf(book, 'nvidia-h100-80gb-sxm');
const a100 = chipOf(book, 'nvidia-a100-80gb-sxm');
const rtx4090 = chipOf(book, 'nvidia-rtx4090-24gb');
const ascend = chipOf(book, 'huawei-ascend910b-64gb');

describe('serving engines', () => {
  test.each([
    ['vLLM', '0.12.0', 'vllm'],
    ['vLLM', null, 'vllm'],
    ['vLLM', 'vLLM 0.10.0, RHEL 9.6', 'vllm'],
    ['vLLM', 'vLLM 0.4.3+rocm614, PyTorch 2.3.0, ROCm 6.1.2', 'vllm-v0'],
    ['vLLM', 'vLLM 0.6.5.dev964+mlperf50, Pytorch 2.7.0', 'vllm-v0'],
    ['vLLM', '0.2.3', 'vllm-2023'],
    ['vLLM (modified, Splitwise)', null, 'vllm-splitwise'],
    ['vLLM (disaggregated)', '0.18.0', 'vllm-disaggregated'],
    ['SGLang', '0.5.9', 'sglang'],
    ['SGLang (disaggregated)', '0.5.8.post1', 'sglang-disaggregated'],
    ['TensorRT-LLM', '0.14.0', 'tensorrt-llm-engine'],
    ['TensorRT-LLM', '0.7a', 'tensorrt-llm-engine'],
    ['TensorRT-LLM', '0.20', 'tensorrt-llm'],
    ['TensorRT-LLM', '1.3.0rc5', 'tensorrt-llm'],
    ['TensorRT-LLM', null, 'tensorrt-llm'],
    ['TensorRT-LLM/TensorRT', 'TensorRT 10.2.0, CUDA 12.4', 'tensorrt-llm-engine'],
    ['CUDA 12.2', 'CUDA 12.2', 'tensorrt-llm-engine'],
    ['TensorRT-LLM (disaggregated)', '0.8.1.post2', 'tensorrt-llm-disaggregated'],
    ['llama.cpp/Ollama', null, 'ollama'],
    ['Llama.cpp', null, 'llama-cpp'],
    ['MLC-LLM', null, 'mlc-llm'],
    ['Exllama V2', null, 'exllamav2'],
    ['Transformers NeuronX', '2.18.0', 'neuronx'],
    ['Saxml', 'Saxml', 'jetstream'],
    ['PyTorch 2.1.1', 'PyTorch 2.1.1', 'eager'],
  ])('%s %s is %s', (words, version, id) => {
    expect(engineFor(book, words, version, h100).engine.id).toBe(id);
  });

  test('the same word means the port made for the chip', () => {
    expect(engineFor(book, 'vLLM', '0.9.0', ascend).engine).toMatchObject({ id: 'vllm-ascend', policy: { blockTokens: 128 } });
    expect(engineFor(book, 'PyTorch 2.1.1', null, chipOf(book, 'intel-gaudi2-96gb')).engine.id).toBe('optimum-habana');
  });

  test('defaults follow the release, the memory of the device and its architecture', () => {
    const sizes = (version: string | null, chip: typeof h100) => {
      const { maxSequences, maxBatchedTokens } = engineFor(book, 'vLLM', version, chip).engine.policy;
      return [maxSequences, maxBatchedTokens];
    };
    expect(sizes('0.19.0', rtx4090)).toEqual([256, 2048]);
    expect(sizes('0.10.0', h100)).toEqual([1024, 8192]);
    expect(sizes('0.10.0', a100)).toEqual([256, 2048]);
    expect(sizes('0.8.5', h100)).toEqual([256, 2048]);
    expect(engineFor(book, 'vLLM', '0.10.0', h100).engine.overlapsHost).toBe(false);
    expect(engineFor(book, 'vLLM', '0.15.1', h100).engine.overlapsHost).toBe(true);
    expect(engineFor(book, 'vLLM', '0.2.6', h100).engine.graphs).toBe(false);
    expect(engineFor(book, 'SGLang', null, rtx4090).engine.policy.maxBatchedTokens).toBe(2048);
    expect(engineFor(book, 'llama.cpp', null, rtx4090).engine).toMatchObject({ graphs: true, narrowSums: true });
    expect(engineFor(book, 'SGLang', null, h100).engine.halves).toBe(true);
    expect(engineFor(book, 'TensorRT-LLM', null, h100).engine.policy.shareOfFree).toBe(true);
    expect(engineFor(book, 'llama.cpp', null, chipOf(book, 'apple-m3-max-128gb')).engine.graphs).toBe(false);
    expect(engineFor(book, 'TensorRT-LLM', '0.9.0', h100, { fixedBatch: true }).engine).toMatchObject({
      id: 'tensorrt-llm-static',
      family: 'tensorrt-llm-engine',
      policy: { batching: 'static' },
    });
  });

  test('an unknown version is the newest and said, unless the year tells; unknown words take the usual one and say so', () => {
    expect(engineFor(book, 'vLLM', null, h100).assumed).toEqual([
      'serving engine: the newest defaults of vLLM (V1), since no version is stated',
    ]);
    expect(engineFor(book, 'vLLM', null, h100, { year: 2023 })).toMatchObject({ engine: { id: 'vllm-2023' }, assumed: [] });
    expect(engineFor(book, 'vLLM', null, h100, { year: 2024 }).engine.id).toBe('vllm-v0');
    expect(engineFor(book, null, null, h100).assumed).toEqual(['serving engine: vLLM (V1), the usual one where none is stated']);
    expect(engineFor(book, null, null, ascend).engine.id).toBe('mindie');
    expect(engineFor(book, 'Frobnicator', '1', h100).assumed).toEqual(['serving engine: vLLM (V1), since Frobnicator is not known']);
  });

  test('every chip has a usual engine, and every engine makes sense on every chip', () => {
    for (const id of Object.keys(book.chips))
      expect(engineFor(book, null, null, chipOf(book, id)).engine.policy.blockTokens, id).toBeGreaterThan(0);
    for (const id of Object.keys(book.engines)) expect(engineOf(book, id).formats.length, id).toBeGreaterThan(0);
  });

  const records = new URL('../../../shared/evidence/serve.jsonl', import.meta.url);
  test.skipIf(!existsSync(records))('every engine of the published records is known', () => {
    const unknown = new Set<string>();
    for (const line of readFileSync(records, 'utf8').trim().split('\n')) {
      const { run, hardware } = JSON.parse(line) as { run: { engine: string; engineVersion: string | null }; hardware: { chip: string } };
      const { assumed } = engineFor(book, run.engine, run.engineVersion, chipOf(book, hardware.chip));
      if (assumed.some((one) => one.endsWith('is not known'))) unknown.add(run.engine);
    }
    expect([...unknown]).toEqual([]);
  });
});

describe('the check of engines tells', () => {
  const codes = (file: FactFile): string[] => {
    const own = { ...EMPTY_BOOK, engines: { mine: { like: 'vllm', words: ['mine'], versions: null, usualOn: [], ...file } } };
    return checkFacts(overlay(book, own), countParameters, own).map(({ code }) => code);
  };
  const is = (value: string) => ({ is: value, assumed: true, note: 'made up' });
  test.each<[FactFile, string[]]>([
    [{}, []],
    [{ words: ['sglang'] }, ['words-of-two-engines']],
    [{ policy: { blockTokens: is('0') } }, ['bad-policy']],
    [{ policy: { memoryShare: is('1.5') } }, ['bad-policy']],
    [{ policy: { batching: 'sometimes' } }, ['unknown-word']],
    [{ policy: { maxSeqs: is('4') } }, ['unknown-key']],
    [{ staticAs: 'nothing' }, ['unknown-id']],
  ])('%j', (file, expected) => {
    expect(codes(file)).toEqual(expected);
  });
  test('no engine for a chip is a problem', () => {
    expect(() => engineFor(EMPTY_BOOK, null, null, h100)).toThrow('no serving engine for CUDA');
  });
});

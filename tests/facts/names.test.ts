import { describe, expect, test } from 'vitest';
import { resolveName } from '../../src/catalog/names.ts';
import { parsePool } from '../../src/catalog/pool.ts';
import { readFactsFolder } from '../../src/cli/facts-folder.ts';
import { Problem } from '../../src/terms/problem.ts';

const book = readFactsFolder('facts');

function refused(act: () => unknown): Problem {
  try {
    act();
  } catch (fault) {
    if (fault instanceof Problem) return fault;
    throw fault;
  }
  throw new Error('not refused');
}

describe('chips as people write them', () => {
  test.each([
    ['A100', 'nvidia-a100-80gb-sxm'],
    ['A100-80GB', 'nvidia-a100-80gb-sxm'],
    ['A100 40GB', 'nvidia-a100-40gb-sxm'],
    ['A100 PCIe', 'nvidia-a100-80gb-pcie'],
    ['H100', 'nvidia-h100-80gb-sxm'],
    ['H100 SXM', 'nvidia-h100-80gb-sxm'],
    ['H100 PCIe', 'nvidia-h100-80gb-pcie'],
    ['H800', 'nvidia-h800-80gb-sxm'],
    ['A800', 'nvidia-a800-80gb-sxm'],
    ['H20', 'nvidia-h20-96gb-sxm'],
    ['L20', 'nvidia-l20-48gb-pcie'],
    ['V100', 'nvidia-v100-32gb-sxm'],
    ['V100-32GB', 'nvidia-v100-32gb-sxm'],
    ['V100-16GB', 'nvidia-v100-16gb-sxm'],
    ['Zhang Yingweida V100', 'nvidia-v100-32gb-sxm'],
    ['英伟达 V100', 'nvidia-v100-32gb-sxm'],
    ['RTX4090', 'nvidia-rtx4090-24gb'],
    ['GeForce RTX 4090', 'nvidia-rtx4090-24gb'],
    ['Ascend-910B', 'huawei-ascend910b-64gb'],
    ['昇腾910B', 'huawei-ascend910b-64gb'],
    ['昇腾 910B', 'huawei-ascend910b-64gb'],
    ['910B', 'huawei-ascend910b-64gb'],
    ['Ascend-910', 'huawei-ascend910-32gb'],
    ['Suiyuan T20', 'enflame-t20-32gb'],
    ['燧原T20', 'enflame-t20-32gb'],
    ['S4000', 'mthreads-s4000-48gb'],
    ['摩尔线程 S4000', 'mthreads-s4000-48gb'],
    ['MTT S4000', 'mthreads-s4000-48gb'],
    ['MI300X', 'amd-mi300x-192gb'],
    ['Gaudi 2', 'intel-gaudi2-96gb'],
    ['TPU v5e', 'google-tpu-v5e-16gb'],
    ['SW26010', 'sunway-sw26010'],
    ['思元590', 'cambricon-mlu590-80gb'],
    ['BI-V150', 'iluvatar-bi150-64gb'],
    ['NVIDIA-A100-80GB-SXM', 'nvidia-a100-80gb-sxm'],
  ])('%s -> %s', (said, id) => {
    expect(resolveName(book, 'chips', said).id).toBe(id);
  });

  test('the commonest form is taken and said', () => {
    expect(resolveName(book, 'chips', 'H100').assumed[0]).toContain('commonest form');
    expect(resolveName(book, 'chips', 'nvidia-h100-80gb-sxm').assumed).toEqual([]);
  });

  test('different products and contested names ask', () => {
    const contested = refused(() => resolveName(book, 'chips', 'GC200'));
    expect([contested.code, contested.near]).toEqual(['ambiguous-chip', ['graphcore-gc200', 'nvidia-gh200-96gb']]);
    expect(refused(() => resolveName(book, 'chips', 'nvidia')).code).toBe('ambiguous-chip');
  });

  test('a name that is none is told the nearest', () => {
    const unknown = refused(() => resolveName(book, 'chips', 'H10O'));
    expect([unknown.code, unknown.near[0]]).toEqual(['unknown-chip', 'nvidia-h100-80gb-sxm']);
  });
});

describe('models as people write them', () => {
  test.each([
    ['gpt3-175b', 'gpt-3-175b'],
    ['gpt-3', 'gpt-3-175b'],
    ['GPT_3 175B', 'gpt-3-175b'],
    ['llama-3.1-405b', 'llama-3.1-405b'],
    ['llama3.1-405b', 'llama-3.1-405b'],
    ['Llama-3.1-405B-Instruct', 'llama-3.1-405b'],
    ['meta-llama/Llama-3.1-70B-Instruct', 'llama-3.1-70b'],
    ['llama-3-8b', 'llama-3-8b'],
    ['llama-2-70b-chat-hf', 'llama-2-70b'],
    ['qwen2.5-7b', 'qwen2.5-7b'],
    ['qwen3-32b', 'qwen3-32b'],
    ['kimi-k2', 'kimi-k2-1t'],
    ['deepseek-r1', 'deepseek-r1-671b'],
    ['deepseek-v3', 'deepseek-v3-671b'],
    ['DeepSeek-V3-Base', 'deepseek-v3-671b'],
    ['mixtral-8x7b', 'mixtral-8x7b'],
  ])('%s -> %s', (said, id) => {
    expect(resolveName(book, 'models', said).id).toBe(id);
  });

  test('unknown and ambiguous', () => {
    expect(refused(() => resolveName(book, 'models', 'llama-3-70')).near[0]).toBe('llama-3-70b');
    expect(refused(() => resolveName(book, 'models', 'llama')).code).toBe('ambiguous-model');
  });
});

describe('pools', () => {
  const groups = (said: string) =>
    parsePool(book, said).groups.map(({ chip, count, chipsPerNode, domain }) => [chip.id, count, chipsPerNode, domain]);

  test.each([
    ['8xH100', [['nvidia-h100-80gb-sxm', 8, 8, 8]]],
    ['1024 x nvidia-a100-80gb-sxm', [['nvidia-a100-80gb-sxm', 1024, 8, 8]]],
    [
      '512xA100-80GB + 2048xAscend-910B',
      [
        ['nvidia-a100-80gb-sxm', 512, 8, 8],
        ['huawei-ascend910b-64gb', 2048, 8, 8],
      ],
    ],
    ['oceanlight', [['sunway-sw26010-pro', 107520, 1, 1]]],
    ['2x gb200-nvl72', [['nvidia-gb200-186gb', 144, 4, 72]]],
    ['H100', [['nvidia-h100-80gb-sxm', 1, 8, 8]]],
    ['64xGB200', [['nvidia-gb200-186gb', 64, 4, 72]]],
    ['8xA100-80GB-PCIe', [['nvidia-a100-80gb-pcie', 8, 8, 8]]],
  ])('%s', (said, expected) => {
    expect(groups(said)).toEqual(expected);
  });

  test('links are one direction, one chip: NVLink 3 of 600 GB/s, 8 x 200 Gb/s over 8 chips', () => {
    const [group] = parsePool(book, '16xA100').groups;
    expect([group?.scaleUp?.bandwidthPerDirection, group?.scaleOut?.bandwidthPerDirection]).toEqual([300e9, 25e9]);
    expect(group?.assumed.join(' ')).toContain('dgx-a100-640gb');
  });

  test.each([
    ['0xH100', 'bad-count'],
    ['-8xH100', 'bad-count'],
    ['1.5xH100', 'bad-count'],
    ['8x', 'bad-pool'],
    ['8xH100 +', 'bad-pool'],
    ['', 'bad-pool'],
    ['999999999999xH100', 'absurd-count'],
    ['8xH1000', 'unknown-chip'],
  ])('%j is refused as %s', (said, code) => {
    expect(refused(() => parsePool(book, said)).code).toBe(code);
  });
});

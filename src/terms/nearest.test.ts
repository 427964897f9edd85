import { expect, test } from 'vitest';
import { edits, nearest } from './nearest.ts';

test('edits count insertions, deletions, replacements and swaps', () => {
  expect(edits('tokenz', 'tokens')).toBe(1);
  expect(edits('abtch', 'batch')).toBe(1);
  expect(edits('', 'abc')).toBe(3);
  expect(edits('kitten', 'sitting')).toBe(3);
});

test('the nearest names come first, the far ones not at all', () => {
  expect(nearest('tokenz', ['tokens', 'batch'])).toEqual(['tokens']);
  expect(nearest('llama-3-70', ['llama-3-70b', 'llama-3-8b', 'gpt-3'])[0]).toBe('llama-3-70b');
  expect(nearest('zzzzzz', ['tokens', 'batch'])).toEqual([]);
});

test('a name in parts is near by its first parts', () => {
  const chips = ['nvidia-h100-80gb-sxm', 'huawei-ascend910b-64gb', 'amd-mi300x-192gb-oam'];
  expect(nearest('nvida-h10', chips)).toEqual(['nvidia-h100-80gb-sxm']);
  expect(nearest('Huawei-Ascnd-910B', chips)).toEqual(['huawei-ascend910b-64gb']);
  expect(nearest('banana', chips)).toEqual([]);
});

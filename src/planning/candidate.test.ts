import { expect, test } from 'vitest';
import type { Layout } from '../terms/layout.ts';
import { FIGURE, OFFLOAD_CODE } from '../training/evaluator.ts';
import { type Candidate, nameOf, precedes } from './candidate.ts';

const LAYOUT: Layout = {
  tensorParallel: 1,
  pipelineParallel: 1,
  dataParallel: 8,
  contextParallel: 1,
  expertParallel: 1,
  expertTensorParallel: 1,
  virtualStages: 1,
  microBatch: 1,
  globalBatch: 8,
  zero: 1,
  shardGroup: 8,
  recompute: 'none',
  sequenceParallel: false,
  schedule: '1f1b',
  offload: 'none',
};

function candidate(changes: Partial<Layout>, ranks = 8, bytes = 1e9): Candidate {
  const figures = new Float64Array(Object.keys(FIGURE).length);
  figures[FIGURE.deviceBytes] = bytes;
  return { layout: { ...LAYOUT, ...changes }, ranks, figures };
}

test('of layouts of equal time the simpler goes first, and none goes before itself', () => {
  const plain = candidate({});
  const later = [
    candidate({ offload: 'optimizer' }),
    candidate({ recompute: 'full' }),
    candidate({}, 16),
    candidate({}, 8, 2e9),
    candidate({ tensorParallel: 2 }),
    candidate({ sequenceParallel: true }),
    candidate({ zero: 2 }),
  ];
  for (const other of later) {
    expect(precedes(plain, other)).toBe(true);
    expect(precedes(other, plain)).toBe(false);
  }
  expect(precedes(plain, candidate({}))).toBe(false);
});

test('codes have names', () => {
  expect(nameOf(OFFLOAD_CODE, 3)).toBe('both');
  expect(() => nameOf(OFFLOAD_CODE, 9)).toThrow('no name');
});

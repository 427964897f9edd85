import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Layout } from './layout.ts';
import { readLayout, writeLayout } from './layout-text.ts';
import { Problems } from './problem.ts';

const messages = (said: string): string[] => {
  try {
    readLayout(said, '--layout');
  } catch (error) {
    if (error instanceof Problems) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
};

test('the contract’s own example', () => {
  expect(readLayout('tp=8,pp=16,dp=32,cp=1,ep=1,vpp=2,mbs=1,zero=1,recompute=full,sp', '--layout')).toEqual({
    tensorParallel: 8,
    pipelineParallel: 16,
    dataParallel: 32,
    contextParallel: 1,
    expertParallel: 1,
    virtualStages: 2,
    microBatch: 1,
    zero: 1,
    recompute: 'full',
    sequenceParallel: true,
  });
});

test('everything wrong is said at once', () => {
  expect(messages('tpp=8,zero=4,pp=0,recompute=fulll,tp=8,tp=4')).toEqual([
    '--layout: unknown layout key: tpp=8; expected one of tp, pp, dp, cp, ep, etp, vpp, mbs, shard, zero, recompute, schedule, offload, sp; did you mean tp, pp, vpp?',
    '--layout zero: bad value: 4; expected one of 0, 1, 2, 3',
    '--layout pp: too small: 0; expected at least 1',
    '--layout recompute: bad value: fulll; expected one of none, selective, full; did you mean full?',
    '--layout: repeated key: tp=4; expected tp once',
  ]);
  expect(messages('tp')).toEqual(['--layout tp: bad number: ; expected a count such as 300B, 15T or 1536']);
  expect(messages('')).toHaveLength(1);
});

test('a layout that is written reads back as itself', () => {
  const degree = fc.integer({ min: 1, max: 64 });
  const layouts = fc.record({
    tensorParallel: degree,
    pipelineParallel: degree,
    dataParallel: degree,
    contextParallel: degree,
    expertParallel: degree,
    expertTensorParallel: degree,
    virtualStages: degree,
    microBatch: degree,
    globalBatch: degree,
    zero: fc.constantFrom(0, 1, 2, 3),
    shardGroup: degree,
    recompute: fc.constantFrom('none', 'selective', 'full'),
    sequenceParallel: fc.boolean(),
    schedule: fc.constantFrom('1f1b', 'interleaved', 'zero-bubble', 'dualpipe'),
    offload: fc.constantFrom('none', 'optimizer', 'activations', 'both'),
  }) as fc.Arbitrary<Layout>;
  fc.assert(
    fc.property(layouts, (layout) => {
      const read = readLayout(writeLayout(layout), '--layout');
      for (const [key, value] of Object.entries(read)) expect(layout[key as keyof Layout]).toBe(value);
      for (const key of ['tensorParallel', 'pipelineParallel', 'dataParallel', 'microBatch', 'zero', 'recompute'] as const)
        expect(read[key]).toBe(layout[key]);
      expect(read.schedule ?? (layout.virtualStages > 1 ? 'interleaved' : '1f1b')).toBe(layout.schedule);
    }),
  );
});

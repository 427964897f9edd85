import { expect, test } from 'vitest';
import { chunkDepths, partition } from './stages.ts';

test('layers divide evenly where they can; else both ends count as a layer each and the middle takes more', () => {
  expect([...chunkDepths(96, 8)]).toEqual(new Array(8).fill(12));
  // Llama 3.1 405B: 126 layers, 16 ranks: 7 at both ends, 8 between (Dubey et al. 2024, section 3.3.2)
  expect([...chunkDepths(126, 16)]).toEqual([7, ...new Array(14).fill(8), 7]);
  expect([...chunkDepths(61, 16)].reduce((a, b) => a + b)).toBe(61);
  expect([...chunkDepths(2, 4)]).toEqual([0, 1, 1, 0]);
  expect([...chunkDepths(1, 3)]).toEqual([0, 1, 0]);
});

test('ranks that are alike share a signature', () => {
  const stages = partition(new Array(126).fill(0), 1, 16, 1, false);
  expect(stages.size).toBe(3);
  expect([...stages.counts]).toEqual([7, 8, 7]);
  expect([...stages.multiplicity]).toEqual([1, 14, 1]);
  expect([...stages.firstRank]).toEqual([0, 1, 15]);
  expect([...stages.embeds]).toEqual([1, 0, 0]);
  expect([...stages.heads]).toEqual([0, 0, 1]);
  expect(stages.deepest).toBe(8);
});

test('chunks of an interleaved rank stand apart; DualPipe holds both ends on the outer ranks', () => {
  const leading = [0, 0, 1, 1, 1, 1, 1, 1];
  const interleaved = partition(leading, 2, 2, 2, false);
  // rank 0: layers 0, 1 and 4, 5; rank 1: layers 2, 3 and 6, 7
  expect([...interleaved.counts]).toEqual([2, 2, 0, 4]);
  const mirrored = partition(new Array(8).fill(0), 1, 4, 1, true);
  expect([...mirrored.counts]).toEqual([4, 4]);
  expect([...mirrored.embeds]).toEqual([1, 0]);
  expect([...mirrored.multiplicity]).toEqual([2, 2]);
});

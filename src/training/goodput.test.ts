import { expect, test } from 'vitest';
import { goodput, shareLeft, workShareAt } from './goodput.ts';

test('calendar time divides into work, checkpoints, work done again and restarts', () => {
  const { work, checkpoint, rework, restart } = goodput(116.69, 5, 10, 1440);
  expect(work).toBeCloseTo(0.913, 3);
  expect(checkpoint).toBeCloseTo(0.0391, 4);
  expect(rework).toBeCloseTo(0.0414, 4);
  expect(restart).toBeCloseTo(0.0069, 4);
  expect(work + checkpoint + rework + restart).toBeCloseTo(1, 12);
});

test('without failures only checkpoints cost time', () => {
  const { work, checkpoint, rework, restart } = goodput(95, 5, 10, Number.POSITIVE_INFINITY);
  expect([work, checkpoint, restart]).toEqual([0.95, 0.05, 0]);
  expect(rework).toBeCloseTo(0, 12);
});

test('a checkpoint that is still draining is no use: the work before it is lost too', () => {
  const drained = goodput(100, 0, 60, 3600, 0);
  const draining = goodput(100, 0, 60, 3600, 100);
  expect(draining.work).toBeLessThan(drained.work);
  expect(draining.rework).toBeGreaterThan(drained.rework);
  expect(draining.restart).toBe(drained.restart);
});

test('a stop that costs 16 minutes every 3.09 hours leaves 0.917', () => {
  expect(workShareAt(16 * 60, 3.09 * 3600)).toBeCloseTo(0.917, 3);
});

test('what is left of a pool that stops too often is what its best number of chips does', () => {
  expect(shareLeft(0.5)).toBeCloseTo(0.607, 3);
  expect(shareLeft(5)).toBeCloseTo(0.0736, 4);
  for (const lost of [0.2, 1, 3, 40]) {
    const best = Math.max(...Array.from({ length: 1000 }, (_, at) => ((at + 1) / 1000) * Math.exp((-lost * (at + 1)) / 1000)));
    expect(shareLeft(lost) / best).toBeCloseTo(1, 3);
  }
});

import { expect, test } from 'vitest';
import { mixture } from './service-mixture.ts';

const sure = (time: number) => ({ mean: time, p50: time, p90: time, p95: time, p99: time });

test('half at 1 s and half at 3 s: the median is 1 s, the rest 3 s', () => {
  const both = mixture([sure(1), sure(3)], [0.5, 0.5]);
  expect(both.mean).toBeCloseTo(2, 9);
  expect(both.p50).toBeCloseTo(1, 6);
  expect(both.p90).toBeCloseTo(3, 6);
});

test('of equal distributions the mixture is the same', () => {
  const own = { mean: 1.2, p50: 1, p90: 2, p95: 2.5, p99: 4 };
  const both = mixture([own, own], [0.3, 0.7]);
  for (const key of ['mean', 'p50', 'p90', 'p95', 'p99'] as const) expect(both[key]).toBeCloseTo(own[key], 6);
});

test('a share of nearly nothing changes nearly nothing; a time without end stays one', () => {
  expect(mixture([sure(1), sure(9)], [0.999, 0.001]).p99).toBeCloseTo(1, 6);
  expect(mixture([sure(1), sure(Number.POSITIVE_INFINITY)], [0.5, 0.5]).p99).toBe(Number.POSITIVE_INFINITY);
});

import { expect, test } from 'vitest';
import { rankCorrelation } from './rank.ts';

test('the same order, the opposite order, one exchange', () => {
  expect(rankCorrelation([1, 2, 3, 9], [2, 4, 6, 7])).toBeCloseTo(1, 12);
  expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
  expect(rankCorrelation([1, 2, 3], [10, 30, 20])).toBeCloseTo(0.5, 12);
});

test('ties share a place; a side without differences has no correlation', () => {
  expect(rankCorrelation([1, 1, 2], [5, 5, 9])).toBeCloseTo(1, 12);
  expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNaN();
});

import { expect, test } from 'vitest';
import { boundedKeys } from './serving-attention.ts';
import { fullest, halvesSeconds, visitedExperts } from './serving-experts.ts';

test('32 tokens of 8 choices visit 163.3 of 256 experts', () => {
  expect(visitedExperts(256, 8, 32)).toBeCloseTo(256 * (1 - (31 / 32) ** 32), 9);
  expect(visitedExperts(256, 8, 32)).toBeCloseTo(163.3, 1);
  expect(visitedExperts(8, 2, 1)).toBeCloseTo(2, 9);
});

test('the fullest bin holds more than the mean, and never more than all', () => {
  expect(fullest(4, 1, 100)).toBe(4);
  expect(fullest(4, 8, 100)).toBeCloseTo(4 + Math.sqrt(8 * Math.log(8)), 9);
  expect(fullest(30, 8, 32)).toBe(32);
});

test('keys inside a window: the mean of min(b + i, w), counted one by one', () => {
  const counted = (before: number, queries: number, reach: number): number => {
    let sum = 0;
    for (let i = 1; i <= queries; i++) sum += Math.min(before + i, reach);
    return sum / queries;
  };
  for (const [before, queries, reach] of [
    [0, 1000, 128],
    [500, 1000, 800],
    [0, 100, 128],
    [900, 64, 128],
  ] as const)
    expect(boundedKeys(before + (queries + 1) / 2, queries, reach) / counted(before, queries, reach)).toBeCloseTo(1, 1);
});

test('halves of a batch hide the shorter of products and exchange', () => {
  expect(halvesSeconds(300e-6, 280e-6)).toBeCloseTo(600e-6, 12);
  expect(halvesSeconds(100e-6, 280e-6)).toBeCloseTo(560e-6, 12);
  expect(halvesSeconds(200e-6, 200e-6)).toBeCloseTo(400e-6, 12);
});

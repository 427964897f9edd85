import { expect, test } from 'vitest';
import { bytes, bytesPerSecond, flop, flopPerSecond, type Joules, timeFor, watts } from './quantity.ts';

test('an amount at a rate takes its time: 2e9 B at 1e9 B/s -> 2 s', () => {
  expect(timeFor(bytes(2e9), bytesPerSecond(1e9))).toBe(2);
  expect(timeFor(flop(3e12), flopPerSecond(1e12))).toBe(3);
  expect(timeFor(600 as Joules, watts(300))).toBe(2);
});

test('units that do not belong together do not compile', () => {
  // @ts-expect-error FLOPs are not moved at bytes a second
  expect(timeFor(flop(1), bytesPerSecond(1))).toBe(1);
});

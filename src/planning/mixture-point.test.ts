import { expect, test } from 'vitest';
import { alike, dominates, type MixturePoint } from './mixture-point.ts';

const point = (days: number, costUsd: number, energyMWh: number | null): MixturePoint => ({
  days,
  band: { low: days, mid: days, high: days },
  costUsd,
  energyMWh,
  sitePowerMW: energyMWh,
  parts: [],
});

test('power that is not known is not the least of any', () => {
  expect(dominates(point(30, 2, 100), point(30, 3, null))).toBe(true);
  expect(dominates(point(30, 3, null), point(30, 3, 100))).toBe(false);
  expect(dominates(point(30, 2, null), point(30, 3, 100))).toBe(false);
  expect(alike(point(30, 2, null), point(30, 2, null))).toBe(true);
});

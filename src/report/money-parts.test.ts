import { expect, test } from 'vitest';
import type { TrainingChoice } from '../terms/plan.ts';
import { boughtParts, carbonParts, costParts, sumOf } from './money-parts.ts';
import { speak } from './words.ts';

const say = speak('en');
const point = (mid: number) => ({ low: mid, mid, high: mid });
const time = {
  forward: 3,
  backward: 6,
  recompute: 1,
  tensorComm: 0.5,
  expertComm: 0.5,
  contextComm: 0,
  pipelineComm: 0.25,
  dataComm: 0.25,
  bubble: 1,
  optimizer: 0.1,
  overhead: 0.4,
};
const choice = {
  stepSeconds: point(13),
  timeSeconds: time,
  chipsUsed: 96,
  chipsIdle: 4,
  costUsd: point(1000),
  carbonTonnes: point(135),
  embodiedTonnes: point(7),
  bill: {
    pue: point(1.35),
    partsUsd: { chips: point(800), energy: point(250), residual: point(-50), staff: point(0), network: null },
  },
} as unknown as TrainingChoice;

test('what the money buys adds up to the cost, idle chips among it', () => {
  const parts = boughtParts(choice, say);
  expect(sumOf(parts)).toBeCloseTo(1000, 9);
  expect(parts.find(({ name }) => name === say('idleChips'))?.value).toBeCloseTo(40, 9);
  expect(parts.find(({ name }) => name === say('computing'))?.value).toBeCloseTo((960 * 9) / 13, 9);
});

test('the parts of a purchase add up to its cost; resale is taken off; what is nothing or unknown has no line', () => {
  const parts = costParts(choice, say);
  expect(sumOf(parts)).toBe(1000);
  expect(parts.map(({ value }) => value)).toEqual([800, 250, -50]);
});

test('carbon is electricity of chips and of the site, and of making: one kWh in 1.35 reaches the nodes', () => {
  const parts = carbonParts(choice, say);
  expect(parts.map(({ value }) => Math.round(value))).toEqual([100, 35, 7]);
  expect(sumOf(parts)).toBeCloseTo(142, 9);
});

test('a mixed pool, or a price that is not known, has no structure to show', () => {
  expect(boughtParts({ ...choice, costUsd: null }, say)).toEqual([]);
  expect(carbonParts({ ...choice, carbonTonnes: null }, say)).toEqual([]);
});

import { expect, test } from 'vitest';
import { chance, exponential, gamma, lognormal, normal } from './chance.ts';
import { drawLengths, lengthVariation, meanLength } from './lengths.ts';
import { makeRequests, repeat } from './traffic.ts';

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const variation = (values: ArrayLike<number>): number => {
  const middle = mean(values);
  return Math.sqrt(mean(Array.from(values, (value) => (value - middle) ** 2))) / middle;
};
const many = (draw: () => number): number[] => Array.from({ length: 20_000 }, draw);
const FIXED = { kind: 'fixed', tokens: 10 } as const;
const gaps = (arrival: Float64Array): number[] => Array.from(arrival.subarray(1), (time, i) => time - (arrival[i] as number));

test('dice of one seed fall alike, and draws have the mean and the variation they are asked for', () => {
  const dice = chance(7);
  expect(many(chance(7).uniform)).toEqual(many(chance(7).uniform));
  expect(mean(many(dice.uniform))).toBeCloseTo(0.5, 2);
  expect(mean(many(() => normal(dice)))).toBeCloseTo(0, 1);
  expect(mean(many(() => exponential(dice, 3)))).toBeCloseTo(3, 0);
  for (const spread of [0.5, 1, 2]) {
    const drawn = many(() => gamma(dice, 4, spread));
    expect(mean(drawn) / 4).toBeCloseTo(1, 1);
    expect(variation(drawn) / spread).toBeCloseTo(1, 1);
  }
  expect(gamma(dice, 4, 0)).toBe(4);
  const logs = many(() => lognormal(dice, 100, 0.5));
  expect(mean(logs) / 100).toBeCloseTo(1, 1);
  expect(variation(logs)).toBeCloseTo(0.5, 1);
});

test('lengths are whole tokens within their bounds, and their mean is known without drawing', () => {
  const uniform = { kind: 'uniform', low: 80, high: 100 } as const;
  const drawn = drawLengths(uniform, 5000, chance(1));
  expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([80, 100]);
  expect(mean(drawn)).toBeCloseTo(meanLength(uniform), 0);
  expect(variation(drawn)).toBeCloseTo(lengthVariation(uniform), 2);
  const from = { kind: 'drawn', from: Int32Array.of(1, 3) } as const;
  expect(meanLength(from)).toBe(2);
  expect(lengthVariation(from)).toBe(0.5);
  expect(new Set(drawLengths(from, 100, chance(1)))).toEqual(new Set([1, 3]));
  const log = { kind: 'lognormal', mean: 50, variation: 2, low: 10, high: 60 } as const;
  expect(Math.max(...drawLengths(log, 500, chance(1)))).toBe(60);
  expect([meanLength(log), lengthVariation(log), meanLength(FIXED), lengthVariation(FIXED)]).toEqual([50, 2, 10, 0]);
});

test('arrivals come at the rate asked for, even, by chance, in bursts, by the hour, or all at once', () => {
  const at = (arrivals: Parameters<typeof makeRequests>[0], count = 5000) => makeRequests(arrivals, FIXED, FIXED, { count }, 3).arrival;
  expect(Array.from(at({ kind: 'uniform', ratePerSec: 4 }, 3))).toEqual([0.25, 0.5, 0.75]);
  expect(variation(gaps(at({ kind: 'poisson', ratePerSec: 10 })))).toBeCloseTo(1, 1);
  expect(mean(gaps(at({ kind: 'gamma', ratePerSec: 10, burstiness: 3 })))).toBeCloseTo(0.1, 1);
  expect(Array.from(at({ kind: 'at-once' }, 2))).toEqual([0, 0]);
  expect(Array.from(at({ kind: 'closed', concurrency: 2, thinkSeconds: 0 }, 2))).toEqual([0, 0]);
  const day = makeRequests({ kind: 'profile', ratesPerSec: [10, 0, 20], secondsEach: 100 }, FIXED, FIXED, { seconds: 600 }, 3).arrival;
  const inSlot = (slot: number) => day.filter((time) => Math.floor(time / 100) === slot).length;
  expect(inSlot(1) + inSlot(4)).toBe(0);
  expect(inSlot(0) / 1000).toBeCloseTo(1, 0);
  expect(inSlot(5) / 2000).toBeCloseTo(1, 0);
});

test('repeated requests keep their lengths and prefixes, at a speed', () => {
  const prefix = { blockTokens: 5, start: Int32Array.of(0, 2, 3), ids: Float64Array.of(7, 8, 7) };
  const two = {
    count: 2,
    arrival: Float64Array.of(0, 10),
    input: Int32Array.of(10, 5),
    output: Int32Array.of(1, 2),
    priority: null,
    prefix,
    adapter: Int32Array.of(0, 1),
  };
  const four = repeat(two, 2, 2);
  expect(Array.from(four.arrival)).toEqual([0, 5, 10, 15]);
  expect(Array.from(four.input)).toEqual([10, 5, 10, 5]);
  expect(Array.from(four.prefix?.start ?? [])).toEqual([0, 2, 3, 5, 6]);
  expect(Array.from(four.adapter ?? [])).toEqual([0, 1, 0, 1]);
});

test('bad traffic is a problem that says what was expected', () => {
  const make =
    (
      arrivals: Parameters<typeof makeRequests>[0],
      lengths: Parameters<typeof makeRequests>[1] = FIXED,
      extent: Parameters<typeof makeRequests>[3] = { count: 1 },
    ) =>
    () =>
      makeRequests(arrivals, lengths, FIXED, extent, 1);
  expect(make({ kind: 'poisson', ratePerSec: 0 })).toThrow('expected more than 0');
  expect(make({ kind: 'profile', ratesPerSec: [0], secondsEach: 1 })).toThrow('rate not positive');
  expect(make({ kind: 'at-once' }, FIXED, { seconds: 5 })).toThrow('count needed');
  expect(make({ kind: 'at-once' }, FIXED, { count: 0 })).toThrow('no requests');
  expect(make({ kind: 'at-once' }, { kind: 'fixed', tokens: 0 })).toThrow('length not positive');
  expect(make({ kind: 'at-once' }, { kind: 'uniform', low: 5, high: 2 })).toThrow('lengths reversed');
  expect(make({ kind: 'at-once' }, { kind: 'drawn', from: new Int32Array(0) })).toThrow('no lengths');
  expect(() => repeat(make({ kind: 'at-once' })(), 0, 1)).toThrow('not positive');
});

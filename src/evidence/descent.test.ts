import { expect, test } from 'vitest';
import { minimise, type Parameter } from './descent.ts';

function parameter(values: number[], at: number, limits: { low: number; high: number }): Parameter<number> {
  return {
    get: () => values[at] as number,
    set: (value) => {
      values[at] = value;
    },
    middle: 1,
    width: 1,
    ...limits,
    touches: (sample) => sample % 2 === at,
  };
}

test('each constant goes to where its own samples want it, inside its limits', () => {
  const values = [1, 1];
  const wanted = [1.3, 0.5];
  const parameters = [parameter(values, 0, { low: 0.1, high: 10 }), parameter(values, 1, { low: 0.8, high: 10 })];
  minimise([0, 1, 2, 3], parameters, (sample) => 100 * Math.log((values[sample % 2] as number) / (wanted[sample % 2] as number)) ** 2);
  expect(values[0]).toBeCloseTo(1.3, 1);
  expect(values[1]).toBeCloseTo(0.8, 6);
});

test('a constant that no sample depends on stays', () => {
  const values = [1.7];
  minimise([1, 3], [parameter(values, 0, { low: 0.1, high: 10 })], () => 1);
  expect(values[0]).toBe(1.7);
});

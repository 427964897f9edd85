import { expect, test } from 'vitest';
import type { EngineFit } from '../terms/serving-fits.ts';
import { onHost } from './pace.ts';
import { besideLaunches } from './step.ts';

test('34 ms of kernels beside 30 ms of launches last 40.5 ms; the longer wins where one is short', () => {
  expect(besideLaunches(0.034, 0.03)).toBeCloseTo(0.0405, 4);
  expect(besideLaunches(0.1, 0.01)).toBeCloseTo(0.1, 4);
  expect(besideLaunches(0.001, 0.03)).toBeCloseTo(0.03, 4);
});

test('hosts of older chips are slower, those of the newest hardly faster, and none is said where no release is', () => {
  const fit: EngineFit = {
    hostPerStep: 1,
    hostPerSequence: 2,
    hostPerKernel: 3,
    products: 1,
    stream: 1,
    communication: 1,
    skew: 1,
    experts: 1,
    arrivalDelay: 4,
    lateSteps: 1,
  };
  expect(onHost(fit, null)).toBe(fit);
  const old = onHost(fit, '2020-11');
  expect(old.hostPerStep).toBeCloseTo(1.15 ** (2022.75 - (2020 + 10.5 / 12)), 9);
  expect(old.hostPerKernel / old.hostPerStep).toBeCloseTo(3, 9);
  expect(old.arrivalDelay / old.hostPerStep).toBeCloseTo(4, 9);
  expect(old.stream).toBe(1);
  expect(onHost(fit, '2010').hostPerSequence).toBe(4);
  expect(onHost(fit, '2030-01').hostPerSequence).toBeCloseTo(1.7, 9);
});

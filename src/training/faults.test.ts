import { describe, expect, it } from 'vitest';
import { asked } from '../../tests/worked/world.ts';
import { fitFile } from '../cli/shipped.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { FaultFits } from '../terms/fault-fits.ts';
import { enough, secondsBetweenStops, sparesFor, stopRate } from './faults.ts';

const FAULTS = fitFile('faults') as FaultFits;
const hours = (on: string, chips: number): number => {
  const { pool } = asked('llama-3.1-8b', on, { batch: 64 });
  return secondsBetweenStops(pool, chips, FAULTS).mid / 3600;
};

describe('time between stops', () => {
  it('is 3.1 hours on 16,384 chips as published, and 5.1 on 10,000', () => {
    expect(hours('16384xH100', 16_384)).toBeCloseTo(3.1, 1);
    expect(hours('16384xH100', 10_000)).toBeCloseTo(5.1, 1);
  });

  it('falls as chips are added', () => {
    expect(hours('8xH100', 8) / hours('16xH100', 16)).toBeCloseTo(2, 9);
  });

  it('of a mixed pool lies between those of its kinds', () => {
    const { pool } = asked('llama-3.1-8b', '8xH100', { batch: 64 });
    const other = asked('llama-3.1-8b', '8xA100-80GB', { batch: 64 }).pool.groups[0] as ChipGroup;
    const mixed = secondsBetweenStops({ groups: [...pool.groups, other] }, 16, FAULTS).mid;
    expect(mixed).toBeLessThan(secondsBetweenStops(pool, 16, FAULTS).mid);
    expect(mixed).toBeGreaterThan(secondsBetweenStops({ groups: [other] }, 16, FAULTS).mid);
  });
});

describe('the class of a chip', () => {
  it('is the chip, else its architecture, else all runs, with a band that is wider', () => {
    const own = stopRate({ id: 'nvidia-h100-80gb-sxm', architecture: 'Hopper GH100' }, FAULTS);
    const kin = stopRate({ id: 'another', architecture: 'Hopper GH100' }, FAULTS);
    const none = stopRate({ id: 'another', architecture: 'another' }, FAULTS);
    expect([own.under, kin.under, none.under]).toEqual(['chip', 'architecture', 'all']);
    expect(kin.fit.mid).toBe(own.fit.mid);
    expect(none.fit.high / none.fit.low).toBeGreaterThan(own.fit.high / own.fit.low);
  });
});

describe('spares', () => {
  it('cover 99 % of the time by the Poisson table', () => {
    // Poisson with mean 2: P(N <= 5) = 0.9834, P(N <= 6) = 0.9955
    expect(enough(2, 5)).toBeCloseTo(0.9834, 4);
    expect(enough(2, 6)).toBeCloseTo(0.9955, 4);
    expect(sparesFor(2, 0.99)).toBe(6);
    expect(sparesFor(0, 0.99)).toBe(0);
  });

  it('go over to the normal law without a step', () => {
    expect(sparesFor(501, 0.99) - sparesFor(499, 0.99)).toBeLessThanOrEqual(4);
    expect(enough(1000, 1000)).toBeCloseTo(0.508, 2);
    expect(enough(1000, 900)).toBeLessThan(0.01);
  });
});

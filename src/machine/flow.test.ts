import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastFlowSeconds, maxMinRates } from './flow.ts';

test('three flows on one link, one of which is held back elsewhere: 4, 4, 2', () => {
  const rates = maxMinRates([{ path: [0] }, { path: [0] }, { path: [0, 1] }], Float64Array.of(10, 2));
  expect([...rates]).toEqual([4, 4, 2]);
});

test('what one flow leaves another takes: 1.5 s for 10 B beside 5 B on 10 B/s', () => {
  const flows = [
    { bytes: 10, path: [0] },
    { bytes: 5, path: [0] },
  ];
  expect(lastFlowSeconds(flows, Float64Array.of(10))).toBeCloseTo(1.5);
  expect(lastFlowSeconds([], Float64Array.of(10))).toBe(0);
  expect(lastFlowSeconds([{ bytes: 1, path: [0] }], Float64Array.of(0))).toBe(Number.POSITIVE_INFINITY);
});

test('no link carries more than it can, and every flow has a link that is full on which nobody gets more', () => {
  const worlds = fc.record({
    capacities: fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 }),
    paths: fc.array(fc.array(fc.nat(7), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 20 }),
  });
  fc.assert(
    fc.property(worlds, ({ capacities, paths }) => {
      const flows = paths.map((path) => ({ path: [...new Set(path.map((link) => link % capacities.length))] }));
      const rates = maxMinRates(flows, Float64Array.from(capacities));
      const load = capacities.map((_, link) =>
        flows.reduce((sum, { path }, at) => sum + (path.includes(link) ? (rates[at] as number) : 0), 0),
      );
      for (const [link, capacity] of capacities.entries()) expect(load[link]).toBeLessThanOrEqual(capacity * (1 + 1e-9));
      for (const [at, { path }] of flows.entries()) {
        const bottleneck = path.some(
          (link) =>
            (load[link] as number) >= (capacities[link] as number) * (1 - 1e-9) &&
            flows.every((other, index) => !other.path.includes(link) || (rates[index] as number) <= (rates[at] as number) * (1 + 1e-9)),
        );
        expect(bottleneck).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});

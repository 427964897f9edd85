import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fewest } from './fewest.ts';

const linear = (each: number) => (nodes: number) => ({ rate: each * nodes, found: nodes });

test('3 a node, 100 needed: 34 nodes, whatever the guess', () => {
  for (const guess of [1, 10, 34, 500]) expect(fewest(100, guess, linear(3))).toMatchObject({ nodes: 34, slack: 1 });
});

test('the fewest of any staircase that does not fall', () => {
  const stairs = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(stairs, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (rises, needed, guess) => {
      const rateAt = (nodes: number): number => nodes + rises.slice(0, nodes).reduce((sum, rise) => sum + rise, 0);
      const found = fewest(needed, guess, (nodes) => ({ rate: rateAt(nodes), found: null }));
      expect(found).not.toBeNull();
      expect(rateAt(found?.nodes as number)).toBeGreaterThanOrEqual(needed);
      if ((found?.nodes as number) > 1) expect(rateAt((found?.nodes as number) - 1)).toBeLessThan(needed);
    }),
    { numRuns: 200 },
  );
});

test('counts too small to hold the job are passed over', () => {
  const found = fewest(30, 1, (nodes) => (nodes < 8 ? null : { rate: nodes, found: nodes }));
  expect(found).toMatchObject({ nodes: 30 });
  expect(fewest(2, 1, (nodes) => (nodes < 8 ? null : { rate: nodes, found: nodes }))).toMatchObject({ nodes: 8 });
});

test('where more nodes no longer help there is no answer, and the best is told', () => {
  let best = 0;
  const found = fewest(
    100,
    10,
    (nodes) => ({ rate: Math.min(nodes, 50), found: null }),
    (_, rate) => {
      best = Math.max(best, rate);
    },
  );
  expect(found).toBeNull();
  expect(best).toBe(50);
  expect(fewest(100, 10, () => null)).toBeNull();
});

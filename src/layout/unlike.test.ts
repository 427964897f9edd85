import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dealLayers, type StageKind } from './unlike.ts';

const kind = (stages: number, layerSeconds: number, endSeconds = 0, mostLayers = 1000): StageKind => ({
  stages,
  layerSeconds,
  endSeconds,
  mostLayers,
});

test('depth follows speed', () => {
  expect(dealLayers([kind(2, 1), kind(2, 2)], 12)).toEqual({
    layers: [
      [4, 4],
      [2, 2],
    ],
    slowest: 4,
  });
});

test('what memory does not hold goes to the others, and nothing holds too much', () => {
  expect(dealLayers([kind(2, 1, 0, 3), kind(2, 2)], 12)?.layers).toEqual([
    [3, 3],
    [3, 3],
  ]);
  expect(dealLayers([kind(2, 1, 0, 3), kind(2, 2, 0, 2)], 12)).toBeNull();
});

/** Least time of the slowest stage over every way to deal the layers. */
function brute(kinds: readonly StageKind[], layers: number): number {
  const stages = kinds.flatMap((one) => Array.from({ length: one.stages }, (_, i) => ({ one, end: i === 0 ? one.endSeconds : 0 })));
  let reach = new Map<number, number>([[0, 0]]);
  for (const { one, end } of stages) {
    const next = new Map<number, number>();
    for (const [used, slowest] of reach)
      for (let depth = 0; depth <= Math.min(one.mostLayers, layers - used); depth++) {
        const worst = depth === 0 ? slowest : Math.max(slowest, depth * one.layerSeconds + end);
        next.set(used + depth, Math.min(next.get(used + depth) ?? Number.POSITIVE_INFINITY, worst));
      }
    reach = next;
  }
  return reach.get(layers) ?? Number.POSITIVE_INFINITY;
}

test('equals brute force', () => {
  const any = fc.record({
    stages: fc.integer({ min: 1, max: 3 }),
    layerSeconds: fc.integer({ min: 1, max: 5 }),
    endSeconds: fc.integer({ min: 0, max: 4 }),
    mostLayers: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 3 }), fc.integer({ min: 3, max: 14 }), (kinds, layers) => {
      const least = brute(kinds, layers);
      const found = dealLayers(kinds, layers);
      if (least === Number.POSITIVE_INFINITY) expect(found).toBeNull();
      else {
        expect(found?.slowest).toBe(least);
        expect(found?.layers.flat().reduce((a, b) => a + b, 0)).toBe(layers);
        found?.layers.forEach((depths, k) => {
          expect(depths.length).toBeLessThanOrEqual((kinds[k] as StageKind).stages);
        });
      }
    }),
    { numRuns: 300 },
  );
});

import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSolver } from '../../src/cli/highs.ts';
import { type BuyLimits, type BuyWorld, cheapest, leastDays, quickest } from '../../src/planning/buy-program.ts';
import type { Solve } from '../../src/terms/solver.ts';

let solve: Solve;
beforeAll(async () => {
  solve = await loadSolver();
});

/** Small worlds: two or three kinds, a few nodes each, paces that rise but not evenly. */
const world = fc
  .array(
    fc.record({
      usd: fc.integer({ min: 50, max: 400 }),
      watts: fc.integer({ min: 3000, max: 12_000 }),
      steps: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 4, maxLength: 6 }),
    }),
    { minLength: 2, maxLength: 3 },
  )
  .map((kinds): BuyWorld => {
    return {
      offers: kinds.map(({ usd, watts, steps }, kind) => ({ kind, most: steps.length, usd, watts, megawattHours: watts / 4e4 })),
      curves: kinds.map(({ steps }) => {
        const share = (to: number): number => steps.slice(0, to).reduce((sum, step) => sum + step / 2000, 0);
        return steps.map((_, at) => ({ nodes: at + 1, share: share(at + 1) }));
      }),
      joins: (a, b) => a + b !== 3,
    };
  });

const limits = fc.record({
  days: fc.integer({ min: 20, max: 120 }),
  budgetUsd: fc.option(fc.integer({ min: 10_000, max: 200_000 })),
  watts: fc.option(fc.integer({ min: 10_000, max: 120_000 })),
});

/** Every count of every kind. */
function byHand({ offers, curves, joins }: BuyWorld, { days, budgetUsd, watts }: BuyLimits): number {
  let best = Number.POSITIVE_INFINITY;
  const visit = (at: number, nodes: readonly number[]): void => {
    if (at < offers.length) {
      for (let count = 0; count <= (offers[at]?.most ?? 0); count++) visit(at + 1, [...nodes, count]);
      return;
    }
    const sum = (of: (offer: (typeof offers)[number]) => number): number =>
      offers.reduce((all, offer, index) => all + of(offer) * (nodes[index] as number), 0);
    const share = nodes.reduce((all, count, kind) => all + (curves[kind]?.[count - 1]?.share ?? 0), 0);
    const used = nodes.flatMap((count, kind) => (count > 0 ? [kind] : []));
    if (used.some((a) => used.some((b) => b > a && !joins(a, b)))) return;
    const cost = sum(({ usd }) => usd) * days;
    if (share * days < 1 - 1e-9 || cost > (budgetUsd ?? cost) || sum((offer) => offer.watts) > (watts ?? Number.POSITIVE_INFINITY)) return;
    best = Math.min(best, cost);
  };
  visit(0, []);
  return best;
}

describe('buying the right mix', () => {
  test('equals every count tried by hand, within its gap', () => {
    fc.assert(
      fc.property(world, limits, (one, within) => {
        const found = cheapest(one, within, solve);
        const best = byHand(one, within);
        if (!Number.isFinite(best)) expect(found).toBeNull();
        else expect(found?.costUsd).toBeCloseTo(best, -Math.log10(best * 2e-4));
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  test('what is bought keeps every limit and does the work', () => {
    fc.assert(
      fc.property(world, limits, (one, within) => {
        const found = cheapest(one, within, solve);
        if (!found) return;
        expect(found.costUsd).toBeLessThanOrEqual((within.budgetUsd ?? Number.POSITIVE_INFINITY) * (1 + 1e-6));
        expect(found.watts).toBeLessThanOrEqual((within.watts ?? Number.POSITIVE_INFINITY) * (1 + 1e-6));
        for (const [at, count] of found.nodes.entries()) expect(count).toBeLessThanOrEqual(one.offers[at]?.most ?? 0);
        const share = found.nodes.reduce((all, count, kind) => all + (one.curves[kind]?.[count - 1]?.share ?? 0), 0);
        expect(share * within.days).toBeGreaterThanOrEqual(1 - 1e-6);
      }),
      { numRuns: 30, seed: 6 },
    );
  });

  test('more budget, more power, more time never cost more, and the soonest never lies below all parts together', () => {
    fc.assert(
      fc.property(world, limits, (one, within) => {
        const found = cheapest(one, within, solve);
        const wider: BuyLimits = {
          days: within.days,
          budgetUsd: within.budgetUsd && within.budgetUsd * 1.5,
          watts: within.watts && within.watts * 1.5,
        };
        const more = cheapest(one, wider, solve);
        if (found) expect(more?.costUsd).toBeLessThanOrEqual(found.costUsd * (1 + 2e-4));
        const [soon, sooner] = [quickest(one, within, 0, solve), quickest(one, wider, 0, solve)];
        if (soon) {
          expect(sooner?.days).toBeLessThanOrEqual(soon.days * 1.01);
          expect(soon.days).toBeGreaterThanOrEqual(leastDays(one) * (1 - 1e-9));
        }
      }),
      { numRuns: 12, seed: 7 },
    );
  });

  test('kinds that lose together are asked for more, or left', () => {
    const one: BuyWorld = {
      offers: [0, 1].map((kind) => ({ kind, most: 10, usd: 100 + 10 * kind, watts: 1, megawattHours: 1 })),
      curves: [0, 1].map(() => Array.from({ length: 10 }, (_, at) => ({ nodes: at + 1, share: (at + 1) / 1000 }))),
      joins: () => true,
    };
    const within = { days: 80, budgetUsd: null, watts: null };
    const before = cheapest(one, within, solve);
    const after = cheapest(one, within, solve, { losses: [{ kinds: [0, 1], share: 0.8 }] });
    expect(before?.nodes).toEqual([10, 3]);
    expect(after?.nodes).toEqual([10, 6]);
    expect(cheapest(one, within, solve, { only: new Set([0]) })).toBeNull();
    expect(cheapest({ ...one, joins: () => false }, within, solve)).toBeNull();
    expect(cheapest(one, within, solve, { more: new Map([[0, 5]]), price: [1, 2] })?.nodes[1]).toBeGreaterThan(0);
  });
});

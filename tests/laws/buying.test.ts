import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSolver } from '../../src/cli/highs.ts';
import {
  alone,
  type BuyLimits,
  type BuyWorld,
  cheapest,
  leastCost,
  leastDays,
  nodesFor,
  quickest,
} from '../../src/planning/buy-program.ts';
import type { Solve } from '../../src/terms/solver.ts';

let solve: Solve;
beforeAll(async () => {
  solve = await loadSolver();
});

/** Small worlds: two or three kinds, a few nodes each; each node adds less than the one before it. */
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
        const falling = [...steps].sort((a, b) => b - a);
        const share = (to: number): number => falling.slice(0, to).reduce((sum, step) => sum + step / 2000, 0);
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
function purchases({ offers }: BuyWorld): readonly (readonly number[])[] {
  return offers.reduce<readonly (readonly number[])[]>(
    (all, { most }) => all.flatMap((head) => Array.from({ length: most + 1 }, (_, count) => [...head, count])),
    [[]],
  );
}

const kindsOf = (nodes: readonly number[]): readonly number[] => nodes.flatMap((count, kind) => (count > 0 ? [kind] : []));

const joined = ({ joins }: BuyWorld, nodes: readonly number[]): boolean =>
  kindsOf(nodes).every((a, at, used) => used.slice(at + 1).every((b) => joins(a, b)));

/** The least cost of all counts tried by hand, a node in a mix doing what it does in a pool of its own. */
function byHand(one: BuyWorld, { days, budgetUsd, watts }: BuyLimits): number {
  const needs = one.curves.map((points) => alone(points, days));
  let best = Number.POSITIVE_INFINITY;
  for (const nodes of purchases(one)) {
    const sum = (of: (kind: number) => number): number => nodes.reduce((all, count, kind) => all + of(kind) * count, 0);
    const cost = sum((kind) => ((one.offers[kind]?.usd ?? 0) * (needs[kind]?.nodeDays ?? 0)) / (needs[kind]?.nodes ?? 1));
    if (!joined(one, nodes) || sum((kind) => 1 / (needs[kind]?.nodes ?? 1)) < 1 - 1e-9) continue;
    if (cost > (budgetUsd ?? cost) || sum((kind) => one.offers[kind]?.watts ?? 0) > (watts ?? Number.POSITIVE_INFINITY)) continue;
    best = Math.min(best, cost);
  }
  return best;
}

/** What the parts do alone, each with the whole curve of its kind. */
const shareOf = ({ curves }: BuyWorld, nodes: readonly number[]): number =>
  nodes.reduce((all, count, kind) => all + (curves[kind]?.[count - 1]?.share ?? 0), 0);

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

  test('what is bought keeps every limit, and its parts alone do the work: never above their sum', () => {
    fc.assert(
      fc.property(world, limits, (one, within) => {
        const found = cheapest(one, within, solve);
        if (!found) return;
        expect(found.costUsd).toBeLessThanOrEqual((within.budgetUsd ?? Number.POSITIVE_INFINITY) * (1 + 1e-6));
        expect(found.watts).toBeLessThanOrEqual((within.watts ?? Number.POSITIVE_INFINITY) * (1 + 1e-6));
        for (const [at, count] of found.nodes.entries()) expect(count).toBeLessThanOrEqual(one.offers[at]?.most ?? 0);
        // beyond the last planned count the program flatters, and a plan decides
        if (one.curves.every((points) => (points.at(-1)?.share ?? 0) * within.days >= 1))
          expect(shareOf(one, found.nodes) * within.days).toBeGreaterThanOrEqual(1 - 1e-6);
      }),
      { numRuns: 30, seed: 6 },
    );
  });

  test('no purchase whose parts do all that they do alone costs less than the bound', () => {
    fc.assert(
      fc.property(world, limits, (one, within) => {
        const bound = leastCost(one, within, solve);
        for (const nodes of purchases(one)) {
          const share = shareOf(one, nodes);
          const usd = nodes.reduce((sum, count, kind) => sum + count * (one.offers[kind]?.usd ?? 0), 0);
          const watts = nodes.reduce((sum, count, kind) => sum + count * (one.offers[kind]?.watts ?? 0), 0);
          if (share * within.days < 1 || usd / share > (within.budgetUsd ?? Number.POSITIVE_INFINITY)) continue;
          if (watts > (within.watts ?? Number.POSITIVE_INFINITY)) continue;
          expect(bound).not.toBeNull();
          expect(usd / share).toBeGreaterThanOrEqual((bound ?? 0) * (1 - 1e-9));
        }
      }),
      { numRuns: 25, seed: 8 },
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
        const soon = quickest(one, within, 0, solve);
        if (soon && one.curves.every((points) => (points.at(-1)?.share ?? 0) * soon.days >= 1))
          expect(soon.days).toBeGreaterThanOrEqual(leastDays(one) * (1 - 1e-9));
      }),
      { numRuns: 12, seed: 7 },
    );
  });

  test('kinds that lose together are asked for more, or left; a mix must be worth its trouble', () => {
    const one: BuyWorld = {
      offers: [0, 1].map((kind) => ({ kind, most: 10, usd: 100 + 10 * kind, watts: 1, megawattHours: 1 })),
      curves: [0, 1].map(() => Array.from({ length: 10 }, (_, at) => ({ nodes: at + 1, share: (at + 1) / 1000 }))),
      joins: () => true,
    };
    const within = { days: 80, budgetUsd: null, watts: null };
    expect(cheapest(one, within, solve)?.nodes).toEqual([10, 3]);
    expect(cheapest(one, within, solve, { losses: [{ kinds: [0, 1], share: 0.8 }] })?.nodes).toEqual([10, 6]);
    expect(cheapest(one, within, solve, { losses: [{ kinds: [0, 1], share: 0 }] })).toBeNull();
    expect(cheapest(one, within, solve, { only: new Set([0]) })).toBeNull();
    expect(cheapest({ ...one, joins: () => false }, within, solve)).toBeNull();
    expect(cheapest(one, within, solve, { more: new Map([[0, 5]]), price: [1, 2] })?.nodes).toEqual([13, 0]);
    expect(cheapest(one, { ...within, days: 120 }, solve, { price: [1, 0.8], kindUsd: 1e6 })?.nodes).toEqual([0, 9]);
    expect(cheapest(one, { ...within, days: 120 }, solve, { least: 'power', must: 0 })?.nodes[0]).toBeGreaterThan(0);
    expect(nodesFor([{ nodes: 10, share: 0.01 }], 0.02)).toBe(20);
    // a pool that ends sooner is paid for its own days
    const stepped = [
      { nodes: 9, share: 1 / 31 },
      { nodes: 10, share: 1 / 25 },
    ];
    expect(alone(stepped, 30).nodeDays).toBe(250);
  });
});

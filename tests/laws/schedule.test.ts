import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSolver } from '../../src/cli/highs.ts';
import { solveSchedule } from '../../src/planning/schedule-solve.ts';
import {
  outcomeOf,
  type Placed,
  placeInOrder,
  type ScheduleJob,
  type ScheduleWorld,
  weightsOf,
} from '../../src/planning/schedule-world.ts';
import type { Solve } from '../../src/terms/solver.ts';

let solve: Solve;
beforeAll(async () => {
  solve = await loadSolver();
});

const option = fc.record({
  group: fc.integer({ min: 0, max: 1 }),
  cards: fc.integer({ min: 1, max: 6 }),
  days: fc.integer({ min: 1, max: 12 }),
  usd: fc.integer({ min: 1, max: 50 }),
});

const job = fc.record({
  service: fc.boolean(),
  release: fc.constantFrom(0, 0, 3),
  deadline: fc.option(fc.integer({ min: 4, max: 25 })),
  priority: fc.integer({ min: 1, max: 3 }),
  before: fc.option(fc.integer({ min: 0, max: 9 })),
  ways: fc.array(option, { minLength: 1, maxLength: 2 }),
});

const worldOf = (most: number) =>
  fc.record({ goal: fc.constantFrom('time' as const, 'cost' as const), jobs: fc.array(job, { minLength: 2, maxLength: most }) }).map(
    ({ goal, jobs }): ScheduleWorld => ({
      capacity: [6, 6],
      goal,
      jobs: jobs.map(({ service, release, deadline, priority, before, ways }, at): ScheduleJob => {
        return {
          name: `job ${at}`,
          service,
          release,
          deadline,
          priority,
          after: before === null || at === 0 ? [] : [before % at],
          options: ways.map(({ group, cards, days, usd }) => ({
            uses: group === 0 ? [cards, 0] : [0, cards],
            days,
            costUsd: usd,
            energyMWh: 1,
          })),
        };
      }),
    }),
  );

/** Every order and every option. */
function byHand(world: ScheduleWorld): number {
  const weights = weightsOf(world);
  let best = Number.POSITIVE_INFINITY;
  const orders: number[][] = [];
  const permute = (order: readonly number[]): void => {
    if (order.length === world.jobs.length) orders.push([...order]);
    world.jobs.forEach(({ after }, index) => {
      if (!order.includes(index) && after.every((before) => order.includes(before))) permute([...order, index]);
    });
  };
  permute([]);
  const choose = (options: readonly number[]): void => {
    if (options.length < world.jobs.length) {
      world.jobs[options.length]?.options.forEach((_, at) => {
        choose([...options, at]);
      });
      return;
    }
    for (const order of orders) best = Math.min(best, outcomeOf(world, placeInOrder(world, order, options), weights).score);
  };
  choose([]);
  return best;
}

/** No card is used twice, nothing starts before it may. */
function isLegal({ jobs, capacity }: ScheduleWorld, placed: readonly Placed[]): void {
  expect(placed.map((place) => place.job).sort()).toEqual([...jobs.keys()].sort());
  const of = new Map(placed.map((place) => [place.job, place]));
  for (const place of placed) {
    const own = jobs[place.job] as ScheduleJob;
    expect(place.start).toBeGreaterThanOrEqual(own.release - 1e-9);
    for (const before of own.after) {
      const other = of.get(before) as Placed;
      expect(place.start).toBeGreaterThanOrEqual((jobs[before]?.service ? other.start : other.end) - 1e-9);
    }
    capacity.forEach((cards, group) => {
      const busy = placed
        .filter(({ start, end }) => start <= place.start + 1e-9 && end > place.start + 1e-9)
        .reduce((sum, other) => sum + (jobs[other.job]?.options[other.option]?.uses[group] ?? 0), 0);
      expect(busy).toBeLessThanOrEqual(cards + 1e-9);
    });
  }
}

describe('schedules', () => {
  test('equal every order and option tried by hand on small worlds, and the bound lies below', () => {
    fc.assert(
      fc.property(worldOf(4), (world) => {
        const best = byHand(world);
        const solved = solveSchedule(world, solve, { seconds: 10 });
        isLegal(world, solved.placed);
        expect(solved.outcome.score).toBeGreaterThanOrEqual(best * (1 - 1e-9));
        expect(solved.outcome.score).toBeLessThanOrEqual(best * (1 + 1e-3));
        expect(solved.bound).toBeLessThanOrEqual(best * (1 + 1e-6) + 1e-6);
      }),
      { numRuns: 25, seed: 11 },
    );
  });

  test('are never worse than by hand, with or without a solver', () => {
    fc.assert(
      fc.property(worldOf(9), (world) => {
        const alone = solveSchedule(world, null);
        isLegal(world, alone.placed);
        expect(alone.outcome.score).toBeLessThanOrEqual(alone.greedy.score);
        expect(alone.bound).toBeLessThanOrEqual(alone.outcome.score * (1 + 1e-9));
      }),
      { numRuns: 8, seed: 12 },
    );
  });

  test('twice the cards never make the best one later', () => {
    fc.assert(
      fc.property(worldOf(4), (world) => {
        const twice = solveSchedule({ ...world, capacity: world.capacity.map((cards) => 2 * cards) }, solve);
        expect(twice.outcome.score).toBeLessThanOrEqual(solveSchedule(world, solve).outcome.score * (1 + 1e-3));
      }),
      { numRuns: 8, seed: 13 },
    );
  });

  test('beat the rules by hand where a long job waits behind short ones', () => {
    const run = (name: string, cards: number, days: number): ScheduleJob => ({
      name,
      service: false,
      release: 0,
      deadline: null,
      priority: 1,
      after: [],
      options: [{ uses: [cards], days, costUsd: null, energyMWh: null }],
    });
    const world: ScheduleWorld = {
      capacity: [4],
      goal: 'time',
      jobs: [run('a', 2, 4), run('b', 2, 3), run('c', 2, 3), run('d', 2, 2), run('e', 2, 4), run('f', 4, 1)],
    };
    const solved = solveSchedule(world, solve);
    expect(solved.outcome.makespan).toBe(9);
    expect(solved.proved).toBe(true);
  });
});

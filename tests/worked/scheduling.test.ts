import { beforeAll, describe, expect, test } from 'vitest';
import { loadSolver } from '../../src/cli/highs.ts';
import { shippedFaults } from '../../src/cli/shipped.ts';
import {
  type AskedJob,
  askWorth,
  type CardGroup,
  exactly,
  NOTHING_STATED,
  type Refusal,
  type RunJob,
  type ScheduleAnswer,
  type ScheduleMeans,
  type ServiceJob,
  schedule,
  worthFacts,
} from '../../src/index.ts';
import type { Solve } from '../../src/terms/solver.ts';
import { asked, BANDS, BOOK, FITS } from './world.ts';

const FACTS = worthFacts(BOOK);
const MEANS: ScheduleMeans = {
  fits: FITS,
  options: { bands: BANDS },
  faults: shippedFaults(),
  facts: FACTS,
  ask: askWorth({ price: '1.5' }, FACTS, '2026-01-01'),
};
const A = asked('llama-2-7b', '32xA100-80GB', { tokens: '20B', batch: 512, sequence: 4096 });
const V = asked('llama-2-7b', '32xV100-32GB', { tokens: '20B', batch: 512, sequence: 4096 });
const GROUPS: readonly CardGroup[] = [
  { name: 'a', group: A.group },
  { name: 'v', group: V.group },
];
const HEAD = { release: 0, deadline: null, priority: 1, after: [], least: null, most: null };

const run = (name: string, more: Partial<RunJob> = {}): RunJob => ({
  ...HEAD,
  name,
  kind: 'train',
  on: new Map([
    [0, A.job],
    [1, V.job],
  ]),
  calendar: NOTHING_STATED,
  ...more,
});

const service = (name: string, requestsPerSec: number, more: Partial<ServiceJob> = {}): ServiceJob => ({
  ...HEAD,
  name,
  kind: 'serve',
  on: [0, 1],
  days: 30,
  requestsPerSec,
  serve: ({ groups }) =>
    groups[0]?.chip.id === A.group.chip.id
      ? { replica: { chips: 2, requestsPerSec: exactly(5) }, assumed: [], refused: [] }
      : { replica: null, assumed: [], refused: [miss] },
  ...more,
});
const miss: Refusal = { code: 'nothing-fits', said: 'does not fit', layout: null, needs: null, has: null, would: null };

let solve: Solve;
beforeAll(async () => {
  solve = await loadSolver();
});
const answer = (jobs: readonly AskedJob[]): ScheduleAnswer => schedule({ groups: GROUPS, jobs, goal: 'time' }, MEANS, solve);

describe('a schedule of planned jobs', () => {
  test('runs and a service share two halls; the bill is that of the jobs; nothing is worse than by hand', () => {
    const { choice, refused } = answer([run('one'), run('two', { after: [0], most: 16 }), service('chat', 12, { deadline: 0 })]);
    expect(refused).toEqual([]);
    const of = (name: string) => choice?.jobs.find((job) => job.name === name);
    expect(of('chat')).toMatchObject({ on: 'a', cards: 6, startDay: 0, endDay: 30, layout: null });
    expect(of('two')?.startDay).toBeGreaterThanOrEqual((of('one')?.endDay ?? 0) - 1e-9);
    expect(of('two')?.cards).toBeLessThanOrEqual(16);
    expect(choice?.costUsd).toBeCloseTo(choice?.jobs.reduce((sum, { costUsd }) => sum + (costUsd?.mid ?? 0), 0) ?? 0, 6);
    expect(choice?.score).toBeLessThanOrEqual(choice?.greedy.score ?? 0);
    expect(choice?.bound).toBeLessThanOrEqual(choice?.score ?? 0);
    for (const { use } of choice?.groups ?? []) expect(use >= 0 && use <= 1 + 1e-9).toBe(true);
  });

  test('what is late, what fits nowhere and what waits for it are told with the number', () => {
    const late = answer([run('one', { deadline: 0.01 })]);
    expect(late.choice?.inTime).toBe(false);
    expect(late.refused[0]).toMatchObject({ code: 'late', has: 0.01 });
    // alone it is late as well, so no order helps; the deadline that is told does
    const would = late.refused[0]?.would ?? '';
    expect(would).toMatch(/with all of these to itself it is done on day/);
    expect(answer([run('one', { deadline: Number(/a deadline of (\S+) days/.exec(would)?.[1]) })]).refused).toEqual([]);
    const behind = answer([
      run('one', { least: 32, most: 32, on: new Map([[0, A.job]]) }),
      run('two', { least: 32, most: 32, on: new Map([[0, A.job]]) }),
    ]);
    const each = behind.choice?.jobs[0]?.endDay ?? 0;
    const two = { least: 32, most: 32, on: new Map([[0, A.job]]), deadline: each * 1.5 };
    expect(answer([run('one', two), run('two', two)]).refused[0]?.would).toMatch(/a priority that puts it before the others/);
    expect(behind.choice?.runsEndDay).toBeCloseTo(2 * each, 6);
    expect(behind.choice?.servicesEndDay).toBeNull();
    const nowhere = answer([service('much', 1000), run('after', { after: [0] }), run('free', { least: 8, most: 8 })]);
    expect(nowhere.refused.map(({ code }) => code)).toEqual(['too-few-cards', 'nothing-fits', 'blocked']);
    expect(nowhere.choice?.jobs.map(({ name, cards }) => [name, cards])).toEqual([['free', 8]]);
    const none = answer([service('much', 1000)]);
    expect(none.choice).toBeNull();
    expect(none.refused.length).toBeGreaterThan(0);
  });
});

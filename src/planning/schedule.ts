import { showNumber } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Layout } from '../terms/layout.ts';
import type { Reason, Refusal, SearchRecord } from '../terms/plan.ts';
import type { Solve } from '../terms/solver.ts';
import type { AskedJob, CardGroup, ScheduleAsk } from './schedule-ask.ts';
import { type JobWay, type JobWays, type ScheduleMeans, waysOf } from './schedule-options.ts';
import { type Solved, type SolvedLimits, solveSchedule } from './schedule-solve.ts';
import { doneAt, type Placed, type ScheduleJob, type ScheduleWorld } from './schedule-world.ts';

/** Which job on which cards, and when. */
export interface ScheduleAnswer {
  readonly choice: ScheduleChoice | null;
  readonly because: readonly Reason[];
  readonly assumed: readonly string[];
  readonly refused: readonly Refusal[];
  readonly search: SearchRecord;
}

export interface ScheduleChoice {
  readonly jobs: readonly PlacedJob[];
  /** day on which the last run has ended and the last service has started */
  readonly makespanDays: number;
  /** day on which the last run has ended; null = there is none */
  readonly runsEndDay: number | null;
  /** days on which the last service is up and the last one gives its cards back; null = there is none */
  readonly servicesUpDay: number | null;
  readonly servicesEndDay: number | null;
  /** mean day of ending (of a service: of starting), weighed by priority */
  readonly meanDays: number;
  /** of the cards that jobs hold: runs for their productive days, services for all theirs; null = a price or a power is not known */
  readonly costUsd: number | null;
  readonly energyMWh: number | null;
  /** every job that has a deadline meets it */
  readonly inTime: boolean;
  readonly groups: readonly GroupUse[];
  /** what is least: lateness first, then the goal */
  readonly score: number;
  readonly bound: number;
  readonly gap: number;
  readonly proved: boolean;
  readonly by: Solved['by'];
  readonly greedy: { readonly makespanDays: number; readonly score: number };
}

export interface PlacedJob {
  readonly name: string;
  readonly kind: AskedJob['kind'];
  readonly on: string;
  readonly chip: string;
  readonly cards: number;
  readonly startDay: number;
  readonly endDay: number;
  /** with the band of the plan behind it */
  readonly days: Estimate;
  readonly deadlineDay: number | null;
  /** days; 0 = in time */
  readonly late: number;
  /** whether it is in time at the upper end of its own band as well */
  readonly sure: boolean | null;
  readonly costUsd: Estimate | null;
  readonly energyMWh: Estimate | null;
  readonly layout: Layout | null;
}

export interface GroupUse {
  readonly name: string;
  readonly chip: string;
  readonly cards: number;
  /** card-days at work over those there are until the last run has ended and the last service has started */
  readonly use: number;
}

/**
 * Schedules jobs on unlike cards: every job planned on every group at several counts, then placed.
 *
 *     jobs, groups -> ways      days, money, energy of each count      schedule-options.ts
 *      |  by hand:   several rules, the best of them                   schedule-greedy.ts
 *      |  search:    small changes
 *      |  solve:     an integer program that starts from there         schedule-program.ts
 *      v
 *     starts, with the bound below which no schedule lies
 */
export function schedule(ask: ScheduleAsk, means: ScheduleMeans, solve: Solve | null, limits: SolvedLimits = {}): ScheduleAnswer {
  const started = means.options.now?.() ?? 0;
  const found = ask.jobs.map((job) => waysOf(job, ask.groups, means));
  const runs = runnable(ask.jobs, found);
  const refused = [...found.flatMap((ways) => ways.refused), ...blocked(ask.jobs, found, runs)];
  const assumed = [...new Set(found.flatMap((ways) => ways.assumed))];
  const evaluated = found.reduce((sum, { ways }) => sum + ways.length, 0);
  const record = (): SearchRecord => ({ legal: evaluated, evaluated, pruned: 0, seconds: (means.options.now?.() ?? 0) - started });
  if (runs.length === 0) return { choice: null, because: [], assumed, refused, search: record() };
  const world = worldOf(ask, found, runs);
  const solved = solveSchedule(world, solve, limits);
  const choice = choiceOf(ask, found, runs, world, solved);
  return {
    choice,
    because: reasons(solved),
    assumed: [...assumed, ...saidOf(ask, choice)],
    refused: [...refused, ...lateOnes(choice, world)],
    search: record(),
  };
}

/** Places of the jobs that have a way, and whose predecessors have one. */
function runnable(jobs: readonly AskedJob[], found: readonly JobWays[]): readonly number[] {
  let runs = [...jobs.keys()].filter((index) => (found[index] as JobWays).ways.length > 0);
  for (;;) {
    const next = runs.filter((index) => (jobs[index] as AskedJob).after.every((before) => runs.includes(before)));
    if (next.length === runs.length) return runs;
    runs = next;
  }
}

function blocked(jobs: readonly AskedJob[], found: readonly JobWays[], runs: readonly number[]): readonly Refusal[] {
  return [...jobs.entries()]
    .filter(([index]) => (found[index] as JobWays).ways.length > 0 && !runs.includes(index))
    .map(([, { name }]) => ({
      code: 'blocked',
      said: `${name}: waits for a job that runs nowhere`,
      layout: null,
      needs: null,
      has: null,
      would: 'cards for the job that it waits for',
    }));
}

function worldOf({ groups, jobs, goal }: ScheduleAsk, found: readonly JobWays[], runs: readonly number[]): ScheduleWorld {
  return {
    capacity: groups.map(({ group }) => group.count),
    goal,
    jobs: runs.map((index): ScheduleJob => {
      const job = jobs[index] as AskedJob;
      return {
        name: job.name,
        service: job.kind === 'serve',
        release: job.release,
        deadline: job.deadline,
        priority: job.priority,
        after: job.after.map((before) => runs.indexOf(before)),
        options: (found[index] as JobWays).ways.map(({ group, cards, days, costUsd, energyMWh }) => ({
          uses: groups.map((_, at) => (at === group ? cards : 0)),
          days: days.mid,
          costUsd: costUsd?.mid ?? null,
          energyMWh: energyMWh?.mid ?? null,
        })),
      };
    }),
  };
}

function choiceOf(
  { groups, jobs }: ScheduleAsk,
  found: readonly JobWays[],
  runs: readonly number[],
  world: ScheduleWorld,
  solved: Solved,
): ScheduleChoice {
  const placed = solved.placed.map((place): PlacedJob => {
    const index = runs[place.job] as number;
    const job = jobs[index] as AskedJob;
    const way = (found[index] as JobWays).ways[place.option] as JobWay;
    const { name, group } = groups[way.group] as CardGroup;
    const done = doneAt(world.jobs[place.job] as ScheduleJob, place);
    const late = job.deadline === null ? 0 : Math.max(0, done - job.deadline);
    return {
      name: job.name,
      kind: job.kind,
      on: name,
      chip: group.chip.id,
      cards: way.cards,
      startDay: place.start,
      endDay: place.end,
      days: way.days,
      deadlineDay: job.deadline,
      late: late < 1e-6 ? 0 : late,
      sure: job.deadline === null ? null : (job.kind === 'serve' ? place.start : place.start + way.days.high) <= job.deadline + 1e-6,
      costUsd: way.costUsd,
      energyMWh: way.energyMWh,
      layout: way.choice?.layout ?? null,
    };
  });
  const { outcome, greedy, bound, gap, proved, by } = solved;
  const last = (serves: boolean, of: (job: PlacedJob) => number): number | null => {
    const days = placed.filter(({ kind }) => (kind === 'serve') === serves).map(of);
    return days.length > 0 ? Math.max(...days) : null;
  };
  return {
    jobs: placed,
    makespanDays: outcome.makespan,
    runsEndDay: last(false, ({ endDay }) => endDay),
    servicesUpDay: last(true, ({ startDay }) => startDay),
    servicesEndDay: last(true, ({ endDay }) => endDay),
    meanDays: outcome.mean,
    costUsd: outcome.costUsd,
    energyMWh: outcome.energyMWh,
    inTime: placed.every(({ late }) => late === 0),
    groups: groups.map(({ name, group }, at) => ({
      name,
      chip: group.chip.id,
      cards: group.count,
      use: useOf(world, solved.placed, at, outcome.makespan),
    })),
    score: outcome.score,
    bound,
    gap,
    proved,
    by,
    greedy: { makespanDays: greedy.makespan, score: greedy.score },
  };
}

function useOf({ jobs, capacity }: ScheduleWorld, placed: readonly Placed[], group: number, until: number): number {
  if (!(until > 0)) return 0;
  const busy = placed.reduce((sum, { job, option, start, end }) => {
    const cards = (jobs[job] as ScheduleJob).options[option]?.uses[group] ?? 0;
    return sum + cards * Math.max(0, Math.min(end, until) - start);
  }, 0);
  return busy / ((capacity[group] as number) * until);
}

/** What is late, by how much, and what would do: the day on which it is done here, and an order where an order can help. */
function lateOnes({ jobs }: ScheduleChoice, world: ScheduleWorld): readonly Refusal[] {
  return jobs
    .filter(({ late }) => late > 0)
    .map(({ name, kind, late, deadlineDay, startDay, endDay }) => {
      const done = kind === 'serve' ? startDay : endDay;
      const soonest = soonestOf(
        world,
        world.jobs.findIndex((job) => job.name === name),
      );
      const orders = soonest <= (deadlineDay as number) + 1e-6;
      const deadline = `a deadline of ${showNumber(Math.ceil(done * 10 - 1e-6) / 10, 6)} days`;
      return {
        code: 'late',
        said: `${name}: done on day ${showNumber(done, 4)}, wanted by day ${showNumber(deadlineDay as number, 4)}: ${showNumber(late)} days late`,
        layout: null,
        needs: done,
        has: deadlineDay,
        would: orders
          ? `${deadline}, or a priority that puts it before the others`
          : `${deadline}, or more cards: with all of these to itself it is done on day ${showNumber(soonest, 4)}`,
      };
    });
}

/** Day on which a job is done where it and what it waits for have all cards to themselves. */
function soonestOf({ jobs }: Pick<ScheduleWorld, 'jobs'>, index: number): number {
  const job = jobs[index] as ScheduleJob;
  const start = Math.max(job.release, ...job.after.map((before) => soonestOf({ jobs }, before)));
  return job.service ? start : start + Math.min(...job.options.map(({ days }) => days));
}

function reasons({ gap, proved, by, bound }: Solved): readonly Reason[] {
  const sure = proved ? 'no schedule of these ways is better' : `no schedule of these ways is more than ${showNumber(gap * 100)} % better`;
  const how = { greedy: 'rules by hand', search: 'small changes', solver: 'the integer program' }[by];
  return [
    { figure: 'makespanDays', formula: 'scheduleProgram', from: [], said: `found by ${how}; ${sure}` },
    {
      figure: 'bound',
      formula: 'scheduleProgram',
      from: [],
      said: `score ${showNumber(bound, 5)}: lateness first, then the goal, then the rest`,
    },
    {
      figure: 'jobs.days',
      formula: 'plan',
      from: ['fits/machine#classes', 'fits/training#sustained'],
      said: 'each job planned on each group at several counts',
    },
  ];
}

function saidOf({ jobs }: ScheduleAsk, { costUsd, jobs: placed }: ScheduleChoice): readonly string[] {
  const said = ['a job runs on cards of one group, without being interrupted; its days are the middle of its band'];
  if (jobs.some(({ kind }) => kind === 'serve')) said.push('a service counts as done when it starts, and holds its cards for its time');
  if (costUsd === null) said.push('cost is unknown: a price is missing (price)');
  if (placed.some(({ sure }) => sure === false)) said.push('a job in time in the middle case may be late at the upper end of its band');
  return said;
}

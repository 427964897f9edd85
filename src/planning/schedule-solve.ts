import type { Program, Solve } from '../terms/solver.ts';
import { type Found, foundBy, greedySchedule, improved, inOrder } from './schedule-greedy.ts';
import { scheduleProgram } from './schedule-program.ts';
import { doneAt, type Outcome, outcomeOf, type Placed, type ScheduleJob, type ScheduleWorld, weightsOf } from './schedule-world.ts';

/** The best schedule found, and how far it may be from the best there is. */
export interface Solved {
  readonly placed: readonly Placed[];
  readonly outcome: Outcome;
  /** what a careful person finds by hand */
  readonly greedy: Outcome;
  /** no schedule has a lower score */
  readonly bound: number;
  /** (score - bound) / score; 0 = proved best */
  readonly gap: number;
  readonly by: 'greedy' | 'search' | 'solver';
  readonly proved: boolean;
}

export interface SolvedLimits {
  readonly seconds?: number;
  readonly nodes?: number;
}

/** Jobs beyond which the solver is asked for a bound alone. */
const MOST_EXACT = 16;
const GAP = 1e-4;

/**
 * Schedules jobs: by hand, then by small changes, then as an integer program that starts from the best of both. The answer is never worse than
 * the one by hand, and the program's bound says how far it may be from the best.
 */
export function solveSchedule(world: ScheduleWorld, solve: Solve | null, { seconds = 20, nodes = 800 }: SolvedLimits = {}): Solved {
  const weights = weightsOf(world);
  const byHand = greedySchedule(world);
  let best: Found = byHand;
  let by: Solved['by'] = 'greedy';
  const consider = (found: Found, from: Solved['by']): void => {
    if (found.score < best.score - 1e-12 * Math.abs(best.score)) [best, by] = [found, from];
  };
  if (world.jobs.length > 0) consider(improved(world, byHand), 'search');
  let bound = leastScore(world);
  let proved = best.score <= bound * (1 + GAP);
  if (solve && !proved && world.jobs.length > 0) {
    const { program, start, read } = scheduleProgram(world, weights, best.score);
    const exact = world.jobs.length <= MOST_EXACT;
    const solution = exact ? solve(program, { seconds, gap: GAP, nodes, start: start(best.placed) }) : solve(relaxed(program), { seconds });
    bound = Math.max(bound, Math.min(solution.bound, best.score));
    if (exact && solution.values.length > 0) {
      const { options, order } = read(solution.values);
      const rank = new Map(order.map((job, place) => [job, place]));
      const legal = inOrder(world, (job) => rank.get(world.jobs.indexOf(job)) as number);
      consider(foundBy(world, legal, options, weights), 'solver');
    }
    proved = best.score - bound <= GAP * Math.abs(best.score) + 1e-9;
  }
  return {
    placed: [...best.placed].sort((a, b) => a.start - b.start || a.job - b.job),
    outcome: outcomeOf(world, best.placed, weights),
    greedy: outcomeOf(world, byHand.placed, weights),
    bound,
    gap: best.score > 0 ? Math.max(0, (best.score - bound) / best.score) : 0,
    by,
    proved,
  };
}

/** The program without whole numbers: its least lies below that of every schedule. */
const relaxed = ({ columns, rows }: Program): Program => ({ columns: columns.map((column) => ({ ...column, whole: false })), rows });

/** A bound without a solver: each job alone as soon and as cheap as it can, and the runs' card-days within the time. */
function leastScore(world: ScheduleWorld): number {
  const weights = weightsOf(world);
  const { jobs, capacity } = world;
  const alone = jobs.map((job, index): Placed => {
    const days = Math.min(...job.options.map((option) => option.days));
    return { job: index, option: 0, start: job.release, end: job.release + days };
  });
  const soonest = Math.max(0, ...alone.map((place) => doneAt(jobs[place.job] as ScheduleJob, place)));
  const share = ({ options, service }: ScheduleJob): number =>
    service
      ? 0
      : Math.min(
          ...options.map(({ uses, days }) => (days * uses.reduce((sum, count) => sum + count, 0)) / capacity.reduce((a, b) => a + b, 0)),
        );
  const packed = jobs.reduce((sum, job) => sum + share(job), 0);
  const least = (of: 'costUsd' | 'energyMWh'): number =>
    jobs.reduce((sum, { options }) => sum + Math.min(...options.map((option) => option[of] ?? 0)), 0);
  const weight = jobs.reduce((sum, { priority }) => sum + priority, 0);
  let [late, mean] = [0, 0];
  for (const place of alone) {
    const job = jobs[place.job] as ScheduleJob;
    const done = doneAt(job, place);
    if (job.deadline !== null) late += job.priority * Math.max(0, done - job.deadline);
    mean += job.priority * done;
  }
  return (
    weights.late * late +
    weights.makespan * Math.max(soonest, packed) +
    (weight > 0 ? (weights.mean * mean) / weight : 0) +
    weights.costUsd * least('costUsd') +
    weights.energyMWh * least('energyMWh')
  );
}

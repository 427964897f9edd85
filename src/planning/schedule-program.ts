import type { Program } from '../terms/solver.ts';
import { programDraft, type Term } from './program-draft.ts';
import { doneAt, type Placed, type ScheduleJob, type ScheduleWorld, type Weights } from './schedule-world.ts';

/** A schedule as an integer program, and how its columns are read back. */
export interface ScheduleProgram {
  readonly program: Program;
  /** columns of a placed schedule; NaN = what follows from the rest */
  start(placed: readonly Placed[]): readonly number[];
  /** option of each job, and jobs by their start */
  read(values: readonly number[]): { readonly options: readonly number[]; readonly order: readonly number[] };
}

/**
 * Jobs on cards in continuous time, cards handed from job to job (Artigues, Michelon and Reusser 2003):
 *
 *     choose option x_jo, start S_j;  y_ij = 1: i has ended before j starts
 *     S_j >= S_i + p_i - M (1 - y_ij)                 p_i = sum_o x_io d_o
 *     f_ijg cards of group g pass from i to j:  in = out = sum_o x_jo u_og,  f_ijg <= u y_ij
 *
 * M is the score of a known schedule over the weight of its length: nothing better ends later. Beside it a bound that needs no order: the
 * cards' days of all runs fit between the beginning and the end.
 */
export function scheduleProgram(world: ScheduleWorld, weights: Weights, known: number): ScheduleProgram {
  const { jobs, capacity } = world;
  const draft = programDraft();
  const longest = ({ options }: ScheduleJob): number => Math.max(...options.map(({ days }) => days));
  const widest = Math.max(0, ...jobs.map(({ release }) => release)) + jobs.reduce((sum, job) => sum + longest(job), 0);
  const horizon = Math.min(widest, weights.makespan > 0 ? known / weights.makespan + 1e-6 : widest);
  const reach = horizon + Math.max(0, ...jobs.filter(({ service }) => service).map(longest));
  const weight = jobs.reduce((sum, { priority }) => sum + priority, 0);
  const mean = ({ priority }: ScheduleJob): number => (weight > 0 ? (weights.mean * priority) / weight : 0);

  const end = draft.column('makespan', weights.makespan, 0, horizon);
  const chosen = jobs.map((job, j) =>
    job.options.map((option, o) =>
      draft.choice(
        `x${j}.${o}`,
        weights.costUsd * (option.costUsd ?? 0) + weights.energyMWh * (option.energyMWh ?? 0) + (job.service ? 0 : mean(job) * option.days),
      ),
    ),
  );
  const starts = jobs.map((job, j) => draft.column(`s${j}`, mean(job), job.release, horizon));
  const duration = (j: number, factor: number): Term[] =>
    (jobs[j] as ScheduleJob).options.map(({ days }, o): Term => [chosen[j]?.[o] as number, factor * days]);
  const until = (j: number, factor: number): Term[] => [[starts[j] as number, factor], ...duration(j, factor)];
  const done = (j: number, factor: number): Term[] => (jobs[j]?.service ? [[starts[j] as number, factor]] : until(j, factor));
  const late: (number | null)[] = jobs.map(({ deadline, priority }, j) =>
    deadline === null ? null : draft.column(`late${j}`, weights.late * priority, 0, reach),
  );
  jobs.forEach((job, j) => {
    draft.row(
      `one${j}`,
      (chosen[j] as number[]).map((column): Term => [column, 1]),
      1,
      1,
    );
    draft.row(`end${j}`, [[end, 1], ...done(j, -1)], 0, Number.POSITIVE_INFINITY);
    if (job.deadline !== null) draft.row(`by${j}`, [[late[j] as number, 1], ...done(j, -1)], -job.deadline, Number.POSITIVE_INFINITY);
    for (const before of job.after)
      draft.row(`after${j}.${before}`, [[starts[j] as number, 1], ...done(before, -1)], 0, Number.POSITIVE_INFINITY);
  });
  // all runs together within the length of the schedule, group by group
  capacity.forEach((cards, g) => {
    const terms = jobs.flatMap(({ options, service }, j) =>
      service ? [] : options.map(({ uses, days }, o): Term => [chosen[j]?.[o] as number, ((uses[g] ?? 0) / cards) * days]),
    );
    draft.row(`area${g}`, [[end, 1], ...terms.map(([column, share]): Term => [column, -share])], 0, Number.POSITIVE_INFINITY);
  });

  const waits = waitsFor(jobs);
  const orders = jobs.map((_, i) =>
    jobs.map((__, j) => {
      if (i === j || !rival(jobs, capacity, i, j) || waits[i]?.has(j)) return null;
      const column = draft.choice(`y${i}.${j}`);
      draft.row(`order${i}.${j}`, [[starts[j] as number, 1], ...until(i, -1), [column, -reach]], -reach, Number.POSITIVE_INFINITY);
      return column;
    }),
  );
  for (const [i, row] of orders.entries())
    for (const [j, column] of row.entries()) {
      const other = orders[j]?.[i] ?? null;
      if (i >= j || column === null || other === null) continue;
      const both: Term[] = [
        [column, 1],
        [other, 1],
      ];
      draft.row(`either${i}.${j}`, both, Number.NEGATIVE_INFINITY, 1);
    }
  capacity.forEach((cards, g) => {
    const uses = ({ options }: ScheduleJob): number[] => options.map((option) => (option.uses[g] ?? 0) / cards);
    const most = jobs.map((job) => Math.max(...uses(job)));
    if (most.reduce((sum, share) => sum + share, 0) <= 1 + 1e-9) return;
    const fresh: Term[] = [];
    const into: Term[][] = jobs.map(() => []);
    const outOf: Term[][] = jobs.map(() => []);
    jobs.forEach((_, j) => {
      if (most[j] === 0) return;
      const own = draft.column(`f.${j}.${g}`, 0, 0, most[j]);
      fresh.push([own, 1]);
      into[j]?.push([own, 1]);
      jobs.forEach((__, i) => {
        const order = orders[i]?.[j] ?? null;
        const share = Math.min(most[i] as number, most[j] as number);
        if (order === null || share === 0) return;
        const flow = draft.column(`f${i}.${j}.${g}`, 0, 0, share);
        draft.row(
          `via${i}.${j}.${g}`,
          [
            [flow, 1],
            [order, -share],
          ],
          Number.NEGATIVE_INFINITY,
          0,
        );
        into[j]?.push([flow, 1]);
        outOf[i]?.push([flow, 1]);
      });
    });
    draft.row(`fresh${g}`, fresh, 0, 1);
    jobs.forEach((job, j) => {
      if (most[j] === 0) return;
      const demand = uses(job).map((share, o): Term => [chosen[j]?.[o] as number, -share]);
      draft.row(`in${j}.${g}`, [...(into[j] as Term[]), ...demand], 0, 0);
      if ((outOf[j] as Term[]).length > 0) draft.row(`out${j}.${g}`, [...(outOf[j] as Term[]), ...demand], Number.NEGATIVE_INFINITY, 0);
    });
  });

  return {
    program: draft.program,
    start: (placed) => {
      const values: number[] = draft.program.columns.map(() => Number.NaN);
      for (const { job, option, start } of placed) {
        (chosen[job] as number[]).forEach((column, o) => {
          values[column] = o === option ? 1 : 0;
        });
        values[starts[job] as number] = start;
        for (const other of placed) {
          const column = orders[other.job]?.[job] ?? null;
          if (column !== null) values[column] = other.end <= start + 1e-9 ? 1 : 0;
        }
      }
      values[end] = Math.max(0, ...placed.map((place) => doneAt(jobs[place.job] as ScheduleJob, place)));
      return values;
    },
    read: (values) => ({
      options: chosen.map((columns) =>
        columns.reduce((best, column, o) => ((values[column] ?? 0) > (values[columns[best] as number] ?? 0) ? o : best), 0),
      ),
      order: [...jobs.keys()].sort((a, b) => (values[starts[a] as number] as number) - (values[starts[b] as number] as number) || a - b),
    }),
  };
}

/** Jobs that may stand in each other's way: both have an option on a group. */
function rival(jobs: readonly ScheduleJob[], capacity: readonly number[], i: number, j: number): boolean {
  return capacity.some((_, g) => {
    const uses = (at: number): boolean => (jobs[at] as ScheduleJob).options.some((option) => (option.uses[g] ?? 0) > 0);
    return uses(i) && uses(j);
  });
}

/** For every job those that it waits for, near and far: none of them can come behind it. */
function waitsFor(jobs: readonly ScheduleJob[]): readonly ReadonlySet<number>[] {
  const found = jobs.map(() => new Set<number>());
  const visit = (job: number, into: Set<number>): void => {
    for (const before of jobs[job]?.after ?? [])
      if (!into.has(before)) {
        into.add(before);
        visit(before, into);
      }
  };
  for (const [job, into] of found.entries()) visit(job, into);
  return found;
}

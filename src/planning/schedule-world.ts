/** Jobs with ways to run them, and groups of cards to run them on: what a schedule is made from, in numbers alone. */
export interface ScheduleWorld {
  /** cards of each group */
  readonly capacity: readonly number[];
  readonly jobs: readonly ScheduleJob[];
  readonly goal: Goal;
}

export interface ScheduleJob {
  readonly name: string;
  /** a service holds its cards for its months: what counts is when it starts */
  readonly service: boolean;
  /** ways to run it; at least one */
  readonly options: readonly ScheduleOption[];
  /** days from the beginning: not before, and wanted by (a service: up by); null = no wish */
  readonly release: number;
  readonly deadline: number | null;
  /** how much a day of its lateness weighs */
  readonly priority: number;
  /** jobs that must have ended before, by place; of a service: that must have started */
  readonly after: readonly number[];
}

/** So many cards of each group for so many days. */
export interface ScheduleOption {
  readonly uses: readonly number[];
  readonly days: number;
  /** USD and MWh; null = unknown */
  readonly costUsd: number | null;
  readonly energyMWh: number | null;
}

export type Goal = 'time' | 'cost' | 'energy';

/** A job in its place. */
export interface Placed {
  readonly job: number;
  readonly option: number;
  readonly start: number;
  readonly end: number;
}

/** What a schedule comes to. */
export interface Outcome {
  /** day on which the last run has ended and the last service has started */
  readonly makespan: number;
  /** days late, weighed by priority */
  readonly late: number;
  /** mean day of ending (of a service: of starting), weighed by priority */
  readonly mean: number;
  readonly costUsd: number | null;
  readonly energyMWh: number | null;
  /** what is least in the best schedule */
  readonly score: number;
}

/** How much each part of an outcome counts: per day, per weighed day, per USD, per MWh. */
export interface Weights {
  readonly late: number;
  readonly makespan: number;
  readonly mean: number;
  readonly costUsd: number;
  readonly energyMWh: number;
}

const LATE = 1000;
const SECOND = 0.02;
const THIRD = 0.005;

/**
 * Weights in which lateness comes before the goal, and the goal before all else: what is not the goal only tells equal schedules apart.
 * Cost and energy are brought to days by the shortest time over the least of them.
 */
export function weightsOf({ jobs, goal }: ScheduleWorld): Weights {
  const least = (of: (option: ScheduleOption) => number | null): number =>
    jobs.reduce((sum, { options }) => sum + Math.min(...options.map((option) => of(option) ?? Number.NaN)), 0);
  const days = Math.max(1e-6, ...jobs.map(({ options, service }) => (service ? 0 : Math.min(...options.map((option) => option.days)))));
  const per = (total: number): number => (total > 0 && Number.isFinite(total) ? days / total : 0);
  const part = (own: Goal): number => (goal === own ? 1 : own === 'time' ? SECOND : THIRD);
  return {
    late: LATE,
    makespan: part('time'),
    mean: SECOND * part('time'),
    costUsd: part('cost') * per(least(({ costUsd }) => costUsd)),
    energyMWh: part('energy') * per(least(({ energyMWh }) => energyMWh)),
  };
}

/** When a job counts as done: a run when it ends, a service when it starts. */
export function doneAt({ service }: ScheduleJob, { start, end }: Pick<Placed, 'start' | 'end'>): number {
  return service ? start : end;
}

/** What a schedule comes to; every job is placed once. */
export function outcomeOf(world: ScheduleWorld, placed: readonly Placed[], weights: Weights = weightsOf(world)): Outcome {
  let [makespan, late, mean, weight] = [0, 0, 0, 0];
  let costUsd: number | null = 0;
  let energyMWh: number | null = 0;
  for (const place of placed) {
    const job = world.jobs[place.job] as ScheduleJob;
    const option = job.options[place.option] as ScheduleOption;
    const done = doneAt(job, place);
    makespan = Math.max(makespan, done);
    if (job.deadline !== null) late += job.priority * Math.max(0, done - job.deadline);
    mean += job.priority * done;
    weight += job.priority;
    costUsd = costUsd === null || option.costUsd === null ? null : costUsd + option.costUsd;
    energyMWh = energyMWh === null || option.energyMWh === null ? null : energyMWh + option.energyMWh;
  }
  mean = weight > 0 ? mean / weight : 0;
  const score =
    weights.late * late +
    weights.makespan * makespan +
    weights.mean * mean +
    weights.costUsd * (costUsd ?? 0) +
    weights.energyMWh * (energyMWh ?? 0);
  return { makespan, late, mean, costUsd, energyMWh, score };
}

const DUST = 1e-9;

/**
 * Places jobs one after another in an order, each at the first moment from which its cards are free to its end. Among all orders and options
 * of such schedules stands a best one, as nothing gets better by waiting.
 */
export function placeInOrder(world: ScheduleWorld, order: readonly number[], options: readonly number[]): readonly Placed[] {
  const placed: Placed[] = [];
  const at = new Map<number, Placed>();
  for (const index of order) {
    const job = world.jobs[index] as ScheduleJob;
    const { uses, days } = job.options[options[index] as number] as ScheduleOption;
    let earliest = job.release;
    for (const before of job.after) {
      const other = at.get(before);
      if (other) earliest = Math.max(earliest, doneAt(world.jobs[before] as ScheduleJob, other));
    }
    const start = firstFit(world, placed, uses, days, earliest);
    const place = { job: index, option: options[index] as number, start, end: start + days };
    placed.push(place);
    at.set(index, place);
  }
  return placed;
}

function firstFit(world: ScheduleWorld, placed: readonly Placed[], uses: readonly number[], days: number, earliest: number): number {
  const rivals = placed.filter(({ job, option, end }) => {
    const theirs = (world.jobs[job] as ScheduleJob).options[option]?.uses ?? [];
    return end > earliest + DUST && theirs.some((count, group) => count > 0 && (uses[group] ?? 0) > 0);
  });
  const moments = [earliest, ...rivals.map(({ end }) => end)].sort((a, b) => a - b);
  return moments.find((moment) => fits(world, rivals, uses, moment, moment + days)) ?? (moments.at(-1) as number);
}

/** Whether so many cards are free from one moment to another. */
function fits(world: ScheduleWorld, rivals: readonly Placed[], uses: readonly number[], from: number, to: number): boolean {
  const within = rivals.filter(({ start, end }) => start < to - DUST && end > from + DUST);
  // use only grows where something starts
  return [from, ...within.map(({ start }) => start).filter((start) => start > from)].every((moment) =>
    uses.every((count, group) => {
      if (count === 0) return true;
      const busy = within
        .filter(({ start, end }) => start <= moment + DUST && end > moment + DUST)
        .reduce((sum, { job, option }) => sum + ((world.jobs[job] as ScheduleJob).options[option]?.uses[group] ?? 0), 0);
      return busy + count <= (world.capacity[group] as number) + DUST;
    }),
  );
}

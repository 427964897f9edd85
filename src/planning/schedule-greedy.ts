import {
  doneAt,
  outcomeOf,
  type Placed,
  placeInOrder,
  type ScheduleJob,
  type ScheduleWorld,
  type Weights,
  weightsOf,
} from './schedule-world.ts';

/** A schedule, and the order and options that it was placed by. */
export interface Found {
  readonly placed: readonly Placed[];
  readonly order: readonly number[];
  readonly options: readonly number[];
  readonly score: number;
}

/**
 * What a careful person does by hand, in several ways, the best of them: jobs by deadline, by priority or longest first, each on the cards where
 * it is done soonest, or where it holds fewest card-days for its time.
 */
export function greedySchedule(world: ScheduleWorld): Found {
  const weights = weightsOf(world);
  const keys: ((job: ScheduleJob) => number)[] = [
    ({ deadline }) => deadline ?? Number.POSITIVE_INFINITY,
    ({ priority }) => -priority,
    (job) => -shortest(job),
    (job) => shortest(job),
    ({ release }) => release,
  ];
  let best: Found | null = null;
  for (const key of keys)
    for (const thrift of [0, 0.5, 1]) {
      const found = greedyBy(world, inOrder(world, key), thrift, weights);
      if (!best || found.score < best.score) best = found;
    }
  return best as Found;
}

const shortest = ({ options }: ScheduleJob): number => Math.min(...options.map(({ days }) => days));

/** Jobs by a key, none before what it waits for. */
export function inOrder({ jobs }: ScheduleWorld, key: (job: ScheduleJob) => number): readonly number[] {
  const order: number[] = [];
  const left = new Set(jobs.keys());
  while (left.size > 0) {
    const ready = [...left].filter((index) => jobs[index]?.after.every((before) => !left.has(before)));
    // a circle is refused before; what is left of one is taken as it stands
    const [next] = (ready.length > 0 ? ready : [...left]).sort(
      (a, b) => compare(key(jobs[a] as ScheduleJob), key(jobs[b] as ScheduleJob)) || a - b,
    );
    order.push(next as number);
    left.delete(next as number);
  }
  return order;
}

const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

function greedyBy(world: ScheduleWorld, order: readonly number[], thrift: number, weights: Weights): Found {
  const options: number[] = world.jobs.map(() => 0);
  const before: number[] = [];
  for (const index of order) {
    const job = world.jobs[index] as ScheduleJob;
    before.push(index);
    const merits = job.options.map((option, at) => {
      const tried = [...options];
      tried[index] = at;
      const own = placeInOrder(world, before, tried).at(-1) as Placed;
      const share = option.uses.reduce((sum, count, group) => sum + count / (world.capacity[group] as number), 0);
      const late = job.deadline === null ? 0 : Math.max(0, doneAt(job, own) - job.deadline);
      return own.end + thrift * share * option.days + weights.late * late + weights.costUsd * (option.costUsd ?? 0);
    });
    options[index] = merits.indexOf(Math.min(...merits));
  }
  return foundBy(world, order, options, weights);
}

export function foundBy(world: ScheduleWorld, order: readonly number[], options: readonly number[], weights: Weights): Found {
  const placed = placeInOrder(world, order, options);
  return { placed, order, options, score: outcomeOf(world, placed, weights).score };
}

/** Tries of the search by small changes, over all jobs. */
const TRIES = 6000;

/**
 * Small changes that make a schedule better: a job moved within the order, or run in another way. The dice are a fixed row of numbers, so that
 * the same question has the same answer.
 */
export function improved(world: ScheduleWorld, from: Found, tries = TRIES): Found {
  const weights = weightsOf(world);
  const roll = dice(world.jobs.length);
  let best = from;
  let here = from;
  for (let round = 0; round < tries; round++) {
    const order = [...here.order];
    const options = [...here.options];
    const index = Math.floor(roll() * order.length);
    if (roll() < 0.5) options[index] = Math.floor(roll() * (world.jobs[index]?.options.length ?? 1));
    else {
      const [job] = order.splice(index, 1) as [number];
      order.splice(Math.floor(roll() * (order.length + 1)), 0, job);
    }
    const rank = new Map(order.map((job, place) => [job, place]));
    const legal = inOrder(world, (job) => rank.get(world.jobs.indexOf(job)) as number);
    const next = foundBy(world, legal, options, weights);
    // now and then a step back leads out of a valley
    const slack = here.score * 0.05 * (1 - round / tries) * roll();
    if (next.score <= here.score + slack * slack) here = next;
    if (next.score < best.score) best = next;
  }
  return best;
}

/** Numbers from 0 to 1 in a row that is always the same. */
function dice(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

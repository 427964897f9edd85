import type { Allotted, SharedMachine } from '../terms/allotment.ts';
import { type CalendarStated, NOTHING_STATED } from '../terms/calendar.ts';
import type { Pool } from '../terms/cluster.ts';
import { showNumber } from '../terms/display.ts';
import type { FaultFits } from '../terms/fault-fits.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Plan, Refusal } from '../terms/plan.ts';
import type { Readiness } from '../terms/readiness.ts';
import { allot, largestJob } from './allotment.ts';
import { withCalendar } from './calendar.ts';
import { type PlanOptions, plan } from './plan.ts';
import { type ReadinessEffect, readinessEffect, withReadiness } from './readiness.ts';
import { worthOf } from './worth.ts';
import type { WorthAsk } from './worth-ask.ts';
import type { WorthFacts } from './worth-facts.ts';

const DAY = 86_400;
/** How machines said to be cooled by liquid are cooled. */
const LIQUID = 'cold-plate';

/** One pool of a comparison, and the job as it is asked there: its own stack and format. */
export interface CompareSide {
  /** as it was typed */
  readonly said: string;
  readonly pool: Pool;
  /** null = the job cannot be asked of these chips at all; `refused` says why */
  readonly job: TrainingJob | null;
  readonly refused: readonly Refusal[];
  /** of each group's software, null = not graded */
  readonly readiness: readonly (Readiness | null)[];
  /** the machine it is a part of, where it is used by allocation */
  readonly machine: SharedMachine | null;
  readonly assumed: readonly string[];
}

export interface CompareMeans {
  readonly fits: Fits;
  readonly faults: FaultFits;
  readonly worth: WorthFacts;
  readonly worthAsk: WorthAsk | null;
  readonly calendar?: CalendarStated;
  readonly options: PlanOptions;
}

/** One row of a comparison. */
export interface Compared {
  readonly said: string;
  readonly pool: Pool;
  readonly plan: Plan;
  readonly readiness: readonly (Readiness | null)[];
  readonly effect: ReadinessEffect;
  readonly allotted: Allotted | null;
  /** tokens a second with twice the batch over those with the batch asked for; from 1.1 on the batch limits; null = no plan */
  readonly batchGain: number | null;
}

/**
 * The same job on several pools, best first: each planned whole, with stops, money, energy and export status, with what its software lacks,
 * and with the queues of a shared machine. Best is the earliest in the calendar; pools without a plan come last, with their reasons.
 */
export function comparePools(sides: readonly CompareSide[], means: CompareMeans): readonly Compared[] {
  const rows = sides.map((side) => compared(side, means));
  const time = ({ plan: { choice } }: Compared): number =>
    choice === null ? Number.POSITIVE_INFINITY : (choice.calendarDays?.mid ?? choice.days?.mid ?? choice.stepSeconds.mid / DAY);
  return rows
    .map((row, at) => ({ row, at }))
    .sort((a, b) => time(a.row) - time(b.row) || a.at - b.at)
    .map(({ row }) => row);
}

function compared(side: CompareSide, means: CompareMeans): Compared {
  const { job, readiness, machine } = side;
  const limited = withinLargestJob(side.pool, machine);
  const { pool } = limited;
  const chips = pool.groups.reduce((sum, { count }) => sum + count, 0);
  const effect = readinessEffect(readiness, chips);
  const base: Compared = { said: side.said, pool, plan: refusedPlan(side.refused), readiness, effect, allotted: null, batchGain: null };
  if (job === null) return base;
  const ready = withReadiness(plan(job, pool, means.fits, means.options), effect);
  const dated = withCalendar(ready, job, pool, means.faults, means.calendar ?? NOTHING_STATED);
  const ask = means.worthAsk && cooledAs(means.worthAsk, machine, means.worth);
  const valued = ask === null ? dated : worthOf(dated, job, pool, means.fits, means.worth, ask);
  const { choice } = valued;
  const days = choice?.calendarDays?.mid ?? choice?.days?.mid ?? null;
  const nodes = machine && choice ? Math.ceil(choice.chipsUsed / machine.chipsPerNode) : 0;
  return {
    ...base,
    plan: { ...valued, assumed: [...new Set([...side.assumed, ...limited.assumed, ...valued.assumed])] },
    batchGain: choice && batchGain(job, pool, means, choice.stepSeconds.mid * effect.pace),
    allotted: machine && choice ? allot(machine, nodes, days === null ? null : days * DAY) : null,
  };
}

/** The site's overhead as the question says it, else as the machine publishes it, else by the way the machine is cooled. */
function cooledAs(ask: WorthAsk, machine: SharedMachine | null, worth: WorthFacts): WorthAsk {
  if (ask.pue !== null || ask.cooling !== null || machine === null) return ask;
  if (machine.pue !== null) return { ...ask, pue: machine.pue };
  const plates = worth.site().coolings.find(({ kind }) => kind === LIQUID);
  return machine.cooling === 'liquid' && plates ? { ...ask, cooling: plates } : ask;
}

/** What a batch twice as large would train more a second on these chips: strong scaling ends where that is much. */
function batchGain(job: TrainingJob, pool: Pool, { fits, options }: CompareMeans, seconds: number): number | null {
  const { choice } = plan({ ...job, globalBatch: 2 * job.globalBatch, pinned: {} }, pool, fits, {
    ...options,
    exhaustive: false,
    frontier: false,
  });
  return choice && (2 * seconds) / choice.stepSeconds.mid;
}

/** A whole machine is not one job: the largest that a queue takes is what is planned on. */
function withinLargestJob(pool: Pool, machine: SharedMachine | null): { readonly pool: Pool; readonly assumed: readonly string[] } {
  const [group, ...others] = pool.groups;
  const nodes = machine && largestJob(machine);
  if (!group || others.length > 0 || !machine || nodes === null || group.count <= nodes * group.chipsPerNode) return { pool, assumed: [] };
  return {
    pool: { groups: [{ ...group, count: nodes * group.chipsPerNode }] },
    assumed: [`${machine.name}: a job may take ${showNumber(nodes, 12)} nodes of ${showNumber(machine.nodes ?? 0, 12)}; planned on those`],
  };
}

function refusedPlan(refused: readonly Refusal[]): Plan {
  return {
    question: {},
    choice: null,
    frontier: [],
    because: [],
    assumed: [],
    refused,
    search: { legal: 0, evaluated: 0, pruned: 0, seconds: 0 },
  };
}

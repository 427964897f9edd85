import { exactly, through } from '../economy/band.ts';
import type { CalendarAnswer, CalendarStated, Checkpoint, LostShares, MemoryTier, Spares } from '../terms/calendar.ts';
import { NOTHING_STATED } from '../terms/calendar.ts';
import type { Pool } from '../terms/cluster.ts';
import { showNumber, showRate, showSeconds } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { FaultFits } from '../terms/fault-fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Plan, Reason, TrainingChoice } from '../terms/plan.ts';
import { checkpointBytes, dalyInterval, youngInterval } from '../training/checkpoint.ts';
import { tokenBytes } from '../training/dataset.ts';
import { enough, secondsBetweenStops, sparesFor, stopRate } from '../training/faults.ts';
import { type Goodput, goodput, shareLeft, workShareAt } from '../training/goodput.ts';

const HOUR = 3600;
const DAY = 86_400;
/** s; an interval named only to say what storage it would need. */
const EXAMPLE = 1800;
/** Share of the time in which the spares that we name are enough; assumed. */
const ENOUGH = 0.99;
/** A job that stops before it has started makes no headway: what is lost is e to this at most, so that figures stay finite. */
const MOST_LOST = 500;
/** Copies of a part that lie in host memory: its own node's and a neighbour's, as in GEMINI (Wang et al. 2023). */
const COPIES = 2;

export type CalendarChoice = Pick<TrainingChoice, 'chipsUsed' | 'chipsIdle' | 'days' | 'stepSeconds'>;

/**
 * A run in the real world: calendar days, stops, checkpoints, spares.
 *
 *     calendar days = productive days / effective training ratio
 *     ratio         = Daly's share of work at the interval that is used, times the shares in which no spare is missing and nothing is
 *                     stopped by plan
 *
 * The band joins that of the productive days, of the stop rate and of the cost of a stop as independent: their logarithms add in squares.
 * Stragglers are in the step already (its loss a doubling of nodes). Without a stated restart time a stop costs what it costs published
 * runs in all; without storage bandwidth and host link the parts that checkpoints take stay unknown.
 */
export function calendarOf(
  job: TrainingJob,
  pool: Pool,
  choice: CalendarChoice,
  faults: FaultFits,
  stated: CalendarStated = NOTHING_STATED,
): CalendarAnswer {
  const between = stated.mtbf === null ? secondsBetweenStops(pool, choice.chipsUsed, faults) : exactly(stated.mtbf);
  const restart = stated.restart === null ? faults.lostSecondsPerStop : exactly(stated.restart);
  const checkpoint = checkpointOf(job, pool, choice, between.mid, restart.mid, stated);
  const shares = sharesOf(checkpoint, restart.mid, between.mid);
  const spares = sparesOf(pool, choice, between.mid, faults, stated);
  const waiting = waitingShare(pool, between.mid, spares, faults, stated);
  const up = 1 - (stated.maintenance ?? 0);
  const work = shares?.work ?? workShareAt(restart.mid, between.mid);
  const lostAll = Math.min(MOST_LOST, -Math.log(work * (1 - (waiting ?? 0))));
  const working = ratioOf(lostAll, between, restart);
  const ratio = through(working, (share) => share * up);
  const calendarDays = choice.days === null ? null : joined(choice.days, ratio);
  const tokensPerSecond = (job.globalBatch * job.sequence) / choice.stepSeconds.mid;
  return {
    calendarDays,
    effectiveTrainingRatio: ratio,
    hoursBetweenStops: through(between, (value) => value / HOUR),
    interruptions: calendarDays === null ? null : stopsOver(calendarDays, between),
    checkpoint,
    lost: lostOf(work, shares, working.mid, waiting, stated.maintenance ?? null),
    spares,
    data: {
      datasetBytes: job.tokens === null ? null : job.tokens * tokenBytes(job.model.vocab),
      readBytesPerSecond: tokensPerSecond * tokenBytes(job.model.vocab),
    },
    because: reasons(pool, faults, stated, checkpoint),
    assumed: [...assumed(job, pool, faults, stated, checkpoint), ...fewerSaid(lostAll, choice.chipsUsed)],
    unknown: unknown(stated, checkpoint),
  };
}

/** A plan with its calendar: days of the choice and of the frontier, stops and checkpoints of the choice. */
export function withCalendar(plan: Plan, job: TrainingJob, pool: Pool, faults: FaultFits, stated: CalendarStated = NOTHING_STATED): Plan {
  const { choice } = plan;
  if (choice === null) return plan;
  const { assumed, because, ...calendar } = calendarOf(job, pool, choice, faults, stated);
  const dated = (other: TrainingChoice): TrainingChoice => ({
    ...other,
    calendarDays: calendarOf(job, pool, other, faults, stated).calendarDays,
  });
  const own: TrainingChoice = { ...choice, calendarDays: calendar.calendarDays, calendar };
  return {
    ...plan,
    choice: own,
    frontier: plan.frontier.map((other, at) => (at === 0 ? own : dated(other))),
    because: [...plan.because, ...because],
    assumed: [...plan.assumed, ...assumed],
  };
}

/** Unknown where nothing is said of storage or interval; blocking where storage is stated alone; else the step waits for a copy to host memory. */
function checkpointOf(
  job: TrainingJob,
  pool: Pool,
  { chipsUsed, stepSeconds }: CalendarChoice,
  mtbf: number,
  restart: number,
  stated: CalendarStated,
): Checkpoint {
  const bytes = checkpointBytes(job);
  const each = bytes / chipsUsed;
  const link = least(pool.groups.map(({ chip }) => chip.hostLinkPerDirection));
  const write = stated.checkpointBandwidth === null ? null : bytes / stated.checkpointBandwidth;
  const copy = link === null ? null : each / link;
  const asynchronous = stated.asynchronous ?? write === null;
  // what a checkpoint costs hangs on the storage: where nothing is said of it, nothing is said of them
  const silent = write === null && stated.checkpointInterval === null && stated.asynchronous === null;
  const mode = silent ? null : asynchronous ? (copy === null ? null : 'asynchronous') : write === null ? null : 'blocking';
  const blocking = mode === 'asynchronous' ? copy : mode === 'blocking' ? write : null;
  const daly = blocking === null ? null : dalyInterval(blocking, mtbf);
  const floor = Math.max(stepSeconds.mid, mode === 'asynchronous' ? (write ?? 0) : 0);
  const interval = stated.checkpointInterval ?? (daly === null ? null : Math.max(daly, floor));
  return {
    bytes,
    mode,
    blockingSeconds: blocking,
    writeSeconds: write,
    youngSeconds: blocking === null ? null : youngInterval(blocking, mtbf),
    dalySeconds: daly,
    intervalSeconds: interval,
    storageNeeded: interval === null ? null : bytes / interval,
    memoryTier: memoryTierOf(pool, each, stepSeconds.mid, link, restart, mtbf),
  };
}

/**
 * Checkpoints in the host memory of a neighbour: as often as a step allows, and a failed node's part comes back from the other copy.
 *
 *     copy = bytes a chip / slower of host link and network          interval = the longer of a step and the copy
 *
 * Holds while traffic of the copy finds room between that of the step, and where a node and its neighbour do not fail at once.
 * @cite wang-2023 (GEMINI), section 4
 */
function memoryTierOf(pool: Pool, each: number, step: number, link: number | null, restart: number, mtbf: number): MemoryTier | null {
  const network = least(pool.groups.map(({ scaleOut, scaleUp }) => (scaleOut ?? scaleUp)?.bandwidthPerDirection ?? null));
  if (link === null || network === null) return null;
  const copy = each / Math.min(link, network);
  const interval = Math.max(step, copy);
  const nodeChips = Math.max(...pool.groups.map(({ chipsPerNode }) => chipsPerNode));
  const { rework } = goodput(interval, 0, restart, mtbf, copy);
  return { copySeconds: copy, intervalSeconds: interval, hostBytesPerNode: COPIES * each * nodeChips, rework };
}

function sharesOf(checkpoint: Checkpoint, restart: number, mtbf: number): Goodput | null {
  const { mode, blockingSeconds, writeSeconds, intervalSeconds } = checkpoint;
  if (blockingSeconds === null || intervalSeconds === null) return null;
  return goodput(intervalSeconds, blockingSeconds, restart, mtbf, mode === 'asynchronous' ? (writeSeconds ?? intervalSeconds) : 0);
}

/** Shares that are lost; with what is left they add up to one. Where fewer chips are the best use of the pool all shrink alike. */
function lostOf(work: number, shares: Goodput | null, left: number, waiting: number | null, maintenance: number | null): LostShares {
  const up = 1 - (maintenance ?? 0);
  const ready = 1 - (waiting ?? 0);
  const whole = work * ready;
  const scale = whole < 1 ? ((1 - left) / (1 - whole)) * up : up;
  const idle = { waiting: waiting === null ? null : waiting * scale, maintenance };
  const rest = ready * scale;
  if (shares === null) return { checkpoint: null, rework: null, restart: (1 - work) * rest, ...idle };
  return { checkpoint: shares.checkpoint * rest, rework: shares.rework * rest, restart: shares.restart * rest, ...idle };
}

/** Where a stop costs more time than lies between two, fewer chips go as fast: how many. */
function fewerSaid(lost: number, chipsUsed: number): readonly string[] {
  if (lost <= 1) return [];
  const chips = showNumber(Number(Math.max(1, chipsUsed / lost).toPrecision(2)), 12);
  return [`all chips together stop before they have recovered; the calendar counts about ${chips} of them at work, which is faster`];
}

/** Mean number of nodes that are in repair; null = nobody says how long one takes. */
function inRepair(mtbf: number, faults: FaultFits, { repair }: CalendarStated): number | null {
  return repair === null ? null : (faults.hardwareShare.mid / mtbf) * repair;
}

function sparesOf(pool: Pool, { chipsIdle }: CalendarChoice, mtbf: number, faults: FaultFits, stated: CalendarStated): Spares {
  const nodeChips = Math.max(...pool.groups.map(({ chipsPerNode }) => chipsPerNode));
  const mean = inRepair(mtbf, faults, stated);
  const nodes = stated.spares ?? (mean === null ? null : sparesFor(mean, ENOUGH));
  return { nodes, chips: nodes === null ? null : Math.max(0, nodes * nodeChips - chipsIdle) };
}

/** Share of the time in which more nodes are in repair than stand ready. */
function waitingShare(pool: Pool, mtbf: number, { nodes }: Spares, faults: FaultFits, stated: CalendarStated): number | null {
  const mean = inRepair(mtbf, faults, stated);
  return mean === null || nodes === null || pool.groups.length === 0 ? null : 1 - enough(mean, nodes);
}

/** Around the share that is left: what is lost grows with the stop rate and with the cost of a stop, whose logarithms add in squares. */
function ratioOf(lost: number, between: Estimate, restart: Estimate): Estimate {
  const more = Math.hypot(Math.log(between.mid / between.low), Math.log(restart.high / restart.mid));
  const less = Math.hypot(Math.log(between.high / between.mid), Math.log(restart.mid / restart.low));
  const at = (factor: number): number => shareLeft(lost * factor);
  return { low: at(Math.exp(more)), mid: at(1), high: at(Math.exp(-less)) };
}

function joined(days: Estimate, ratio: Estimate): Estimate {
  const mid = days.mid / ratio.mid;
  const up = Math.hypot(Math.log(days.high / days.mid), Math.log(ratio.mid / ratio.low));
  const down = Math.hypot(Math.log(days.mid / days.low), Math.log(ratio.high / ratio.mid));
  return { low: mid * Math.exp(-down), mid, high: mid * Math.exp(up) };
}

function stopsOver({ mid }: Estimate, between: Estimate): Estimate {
  return { low: (mid * DAY) / between.high, mid: (mid * DAY) / between.mid, high: (mid * DAY) / between.low };
}

function reasons(pool: Pool, faults: FaultFits, stated: CalendarStated, { mode }: Checkpoint): readonly Reason[] {
  const rates = pool.groups.map(({ chip }) => stopRate(chip, faults));
  const seen = [...new Set(rates.flatMap(({ fit }) => fit.seen))];
  const from = seen.map((id) => `faults#${id}`);
  const stops: Reason = {
    figure: 'hoursBetweenStops',
    formula: 'secondsBetweenStops',
    from: stated.mtbf === null ? ['fits/faults#stops', ...from] : [],
    said: stated.mtbf === null ? 'mean time between stops: 1 / (chips x stops per chip and hour of published runs)' : 'as stated',
  };
  const days: Reason = {
    figure: 'calendarDays',
    formula: mode === null ? 'workShareAt' : 'workShare',
    from: stated.restart === null ? ['fits/faults#lostSecondsPerStop'] : [],
    said: 'productive days over the share of calendar time that is work (Daly 2006)',
  };
  return [days, stops];
}

function assumed(
  job: TrainingJob,
  pool: Pool,
  faults: FaultFits,
  stated: CalendarStated,
  { mode, storageNeeded }: Checkpoint,
): readonly string[] {
  const said: string[] = [];
  if (stated.mtbf === null)
    for (const { chip } of pool.groups) {
      const { fit, under } = stopRate(chip, faults);
      if (under === 'kind')
        said.push(`${chip.name}: stops as often as nodes of other machines built of processors alone; parts that broke were counted there`);
      else if (under === 'all')
        said.push(`${chip.name}: no published run tells how often it stops; the mean of ${fit.runs} runs on other chips, with a wide band`);
      else if (under === 'architecture') said.push(`${chip.name}: stops as often as other chips of its architecture`);
    }
  if (stated.restart === null)
    said.push(
      `a stop costs ${showSeconds(faults.lostSecondsPerStop.mid, 2)} in all, as in published runs with automatic recovery; restarted by hand it costs hours`,
    );
  said.push('stragglers are in the step time (its loss a doubling of nodes)');
  if (mode === 'asynchronous' && stated.asynchronous === null && storageNeeded !== null)
    said.push('checkpoints: the step waits for a copy to host memory only; storage drains it before the next');
  if (job.tokens !== null) said.push(`training data: ${tokenBytes(job.model.vocab)} bytes a token, as ids`);
  return said;
}

function unknown(stated: CalendarStated, { mode, bytes }: Checkpoint): readonly string[] {
  const said: string[] = [];
  if (stated.checkpointBandwidth === null)
    said.push(`time to write a checkpoint of ${showRate(bytes, 'B')}: the storage is not stated (--checkpoint-bandwidth)`);
  if (mode === null)
    said.push(
      `checkpoint interval and what checkpoints cost, beyond what published stops cost in all: one every 30 min would need storage of ${showRate(bytes / EXAMPLE, 'B/s')}`,
    );
  if (stated.repair === null)
    said.push(
      stated.spares === null
        ? 'spare nodes: how long a repair takes is not stated (--repair-time)'
        : `whether ${showNumber(stated.spares, 9)} spare nodes are enough: how long a repair takes is not stated (--repair-time)`,
    );
  return said;
}

function least(values: readonly (number | null)[]): number | null {
  return values.some((value) => value === null) ? null : Math.min(...(values as readonly number[]));
}

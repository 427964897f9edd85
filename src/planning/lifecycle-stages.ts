import { exactly, scaled } from '../economy/band.ts';
import type { Activity } from '../economy/power.ts';
import type { Pool } from '../terms/cluster.ts';
import { showMoney } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { FaultFits } from '../terms/fault-fits.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Plan, Reason, Refusal } from '../terms/plan.ts';
import { countParameters } from '../workload/parameters.ts';
import { withCalendar } from './calendar.ts';
import type { DataAnswer, RunAnswer, StageAnswer } from './lifecycle-answer.ts';
import { added, daysOf, drawn, type Metered, meter, NOTHING, staffUsd, supportOf, UNKNOWN, withPart } from './lifecycle-meter.ts';
import { chipHoursOf, chipsOf, MONTH, requestsOver, type ServiceMonth, serviceMonths } from './lifecycle-service.ts';
import type {
  CountedWork,
  DevelopmentStage,
  InferenceStage,
  ModelWork,
  PreprocessingStage,
  Stage,
  StagePool,
  TrainingStage,
  TrainingWork,
} from './programme.ts';
import { poolRates } from './rates.ts';
import { activityOf } from './worth.ts';
import type { WorthFacts } from './worth-facts.ts';

/** What stages are answered with. */
export interface LifecycleMeans {
  readonly fits: Fits;
  readonly faults: FaultFits;
  /** plans one run on a pool, without its calendar */
  readonly plan: (job: TrainingJob, pool: Pool) => Plan;
  readonly facts: WorthFacts;
  /** seconds, for `search.seconds` */
  readonly now?: () => number;
}

/** A stage on its own, before it has its place in time. */
export type Timeless = Omit<StageAnswer, 'startDay' | 'endDay'>;

const HOUR = 3600;
const DAY = 86_400;
const IDLE: Activity = { compute: 0, memory: 0, communication: 0, idle: 1 };
const COMPUTE: Activity = { compute: 1, memory: 0, communication: 0, idle: 0 };

/** Before anything is known of a stage. */
function begun(stage: Stage): Timeless {
  const { name, kind, after, pool, assumed } = stage;
  return {
    name,
    kind,
    after,
    on: pool?.name ?? null,
    chips: pool && exactly(chipsOf(pool.pool)),
    days: null,
    figures: UNKNOWN,
    partsUsd: null,
    supportUsd: null,
    netCostUsd: null,
    use: null,
    flop: null,
    runs: [],
    data: null,
    months: null,
    requests: null,
    because: [],
    assumed,
    refused: [],
  };
}

function refusedStage(stage: Stage, refused: readonly Refusal[], more: Partial<Timeless> = {}): Timeless {
  return { ...begun(stage), ...more, refused };
}

/** Time of a stage and what its chips do meanwhile, into money, energy and the rest. */
function held(
  stage: Stage,
  days: Estimate,
  activity: Activity,
  means: LifecycleMeans,
  factor = 1,
): { metered: Metered; because: readonly Reason[]; assumed: readonly string[] } {
  const people = (metered: Metered): Metered => (stage.staff === null ? metered : withPart(metered, 'staff', staffUsd(stage.staff, days)));
  if (stage.pool === null) return { metered: people(NOTHING), because: [], assumed: [] };
  const rates = poolRates(stage.pool.pool, means.fits, means.facts, stage.ask, activity);
  const metered = meter(rates, scaled(days, (factor * DAY) / HOUR), means.facts);
  return { metered: people(metered), because: rates.because, assumed: rates.assumed };
}

function finished(stage: Stage, days: Estimate, metered: Metered, more: Partial<Timeless>): Timeless {
  const start = begun(stage);
  const { costUsd } = metered.figures;
  const supported = costUsd === null ? { supportUsd: null, netCostUsd: null } : supportOf(costUsd, stage.support);
  return {
    ...start,
    ...metered,
    ...supported,
    days,
    ...more,
    assumed: [...new Set([...start.assumed, ...(more.assumed ?? []), ...placeless(stage), ...surplus(stage, costUsd)])],
  };
}

/** Support beyond what there is to pay. */
function surplus({ name, support }: Stage, cost: Estimate | null): readonly string[] {
  if (support?.kind !== 'amount' || cost === null || support.usd <= cost.mid) return [];
  return [`${name}: support of ${showMoney(support.usd)} is more than it costs; only the cost is counted`];
}

function placeless({ ask: { place, kgPerKWh } }: Stage): readonly string[] {
  return place === null && kgPerKWh === null ? ['no place is stated, so carbon of electricity is unknown (place, grid-intensity)'] : [];
}

/** Pre-training and fine-tuning: as stated, or planned run by run. */
export function trainingStage(stage: TrainingStage, means: LifecycleMeans): Timeless {
  if (stage.seconds !== null) return statedStage(stage, stage.seconds, means);
  if (stage.work === null || stage.pool === null) return refusedStage(stage, [nothingSaid('a run (model and tokens) and a pool')]);
  return runsStage(stage, [stage.work], stage.pool, means);
}

function statedStage(stage: TrainingStage, seconds: number, means: LifecycleMeans): Timeless {
  const days = daysOf(seconds);
  const { metered, because, assumed } = held(stage, days, COMPUTE, means);
  const flop = stage.work === null ? null : stage.work.kind === 'rate' ? deliveredFlop(stage, seconds) : flopOf(stage.work);
  return finished(stage, days, metered, { use: stage.pool === null ? null : 1, flop, because, assumed });
}

/** FLOP that chips at a stated rate deliver in a time. @example 10,000 chips at 106.08 TFLOP/s for 182.6 days -> 1.67e25 */
function deliveredFlop({ work, pool }: TrainingStage, seconds: number): number | null {
  return work?.kind === 'rate' && pool !== null ? work.achievedPerChip * chipsOf(pool.pool) * seconds : null;
}

/** Training FLOP counted as 6 N tokens, N the parameters that a token visits. */
function flopOf(work: ModelWork | CountedWork): number {
  if (work.kind === 'counted') return 6 * work.parameters * work.tokens * work.count;
  return 6 * countParameters(work.job.model).active * (work.job.tokens ?? 0) * work.count;
}

/** Runs one after another on one pool. */
function runsStage(
  stage: TrainingStage | DevelopmentStage,
  works: readonly TrainingWork[],
  pool: StagePool,
  means: LifecycleMeans,
): Timeless {
  const chips = chipsOf(pool.pool);
  const runs: RunAnswer[] = [];
  const refused: Refusal[] = [];
  const assumed: string[] = [];
  const because: Reason[] = [];
  let total: { days: Estimate; metered: Metered; worked: number } = { days: exactly(0), metered: NOTHING, worked: 0 };
  for (const work of works) {
    if (work.kind === 'rate') continue;
    const run = work.kind === 'model' ? modelRun(work, pool, means) : countedRun(work, chips);
    if (run.answer) runs.push(run.answer);
    refused.push(...run.refused);
    assumed.push(...run.assumed);
    because.push(...run.because);
    if (run.days === null) continue;
    const { metered, ...said } = held({ ...stage, staff: null }, run.days, run.activity, means, run.factor);
    assumed.push(...said.assumed);
    because.push(...said.because);
    total = { days: added(total.days, run.days), metered: joined(total.metered, metered), worked: total.worked + run.days.mid * run.use };
  }
  const flop = works.reduce((sum, work) => sum + (work.kind === 'rate' ? 0 : flopOf(work)), 0);
  if (refused.length > 0) return refusedStage(stage, refused, { runs, flop, assumed: [...new Set([...stage.assumed, ...assumed])] });
  const { days } = total;
  const metered = stage.staff === null ? total.metered : withPart(total.metered, 'staff', staffUsd(stage.staff, days));
  const use = days.mid > 0 ? total.worked / days.mid : null;
  return finished(stage, days, metered, { runs, use, flop, assumed, because: distinct(because) });
}

interface RunParts {
  readonly answer: RunAnswer | null;
  readonly days: Estimate | null;
  readonly activity: Activity;
  /** chips held over chips of the pool: spares beyond it */
  readonly factor: number;
  readonly use: number;
  readonly refused: readonly Refusal[];
  readonly assumed: readonly string[];
  readonly because: readonly Reason[];
}

function modelRun(work: ModelWork, { pool }: StagePool, means: LifecycleMeans): RunParts {
  const made = withCalendar(means.plan(work.job, pool), work.job, pool, means.faults, work.calendar);
  const { choice, search } = made;
  const calendar = choice?.calendar ?? null;
  const answer = { model: work.job.model.name, count: work.count, choice, calendar, search };
  if (choice === null || calendar?.calendarDays == null)
    return {
      answer,
      days: null,
      activity: IDLE,
      factor: 1,
      use: 0,
      refused: choice === null ? made.refused : [nothingSaid('tokens')],
      assumed: made.assumed,
      because: [],
    };
  const chips = chipsOf(pool);
  const ratio = calendar.effectiveTrainingRatio.mid;
  const busy = activityOf(choice);
  const activity = {
    compute: busy.compute * ratio,
    memory: busy.memory * ratio,
    communication: busy.communication * ratio,
    idle: 1 - (1 - busy.idle) * ratio,
  };
  return {
    answer,
    days: scaled(calendar.calendarDays, work.count),
    activity,
    factor: (chips + (calendar.spares.chips ?? 0)) / chips,
    use: (choice.chipsUsed / chips) * ratio,
    refused: [],
    assumed: made.assumed,
    because: made.because,
  };
}

/** Time at a stated rate: 6 N tokens over the rate of all chips. */
function countedRun(work: CountedWork, chips: number): RunParts {
  const seconds = flopOf(work) / (work.achievedPerChip * chips);
  return {
    answer: null,
    days: daysOf(seconds),
    activity: COMPUTE,
    factor: 1,
    use: 1,
    refused: [],
    assumed: ['time from parameters, tokens and the stated rate (6 N tokens): memory is not judged, stops are not counted'],
    because: [],
  };
}

/** Experiments: runs that are listed, or a multiple of another stage's chip-hours on the same kind of chip. */
export function developmentStage(stage: DevelopmentStage, of: Timeless | null, means: LifecycleMeans): Timeless {
  const { multiple, runs, pool } = stage;
  if (runs.length > 0) return pool === null ? refusedStage(stage, [nothingSaid('a pool')]) : runsStage(stage, runs, pool, means);
  if (of === null || multiple === null || pool === null) return refusedStage(stage, [nothingSaid('runs, or a stage and a multiple of it')]);
  const { chipHours } = of.figures;
  if (chipHours === null)
    return refusedStage(stage, [
      {
        code: 'stage-refused',
        said: `a multiple of ${of.name}, which has no answer`,
        layout: null,
        needs: null,
        has: null,
        would: `an answer to ${of.name}`,
      },
    ]);
  const days = scaled(chipHours, multiple / chipsOf(pool.pool) / 24);
  const { metered, because, assumed } = held(stage, days, COMPUTE, means);
  const flop = of.flop === null ? null : of.flop * multiple;
  const said = `${stage.name}: experiments take ${multiple} times the chip-hours of ${of.name}`;
  return finished(stage, days, metered, { use: 1, flop, because, assumed: [said, ...assumed] });
}

/** Data made ready beside the chips, or on them. */
export function preprocessingStage(stage: PreprocessingStage, means: LifecycleMeans): Timeless {
  const { tokens, tokensPerSecond, workers, bytesPerToken, pool } = stage;
  const hands = workers ?? (pool === null ? null : chipsOf(pool.pool));
  const pace = tokensPerSecond === null || hands === null ? null : tokensPerSecond * hands;
  const seconds = stage.seconds ?? (tokens === null || pace === null ? null : tokens / pace);
  const rawBytes = tokens === null || bytesPerToken === null ? null : tokens * bytesPerToken;
  if (seconds === null) return refusedStage(stage, [nothingSaid('days, or tokens and tokens a second')]);
  const onChips = pool !== null && workers === null && stage.seconds === null;
  const days = daysOf(seconds);
  const { metered, because, assumed } = held(stage, days, onChips ? COMPUTE : IDLE, means);
  const data: DataAnswer = {
    rawBytes,
    tokensPerSecond: tokens === null ? pace : tokens / seconds,
    bytesPerSecond: rawBytes === null ? null : rawBytes / seconds,
    workers,
  };
  const said = [...assumed];
  if (pool !== null && !onChips) said.push(`${stage.name}: holds ${pool.name} while its chips idle`);
  const bill = workersBill(stage, seconds, rawBytes, metered, means, said);
  return finished(stage, days, bill, { use: pool === null ? null : onChips ? 1 : 0, data, because, assumed: said });
}

/** What workers and storage add: their price, and their power at the place's PUE and grid. */
function workersBill(
  stage: PreprocessingStage,
  seconds: number,
  rawBytes: number | null,
  metered: Metered,
  means: LifecycleMeans,
  said: string[],
): Metered {
  const { workers, workerUsdPerHour, workerWatts, storageUsdPerByteSecond, name, ask } = stage;
  let bill = metered;
  if (workers !== null) {
    if (workerUsdPerHour === null) said.push(`${name}: what a worker costs is not stated, so its cost is unknown (worker-price)`);
    if (workerWatts === null) said.push(`${name}: what a worker draws is not stated, so its energy is unknown (worker-watts)`);
    const site = poolRates({ groups: [] }, means.fits, means.facts, ask, IDLE);
    said.push(...site.assumed);
    bill = drawn(bill, workerWatts === null ? null : workers * workerWatts * seconds, site);
    bill =
      workerUsdPerHour === null
        ? { figures: { ...bill.figures, costUsd: null }, partsUsd: null }
        : withPart(bill, 'workers', exactly((workers * workerUsdPerHour * seconds) / HOUR));
  }
  if (storageUsdPerByteSecond !== null && rawBytes !== null)
    bill = withPart(bill, 'storage', exactly(rawBytes * storageUsdPerByteSecond * seconds));
  return bill;
}

/** A service over its months. */
export function inferenceStage(stage: InferenceStage, means: LifecycleMeans): Timeless {
  const { pace, pool, byTheMonth, months: count, busyShare } = stage;
  const on = pool?.pool ?? byTheMonth;
  if (on === null) return refusedStage(stage, [nothingSaid('chips: a pool, or a kind of chip')]);
  if (pace.kind === 'unknown') return refusedStage(stage, [nothingSaid('a model to serve, or what a chip delivers')]);
  const served = pace.kind === 'planned' ? pace.serve(on) : null;
  const assumed = [...(served?.assumed ?? [])];
  if (served && !served.replica) return refusedStage(stage, served.refused, { assumed });
  const months = serviceMonths(stage, served);
  if (months === null) return refusedStage(stage, [nothingSaid('what a chip delivers')]);
  const short = pool === null ? undefined : months.find(({ chips }) => chips.mid > chipsOf(pool.pool));
  if (short && pool) return refusedStage(stage, [tooFew(pool, short, months)], { months, requests: requestsOver(stage), assumed });
  const days = daysOf(count * MONTH);
  const hours = chipHoursOf(months);
  const use = months.reduce((sum, month) => sum + month.use * month.held.mid, 0) / months.reduce((sum, month) => sum + month.held.mid, 0);
  const rates = poolRates(pool === null ? ofChips(on, months) : on, means.fits, means.facts, stage.ask, {
    compute: 0,
    memory: use,
    communication: 0,
    idle: 1 - use,
  });
  const metered = meter(rates, scaled(hours, 1 / rates.chips), means.facts);
  const bill = stage.staff === null ? metered : withPart(metered, 'staff', staffUsd(stage.staff, days));
  const said = [...assumed, ...rates.assumed];
  if (pace.kind === 'stated' && pace.pace.kind === 'chip-seconds') said.push(`${stage.name}: the stated chip-seconds count idle time too`);
  else if (pace.kind === 'stated' && busyShare === 1) said.push(`${stage.name}: chips are busy all the time at the stated pace`);
  if (stage.peak === 1) said.push(`${stage.name}: demand is even through the day; no peak is stated`);
  const chips = {
    low: Math.max(...months.map(({ held: { low } }) => low)),
    mid: Math.max(...months.map(({ held: { mid } }) => mid)),
    high: Math.max(...months.map(({ held: { high } }) => high)),
  };
  return finished(stage, days, bill, { use, months, requests: requestsOver(stage), chips, because: rates.because, assumed: said });
}

/** As many chips of the kind as the busiest month holds. */
function ofChips(pool: Pool, months: readonly ServiceMonth[]): Pool {
  const most = Math.max(...months.map(({ held: { mid } }) => mid));
  return { groups: pool.groups.map((group) => ({ ...group, count: Math.max(1, most) })) };
}

function tooFew({ name, pool }: StagePool, short: ServiceMonth, months: readonly ServiceMonth[]): Refusal {
  const has = chipsOf(pool);
  const most = Math.max(...months.map(({ chips: { mid } }) => mid));
  const till = short.month === 1 ? '' : `, or ${short.month - 1} months`;
  return {
    code: 'too-few-chips',
    said: `month ${short.month} needs ${short.chips.mid} chips, ${name} has ${has}`,
    layout: null,
    needs: short.chips.mid,
    has,
    would: `${most} chips${till}`,
  };
}

function joined(a: Metered, b: Metered): Metered {
  if (a === NOTHING) return b;
  const figures = Object.fromEntries(
    Object.entries(a.figures).map(([name, value]) => {
      const other = b.figures[name as keyof typeof b.figures];
      return [name, value && other ? added(value, other) : null];
    }),
  ) as unknown as Metered['figures'];
  if (a.partsUsd === null || b.partsUsd === null) return { figures, partsUsd: null };
  const partsUsd = { ...a.partsUsd };
  for (const [part, usd] of Object.entries(b.partsUsd)) partsUsd[part] = partsUsd[part] ? added(partsUsd[part], usd) : usd;
  return { figures, partsUsd };
}

function distinct(reasons: readonly Reason[]): readonly Reason[] {
  const seen = new Set<string>();
  return reasons.filter((reason) => {
    const key = JSON.stringify(reason);
    return seen.has(key) ? false : seen.add(key);
  });
}

function nothingSaid(what: string): Refusal {
  return { code: 'not-stated', said: `not stated: ${what}`, layout: null, needs: null, has: null, would: `state ${what}` };
}

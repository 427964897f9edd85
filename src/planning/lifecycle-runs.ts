import { added, exactly, scaled } from '../economy/band.ts';
import type { Activity } from '../economy/power.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Reason, Refusal } from '../terms/plan.ts';
import { countParameters } from '../workload/parameters.ts';
import { withCalendar } from './calendar.ts';
import type { RunAnswer } from './lifecycle-answer.ts';
import { daysOf, type Metered, NOTHING, staffUsd, sumOfFigures, sumOfParts, withPart } from './lifecycle-meter.ts';
import { chipsOf } from './lifecycle-service.ts';
import { COMPUTE, finished, held, IDLE, type LifecycleMeans, nothingSaid, refusedStage, type Timeless } from './lifecycle-stage.ts';
import type { CountedWork, DevelopmentStage, ModelWork, StagePool, TrainingStage, TrainingWork } from './programme.ts';
import { activityOf } from './worth.ts';

/** Pre-training and fine-tuning: as stated, or planned run by run. */
export function trainingStage(stage: TrainingStage, means: LifecycleMeans): Timeless {
  if (stage.seconds !== null) return statedStage(stage, stage.seconds, means);
  if (stage.work === null || stage.pool === null) return refusedStage(stage, [nothingSaid('a run (model and tokens) and a pool')]);
  return runsStage(stage, [stage.work], stage.pool, means);
}

function statedStage(stage: TrainingStage, seconds: number, means: LifecycleMeans): Timeless {
  const days = daysOf(seconds);
  const { metered, because, assumed, over } = held(stage, days, COMPUTE, means);
  const flop = stage.work === null ? null : stage.work.kind === 'rate' ? deliveredFlop(stage, seconds) : flopOf(stage.work);
  return finished(stage, days, metered, { use: stage.pool === null ? null : 1, flop, because, assumed, over });
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
  const over: Refusal[] = [];
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
    over.push(...said.over);
    because.push(...said.because);
    total = { days: added(total.days, run.days), metered: joined(total.metered, metered), worked: total.worked + run.days.mid * run.use };
  }
  const flop = works.reduce((sum, work) => sum + (work.kind === 'rate' ? 0 : flopOf(work)), 0);
  if (refused.length > 0) return refusedStage(stage, refused, { runs, flop, assumed: [...new Set([...stage.assumed, ...assumed])] });
  const { days } = total;
  const metered = stage.staff === null ? total.metered : withPart(total.metered, 'staff', staffUsd(stage.staff, days));
  const use = days.mid > 0 ? total.worked / days.mid : null;
  return finished(stage, days, metered, { runs, use, flop, assumed, because: distinct(because), over: over.slice(0, 1) });
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
  const { metered, because, assumed, over } = held(stage, days, COMPUTE, means);
  const flop = of.flop === null ? null : of.flop * multiple;
  const said = `${stage.name}: experiments take ${multiple} times the chip-hours of ${of.name}`;
  return finished(stage, days, metered, { use: 1, flop, because, assumed: [said, ...assumed], over });
}

function joined(a: Metered, b: Metered): Metered {
  return { figures: sumOfFigures([a.figures, b.figures]), partsUsd: sumOfParts([a.partsUsd, b.partsUsd]) };
}

function distinct(reasons: readonly Reason[]): readonly Reason[] {
  const seen = new Set<string>();
  return reasons.filter((reason) => {
    const key = JSON.stringify(reason);
    return seen.has(key) ? false : seen.add(key);
  });
}

import { summed } from '../economy/band.ts';
import { showMoney, showShare } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Refusal, SearchRecord } from '../terms/plan.ts';
import type { Obtainable } from '../terms/worth.ts';
import type { BillParts, LifecycleAnswer, PoolUse, StageAnswer } from './lifecycle-answer.ts';
import { preprocessingStage } from './lifecycle-data.ts';
import { inferenceStage } from './lifecycle-inference.ts';
import { sumOfFigures, sumOfParts } from './lifecycle-meter.ts';
import { developmentStage, trainingStage } from './lifecycle-runs.ts';
import { chipsOf } from './lifecycle-service.ts';
import type { LifecycleMeans, Timeless } from './lifecycle-stage.ts';
import { obtainable } from './obtainable.ts';
import { orderOf, type Programme, type Stage } from './programme.ts';

/**
 * All stages of a programme, each answered alone, put in order and added up.
 *
 *     stage    chips held, for how long in the calendar, what they do meanwhile: chip-hours, money, energy, carbon, water
 *     order    a stage begins when all it waits for have ended, and when its pool is free
 *     totals   the sums of the stages that have an answer; low adds to low and high to high, because what is wrong with one stage
 *              (prices, the grid, the engine) is wrong with all
 *
 * A stage without an answer says why and leaves the others theirs. Support moves who pays and nothing else.
 */
export function lifecycle(programme: Programme, means: LifecycleMeans): LifecycleAnswer {
  const started = means.now?.() ?? 0;
  const alone = new Map<string, Timeless>();
  for (const stage of programme.stages) answerOf(stage, programme, alone, means);
  const stages = placed(programme, alone);
  const answered = stages.filter(({ refused }) => refused.length === 0);
  const net = summed(answered.map(({ netCostUsd }) => netCostUsd));
  const partsUsd = sumOfParts(answered.map((stage) => stage.partsUsd));
  const ends = answered.map(({ endDay }) => endDay);
  const without = stages.filter(({ refused }) => refused.length > 0).map(({ name }) => name);
  const assumed = new Set(stages.flatMap((stage) => stage.assumed));
  assumed.add('totals add low to low and high to high: stages err together');
  if (without.length > 0) assumed.add(`totals are without ${without.join(', ')}`);
  return {
    stages,
    totals: {
      ...sumOfFigures(answered.map(({ figures }) => figures)),
      supportUsd: summed(answered.map(({ supportUsd }) => supportUsd)),
      netCostUsd: net,
      days: ends.some((end) => end === null) ? null : Math.max(0, ...(ends as number[])),
      partsUsd,
      structure: partsUsd && structureOf(partsUsd),
    },
    pools: poolsOf(programme, stages),
    obtainable: hadOf(programme, means),
    over: overBudget(programme, net),
    assumed: [...assumed],
    search: searched(stages, (means.now?.() ?? 0) - started),
  };
}

/** A stage that is a multiple of another is answered after it, wherever it stands in the list. */
function answerOf(stage: Stage, programme: Programme, known: Map<string, Timeless>, means: LifecycleMeans): Timeless {
  const found = known.get(stage.name);
  if (found) return found;
  const made = (): Timeless => {
    switch (stage.kind) {
      case 'development': {
        const of = programme.stages.find(({ name, kind }) => name === stage.of && kind !== 'development');
        return developmentStage(stage, of ? answerOf(of, programme, known, means) : null, means);
      }
      case 'preprocessing':
        return preprocessingStage(stage, means);
      case 'inference':
        return inferenceStage(stage, means);
      default:
        return trainingStage(stage, means);
    }
  };
  const answer = made();
  known.set(stage.name, answer);
  return answer;
}

/** Each stage with its first and last day; in listed order. */
function placed({ stages }: Programme, alone: ReadonlyMap<string, Timeless>): readonly StageAnswer[] {
  const ordered = orderOf(stages);
  if ('circle' in ordered) throw new RangeError(`stages wait for each other: ${ordered.circle.join(' -> ')}`);
  const ends = new Map<string, number | null>();
  const free = new Map<string, number | null>();
  const starts = new Map<string, number | null>();
  for (const name of ordered.order) {
    const stage = stages.find((one) => one.name === name) as Stage;
    const waits = stage.after.map((before) => ends.get(before) ?? null);
    const pool = stage.pool?.name ?? null;
    if (pool !== null && free.has(pool)) waits.push(free.get(pool) ?? null);
    const start = waits.some((wait) => wait === null) ? null : Math.max(0, ...(waits as number[]));
    const { days, refused } = alone.get(name) as Timeless;
    const end = refused.length > 0 ? start : start === null || days === null ? null : start + days.mid;
    starts.set(name, start);
    ends.set(name, end);
    if (pool !== null) free.set(pool, end);
  }
  return stages.map(({ name }) => ({
    ...(alone.get(name) as Timeless),
    startDay: starts.get(name) ?? null,
    endDay: ends.get(name) ?? null,
  }));
}

/** How much of the hours for which a pool is held its chips work. */
function poolsOf({ stages }: Programme, answers: readonly StageAnswer[]): readonly PoolUse[] {
  const names = [...new Set(stages.flatMap(({ pool }) => pool?.name ?? []))];
  return names.map((name) => {
    const own = answers.filter(({ on, refused }) => on === name && refused.length === 0);
    const pool = stages.find((stage) => stage.pool?.name === name)?.pool?.pool;
    const hours = ({ figures }: StageAnswer): number => figures.chipHours?.mid ?? 0;
    const heldChipHours = own.reduce((sum, stage) => sum + hours(stage), 0);
    const workedChipHours = own.reduce((sum, stage) => sum + hours(stage) * (stage.use ?? 0), 0);
    return {
      name,
      chips: pool ? chipsOf(pool) : 0,
      stages: own.map((stage) => stage.name),
      heldChipHours,
      workedChipHours,
      use: heldChipHours > 0 ? workedChipHours / heldChipHours : 0,
    };
  });
}

/** Whether the chips of each pool can be had where its stages ask for them; each kind, place and party once. */
function hadOf({ stages }: Programme, { facts }: LifecycleMeans): readonly Obtainable[] {
  const once = new Map<string, Obtainable>();
  for (const stage of stages) {
    const pool = stage.pool?.pool ?? (stage.kind === 'inference' ? stage.byTheMonth : null);
    if (!pool) continue;
    for (const row of obtainable(pool, facts, stage.ask, null)) {
      const key = JSON.stringify([row.chip, stage.ask.to, stage.ask.party]);
      const known = once.get(key);
      if (!known || known.count < row.count) once.set(key, row);
    }
  }
  return [...once.values()];
}

/** A budget is for what is left to pay after support. */
function overBudget({ stages }: Programme, net: Estimate | null): readonly Refusal[] {
  const budget = stages[0]?.ask.budgetUsd ?? null;
  if (budget === null || net === null || net.mid <= budget) return [];
  const said = `costs ${showMoney(net.mid)}, the budget is ${showMoney(budget)}: ${showShare(net.mid / budget - 1)} over`;
  return [{ code: 'over-budget', said, layout: null, needs: net.mid, has: budget, would: null }];
}

/** Shares of staff, of energy and of computing power, energy included, in the middle of a bill. */
function structureOf(parts: BillParts): { computing: number; staff: number; energy: number } | null {
  const of = (part: string): number => (parts[part] as Estimate | undefined)?.mid ?? 0;
  const all = Object.values(parts).reduce((sum, { mid }) => sum + mid, 0);
  return all > 0 ? { computing: 1 - of('staff') / all, staff: of('staff') / all, energy: of('energy') / all } : null;
}

function searched(stages: readonly StageAnswer[], seconds: number): SearchRecord {
  const all = stages.flatMap(({ runs }) => runs.map(({ search }) => search));
  const sum = (of: (record: SearchRecord) => number): number => all.reduce((total, record) => total + of(record), 0);
  return { legal: sum(({ legal }) => legal), evaluated: sum(({ evaluated }) => evaluated), pruned: sum(({ pruned }) => pruned), seconds };
}

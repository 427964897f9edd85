import { added, exactly, scaled } from '../economy/band.ts';
import type { Pool } from '../terms/cluster.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Refusal } from '../terms/plan.ts';
import { statedFleet } from './demand.ts';
import type { InferenceStage } from './programme.ts';

/** What one replica of a service delivers. */
export interface ServedPace {
  /** null = nothing serves it */
  readonly replica: { readonly chips: number; readonly requestsPerSec: Estimate } | null;
  readonly assumed: readonly string[];
  readonly refused: readonly Refusal[];
}

/** One month of a service. */
export interface ServiceMonth {
  /** from 1 */
  readonly month: number;
  readonly requestsPerSec: number;
  /** that the busiest time needs */
  readonly chips: Estimate;
  /** that are held, whole pools or whole replicas */
  readonly held: Estimate;
  /** share of held chips that work, over the month */
  readonly use: number;
}

/** s of a month: a twelfth of a Julian year. */
export const MONTH = (365.25 / 12) * 86_400;

/**
 * Demand of a month that grows.
 *
 *     r_m = r_1 (1 + g)^(m - 1)
 *
 * r_1  requests/s of the first month          g  growth a month          m  month, from 1
 *
 * @example 100/s, 10 % a month, month 13 -> 313.8/s
 */
export function monthlyRate(first: number, growth: number, month: number): number {
  return first * (1 + growth) ** (month - 1);
}

/** Requests over all months. @example 1/s for 2 months at 0 -> 5,259,600 */
export function requestsOver(stage: InferenceStage): number {
  const { months, growthPerMonth: growth, demand } = stage;
  return Array.from({ length: months }, (_, at) => monthlyRate(demand.requestsPerSec, growth, at + 1) * MONTH).reduce((a, b) => a + b, 0);
}

/** Chips for a rate: whole replicas at what one delivers, or as a stated pace has it. */
export function chipsFor(stage: InferenceStage, rate: number, served: ServedPace | null): Estimate | null {
  const { pace, demand, busyShare } = stage;
  // growth leaves dust in the last bit, which must not ask for one more chip
  if (pace.kind === 'stated') return exactly(statedFleet(rate * (1 - 1e-12), demand.outputTokens ?? 1, pace.pace, busyShare).chips);
  const replica = served?.replica;
  if (!replica) return null;
  const chips = (each: number): number => Math.ceil(rate / each - 1e-9) * replica.chips;
  const { low, mid, high } = replica.requestsPerSec;
  return { low: chips(high), mid: chips(mid), high: chips(low) };
}

/** Each month of the service: what it needs and what is held. A pool that is named is held whole; else chips are taken by the month. */
export function serviceMonths(stage: InferenceStage, served: ServedPace | null): readonly ServiceMonth[] | null {
  const pool = stage.pool === null ? null : chipsOf(stage.pool.pool);
  const months: ServiceMonth[] = [];
  for (let month = 1; month <= stage.months; month++) {
    const requestsPerSec = monthlyRate(stage.demand.requestsPerSec, stage.growthPerMonth, month);
    const chips = chipsFor(stage, requestsPerSec * stage.peak, served);
    if (chips === null) return null;
    const held = pool === null ? chips : exactly(pool);
    const use = (chips.mid / stage.peak / held.mid) * (stage.pace.kind === 'stated' ? stage.busyShare : 1);
    months.push({ month, requestsPerSec, chips, held, use: Math.min(1, use) });
  }
  return months;
}

/** Chip-hours over all months; the bands of months hang together, so ends add to ends. */
export function chipHoursOf(months: readonly ServiceMonth[]): Estimate {
  return months.reduce((sum, { held }) => added(sum, scaled(held, MONTH / 3600)), exactly(0));
}

export function chipsOf(pool: Pool): number {
  return pool.groups.reduce((sum, { count }) => sum + count, 0);
}

import type { Calendar } from '../terms/calendar.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Reason, Refusal, SearchRecord, TrainingChoice } from '../terms/plan.ts';
import type { Obtainable } from '../terms/worth.ts';
import type { ServiceMonth } from './lifecycle-service.ts';
import type { StageKind } from './programme.ts';

/** What stages add up in. Null = a figure behind it is not known. */
export interface StageFigures {
  /** chips held, idle ones too */
  readonly chipHours: Estimate | null;
  readonly costUsd: Estimate | null;
  readonly energyMWh: Estimate | null;
  readonly carbonTonnes: Estimate | null;
  /** of making the hardware, by the hours it is held */
  readonly embodiedTonnes: Estimate | null;
  readonly waterCubicMetres: Estimate | null;
}

export const FIGURES = [
  'chipHours',
  'costUsd',
  'energyMWh',
  'carbonTonnes',
  'embodiedTonnes',
  'waterCubicMetres',
] as const satisfies readonly (keyof StageFigures)[];

/** USD by what it is paid for. */
export type BillParts = Readonly<Record<string, Estimate>>;

export interface StageAnswer {
  readonly name: string;
  readonly kind: StageKind;
  readonly after: readonly string[];
  /** as the programme calls it; null = none */
  readonly on: string | null;
  readonly chips: Estimate | null;
  /** days from the beginning of the programme, middle values */
  readonly startDay: number | null;
  readonly endDay: number | null;
  /** in the calendar */
  readonly days: Estimate | null;
  readonly figures: StageFigures;
  readonly partsUsd: BillParts | null;
  readonly supportUsd: Estimate | null;
  readonly netCostUsd: Estimate | null;
  /** share of chip-hours held in which chips work for it; null = it holds none, or unknown */
  readonly use: number | null;
  /** FLOP of the work, where it is counted */
  readonly flop: number | null;
  readonly runs: readonly RunAnswer[];
  readonly data: DataAnswer | null;
  readonly months: readonly ServiceMonth[] | null;
  readonly requests: number | null;
  readonly because: readonly Reason[];
  readonly assumed: readonly string[];
  /** why it has no answer; empty = it has one */
  readonly refused: readonly Refusal[];
  /** limits that were set and are passed; the answer stands, to look at */
  readonly over: readonly Refusal[];
}

/** One planned run of a stage. */
export interface RunAnswer {
  readonly model: string;
  readonly count: number;
  readonly choice: TrainingChoice | null;
  readonly calendar: Calendar | null;
  readonly search: SearchRecord;
}

export interface DataAnswer {
  readonly rawBytes: number | null;
  readonly tokensPerSecond: number | null;
  /** B/s that storage and network must bring to the workers */
  readonly bytesPerSecond: number | null;
  readonly workers: number | null;
}

/** A pool that stages share: how much of the hours held is worked. */
export interface PoolUse {
  readonly name: string;
  readonly chips: number;
  readonly stages: readonly string[];
  readonly heldChipHours: number;
  readonly workedChipHours: number;
  /** worked over held */
  readonly use: number;
}

export interface LifecycleAnswer {
  readonly stages: readonly StageAnswer[];
  readonly totals: StageFigures & {
    readonly supportUsd: Estimate | null;
    readonly netCostUsd: Estimate | null;
    /** from the beginning of the first stage to the end of the last, middle values */
    readonly days: number | null;
    readonly partsUsd: BillParts | null;
    /** shares of the cost, middle values */
    readonly structure: { readonly computing: number; readonly staff: number; readonly energy: number } | null;
  };
  readonly pools: readonly PoolUse[];
  /** every kind of chip on which a stage runs: whether it can be had */
  readonly obtainable: readonly Obtainable[];
  /** limits of the whole that are passed: a budget */
  readonly over: readonly Refusal[];
  readonly assumed: readonly string[];
  readonly search: SearchRecord;
}

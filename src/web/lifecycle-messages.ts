import type { Estimate } from '../terms/estimate.ts';

/** The answer to a programme, in the keys of `suanpan lifecycle --json`. */
export interface Lifecycle extends Lived {
  readonly question: { readonly name: string | null; readonly currency: string; readonly asOf: string };
  readonly scenarios: readonly (Lived & { readonly name: string })[];
  readonly assumed: readonly string[];
  readonly refused: readonly {
    readonly stage?: string;
    readonly scenario?: string;
    readonly said: string;
    readonly would?: string | null;
  }[];
}

export interface Lived {
  readonly stages: readonly StageFigures[];
  readonly totals: Figures & {
    readonly supportUsd: Estimate | null;
    readonly netCostUsd: Estimate | null;
    readonly days: number | null;
    readonly partsUsd: Readonly<Record<string, Estimate>> | null;
    readonly structure: Readonly<Record<string, number>> | null;
  };
  readonly pools: readonly {
    readonly name: string;
    readonly chips: number;
    readonly use: number | null;
    readonly stages: readonly string[];
  }[];
}

export interface Figures {
  readonly chipHours: Estimate | null;
  readonly costUsd: Estimate | null;
  readonly energyMWh: Estimate | null;
  readonly carbonTonnes: Estimate | null;
  readonly waterCubicMetres: Estimate | null;
}

export interface StageFigures extends Figures {
  readonly name: string;
  readonly kind: string;
  readonly on: string | null;
  readonly after: readonly string[];
  readonly chips: Estimate | null;
  readonly days: Estimate | null;
  readonly startDay: number | null;
  readonly endDay: number | null;
  readonly partsUsd: Readonly<Record<string, Estimate>> | null;
  readonly months: readonly { readonly month: number; readonly requestsPerSec: number; readonly chips: Estimate }[] | null;
  readonly refused: readonly { readonly said: string; readonly would?: string | null }[];
}

import type { Estimate } from '../terms/estimate.ts';
import type { Status } from '../terms/rule.ts';

/** The answer to what should be bought, in the keys of `suanpan size train --json`. */
export interface Sized {
  readonly question: { readonly modelName: string | null; readonly deadlineDays: number | null };
  readonly options: readonly SizedOption[];
  readonly mix: {
    readonly choice: (MixPoint & { readonly saves: number | null; readonly planned: Estimate | null }) | null;
    readonly frontier: readonly MixPoint[];
    readonly sensitivity: { readonly survives: boolean; readonly tolerated: number } | null;
  } | null;
  readonly assumed: readonly string[];
  readonly refused: readonly { readonly said: string; readonly would?: string | null }[];
}

export interface SizedOption {
  readonly chip: string;
  readonly name: string;
  readonly count: number;
  readonly nodes: number;
  readonly choice: {
    readonly costUsd: Estimate | null;
    readonly calendarDays?: Estimate | null;
    readonly days: Estimate | null;
    readonly energyMWh: Estimate | null;
    readonly sitePowerMW: Estimate | null;
    readonly carbonTonnes: Estimate | null;
  } | null;
  readonly sure: { readonly count: number; readonly costUsd: Estimate | null } | null;
  readonly obtainable:
    | readonly { readonly status: Status | null; readonly leadTimeDays: Estimate | null; readonly stock: string | null }[]
    | null;
}

export interface MixPoint {
  readonly days: number;
  readonly costUsd: number | null;
  readonly energyMWh: number | null;
  readonly parts: readonly { readonly chip: string; readonly name: string; readonly count: number }[];
}

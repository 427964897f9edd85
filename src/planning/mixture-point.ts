import type { Estimate } from '../terms/estimate.ts';

/** So many of one kind. */
export interface MixturePart {
  readonly chip: string;
  readonly name: string;
  readonly count: number;
  readonly nodes: number;
  readonly usdPerChipHour: number;
}

/** What is bought, planned as one job, and what that comes to. */
export interface MixturePoint {
  /** calendar days, the middle of the plan's band */
  readonly days: number;
  readonly band: Estimate;
  readonly costUsd: number;
  /** null = the power of one of its kinds is not known */
  readonly energyMWh: number | null;
  readonly sitePowerMW: number | null;
  readonly parts: readonly MixturePart[];
}

/** What is not known is no reason to leave another out. */
const joules = ({ energyMWh }: MixturePoint): number => energyMWh ?? Number.POSITIVE_INFINITY;

/** No worse in days, money and energy, and better in one. */
export const dominates = (a: MixturePoint, b: MixturePoint): boolean =>
  a.days <= b.days &&
  a.costUsd <= b.costUsd &&
  joules(a) <= joules(b) &&
  (a.days < b.days || a.costUsd < b.costUsd || joules(a) < joules(b));

export const alike = (a: MixturePoint, b: MixturePoint): boolean => JSON.stringify(a.parts) === JSON.stringify(b.parts);

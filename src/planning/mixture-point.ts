/** So many of one kind. */
export interface MixturePart {
  readonly chip: string;
  readonly name: string;
  readonly count: number;
  readonly nodes: number;
  readonly usdPerChipHour: number;
}

/** What is bought for one count of days, and what that comes to. */
export interface MixturePoint {
  readonly days: number;
  readonly costUsd: number;
  /** null = the power of one of its kinds is not known */
  readonly energyMWh: number | null;
  readonly sitePowerMW: number | null;
  readonly parts: readonly MixturePart[];
  /** what the point is the least of */
  readonly least: 'cost' | 'energy' | 'time';
}

/** What is not known is no reason to leave another out. */
const joules = ({ energyMWh }: MixturePoint): number => energyMWh ?? Number.POSITIVE_INFINITY;

/** No worse in days, money and energy, and better in one. */
export const dominates = (a: MixturePoint, b: MixturePoint): boolean =>
  a.days <= b.days &&
  a.costUsd <= b.costUsd &&
  joules(a) <= joules(b) &&
  (a.days < b.days || a.costUsd < b.costUsd || joules(a) < joules(b));

export const alike = (a: MixturePoint, b: MixturePoint): boolean =>
  a.days === b.days && JSON.stringify(a.parts) === JSON.stringify(b.parts);

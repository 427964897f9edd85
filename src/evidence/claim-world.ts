import { readAmount } from '../catalog/amount.ts';
import type { FactBook } from '../catalog/book.ts';
import type { Bands } from '../planning/band.ts';
import { showNumber } from '../terms/display.ts';
import type { Fits } from '../terms/fits.ts';
import type { RuleBook, Said } from '../terms/rule.ts';

/** A public magnitude as it stands in facts/magnitudes.json: a figure or a range, with its source. */
export interface Magnitude {
  readonly is: string;
  readonly cite?: readonly string[];
  readonly note?: string;
  readonly assumed?: boolean;
}

export interface Service {
  readonly names: readonly string[];
  readonly dailyUsers?: Magnitude;
  readonly monthlyUsers?: Magnitude;
  readonly responsesPerUser?: Magnitude;
  readonly tokensPerResponse?: Magnitude;
  readonly flopUtilisation?: Magnitude;
  readonly idleShare?: Magnitude;
  readonly queriesPerSecond?: Magnitude;
  /** USD a chip-hour of its operator's own fleet, as published */
  readonly usdPerChipHour?: Magnitude;
  readonly model?: string;
  readonly chip?: string;
}

/** A whole training that somebody published. */
export interface Training {
  readonly names: readonly string[];
  readonly model?: string;
  readonly chip: string;
  readonly chips: Magnitude;
  readonly flop?: Magnitude;
  readonly days?: Magnitude;
  readonly chipHours?: Magnitude;
  readonly achieved?: Magnitude;
  readonly wattsPerChip?: Magnitude;
  readonly pue?: Magnitude;
  readonly kgPerKwh?: Magnitude;
}

/** What is known in public that statements are held against. */
export interface Magnitudes {
  readonly services: Readonly<Record<string, Service>>;
  /** the service whose published figures stand for a chat service that the statement does not describe */
  readonly typicalService: string;
  readonly trainings: readonly Training[];
  /** TWh of a year from a source, and of all sources, by place */
  readonly electricity: readonly {
    readonly place: string;
    readonly source: string;
    readonly year: number;
    readonly part: Magnitude;
    readonly whole: Magnitude;
  }[];
  readonly dataCentres: readonly { readonly place: string; readonly year: number; readonly energyTWh: Magnitude }[];
  /** staff that runs a service at scale */
  readonly team: Magnitude;
  /** chip-hours between two stops of a large training */
  readonly chipHoursPerStop: Magnitude;
  readonly brainWatts: Magnitude;
  readonly responseWh: Magnitude;
  readonly searchWh: Magnitude;
}

/** The service that stands for one which a statement does not describe. */
export const typicalService = ({ services, typicalService: id }: Pick<Magnitudes, 'services' | 'typicalService'>): Service | undefined =>
  services[id];

/** All that a statement is held against, handed in. */
export interface ClaimWorld {
  readonly book: FactBook;
  readonly fits: Fits;
  readonly bands: Bands | null;
  readonly rules: RuleBook;
  readonly magnitudes: Magnitudes;
  /** YYYY-MM-DD, for prices and rules where the statement names no day */
  readonly asOf: string;
}

/** A range of a quantity in base units; low = high where it is one figure. */
export interface Range {
  readonly low: number;
  readonly mid: number;
  readonly high: number;
}

/** @example "0.47..0.67" -> low 0.47, mid 0.57, high 0.67 */
export function rangeOf(magnitude: Magnitude, where = 'magnitudes'): Range {
  const { low, mid, high } = readAmount(magnitude.is, where);
  return { low, mid, high };
}

export const middle = (magnitude: Magnitude): number => rangeOf(magnitude).mid;

export function citing(magnitude: Magnitude): string {
  return magnitude.assumed ? 'assumed' : `facts/magnitudes: ${(magnitude.cite ?? []).join(', ')}`;
}

export const say = (en: string, zh: string): Said => ({ en, zh });

/** A figure as it is told: grouped, and with an exponent where it is long. */
export function shown(value: number, digits = 4): string {
  return Math.abs(value) >= 1e15
    ? value.toExponential(digits - 1).replace('e+', 'e')
    : Math.abs(value) >= 1e6
      ? showNumber(Number(value.toPrecision(digits)), digits)
      : showNumber(value, digits);
}

/** A figure to three digits, as it is told. */
export const three = (value: number): string => shown(value, 3);

/** A figure to three digits, as a number. */
export const rounded = (value: number): number => Number(value.toPrecision(3));

/** @example 0.0825 -> 8.25 % */
export const percent = (share: number): string => `${rounded(share * 100)} %`;

/** The middle of a list; NaN of an empty one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

import type { Estimate } from './estimate.ts';

/** What a grid factor counts: burning alone, or building and supplying too. Figures of unlike bases are never compared or added. */
export type CarbonBasis = 'direct' | 'life-cycle' | 'unstated';

/** Electricity of a place in a year. */
export interface GridRecord {
  readonly path: string;
  /** ISO 3166 code of the country or part of it, e.g. `CN`, `US-IA` */
  readonly place: string;
  readonly region: string;
  readonly basis: CarbonBasis;
  /** the basis as the source words it */
  readonly basisSaid: string;
  /** first day of the year the factor is of */
  readonly from: string;
  readonly kgPerKWh: number | null;
  readonly usdPerKWh: number | null;
}

/** Facility power over IT power by way of cooling. */
export interface CoolingRecord {
  readonly path: string;
  readonly id: string;
  /** word that people ask for it by, e.g. `air`; null = by its id alone */
  readonly kind: string | null;
  readonly cooling: string;
  readonly pue: Estimate;
}

/** Litres a kWh: on the site per kWh of IT energy, or of power stations per kWh of electricity. */
export interface WaterRecord {
  readonly path: string;
  readonly id: string;
  /** on-site or off-site */
  readonly kind: string;
  /** country whose power stations it is of; null = any */
  readonly place: string | null;
  readonly what: string;
  readonly litresPerKWh: number;
}

/** Carbon of making one accelerator and its share of the server. */
export interface EmbodiedRecord {
  readonly path: string;
  readonly id: string;
  /** chip ids that it is of; empty = of any accelerator */
  readonly chips: readonly string[];
  readonly kgPerChip: Estimate;
  readonly assumed: boolean;
  readonly what: string;
}

/** Everything known about sites. */
export interface SiteFacts {
  readonly grids: readonly GridRecord[];
  readonly coolings: readonly CoolingRecord[];
  readonly waters: readonly WaterRecord[];
  readonly embodied: readonly EmbodiedRecord[];
  /** other names of a place, and of cities on its grid, by code */
  readonly placeNames: Readonly<Record<string, readonly string[]>>;
}

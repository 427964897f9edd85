import type { Estimate } from './estimate.ts';

/** How a rented chip-hour is paid. */
export const RENT_TERMS = ['on-demand', 'reserved-1y', 'reserved-3y', 'spot', 'capacity block'] as const;

export type RentTerm = (typeof RENT_TERMS)[number];

/** A published price of a rented chip-hour, in USD as its fact has it. */
export interface RentOffer {
  /** fact path, e.g. `prices/<chip>#offers.3` */
  readonly path: string;
  /** YYYY-MM-DD from which it holds, until its provider asks another price for the instance */
  readonly from: string;
  readonly provider: string;
  readonly instance: string;
  readonly term: RentTerm;
  readonly region: string;
  /** ISO code of the country of the region; null = everywhere, or not stated */
  readonly place: string | null;
  readonly usdPerChipHour: number;
  /** false = the source is named but was not read */
  readonly read: boolean;
}

/** A published price of a chip, or of the server it comes in. */
export interface SaleOffer {
  readonly path: string;
  readonly from: string;
  /** list, street, system or contract */
  readonly kind: string;
  readonly what: string;
  readonly usdPerChip: number;
  /** the price is of whole servers: nothing is added for the node */
  readonly withServer: boolean;
  readonly read: boolean;
}

/** Everything published about the price of one kind of chip. */
export interface PriceSheet {
  readonly chip: string;
  readonly rents: readonly RentOffer[];
  readonly sales: readonly SaleOffer[];
}

/** A price that was chosen among offers: the median, and their spread. */
export interface ChosenPrice {
  readonly usd: Estimate;
  /** offers behind it, as fact paths */
  readonly from: readonly string[];
  /** newest of their days */
  readonly day: string;
  /** what nobody stated and the rule chose */
  readonly assumed: readonly string[];
}

/** One unit of USD in another currency, as an average from a day on. */
export interface ExchangeRate {
  readonly path: string;
  readonly currency: string;
  /** first day of the period the average is of */
  readonly from: string;
  /** first day after it; null = open */
  readonly until: string | null;
  readonly perUsd: number;
}

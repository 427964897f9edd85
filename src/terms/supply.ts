import type { Estimate } from './estimate.ts';

/** How a chip can be got in a period, as a source says. */
export interface SupplyRecord {
  readonly path: string;
  readonly chips: readonly string[];
  readonly from: string;
  /** null = still so */
  readonly until: string | null;
  /** in the words of the source */
  readonly status: string;
  /** s from order to delivery; null = not stated */
  readonly leadTime: Estimate | null;
  readonly read: boolean;
}

import type { Bands, FactBook, FaultFits, Fits, ServiceOptions } from '../index.ts';

/** Everything that an answer rests on beside the question: facts, fits, a day and a clock, all handed in. */
export interface World {
  readonly book: FactBook;
  readonly fits: Fits;
  readonly faults: FaultFits;
  readonly bands: Bands;
  readonly serviceBands: ServiceOptions['bands'];
  /** YYYY-MM-DD for prices and rules */
  readonly asOf: string;
  /** seconds, for `search.seconds` */
  now(): number;
}

/** What we think of a quantity: `low`..`high` is an 80 % band around `mid`. The unit stands in the key that holds it. */
export interface Estimate {
  readonly low: number;
  readonly mid: number;
  readonly high: number;
}

/** Basis of an efficiency, best first; decides the band's width. */
export type Basis = 'measured' | 'fitted' | 'transferred' | 'datasheet';

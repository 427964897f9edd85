import { median } from '../terms/sample.ts';

/** A prediction beside its measurement, any unit. */
export interface Pair {
  readonly predicted: number;
  readonly measured: number;
  /** whether the measurement lies in the prediction's band; null = no band */
  readonly covered: boolean | null;
}

export interface ErrorSummary {
  readonly n: number;
  /** median of predicted / measured - 1: above zero the prediction is too high */
  readonly signed: number;
  /** median of its absolute value */
  readonly absolute: number;
  /** share of pairs within 35 % */
  readonly within35: number;
  /** share of measurements inside the band; null where no pair has one */
  readonly coverage: number | null;
}

/** Signed relative error. @example predicted 110, measured 100 -> 0.1 */
export function relativeError({ predicted, measured }: Pick<Pair, 'predicted' | 'measured'>): number {
  return predicted / measured - 1;
}

/** Errors of a family of pairs; null where there is none. */
export function summarise(pairs: readonly Pair[]): ErrorSummary | null {
  if (pairs.length === 0) return null;
  const errors = pairs.map(relativeError);
  const banded = pairs.filter(({ covered }) => covered !== null);
  return {
    n: pairs.length,
    signed: median(errors),
    absolute: median(errors.map(Math.abs)),
    within35: errors.filter((error) => Math.abs(error) <= 0.35).length / errors.length,
    coverage: banded.length === 0 ? null : banded.filter(({ covered }) => covered === true).length / banded.length,
  };
}

import type { Estimate } from '../terms/estimate.ts';

/**
 * Middle and spread of published figures: the median; of up to five the least and the most, of more the 10th and 90th percentile.
 *
 * @example 1, 2, 4 -> low 1, mid 2, high 4
 */
export function spread(values: readonly number[]): Estimate {
  const sorted = [...values].sort((a, b) => a - b);
  const few = sorted.length <= 5;
  return { low: quantile(sorted, few ? 0 : 0.1), mid: quantile(sorted, 0.5), high: quantile(sorted, few ? 1 : 0.9) };
}

/** Between neighbours in proportion. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

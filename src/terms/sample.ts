/** A sample of numbers: its order statistics. Values need not be sorted; an empty sample has no statistic (NaN). */

/**
 * Quantile by linear interpolation between order statistics (Hyndman and Fan's type 7).
 *
 *     position = p (n - 1) in the sorted sample, counted from 0
 *
 * @cite hyndman-1996
 * @example quantile([1, 2, 3, 4], 0.5) -> 2.5
 */
export function quantile(values: readonly number[], p: number): number {
  return quantileOfSorted(
    [...values].sort((a, b) => a - b),
    p,
  );
}

/** The same of a sample that is sorted already: nothing is copied. */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  return low === undefined || high === undefined ? Number.NaN : low + (high - low) * (position - below);
}

/** The middle of a sample. @example median([3, 1, 2]) -> 2 */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export interface Weighted {
  readonly value: number;
  readonly weight: number;
}

/**
 * Quantile of a weighted sample: each value stands at the middle of its share of the weight, with straight lines between.
 *
 * @example weightedQuantile([{ value: 1, weight: 1 }, { value: 2, weight: 1 }], 0.5) -> 1.5
 */
export function weightedQuantile(sample: readonly Weighted[], p: number): number {
  const sorted = sample.filter(({ weight }) => weight > 0).sort((a, b) => a.value - b.value);
  const target = p * sorted.reduce((sum, { weight }) => sum + weight, 0);
  let passed = 0;
  let before: { readonly value: number; readonly at: number } | null = null;
  for (const { value, weight } of sorted) {
    const at = passed + weight / 2;
    if (at >= target) return before === null ? value : before.value + ((value - before.value) * (target - before.at)) / (at - before.at);
    before = { value, at };
    passed += weight;
  }
  return before?.value ?? Number.NaN;
}

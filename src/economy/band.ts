import type { Estimate } from '../terms/estimate.ts';

/** A figure without width: stated, or exact. */
export const exactly = (mid: number): Estimate => ({ low: mid, mid, high: mid });

/** Widens by shares of the middle. @example 100 by 0.1 and 0.2 -> 90, 100, 120 */
export function widened(mid: number, below: number, above = below): Estimate {
  return { low: mid * (1 - below), mid, high: mid * (1 + above) };
}

/** A figure at `factor` times its size. */
export function scaled({ low, mid, high }: Estimate, factor: number): Estimate {
  return { low: low * factor, mid: mid * factor, high: high * factor };
}

/**
 * Product of independent positive figures: relative widths join as the root of the sum of squares of their logarithms.
 *
 *     high = mid * exp(sqrt(sum of ln(high_i / mid_i)^2)),  low likewise
 *
 * @example (9, 10, 11) times exactly 2 -> (18, 20, 22)
 */
export function product(...factors: readonly Estimate[]): Estimate {
  const mid = factors.reduce((all, factor) => all * factor.mid, 1);
  if (mid === 0) return { low: 0, mid: 0, high: factors.reduce((all, { high }) => all * high, 1) };
  const side = (of: (factor: Estimate) => number): number =>
    Math.exp(Math.sqrt(factors.reduce((sum, factor) => sum + Math.log(of(factor)) ** 2, 0)));
  return {
    low: mid / side(({ low, mid: m }) => (low > 0 ? m / low : Number.POSITIVE_INFINITY)),
    mid,
    high: mid * side(({ high, mid: m }) => high / m),
  };
}

/** a / b of independent positive figures. */
export function ratio(a: Estimate, b: Estimate): Estimate {
  return product(a, { low: 1 / b.high, mid: 1 / b.mid, high: 1 / b.low });
}

/** A figure seen through a function that keeps its order. */
export function through({ low, mid, high }: Estimate, of: (value: number) => number): Estimate {
  return { low: of(low), mid: of(mid), high: of(high) };
}

/** Sum of two figures whose errors hang together. @example (8, 10, 12) + (4, 5, 9) -> (12, 15, 21) */
export function added(a: Estimate, b: Estimate): Estimate {
  return { low: a.low + b.low, mid: a.mid + b.mid, high: a.high + b.high };
}

/**
 * Sum of figures whose errors hang together, so that low adds to low and high to high: the band is never too narrow. Null where one is unknown.
 *
 * @example (8, 10, 12) + (4, 5, 9) -> (12, 15, 21)
 */
export function summed(parts: readonly (Estimate | null)[]): Estimate | null {
  let all = exactly(0);
  for (const part of parts) {
    if (part === null) return null;
    all = added(all, part);
  }
  return all;
}

/** Sum of independent figures: distances to low and high join as the root of the sum of squares. @example (3, 6, 9) + (6, 10, 14) -> (11, 16, 21) */
export function sum(...terms: readonly Estimate[]): Estimate {
  const mid = terms.reduce((all, term) => all + term.mid, 0);
  const side = (of: (term: Estimate) => number): number => Math.hypot(...terms.map(of));
  return { low: mid - side(({ low, mid: m }) => m - low), mid, high: mid + side(({ high, mid: m }) => high - m) };
}

import type { Estimate } from '../terms/estimate.ts';
import type { BandTable, Novelty, Range, Seen } from './band.ts';

/** Figures of a service that carry a band. */
export type ServiceQuantity = 'throughput' | 'ttft' | 'tpot' | 'e2e' | 'power';

/** What the width of a service's bands hangs on. */
export interface ServiceSituation {
  /** `known`: published runs on this chip are behind the fits; `near`: on its architecture or software; `far`: none */
  readonly novelty: Novelty;
  readonly work: 'dense' | 'experts';
}

/** Widths of a service's bands by quantity, measured / predicted, from held-out runs; keys as in `serviceBandPath`. */
export type ServiceBands = Readonly<Partial<Record<ServiceQuantity, BandTable>>> & { readonly seen?: Seen };

const range = (low: number, high: number): Range => ({ low, high, runs: 0 });

/**
 * Widths where no held-out runs are behind a quantity. Assumed, and wide on purpose: a time to the first token contains a queue, which
 * multiplies every error of a step; powers are fractions of a thermal limit that nobody stated.
 */
const ASSUMED: Readonly<Record<ServiceQuantity, Readonly<Record<Novelty, Range>>>> = {
  throughput: { known: range(0.75, 1.25), near: range(0.65, 1.35), far: range(0.5, 1.5) },
  tpot: { known: range(0.8, 1.35), near: range(0.75, 1.55), far: range(0.65, 2) },
  ttft: { known: range(0.65, 1.8), near: range(0.6, 2.2), far: range(0.5, 3) },
  e2e: { known: range(0.8, 1.35), near: range(0.75, 1.55), far: range(0.65, 2) },
  power: { known: range(0.7, 1.3), near: range(0.7, 1.3), far: range(0.6, 1.4) },
};

/** Keys from the widest class to the narrowest. */
export function serviceBandPath({ novelty, work }: ServiceSituation): readonly string[] {
  return ['all', novelty, `${novelty}/${work}`];
}

/** The range of a situation: of the narrowest class that has one, else what is assumed. */
export function serviceRange(quantity: ServiceQuantity, situation: ServiceSituation, bands: ServiceBands | null): Range {
  const table = bands?.[quantity];
  if (table)
    for (const key of [...serviceBandPath(situation)].reverse()) {
      const found = table[key];
      if (found !== undefined) return found;
    }
  return ASSUMED[quantity][situation.novelty];
}

/**
 * The 80 % band around a middle value.
 *
 * @example 100 tokens/s on a chip with runs, nothing held out -> { low: 75, mid: 100, high: 125 }
 */
export function serviceBand(mid: number, quantity: ServiceQuantity, situation: ServiceSituation, bands: ServiceBands | null): Estimate {
  const { low, high } = serviceRange(quantity, situation, bands);
  return { low: mid * low, mid, high: mid * high };
}

/** True where some width of these quantities is assumed, not measured. */
export function bandsAssumed(situation: ServiceSituation, bands: ServiceBands | null): boolean {
  return (['throughput', 'ttft', 'tpot', 'e2e'] as const).some((quantity) => serviceRange(quantity, situation, bands).runs === 0);
}

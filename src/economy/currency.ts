import { nearest } from '../terms/nearest.ts';
import type { ExchangeRate } from '../terms/price.ts';
import { Problem } from '../terms/problem.ts';

/** The rate of a currency on a day. */
export interface RateOnDay {
  readonly currency: string;
  readonly perUsd: number;
  /** fact path; null = USD itself */
  readonly path: string | null;
  /** first day of the period whose average it is */
  readonly from: string;
  /** set when the day lies after the last period known */
  readonly assumed: string | null;
}

/** Codes of the currencies that have a rate, USD first. */
export function currencies(rates: readonly ExchangeRate[]): readonly string[] {
  return ['USD', ...new Set(rates.map(({ currency }) => currency))];
}

/**
 * What one USD is worth in a currency on a day: the average of the period the day falls in, after the last period the last one.
 * Throws `unknown-currency`, or `before-first-rate` for a day before every period.
 */
export function rateOn(rates: readonly ExchangeRate[], currency: string, day: string, where: string): RateOnDay {
  const code = currency.trim().toUpperCase();
  if (code === 'USD') return { currency: code, perUsd: 1, path: null, from: day, assumed: null };
  const own = rates.filter((rate) => rate.currency === code).sort((a, b) => (a.from < b.from ? -1 : 1));
  const [first] = own;
  if (!first) {
    const known = currencies(rates);
    throw new Problem({
      code: 'unknown-currency',
      where,
      said: currency,
      expected: `one of ${known.join(', ')}`,
      near: nearest(code, known),
    });
  }
  const begun = own.filter(({ from }) => from <= day);
  const rate = begun.at(-1);
  if (!rate) throw new Problem({ code: 'before-first-rate', where, said: day, expected: `a day from ${first.from} for ${code}` });
  const over = rate.until !== null && day >= rate.until;
  return {
    currency: code,
    perUsd: rate.perUsd,
    path: rate.path,
    from: rate.from,
    assumed: over ? `${code} at the average from ${rate.from}: no later rate is known` : null,
  };
}

/** An amount of USD in the currency of a rate. @example 100 USD at 7.1 -> 710 */
export const fromUsd = (usd: number, { perUsd }: RateOnDay): number => usd * perUsd;

/** An amount in the currency of a rate in USD. @example 710 at 7.1 -> 100 */
export const toUsd = (amount: number, { perUsd }: RateOnDay): number => amount / perUsd;

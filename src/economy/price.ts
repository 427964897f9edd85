import type { Estimate } from '../terms/estimate.ts';
import type { ChosenPrice, PriceSheet, RentOffer, RentTerm, SaleOffer } from '../terms/price.ts';
import { Problem } from '../terms/problem.ts';
import { scaled, widened } from './band.ts';
import { spread } from './spread.ts';

/** Which rented hour is asked for. */
export interface RentAsk {
  readonly term: RentTerm;
  /** YYYY-MM-DD */
  readonly day: string;
  /** ISO code of a place; only offers of its country count where there are any; null = all */
  readonly place?: string | null;
  /** only this provider, or this instance of it */
  readonly provider?: string | null;
  readonly instance?: string | null;
}

/** Years after which an offer that nothing followed is left out where a younger one exists. Assumed. */
const YEARS_FRESH = 2;
/** Least half-width of a price: a single offer is not the market. Assumed. */
const LEAST_WIDTH = 0.1;

/**
 * Price of a rented chip-hour on a day: the median of the offers in force, with their spread.
 *
 *     in force   begun on or before the day, and not followed by a later price of the same provider, instance, term and country
 *
 * Offers of the place's country count alone where there are any. Offers older than two years are left out where younger ones exist.
 * null = nobody published one.
 *
 * @example offers of 1, 2 and 4 USD/h in force -> mid 2
 */
export function rentPrice({ rents, chip }: PriceSheet, ask: RentAsk): ChosenPrice | null {
  const asked = rents.filter(
    ({ term, provider, instance }) => term === ask.term && same(provider, ask.provider ?? null) && same(instance, ask.instance ?? null),
  );
  const begun = asked.filter(({ from }) => from <= ask.day);
  if (begun.length === 0) return null;
  const current = unfollowed(begun);
  const assumed: string[] = [];
  const country = ask.place?.split('-')[0] ?? null;
  const near = country === null ? current : current.filter(({ place }) => place === null || place === country);
  const own = near.some(({ place }) => place === country) ? near : current;
  if (country !== null && own === current) assumed.push(`${chip}: no ${ask.term} price in ${country} is known; prices of all places count`);
  const fresh = own.filter(({ from }) => from >= yearsBefore(ask.day, YEARS_FRESH));
  const counted = fresh.length > 0 ? fresh : newest(own);
  const day = lastDay(counted);
  if (fresh.length === 0) assumed.push(`${chip}: no ${ask.term} price after ${day} is known; that one is taken`);
  return { usd: spreadOf(counted.map(({ usdPerChipHour }) => usdPerChipHour)), from: counted.map(({ path }) => path), day, assumed };
}

/**
 * Price of a bought chip with its share of the server on a day: the median of the offers of the last two years, else of the newest, with their
 * spread. The price of a lone chip is multiplied by what a server costs over its chips.
 *
 * @example lone chip 15,000 USD at 1.6 and server 16,000 USD a chip -> low 16,000, mid 20,000, high 24,000
 */
export function salePrice({ sales, chip }: PriceSheet, day: string, serverFactor: number): ChosenPrice | null {
  const begun = sales.filter(({ from }) => from <= day);
  if (begun.length === 0) return null;
  const fresh = begun.filter(({ from }) => from >= yearsBefore(day, YEARS_FRESH));
  const counted: readonly SaleOffer[] = fresh.length > 0 ? fresh : newest(begun);
  const latest = lastDay(counted);
  const assumed: string[] = [];
  if (fresh.length === 0) assumed.push(`${chip}: no price to buy after ${latest} is known; that one is taken`);
  if (counted.some(({ withServer }) => !withServer))
    assumed.push(`${chip}: prices of lone chips times ${Number(serverFactor.toPrecision(3))} for their share of a server`);
  const prices = counted.map(({ usdPerChip, withServer }) => (withServer ? usdPerChip : usdPerChip * serverFactor));
  return { usd: spreadOf(prices), from: counted.map(({ path }) => path), day: latest, assumed };
}

/**
 * USD of holding chips for a time.
 *
 *     cost = n * h * p      n chips   h hours   p USD a chip-hour
 *
 * @example 800 chips for 730 h at 3.40 USD -> 1.99 million
 */
export function rentCost(chips: number, hours: number, usdPerChipHour: Estimate): Estimate {
  return scaled(usdPerChipHour, chips * hours);
}

/** First day on which the chip has a rent or sale price; null = none at all. */
export function firstPriceDay({ rents, sales }: PriceSheet): string | null {
  return [...rents, ...sales].reduce<string | null>((first, { from }) => (first === null || from < first ? from : first), null);
}

/** Throws `before-first-price` for a day before every price of the chip. */
export function checkPriceDay(sheet: PriceSheet, day: string, where: string): void {
  const first = firstPriceDay(sheet);
  if (first !== null && day < first)
    throw new Problem({
      code: 'before-first-price',
      where,
      said: day,
      expected: `a day from ${first}, when the first price of ${sheet.chip} is known`,
    });
}

const same = (own: string, asked: string | null): boolean => asked === null || own.toLowerCase() === asked.toLowerCase();

function spreadOf(prices: readonly number[]): ChosenPrice['usd'] {
  const { low, mid, high } = spread(prices);
  const least = widened(mid, LEAST_WIDTH);
  return { low: Math.min(low, least.low), mid, high: Math.max(high, least.high) };
}

/** Offers that no later one of the same provider and instance follows in the same country; one of no known country is followed anywhere. */
function unfollowed(offers: readonly RentOffer[]): readonly RentOffer[] {
  const alike = (a: string | null, b: string | null): boolean => a === null || b === null || a === b;
  return offers.filter(
    (own) =>
      !offers.some(
        ({ provider, instance, place, from }) =>
          from > own.from && provider === own.provider && instance === own.instance && alike(place, own.place),
      ),
  );
}

const lastDay = (offers: readonly { readonly from: string }[]): string =>
  offers
    .map(({ from }) => from)
    .sort()
    .at(-1) ?? '';

function newest<Offer extends { readonly from: string }>(offers: readonly Offer[]): readonly Offer[] {
  const last = lastDay(offers);
  return offers.filter(({ from }) => from === last);
}

const yearsBefore = (day: string, years: number): string => `${Number(day.slice(0, 4)) - years}${day.slice(4)}`;

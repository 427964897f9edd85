import { type Party, partyOf } from '../controls/party.ts';
import { findPlace, placeOf } from '../controls/place.ts';
import { versionOn } from '../controls/version.ts';
import { type RateOnDay, rateOn, toUsd } from '../economy/currency.ts';
import { gridPlace } from '../economy/grid.ts';
import { collector } from '../terms/collect.ts';
import { nearest } from '../terms/nearest.ts';
import type { RentTerm } from '../terms/price.ts';
import { Problem, Problems } from '../terms/problem.ts';
import type { CoolingRecord } from '../terms/site.ts';
import { readCount } from '../terms/spoken.ts';
import type { WorthFacts } from './worth-facts.ts';

/** What was said about money, energy and rules, as it was typed; absent = not said. */
export interface RawWorth {
  readonly price?: string | undefined;
  readonly currency?: string | undefined;
  readonly budget?: string | undefined;
  readonly place?: string | undefined;
  readonly cooling?: string | undefined;
  readonly pue?: string | undefined;
  readonly gridIntensity?: string | undefined;
  readonly chipWatts?: string | undefined;
  /** site limit, e.g. 20MW */
  readonly power?: string | undefined;
  readonly to?: string | undefined;
  readonly party?: string | undefined;
  /** people who run the pool */
  readonly staff?: string | undefined;
}

/** How a chip-hour is paid: published rent of one of the terms, owning, or the user's own USD. */
export type Payment =
  | { readonly by: 'rent'; readonly term: RentTerm; readonly provider: string | null; readonly instance: string | null }
  | { readonly by: 'buy' }
  | { readonly by: 'stated'; readonly usd: number };

/** What was said about money, energy and rules, understood; null = not said. */
export interface WorthAsk {
  /** YYYY-MM-DD for prices, rates, grids and rules */
  readonly day: string;
  readonly payment: Payment;
  /** someone asked for this payment: a chip without such a price is then bad input on a day before its first */
  readonly paymentSaid: boolean;
  readonly currency: RateOnDay;
  readonly budgetUsd: number | null;
  /** code of a place of the grids */
  readonly place: string | null;
  readonly cooling: CoolingRecord | null;
  readonly pue: number | null;
  readonly kgPerKWh: number | null;
  readonly chipWatts: number | null;
  readonly siteWatts: number | null;
  /** people who run the pool */
  readonly staff: number | null;
  /** ISO code of the destination */
  readonly to: string | null;
  readonly party: Party | null;
  /** the destination was said, not taken from the place */
  readonly toSaid: boolean;
}

const TERMS: Readonly<Record<string, RentTerm>> = {
  rent: 'on-demand',
  'on-demand': 'on-demand',
  reserved: 'reserved-1y',
  'reserved-1y': 'reserved-1y',
  'reserved-3y': 'reserved-3y',
  spot: 'spot',
};

const rented = (term: RentTerm, provider: string | null = null, instance: string | null = null): Payment => ({
  by: 'rent',
  term,
  provider,
  instance,
});

const FLAGS: Readonly<Record<keyof RawWorth, string>> = {
  price: '--price',
  currency: '--currency',
  budget: '--budget',
  place: '--place',
  cooling: '--cooling',
  pue: '--pue',
  gridIntensity: '--grid-intensity',
  chipWatts: '--chip-watts',
  power: '--power',
  to: '--to',
  party: '--party',
  staff: '--staff',
};

/** Reads what was said; throws all problems at once. `names` tells where each field was said. */
export function askWorth(
  raw: RawWorth,
  facts: WorthFacts,
  day: string,
  names: (field: keyof RawWorth) => string = (field) => FLAGS[field],
): WorthAsk {
  const problems: Problem[] = [];
  const attempt = collector(problems);
  const read = <T>(field: keyof RawWorth, how: (said: string, where: string) => T): T | null => {
    const said = raw[field];
    if (said === undefined) return null;
    return attempt(() => how(said, names(field)));
  };
  attempt(() => checkFirstPrice(facts, day));
  const currency = read('currency', (said, where) => rateOn(facts.rates(), said, day, where)) ?? rateOn([], 'USD', day, '');
  const place = read('place', (said, where) => placeIn(facts, said, where));
  const toSaid = read('to', (said, where) => {
    const to = placeOf(facts.rules(), said, where);
    versionOn(facts.rules(), day);
    return to;
  });
  const ask: WorthAsk = {
    day,
    payment: read('price', (said, where) => readPayment(said, where, facts, day)) ?? rented('on-demand'),
    paymentSaid: raw.price !== undefined,
    currency,
    budgetUsd: read('budget', (said, where) => readBudget(readMoney(said, where, facts, day, currency), said, where)),
    place,
    cooling: read('cooling', (said, where) => coolingOf(facts.site().coolings, said, where)),
    pue: read('pue', (said, where) => readCount(said, where, { least: 1, most: 10 })),
    kgPerKWh: read('gridIntensity', (said, where) => readIntensity(said, where)),
    chipWatts: read('chipWatts', (said, where) => readWatts(said, where, 1, MOST_CHIP_WATTS)),
    siteWatts: read('power', (said, where) => readWatts(said, where, null)),
    staff: read('staff', (said, where) => readCount(said, where, { least: 0 })),
    to: toSaid ?? place?.split('-')[0] ?? null,
    party: read('party', (said, where) => partyOf(facts.rules(), said, where)),
    toSaid: toSaid !== null,
  };
  if (raw.pue !== undefined && raw.cooling !== undefined)
    problems.push(
      new Problem({ code: 'contradiction', where: names('pue'), said: `also ${names('cooling')}`, expected: 'one of the two' }),
    );
  if (problems.length > 0) throw new Problems(problems);
  return ask;
}

/** A place of the grids by code or region, or a country by its name in either language. */
function placeIn(facts: WorthFacts, said: string, where: string): string {
  const { grids, placeNames } = facts.site();
  const country = findPlace(facts.rules(), said);
  if (country !== null && grids.some(({ place }) => place === country)) return country;
  return gridPlace(grids, said, where, placeNames);
}

/** Way of cooling by its word or id. */
export function coolingOf(coolings: readonly CoolingRecord[], said: string, where: string): CoolingRecord {
  const plain = said.trim().toLowerCase();
  const found = coolings.find(({ kind }) => kind === plain) ?? coolings.find(({ id }) => id === plain || id === `pue-${plain}`);
  if (found) return found;
  const known = coolings.flatMap(({ kind, id }) => (kind === null ? [id.replace(/^pue-/, '')] : [kind]));
  throw new Problem({ code: 'unknown-cooling', where, said, expected: `one of ${known.join(', ')}`, near: nearest(plain, known) });
}

function checkFirstPrice(facts: WorthFacts, day: string): void {
  const first = facts.firstPrice();
  if (first !== null && day < first)
    throw new Problem({
      code: 'before-first-price',
      where: '--as-of',
      said: day,
      expected: `a day from ${first}, when the first price is known`,
    });
}

function readPayment(said: string, where: string, facts: WorthFacts, day: string): Payment {
  const word = said.trim().toLowerCase();
  if (word === 'buy') return { by: 'buy' };
  const [kind = '', provider, instance] = /^([a-z\d-]+)(?::([^/]+)(?:\/(.+))?)?$/.exec(word)?.slice(1) ?? [];
  const term = Object.hasOwn(TERMS, kind) ? TERMS[kind] : undefined;
  if (term) return rented(term, provider?.trim() ?? null, instance?.trim() ?? null);
  if (!/\d/.test(word)) {
    const names = [...Object.keys(TERMS), 'buy'];
    throw new Problem({
      code: 'unknown-price',
      where,
      said,
      expected: 'rent, reserved, reserved-3y or spot, with a provider as in rent:aws or without, buy, or USD per chip-hour such as 1.50',
      near: nearest(word, names),
    });
  }
  return { by: 'stated', usd: readMoney(said.replace(/\s*\/\s*h$/, ''), where, facts, day, rateOn([], 'USD', day, where)) };
}

/** Money in USD: `2.5M USD`, `20M CNY`; a bare number is in the currency of `rate`. */
export function readMoney(said: string, where: string, facts: WorthFacts, day: string, rate: RateOnDay): number {
  const match = /^\s*(?:\$\s*)?(.*?)\s*([A-Za-z]{3})?\s*$/.exec(said);
  const [, amount = said, code] = match ?? [];
  const own = code === undefined ? rate : rateOn(facts.rates(), code, day, where);
  const value = readCount(amount, where, { least: 0 });
  return toUsd(value, own);
}

/** No package of chips sold draws more, its share of node and network counted in; assumed, to catch a wrong unit. */
const MOST_CHIP_WATTS = 1e5;

/** Nothing costs less than no money: a budget of nothing is a slip. */
function readBudget(usd: number, said: string, where: string): number {
  if (!(usd > 0)) throw new Problem({ code: 'too-small', where, said, expected: 'more than 0' });
  return usd;
}

const WATTS: Readonly<Record<string, number>> = { W: 1, kW: 1e3, MW: 1e6, GW: 1e9 };

/** W with its unit; a bare number is multiplied by `bare`, or refused where that is null. */
function readWatts(said: string, where: string, bare: number | null, most = Number.POSITIVE_INFINITY): number {
  const [, amount = '', unit = ''] = /^\s*([-+\d.,_eE]+)\s*([A-Za-z]*)\s*$/.exec(said) ?? [];
  const factor = unit === '' ? bare : (WATTS[unit] ?? null);
  if (amount === '' || factor === null)
    throw new Problem({
      code: 'bad-number',
      where,
      said,
      expected: bare === null ? 'power with its unit such as 20MW' : 'watts such as 330',
    });
  const watts = readCount(amount, where, { least: Number.MIN_VALUE }) * factor;
  if (watts > most)
    throw new Problem({
      code: 'too-large',
      where,
      said,
      expected: `at most ${most / 1e3} kW for a chip with its share of node and network`,
    });
  return watts;
}

/** kg CO2e a kWh: `0.429`, `0.429 kg/kWh`, `429 g/kWh`. */
function readIntensity(said: string, where: string): number {
  const [, amount = '', unit = 'kg'] = /^\s*([-+\d.,eE]+)\s*(?:(kg|g)\/kWh)?\s*$/.exec(said) ?? [];
  const kg = Number(amount.replaceAll(',', '')) / (unit === 'g' ? 1e3 : 1);
  if (amount === '' || Number.isNaN(kg))
    throw new Problem({ code: 'bad-number', where, said, expected: 'kg of CO2e a kWh such as 0.429, or with its unit as in 429g/kWh' });
  readCount(String(kg), where, { least: 0, most: 3 });
  return kg;
}

import { askWorth, type Problem, type WorthAsk, type WorthFacts } from '../index.ts';
import { collector } from '../terms/collect.ts';
import type { Said } from './raw.ts';

/** What is said about money, energy and rules; problems are noted, and null is answered then. */
export function readWorth(said: Said, facts: WorthFacts, day: string, problems: Problem[]): WorthAsk | null {
  return collector(problems)(() => askWorth({ ...said, gridIntensity: said['grid-intensity'], chipWatts: said['chip-watts'] }, facts, day));
}

/** The same in base units, as a plan repeats it. */
export function worthSaid(ask: WorthAsk): Record<string, unknown> {
  const { payment, currency, staff, budgetUsd, place, cooling, pue, kgPerKWh, chipWatts, siteWatts, to, party } = ask;
  return {
    price: payment.by === 'rent' ? payment : payment.by === 'stated' ? payment.usd : 'buy',
    currency: currency.currency,
    budgetUsd,
    place,
    cooling: cooling?.id ?? null,
    pue,
    kgPerKWh,
    chipWatts,
    siteWatts,
    staff,
    to,
    party: party?.name ?? party?.hq ?? null,
  };
}

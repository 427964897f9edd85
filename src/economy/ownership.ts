import type { CostFacts, CostParts } from '../terms/bill.ts';
import type { Estimate } from '../terms/estimate.ts';
import { product, scaled, sum } from './band.ts';

/** What is bought and how it is run: per chip. */
export interface OwnershipAsk {
  /** USD a chip, its share of the server counted in unless `withServer` is false */
  readonly price: Estimate;
  readonly withServer?: boolean;
  /** average IT W a chip at work, node and network counted in */
  readonly itWatts: Estimate;
  readonly pue: Estimate;
  /** null = the assumed price */
  readonly usdPerKWh: Estimate | null;
  /** null = the assumed share */
  readonly utilisation?: Estimate | null;
  /** null = the assumed ratio; people are then this many for the whole pool */
  readonly staff?: { readonly people: number; readonly chips: number } | null;
}

/** What one owned chip costs over its life. */
export interface Ownership {
  /** USD at the start: servers, network, spares, installation */
  readonly capital: Estimate;
  /** USD over the life, what it fetches at the end taken off */
  readonly total: Estimate;
  readonly parts: CostParts;
  /** USD a useful hour */
  readonly perChipHour: Estimate;
  readonly lifeHours: Estimate;
  readonly utilisation: Estimate;
}

const HOUR = 3600;
/** h of a Julian year. */
export const HOURS_PER_YEAR = 8766;
const HOURS_PER_MONTH = HOURS_PER_YEAR / 12;

/**
 * USD at the start for chips in servers with their network.
 *
 *     C = price * server * (1 + network + spares + installation)
 *
 * @example 1,250 servers of 120 to 199 kUSD with 15 % network -> 172 to 286 million
 */
export function capitalOf(price: Estimate, serverFactor: Estimate, ...shares: readonly Estimate[]): Estimate {
  const servers = product(price, serverFactor);
  return { low: servers.low * onTop(shares, 'low'), mid: servers.mid * onTop(shares, 'mid'), high: servers.high * onTop(shares, 'high') };
}

const onTop = (shares: readonly Estimate[], end: keyof Estimate): number => shares.reduce((all, share) => all + share[end], 1);

/**
 * Total cost of one owned chip over its life, and of a useful hour of it.
 *
 *     TCO = C - R + i * (C + R) / 2 * y + m * S * y + h * P_IT * y + e * P_IT * PUE * u * t + staff * y
 *     C capital   R residual   i financing a year   y years   m upkeep a year of servers S   h hosting   e electricity   u utilisation   t hours of life
 *
 * An idle chip is taken to draw nothing; a fleet that is never switched off draws more. Tax and inflation are left out.
 */
export function ownership(ask: OwnershipAsk, facts: CostFacts): Ownership {
  const factor = ask.withServer === false ? facts.serverFactor.value : ONE;
  const servers = product(ask.price, factor);
  const network = product(servers, facts.networkShare.value);
  const spares = product(servers, facts.sparesShare.value);
  const installation = product(servers, facts.installationShare.value);
  const capital = sum(servers, network, spares, installation);
  const years = scaled(facts.life.value, 1 / (HOUR * HOURS_PER_YEAR));
  const lifeHours = scaled(facts.life.value, 1 / HOUR);
  const utilisation = ask.utilisation ?? facts.utilisation.value;
  const residual = product(capital, facts.residualShare.value);
  const financing = scaled(product(sum(capital, residual), facts.financingRate.value, years), 0.5);
  const maintenance = product(servers, facts.maintenanceShare.value, years);
  const kilowatts = scaled(ask.itWatts, 1e-3);
  const hosting = scaled(product(facts.hostingPerKilowattMonth.value, kilowatts, lifeHours), 1 / HOURS_PER_MONTH);
  const energy = product(kilowatts, ask.pue, utilisation, lifeHours, ask.usdPerKWh ?? facts.electricityPerKWh.value);
  const perChip = ask.staff ? scaled(ONE, ask.staff.people / ask.staff.chips) : inverse(facts.chipsPerPerson.value);
  const staff = product(facts.staffPerYear.value, perChip, years);
  const back = { low: -residual.high, mid: -residual.mid, high: -residual.low };
  const parts: CostParts = {
    chips: servers,
    network,
    spares,
    installation,
    maintenance,
    financing,
    hosting,
    energy,
    staff,
    residual: back,
  };
  const total = sum(...(Object.values(parts) as Estimate[]));
  return { capital, total, parts, perChipHour: product(total, inverse(lifeHours), inverse(utilisation)), lifeHours, utilisation };
}

const ONE: Estimate = { low: 1, mid: 1, high: 1 };

const inverse = ({ low, mid, high }: Estimate): Estimate => ({ low: 1 / high, mid: 1 / mid, high: 1 / low });

/** When buying is cheaper than renting. */
export interface BreakEven {
  /** months of use at the stated utilisation after which rent has cost more than buying and running; null = never in its life */
  readonly months: number | null;
  /** share of the hours of its life above which owning is cheaper; over 1 = never; null = its electricity alone costs more than the rent */
  readonly utilisation: number | null;
}

/**
 * Months of use and utilisation at which buying breaks even with renting, at middle values; rent and electricity are paid for used hours only.
 *
 *     months = C / (u * H * p - r)              C capital   p rent an hour   H hours a month   u utilisation   r running cost a month
 *     u*     = (TCO - E) / (p * t - E / u)      t hours of life   E electricity at u
 */
export function breakEven({ capital, total, parts, lifeHours, utilisation }: Ownership, usdPerChipHour: number): BreakEven {
  const lifeMonths = lifeHours.mid / HOURS_PER_MONTH;
  const running = (total.mid - capital.mid - (parts.residual?.mid ?? 0)) / lifeMonths;
  const saved = utilisation.mid * HOURS_PER_MONTH * usdPerChipHour - running;
  const months = saved > 0 ? capital.mid / saved : Number.POSITIVE_INFINITY;
  const energy = parts.energy?.mid ?? 0;
  const margin = usdPerChipHour * lifeHours.mid - energy / utilisation.mid;
  const share = margin > 0 ? (total.mid - energy) / margin : null;
  return { months: months <= lifeMonths ? months : null, utilisation: share };
}

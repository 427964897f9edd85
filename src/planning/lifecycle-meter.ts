import { added, exactly, product, scaled, summed, through } from '../economy/band.ts';
import { embodiedTonnes, operationalTonnes, waterCubicMetres } from '../economy/carbon.ts';
import { energyJoules, kilowattHours } from '../economy/power.ts';
import type { Estimate } from '../terms/estimate.ts';
import { type BillParts, FIGURES, type StageFigures } from './lifecycle-answer.ts';
import type { Staff, Support } from './programme.ts';
import type { PoolRates } from './rates.ts';
import type { WorthFacts } from './worth-facts.ts';

const HOUR = 3600;
const DAY = 86_400;
const YEAR_DAYS = 365.25;

export interface Metered {
  readonly figures: StageFigures;
  readonly partsUsd: BillParts | null;
}

/** What holding a pool for so many hours comes to. Chip-hours are those of the pool; spares and other counts come in as a factor on the hours. */
export function meter(rates: PoolRates, hours: Estimate, facts: WorthFacts): Metered {
  const seconds = scaled(hours, HOUR);
  const joules = rates.facilityWatts && energyJoules(1, rates.facilityWatts, seconds);
  const itJoules = rates.itWatts && energyJoules(1, rates.itWatts, seconds);
  const { life, utilisation } = facts.costs();
  return {
    figures: {
      chipHours: scaled(hours, rates.chips),
      costUsd: rates.usdPerHour && product(rates.usdPerHour, hours),
      energyMWh: joules && scaled(joules, kilowattHours(1) / 1e3),
      carbonTonnes: joules && rates.grid?.kgPerKWh ? operationalTonnes(joules, rates.grid.kgPerKWh) : null,
      embodiedTonnes: embodiedTonnes(rates.embodiedKg, hours, life.value, utilisation.value),
      waterCubicMetres: joules && itJoules && waterCubicMetres(itJoules, joules, rates.litresOnSite, rates.litresOffSite),
    },
    partsUsd: rates.usdPerHour && rates.parts && partsOver(rates.parts, hours),
  };
}

/** Energy of machines beside the pool, J of IT; null = not known. What follows from it is then unknown too. */
export function drawn(
  { figures, partsUsd }: Metered,
  itJoules: number | null,
  { pue, grid, litresOnSite, litresOffSite }: PoolRates,
): Metered {
  const it = itJoules === null ? null : exactly(itJoules);
  const joules = it && product(it, pue);
  const both = (figure: Estimate | null, more: Estimate | null): Estimate | null => figure && more && added(figure, more);
  return {
    figures: {
      ...figures,
      energyMWh: both(figures.energyMWh, joules && scaled(joules, kilowattHours(1) / 1e3)),
      carbonTonnes: both(figures.carbonTonnes, joules && grid?.kgPerKWh ? operationalTonnes(joules, grid.kgPerKWh) : null),
      waterCubicMetres: both(figures.waterCubicMetres, it && joules && waterCubicMetres(it, joules, litresOnSite, litresOffSite)),
    },
    partsUsd,
  };
}

function partsOver(parts: NonNullable<PoolRates['parts']>, hours: Estimate): BillParts {
  return Object.fromEntries(Object.entries(parts).map(([part, usd]) => [part, signedProduct(usd, hours)]));
}

/** As product, for a part that is given back (what chips fetch at the end). */
function signedProduct(usd: Estimate, hours: Estimate): Estimate {
  if (usd.mid >= 0) return product(usd, hours);
  const { low, mid, high } = product({ low: -usd.high, mid: -usd.mid, high: -usd.low }, hours);
  return { low: -high, mid: -mid, high: -low };
}

/** Nothing is held: every figure is zero. */
export const NOTHING: Metered = {
  figures: {
    chipHours: exactly(0),
    costUsd: exactly(0),
    energyMWh: exactly(0),
    carbonTonnes: exactly(0),
    embodiedTonnes: exactly(0),
    waterCubicMetres: exactly(0),
  },
  partsUsd: {},
};

export const UNKNOWN: StageFigures = {
  chipHours: null,
  costUsd: null,
  energyMWh: null,
  carbonTonnes: null,
  embodiedTonnes: null,
  waterCubicMetres: null,
};

/** Another part of a bill; the cost grows by it. */
export function withPart({ figures, partsUsd }: Metered, part: string, usd: Estimate): Metered {
  if (figures.costUsd === null || partsUsd === null) return { figures: { ...figures, costUsd: null }, partsUsd: null };
  return {
    figures: { ...figures, costUsd: added(figures.costUsd, usd) },
    partsUsd: { ...partsUsd, [part]: added(partsUsd[part] ?? exactly(0), usd) },
  };
}

/** People for so many days. */
export function staffUsd({ people, usdPerYear }: Staff, days: Estimate): Estimate {
  return product(scaled(usdPerYear, people / YEAR_DAYS), days);
}

/**
 * What others pay of a cost: a share of it, or an amount, never more than there is to pay. What they pay and what is left are the cost at
 * every end of the band.
 *
 * @example 30 % of 10 M -> 3 M, 7 M left; 20 M of 10 M -> 10 M, nothing left
 */
export function supportOf(cost: Estimate, support: Support | null): { supportUsd: Estimate; netCostUsd: Estimate } {
  const paid = (usd: number): number =>
    support === null ? 0 : support.kind === 'share' ? usd * support.share : Math.min(usd, support.usd);
  const supportUsd = through(cost, paid);
  return { supportUsd, netCostUsd: through(cost, (usd) => usd - paid(usd)) };
}

export function sumOfFigures(all: readonly StageFigures[]): StageFigures {
  return Object.fromEntries(FIGURES.map((figure) => [figure, summed(all.map((figures) => figures[figure]))])) as unknown as StageFigures;
}

/** Bills added part by part; null where one is unknown. */
export function sumOfParts(bills: readonly (BillParts | null)[]): BillParts | null {
  const total: Record<string, Estimate> = {};
  for (const bill of bills) {
    if (bill === null) return null;
    for (const [part, usd] of Object.entries(bill)) total[part] = added(total[part] ?? exactly(0), usd);
  }
  return total;
}

export const daysOf = (seconds: number): Estimate => exactly(seconds / DAY);

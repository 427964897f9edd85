import type { Estimate } from '../terms/estimate.ts';
import { added, product, scaled } from './band.ts';
import { HOURS_PER_YEAR } from './ownership.ts';
import { kilowattHours } from './power.ts';

/**
 * Tonnes of CO2 equivalent of using electricity: energy of the facility times the grid's factor, of one basis.
 *
 * @example 1.288e6 kWh at 0.429 kg/kWh -> 552.6 t
 */
export function operationalTonnes(joules: Estimate, kgPerKWh: Estimate): Estimate {
  return scaled(product(scaled(joules, kilowattHours(1)), kgPerKWh), 1e-3);
}

/**
 * Tonnes of making the hardware that fall to a run: by the hours it is held over the hours of its life.
 *
 *     t = m * chip-hours / (life * utilisation)      m  t a chip      life  hours      utilisation  share of them that is used
 *
 * @cite luccioni-et-al-bloom-carbon
 * @example 0.15 t a chip, 8,766 h of a life of 8,766 h fully used -> 0.15 t
 */
export function embodiedTonnes(kgPerChip: Estimate, chipHours: Estimate, lifeSeconds: Estimate, utilisation: Estimate): Estimate {
  const perHour = { low: 3600 / lifeSeconds.high, mid: 3600 / lifeSeconds.mid, high: 3600 / lifeSeconds.low };
  const used = { low: 1 / utilisation.high, mid: 1 / utilisation.mid, high: 1 / utilisation.low };
  return scaled(product(kgPerChip, chipHours, perHour, used), 1e-3);
}

/**
 * Cubic metres of water: on the site per kWh of IT, of power stations per kWh of electricity. A part that is not known is left out.
 *
 * @example 1000 kWh of IT at 1.1 PUE, 0.36 and 4.52 L/kWh -> 5.3 m3
 */
export function waterCubicMetres(
  itJoules: Estimate,
  facilityJoules: Estimate,
  onSite: Estimate | null,
  offSite: Estimate | null,
): Estimate | null {
  const site = onSite && scaled(product(itJoules, onSite), kilowattHours(1) / 1e3);
  const away = offSite && scaled(product(facilityJoules, offSite), kilowattHours(1) / 1e3);
  if (!site) return away;
  if (!away) return site;
  return added(site, away);
}

/** kWh a year of a site that draws a share of its power. @example 3,956 MW at 0.6 -> 20.8 TWh */
export function yearlyKilowattHours(watts: number, load: number, hours = HOURS_PER_YEAR): number {
  return (watts / 1e3) * load * hours;
}

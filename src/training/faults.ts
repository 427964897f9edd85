import type { Chip } from '../terms/chip.ts';
import type { Pool } from '../terms/cluster.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { FaultFits, StopFit } from '../terms/fault-fits.ts';

const HOUR = 3600;

/** The stop rate of a chip and the class it was found under: its own id, its architecture, its kind, or all published runs. */
export interface StopRate {
  readonly fit: StopFit;
  readonly under: 'chip' | 'architecture' | 'kind' | 'all';
}

/** Stops per chip and hour of jobs on this chip. A chip that no published run names takes the pool of all, with its wide band. */
export function stopRate(chip: Pick<Chip, 'id' | 'architecture'> & Partial<Pick<Chip, 'kind'>>, faults: FaultFits): StopRate {
  const own = faults.stops[chip.id];
  if (own) return { fit: own, under: 'chip' };
  const kin = faults.stops[chip.architecture];
  if (kin) return { fit: kin, under: 'architecture' };
  const alike = chip.kind && faults.stops[chip.kind];
  if (alike) return { fit: alike, under: 'kind' };
  return { fit: faults.stops.all as StopFit, under: 'all' };
}

/**
 * Mean seconds between stops of one job: every chip can stop all.
 *
 *     M = 1 / sum over kinds of chips n r
 *
 * n  chips of a kind          r  stops per chip and second
 *
 * Stops come independently; nodes that fail again and again, and faults of the whole site, are in the spread between runs.
 * @cite grattafiori-2024, table 5: 419 unexpected stops of 16,384 chips in 54 days
 * @example 16,384 chips at 1.973e-5 an hour -> 3.09 h; 10,000 -> 5.07 h
 */
export function secondsBetweenStops(pool: Pool, chipsUsed: number, faults: FaultFits): Estimate {
  const chips = pool.groups.reduce((sum, { count }) => sum + count, 0);
  const rate = (end: keyof Estimate): number =>
    pool.groups.reduce((sum, { chip, count }) => sum + (count / chips) * chipsUsed * stopRate(chip, faults).fit[end], 0) / HOUR;
  return { low: 1 / rate('high'), mid: 1 / rate('mid'), high: 1 / rate('low') };
}

/**
 * The least number of spares that are enough for a share of the time, when failed nodes come back after a repair.
 *
 *     least s with P(N <= s) >= share,  N ~ Poisson(m),  m = failures per second x repair time
 *
 * Holds for independent failures and any distribution of the repair time with that mean (Palm's theorem).
 * @cite palm-1938
 * @example m = 2 at 99 % -> 6
 */
export function sparesFor(mean: number, share: number): number {
  let spares = 0;
  while (enough(mean, spares) < share) spares++;
  return spares;
}

/** P(N <= spares) for N ~ Poisson(mean); by the normal law with continuity correction where the mean is above 500. */
export function enough(mean: number, spares: number): number {
  if (mean > 500) return normal((spares + 0.5 - mean) / Math.sqrt(mean));
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= spares; k++) {
    term *= mean / k;
    sum += term;
  }
  return Math.min(1, sum);
}

/** Normal distribution function. @cite abramowitz-1964, 26.2.17 (error below 7.5e-8) */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z < 0 ? tail : 1 - tail;
}

import { workShare } from './checkpoint.ts';

/** Where calendar time goes. Shares; with work they sum to 1. */
export interface Goodput {
  readonly work: number;
  readonly checkpoint: number;
  readonly rework: number;
  readonly restart: number;
}

/**
 * How calendar time divides under failures, checkpoints and restarts.
 *
 *     restart    = 1 - e^(-R/M)                  a failure in a restart begins it anew
 *     work       = Daly's share                   see workShare
 *     checkpoint = work delta / tau               checkpoints that were kept
 *     rework     = what is left: work and checkpoints lost to a failure
 *
 * tau  s of work between checkpoints     delta  s the step waits for one     R  s to restart     M  mean s between failures
 * drain  s in which a checkpoint that is being written is no use yet: work since the one before is lost too
 *
 * @cite daly-2006
 * @example tau 116.7 min, delta 5 min, R 10 min, M 24 h -> work 0.913, checkpoint 0.039, rework 0.041, restart 0.007
 */
export function goodput(interval: number, delta: number, restart: number, mtbf: number, drain = 0): Goodput {
  const work = workShare(interval, delta, restart + drain, mtbf);
  const restarting = mtbf === Number.POSITIVE_INFINITY ? 0 : -Math.expm1(-restart / mtbf);
  const checkpoint = (work * delta) / interval;
  return { work, checkpoint, rework: Math.max(0, 1 - work - checkpoint - restarting), restart: restarting };
}

/**
 * The same where only the cost of a stop is known, whatever it consists of.
 *
 *     work = e^(-L/M)
 *
 * L  s that a stop costs in all          M  mean s between stops
 *
 * For L far below M this is 1 - L/M; it is what workShare tends to where checkpoints cost nothing.
 * @example L 16 min, M 3.09 h -> 0.917
 */
export function workShareAt(lost: number, mtbf: number): number {
  return Math.exp(-lost / mtbf);
}

/**
 * Share of the pace of a whole pool that is left where stops cost x of the time between them, when the best number of its chips works.
 *
 *     n chips work at n e^(-x n/N), greatest at n = N/x         left = e^-x  for x <= 1,   1/(e x)  beyond
 *
 * x  seconds that a stop costs over mean seconds between stops of all N chips
 *
 * A job that stops before it has recovered makes no headway, and nobody runs it so: on fewer chips it stops less often.
 * Holds where work and stops are both in proportion to the chips.
 * @example x 0.5 -> 0.607;  x 5 -> a fifth of the chips, 0.0736
 */
export function shareLeft(lost: number): number {
  return lost <= 1 ? Math.exp(-lost) : 1 / (Math.E * lost);
}

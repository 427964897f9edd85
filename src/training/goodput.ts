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

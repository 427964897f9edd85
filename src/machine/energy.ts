import type { PowerFit } from '../terms/machine-fits.ts';

/** W of one rank by what it does. */
export interface PowerRates {
  readonly idle: number;
  readonly memoryBound: number;
  readonly computeBound: number;
  readonly communication: number;
}

export function powerRates(fit: PowerFit, thermalDesignPower: number): PowerRates {
  return {
    idle: fit.idle * thermalDesignPower,
    memoryBound: fit.memoryBound * thermalDesignPower,
    computeBound: fit.computeBound * thermalDesignPower,
    communication: fit.communication * thermalDesignPower,
  };
}

/**
 * Energy of a rank over a stretch of time split by what it waited on.
 *
 *     E = sum of P_activity * t_activity
 *
 * @example 400 W chip at 0.95 for 1 s of compute and 0.1 for 1 s idle -> 420 J
 */
export function energyJoules(power: PowerRates, compute: number, memory: number, communication: number, idle: number): number {
  return power.computeBound * compute + power.memoryBound * memory + power.communication * communication + power.idle * idle;
}

import type { Estimate } from '../terms/estimate.ts';
import type { PowerFit } from '../terms/machine-fits.ts';
import { exactly, product, scaled, sum, widened } from './band.ts';

/** Shares of time by what a chip waits on; they sum to 1. */
export interface Activity {
  readonly compute: number;
  readonly memory: number;
  readonly communication: number;
  readonly idle: number;
}

/** One chip, its share of the node, of the network and of the building: W. */
export interface ChipDraw {
  /** the chip alone, on average */
  readonly chip: Estimate;
  /** the chip, its share of the node and of the network, on average */
  readonly it: Estimate;
  /** `it` and cooling and losses of the building */
  readonly facility: Estimate;
  /** as `facility` with everything at its rated power: what the site must be able to supply */
  readonly peak: Estimate;
}

/** What a chip's draw is made of. */
export interface DrawAsk {
  /** W at thermal design power; null = unknown */
  readonly thermalDesignPower: number | null;
  readonly activity: Activity;
  /** rated W of a node beyond its chips, per chip; null = unknown */
  readonly nodeRest: number | null;
  readonly chipsPerNode: number;
  /** W of a node's other parts over the chips', where the node is not known */
  readonly nodePowerShare: Estimate;
  /** average over rated draw of those parts */
  readonly nodeLoad: Estimate;
  /** W of switches and links over the nodes' */
  readonly networkPowerShare: Estimate;
  readonly pue: Estimate;
  /** user's own average W of a chip, its share of the node and network counted in */
  readonly chipWatts: number | null;
}

/** Half-width of the average draw of a chip by activity: fractions of thermal design power are assumed, not measured. Assumed. */
export const DRAW_WIDTH = 0.15;

/**
 * Average W of a chip: its power by activity, weighted with time.
 *
 *     P = TDP * sum of f_a * t_a      f_a  fraction of thermal design power in activity a      t_a  share of time
 *
 * @example 400 W at 0.95 for half the time and 0.12 for the other -> 214 W
 */
export function averageWatts(fit: PowerFit, thermalDesignPower: number, activity: Activity): number {
  const { compute, memory, communication, idle } = activity;
  const fraction = fit.computeBound * compute + fit.memoryBound * memory + fit.communication * communication + fit.idle * idle;
  return fraction * thermalDesignPower;
}

/**
 * Draw of one chip with its share of node, network and building. null = no thermal design power is known and none was stated.
 *
 *     IT = (chip + node's rest * load) * (1 + network)      facility = IT * PUE      peak = (TDP + rest) * (1 + network) * PUE
 */
export function chipDraw(ask: DrawAsk, fit: PowerFit): ChipDraw | null {
  const { thermalDesignPower, pue, chipWatts, networkPowerShare } = ask;
  const net = { low: 1 + networkPowerShare.low, mid: 1 + networkPowerShare.mid, high: 1 + networkPowerShare.high };
  const rest =
    ask.nodeRest !== null ? exactly(ask.nodeRest) : thermalDesignPower === null ? null : scaled(ask.nodePowerShare, thermalDesignPower);
  const rated = thermalDesignPower === null || rest === null ? null : product(sum(exactly(thermalDesignPower), rest), net, pue);
  if (chipWatts !== null) {
    const it = exactly(chipWatts);
    const facility = product(it, pue);
    // a site must supply at least what is drawn on average
    const peak = rated === null || rated.mid < facility.mid ? facility : rated;
    return { chip: it, it, facility, peak };
  }
  if (thermalDesignPower === null || rest === null || rated === null) return null;
  const chip = widened(averageWatts(fit, thermalDesignPower, ask.activity), DRAW_WIDTH);
  const it = product(sum(chip, product(rest, ask.nodeLoad)), net);
  return { chip, it, facility: product(it, pue), peak: rated };
}

/**
 * W that a site must supply for nodes at their rated power.
 *
 *     P = n * P_node * (1 + network) * PUE
 *
 * @example 12,500 nodes of 10.2 kW, network 0.1, PUE 1.2 -> 168 MW
 */
export function siteWatts(nodes: number, nodeWatts: number, networkShare: number, pue: number): number {
  return nodes * nodeWatts * (1 + networkShare) * pue;
}

/** How a draw stands to a site's limit. */
export interface SiteVerdict {
  readonly within: boolean;
  readonly watts: number;
  readonly limitWatts: number;
  /** watts over the limit */
  readonly share: number;
}

/** @example 3.67 GW of 3.956 GW -> within, share 0.93 */
export function againstLimit(watts: number, limitWatts: number): SiteVerdict {
  return { within: watts <= limitWatts, watts, limitWatts, share: watts / limitWatts };
}

const JOULES_PER_KWH = 3.6e6;

/** J of `chips` chips drawing `watts` each for `seconds`. */
export function energyJoules(chips: number, watts: Estimate, seconds: Estimate): Estimate {
  return scaled(product(watts, seconds), chips);
}

/** @example 3.6e9 J -> 1000 kWh */
export const kilowattHours = (joules: number): number => joules / JOULES_PER_KWH;

/**
 * J a token of a system: its W over its tokens a second.
 *
 * @example 28,936 chips of 450 W at 4.51 million tokens a second -> 2.9 J
 */
export function joulesPerToken(watts: Estimate, tokensPerSecond: Estimate): Estimate {
  const inverse = { low: 1 / tokensPerSecond.high, mid: 1 / tokensPerSecond.mid, high: 1 / tokensPerSecond.low };
  return product(watts, inverse);
}

import type { Solve } from '../terms/solver.ts';
import { type BuyRoom, cheapestReal, leastPower, soonestReal } from './buy-choice.ts';
import { type BuyLimits, leastCost, MOST_KINDS } from './buy-program.ts';
import { realPlans, refreshed, within } from './buy-real.ts';
import { type Sensitivity, sensitivity } from './buy-sensitivity.ts';
import { type Shadow, shadowsOf } from './buy-shadows.ts';
import { type JoinedJob, marketOf } from './buy-world.ts';
import { alike, dominates, type MixturePoint } from './mixture-point.ts';
import type { OfferPlans, SizeMeans } from './size-offer.ts';

/** The right mix to buy, what other times would cost, and what each limit is worth. Every purchase in it was planned as one job. */
export interface Mixture {
  readonly choice: MixtureChoice | null;
  /** where nothing keeps the limits: what each limit alone would have to be */
  readonly nearest: readonly NearLimit[];
  /** other purchases within budget, power and supply that are sooner, cheaper or leaner; soonest first, the choice among them */
  readonly frontier: readonly MixturePoint[];
  readonly shadows: readonly Shadow[];
  readonly sensitivity: Sensitivity;
  readonly assumed: readonly string[];
}

export interface MixtureChoice extends MixturePoint {
  /** by how much of its cost it may miss the cheapest: no mix costs less than parts of nodes whose kinds do all that they do alone */
  readonly gap: number;
  /** what its nodes do together, of what they would do in pools of their own kind; 1 = one kind */
  readonly together: number;
  /** USD that the mix saves against the cheapest single kind that does it; null = no single kind does */
  readonly saves: number | null;
}

/** The smallest change of one limit that lets the work be done, the others as they are. */
export interface NearLimit {
  readonly limit: 'deadline' | 'budget' | 'power';
  /** days, USD or W */
  readonly needs: number;
  readonly point: MixturePoint;
}

/** Other counts of days, over the deadline. */
const TIMES = [0.5, 0.75, 1.5, 2];
/** What ends later than so many deadlines is no near miss. */
const LATEST = 16;

/**
 * Which offers to buy how much of: the cheapest whole nodes that end in time within the budget and the site's power.
 *
 *     sizes    -> market     price, power and days of each kind at several counts      buy-world.ts
 *      |  propose: an integer program, with the bound below which nothing lies         buy-program.ts
 *      |  plan:    each proposal as one job; what it does less is told, asked again    buy-real.ts, buy-choice.ts
 *      |  worth:   the same with a limit moved                                         buy-shadows.ts
 *      |  hold:    the same with prices and paces moved, and where the choice flips    buy-sensitivity.ts
 *      v
 *     Mixture
 */
export function mixture(plans: readonly OfferPlans[], deadline: number, joined: JoinedJob, solve: Solve, means: SizeMeans): Mixture | null {
  const { budgetUsd, siteWatts } = means.ask;
  const market = marketOf(plans, deadline, joined, means);
  if (market === null) return null;
  const real = realPlans(market, joined, means);
  const room: BuyRoom = { market, real, solve };
  const limits: BuyLimits = { days: deadline, budgetUsd, watts: siteWatts };
  const best = cheapestReal(room, limits);
  const soonest = soonestReal(room, best ? limits : { ...limits, days: LATEST * deadline });
  const choice = best && chosen(room, best, limits);
  const frontier = best ? frontierOf(room, limits, best, soonest) : [];
  return {
    choice,
    nearest: best ? [] : nearestOf(room, limits, soonest),
    frontier,
    shadows: best ? shadowsOf(room, limits, best, soonest) : [],
    sensitivity: sensitivity(room, limits, best),
    assumed: [
      ...market.assumed,
      'the mix: every purchase shown is planned as one job; which ones are planned is proposed by a program in which a node of a mix does what it does in a pool of its own kind',
      `the mix: at most ${MOST_KINDS} kinds share one job`,
    ],
  };
}

function chosen({ market, real, solve }: BuyRoom, best: MixturePoint, limits: BuyLimits): MixtureChoice {
  const bound = leastCost(refreshed(market).world, limits, solve);
  const ids = new Set(best.parts.map(({ chip }) => chip));
  const single = real.all().filter((point) => within(point, limits) && new Set(point.parts.map(({ chip }) => chip)).size === 1);
  const alone = single.length === 0 ? null : Math.min(...single.map(({ costUsd }) => costUsd));
  const kinds = market.world.curves
    .map((_, kind) => kind)
    .filter((kind) => ids.has(market.sellers.find((seller) => seller.kind === kind)?.plans.offer.group.chip.id ?? ''));
  const loss = real.losses.find((own) => own.kinds.join() === kinds.join());
  return {
    ...best,
    gap: bound === null ? 1 : Math.max(0, 1 - bound / best.costUsd),
    together: ids.size > 1 ? (loss?.share ?? 1) : 1,
    saves: alone === null ? null : Math.max(0, alone - best.costUsd),
  };
}

function frontierOf(room: BuyRoom, limits: BuyLimits, choice: MixturePoint, soonest: MixturePoint | null): readonly MixturePoint[] {
  const found: MixturePoint[] = [choice, ...(soonest ? [soonest] : [])];
  for (const times of TIMES) {
    const point = cheapestReal(room, { ...limits, days: limits.days * times }, { rounds: 1 });
    if (point) found.push(point);
  }
  const powered = room.real.all().filter((point) => point.energyMWh !== null && within(point, limits));
  const [leanest] = powered.sort((a, b) => (a.energyMWh as number) - (b.energyMWh as number));
  if (leanest) found.push(leanest);
  return found
    .filter((one, at) => !found.some((other, place) => dominates(other, one) || (place < at && alike(other, one))))
    .sort((a, b) => a.days - b.days || a.costUsd - b.costUsd);
}

/** What each limit would have to be where nothing keeps them all. */
function nearestOf(room: BuyRoom, limits: BuyLimits, soonest: MixturePoint | null): readonly NearLimit[] {
  const found: NearLimit[] = [];
  if (soonest) found.push({ limit: 'deadline', needs: soonest.days, point: soonest });
  if (limits.budgetUsd !== null) {
    const point = cheapestReal(room, { ...limits, budgetUsd: null });
    if (point) found.push({ limit: 'budget', needs: point.costUsd, point });
  }
  if (limits.watts !== null) {
    const point = leastPower(room, limits);
    if (point) found.push({ limit: 'power', needs: (point.sitePowerMW as number) * 1e6, point });
  }
  return found;
}

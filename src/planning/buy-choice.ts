import type { Solve } from '../terms/solver.ts';
import { type BuyLimits, type BuyOffer, cheapest, quickest } from './buy-program.ts';
import { kindsBought, type RealPlans, refreshed, within } from './buy-real.ts';
import type { Market } from './buy-world.ts';
import type { MixturePoint } from './mixture-point.ts';

/** What purchases are chosen with. */
export interface BuyRoom {
  readonly market: Market;
  readonly real: RealPlans;
  readonly solve: Solve;
}

/** Rounds in which what a plan shows is taught to the program. */
const ROUNDS = 5;
/** A mix that promises to save less than this share is not planned: unlike kinds in one job are trouble that pays for itself first. Assumed. */
export const WORTHWHILE = 0.01;
/** The same where a mix promises to be sooner. */
const SOONER = 0.05;
/** Plans over unlike kinds take longest: a question makes so many, those for other times and limits only while few were made. */
const MOST_MIXED = 6;

const least = (points: readonly MixturePoint[], of: (point: MixturePoint) => number): MixturePoint | null =>
  points.reduce<MixturePoint | null>((best, point) => (best === null || of(point) < of(best) ? point : best), null);

/** The cheapest of all purchases planned so far that keep the limits. */
export const cheapestKnown = ({ real }: BuyRoom, limits: BuyLimits): MixturePoint | null =>
  least(
    real.all().filter((point) => within(point, limits)),
    ({ costUsd }) => costUsd,
  );

/**
 * The cheapest purchase within the limits, planned in full: the program proposes, a plan shows what it does, and where kinds do less together
 * than the program took them to do it is told and asked again. More nodes of a capped offer may be asked for.
 */
export function cheapestReal(
  room: BuyRoom,
  limits: BuyLimits,
  {
    rounds = ROUNDS,
    worth = WORTHWHILE,
    more,
  }: { readonly rounds?: number; readonly worth?: number; readonly more?: ReadonlyMap<number, number> } = {},
): MixturePoint | null {
  const { market, real, solve } = room;
  const extra: MixturePoint[] = [];
  const known = (): MixturePoint | null =>
    least(
      [cheapestKnown(room, limits), ...extra].filter((point): point is MixturePoint => point !== null && within(point, limits)),
      ({ costUsd }) => costUsd,
    );
  for (let round = 0; round < rounds; round++) {
    const best = known();
    const kindUsd = best ? best.costUsd * WORTHWHILE : 0;
    const bought = cheapest(refreshed(market).world, limits, solve, { losses: real.losses, kindUsd, ...(more ? { more } : {}) });
    if (bought === null) break;
    const single = kindsBought(bought, market).length === 1;
    if (!single && best && bought.costUsd > best.costUsd * (1 - worth)) break;
    if (!single && rounds < ROUNDS && real.mixed() >= MOST_MIXED) break;
    const point = single ? real.inTime(bought.nodes, limits.days) : real.at(bought.nodes);
    if (point) extra.push(point);
    if (single || (point && within(point, limits))) break;
  }
  return known();
}

/** The soonest purchase within budget and power, planned in full; `limits.days` is the latest that is looked at. */
export function soonestReal(room: BuyRoom, limits: BuyLimits, rounds = 2): MixturePoint | null {
  const { market, real, solve } = room;
  const known = (): MixturePoint | null =>
    least(
      real.all().filter((point) => within(point, limits)),
      ({ days }) => days,
    );
  market.world.offers.forEach((_, place) => {
    asManyAsFit(room, limits, place);
  });
  for (let round = 0; round < rounds; round++) {
    const best = known();
    const latest = best ? best.days * (1 - SOONER) : limits.days;
    const kindUsd = best ? best.costUsd * SOONER : 0;
    const bought = quickest(refreshed(market).world, { ...limits, days: latest }, 0, solve, { losses: real.losses, kindUsd });
    if (bought === null) break;
    const single = kindsBought(bought, market).length === 1;
    if (!single && best && real.mixed() >= MOST_MIXED) break;
    const point = real.at(bought.nodes);
    if (single || (point && within(point, limits))) break;
  }
  return known();
}

/** Plans the most nodes of one offer that power and budget allow, where that may be the soonest. */
function asManyAsFit({ market, real }: BuyRoom, limits: BuyLimits, place: number): void {
  const { most, watts, kind } = market.world.offers[place] as BuyOffer;
  const last = refreshed(market).world.curves[kind]?.at(-1);
  const best = Math.min(...real.all().flatMap((point) => (within(point, limits) ? [point.days] : [])));
  let count = Math.min(most, limits.watts === null || !(watts > 0) ? most : Math.floor(limits.watts / watts));
  for (let tries = 0; tries < 3 && count >= 1; tries++) {
    // each node beyond those planned adds at most what those do
    if (!last || 1 / (last.share * Math.max(1, count / last.nodes)) > best) return;
    const point = real.at(market.world.offers.map((_, other) => (other === place ? count : 0)));
    if (point === null || within(point, limits)) return;
    const power = limits.watts === null || point.sitePowerMW === null ? 1 : limits.watts / 1e6 / point.sitePowerMW;
    // fewer nodes hardly cost less, so a budget that is broken is not kept so
    if (power >= 1) return;
    count = Math.min(count - 1, Math.floor(count * power));
  }
}

/** The purchase that draws least within the limits, planned in full. */
export function leastPower(room: BuyRoom, limits: BuyLimits): MixturePoint | null {
  const { market, real, solve } = room;
  const bought = cheapest(refreshed(market).world, { ...limits, watts: null }, solve, { least: 'power', losses: real.losses });
  if (bought) {
    const single = kindsBought(bought, market).length === 1;
    if (single) real.inTime(bought.nodes, limits.days);
    else real.at(bought.nodes);
  }
  return least(
    real.all().filter((point) => point.sitePowerMW !== null && within(point, { ...limits, watts: null })),
    ({ sitePowerMW }) => sitePowerMW as number,
  );
}

import { type BuyRoom, cheapestReal, soonestReal } from './buy-choice.ts';
import { type BuyLimits, cheapest } from './buy-program.ts';
import { refreshed } from './buy-real.ts';
import type { MixturePoint } from './mixture-point.ts';

/** What a little more of a limit buys: the purchase chosen and planned again with the limit moved. */
export interface Shadow {
  readonly limit: 'deadline' | 'budget' | 'power' | 'supply';
  readonly chip: string | null;
  /** days, million USD, MW, nodes */
  readonly unit: 'day' | 'MUSD' | 'MW' | 'node';
  /** by how much the limit was moved, in that unit */
  readonly moved: number;
  /** USD saved at the same deadline; null = not asked */
  readonly savesUsd: number | null;
  /** days sooner within the other limits; null = not asked */
  readonly savesDays: number | null;
}

/** One more of a unit, or this share of the limit where one is much. */
const SHARE = 0.1;
/** A limit with this share to spare binds nothing. */
const SPARE = 0.01;

export function shadowsOf(room: BuyRoom, limits: BuyLimits, choice: MixturePoint, soonest: MixturePoint | null): readonly Shadow[] {
  const { days, budgetUsd, watts } = limits;
  // what is a mix already may be moved by a little; one kind becomes a mix only where it pays
  const several = new Set(choice.parts.map(({ chip }) => chip)).size > 1;
  const cost = (moved: BuyLimits, more?: ReadonlyMap<number, number>): number => {
    const worth = several ? { worth: 0 } : {};
    const found = cheapestReal(room, moved, { rounds: 2, ...worth, ...(more ? { more } : {}) });
    return found ? Math.max(0, choice.costUsd - found.costUsd) : 0;
  };
  const sooner = (moved: BuyLimits): number | null => {
    if (soonest === null) return null;
    const found = soonestReal(room, { ...moved, days: soonest.days }, 1);
    return found ? Math.max(0, soonest.days - found.days) : 0;
  };
  const step = (unit: number, limit: number): number => Math.min(unit, limit * SHARE);
  const found: Shadow[] = [];
  const day = step(1, days);
  found.push({ limit: 'deadline', chip: null, unit: 'day', moved: day, savesUsd: cost({ ...limits, days: days + day }), savesDays: null });
  if (budgetUsd !== null) {
    const more = step(1e6, budgetUsd);
    const binds = soonest !== null && soonest.costUsd > budgetUsd * (1 - SPARE);
    const won = soonest === null ? null : binds ? sooner({ ...limits, budgetUsd: budgetUsd + more }) : 0;
    found.push({ limit: 'budget', chip: null, unit: 'MUSD', moved: more / 1e6, savesUsd: null, savesDays: won });
  }
  if (watts !== null) {
    const more = step(1e6, watts);
    const wider = { ...limits, watts: watts + more };
    const binds = ({ sitePowerMW }: MixturePoint): boolean => sitePowerMW !== null && sitePowerMW * 1e6 > watts * (1 - 5 * SPARE);
    const usd = binds(choice) || freed(room, limits, wider) ? cost(wider) : 0;
    const won = soonest === null ? null : binds(soonest) ? sooner(wider) : 0;
    found.push({ limit: 'power', chip: null, unit: 'MW', moved: more / 1e6, savesUsd: usd, savesDays: won });
  }
  room.market.sellers.forEach(({ plans }, at) => {
    const { group, most } = plans.offer;
    const bought = choice.parts
      .filter(({ chip, usdPerChipHour }) => chip === group.chip.id && same(usdPerChipHour, usdOf(room, at)))
      .reduce((sum, { nodes }) => sum + nodes, 0);
    if (most === null || bought < (room.market.world.offers[at]?.most ?? 0)) return;
    const savesUsd = cost(limits, new Map([[at, 1]]));
    found.push({ limit: 'supply', chip: group.chip.id, unit: 'node', moved: 1, savesUsd, savesDays: null });
  });
  return found;
}

const same = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.abs(b);

const usdOf = ({ market: { sellers } }: BuyRoom, at: number): number => {
  const seller = sellers[at];
  return seller ? seller.usdPerDay / seller.plans.offer.group.chipsPerNode / 24 : Number.NaN;
};

/** Whether the program finds anything cheaper under wider limits. */
function freed({ market, real, solve }: BuyRoom, limits: BuyLimits, wider: BuyLimits): boolean {
  const { world } = refreshed(market);
  const [before, after] = [limits, wider].map((one) => cheapest(world, one, solve, { losses: real.losses }));
  return !!after && (!before || after.costUsd < before.costUsd * (1 - 1e-3));
}

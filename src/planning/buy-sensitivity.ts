import { type BuyRoom, WORTHWHILE } from './buy-choice.ts';
import { type BuyLimits, type BuyTerms, cheapest } from './buy-program.ts';
import { kindsBought, refreshed } from './buy-real.ts';
import type { MixturePoint } from './mixture-point.ts';

/** Whether what is recommended stays right when prices and paces turn out otherwise. */
export interface Sensitivity {
  /** in no case does another choice of kinds save more than `tolerated` of the cost; null = nothing is recommended */
  readonly survives: boolean | null;
  readonly tolerated: number;
  /** share by which each price is moved, up and down; paces are moved to the ends of their bands */
  readonly priceMoved: number;
  /** cases in which another choice is better, worst first */
  readonly cases: readonly SensitiveCase[];
  /** where another choice becomes the cheaper one, nearest first */
  readonly flips: readonly Flip[];
  readonly tried: number;
}

export interface SensitiveCase {
  readonly what: 'price' | 'pace';
  readonly chip: string;
  readonly factor: number;
  /** share of the cost of the recommended kinds that the best saves; null = the recommended kinds no longer do it */
  readonly regret: number | null;
  /** kinds that are best then */
  readonly better: readonly string[];
}

/** The price or the pace of one kind from which on another choice is cheaper. */
export interface Flip {
  readonly what: 'price' | 'pace';
  readonly chip: string;
  /** of what was taken; found within 3 % */
  readonly factor: number;
  /** the price at which it flips; null = a pace */
  readonly usdPerChipHour: number | null;
  /** kinds that are best beyond; empty = the recommended kinds no longer do it */
  readonly better: readonly string[];
}

/** A price that moves this much. Assumed. */
const PRICE = 0.3;
/** A recommendation that loses less is still right. */
const TOLERATED = 0.05;
/** What is dearer by less is the same choice. */
const SAME = 2e-3;
/** Flips are looked for up to this factor, up and down. */
const FARTHEST = 4;
const CLOSE = 1.03;

type What = 'price' | 'pace';

/** Solves again with each kind's price and pace at both ends, and looks for the price and the pace at which another choice is cheaper. */
export function sensitivity({ market, real, solve }: BuyRoom, limits: BuyLimits, choice: MixturePoint | null): Sensitivity {
  const none = { survives: null, tolerated: TOLERATED, priceMoved: PRICE, cases: [], flips: [], tried: 0 };
  if (choice === null) return none;
  const { sellers } = market;
  const { world } = refreshed(market);
  const idOf = (kind: number): string => sellers.find((seller) => seller.kind === kind)?.plans.offer.group.chip.id ?? '';
  const kinds = [...world.curves.keys()];
  const own = new Set(kinds.filter((kind) => choice.parts.some(({ chip }) => chip === idOf(kind))));
  // money alone is compared: a dearer case must not fail for the budget of the middle one
  const free = { ...limits, budgetUsd: null };
  const kindUsd = WORTHWHILE * choice.costUsd;
  const weigh = (what: What, kind: number, factor: number): Weighed => {
    const terms: BuyTerms = { losses: real.losses, kindUsd, parts: true, [what]: kinds.map((other) => (other === kind ? factor : 1)) };
    const best = cheapest(world, free, solve, terms);
    if (best === null) return { regret: 0, better: [] };
    const better = kindsBought(best, market);
    if (better.every((other) => own.has(other))) return { regret: 0, better };
    const ours = cheapest(world, free, solve, { ...terms, only: own });
    return { regret: ours === null ? null : Math.max(0, 1 - best.costUsd / ours.costUsd), better };
  };
  const flipped = ({ regret }: Weighed): boolean => regret === null || regret > SAME;
  const cases: SensitiveCase[] = [];
  const flips: Flip[] = [];
  let tried = 0;
  const now = flipped(weigh('price', kinds[0] as number, 1));
  for (const kind of kinds) {
    const chip = idOf(kind);
    const seller = sellers.find((one) => one.kind === kind);
    const band = seller?.band;
    const ends: Record<What, readonly number[]> = {
      price: [1 - PRICE, 1 + PRICE],
      pace: band && band.low < band.high ? [1 / band.high, 1 / band.low] : [],
    };
    for (const what of ['price', 'pace'] as const) {
      for (const factor of ends[what]) {
        tried++;
        // what makes others worse, or the one recommended kind better, leaves the choice as it is
        if ((own.has(kind) && own.size === 1) || !own.has(kind))
          if (own.has(kind) === (what === 'price' ? factor < 1 : factor > 1)) continue;
        const found = weigh(what, kind, factor);
        if (flipped(found)) cases.push({ what, chip, factor, regret: found.regret, better: found.better.map(idOf) });
      }
      // a kind that is recommended must get worse, one that is not must get better
      const worse = (what === 'price') === own.has(kind);
      const end = worse ? FARTHEST : 1 / FARTHEST;
      const last = weigh(what, kind, end);
      if (now || !flipped(last)) continue;
      const { factor, found } = edge((at) => weigh(what, kind, at), flipped, end, last);
      const usd = seller && what === 'price' ? (seller.usdPerDay / seller.plans.offer.group.chipsPerNode / 24) * factor : null;
      flips.push({ what, chip, factor, usdPerChipHour: usd, better: found.better.map(idOf) });
    }
  }
  const worst = ({ regret }: SensitiveCase): number => regret ?? Number.POSITIVE_INFINITY;
  return {
    survives: cases.every((one) => worst(one) <= TOLERATED),
    tolerated: TOLERATED,
    priceMoved: PRICE,
    cases: [...cases].sort((a, b) => worst(b) - worst(a)),
    flips: [...flips].sort((a, b) => Math.abs(Math.log(a.factor)) - Math.abs(Math.log(b.factor))),
    tried,
  };
}

interface Weighed {
  readonly regret: number | null;
  readonly better: readonly number[];
}

/** The factor nearest to 1 at which it is flipped, between 1 and an end where it is. */
function edge(
  at: (factor: number) => Weighed,
  flipped: (weighed: Weighed) => boolean,
  end: number,
  last: Weighed,
): { factor: number; found: Weighed } {
  let [inner, outer, found] = [1, end, last];
  while (Math.max(inner / outer, outer / inner) > CLOSE) {
    const middle = Math.sqrt(inner * outer);
    const weighed = at(middle);
    if (flipped(weighed)) [outer, found] = [middle, weighed];
    else inner = middle;
  }
  return { factor: outer, found };
}

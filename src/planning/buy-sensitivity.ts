import type { Estimate } from '../terms/estimate.ts';
import type { Solve } from '../terms/solver.ts';
import { type BuyLimits, type BuyTerms, type BuyWorld, cheapest } from './buy-program.ts';

/** Whether what is recommended stays right when prices and paces turn out otherwise. */
export interface Sensitivity {
  /** in no case does another choice of kinds save more than `tolerated` of the cost; null = nothing is recommended */
  readonly survives: boolean | null;
  readonly tolerated: number;
  /** cases in which another choice is better, worst first */
  readonly cases: readonly SensitiveCase[];
  readonly tried: number;
}

export interface SensitiveCase {
  readonly what: 'price' | 'pace';
  readonly chip: string;
  readonly factor: number;
  /** cost of the recommended kinds over that of the best, less 1; null = the recommended kinds no longer do it */
  readonly regret: number | null;
  /** kinds that are best then */
  readonly better: readonly string[];
}

/** A price that moves this much. Assumed. */
const PRICE = [0.8, 1.2];
/** A recommendation that loses less is still right. */
const TOLERATED = 0.05;

/** Solves again with each kind's price and pace at both ends, and holds the recommended kinds against the best of each case. */
export function sensitivity(
  world: BuyWorld,
  limits: BuyLimits,
  kinds: readonly number[] | null,
  solve: Solve,
  terms: BuyTerms,
  bands: readonly Estimate[],
  names: readonly string[],
): Sensitivity {
  const none = { survives: null, tolerated: TOLERATED, cases: [], tried: 0 };
  if (kinds === null) return none;
  const own = new Set(kinds);
  const found: SensitiveCase[] = [];
  let tried = 0;
  const at = (kind: number, factor: number): readonly number[] => world.curves.map((_, other) => (other === kind ? factor : 1));
  const weigh = (what: SensitiveCase['what'], kind: number, factor: number): void => {
    tried++;
    // money alone is compared: a dearer case must not fail for the budget of the middle one
    const free = { ...limits, budgetUsd: null };
    const changed: BuyTerms = { ...terms, [what]: at(kind, factor) };
    const best = cheapest(world, free, solve, changed);
    if (best === null) return;
    const better = [...new Set(world.offers.flatMap((offer, index) => ((best.nodes[index] as number) > 0 ? [offer.kind] : [])))];
    if (better.every((other) => own.has(other))) return;
    const ours = cheapest(world, free, solve, { ...changed, only: own });
    const regret = ours === null ? null : ours.costUsd / best.costUsd - 1;
    if (regret !== null && regret <= 1e-3) return;
    found.push({ what, chip: names[kind] ?? '', factor, regret, better: better.map((other) => names[other] ?? '') });
  };
  world.curves.forEach((_, kind) => {
    for (const factor of PRICE) weigh('price', kind, factor);
    const band = bands[world.offers.findIndex((offer) => offer.kind === kind)];
    if (band && band.low < band.high) {
      weigh('pace', kind, 1 / band.high);
      weigh('pace', kind, 1 / band.low);
    }
  });
  const cases = [...found].sort((a, b) => (b.regret ?? Number.POSITIVE_INFINITY) - (a.regret ?? Number.POSITIVE_INFINITY));
  return { survives: cases.every(({ regret }) => regret !== null && regret <= TOLERATED), tolerated: TOLERATED, cases, tried };
}

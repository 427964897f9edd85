import type { Solve } from '../terms/solver.ts';
import { programDraft, type Term } from './program-draft.ts';

/** What may be bought, in numbers alone: offers of kinds, how fast each kind works, and which kinds can share one job. */
export interface BuyWorld {
  readonly offers: readonly BuyOffer[];
  /** of each kind: share of the work done a day by so many nodes, as planned; rising in both */
  readonly curves: readonly (readonly CurvePoint[])[];
  /** whether two kinds can work on one job */
  readonly joins: (a: number, b: number) => boolean;
}

export interface BuyOffer {
  readonly kind: number;
  /** nodes that can be had */
  readonly most: number;
  /** of a node and day; of a node; of a node and day */
  readonly usd: number;
  readonly watts: number;
  readonly megawattHours: number;
}

export interface CurvePoint {
  readonly nodes: number;
  readonly share: number;
}

export interface BuyLimits {
  readonly days: number;
  readonly budgetUsd: number | null;
  readonly watts: number | null;
}

/** What a question changes of the world. */
export interface BuyTerms {
  readonly least?: 'cost' | 'energy';
  /** factor on the price, and on the pace, of each kind */
  readonly price?: readonly number[];
  readonly pace?: readonly number[];
  /** kinds that may be used; absent = all */
  readonly only?: ReadonlySet<number>;
  /** more nodes of an offer than it has */
  readonly more?: ReadonlyMap<number, number>;
  /** sets of kinds that together do less than the sum of their shares, as planned: share of the sum */
  readonly losses?: readonly Loss[];
  /** parts of nodes too: nothing whole is cheaper, however early it ends */
  readonly relaxed?: boolean;
}

export interface Loss {
  readonly kinds: readonly number[];
  readonly share: number;
}

/** How many nodes of each offer, and what that comes to. */
export interface Bought {
  readonly nodes: readonly number[];
  /** for which they are held */
  readonly days: number;
  /** after which the work is done: whole nodes may be quicker than was asked */
  readonly ends: number;
  readonly costUsd: number;
  readonly watts: number;
  readonly megawattHours: number;
  /** by how much of the objective it may miss the best */
  readonly gap: number;
}

/**
 * The cheapest whole nodes that do the work in so many days, within a budget, a site's power and what can be had:
 *
 *     least  T sum_o p_o n_o       with  T sum_k r_k(N_k) >= 1,   N_k = sum of n_o of kind k,   sum_o w_o n_o <= W,   n_o <= most_o
 *
 * r_k is drawn straight between planned counts, which binaries keep in order where it is not concave; kinds that cannot join exclude each
 * other. Kinds together are taken to do the sum of what they do alone, which is the most they can; what a plan shows to be less is a loss.
 * null = nothing does it.
 */
export function cheapest(world: BuyWorld, { days, budgetUsd, watts }: BuyLimits, solve: Solve, terms: BuyTerms = {}): Bought | null {
  const { offers, curves, joins } = world;
  const draft = programDraft();
  const price = ({ usd, kind }: BuyOffer): number => usd * (terms.price?.[kind] ?? 1) * days;
  // in thousands of USD and in tens of kW, so that the numbers of one row lie near each other
  const nodes = offers.map((offer, at) =>
    draft.column(
      `n${at}`,
      terms.least === 'energy' ? offer.megawattHours * days : price(offer) / 1e3,
      0,
      terms.only && !terms.only.has(offer.kind) ? 0 : offer.most + (terms.more?.get(at) ?? 0),
      !terms.relaxed,
    ),
  );
  const choice = (name: string): number => draft.column(name, 0, 0, 1, !terms.relaxed);
  const used = curves.map((_, kind) => choice(`z${kind}`));
  const work: Term[] = [];
  curves.forEach((points, kind) => {
    const weights = points.map((_, at) => draft.column(`l${kind}.${at}`, 0, 0, 1));
    const spans = points.slice(1).map((_, at) => choice(`w${kind}.${at}`));
    const z = used[kind] as number;
    draft.row(`on${kind}`, [...weights.map((column): Term => [column, 1]), [z, -1]], 0, 0);
    if (spans.length > 0 && !concave(points)) {
      draft.row(`span${kind}`, [...spans.map((column): Term => [column, 1]), [z, -1]], 0, 0);
      weights.forEach((weight, at) => {
        const sides = [spans[at - 1], spans[at]].filter((column): column is number => column !== undefined);
        draft.row(`near${kind}.${at}`, [[weight, 1], ...sides.map((column): Term => [column, -1])], Number.NEGATIVE_INFINITY, 0);
      });
    }
    const held = offers.flatMap((offer, at): Term[] => (offer.kind === kind ? [[nodes[at] as number, 1]] : []));
    const planned = points.map((point, at): Term => [weights[at] as number, -point.nodes]);
    draft.row(`held${kind}`, [...held, ...planned], 0, Number.POSITIVE_INFINITY);
    const top = (points.at(-1) as CurvePoint).nodes;
    draft.row(`none${kind}`, [...held, [z, -top]], Number.NEGATIVE_INFINITY, 0);
    const pace = terms.pace?.[kind] ?? 1;
    work.push(...points.map((point, at): Term => [weights[at] as number, point.share * pace * days]));
  });
  draft.row('work', work, 1, Number.POSITIVE_INFINITY);
  for (const { kinds, share } of terms.losses ?? []) {
    const short = 1 / share - 1;
    draft.row(
      `loss${kinds.join('.')}`,
      [...work, ...kinds.map((kind): Term => [used[kind] as number, -short])],
      1 + short - short * kinds.length,
      Number.POSITIVE_INFINITY,
    );
  }
  curves.forEach((_, a) => {
    for (let b = a + 1; b < curves.length; b++)
      if (!joins(a, b)) {
        const both: Term[] = [
          [used[a] as number, 1],
          [used[b] as number, 1],
        ];
        draft.row(`apart${a}.${b}`, both, 0, 1);
      }
  });
  const total = (of: (offer: BuyOffer) => number): Term[] => offers.map((offer, at): Term => [nodes[at] as number, of(offer)]);
  if (budgetUsd !== null)
    draft.row(
      'budget',
      total((offer) => price(offer) / 1e3),
      0,
      budgetUsd / 1e3,
    );
  if (watts !== null)
    draft.row(
      'power',
      total((offer) => offer.watts / 1e4),
      0,
      watts / 1e4,
    );
  const solution = solve(draft.program, { gap: 1e-4, seconds: 5, nodes: 2000 });
  if (solution.values.length === 0) return null;
  const bought = nodes.map((column) => solution.values[column] as number);
  const sum = (of: (offer: BuyOffer) => number): number => offers.reduce((all, offer, at) => all + of(offer) * (bought[at] as number), 0);
  return {
    nodes: bought,
    days,
    ends: Math.min(days, 1 / shareOf(world, bought, terms)),
    costUsd: sum(price),
    watts: sum((offer) => offer.watts),
    megawattHours: sum((offer) => offer.megawattHours) * days,
    gap: solution.gap,
  };
}

/** Share of the work that nodes do a day, drawn straight between planned counts, less what the kinds lose together. */
function shareOf({ offers, curves }: BuyWorld, bought: readonly number[], { pace, losses }: BuyTerms): number {
  const kinds: number[] = [];
  const sum = curves.reduce((all, points, kind) => {
    const nodes = offers.reduce((held, offer, at) => held + (offer.kind === kind ? (bought[at] as number) : 0), 0);
    if (nodes > 0) kinds.push(kind);
    const above = points.findIndex((point) => point.nodes >= nodes);
    const [low, high] = above < 0 ? [points.at(-1), undefined] : [points[above - 1], points[above]];
    const share =
      !high || nodes === high.nodes
        ? (high ?? low)?.share
        : low && low.share + ((high.share - low.share) * (nodes - low.nodes)) / (high.nodes - low.nodes);
    return all + (share ?? 0) * (pace?.[kind] ?? 1);
  }, 0);
  return sum * (losses?.find((loss) => loss.kinds.join() === kinds.join())?.share ?? 1);
}

/** Every further node adds at most what the one before it added. */
function concave(points: readonly CurvePoint[]): boolean {
  return points.every((point, at) => {
    const [before, after] = [points[at - 1], points[at + 1]];
    if (!before || !after) return true;
    const slope = (a: CurvePoint, b: CurvePoint): number => (b.share - a.share) / (b.nodes - a.nodes);
    return slope(point, after) <= slope(before, point) * (1 + 1e-9);
  });
}

/** Days are found within this share. */
const NARROW = 1.004;

/** No purchase does the work in fewer days than everything that can be had, each kind alone at its best. */
export function leastDays({ curves, offers }: BuyWorld): number {
  const share = (kind: number): number => {
    const nodes = offers.reduce((sum, offer) => sum + (offer.kind === kind ? offer.most : 0), 0);
    const points = curves[kind] as readonly CurvePoint[];
    return Math.max(0, ...points.filter((point) => point.nodes <= nodes).map((point) => point.share));
  };
  return 1 / curves.reduce((sum, _, kind) => sum + share(kind), 0);
}

/** The fewest days in which the limits let the work be done, between two counts of days; null = not even in the longer. */
export function quickest(world: BuyWorld, limits: BuyLimits, from: number, solve: Solve, terms: BuyTerms = {}): Bought | null {
  let [low, high] = [Math.max(from, leastDays(world) * 0.5), limits.days];
  let best = cheapest(world, { ...limits, days: high }, solve, terms);
  if (best === null) return null;
  while (high / low > NARROW) {
    const middle = Math.sqrt(low * high);
    const found = cheapest(world, { ...limits, days: middle }, solve, terms);
    if (found) [best, high] = [found, middle];
    else low = middle;
  }
  return best;
}

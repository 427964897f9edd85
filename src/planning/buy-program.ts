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
  readonly least?: 'cost' | 'energy' | 'power';
  /** factor on the price, and on the pace, of each kind */
  readonly price?: readonly number[];
  readonly pace?: readonly number[];
  /** kinds that may be used; absent = all */
  readonly only?: ReadonlySet<number>;
  /** a kind that must be used */
  readonly must?: number;
  /** more nodes of an offer than it has */
  readonly more?: ReadonlyMap<number, number>;
  /** sets of kinds that together do less than each for itself, as planned */
  readonly losses?: readonly Loss[];
  /** USD that a kind beyond the first must be worth: no mix is made to spare a part of a node */
  readonly kindUsd?: number;
  /** parts of nodes too */
  readonly parts?: boolean;
}

export interface Loss {
  readonly kinds: readonly number[];
  /** of what each node does in a pool of its own kind; 0 = together they do nothing that fewer of them do not do */
  readonly share: number;
}

/** How many nodes of each offer, and what that comes to over all days. */
export interface Bought {
  readonly nodes: readonly number[];
  readonly days: number;
  readonly costUsd: number;
  readonly watts: number;
  readonly megawattHours: number;
}

/** Kinds that one job is spread over. Assumed: more of them are no job that anybody has run. */
export const MOST_KINDS = 3;

/**
 * Nodes of a kind that alone do a share of the work a day, drawn straight between planned counts. Below the first count a node does as much
 * as there; beyond the last as much as there too, which flatters: what is chosen so is planned before it is shown.
 */
export function nodesFor(points: readonly CurvePoint[], share: number): number {
  const above = points.findIndex((point) => point.share >= share);
  const [low, high] = above < 0 ? [points.at(-1), undefined] : [points[above - 1], points[above]];
  if (low && high) return low.nodes + ((high.nodes - low.nodes) * (share - low.share)) / (high.share - low.share);
  const end = high ?? low;
  return end ? (end.nodes * share) / end.share : Number.POSITIVE_INFINITY;
}

/**
 * What one kind alone needs to end in so many days: nodes, and the node-days that are paid for. Days fall in steps where the count lets the job
 * be divided anew, so a count that ends sooner may be paid for less.
 */
export function alone(points: readonly CurvePoint[], days: number, pace = 1): { readonly nodes: number; readonly nodeDays: number } {
  const nodes = nodesFor(points, 1 / days / pace);
  const nodeDays = points.reduce((least, point) => {
    const own = 1 / (point.share * pace);
    return own <= days * (1 + 1e-9) ? Math.min(least, point.nodes * own) : least;
  }, nodes * days);
  return { nodes, nodeDays };
}

/**
 * The cheapest whole nodes that do the work in so many days, within a budget, a site's power and what can be had:
 *
 *     least  sum_o p_o n_o d_k(o)       with  sum_o n_o / N_k(o) >= 1,   sum_o w_o n_o <= W,   sum_o p_o n_o d_k(o) <= B,   n_o <= most_o
 *
 * N_k: nodes of kind k that alone end in T days, d_k: days that they are paid for (`alone`). A node in a mix is taken to do what it does in such
 * a pool of its own; a pool that grows gains less with each node, so this is never above the sum of what the parts do alone. What a plan of the
 * mix shows to be less is a loss. Kinds that cannot join exclude each other, and at most three share a job. null = nothing does it.
 *
 * @example 30 days, kinds of 100 and 200 nodes at 10 and 6 USD, 60 of the first to be had -> 60 + 80 nodes
 */
export function cheapest(world: BuyWorld, limits: BuyLimits, solve: Solve, terms: BuyTerms = {}): Bought | null {
  const { days, budgetUsd, watts } = limits;
  const { offers, curves, joins } = world;
  const needs = curves.map((points, kind) => alone(points, days, terms.pace?.[kind]));
  const need = ({ kind }: BuyOffer) => needs[kind] as (typeof needs)[number];
  const paidDays = (offer: BuyOffer): number => need(offer).nodeDays / need(offer).nodes;
  const price = (offer: BuyOffer): number => offer.usd * (terms.price?.[offer.kind] ?? 1) * paidDays(offer);
  const most = offers.map((offer, at) => {
    const had = terms.only && !terms.only.has(offer.kind) ? 0 : offer.most + (terms.more?.get(at) ?? 0);
    return Math.min(had, Math.ceil(need(offer).nodes * (1 + 1e-9)) * excess(terms));
  });
  const draft = programDraft();
  const objective = (offer: BuyOffer): number =>
    terms.least === 'energy' ? offer.megawattHours * paidDays(offer) : terms.least === 'power' ? offer.watts / 1e4 : price(offer) / 1e3;
  // in thousands of USD and in tens of kW, so that the numbers of one row lie near each other
  const nodes = offers.map((offer, at) => draft.column(`n${at}`, objective(offer), 0, most[at] as number, !terms.parts));
  const used = curves.map((_, kind) =>
    draft.choice(`z${kind}`, terms.least === undefined || terms.least === 'cost' ? (terms.kindUsd ?? 0) / 1e3 : 0),
  );
  const total = (of: (offer: BuyOffer, at: number) => number): Term[] =>
    offers.map((offer, at): Term => [nodes[at] as number, of(offer, at)]);
  const work = total((offer) => 1 / need(offer).nodes);
  draft.row('work', work, 1 - 1e-9, Number.POSITIVE_INFINITY);
  curves.forEach((_, kind) => {
    const held = offers.flatMap((offer, at): Term[] => (offer.kind === kind ? [[nodes[at] as number, 1]] : []));
    const top = offers.reduce((sum, offer, at) => sum + (offer.kind === kind ? (most[at] as number) : 0), 0);
    draft.row(`uses${kind}`, [...held, [used[kind] as number, -Math.max(1, top)]], Number.NEGATIVE_INFINITY, 0);
    if (!terms.parts) draft.row(`some${kind}`, [...held, [used[kind] as number, -1]], 0, Number.POSITIVE_INFINITY);
  });
  draft.row(
    'kinds',
    used.map((column): Term => [column, 1]),
    0,
    MOST_KINDS,
  );
  if (terms.must !== undefined) draft.row('must', [[used[terms.must] as number, 1]], 1, 1);
  for (const { kinds, share } of terms.losses ?? []) {
    const name = `loss${kinds.join('.')}`;
    const all = kinds.map((kind): Term => [used[kind] as number, 1]);
    const short = 1 / share - 1;
    if (share > 0)
      draft.row(
        name,
        [...work, ...all.map(([column]): Term => [column, -short])],
        1 - 1e-9 + short - short * kinds.length,
        Number.POSITIVE_INFINITY,
      );
    else draft.row(name, all, 0, kinds.length - 1);
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
    costUsd: sum(price),
    watts: sum((offer) => offer.watts),
    megawattHours: sum((offer) => offer.megawattHours * paidDays(offer)),
  };
}

/** Kinds that lose together are needed in greater numbers than alone. */
function excess({ losses }: BuyTerms): number {
  return Math.max(1, ...(losses ?? []).flatMap(({ share }) => (share > 0 ? [Math.ceil(1 / share)] : [])));
}

/** A cost is known within this share. */
const CLOSE = 1e-4;

/**
 * USD below which, as far as was planned, no purchase does the work in time: parts of nodes, any number of kinds, each doing
 * all that it does alone, as early as it likes.
 *
 *     least  sum p n / R       with  R = sum_k r_k(n_k) >= 1 / T      r_k the least concave curve above what was planned
 *
 * The ratio is found by Dinkelbach's steps: sum p n - c R is least for a guess c, until it is zero.
 */
export function leastCost({ offers, curves }: BuyWorld, { days, budgetUsd, watts }: BuyLimits, solve: Solve): number | null {
  const hulls = curves.map(hull);
  let cost = 0;
  for (let step = 0; step < 12; step++) {
    const draft = programDraft();
    const nodes = offers.map(({ usd, most }, at) => draft.column(`n${at}`, usd / 1e3, 0, most));
    const pace = draft.column('pace', -cost / 1e3, 1 / days, Number.POSITIVE_INFINITY);
    const work: Term[] = [];
    hulls.forEach((points, kind) => {
      const spans = points.slice(1).map((point, at) => {
        const before = points[at] as CurvePoint;
        const column = draft.column(`d${kind}.${at}`, 0, 0, point.nodes - before.nodes);
        work.push([column, (point.share - before.share) / (point.nodes - before.nodes)]);
        return column;
      });
      const held = offers.flatMap((offer, at): Term[] => (offer.kind === kind ? [[nodes[at] as number, 1]] : []));
      draft.row(`held${kind}`, [...held, ...spans.map((column): Term => [column, -1])], 0, Number.POSITIVE_INFINITY);
    });
    draft.row('work', [...work, [pace, -1]], 0, Number.POSITIVE_INFINITY);
    const total = (of: (offer: BuyOffer) => number): Term[] => offers.map((offer, at): Term => [nodes[at] as number, of(offer)]);
    if (budgetUsd !== null) draft.row('budget', [...total(({ usd }) => usd / 1e3), [pace, -budgetUsd / 1e3]], Number.NEGATIVE_INFINITY, 0);
    if (watts !== null)
      draft.row(
        'power',
        total((offer) => offer.watts / 1e4),
        0,
        watts / 1e4,
      );
    const { values } = solve(draft.program, { seconds: 5 });
    if (values.length === 0) return null;
    const paid = offers.reduce((sum, { usd }, at) => sum + usd * (values[nodes[at] as number] as number), 0);
    const found = paid / (values[pace] as number);
    if (step > 0 && found >= cost * (1 - CLOSE)) return Math.min(found, cost) * (1 - CLOSE);
    cost = found;
  }
  return null;
}

/** The least concave curve from nothing through and above the points. */
function hull(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const slope = (a: CurvePoint, b: CurvePoint): number => (b.share - a.share) / (b.nodes - a.nodes);
  const kept: CurvePoint[] = [{ nodes: 0, share: 0 }];
  for (const point of points) {
    while (kept.length > 1 && slope(kept.at(-1) as CurvePoint, point) >= slope(kept.at(-2) as CurvePoint, kept.at(-1) as CurvePoint))
      kept.pop();
    kept.push(point);
  }
  return kept;
}

/** Days are found within this share. */
const NARROW = 1.01;

/** Whole nodes for the fewest days in which parts of nodes could do it, between two counts of days; null = not even in the longer. */
export function quickest(world: BuyWorld, limits: BuyLimits, from: number, solve: Solve, terms: BuyTerms = {}): Bought | null {
  let [low, high] = [Math.max(from, leastDays(world) * 0.7), limits.days];
  const whole = (days: number): Bought | null => cheapest(world, { ...limits, days }, solve, terms);
  if (cheapest(world, limits, solve, { ...terms, parts: true }) === null) return null;
  while (high / low > NARROW) {
    const middle = Math.sqrt(low * high);
    if (cheapest(world, { ...limits, days: middle }, solve, { ...terms, parts: true })) high = middle;
    else low = middle;
  }
  // whole nodes may need a little longer than parts of them
  for (let days = high * NARROW; days <= limits.days * NARROW; days *= NARROW) {
    const found = whole(Math.min(days, limits.days));
    if (found) return found;
  }
  return null;
}

/** No purchase does the work in fewer days than everything that can be had, each kind alone at its best. */
export function leastDays({ curves, offers }: BuyWorld): number {
  const share = (kind: number): number => {
    const nodes = offers.reduce((sum, offer) => sum + (offer.kind === kind ? offer.most : 0), 0);
    const points = hull(curves[kind] as readonly CurvePoint[]);
    const end = points.at(-1) as CurvePoint;
    const above = points.findIndex((point) => point.nodes >= nodes);
    const [low, high] = [points[above - 1], points[above]];
    if (!low || !high) return end.share;
    return low.share + ((high.share - low.share) * (nodes - low.nodes)) / (high.nodes - low.nodes);
  };
  return 1 / curves.reduce((sum, _, kind) => sum + share(kind), 0);
}

import type { Estimate } from '../terms/estimate.ts';
import { daysOfChoice, type OfferPlans } from './size-offer.ts';

/** What a search for the fewest nodes in time found. */
export interface Soon {
  /** fewest nodes that end in time; null = no count does */
  readonly nodes: number | null;
  /** nodes between the answer and the largest count known to be too few: 1 = exactly the fewest */
  readonly slack: number;
  /** the quickest count seen, whether in time or not; null = nothing fits */
  readonly quickest: { readonly nodes: number; readonly days: number } | null;
}

/** Counts planned before a search gives up. */
const TRIES = 24;
/** Counts are searched up to so many times the first guess. */
const MOST_TIMES = 64;
/** Twice the nodes that save less than this share of the time say that more will not do. */
const LEAST_GAIN = 0.02;
/** Where one count alone is known, days are taken to fall so much slower than nodes grow. */
const FALLS = 0.95;
/** What is drawn between two counts is taken a little late, so that the count mostly ends in time. */
const LATE = 1.002;

/**
 * The fewest nodes with D(n) <= deadline. D falls with n, nearly as a power of it: between two counts the next is drawn straight in the
 * logarithms of both, and halved where that does not narrow the bracket. Counts that were planned before are known and cost nothing.
 */
export function fewestInTime(
  plans: OfferPlans,
  deadline: number,
  guess: number,
  of: (days: Estimate) => number,
  narrow: number,
  around: number | null = null,
): Soon {
  const { chipsPerNode } = plans.offer.group;
  let below = { nodes: 0, days: Number.POSITIVE_INFINITY };
  let above: { nodes: number; days: number } | null = null;
  let quickest: Soon['quickest'] = null;
  const see = (nodes: number): void => {
    const { choice } = plans.at(nodes);
    const estimate = daysOfChoice(choice);
    const days = estimate ? of(estimate) : Number.POSITIVE_INFINITY;
    // chips that a plan leaves idle it does not need
    const used = choice ? Math.ceil(choice.chipsUsed / chipsPerNode) : nodes;
    if (days < (quickest?.days ?? Number.POSITIVE_INFINITY)) quickest = { nodes: used, days };
    if (days <= deadline * (1 + 1e-12)) {
      if (above === null || used < above.nodes) above = { nodes: used, days };
    } else if (nodes > below.nodes) below = { nodes, days };
  };
  const top = (): typeof above => above;
  for (const known of plans.made.keys()) see(known);
  const first = Math.max(1, Math.round(around ?? guess));
  const most = Math.ceil(first * MOST_TIMES) + MOST_TIMES;
  let before = { ...below };
  let halve = false;
  for (let tries = 0; tries < TRIES; tries++) {
    const hit = top();
    if (hit && hit.nodes - below.nodes <= Math.max(1, hit.nodes * narrow)) break;
    const width = hit ? hit.nodes - below.nodes : Number.POSITIVE_INFINITY;
    const next = hit
      ? between(below, hit, deadline, halve)
      : below.nodes === 0
        ? first
        : Math.max(beyond(before, below, deadline), below.nodes < first ? first : 0);
    if (next > most) break;
    const last = below;
    see(next);
    const now = top();
    if (!now && below.nodes >= 2 * last.nodes && last.days / below.days < 1 + LEAST_GAIN && Number.isFinite(last.days)) break;
    if (below !== last) before = last;
    halve = now !== null && hit !== null && below.nodes > 0 && now.nodes - below.nodes > width / 2;
  }
  const hit = top();
  return { nodes: hit?.nodes ?? null, slack: hit ? hit.nodes - below.nodes : 0, quickest };
}

interface Seen {
  readonly nodes: number;
  readonly days: number;
}

/** A count between one that is late and one that is in time. */
function between(below: Seen, above: Seen, deadline: number, halve: boolean): number {
  const inside = (nodes: number): number => Math.min(above.nodes - 1, Math.max(below.nodes + 1, nodes));
  if (halve || below.nodes === 0 || !Number.isFinite(below.days)) {
    const drawn = (above.nodes * above.days * LATE) / deadline;
    return inside(halve ? Math.floor((below.nodes + above.nodes) / 2) : Math.ceil(drawn));
  }
  const share = Math.log(below.days / deadline) / Math.log(below.days / above.days);
  return inside(Math.ceil(Math.exp(Math.log(below.nodes) + share * Math.log(above.nodes / below.nodes)) * LATE));
}

/** A count beyond those that are late. */
function beyond(before: Seen, last: Seen, deadline: number): number {
  if (!Number.isFinite(last.days)) return 2 * last.nodes;
  const own = Math.log(before.days / last.days) / Math.log(last.nodes / before.nodes);
  const falls = before.nodes > 0 && before.nodes < last.nodes && Number.isFinite(before.days) ? Math.min(1.1, Math.max(0.3, own)) : FALLS;
  return Math.max(last.nodes + 1, Math.ceil(last.nodes * (last.days / deadline) ** (1 / falls) * LATE));
}

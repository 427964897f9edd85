import type { ChipGroup } from '../terms/cluster.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { BuyOffer, BuyWorld, CurvePoint } from './buy-program.ts';
import { daysOfChoice, type OfferPlans, type SizeMeans } from './size-offer.ts';

/** The job as kinds do it together; null = no stack joins them. */
export type JoinedJob = (groups: readonly ChipGroup[]) => TrainingJob | null;

/** An offer with its plans, its kind, and how sure its pace is. */
export interface Seller {
  readonly plans: OfferPlans;
  readonly kind: number;
  /** days at the ends of the band over the middle */
  readonly band: Estimate;
  /** USD of a node and productive day */
  readonly usdPerDay: number;
  /** the power of the kind is known; what is not known counts as nothing in no total */
  readonly powered: boolean;
}

/** Offers in numbers, and the plans behind them. */
export interface Market {
  readonly world: BuyWorld;
  /** one an offer of the world */
  readonly sellers: readonly Seller[];
  readonly assumed: readonly string[];
}

/** Nodes that nobody limits: so many times what the work needs. */
const AMPLE = 8;
/** A kind that costs more than so many times the cheapest is planned no further than its size. */
const FAR = 3;

/**
 * Offers as a program sees them: their price, their power, and days at several counts. Counts that sizing planned are used; where a kind is
 * worth it, half of what it needs and the most that power and offer allow are planned beside.
 */
export function marketOf(
  plans: readonly OfferPlans[],
  deadline: number,
  joined: JoinedJob,
  { ask: { siteWatts } }: Pick<SizeMeans, 'ask'>,
): Market | null {
  const sellers: Seller[] = [];
  const offers: BuyOffer[] = [];
  const curves: (readonly CurvePoint[])[] = [];
  const kinds: ChipGroup[] = [];
  const assumed: string[] = [];
  const sized = plans.flatMap((own) => {
    const needed = neededNodes(own, deadline);
    const reference = needed === null ? null : referenceOf(own, needed);
    return needed === null || reference === null ? [] : [{ own, needed, reference }];
  });
  const costs = sized.map(({ needed, reference }) => (reference.usd === null ? Number.POSITIVE_INFINITY : needed * reference.usd));
  const scarce = sized.some(({ own, needed }) => own.offer.most !== null && own.offer.most < needed * own.offer.group.chipsPerNode);
  for (const { own, needed, reference } of sized) {
    const { group, most } = own.offer;
    const cap = most === null ? Number.POSITIVE_INFINITY : Math.floor(most / group.chipsPerNode);
    if (cap < 1) continue;
    const { usd, watts, band } = reference;
    if (usd === null) {
      assumed.push(`${group.chip.name}: its price is not known, so it is not in the mix (COUNTxCHIP@USD)`);
      continue;
    }
    const powered = watts !== null && reference.megawattHours !== null;
    if (!powered && siteWatts !== null) {
      assumed.push(`${group.chip.name}: its power is not known, so it is not in the mix under a limit of the site`);
      continue;
    }
    const top = Math.min(
      AMPLE * needed,
      cap,
      watts !== null && siteWatts !== null ? Math.floor(siteWatts / watts) : Number.POSITIVE_INFINITY,
    );
    if (scarce || needed * usd <= FAR * Math.min(...costs))
      for (const count of [Math.ceil(needed / 2), top]) if (count >= 1 && !near(own, count)) own.at(count);
    const curve = curveOf(own);
    let kind = kinds.findIndex(({ chip }) => chip.id === group.chip.id);
    if (kind < 0) {
      kind = kinds.push(group) - 1;
      curves.push(curve);
    } else if (mostNodes(curve) > mostNodes(curves[kind] as readonly CurvePoint[])) curves[kind] = curve;
    offers.push({ kind, most: Math.min(cap, AMPLE * needed), usd, watts: watts ?? 0, megawattHours: reference.megawattHours ?? 0 });
    sellers.push({ plans: own, kind, band, powered, usdPerDay: reference.usdPerDay as number });
  }
  if (offers.length === 0) return null;
  const known = new Map<string, boolean>();
  const joins = (a: number, b: number): boolean => {
    const key = `${a} ${b}`;
    const found = known.get(key) ?? joined([kinds[a] as ChipGroup, kinds[b] as ChipGroup]) !== null;
    known.set(key, found);
    return found;
  };
  return { world: { offers, curves, joins }, sellers, assumed };
}

/** A count that says as much was planned. */
const near = ({ made }: OfferPlans, count: number): boolean => [...made.keys()].some((known) => Math.abs(known / count - 1) < 0.1);

const mostNodes = (curve: readonly CurvePoint[]): number => curve.at(-1)?.nodes ?? 0;

/** Nodes that a plan works on: those it leaves idle it does not need. */
export function usedNodes({ offer, made }: OfferPlans, nodes: number): number {
  const choice = made.get(nodes)?.choice;
  return choice ? Math.ceil(choice.chipsUsed / offer.group.chipsPerNode) : nodes;
}

/** Fewest nodes planned so far that end in time, else the most that were planned. */
function neededNodes(plans: OfferPlans, deadline: number): number | null {
  const timed = [...plans.made].flatMap(([nodes, { choice }]) => {
    const days = daysOfChoice(choice);
    return days ? [{ nodes: usedNodes(plans, nodes), days: days.mid }] : [];
  });
  if (timed.length === 0) return null;
  const enough = timed.filter(({ days }) => days <= deadline).map(({ nodes }) => nodes);
  return enough.length > 0 ? Math.min(...enough) : Math.max(...timed.map(({ nodes }) => nodes));
}

/** Shares of the work a day at the counts planned; what more nodes do not raise is left out. */
export function curveOf(plans: OfferPlans): readonly CurvePoint[] {
  const points: CurvePoint[] = [];
  const counts = [...plans.made].map(([nodes, { choice }]) => ({ nodes: usedNodes(plans, nodes), days: daysOfChoice(choice) }));
  for (const { nodes, days } of counts.sort((a, b) => a.nodes - b.nodes || (a.days?.mid ?? 0) - (b.days?.mid ?? 0)))
    if (days && 1 / days.mid > (points.at(-1)?.share ?? 0) * (1 + 1e-9)) {
      if (points.at(-1)?.nodes === nodes) points.pop();
      points.push({ nodes, share: 1 / days.mid });
    }
  return points;
}

interface Reference {
  readonly usd: number | null;
  readonly usdPerDay: number | null;
  readonly watts: number | null;
  readonly megawattHours: number | null;
  readonly band: Estimate;
}

/** What a node costs and draws a day, from the plan at the nearest count. */
function referenceOf(plans: OfferPlans, nodes: number): Reference | null {
  const planned = [...plans.made].filter(([, { choice }]) => choice !== null).map(([count]) => count);
  const nearest = planned.sort((a, b) => Math.abs(a - nodes) - Math.abs(b - nodes))[0];
  const choice = nearest === undefined ? null : (plans.made.get(nearest)?.choice ?? null);
  const days = daysOfChoice(choice);
  if (!choice || !days || nearest === undefined) return null;
  const each = (value: Estimate | null | undefined, per: number): number | null => (value ? value.mid / per : null);
  return {
    usd: each(choice.costUsd, nearest * days.mid),
    usdPerDay: each(choice.costUsd, nearest * (choice.days ?? days).mid),
    watts: each(choice.sitePowerMW, nearest / 1e6),
    megawattHours: each(choice.energyMWh, nearest * days.mid),
    band: { low: days.low / days.mid, mid: 1, high: days.high / days.mid },
  };
}

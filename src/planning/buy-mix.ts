import type { ChipGroup } from '../terms/cluster.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Plan, TrainingChoice } from '../terms/plan.ts';
import type { Solve } from '../terms/solver.ts';
import {
  type Bought,
  type BuyLimits,
  type BuyOffer,
  type BuyTerms,
  type BuyWorld,
  type CurvePoint,
  cheapest,
  type Loss,
  quickest,
} from './buy-program.ts';
import { type Sensitivity, sensitivity } from './buy-sensitivity.ts';
import { withCalendar } from './calendar.ts';
import { alike, dominates, type MixturePart, type MixturePoint } from './mixture-point.ts';
import { plan } from './plan.ts';
import { daysOfChoice, type OfferPlans, type SizeMeans } from './size-offer.ts';
import { worthOf } from './worth.ts';

/** The right mix to buy, what other times would cost, and what each limit is worth. */
export interface Mixture {
  readonly choice: MixtureChoice | null;
  /** where nothing ends in time: the soonest that the limits allow; null = not even far behind the deadline */
  readonly nearest: MixturePoint | null;
  /** cheapest for other counts of days */
  readonly frontier: readonly MixturePoint[];
  readonly shadows: readonly Shadow[];
  readonly sensitivity: Sensitivity;
  readonly assumed: readonly string[];
}

export interface MixtureChoice extends MixturePoint {
  /** by how much of its cost it may miss the cheapest: no mix costs less than parts of nodes whose kinds do all that they do alone */
  readonly gap: number;
  /** calendar days of the whole, planned as one job; null = not planned */
  readonly planned: Estimate | null;
  /** share of the sum of what the kinds do alone that they do together */
  readonly together: number;
  /** USD that the mix saves against the cheapest single kind that does it; null = no single kind does */
  readonly saves: number | null;
}

/** What one more of a limit buys, by solving again; null = nothing, or not asked. */
export interface Shadow {
  readonly limit: 'deadline' | 'budget' | 'power' | 'supply';
  readonly chip: string | null;
  /** one more of this: days, million USD, MW, nodes */
  readonly unit: 'day' | 'MUSD' | 'MW' | 'node';
  /** USD saved at the same deadline */
  readonly savesUsd: number | null;
  /** days sooner within the other limits */
  readonly savesDays: number | null;
}

/** The job as kinds do it together; null = no stack joins them. */
export type JoinedJob = (groups: readonly ChipGroup[]) => TrainingJob | null;

/** Other counts of days, over the deadline. */
const TIMES = [0.5, 0.75, 1.5, 2];
/** Rounds in which what a plan shows is taught to the program. */
const ROUNDS = 4;
/** A step over unlike kinds does not grow evenly: what was too slow again is asked for so much more. */
const FURTHER = 0.98;
/** A mix that ends later than so many deadlines is no near miss. */
const LATEST = 16;
/** Nodes that nobody limits: so many times what the work needs. */
const AMPLE = 4;

/**
 * Which offers to buy how much of: the cheapest whole nodes that end in time within the budget and the site's power. Each kind's pace comes
 * from plans at several counts; the mix is planned as one job, and where it does less than its parts alone the program is told and asked again.
 */
export function mixture(plans: readonly OfferPlans[], deadline: number, joined: JoinedJob, solve: Solve, means: SizeMeans): Mixture | null {
  const { budgetUsd, siteWatts } = means.ask;
  const known = worldOf(plans, deadline, joined, siteWatts !== null);
  if (known === null) return null;
  const { world, sellers, assumed } = known;
  const limits: BuyLimits = { days: deadline, budgetUsd, watts: siteWatts };
  const losses: Loss[] = [];
  const terms = (): BuyTerms => ({ losses: [...losses] });
  const point = (bought: Bought, least: MixturePoint['least']): MixturePoint => ({
    days: bought.ends,
    costUsd: paid(bought),
    energyMWh: knownPower(bought, sellers) ? bought.megawattHours * (bought.ends / bought.days) : null,
    sitePowerMW: knownPower(bought, sellers) ? bought.watts / 1e6 : null,
    parts: partsOf(bought, world, sellers),
    least,
  });
  let bought: Bought | null = null;
  let planned: Estimate | null = null;
  let together = 1;
  for (let round = 0; round < ROUNDS; round++) {
    const found = soonerOrLater(world, limits, solve, terms());
    if (found === null) {
      [bought, planned] = [null, null];
      break;
    }
    bought = found;
    const kinds = kindsOf(found, world);
    const known = losses.findIndex((loss) => loss.kinds.join() === kinds.join());
    together = losses[known]?.share ?? 1;
    planned = daysOfChoice(plannedAs(found, world, sellers, joined, means)?.choice ?? null);
    if (planned === null || planned.mid <= deadline * (1 + 1e-9)) break;
    const share = together * (deadline / planned.mid) * (round === 0 ? 1 : FURTHER);
    if (known >= 0) losses[known] = { kinds, share };
    else losses.push({ kinds, share });
  }
  const late = planned !== null && planned.mid > deadline * (1 + 1e-9) ? planned.mid : null;
  const single = bought
    ? world.curves
        .map((_, kind) => soonerOrLater(world, limits, solve, { ...terms(), only: new Set([kind]) }))
        .filter((one) => one !== null)
    : [];
  const alone = single.length === 0 ? null : Math.min(...single.map(paid));
  const least = bought && cheapest(world, limits, solve, { relaxed: true });
  const choice: MixtureChoice | null = bought && {
    ...point(bought, 'cost'),
    gap: least === null ? bought.gap : Math.max(0, 1 - least.costUsd / paid(bought)),
    planned,
    together,
    saves: alone === null ? null : Math.max(0, alone - paid(bought)),
  };
  const later = bought ? limits : { ...limits, days: LATEST * deadline };
  const soonest = quickest(world, later, bought ? 0 : deadline, solve, terms());
  return {
    choice,
    nearest: bought || !soonest ? null : point(soonest, 'time'),
    frontier: frontierOf(world, sellers, limits, solve, terms(), point, choice, soonest),
    shadows: bought ? shadowsOf(world, sellers, limits, solve, terms(), soonest) : [],
    sensitivity: sensitivity(
      world,
      limits,
      bought && kindsOf(bought, world),
      solve,
      terms(),
      sellers.map(({ band }) => band),
      world.curves.map((_, kind) => sellers.find((seller) => seller.kind === kind)?.plans.offer.group.chip.id ?? ''),
    ),
    assumed: [
      ...assumed,
      'the pace of each kind is drawn straight between planned counts; the mix itself is planned as one job, other times are not: there kinds together do the sum of what they do alone, the most they can',
      ...(late === null
        ? []
        : [`planned as one job the mix ends after ${late.toPrecision(3)} days: the step over unlike kinds does not grow evenly`]),
      ...(together < 1 ? [`together the kinds do ${(together * 100).toPrecision(3)} % of the sum of what they do alone`] : []),
    ],
  };
}

/** USD until the work is done. */
const paid = ({ costUsd, ends, days }: Bought): number => costUsd * (ends / days);

/** Shares of the deadline at which an end is tried: whole nodes are not always cheapest at the last moment. */
const ENDS = [1, 0.8, 0.6];

/** The cheapest that ends by the deadline, at any time before it. */
function soonerOrLater(world: BuyWorld, limits: BuyLimits, solve: Solve, terms: BuyTerms): Bought | null {
  let best: Bought | null = null;
  for (const end of ENDS) {
    const found = cheapest(world, { ...limits, days: limits.days * end }, solve, terms);
    if (found && (best === null || paid(found) < paid(best) * (1 - 1e-6))) best = found;
  }
  return best;
}

/** An offer with its plans, its kind, and how sure its pace is. */
interface Seller {
  readonly plans: OfferPlans;
  readonly kind: number;
  /** days at the ends of the band over the middle */
  readonly band: Estimate;
  /** the power of the kind is known; what is not known counts as nothing in no total */
  readonly powered: boolean;
}

const knownPower = ({ nodes }: Bought, sellers: readonly Seller[]): boolean =>
  nodes.every((count, at) => !(count > 0) || (sellers[at] as Seller).powered);

function worldOf(
  plans: readonly OfferPlans[],
  deadline: number,
  joined: JoinedJob,
  underLimit: boolean,
): { world: BuyWorld; sellers: readonly Seller[]; assumed: readonly string[] } | null {
  const sellers: Seller[] = [];
  const offers: BuyOffer[] = [];
  const curves: (readonly CurvePoint[])[] = [];
  const kinds: ChipGroup[] = [];
  const assumed: string[] = [];
  for (const own of plans) {
    const { group, most } = own.offer;
    const cap = most === null ? Number.POSITIVE_INFINITY : Math.floor(most / group.chipsPerNode);
    const needed = neededNodes(own, deadline);
    if (needed === null || cap < 1) continue;
    // one node more than can be had, so that what it would be worth is known
    const curve = curveOf(own, Math.min(cap + 1, Math.ceil(2.2 * needed)));
    const reference = referenceOf(own, Math.min(cap, needed));
    if (curve.length === 0 || reference === null) continue;
    if (reference.usd === null) {
      assumed.push(`${group.chip.name}: its price is not known, so it is not in the mix (COUNTxCHIP@USD)`);
      continue;
    }
    const powered = reference.watts !== null && reference.megawattHours !== null;
    if (!powered && underLimit) {
      assumed.push(`${group.chip.name}: its power is not known, so it is not in the mix under a limit of the site`);
      continue;
    }
    let kind = kinds.findIndex(({ chip }) => chip.id === group.chip.id);
    if (kind < 0) {
      kind = kinds.push(group) - 1;
      curves.push(curve);
    } else if (mostNodes(curve) > mostNodes(curves[kind] as readonly CurvePoint[])) curves[kind] = curve;
    const { usd, watts, megawattHours, band } = reference;
    offers.push({ kind, most: Math.min(cap, Math.ceil(AMPLE * needed)), usd, watts: watts ?? 0, megawattHours: megawattHours ?? 0 });
    sellers.push({ plans: own, kind, band, powered });
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

const mostNodes = (curve: readonly CurvePoint[]): number => curve.at(-1)?.nodes ?? 0;

/** Fewest nodes planned so far that end in time, else the most that were planned. */
function neededNodes({ made }: OfferPlans, deadline: number): number | null {
  const timed = [...made].flatMap(([nodes, { choice }]) => {
    const days = daysOfChoice(choice);
    return days ? [{ nodes, days: days.mid }] : [];
  });
  if (timed.length === 0) return null;
  const enough = timed.filter(({ days }) => days <= deadline).map(({ nodes }) => nodes);
  return enough.length > 0 ? Math.min(...enough) : Math.max(...timed.map(({ nodes }) => nodes));
}

/** Shares of the work a day at several counts: those planned before, and halves of the most. */
function curveOf(plans: OfferPlans, top: number): readonly CurvePoint[] {
  for (const part of [1, 2, 4, 8, 16]) if (top / part >= 1) plans.at(Math.floor(top / part));
  const points: CurvePoint[] = [];
  let best = 0;
  for (const [nodes, { choice }] of [...plans.made].sort((a, b) => a[0] - b[0])) {
    const days = daysOfChoice(choice);
    if (!days || nodes > top) continue;
    const share = 1 / days.mid;
    if (share <= best * (1 + 1e-9)) continue;
    best = share;
    points.push({ nodes, share });
  }
  return points;
}

function referenceOf(
  plans: OfferPlans,
  nodes: number,
): { usd: number | null; watts: number | null; megawattHours: number | null; band: Estimate } | null {
  const planned = [...plans.made].filter(([, { choice }]) => choice !== null).map(([count]) => count);
  const near = planned.sort((a, b) => Math.abs(a - nodes) - Math.abs(b - nodes))[0];
  const choice = near === undefined ? null : (plans.at(near).choice as TrainingChoice);
  const days = daysOfChoice(choice);
  if (!choice || !days || near === undefined) return null;
  const each = (value: Estimate | null | undefined, per: number): number | null => (value ? value.mid / per : null);
  return {
    usd: each(choice.costUsd, near * days.mid),
    watts: each(choice.sitePowerMW, near / 1e6),
    megawattHours: each(choice.energyMWh, near * days.mid),
    band: { low: days.low / days.mid, mid: 1, high: days.high / days.mid },
  };
}

function kindsOf(bought: Bought, { offers }: BuyWorld): readonly number[] {
  const found = new Set<number>();
  bought.nodes.forEach((count, at) => {
    if (count > 0) found.add((offers[at] as BuyOffer).kind);
  });
  return [...found].sort((a, b) => a - b);
}

function partsOf(bought: Bought, { offers }: BuyWorld, sellers: readonly Seller[]): readonly MixturePart[] {
  return bought.nodes.flatMap((nodes, at) => {
    if (!(nodes > 0)) return [];
    const { group } = (sellers[at] as Seller).plans.offer;
    const usd = (offers[at] as BuyOffer).usd / group.chipsPerNode / 24;
    return [{ chip: group.chip.id, name: group.chip.name, count: nodes * group.chipsPerNode, nodes, usdPerChipHour: usd }];
  });
}

/** What was bought, planned as one job; null = no stack joins it. */
function plannedAs(bought: Bought, world: BuyWorld, sellers: readonly Seller[], joined: JoinedJob, means: SizeMeans): Plan | null {
  const counts = new Map<number, number>();
  bought.nodes.forEach((nodes, at) => {
    const { kind } = world.offers[at] as BuyOffer;
    if (nodes > 0) counts.set(kind, (counts.get(kind) ?? 0) + nodes);
  });
  const groups = [...counts].map(([kind, nodes]) => {
    const { group } = (sellers.find((seller) => seller.kind === kind) as Seller).plans.offer;
    return { ...group, count: nodes * group.chipsPerNode };
  });
  const [kind] = counts.keys();
  if (groups.length === 1) return (sellers.find((seller) => seller.kind === kind) as Seller).plans.at(counts.get(kind as number) as number);
  const job = joined(groups);
  if (job === null) return null;
  const pool = { groups };
  const made = withCalendar(plan(job, pool, means.fits, { ...means.options, frontier: false }), job, pool, means.faults, means.calendar);
  return worthOf(made, job, pool, means.fits, means.facts, { ...means.ask, paymentSaid: false });
}

function frontierOf(
  world: BuyWorld,
  sellers: readonly Seller[],
  limits: BuyLimits,
  solve: Solve,
  terms: BuyTerms,
  point: (bought: Bought, least: MixturePoint['least']) => MixturePoint,
  choice: MixtureChoice | null,
  soonest: Bought | null,
): readonly MixturePoint[] {
  const found: MixturePoint[] = choice ? [choice] : [];
  for (const times of TIMES) {
    const bought = cheapest(world, { ...limits, days: limits.days * times }, solve, terms);
    if (bought) found.push(point(bought, 'cost'));
  }
  if (soonest) found.push(point(soonest, 'time'));
  const powered = new Set(sellers.filter((seller) => seller.powered).map(({ kind }) => kind));
  const leanest = cheapest(world, limits, solve, { ...terms, least: 'energy', only: powered });
  if (leanest) found.push(point(leanest, 'energy'));
  return found
    .filter((one, at) => !found.some((other, place) => dominates(other, one) || (place < at && alike(other, one))))
    .map(({ days, costUsd, energyMWh, sitePowerMW, parts, least }) => ({ days, costUsd, energyMWh, sitePowerMW, parts, least }))
    .sort((a, b) => a.days - b.days || a.costUsd - b.costUsd);
}

/** Share by which a limit is moved to see what it is worth. */
const STEP = 0.05;

/** A little more of a limit does not bring the end nearer than this share of the soonest; assumed, so that few solves find it. */
const NEAR = 0.85;

function shadowsOf(
  world: BuyWorld,
  sellers: readonly Seller[],
  limits: BuyLimits,
  solve: Solve,
  terms: BuyTerms,
  soonest: Bought | null,
): readonly Shadow[] {
  const { days, budgetUsd, watts } = limits;
  const base = soonerOrLater(world, limits, solve, terms);
  const cost = (other: BuyLimits, more: BuyTerms = terms): number | null => {
    const found = soonerOrLater(world, other, solve, more);
    return found && base && Math.max(0, paid(base) - paid(found));
  };
  const sooner = (other: BuyLimits): number | null => {
    if (soonest === null) return null;
    const found = quickest(world, { ...other, days: soonest.days }, soonest.days * NEAR, solve, terms);
    return found && Math.max(0, soonest.days - found.days);
  };
  const found: Shadow[] = [{ limit: 'deadline', chip: null, unit: 'day', savesUsd: cost({ ...limits, days: days + 1 }), savesDays: null }];
  if (budgetUsd !== null) {
    const more = budgetUsd * STEP;
    const won = sooner({ ...limits, budgetUsd: budgetUsd + more });
    found.push({ limit: 'budget', chip: null, unit: 'MUSD', savesUsd: null, savesDays: won === null ? null : won / (more / 1e6) });
  }
  if (watts !== null) {
    const more = watts * STEP;
    const wider = { ...limits, watts: watts + more };
    const [usd, won] = [cost(wider), sooner(wider)];
    found.push({
      limit: 'power',
      chip: null,
      unit: 'MW',
      savesUsd: usd === null ? null : usd / (more / 1e6),
      savesDays: won === null ? null : won / (more / 1e6),
    });
  }
  world.offers.forEach((_, at) => {
    const { plans } = sellers[at] as Seller;
    if (plans.offer.most === null || (base?.nodes[at] ?? 0) < (world.offers[at] as BuyOffer).most) return;
    const extra = new Map([[at, 1]]);
    found.push({
      limit: 'supply',
      chip: plans.offer.group.chip.id,
      unit: 'node',
      savesUsd: cost(limits, { ...terms, more: extra }),
      savesDays: null,
    });
  });
  return found;
}

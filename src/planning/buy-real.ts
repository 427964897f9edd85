import { NOTHING_STATED } from '../terms/calendar.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { Plan } from '../terms/plan.ts';
import type { Bought, BuyLimits, Loss } from './buy-program.ts';
import { nodesFor } from './buy-program.ts';
import { curveOf, type JoinedJob, type Market, type Seller, usedNodes } from './buy-world.ts';
import { withCalendar } from './calendar.ts';
import type { MixturePart, MixturePoint } from './mixture-point.ts';
import { plan } from './plan.ts';
import { daysOfChoice, type SizeMeans } from './size-offer.ts';
import { worthOf } from './worth.ts';

/** Purchases planned in full, each once. */
export interface RealPlans {
  /** what nodes of the offers do as one job; null = no plan, or it leaves a kind idle */
  at(nodes: readonly number[]): MixturePoint | null;
  /** the same with nodes added one by one, or spared, until one kind alone ends just in time */
  inTime(nodes: readonly number[], days: number): MixturePoint | null;
  /** what nodes in a mix do, of what they do in pools of their own, by kinds */
  readonly losses: readonly Loss[];
  /** every purchase planned so far, those of one kind that sizing planned among them */
  all(): readonly MixturePoint[];
  /** plans over unlike kinds that were made */
  readonly mixed: () => number;
}

/** A step over unlike chips does not grow evenly: what was too slow is asked for so much more. */
const FURTHER = 0.99;
/** Counts beside the drawn one that are tried for one kind. */
const BESIDE = 6;

export function realPlans(market: Market, joined: JoinedJob, means: SizeMeans): RealPlans {
  const { world, sellers } = market;
  const made = new Map<string, MixturePoint | null>();
  const losses: Loss[] = [];
  let mixed = 0;
  const kindsOf = (nodes: readonly number[]): readonly number[] => kindsBought({ nodes }, market);
  const at = (nodes: readonly number[]): MixturePoint | null => {
    const key = nodes.join(' ');
    const known = made.get(key);
    if (known !== undefined) return known;
    const kinds = kindsOf(nodes);
    const point = kinds.length === 1 ? alone(nodes, kinds[0] as number) : together(nodes, kinds);
    made.set(key, point);
    return point;
  };
  const alone = (nodes: readonly number[], kind: number): MixturePoint | null => {
    const { plans } = sellers.find((seller) => seller.kind === kind) as Seller;
    const count = nodes.reduce((sum, own) => sum + own, 0);
    return pointOf(plans.at(count), nodes, market);
  };
  const together = (nodes: readonly number[], kinds: readonly number[]): MixturePoint | null => {
    const groups = kinds.map((kind): ChipGroup => {
      const { group } = (sellers.find((seller) => seller.kind === kind) as Seller).plans.offer;
      const count = world.offers.reduce((sum, offer, place) => sum + (offer.kind === kind ? (nodes[place] as number) : 0), 0);
      return { ...group, count: count * group.chipsPerNode };
    });
    const job = joined(groups);
    if (job === null) return null;
    mixed++;
    const pool = { groups };
    const bare = plan(job, pool, means.fits, { ...means.options, frontier: false });
    const dated = withCalendar(bare, job, pool, means.faults, means.calendar ?? NOTHING_STATED);
    const done = worthOf(dated, job, pool, means.fits, means.facts, { ...means.ask, paymentSaid: false });
    const helps = groups.every((_, group) =>
      done.choice?.mix?.islands.some(({ parts }) => parts.some((part) => part.group === group && part.chipsUsed > 0)),
    );
    const point = helps ? pointOf(done, nodes, market) : null;
    learn(kinds, point === null ? 0 : shareOf(nodes, point.days));
    return point;
  };
  const shareOf = (nodes: readonly number[], days: number): number =>
    1 / world.offers.reduce((sum, { kind }, place) => sum + (nodes[place] as number) / nodesFor(world.curves[kind] ?? [], 1 / days), 0);
  const learn = (kinds: readonly number[], share: number): void => {
    const known = losses.findIndex((loss) => loss.kinds.join() === kinds.join());
    const now = { kinds, share: share > 0 && known >= 0 ? Math.min(share, (losses[known] as Loss).share * FURTHER) : Math.min(1, share) };
    if (known >= 0) losses[known] = now;
    else losses.push(now);
  };
  return {
    at,
    losses,
    mixed: () => mixed,
    inTime: (nodes, days) => {
      const kinds = kindsOf(nodes);
      const place = nodes.findIndex((count) => count > 0);
      if (kinds.length !== 1 || nodes.filter((count) => count > 0).length !== 1) return at(nodes);
      const moved = (count: number): number[] => nodes.map((own, index) => (index === place ? count : own));
      const most = (world.offers[place]?.most ?? 0) as number;
      let count = nodes[place] as number;
      for (let tries = 0; tries < BESIDE; tries++) {
        const point = at(moved(count));
        if (point && point.days <= days * (1 + 1e-9)) return at(moved(usedNodes((sellers[place] as Seller).plans, count)));
        const more = point ? Math.ceil(count * Math.max(1, (point.days / days) * 0.995)) : count + 1;
        count = Math.min(most, Math.max(count + 1, more));
        if (count === nodes[place]) break;
      }
      return null;
    },
    all: () => {
      const found = [...made.values()].filter((point): point is MixturePoint => point !== null);
      for (const [place, { plans }] of sellers.entries())
        for (const [count, done] of plans.made) {
          if (count > (world.offers[place]?.most ?? 0) || usedNodes(plans, count) < count) continue;
          const point = pointOf(
            done,
            sellers.map((_, other) => (other === place ? count : 0)),
            market,
          );
          if (point) found.push(point);
        }
      return found;
    },
  };
}

/** Whether a purchase keeps a budget and a site's power; what is not known breaks no limit. */
export function within({ costUsd, sitePowerMW, days }: MixturePoint, { days: deadline, budgetUsd, watts }: BuyLimits): boolean {
  return (
    days <= deadline * (1 + 1e-9) &&
    (budgetUsd === null || costUsd <= budgetUsd * (1 + 1e-9)) &&
    (watts === null || sitePowerMW === null || sitePowerMW * 1e6 <= watts * (1 + 1e-9))
  );
}

/** Kinds of which something is bought. */
export function kindsBought({ nodes }: Pick<Bought, 'nodes'>, { world }: Pick<Market, 'world'>): readonly number[] {
  const found = new Set<number>();
  nodes.forEach((count, at) => {
    if (count > 0) found.add(world.offers[at]?.kind as number);
  });
  return [...found].sort((a, b) => a - b);
}

/** A plan with what is paid for it by the prices of the offers: productive days, as everywhere. */
function pointOf({ choice }: Plan, nodes: readonly number[], { world, sellers }: Market): MixturePoint | null {
  const days = daysOfChoice(choice);
  if (!choice || !days) return null;
  const productive = (choice.days ?? days).mid;
  const powered = nodes.every((count, at) => !(count > 0) || (sellers[at] as Seller).powered);
  const parts = nodes.flatMap((count, at): readonly MixturePart[] => {
    if (!(count > 0) || !world.offers[at]) return [];
    const { plans, usdPerDay } = sellers[at] as Seller;
    const { chip, chipsPerNode } = plans.offer.group;
    return [{ chip: chip.id, name: chip.name, count: count * chipsPerNode, nodes: count, usdPerChipHour: usdPerDay / chipsPerNode / 24 }];
  });
  const costUsd = nodes.reduce((sum, count, at) => sum + count * (sellers[at] as Seller).usdPerDay * productive, 0);
  return {
    days: days.mid,
    band: days,
    costUsd,
    energyMWh: powered ? (choice.energyMWh?.mid ?? null) : null,
    sitePowerMW: powered ? (choice.sitePowerMW?.mid ?? null) : null,
    parts,
  };
}

/** The market again, with what was planned since. */
export function refreshed(market: Market): Market {
  const { world, sellers } = market;
  const curves = world.curves.map((curve, kind) =>
    sellers
      .filter((seller) => seller.kind === kind)
      .map(({ plans }) => curveOf(plans))
      .reduce((best, own) => ((own.at(-1)?.nodes ?? 0) >= (best.at(-1)?.nodes ?? 0) ? own : best), curve),
  );
  return { ...market, world: { ...world, curves } };
}

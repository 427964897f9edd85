import { showCount, showMoney, showNumber, showShare } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Plan, Reason, Refusal, SearchRecord, TrainingChoice } from '../terms/plan.ts';
import { PEAK_KEY } from '../terms/precision.ts';
import { countParameters } from '../workload/parameters.ts';
import { daysOfChoice, type OfferPlans, offerPlans, permission, type SizeMeans, type TrainingOffer } from './size-offer.ts';
import { fewestInTime } from './size-search.ts';

/** One kind of chip that meets what is asked: its plan on the fewest whole nodes, and how many it takes to be sure. */
export interface SizedTraining extends Plan {
  readonly chip: string;
  readonly name: string;
  readonly count: number;
  readonly nodes: number;
  readonly chipsPerNode: number;
  /** nodes between the answer and the largest count known to be too few: 1 = exactly the fewest */
  readonly slackNodes: number;
  /** the fewest that meet the deadline with 90 % sureness; null = none was asked, or more chips no longer help */
  readonly sure: { readonly count: number; readonly days: Estimate; readonly costUsd: Estimate | null } | null;
  /** twice the chips: how far the batch carries */
  readonly twice: { readonly count: number; readonly days: number; readonly efficiency: number } | null;
  /** made at the destination: having it there is no export */
  readonly domestic: boolean;
  /** the most that a chip-hour may cost for the budget to hold; null = no budget was set */
  readonly affordableUsdPerChipHour: number | null;
}

export interface TrainingSize {
  /** cheapest first; those of unknown cost behind, fewest chip-hours first */
  readonly options: readonly SizedTraining[];
  readonly because: readonly Reason[];
  readonly assumed: readonly string[];
  /** nearest to what was asked first */
  readonly refused: readonly Refusal[];
  readonly search: SearchRecord;
  /** plans by offer, for whoever joins offers */
  readonly plans: readonly OfferPlans[];
}

export interface SizeLimits {
  /** calendar days; null = as quick as the budget allows */
  readonly deadlineDays: number | null;
  /** options are counts that end in time in nine runs of ten, not in the middle case */
  readonly sure?: boolean;
}

const DAY = 86_400;
/** Share of its peak that a chip is first taken to reach. */
const FIRST_SHARE = 0.35;
/** Nodes that are looked at where only money limits. */
const MOST_NODES = 2 ** 15;
/** Twice the nodes that save less than this share of the time are not bought. */
const LEAST_GAIN = 0.02;
/** A bracket this narrow against the count is narrow enough: of what is recommended, and of what is sure. */
const NARROW = 1 / 500;
const SURE_NARROW = 1 / 20;
/** Nodes grow a little faster than days must fall. */
const SURE_FALLS = 1.1;

/**
 * For every kind of chip on offer the fewest whole nodes that end the run in time, each count planned in full:
 *
 *     n = fewest n with D(n) <= deadline       D(n)  calendar days of the quickest plan on n nodes, middle value
 *
 * then the same with the upper end of the band, so that nine runs in ten are done in time. Without a deadline: the quickest that the budget
 * pays. Chips that need a licence at the destination are refused with the paragraph; what breaks a limit is refused with by how much and the
 * smallest change that would do.
 */
export function sizeTraining(offers: readonly TrainingOffer[], limits: SizeLimits, means: SizeMeans): TrainingSize {
  const started = means.options.now?.() ?? 0;
  const assumed: string[] = [];
  const refused: Near[] = [];
  const found: SizedTraining[] = [];
  const plans: OfferPlans[] = [];
  for (const offer of offers) {
    const { row, barred, domestic } = permission(offer.group, means.facts, means.ask);
    if (domestic && row.status !== null && row.status !== 'not-controlled')
      assumed.push(`${row.name} is made in ${row.to}: having it there is no export, so ${row.status} does not bar it`);
    if (barred) {
      refused.push({ over: Number.POSITIVE_INFINITY, refusal: barredBy(row) });
      continue;
    }
    const made = offerPlans(offer, means);
    plans.push(made);
    const answer =
      limits.deadlineDays === null ? withinBudget(made, means) : inTime(made, limits.deadlineDays, limits.sure ?? false, means);
    if ('over' in answer) refused.push(answer);
    else found.push({ ...answer, domestic });
  }
  const options = [...found].sort(byCost);
  const [best] = options;
  const all = plans.flatMap(({ made }) => [...made.values()]);
  const total = (of: (record: SearchRecord) => number): number => all.reduce((sum, { search }) => sum + of(search), 0);
  return {
    options: options.map((option, at) => (at === 0 ? withTwice(option, plans) : option)),
    because: best?.because ?? [],
    assumed: [...new Set([...assumed, ...options.flatMap((option) => option.assumed)])],
    refused: [...refused].sort((a, b) => a.over - b.over).map(({ refusal }) => refusal),
    search: {
      legal: total(({ legal }) => legal),
      evaluated: total(({ evaluated }) => evaluated),
      pruned: total(({ pruned }) => pruned),
      seconds: (means.options.now?.() ?? 0) - started,
    },
    plans,
  };
}

/** A refusal with by what share it misses, so that the nearest stands first. */
interface Near {
  readonly over: number;
  readonly refusal: Refusal;
}

const byCost = (a: SizedTraining, b: SizedTraining): number => {
  const [one, other] = [a.choice?.costUsd?.mid ?? null, b.choice?.costUsd?.mid ?? null];
  if (one !== null && other !== null) return one - other;
  if (one === null && other === null) return (a.choice?.chipHours?.mid ?? 0) - (b.choice?.chipHours?.mid ?? 0);
  return one === null ? 1 : -1;
};

function inTime(plans: OfferPlans, deadline: number, surely: boolean, means: SizeMeans): SizedTraining | Near {
  const { offer } = plans;
  const { chipsPerNode, chip } = offer.group;
  const guess = firstGuess(offer, deadline);
  const { nodes, slack, quickest } = fewestInTime(plans, deadline, guess, (days) => (surely ? days.high : days.mid), NARROW);
  if (nodes === null) return tooSlow(plans, deadline, quickest, guess);
  const count = nodes * chipsPerNode;
  if (offer.most !== null && count > offer.most) return tooFew(plans, deadline, count);
  const limited = limitOf(plans, nodes, deadline, means);
  if (limited) return limited;
  const wide = daysOfChoice(plans.at(nodes).choice) as Estimate;
  const around = nodes * (wide.high / deadline) ** SURE_FALLS;
  const safe = surely ? nodes : fewestInTime(plans, deadline, guess, (days) => days.high, SURE_NARROW, around).nodes;
  const sure = safe === null ? null : plans.at(safe).choice;
  return {
    ...sized(plans, nodes, slack, means),
    sure:
      safe !== null && sure && (offer.most === null || safe * chipsPerNode <= offer.most)
        ? { count: safe * chipsPerNode, days: daysOfChoice(sure) as Estimate, costUsd: sure.costUsd ?? null }
        : null,
    assumed: [
      ...plans.at(nodes).assumed,
      ...(safe !== null ? [] : [`${chip.name}: no count is 90 % sure to end in time: the batch limits`]),
    ],
  };
}

/** Nodes at a third of the peak: where the search begins. */
function firstGuess({ job, group }: TrainingOffer, deadline: number): number {
  const peak = job.achievedPerChip ?? FIRST_SHARE * (group.chip.peakDense[PEAK_KEY[job.precision]] ?? Number.NaN);
  const chips = (6 * countParameters(job.model).active * (job.tokens ?? 0)) / (peak * deadline * DAY);
  return Number.isFinite(chips) ? Math.max(1, chips / group.chipsPerNode) : 1;
}

function sized(plans: OfferPlans, nodes: number, slackNodes: number, { ask }: SizeMeans): SizedTraining {
  const { group } = plans.offer;
  const made = plans.at(nodes);
  const hours = made.choice?.chipHours?.mid ?? null;
  return {
    ...made,
    chip: group.chip.id,
    name: group.chip.name,
    count: nodes * group.chipsPerNode,
    nodes,
    chipsPerNode: group.chipsPerNode,
    slackNodes,
    sure: null,
    twice: null,
    domestic: false,
    affordableUsdPerChipHour: ask.budgetUsd === null || hours === null ? null : ask.budgetUsd / hours,
  };
}

/** The cheapest option with what twice its chips would do. */
function withTwice(option: SizedTraining, plans: readonly OfferPlans[]): SizedTraining {
  const own = plans.find(({ offer, made }) => offer.group.chip.id === option.chip && made.has(option.nodes));
  const days = daysOfChoice(option.choice);
  const twice = own && daysOfChoice(own.at(2 * option.nodes).choice);
  if (!days || !twice) return option;
  return { ...option, twice: { count: 2 * option.count, days: twice.mid, efficiency: days.mid / twice.mid / 2 } };
}

function refusal(code: string, said: string, needs: number | null, has: number | null, would: string | null): Refusal {
  return { code, said, layout: null, needs, has, would };
}

/** Why a chip may not go where it is wanted, with the paragraph. */
export function barredBy({ name, to, status, paragraph, citation }: ReturnType<typeof permission>['row']): Refusal {
  const cited = [paragraph, citation].filter((part) => part !== null).join(', ');
  return refusal(
    status ?? 'barred',
    `${name} to ${to}: ${status}${cited === '' ? '' : ` (${cited})`}`,
    null,
    null,
    'a chip below the thresholds, or a licence (suanpan controls)',
  );
}

/** No count ends in time: the chip lacks a figure, the model does not fit, or the batch limits. */
function tooSlow(plans: OfferPlans, deadline: number, best: { nodes: number; days: number } | null, guess: number): Near {
  const { group } = plans.offer;
  const { name } = group.chip;
  if (best === null) {
    const own = plans.at(Math.max(1, Math.round(guess))).refused[0];
    const why = own ?? refusal('nothing-fits', 'no plan was found', null, null, null);
    return { over: Number.POSITIVE_INFINITY, refusal: { ...why, said: why.said.startsWith(name) ? why.said : `${name}: ${why.said}` } };
  }
  const { days } = best;
  const chips = best.nodes * group.chipsPerNode;
  return {
    over: days / deadline - 1,
    refusal: refusal(
      'batch-limits',
      `${name}: ${showNumber(chips, 12)} chips end in ${showNumber(days)} days and more gain nothing: the batch limits`,
      deadline,
      days,
      `a deadline of ${showNumber(Math.ceil(days))} days, or a larger batch (--batch)`,
    ),
  };
}

function tooFew(plans: OfferPlans, deadline: number, count: number): Near {
  const { group, most } = plans.offer;
  const nodes = Math.floor((most as number) / group.chipsPerNode);
  const days = nodes === 0 ? null : daysOfChoice(plans.at(nodes).choice);
  const would =
    days === null
      ? `${showNumber(count, 12)} chips`
      : `a deadline of ${showNumber(Math.ceil(days.mid))} days with ${showNumber(nodes * group.chipsPerNode, 12)}, or ${showNumber(count, 12)} chips`;
  const said = `${group.chip.name}: ${showNumber(count, 12)} chips end in ${showNumber(deadline)} days, ${showNumber(most as number, 12)} can be had`;
  return { over: count / (most as number) - 1, refusal: refusal('too-few-offered', said, count, most, would) };
}

/** The next number of three digits: a limit that is said so is kept. */
function enough(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2);
  return Number((Math.ceil((value / unit) * (1 - 1e-12)) * unit).toPrecision(3));
}

/** What a budget or a site's power refuses, and the smallest change that would do; null = it stays within both. */
function limitOf(plans: OfferPlans, nodes: number, deadline: number, { ask }: SizeMeans): Near | null {
  const { group } = plans.offer;
  const { name } = group.chip;
  const count = nodes * group.chipsPerNode;
  const choice = plans.at(nodes).choice as TrainingChoice;
  const watts = choice.sitePowerMW === undefined || choice.sitePowerMW === null ? null : choice.sitePowerMW.mid * 1e6;
  if (ask.siteWatts !== null && watts !== null && watts > ask.siteWatts) {
    const fit = Math.floor((nodes * ask.siteWatts) / watts);
    const days = fit === 0 ? null : daysOfChoice(plans.at(fit).choice);
    const slower =
      days === null ? '' : `a deadline of ${showNumber(Math.ceil(days.mid))} days (${showNumber(fit * group.chipsPerNode, 12)} chips), or `;
    return {
      over: watts / ask.siteWatts - 1,
      refusal: refusal(
        'over-site-power',
        `${name}: ${showNumber(count, 12)} chips need ${showNumber(watts / 1e6)} MW, the site has ${showNumber(ask.siteWatts / 1e6)} MW: ${showShare(watts / ask.siteWatts - 1)} over`,
        watts,
        ask.siteWatts,
        `${slower}a site of ${showNumber(enough(watts / 1e6))} MW`,
      ),
    };
  }
  const cost = choice.costUsd?.mid ?? null;
  if (ask.budgetUsd !== null && cost !== null && cost > ask.budgetUsd) {
    const { tokens } = plans.offer.job;
    const slower = cheaper(plans, ask.budgetUsd);
    const fewer = tokens === null ? '' : `, or ${showCount(((tokens * ask.budgetUsd) / cost) * (1 - 2e-3), 3)} tokens`;
    return {
      over: cost / ask.budgetUsd - 1,
      refusal: refusal(
        'over-budget',
        `${name}: ${showNumber(count, 12)} chips for ${showNumber(daysOfChoice(choice)?.mid ?? deadline)} days cost ${showMoney(cost)}, the budget is ${showMoney(ask.budgetUsd)}: ${showShare(cost / ask.budgetUsd - 1)} over`,
        cost,
        ask.budgetUsd,
        `${slower}a budget of ${showMoney(enough(cost))}${fewer}`,
      ),
    };
  }
  return null;
}

/** The quickest count looked at that the budget pays, in words; '' = none. */
function cheaper(plans: OfferPlans, budget: number): string {
  const fits = [...plans.made].filter(([, { choice }]) => (choice?.costUsd?.mid ?? Number.POSITIVE_INFINITY) <= budget);
  const [nodes, made] = fits.reduce<[number, Plan] | []>((best, next) => ((best[0] ?? 0) < next[0] ? next : best), []);
  const days = made && daysOfChoice(made.choice);
  if (nodes === undefined || !days) return '';
  return `a deadline of ${showNumber(Math.ceil(days.mid))} days (${showNumber(nodes * plans.offer.group.chipsPerNode, 12)} chips), or `;
}

/** The quickest that the budget, the site and the offer allow, where no deadline is set. */
function withinBudget(plans: OfferPlans, means: SizeMeans): SizedTraining | Near {
  const { group, most } = plans.offer;
  const { ask } = means;
  const top = Math.min(MOST_NODES, most === null ? MOST_NODES : Math.floor(most / group.chipsPerNode));
  const allowed = (nodes: number): boolean => {
    const { choice } = plans.at(nodes);
    return (
      choice !== null &&
      choice.costUsd != null &&
      choice.costUsd.mid <= (ask.budgetUsd ?? Number.POSITIVE_INFINITY) &&
      !(ask.siteWatts !== null && choice.sitePowerMW != null && choice.sitePowerMW.mid * 1e6 > ask.siteWatts)
    );
  };
  const days = (nodes: number): number => daysOfChoice(plans.at(nodes).choice)?.mid ?? Number.POSITIVE_INFINITY;
  let least = 1;
  while (least < top && plans.at(least).choice === null) least *= 2;
  const choice = plans.at(Math.min(least, top)).choice;
  if (choice === null) return tooSlow(plans, 1, null, least);
  if (choice.costUsd == null)
    return {
      over: Number.POSITIVE_INFINITY,
      refusal: refusal('unknown-price', `${group.chip.name}: its price is not known`, null, ask.budgetUsd, 'state a price (--price)'),
    };
  if (!allowed(least)) return limitOf(plans, least, days(least), means) ?? tooFew(plans, days(least), least * group.chipsPerNode);
  let nodes = least;
  while (2 * nodes <= top && allowed(2 * nodes) && days(2 * nodes) < days(nodes) * (1 - LEAST_GAIN)) nodes *= 2;
  let below = nodes;
  let above = Math.min(2 * nodes, top + 1);
  while (above - below > Math.max(1, below / 200)) {
    const middle = Math.floor((below + above) / 2);
    if (allowed(middle) && days(middle) < days(below)) below = middle;
    else above = middle;
  }
  return sized(plans, below, above - below, means);
}

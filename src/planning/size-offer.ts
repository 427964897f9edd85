import { type CalendarStated, NOTHING_STATED } from '../terms/calendar.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { FaultFits } from '../terms/fault-fits.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Plan, TrainingChoice } from '../terms/plan.ts';
import type { Status } from '../terms/rule.ts';
import type { Obtainable } from '../terms/worth.ts';
import { withCalendar } from './calendar.ts';
import { obtainable } from './obtainable.ts';
import { type PlanOptions, plan } from './plan.ts';
import { worthOf } from './worth.ts';
import type { WorthAsk } from './worth-ask.ts';
import type { WorthFacts } from './worth-facts.ts';

/** A kind of chip on offer, with the job as it is asked on it: its own stack, its own format. */
export interface TrainingOffer {
  readonly job: TrainingJob;
  /** as it stands in nodes; its count is what is looked for */
  readonly group: ChipGroup;
  /** chips that can be had; null = as many as are wanted */
  readonly most: number | null;
  /** USD of a chip-hour as the offer says; null = by the prices of the catalog */
  readonly usdPerChipHour: number | null;
}

/** What sizes are found with. */
export interface SizeMeans {
  readonly fits: Fits;
  readonly options: PlanOptions;
  readonly faults: FaultFits;
  readonly calendar?: CalendarStated;
  readonly facts: WorthFacts;
  readonly ask: WorthAsk;
}

/** An offer on so many nodes, planned in full and valued; every count is planned once. */
export interface OfferPlans {
  readonly offer: TrainingOffer;
  at(nodes: number): Plan;
  /** plans made so far */
  readonly made: ReadonlyMap<number, Plan>;
}

/** Plans of an offer by its count of nodes. */
export function offerPlans(offer: TrainingOffer, { fits, options, faults, calendar, facts, ask }: SizeMeans): OfferPlans {
  const made = new Map<number, Plan>();
  const { job, group, usdPerChipHour } = offer;
  const payment: WorthAsk['payment'] = usdPerChipHour === null ? ask.payment : { by: 'stated', usd: usdPerChipHour };
  // a chip without a price on the day has an unknown cost; it is no bad input
  const own: WorthAsk = { ...ask, payment, paymentSaid: false };
  return {
    offer,
    made,
    at: (nodes) => {
      const known = made.get(nodes);
      if (known) return known;
      const pool = { groups: [{ ...group, count: nodes * group.chipsPerNode }] };
      const bare = plan(job, pool, fits, { ...options, frontier: false });
      const dated = withCalendar(bare, job, pool, faults, calendar ?? NOTHING_STATED);
      const valued = worthOf(dated, job, pool, fits, facts, own);
      made.set(nodes, valued);
      return valued;
    },
  };
}

/** Calendar days where they are known, else productive ones. */
export function daysOfChoice(choice: TrainingChoice | null): Estimate | null {
  return choice && (choice.calendarDays ?? choice.days);
}

/** Statuses under which a chip does not reach its buyer without a licence. */
const BARRED: readonly (Status | null)[] = [
  'license-presumption-denial',
  'license-case-by-case',
  'license-presumption-approval',
  'is-informed-license',
];

/** Whether a kind of chip can be had at the destination on the day. */
export interface Permission {
  readonly row: Obtainable;
  readonly barred: boolean;
  /** made where it is wanted: no export */
  readonly domestic: boolean;
}

/** A chip that needs a licence is barred, unless it is made at the destination itself. */
export function permission(group: ChipGroup, facts: WorthFacts, ask: WorthAsk): Permission {
  const row = obtainable({ groups: [group] }, facts, ask, null)[0] as Obtainable;
  const domestic = ask.to !== null && facts.controlled(group.chip.id).makerPlace === ask.to;
  return { row, domestic, barred: !domestic && BARRED.includes(row.status) };
}

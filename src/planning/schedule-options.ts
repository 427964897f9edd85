import { scaled } from '../economy/band.ts';
import type { Activity } from '../economy/power.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { FaultFits } from '../terms/fault-fits.ts';
import type { Fits } from '../terms/fits.ts';
import type { Refusal, TrainingChoice } from '../terms/plan.ts';
import { withCalendar } from './calendar.ts';
import { type PlanOptions, plan } from './plan.ts';
import { poolRates } from './rates.ts';
import type { AskedJob, CardGroup, RunJob, ServiceJob } from './schedule-ask.ts';
import { daysOfChoice } from './size-offer.ts';
import { worthOf } from './worth.ts';
import type { WorthAsk } from './worth-ask.ts';
import type { WorthFacts } from './worth-facts.ts';

/** What jobs are planned with. */
export interface ScheduleMeans {
  readonly fits: Fits;
  readonly options: PlanOptions;
  readonly faults: FaultFits;
  readonly facts: WorthFacts;
  readonly ask: WorthAsk;
  /** told what is being planned */
  readonly progress?: (job: string, group: string, cards: number) => void;
}

/** A way to run a job: so many cards of one group. */
export interface JobWay {
  readonly group: number;
  readonly cards: number;
  readonly days: Estimate;
  readonly costUsd: Estimate | null;
  readonly energyMWh: Estimate | null;
  /** of a run */
  readonly choice: TrainingChoice | null;
}

export interface JobWays {
  readonly ways: readonly JobWay[];
  readonly assumed: readonly string[];
  /** why it runs nowhere; empty where it does */
  readonly refused: readonly Refusal[];
}

const DAY_HOURS = 24;
const HOUR = 3600;
/** Parts of a group that a run is tried on: the whole of it and halves of halves. */
const PARTS = 5;
/** Shares of time of chips that serve. Assumed. */
const SERVING: Activity = { compute: 0.3, memory: 0.5, communication: 0, idle: 0.2 };

/** Ways to run a job, each planned in full; what is slower on as many or more cards of the same group is left out. */
export function waysOf(job: AskedJob, groups: readonly CardGroup[], means: ScheduleMeans): JobWays {
  const made = job.kind === 'serve' ? serviceWays(job, groups, means) : runWays(job, groups, means);
  const kept = made.ways.filter(
    (way) =>
      !made.ways.some(
        (other) =>
          other !== way &&
          other.group === way.group &&
          other.cards <= way.cards &&
          other.days.mid <= way.days.mid &&
          (other.cards < way.cards || other.days.mid < way.days.mid),
      ),
  );
  return { ways: kept, assumed: [...new Set(made.assumed)], refused: kept.length > 0 ? [] : made.refused };
}

function runWays(job: RunJob, groups: readonly CardGroup[], means: ScheduleMeans): JobWays {
  const { fits, options, faults, facts, ask, progress } = means;
  const ways: JobWay[] = [];
  const assumed: string[] = [];
  const refused: Refusal[] = [];
  for (const [at, asked] of job.on) {
    const { name, group } = groups[at] as CardGroup;
    const counts = countsOf(group.count, group.chipsPerNode, job);
    let misses: readonly Refusal[] = counts.length > 0 ? [] : [tooFew(group.count, job)];
    for (const cards of counts) {
      progress?.(job.name, name, cards);
      const pool = { groups: [{ ...group, count: cards }] };
      const dated = withCalendar(plan(asked, pool, fits, { ...options, frontier: false }), asked, pool, faults, job.calendar);
      const made = worthOf(dated, asked, pool, fits, facts, { ...ask, budgetUsd: null, siteWatts: null, paymentSaid: false });
      const days = daysOfChoice(made.choice);
      if (made.choice === null || days === null) {
        misses = misses.length > 0 ? misses : made.refused.slice(0, 1);
        // fewer cards hold even less
        break;
      }
      assumed.push(...made.assumed);
      const { costUsd = null, energyMWh = null } = made.choice;
      ways.push({ group: at, cards, days, costUsd, energyMWh, choice: made.choice });
    }
    refused.push(...misses.map((miss) => ({ ...miss, said: `${job.name} on ${name}: ${miss.said}` })));
  }
  return { ways, assumed, refused };
}

/** A job wants more cards than a group has. */
function tooFew(has: number, { least }: RunJob): Refusal {
  const needs = least ?? 1;
  return {
    code: 'too-few-cards',
    said: `wants ${needs} cards, the group has ${has}`,
    layout: null,
    needs,
    has,
    would: `cards: ${has}, or a group of ${needs}`,
  };
}

/** Whole nodes: what was asked for where it is one number, else the group and halves of it, within what was asked. */
function countsOf(count: number, chipsPerNode: number, { least, most }: RunJob): readonly number[] {
  const top = Math.min(count, most ?? count);
  if (least !== null && least === most) return least <= count ? [least] : [];
  if (least !== null && least > top) return [];
  const found = new Set<number>();
  for (let part = 0; part < PARTS; part++) {
    const share = top / 2 ** part;
    const cards = share >= chipsPerNode ? Math.floor(share / chipsPerNode) * chipsPerNode : Math.floor(share);
    if (cards >= Math.max(1, least ?? 1)) found.add(cards);
  }
  return [...found];
}

function serviceWays(job: ServiceJob, groups: readonly CardGroup[], { fits, facts, ask, progress }: ScheduleMeans): JobWays {
  const ways: JobWay[] = [];
  const assumed: string[] = [];
  const refused: Refusal[] = [];
  for (const at of job.on) {
    const { name, group } = groups[at] as CardGroup;
    progress?.(job.name, name, group.count);
    const served = job.serve({ groups: [group] });
    assumed.push(...served.assumed);
    if (served.replica === null) {
      refused.push(...served.refused.slice(0, 1).map((miss) => ({ ...miss, said: `${job.name} on ${name}: ${miss.said}` })));
      continue;
    }
    const { chips, requestsPerSec } = served.replica;
    const replicas = Math.max(1, Math.ceil(job.requestsPerSec / requestsPerSec.mid - 1e-9));
    const cards = Math.max(replicas * chips, job.least ?? 0);
    if (cards > group.count || cards > (job.most ?? cards)) {
      const has = Math.min(group.count, job.most ?? group.count);
      refused.push({
        code: 'too-few-cards',
        said: `${job.name} on ${name}: ${replicas} replicas of ${chips} need ${cards} cards, ${has} can be had`,
        layout: null,
        needs: cards,
        has,
        would: `${cards} cards, or ${((has / chips) * requestsPerSec.mid).toPrecision(3)} requests/s`,
      });
      continue;
    }
    const rates = poolRates({ groups: [{ ...group, count: cards }] }, fits, facts, { ...ask, paymentSaid: false }, SERVING);
    const hours = job.days * DAY_HOURS;
    ways.push({
      group: at,
      cards,
      days: { low: job.days, mid: job.days, high: job.days },
      costUsd: rates.usdPerHour && scaled(rates.usdPerHour, hours),
      energyMWh: rates.facilityWatts && scaled(rates.facilityWatts, (hours * HOUR) / 3.6e9),
      choice: null,
    });
  }
  return { ways, assumed, refused };
}

import { exactly, scaled } from '../economy/band.ts';
import type { Activity } from '../economy/power.ts';
import type { Pool } from '../terms/cluster.ts';
import { showMoney, showNumber, showShare } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { FaultFits } from '../terms/fault-fits.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Plan, Reason, Refusal } from '../terms/plan.ts';
import type { StageAnswer } from './lifecycle-answer.ts';
import { type Metered, meter, NOTHING, staffUsd, supportOf, UNKNOWN, withPart } from './lifecycle-meter.ts';
import { chipsOf } from './lifecycle-service.ts';
import type { Stage } from './programme.ts';
import { type PoolRates, poolRates } from './rates.ts';
import type { WorthFacts } from './worth-facts.ts';

/** What stages are answered with. */
export interface LifecycleMeans {
  readonly fits: Fits;
  readonly faults: FaultFits;
  /** plans one run on a pool, without its calendar */
  readonly plan: (job: TrainingJob, pool: Pool) => Plan;
  readonly facts: WorthFacts;
  /** seconds, for `search.seconds` */
  readonly now?: () => number;
}

/** A stage on its own, before it has its place in time. */
export type Timeless = Omit<StageAnswer, 'startDay' | 'endDay'>;

export const HOUR = 3600;
export const DAY = 86_400;
export const IDLE: Activity = { compute: 0, memory: 0, communication: 0, idle: 1 };
export const COMPUTE: Activity = { compute: 1, memory: 0, communication: 0, idle: 0 };

/** Before anything is known of a stage. */
function begun(stage: Stage): Timeless {
  const { name, kind, after, pool, assumed } = stage;
  return {
    name,
    kind,
    after,
    on: pool?.name ?? null,
    chips: pool && exactly(chipsOf(pool.pool)),
    days: null,
    figures: UNKNOWN,
    partsUsd: null,
    supportUsd: null,
    netCostUsd: null,
    use: null,
    flop: null,
    runs: [],
    data: null,
    months: null,
    requests: null,
    because: [],
    assumed,
    refused: [],
    over: [],
  };
}

export function refusedStage(stage: Stage, refused: readonly Refusal[], more: Partial<Timeless> = {}): Timeless {
  return { ...begun(stage), ...more, refused };
}

/** Time of a stage and what its chips do meanwhile, into money, energy and the rest. */
export function held(
  stage: Stage,
  days: Estimate,
  activity: Activity,
  means: LifecycleMeans,
  factor = 1,
): { metered: Metered; because: readonly Reason[]; assumed: readonly string[]; over: readonly Refusal[] } {
  const people = (metered: Metered): Metered => (stage.staff === null ? metered : withPart(metered, 'staff', staffUsd(stage.staff, days)));
  if (stage.pool === null) return { metered: people(NOTHING), because: [], assumed: [], over: [] };
  const rates = poolRates(stage.pool.pool, means.fits, means.facts, stage.ask, activity);
  const metered = meter(rates, scaled(days, (factor * DAY) / HOUR), means.facts);
  return { metered: people(metered), because: rates.because, assumed: rates.assumed, over: overPower(rates, stage.ask) };
}

export function finished(stage: Stage, days: Estimate, metered: Metered, more: Partial<Timeless>): Timeless {
  const start = begun(stage);
  const { costUsd } = metered.figures;
  const supported = costUsd === null ? { supportUsd: null, netCostUsd: null } : supportOf(costUsd, stage.support);
  return {
    ...start,
    ...metered,
    ...supported,
    days,
    ...more,
    assumed: [...new Set([...start.assumed, ...(more.assumed ?? []), ...placeless(stage), ...surplus(stage, costUsd)])],
  };
}

/** Support beyond what there is to pay. */
function surplus({ name, support }: Stage, cost: Estimate | null): readonly string[] {
  if (support?.kind !== 'amount' || cost === null || support.usd <= cost.mid) return [];
  return [`${name}: support of ${showMoney(support.usd)} is more than it costs; only the cost is counted`];
}

function placeless({ ask: { place, kgPerKWh } }: Stage): readonly string[] {
  return place === null && kgPerKWh === null ? ['no place is stated, so carbon of electricity is unknown (place, grid-intensity)'] : [];
}

/** What the site must be able to supply, where that is more than its limit. */
export function overPower({ peakWatts, chips }: PoolRates, { siteWatts }: Stage['ask']): readonly Refusal[] {
  if (siteWatts === null || peakWatts === null || peakWatts.mid <= siteWatts) return [];
  const [needs, has] = [peakWatts.mid, siteWatts];
  return [
    {
      code: 'over-site-power',
      said: `needs ${showNumber(needs / 1e6)} MW, the site has ${showNumber(has / 1e6)} MW: ${showShare(needs / has - 1)} over`,
      layout: null,
      needs,
      has,
      would: `${showNumber(Math.floor((has / needs) * chips), 12)} chips would fit the site`,
    },
  ];
}

export function nothingSaid(what: string): Refusal {
  return { code: 'not-stated', said: `not stated: ${what}`, layout: null, needs: null, has: null, would: `state ${what}` };
}

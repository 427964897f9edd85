import { scaled } from '../economy/band.ts';
import type { Pool } from '../terms/cluster.ts';
import type { Refusal } from '../terms/plan.ts';
import { daysOf, meter, staffUsd, withPart } from './lifecycle-meter.ts';
import { chipHoursOf, chipsOf, MONTH, requestsOver, type ServiceMonth, serviceMonths } from './lifecycle-service.ts';
import { finished, type LifecycleMeans, nothingSaid, overPower, refusedStage, type Timeless } from './lifecycle-stage.ts';
import type { InferenceStage, StagePool } from './programme.ts';
import { poolRates } from './rates.ts';

/** A service over its months. */
export function inferenceStage(stage: InferenceStage, means: LifecycleMeans): Timeless {
  const { pace, pool, byTheMonth, months: count, busyShare } = stage;
  const on = pool?.pool ?? byTheMonth;
  if (on === null) return refusedStage(stage, [nothingSaid('chips: a pool, or a kind of chip')]);
  if (pace.kind === 'unknown') return refusedStage(stage, [nothingSaid('a model to serve, or what a chip delivers')]);
  const served = pace.kind === 'planned' ? pace.serve(on) : null;
  const assumed = [...(served?.assumed ?? [])];
  if (served && !served.replica) return refusedStage(stage, served.refused, { assumed });
  const months = serviceMonths(stage, served);
  if (months === null) return refusedStage(stage, [nothingSaid('what a chip delivers')]);
  const short = pool === null ? undefined : months.find(({ chips }) => chips.mid > chipsOf(pool.pool));
  if (short && pool) return refusedStage(stage, [tooFew(pool, short, months)], { months, requests: requestsOver(stage), assumed });
  const days = daysOf(count * MONTH);
  const hours = chipHoursOf(months);
  const use = months.reduce((sum, month) => sum + month.use * month.held.mid, 0) / months.reduce((sum, month) => sum + month.held.mid, 0);
  const rates = poolRates(pool === null ? ofChips(on, months) : on, means.fits, means.facts, stage.ask, {
    compute: 0,
    memory: use,
    communication: 0,
    idle: 1 - use,
  });
  const metered = meter(rates, scaled(hours, 1 / rates.chips), means.facts);
  const bill = stage.staff === null ? metered : withPart(metered, 'staff', staffUsd(stage.staff, days));
  const said = [...assumed, ...rates.assumed];
  if (pace.kind === 'stated' && pace.pace.kind === 'chip-seconds') said.push(`${stage.name}: the stated chip-seconds count idle time too`);
  else if (pace.kind === 'stated' && busyShare === 1) said.push(`${stage.name}: chips are busy all the time at the stated pace`);
  if (stage.peak === 1) said.push(`${stage.name}: demand is even through the day; no peak is stated`);
  const chips = {
    low: Math.max(...months.map(({ held: { low } }) => low)),
    mid: Math.max(...months.map(({ held: { mid } }) => mid)),
    high: Math.max(...months.map(({ held: { high } }) => high)),
  };
  return finished(stage, days, bill, {
    use,
    months,
    requests: requestsOver(stage),
    chips,
    because: rates.because,
    assumed: said,
    over: overPower(rates, stage.ask),
  });
}

/** As many chips of the kind as the busiest month holds. */
function ofChips(pool: Pool, months: readonly ServiceMonth[]): Pool {
  const most = Math.max(...months.map(({ held: { mid } }) => mid));
  return { groups: pool.groups.map((group) => ({ ...group, count: Math.max(1, most) })) };
}

function tooFew({ name, pool }: StagePool, short: ServiceMonth, months: readonly ServiceMonth[]): Refusal {
  const has = chipsOf(pool);
  const most = Math.max(...months.map(({ chips: { mid } }) => mid));
  const till = short.month === 1 ? '' : `, or ${short.month - 1} months`;
  return {
    code: 'too-few-chips',
    said: `month ${short.month} needs ${short.chips.mid} chips, ${name} has ${has}`,
    layout: null,
    needs: short.chips.mid,
    has,
    would: `${most} chips${till}`,
  };
}

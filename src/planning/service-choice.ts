import type { Distribution } from '../serving/outcome.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { PercentileEstimates, PlainPercentiles, ReplicaGroup, ServiceChoice, ServiceFigures } from '../terms/service-plan.ts';
import { mostDecoding } from './service-apart.ts';
import { type ServiceBands, type ServiceQuantity, type ServiceSituation, serviceBand } from './service-band.ts';
import { type Forecast, holdsLimits, steadyLengths } from './service-forecast.ts';
import { wattsOf } from './service-power.ts';
import type { ServiceQuestion } from './service-question.ts';
import type { ServiceRun } from './service-run.ts';
import type { Contender } from './service-search.ts';
import { chipsOf, type ServiceSetup } from './service-setup.ts';
import type { ReplicaUnit } from './service-unit.ts';

/** Price of an hour of one chip, and where it comes from. */
export interface ChipHour {
  readonly usd: Estimate;
  readonly from: readonly string[];
}

/** So many chips of a kind, paid for by the hour. */
export interface PricedChips {
  readonly chip: string;
  readonly chips: number;
}

/** What a choice is dressed with beside its own figures. */
export interface Dressing {
  readonly bands: ServiceBands | null;
  readonly situation: ServiceSituation;
  /** chips of the pool, paid for whether used or not */
  readonly poolChips: number;
  /** chips of the pool by kind that are paid for and not used, where kinds are mixed */
  readonly idle?: readonly PricedChips[];
  price(chip: string): ChipHour | null;
  /** what the building adds, and what its electricity emits */
  readonly site: ServiceSite | null;
}

export interface ServiceSite {
  readonly pue: Estimate | null;
  readonly kgPerKWh: Estimate | null;
}

const GIB = 2 ** 30;
const HOUR = 3600;
const NO_WAIT: Distribution = { mean: Number.NaN, p50: Number.NaN, p90: Number.NaN, p95: Number.NaN, p99: Number.NaN };

/** A contender as people read it: simulated figures where it was simulated, bands around each. */
export function serviceChoice(contender: Contender, question: ServiceQuestion, run: ServiceRun | null, dressing: Dressing): ServiceChoice {
  const { setup, at, offered, held } = contender;
  const { answer, answers, prompt, prompts } = setup;
  const parts = setup.parts ?? null;
  const { situation, bands } = dressing;
  const band = (mid: number, quantity: ServiceQuantity): Estimate => serviceBand(mid, quantity, situation, bands);
  const now: Forecast = run
    ? {
        ...run.outcome,
        requestsPerSec: run.requestsPerSec,
        outputTokensPerSec: run.outputTokensPerSec,
        totalTokensPerSec: run.totalTokensPerSec,
        sustainedPerSec: at.sustainedPerSec,
      }
    : at;
  const chips = chipsOf(setup);
  const output = band(now.outputTokensPerSec, 'throughput');
  // a rate that is carried is the rate that was offered: nothing about it is estimated
  const carried = (offered.kind === 'rate' || offered.kind === 'trace') && !now.saturated;
  const rate = (mid: number): Estimate => (carried ? exactly(mid) : band(mid, 'throughput'));
  const watts = wattsOf(setup, question, now);
  const power = watts === null ? null : band(watts, 'power');
  const pue = dressing.site?.pue ?? null;
  const facility = power && pue ? through(power, (value) => value * pue.mid) : null;
  const energy = (perSec: number): Estimate | null => (power === null || !(perSec > 0) ? null : through(power, (value) => value / perSec));
  const outputs = carried ? exactly(output.mid) : output;
  const chipHours = inverse(outputs, (perSec) => (dressing.poolChips / perSec / HOUR) * 1e6);
  // a rate that was carried when it was played is sustained, whatever the closed form says
  const sustained = !run ? at.sustainedPerSec : now.saturated ? run.sustainedPerSec : Math.max(at.sustainedPerSec, run.requestsPerSec);
  const money = moneyOf(setup, dressing);
  const lengths = steadyLengths(question.load, false);
  const cacheTokens = finite(
    parts ? parts.reduce((sum, { unit, count }) => sum + unit.timer.cacheTokens * count, 0) : answer.timer.cacheTokens * answers,
  );
  const each = question.load.meanInput + question.load.meanOutput;
  return {
    chip: answer.ground.group.chip.id,
    chips,
    chipsIdle: dressing.poolChips - chips,
    replicas: parts ? parts.reduce((sum, { count }) => sum + count, 0) : answers + (prompt ? prompts : 0),
    mode: prompt ? 'disaggregated' : 'aggregated',
    layout: answer.layout,
    prefill: prompt ? groupOf(prompt, prompts) : null,
    decode: prompt ? groupOf(answer, answers) : null,
    groups: parts?.map(({ unit, count, share }) => ({ ...groupOf(unit, count), share })) ?? null,
    format: { weights: answer.format.weights.name, compute: answer.format.compute, cache: answer.format.cache },
    engine: answer.ground.engine.id,
    policy: {
      maxSequences: answer.policy.maxSequences,
      maxBatchedTokens: (prompt ?? answer).policy.maxBatchedTokens,
      chunkedPrefill: answer.policy.chunkedPrefill,
      prefixCaching: answer.policy.prefixCaching,
    },
    requestsPerSec: rate(now.requestsPerSec),
    outputTokensPerSec: rate(now.outputTokensPerSec),
    totalTokensPerSec: rate(now.totalTokensPerSec),
    outputTokensPerSecPerChip: through(rate(now.outputTokensPerSec), (value) => value / chips),
    tokensPerSecPerUser: inverse(band(now.tpot.p50, 'tpot'), (seconds) => 1 / seconds),
    ttftMs: percentiles(now.ttft, (mid) => band(mid, 'ttft')),
    tpotMs: percentiles(now.tpot, (mid) => band(mid, 'tpot')),
    e2eMs: percentiles(now.e2e, (mid) => band(mid, 'e2e')),
    waitMs: percentiles(run?.outcome.wait ?? NO_WAIT, (mid) => band(mid, 'ttft')),
    itlMs: run ? plain(run.outcome.itl) : null,
    byPriority: (run?.outcome.byPriority ?? []).map(({ priority, requests, ttft, tpot, e2e }) => ({
      priority,
      requests,
      ttftMs: plain(ttft),
      tpotMs: plain(tpot),
      e2eMs: plain(e2e),
    })),
    saturated: now.saturated,
    holds: question.limits.length > 0 ? holdsLimits(now, question.limits) : !now.saturated,
    offeredPerSec: offered.kind === 'rate' || offered.kind === 'trace' ? offered.ratePerSec : null,
    sustainsPerSec: band(sustained, 'throughput'),
    holdsPerSec: Number.isNaN(held) ? null : band(held, 'throughput'),
    goodputPerSec: run
      ? question.limits.length > 0 && run.outcome.requestsPerSec > 0
        ? (run.outcome.goodputPerSec / run.outcome.requestsPerSec) * now.requestsPerSec
        : now.requestsPerSec
      : now.requestsPerSec,
    closedForm: figures(at),
    simulated: run ? { ...figures(now), requests: run.requests, replicas: run.replicas } : null,
    memoryGiB: memoryOf(answer),
    cacheTokens,
    cacheGiB: (answer.timer.cacheBytes(each) * Math.min(now.meanBatch, mostDecoding(answer, lengths))) / GIB,
    cacheMean: now.cacheMean,
    cachePeak: run?.outcome.cachePeak ?? now.cacheMean,
    meanBatch: now.meanBatch,
    utilisation: now.utilisation,
    preemptions: run?.outcome.preemptions ?? 0,
    prefixHitRate: run?.outcome.prefixHitRate ?? 0,
    largestContext: largestContext(answer, question),
    usersPerChip: cacheTokens === null ? null : Math.floor(cacheTokens / each) / chips,
    watts: power,
    joulesPerOutputToken: energy(now.outputTokensPerSec),
    joulesPerRequest: energy(now.requestsPerSec),
    facilityWatts: facility,
    carbonKgPerMillionTokens: carbonOf(facility, now.outputTokensPerSec, dressing.site?.kgPerKWh ?? null),
    chipHoursPerMillionTokens: chipHours,
    usdPerHour: money,
    costPerMillionTokensUsd: money === null ? null : costOf(money, outputs),
  };
}

const exactly = (mid: number): Estimate => ({ low: mid, mid, high: mid });

const through = ({ low, mid, high }: Estimate, of: (value: number) => number): Estimate => ({ low: of(low), mid: of(mid), high: of(high) });

const inverse = ({ low, mid, high }: Estimate, of: (value: number) => number): Estimate => ({ low: of(high), mid: of(mid), high: of(low) });

const finite = (value: number): number | null => (Number.isFinite(value) ? Math.floor(value) : null);

/** Ends of two independent widths at once would be too wide: their relative widths are added as squares. */
function costOf(money: Estimate, outputs: Estimate): Estimate {
  const mid = (money.mid / outputs.mid / HOUR) * 1e6;
  const wide = (price: number, rate: number): number => Math.exp(Math.hypot(Math.log(price), Math.log(rate)));
  return {
    low: mid / wide(money.mid / money.low, outputs.high / outputs.mid),
    mid,
    high: mid * wide(money.high / money.mid, outputs.mid / outputs.low),
  };
}

const JOULES_PER_KWH = 3.6e6;

/** kg a million answer tokens, the widths of power and grid both in it. */
function carbonOf(facility: Estimate | null, tokensPerSec: number, kgPerKWh: Estimate | null): Estimate | null {
  if (!facility || !kgPerKWh || !(tokensPerSec > 0)) return null;
  const of = (watts: number, kg: number): number => ((watts / tokensPerSec) * 1e6 * kg) / JOULES_PER_KWH;
  return { low: of(facility.low, kgPerKWh.low), mid: of(facility.mid, kgPerKWh.mid), high: of(facility.high, kgPerKWh.high) };
}

function groupOf(unit: ReplicaUnit, replicas: number): ReplicaGroup {
  return {
    chip: unit.ground.group.chip.id,
    chips: unit.chips * replicas,
    replicas,
    layout: unit.layout,
    memoryGiB: memoryOf(unit),
    cacheTokens: finite(unit.timer.cacheTokens),
  };
}

function memoryOf({ timer }: ReplicaUnit): ServiceChoice['memoryGiB'] {
  const { weights, workspace, cache, capacity } = timer.memory;
  return { weights: weights / GIB, workspace: workspace / GIB, cache: cache / GIB, capacity: capacity / GIB };
}

/** Longest sequence on one shard of the cache; the model's context is not passed. */
function largestContext({ timer }: ReplicaUnit, { model }: ServiceQuestion): number {
  const room = timer.cacheTokens / timer.cacheShards;
  return Math.floor(Math.min(room, model.context ?? Number.POSITIVE_INFINITY, 1e12));
}

const MS = 1000;

function plain({ p50, p90, p95, p99, mean }: Distribution): PlainPercentiles {
  return { p50: p50 * MS, p90: p90 * MS, p95: p95 * MS, p99: p99 * MS, mean: mean * MS };
}

function percentiles(times: Distribution, band: (mid: number) => Estimate): PercentileEstimates {
  const { p50, p90, p95, p99, mean } = plain(times);
  return { p50: band(p50), p90: band(p90), p95: band(p95), p99: band(p99), mean: band(mean) };
}

function figures(at: Forecast): ServiceFigures {
  return {
    requestsPerSec: at.requestsPerSec,
    outputTokensPerSec: at.outputTokensPerSec,
    ttftMs: plain(at.ttft),
    tpotMs: plain(at.tpot),
    e2eMs: plain(at.e2e),
    utilisation: at.utilisation,
    meanBatch: at.meanBatch,
  };
}

/** USD an hour of the pool, idle chips priced as themselves; null = a price is not known. */
function moneyOf({ answer, answers, prompt, prompts, parts }: ServiceSetup, { price, poolChips, idle }: Dressing): Estimate | null {
  const kind = (unit: ReplicaUnit, count: number): PricedChips => ({ chip: unit.ground.group.chip.id, chips: unit.chips * count });
  const used = parts
    ? parts.map(({ unit, count }) => kind(unit, count))
    : [...(prompt ? [kind(prompt, prompts)] : []), kind(answer, answers)];
  const rest = { chip: answer.ground.group.chip.id, chips: Math.max(0, poolChips - used.reduce((sum, { chips }) => sum + chips, 0)) };
  const paid = [...used, ...(idle ?? [rest])].filter(({ chips }) => chips > 0).map(({ chip, chips }) => ({ usd: price(chip)?.usd, chips }));
  if (paid.some(({ usd }) => usd === undefined)) return null;
  const sum = (of: (usd: Estimate) => number): number => paid.reduce((total, { usd, chips }) => total + of(usd as Estimate) * chips, 0);
  return { low: sum(({ low }) => low), mid: sum(({ mid }) => mid), high: sum(({ high }) => high) };
}

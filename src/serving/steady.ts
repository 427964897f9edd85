import type { ServingReplica } from './fleet.ts';
import type { Distribution } from './outcome.ts';
import { SteadyWork } from './steady-work.ts';

export interface SteadyLengths {
  readonly input: { readonly mean: number; readonly variation: number };
  readonly output: { readonly mean: number; readonly variation: number };
  /** share of prompt tokens found in the prefix cache */
  readonly prefixHitRate: number;
}

/** Load of one replica: a rate, so many users who each wait for an answer, or always somebody waiting. */
export type SteadyLoad =
  | {
      readonly kind: 'rate';
      readonly ratePerSec: number;
      /** variance over mean of arrivals; absent = 1, Poisson */
      readonly dispersion?: number;
    }
  | { readonly kind: 'closed'; readonly concurrency: number; readonly thinkSeconds: number }
  | { readonly kind: 'saturated' };

/** One replica in the long run. Where it is saturated by a rate, the line grows without end: ttft and e2e are Infinity. */
export interface SteadyState {
  readonly requestsPerSec: number;
  readonly outputTokensPerSec: number;
  readonly totalTokensPerSec: number;
  readonly ttft: Distribution;
  readonly tpot: Distribution;
  readonly e2e: Distribution;
  /** s before the first step, mean */
  readonly waitSeconds: number;
  readonly utilisation: number;
  /** sequences that decode, mean */
  readonly meanBatch: number;
  readonly cacheMean: number;
  readonly saturated: boolean;
  /** requests a second with somebody always waiting */
  readonly sustainedPerSec: number;
}

/** Batch, rate and waiting of the long run, before they are spread into percentiles. */
interface Balance {
  readonly batch: number;
  /** sequences in the steps that a sequence sees */
  readonly seen: number;
  readonly rate: number;
  readonly wait: number;
  readonly waitVariation: number;
  readonly saturated: boolean;
  readonly closed: boolean;
}

const BISECTIONS = 40;
const CLOSE = 1e-6;

/**
 * The long run of one replica in closed form. In the time of one request the replica runs n / B steps of decode and its prompt:
 *
 *     X(B) = 1 / ( n s(B) / B + D(B) )
 *
 * X     requests a second             B     sequences that decode together
 * n     decode steps of an answer     s(B)  time of a decode step of B sequences
 * D(B)  time that a prompt adds to the steps of B sequences
 *
 * A rate fixes B by X(B) = rate, where a sequence that decodes sees itself and as many others as there are on average (Poisson arrivals see
 * time averages). A closed loop fixes it by Little's law over decode, prompt and thinking. The batch is at most what the policy and the cache
 * allow; the line before it is that of many servers (Sakasegawa), the line of prompts that of one (Pollaczek and Khinchine).
 * Users of a closed loop whose answers are equally long stay in step: prompts that shared a step do so for good.
 * Stops holding: static batches under a rate (their wait for the batch before is left out), and the last tenth below the full rate, where the line depends on how long it is watched.
 * Percentiles are those of log-normals with the mean and the variance of the parts: an estimate, the simulation is the measure.
 *
 * @cite sakasegawa-1977, kleinrock-1975
 */
export function steady(replica: ServingReplica, lengths: SteadyLengths, load: SteadyLoad): SteadyState {
  const inStep = load.kind === 'closed' && lengths.output.variation === 0 ? load.concurrency : 0;
  const work = new SteadyWork(replica, lengths, inStep, load.kind === 'rate' ? (load.dispersion ?? 1) : 1);
  const { full } = work;
  const balance = balanceOf(work, full, load);
  return stateOf(work, lengths, balance, full);
}

function balanceOf(work: SteadyWork, full: number, load: SteadyLoad): Balance {
  const { mostBatch } = work;
  if (work.empty) return { batch: 0, seen: 1, rate: 0, wait: Number.POSITIVE_INFINITY, waitVariation: 0, saturated: true, closed: false };
  if (load.kind === 'closed') return closedBalance(work, load.concurrency, load.thinkSeconds);
  if (load.kind === 'saturated' || !(load.ratePerSec < full))
    return {
      batch: mostBatch,
      seen: mostBatch,
      rate: full,
      wait: Number.POSITIVE_INFINITY,
      waitVariation: 0,
      saturated: true,
      closed: false,
    };
  return openBalance(work, load.ratePerSec);
}

function openBalance(work: SteadyWork, rate: number): Balance {
  const { mostBatch } = work;
  const seenAt = (batch: number): number => Math.min(1 + work.companions(batch), mostBatch);
  const batch = solve((at) => work.rateOf(at, seenAt(at), 1) - rate, 1e-9, mostBatch);
  const seen = seenAt(batch);
  const line = work.lineForSlots(batch);
  const prompts = work.promptWait(rate, seen, 1 - Math.exp(-batch - rate * work.promptSeconds(seen - 1)));
  const wait = line + prompts.mean;
  const variation = wait > 0 ? Math.sqrt(prompts.variance + 2 * line * line) / wait : 0;
  return { batch, seen, rate, wait, waitVariation: variation, saturated: false, closed: false };
}

/** B = users - those whose prompt is computed, who wait, or who think; all by Little's law at the rate that B itself gives. */
function closedBalance(work: SteadyWork, users: number, think: number): Balance {
  const most = Math.min(work.mostBatch, users);
  const others = users > work.slots ? 1 : Math.max(0, users - work.promptsTogether(most)) / users;
  const outside = (at: number): number => work.promptSeconds(at - 1) + work.boundaryWait(at).mean + think + 2 * work.delay;
  const missing = (at: number): number => at + work.rateOfFull(at, others) * outside(at) - users;
  const batch = missing(most) <= 0 ? most : solve(missing, 1e-9, most);
  const rate = work.rateOfFull(batch, others);
  const queued = Math.max(0, users / rate - batch / rate - outside(batch));
  const boundary = work.boundaryWait(batch);
  const wait = queued + boundary.mean;
  const variation = wait > 0 ? Math.sqrt(boundary.variance) / wait : 0;
  return { batch, seen: Math.max(1, batch), rate, wait, waitVariation: variation, saturated: false, closed: true };
}

function stateOf(work: SteadyWork, lengths: SteadyLengths, balance: Balance, full: number): SteadyState {
  const { batch, seen, rate, wait } = balance;
  const { input, output } = lengths;
  const prompt = work.promptSeconds(seen - 1);
  const open = !balance.closed && !balance.saturated;
  const decode = open ? work.decodeSeconds(batch, seen, rate, wait + prompt) : work.batchSeconds(batch, rate);
  const gaps = Math.max(output.mean - 1, 1e-9);
  const late = Math.min(0.5, work.lateSteps / gaps) * decode;
  const first = work.delay + wait + prompt + late;
  const perToken = output.mean > 1 ? (decode - late) / gaps : Number.NaN;
  const firstVariance = (balance.waitVariation * wait) ** 2 + (prompt * input.variation * work.promptShare(seen - 1)) ** 2;
  const perTokenDeviation = work.perTokenDeviation(batch, seen, rate, decode);
  const mean = first + decode - late;
  const variance = firstVariance + (decode * output.variation) ** 2 + (gaps * perTokenDeviation) ** 2;
  const residence = decode + prompt;
  return {
    requestsPerSec: rate,
    outputTokensPerSec: rate * output.mean,
    totalTokensPerSec: rate * (output.mean + input.mean),
    ttft: spread(first, firstVariance),
    tpot: spread(perToken, perTokenDeviation ** 2),
    e2e: spread(mean, variance),
    waitSeconds: wait,
    utilisation: work.utilisation(balance.rate, residence, full, balance.closed),
    meanBatch: batch,
    cacheMean: work.cacheShare(batch),
    saturated: balance.saturated,
    sustainedPerSec: full,
  };
}

/** Percentiles of a log-normal with this mean and variance. */
export function spread(mean: number, variance: number): Distribution {
  if (!(mean < Number.POSITIVE_INFINITY)) return { mean, p50: mean, p90: mean, p95: mean, p99: mean };
  const logVariance = Math.log(1 + variance / (mean * mean));
  const middle = mean * Math.exp(-logVariance / 2);
  const at = (z: number): number => middle * Math.exp(z * Math.sqrt(logVariance));
  return { mean, p50: middle, p90: at(1.281_551_6), p95: at(1.644_853_6), p99: at(2.326_347_9) };
}

/** Where a rising function is 0, between two ends: false position with halved memory (Illinois), the nearer end where there is no change of sign. */
function solve(rising: (at: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  let [fa, fb] = [rising(a), rising(b)];
  if (fa >= 0) return a;
  if (fb <= 0) return b;
  for (let i = 0, side = 0; i < BISECTIONS; i += 1) {
    const at = (a * fb - b * fa) / (fb - fa);
    const value = rising(at);
    if (Math.abs(value) < CLOSE * (fb - fa) && i > 2) return at;
    if (b - a < CLOSE * b) return at;
    if (value > 0) {
      b = at;
      fb = value;
      if (side === 1) fa /= 2;
      side = 1;
    } else {
      a = at;
      fa = value;
      if (side === -1) fb /= 2;
      side = -1;
    }
  }
  return (a + b) / 2;
}

import type { Distribution } from '../serving/outcome.ts';
import { type SteadyLengths, spread } from '../serving/steady.ts';
import type { StepBatch } from '../serving/step-timer.ts';
import type { ReplicaUnit } from './service-unit.ts';

/** Replicas that compute prompts alone, in the long run of one of them. */
export interface PromptState {
  /** prompts a second where somebody always waits */
  readonly sustainedPerSec: number;
  readonly ttft: Distribution;
  readonly waitSeconds: number;
  readonly utilisation: number;
}

/** Replicas that answer alone, in the long run of one of them. */
export interface DecodeState {
  readonly sustainedPerSec: number;
  readonly tpot: Distribution;
  readonly decodeSeconds: number;
  readonly batch: number;
  readonly utilisation: number;
  readonly cacheMean: number;
}

const batch: StepBatch = { decodes: 0, decodeContext: 0, promptTokens: 0, promptPairs: 0, prompts: 0 };

function promptStep({ timer }: ReplicaUnit, prompts: number, tokens: number, pairs: number): number {
  batch.decodes = 0;
  batch.decodeContext = 0;
  batch.promptTokens = prompts * tokens;
  batch.promptPairs = prompts * pairs;
  batch.prompts = prompts;
  return timer.seconds(batch);
}

function decodeStep({ timer }: ReplicaUnit, sequences: number, context: number): number {
  batch.decodes = sequences;
  batch.decodeContext = sequences * context;
  batch.promptTokens = 0;
  batch.promptPairs = 0;
  batch.prompts = 0;
  return timer.seconds(batch);
}

/** Who comes to the replicas that compute prompts. */
export interface PromptArrivals {
  readonly ratePerSec: number;
  /** replicas that a router keeps equally busy; 1 = each has a line of its own */
  readonly servers: number;
  /** variance over mean of arrivals; 1 = Poisson */
  readonly dispersion: number;
  /** users of one replica who stay in step, so that their prompts come together; 0 = nobody does */
  readonly inStep: number;
}

const ALONE: PromptArrivals = { ratePerSec: 0, servers: 1, dispersion: 1, inStep: 0 };
const ROUNDS = 6;

/**
 * Prompts alone, at a rate. Whoever comes during a step waits for its end, and then shares the next with all who came:
 *
 *     k = l s(k),  1 <= k <= K          W = (1 - 1/K) P s(k) / 2 + line
 *     line = (I + v^2) / 2 * rho^(sqrt(2 (c K + 1)) - 1) / (c K (1 - rho)) * s(K),      P = min(1, l s(1))^(sqrt(2 (c + 1)) - 1)
 *
 * l    prompts a second of one replica    s(k)  time of a step of k prompts    K  prompts that a step holds    P  every replica is busy
 * rho  l s(K) / K    v  variation of prompts    I  dispersion of arrivals    c  replicas that share the line
 *
 * A first token comes at the end of the step, with all prompts of it. Users who all ask at the end of equal answers stay in step: their
 * prompts come together for good, and each waits for the step of all of them.
 *
 * @cite sakasegawa-1977
 */
export function promptState(
  unit: ReplicaUnit,
  { input, prefixHitRate }: SteadyLengths,
  arrivals: Partial<PromptArrivals> = {},
): PromptState {
  const { ratePerSec, servers, dispersion, inStep } = { ...ALONE, ...arrivals };
  const { timer, policy } = unit;
  const fresh = Math.max(1, input.mean * (1 - prefixHitRate));
  const pairs = ((1 - prefixHitRate ** 2) * input.mean ** 2 * (1 + input.variation ** 2)) / 2;
  const chunks = policy.chunkedPrefill ? Math.max(1, Math.ceil(fresh / policy.maxBatchedTokens)) : 1;
  const together = Math.max(1, Math.floor(policy.maxBatchedTokens / fresh));
  const whole = (prompts: number): number => chunks * promptStep(unit, prompts, fresh / chunks, pairs / chunks);
  // on average so many: now one fewer, now one more
  const stepOf = (prompts: number): number => {
    const [fewer, part] = [Math.floor(prompts), prompts % 1];
    return part > 0 ? (1 - part) * whole(fewer) + part * whole(fewer + 1) : whole(fewer);
  };
  const own = stepOf(1);
  const full = together > 1 ? stepOf(together) : own;
  const share = Math.min(own, full / together);
  const load = ratePerSec * share;
  const none = { sustainedPerSec: 1 / share, utilisation: Math.min(1, load) };
  if (inStep > 0) {
    const seconds = stepOf(Math.max(1, Math.min(together, inStep)));
    return { ...none, ttft: spread(timer.arrivalDelay + seconds, 0), waitSeconds: 0 };
  }
  if (!(load < 1)) return { ...none, ttft: spread(Number.POSITIVE_INFINITY, 0), waitSeconds: Number.POSITIVE_INFINITY };
  if (ratePerSec === 0) return { ...none, ttft: spread(timer.arrivalDelay + own, (own * input.variation) ** 2), waitSeconds: 0 };
  let [mean, step] = [1, own];
  for (let round = 0; round < ROUNDS && together > 1; round++) {
    mean = Math.min(together, Math.max(1, ratePerSec * step));
    step = stepOf(mean);
  }
  const busy = Math.min(1, ratePerSec * own) ** (Math.sqrt(2 * (servers + 1)) - 1);
  const places = servers * together;
  const residual = ((1 - 1 / together) * busy * step * (1 + input.variation ** 2 / mean)) / 2;
  const queue = load ** (Math.sqrt(2 * (places + 1)) - 1) / (places * (1 - load));
  const line = ((dispersion + input.variation ** 2) / 2) * queue * full;
  // one's own prompt and those that come beside it: the more of them, the more likely one is among them
  const seen = Math.min(together, mean + (busy * dispersion) / servers);
  const served = seen > 1 ? stepOf(seen) : own;
  const each = together > 1 ? Math.max(0, full - own) / (together - 1) : 0;
  const beside = each * each * dispersion * mean * busy;
  const lengths = (own * input.variation) ** 2 + each * each * (seen - 1) * input.variation ** 2;
  return {
    ...none,
    ttft: spread(timer.arrivalDelay + residual + line + served, (residual * residual) / 3 + 2 * line * line + 2 * beside + lengths),
    waitSeconds: residual + line,
  };
}

/**
 * Answers alone, at a rate: the batch at which as many end as come.
 *
 *     B = rate n s(B)
 *
 * n  decode steps of an answer    s(B)  time of a step of B sequences
 *
 * The number of sequences of all replicas is Poisson; a router that keeps `servers` of them equally full leaves each its part of that and
 * one more or less.
 */
export function decodeState(unit: ReplicaUnit, { input, output }: SteadyLengths, ratePerSec: number, servers = 1): DecodeState {
  const { timer, policy } = unit;
  const lived = output.mean * (1 + output.variation ** 2);
  const held = input.mean + (policy.admission === 'whole' ? lived : lived / 2) + policy.blockTokens / 2;
  const most = Math.max(1, Math.min(policy.maxSequences, timer.cacheTokens / held));
  const steps = Math.max(1, output.mean - 1) / Math.max(1, timer.tokensPerStep);
  const context = input.mean + lived / 2;
  const rateAt = (sequences: number): number => sequences / (steps * decodeStep(unit, Math.max(1, sequences), context));
  const full = rateAt(most);
  let [low, high] = [0, most];
  if (ratePerSec < full)
    for (let round = 0; round < 32; round++) {
      const middle = (low + high) / 2;
      if (rateAt(middle) < ratePerSec) low = middle;
      else high = middle;
    }
  const mean = ratePerSec < full ? high : most;
  const seen = Math.min(most, mean + 1);
  const step = decodeStep(unit, seen, context);
  const swing = servers > 1 ? Math.sqrt(Math.min(mean, mean / servers + 1)) : Math.sqrt(mean);
  const fluctuation = decodeStep(unit, Math.min(most, seen + swing), context) - step;
  const perToken = step / Math.max(1, timer.tokensPerStep);
  return {
    sustainedPerSec: full,
    tpot: spread(perToken, (fluctuation / Math.max(1, timer.tokensPerStep)) ** 2),
    decodeSeconds: steps * step,
    batch: mean,
    utilisation: ratePerSec < full ? 1 - Math.exp(-mean) : 1,
    cacheMean: Math.min(1, (mean * held) / timer.cacheTokens),
  };
}

/** Most sequences that a decode replica holds at once. */
export function mostDecoding({ timer, policy }: ReplicaUnit, { input, output }: SteadyLengths): number {
  const lived = output.mean * (1 + output.variation ** 2);
  const held = input.mean + (policy.admission === 'whole' ? lived : lived / 2) + policy.blockTokens / 2;
  return Math.max(1, Math.min(policy.maxSequences, timer.cacheTokens / held));
}

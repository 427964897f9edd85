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

/**
 * Prompts alone, at a rate: steps of as many prompts as a step holds, and the line of many servers before them.
 *
 *     W = (1 + v^2) / 2 * rho^(sqrt(2 (c + 1)) - 1) / (c (1 - rho)) * s
 *
 * rho  share of the time that prompts take    s  time of one prompt, in a full step its part    v  variation of prompts
 * c    replicas that a router keeps equally busy; 1 = each has a line of its own
 *
 * @cite sakasegawa-1977
 */
export function promptState(unit: ReplicaUnit, { input, prefixHitRate }: SteadyLengths, ratePerSec: number, servers = 1): PromptState {
  const { timer, policy } = unit;
  const fresh = Math.max(1, input.mean * (1 - prefixHitRate));
  const pairs = ((1 - prefixHitRate ** 2) * input.mean ** 2 * (1 + input.variation ** 2)) / 2;
  const chunks = policy.chunkedPrefill ? Math.max(1, Math.ceil(fresh / policy.maxBatchedTokens)) : 1;
  const together = Math.max(1, Math.floor(policy.maxBatchedTokens / fresh));
  const own = chunks * promptStep(unit, 1, fresh / chunks, pairs / chunks);
  const share = Math.min(own, (chunks * promptStep(unit, together, fresh / chunks, pairs / chunks)) / together);
  const load = ratePerSec * share;
  const queue = load ** (Math.sqrt(2 * (servers + 1)) - 1) / (servers * (1 - load));
  const line = load < 1 ? ((1 + input.variation ** 2) / 2) * queue * own : Number.POSITIVE_INFINITY;
  const first = timer.arrivalDelay + line + own;
  return {
    sustainedPerSec: 1 / share,
    ttft: spread(first, 2 * line * line + (own * input.variation) ** 2),
    waitSeconds: line,
    utilisation: Math.min(1, load),
  };
}

/**
 * Answers alone, at a rate: the batch at which as many end as come.
 *
 *     B = rate n s(B)
 *
 * n  decode steps of an answer    s(B)  time of a step of B sequences
 */
export function decodeState(unit: ReplicaUnit, { input, output }: SteadyLengths, ratePerSec: number): DecodeState {
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
  const fluctuation = decodeStep(unit, Math.min(most, seen + Math.sqrt(mean)), context) - step;
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

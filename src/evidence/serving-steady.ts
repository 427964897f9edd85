import type { StepBatch, StepTimer } from '../serving/step-timer.ts';
import type { EnginePolicy } from '../terms/service.ts';
import type { ServedLimits } from './serving-understand.ts';

/** A replica at a constant Poisson rate. */
export interface Steady {
  readonly ratePerSec: number;
  /** sequences that decode at a time */
  readonly decodes: number;
  readonly ttft: number;
  readonly tpot: number;
}

const NONE: StepBatch = { decodes: 0, decodeContext: 0, promptTokens: 0, promptPairs: 0, prompts: 0 };

/** Largest of a service's percentiles over its mean: gaps between tokens where prompts come and go, and ln 100 of an exponential wait. */
const TAIL_TPOT = 1.15;
const TAIL_WAIT = Math.log(100);
/** Mean over 99th percentile of first tokens near saturation: what an exponential wait with half as much fixed comes to. */
const MEAN_OF_WORST = 0.4;

/** s over which a rate above what is sustained piles up: the shortest run that benchmarks accept. */
const RUN_SECONDS = 600;

/** Above this share of steps with prompts, waits are those of the run's length, not of a steady queue. */
const MOST_BUSY = 0.97;

interface Balance {
  /** mean time of a step, and of a step that works on prompts */
  readonly step: number;
  readonly prompt: number;
  /** share of steps, or of time, that prompts take */
  readonly busy: number;
  /** steps that one prompt takes */
  readonly chunks: number;
}

/**
 * Mean step of a replica in which `n` sequences decode and finished ones are replaced.
 *
 *     shared steps:    t = (1 - f) T(n) + f T(n + chunk),   f = n / out * in / chunk
 *     steps apart:     t = T(n) + n / out * T(prompt)
 *
 * T  time of a step          chunk  prompt tokens that a step has room for          f  share of steps with prompt work, above 1 = not sustained
 */
export function balanceOf(timer: StepTimer, policy: EnginePolicy, n: number, input: number, output: number): Balance {
  const decodes = Math.max(1, n);
  const context = decodes * (input + output / 2);
  const plain = timer.seconds({ ...NONE, decodes, decodeContext: context });
  const perStep = (n * timer.tokensPerStep) / output;
  if (policy.chunkedPrefill) {
    const room = Math.max(64, policy.maxBatchedTokens - decodes);
    // prompts that come together share a step only where several fit into it
    const chunk = Math.min(room, input * Math.max(1, Math.ceil(perStep)));
    const work = { promptTokens: chunk, promptPairs: (chunk * Math.min(input, room)) / 2, prompts: Math.max(1, chunk / input) };
    const mixed = timer.seconds({ decodes, decodeContext: context, ...work });
    const busy = (perStep * input) / chunk;
    return { step: (1 - Math.min(1, busy)) * plain + Math.min(1, busy) * mixed, prompt: mixed, busy, chunks: Math.max(1, input / room) };
  }
  const together = Math.max(1, Math.min(Math.ceil(perStep), Math.floor(policy.maxBatchedTokens / input)));
  const prefill = timer.seconds({
    ...NONE,
    prompts: together,
    promptTokens: together * input,
    promptPairs: (together * input * input) / 2,
  });
  const step = plain + (perStep / together) * prefill;
  return { step, prompt: prefill, busy: ((perStep / together) * prefill) / step, chunks: 1 };
}

function mostSequences(timer: StepTimer, policy: EnginePolicy, input: number, output: number): number {
  const each = input + (policy.admission === 'whole' ? output : output / 2);
  return Math.max(1, Math.min(policy.maxSequences * timer.cacheShards, timer.cacheTokens / each));
}

function steadyAt(
  timer: StepTimer,
  policy: EnginePolicy,
  n: number,
  input: number,
  output: number,
): Steady & { readonly held: boolean; readonly ttft99: number } {
  const { step, prompt, busy, chunks } = balanceOf(timer, policy, n, input, output);
  const tpot = step / timer.tokensPerStep;
  const load = Math.min(busy, MOST_BUSY);
  const wait = (load / (2 * (1 - load))) * prompt * chunks;
  const own = step / 2 + prompt * chunks;
  return {
    ratePerSec: n / (output * tpot),
    decodes: n,
    ttft: timer.arrivalDelay + own + wait,
    tpot,
    held: busy < MOST_BUSY,
    ttft99: timer.arrivalDelay + own + step / 2 + TAIL_WAIT * wait,
  };
}

/** Requests a second that one replica sustains under limits, all its room in use where there are none. */
export function steadiest(timer: StepTimer, policy: EnginePolicy, input: number, output: number, limits: ServedLimits): number {
  return sustained(timer, policy, input, output, limits).ratePerSec;
}

function sustained(timer: StepTimer, policy: EnginePolicy, input: number, output: number, limits: ServedLimits): Steady {
  const most = mostSequences(timer, policy, input, output);
  const holds = (n: number): boolean => {
    const at = steadyAt(timer, policy, n, input, output);
    return (
      at.held && at.tpot * TAIL_TPOT <= limits.tpot && at.ttft99 <= limits.ttft && at.ttft99 + output * at.tpot * TAIL_TPOT <= limits.e2e
    );
  };
  let [low, high] = [0, most];
  if (holds(most)) low = most;
  else {
    for (let i = 0; i < 24; i++) {
      const middle = (low + high) / 2;
      if (holds(middle)) low = middle;
      else high = middle;
    }
  }
  // a limit that no rate holds is answered with one sequence at a time, the best there is
  return steadyAt(timer, policy, low > 1e-3 ? low : 1, input, output);
}

/**
 * A replica at a rate, or at the highest rate that holds the limits where the rate is null. */
export function rated(
  timer: StepTimer,
  policy: EnginePolicy,
  input: number,
  output: number,
  rate: number | null,
  limits: ServedLimits,
  held: boolean,
): Steady {
  if (rate === null) return sustained(timer, policy, input, output, limits);
  const most = mostSequences(timer, policy, input, output);
  let [low, high] = [0, most];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    const at = steadyAt(timer, policy, middle, input, output);
    if (at.held && at.ratePerSec < rate) low = middle;
    else high = middle;
  }
  const at = steadyAt(timer, policy, Math.max(low, 1e-6), input, output);
  if (held) {
    // a submitted rate is the highest that its limits let through: sequences gather until an answer is as slow as is allowed
    const first = Math.min(at.ttft, limits.ttft * MEAN_OF_WORST);
    return { ...sustained(timer, policy, input, output, limits), ratePerSec: rate, ttft: first };
  }
  if (at.ratePerSec >= 0.98 * rate) return { ...at, ratePerSec: rate };
  const behind = (1 - at.ratePerSec / rate) * (RUN_SECONDS / 2);
  return { ...at, ttft: at.ttft + behind };
}

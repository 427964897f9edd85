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

/** Part of a rate that counts as keeping it. */
const KEPT = 0.98;

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

/** A replica at work, with whether it keeps up and its slowest first tokens. */
interface Loaded extends Steady {
  readonly held: boolean;
  readonly ttft99: number;
}

function holdsLimits(at: Loaded, output: number, limits: ServedLimits): boolean {
  const slowest = at.tpot * TAIL_TPOT;
  return at.held && slowest <= limits.tpot && at.ttft99 <= limits.ttft && at.ttft99 + output * slowest <= limits.e2e;
}

function steadyAt(timer: StepTimer, policy: EnginePolicy, n: number, input: number, output: number): Loaded {
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
  const holds = (n: number): boolean => holdsLimits(steadyAt(timer, policy, n, input, output), output, limits);
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

/** The replica with so many sequences that it answers at a rate, or with as many as it can hold where that is not enough. */
function balanced(timer: StepTimer, policy: EnginePolicy, input: number, output: number, rate: number): Loaded {
  let [low, high] = [0, mostSequences(timer, policy, input, output)];
  for (let i = 0; i < 32; i++) {
    const middle = (low + high) / 2;
    const at = steadyAt(timer, policy, middle, input, output);
    if (at.held && at.ratePerSec < rate) low = middle;
    else high = middle;
  }
  return steadyAt(timer, policy, Math.max(low, 1e-6), input, output);
}

/** Spread (natural logarithm) of true step times around predicted ones, and the middles of equal parts of it. */
const STEP_SPREAD = 0.15;
const PARTS = [-1.6, -0.97, -0.59, -0.28, 0, 0.28, 0.59, 0.97, 1.6];

/**
 * A replica that is known to have kept a rate under limits. Who submits a rate raises it until the limits hardly let it through, so that an
 * answer is as slow as is allowed, unless no limit is known, or steps slower than is likely would have kept it too. Of the step times that are likely around the
 * predicted ones those that could not have kept the rate are out: first tokens wait as at the middle of the rest.
 */
function submitted(timer: StepTimer, policy: EnginePolicy, input: number, output: number, rate: number, limits: ServedLimits): Steady {
  const kept: Steady[] = [];
  for (const part of PARTS) {
    const factor = Math.exp(STEP_SPREAD * part);
    const own: StepTimer = { ...timer, seconds: (batch) => factor * timer.seconds(batch) };
    const at = balanced(own, policy, input, output, rate);
    if (at.ratePerSec >= KEPT * rate && holdsLimits(at, output, limits)) kept.push(at);
  }
  const most = sustained(timer, policy, input, output, limits);
  const middle = kept[kept.length >> 1];
  const slowest = kept.at(-1);
  if (!middle || !slowest) return { ...most, ttft: Math.min(most.ttft, limits.ttft * MEAN_OF_WORST) };
  const limited = Math.min(limits.tpot, limits.e2e, limits.ttft) < Number.POSITIVE_INFINITY;
  return { ...(limited && kept.length < PARTS.length ? most : slowest), ttft: middle.ttft };
}

/** A replica at a rate, or at the highest rate that holds the limits where the rate is null. */
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
  if (held) return { ...submitted(timer, policy, input, output, rate, limits), ratePerSec: rate };
  const at = balanced(timer, policy, input, output, rate);
  if (at.ratePerSec >= KEPT * rate) return { ...at, ratePerSec: rate };
  const behind = (1 - at.ratePerSec / rate) * (RUN_SECONDS / 2);
  return { ...at, ttft: at.ttft + behind };
}

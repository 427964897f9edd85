import { lengthVariation } from '../serving/lengths.ts';
import type { Distribution, ServiceOutcome } from '../serving/outcome.ts';
import { type SteadyLengths, type SteadyLoad, type SteadyState, spread, steady } from '../serving/steady.ts';
import { SteadyWork } from '../serving/steady-work.ts';
import type { ServiceLimit } from '../terms/traffic.ts';
import { decodeState, mostDecoding, promptState } from './service-apart.ts';
import { underTrace } from './service-course.ts';
import type { Offered, ServiceLoad } from './service-load.ts';
import { type Forecast, mixed } from './service-mixture.ts';
import type { ServiceQuestion } from './service-question.ts';
import { fleetOf, type ServicePart, type ServiceSetup, transferOf } from './service-setup.ts';
import type { ReplicaUnit } from './service-unit.ts';

export type { Forecast };

export function steadyLengths({ input, output, meanInput, meanOutput, prefixShare }: ServiceLoad, caching: boolean): SteadyLengths {
  return {
    input: { mean: meanInput, variation: lengthVariation(input) },
    output: { mean: meanOutput, variation: lengthVariation(output) },
    prefixHitRate: caching ? prefixShare : 0,
  };
}

/** Unlike replicas behind one router: each kind under its share, and all of it together. */
function unlike(parts: readonly ServicePart[], question: ServiceQuestion, offered: Offered): Forecast {
  const borne = parts.reduce((sum, { count, weight }) => sum + count * weight, 0);
  const each = parts.map(({ unit, count, share, weight }) =>
    together({ answer: unit, answers: count, prompt: null, prompts: 0 }, question, partOf(offered, share, (count * weight) / borne)),
  );
  return mixed(
    each,
    parts.map(({ share }) => share),
    parts.map(({ count }) => count),
  );
}

/** Rates by what each kind carries; users by what each bears at once. */
function partOf(offered: Offered, share: number, borne: number): Offered {
  switch (offered.kind) {
    case 'rate':
    case 'trace':
      return { ...offered, ratePerSec: offered.ratePerSec * share };
    case 'closed':
      return { ...offered, concurrency: Math.max(1, offered.concurrency * borne) };
    case 'at-once':
      return { ...offered, requests: Math.max(1, offered.requests * share) };
    default:
      return offered;
  }
}

/**
 * Places for sequences on a replica: units of one layout, format and limit of tokens that have as many are one and the same in closed form,
 * whatever limit of sequences they were given beyond what the cache holds.
 */
export function placesOf(unit: ReplicaUnit, { load }: ServiceQuestion): number {
  const { timer, policy } = unit;
  return new SteadyWork({ timer, policy, contextTokens: null, adapterLimit: null }, steadyLengths(load, policy.prefixCaching)).slots;
}

/** A setup under a load: replicas share it evenly. */
export function forecast(setup: ServiceSetup, question: ServiceQuestion, offered: Offered): Forecast {
  if (setup.parts) return unlike(setup.parts, question, offered);
  return setup.prompt ? apart(setup, question, offered) : together(setup, question, offered);
}

function together(setup: ServiceSetup, question: ServiceQuestion, offered: Offered): Forecast {
  const { answer, answers } = setup;
  const [replica] = fleetOf({ ...setup, answers: 1 }, question).replicas;
  const lengths = steadyLengths(question.load, answer.policy.prefixCaching);
  const at = (load: SteadyLoad): SteadyState => steady(replica as NonNullable<typeof replica>, lengths, load);
  const state = (offered.kind === 'trace' ? onCourse(offered, answers, at) : null) ?? at(shareOf(offered, answers));
  const service = {
    ...state,
    requestsPerSec: state.requestsPerSec * answers,
    outputTokensPerSec: state.outputTokensPerSec * answers,
    totalTokensPerSec: state.totalTokensPerSec * answers,
    sustainedPerSec: state.sustainedPerSec * answers,
  };
  return offered.kind === 'at-once' ? queued(service, offered.requests) : service;
}

/** A trace by its own course where it has one. */
function onCourse(
  { requests, ratePerSec }: Extract<Offered, { readonly kind: 'trace' }>,
  replicas: number,
  at: (load: SteadyLoad) => SteadyState,
): SteadyState | null {
  const { count, arrival } = requests;
  const span = (arrival[count - 1] as number) - (arrival[0] as number);
  return underTrace(requests, (ratePerSec * span) / (count * replicas), (rate) => at({ kind: 'rate', ratePerSec: rate }));
}

function shareOf(offered: Offered, replicas: number): SteadyLoad {
  switch (offered.kind) {
    case 'rate':
    case 'trace':
      return { kind: 'rate', ratePerSec: offered.ratePerSec / replicas, dispersion: 1 + (dispersionOf(offered) - 1) / replicas };
    case 'closed':
      return { kind: 'closed', concurrency: Math.max(1, offered.concurrency / replicas), thinkSeconds: offered.thinkSeconds };
    default:
      return { kind: 'saturated' };
  }
}

/** All at once: the last of N is begun when N have been served; times spread evenly up to there. */
function queued(full: Forecast, requests: number): Forecast {
  const last = requests / full.sustainedPerSec;
  const decode = full.tpot.mean * Math.max(0, full.outputTokensPerSec / full.requestsPerSec - 1);
  const begin: Distribution = { mean: last / 2, p50: last / 2, p90: 0.9 * last, p95: 0.95 * last, p99: 0.99 * last };
  const answered = Number.isNaN(decode) ? 0 : decode;
  return { ...full, ttft: begin, e2e: shifted(begin, answered), saturated: false };
}

function shifted({ mean, p50, p90, p95, p99 }: Distribution, by: number): Distribution {
  return { mean: mean + by, p50: p50 + by, p90: p90 + by, p95: p95 + by, p99: p99 + by };
}

function scaled({ mean, p50, p90, p95, p99 }: Distribution, by: number): Distribution {
  return { mean: mean * by, p50: p50 * by, p90: p90 * by, p95: p95 * by, p99: p99 * by };
}

/** Variance over mean of the arrivals of a long time; 1 = Poisson. */
function dispersionOf(offered: Offered): number {
  return offered.kind === 'rate' ? offered.burstiness ** 2 : 1;
}

/** Users with equal answers who ask again at once end together and ask together, for good. */
function staysInStep(offered: Offered, { output }: SteadyLengths): offered is Extract<Offered, { readonly kind: 'closed' }> {
  return offered.kind === 'closed' && output.variation === 0;
}

/** Phases apart: prompts in their line, the way of the cache, then answers; each phase at the rate of the whole. */
function apart(setup: ServiceSetup, question: ServiceQuestion, offered: Offered): Forecast {
  const { answer, answers, prompts } = setup;
  const prompt = setup.prompt as NonNullable<typeof setup.prompt>;
  const lengths = steadyLengths(question.load, prompt.policy.prefixCaching);
  const carry = transferOf(setup, prompt).seconds(lengths.input.mean);
  const most = Math.min(
    promptState(prompt, lengths).sustainedPerSec * prompts,
    decodeState(answer, lengths, Number.POSITIVE_INFINITY).sustainedPerSec * answers,
    prompts / carry,
  );
  const at = (ratePerSec: number): Forecast => {
    const first = promptState(prompt, lengths, {
      ratePerSec: Math.min(ratePerSec, most * 0.999) / prompts,
      servers: question.routing === 'round-robin' ? 1 : prompts,
      dispersion: 1 + (dispersionOf(offered) - 1) / prompts,
      inStep: staysInStep(offered, lengths) ? offered.concurrency / prompts : 0,
    });
    const then = decodeState(answer, lengths, ratePerSec / answers, answers);
    const saturated = ratePerSec >= most;
    const rate = Math.min(ratePerSec, most);
    const gaps = Math.max(1, lengths.output.mean - 1);
    // the cache travels after the first token: the gap before the second is longer, and every gap of the request by its share;
    // the first token reaches its user so many steps late, and the rest of the answer is that much shorter
    const late = Math.min(0.5, answer.timer.lateSteps / gaps);
    const rest = then.decodeSeconds + carry;
    const tpot = scaled(shifted(then.tpot, carry / gaps), 1 - late);
    const ttft = saturated && offered.kind !== 'closed' ? spread(Number.POSITIVE_INFINITY, 0) : shifted(first.ttft, late * rest);
    const mean = ttft.mean + (1 - late) * rest;
    const variance = (first.ttft.p90 - first.ttft.p50) ** 2 + (then.decodeSeconds * lengths.output.variation) ** 2;
    return {
      requestsPerSec: rate,
      outputTokensPerSec: rate * lengths.output.mean,
      totalTokensPerSec: rate * (lengths.output.mean + lengths.input.mean),
      ttft,
      tpot,
      e2e: spread(mean, variance),
      utilisation: (first.utilisation * prompts + then.utilisation * answers) / (prompts + answers),
      meanBatch: then.batch,
      cacheMean: then.cacheMean,
      saturated,
      sustainedPerSec: most,
    };
  };
  if (offered.kind === 'rate' || offered.kind === 'trace') return at(offered.ratePerSec);
  if (offered.kind === 'closed') return { ...at(closedRate(at, offered.concurrency, offered.thinkSeconds, most)), saturated: false };
  const full = at(most * 0.999);
  return offered.kind === 'at-once' ? queued(full, offered.requests) : { ...full, saturated: true };
}

/** The rate at which so many users are somewhere in the service, by Little's law. */
function closedRate(at: (rate: number) => Forecast, users: number, think: number, most: number): number {
  let [low, high] = [0, most];
  for (let round = 0; round < 30; round++) {
    const middle = (low + high) / 2;
    if (middle * (at(middle).e2e.mean + think) < users) low = middle;
    else high = middle;
  }
  return low;
}

/** Users who keep every replica as busy as it gets, without a line. */
export function fullHouse(setup: ServiceSetup, question: ServiceQuestion): number {
  if (setup.parts)
    return setup.parts.reduce(
      (sum, { unit, count }) => sum + fullHouse({ answer: unit, answers: count, prompt: null, prompts: 0 }, question),
      0,
    );
  const lengths = steadyLengths(question.load, setup.answer.policy.prefixCaching);
  const single = setup.answer.policy.batching === 'single';
  return Math.max(1, Math.floor((single ? 1 : mostDecoding(setup.answer, lengths)) * setup.answers));
}

/** A figure at the percentile of a limit, s. */
export function valueAt(outcome: Pick<ServiceOutcome, 'ttft' | 'tpot' | 'e2e'>, { figure, at }: ServiceLimit): number {
  const times = outcome[figure];
  return at === 'mean' ? times.mean : times[`p${at}` as 'p50' | 'p90' | 'p95' | 'p99'];
}

/** By how many times the worst limit is passed; 1 or less = all hold. An answer of one token keeps every limit between tokens. */
export function strainOf(
  outcome: Pick<ServiceOutcome, 'ttft' | 'tpot' | 'e2e'>,
  limits: readonly ServiceLimit[],
): { readonly times: number; readonly worst: ServiceLimit | null } {
  let [times, worst]: [number, ServiceLimit | null] = [0, null];
  for (const limit of limits) {
    const value = valueAt(outcome, limit);
    const strain = Number.isNaN(value) ? 0 : value / limit.seconds;
    if (strain > times) [times, worst] = [strain, limit];
  }
  return { times, worst };
}

export function holdsLimits(
  outcome: Pick<ServiceOutcome, 'ttft' | 'tpot' | 'e2e' | 'saturated'>,
  limits: readonly ServiceLimit[],
): boolean {
  return !outcome.saturated && strainOf(outcome, limits).times <= 1;
}

const ROUNDS = 12;
/** Relative width to which the highest rate is told where it is shown, and where only replicas are counted by it. */
const NEAR = 5e-4;
export const ROUGH = 4e-3;
/** Above this part of what is sustained the line is so long that a plan does not count on it. Assumed. */
const CALM = 0.95;

/** Requests a second with somebody always waiting. */
export function sustained(setup: ServiceSetup, question: ServiceQuestion): number {
  return forecast(setup, question, { kind: 'capacity' }).sustainedPerSec;
}

/** Most requests a second within the limits, in closed form, low by no more than the part `near`; 0 = not even a trickle. */
export function heldRate(setup: ServiceSetup, question: ServiceQuestion, sustainedPerSec: number, near = NEAR): number {
  const top = CALM * sustainedPerSec;
  if (!(top > 0)) return 0;
  const { offered } = question.load;
  const burstiness = offered.kind === 'rate' ? offered.burstiness : 1;
  // logarithm of how far the worst limit is passed, the far ends cut so that one step does not leap
  const passed = (ratePerSec: number): number => {
    const at = forecast(setup, question, { kind: 'rate', ratePerSec, burstiness });
    return at.saturated ? FAR : Math.min(FAR, Math.max(-FAR, Math.log(strainOf(at, question.limits).times)));
  };
  let [high, above] = [top, passed(top)];
  if (above <= 0) return top;
  let [low, below] = [top * 1e-3, passed(top * 1e-3)];
  if (below > 0) return 0;
  for (let round = 0, side = 0; round < ROUNDS && high - low > near * high && below < -near; round++) {
    // false position with halved memory (Illinois), kept off the ends
    const share = Math.min(0.95, Math.max(0.05, below / (below - above)));
    const middle = low + share * (high - low);
    const value = passed(middle);
    if (value <= 0) {
      [low, below] = [middle, value];
      if (side === -1) above /= 2;
      side = -1;
    } else {
      [high, above] = [middle, value];
      if (side === 1) below /= 2;
      side = 1;
    }
  }
  return low;
}

const FAR = 3;

import { chance } from '../serving/chance.ts';
import type { Fleet } from '../serving/fleet.ts';
import type { ServiceOutcome } from '../serving/outcome.ts';
import { type ServedRequests, type Simulation, simulate } from '../serving/simulate.ts';
import { makeRequests } from '../serving/traffic.ts';
import type { PrefixBlocks, Requests } from '../terms/traffic.ts';
import type { Forecast } from './service-forecast.ts';
import type { Offered } from './service-load.ts';
import type { ServiceQuestion } from './service-question.ts';
import { fleetOf, type ServiceSetup } from './service-setup.ts';

export interface RunOptions {
  /** about so many requests are simulated; a trace is played whole */
  readonly requests: number;
  /** most replicas of a kind that are simulated; the load is shared out as if all were */
  readonly replicas: number;
  readonly perRequest: boolean;
  readonly timeline: number;
}

export interface ServiceRun {
  readonly outcome: ServiceOutcome;
  /** of the whole service, the part that was simulated scaled up */
  readonly requestsPerSec: number;
  readonly outputTokensPerSec: number;
  readonly totalTokensPerSec: number;
  readonly sustainedPerSec: number;
  readonly requests: number;
  readonly replicas: number;
  readonly simulation: Simulation;
}

/** Rounds of a closed loop that are played, so that its beginning and its end weigh little. */
const ROUNDS = 10;
/** Answers after which users who began together no longer do. */
const WARM = 2;
/** A run is that many times as long as an answer takes, so that it reaches its long run. */
const LIVES = 6;

/** Plays a setup under a load, request by request; where it has many replicas, a few of them at their share of the load. */
export function play(setup: ServiceSetup, question: ServiceQuestion, offered: Offered, about: Forecast, options: RunOptions): ServiceRun {
  const total = setup.parts?.reduce((sum, { count }) => sum + count, 0) ?? setup.answers + (setup.prompt ? setup.prompts : 0);
  const replicas = setup.parts ? UNLIKE : replicasPlayed(setup, offered, about, options);
  const whole = offered.kind === 'trace' || total <= replicas;
  const share = whole ? 1 : setup.parts ? replicas / total : replicas / Math.max(setup.answers, setup.prompt ? setup.prompts : 1);
  const fleet = fleetOf(setup, question, share);
  // the load follows the replicas that answer, which are a whole number
  const part = whole ? 1 : playedPart(setup, fleet, share);
  const concurrency = offered.kind === 'closed' ? Math.max(1, Math.round(offered.concurrency * part)) : 0;
  const requests = requestsFor(question, offered, about, options, part, concurrency);
  const closed = offered.kind === 'closed' ? { concurrency, thinkSeconds: offered.thinkSeconds } : null;
  const span = (requests.arrival[requests.count - 1] ?? 0) - (requests.arrival[0] ?? 0);
  const simulation = simulate(fleet, requests, {
    limits: question.limits,
    closed,
    warmUpSeconds: warmUp(offered, about, span),
    perRequest: options.perRequest || closed !== null,
    timeline: options.timeline,
  });
  const { outcome } = simulation;
  const rates = ratesOf(outcome, simulation.served, offered, question, part);
  return {
    outcome,
    requestsPerSec: rates.requests / part,
    outputTokensPerSec: rates.output / part,
    totalTokensPerSec: rates.total / part,
    sustainedPerSec: outcome.sustainedPerSec / part,
    requests: requests.count,
    replicas: fleet.replicas.length + (fleet.disaggregated?.decode.length ?? 0),
    simulation,
  };
}

/** Unlike replicas that are played at most; each kind at least once. */
const UNLIKE = 32;

/** Part of the load that falls to the replicas that are played. */
function playedPart({ parts, answers }: ServiceSetup, { replicas, disaggregated }: Fleet, share: number): number {
  if (parts) return parts.reduce((sum, { count, share: load }) => sum + (load * Math.max(1, Math.round(count * share))) / count, 0);
  return (disaggregated?.decode.length ?? replicas.length) / answers;
}

/** As many replicas as reach their long run with the requests that are played. */
function replicasPlayed(setup: ServiceSetup, offered: Offered, about: Forecast, options: RunOptions): number {
  if (offered.kind !== 'rate' || !Number.isFinite(about.e2e.mean)) return options.replicas;
  const each = (LIVES * about.e2e.mean * offered.ratePerSec) / Math.max(setup.answers, setup.prompt ? setup.prompts : 1);
  return Math.max(setup.prompt ? 2 : 1, Math.min(options.replicas, Math.floor((4 * options.requests) / Math.max(each, 1))));
}

/** s at the beginning that are not measured: until users who began together no longer do, or the replicas have filled. */
function warmUp(offered: Offered, about: Forecast, span: number): number {
  const life = Number.isFinite(about.e2e.mean) ? about.e2e.mean : 0;
  if (offered.kind === 'rate') return Math.min(0.4 * span, Math.max(0.15 * span, 1.5 * life));
  return offered.kind === 'closed' ? WARM * life : 0;
}

function requestsFor(
  question: ServiceQuestion,
  offered: Offered,
  about: Forecast,
  options: RunOptions,
  part: number,
  concurrency: number,
): Requests {
  const { load, seed } = question;
  if (offered.kind === 'trace') return offered.requests;
  const make = (arrivals: Parameters<typeof makeRequests>[0], count: number): Requests =>
    withPriority(withPrefix(makeRequests(arrivals, load.input, load.output, { count }, seed), question), question);
  if (offered.kind === 'rate') {
    const ratePerSec = offered.ratePerSec * part;
    const life = Number.isFinite(about.e2e.mean) ? about.e2e.mean : 1;
    const count = Math.ceil(Math.min(4 * options.requests, Math.max(options.requests, LIVES * life * ratePerSec)));
    const arrivals =
      offered.burstiness === 1
        ? ({ kind: 'poisson', ratePerSec } as const)
        : ({ kind: 'gamma', ratePerSec, burstiness: offered.burstiness } as const);
    return make(arrivals, count);
  }
  if (offered.kind === 'closed')
    return make(
      { kind: 'closed', concurrency, thinkSeconds: offered.thinkSeconds },
      Math.max(20, Math.min(4 * options.requests, ROUNDS * concurrency), 6 * concurrency),
    );
  const requests = offered.kind === 'at-once' ? Math.max(1, Math.round(offered.requests * part)) : options.requests;
  return make({ kind: 'at-once' }, requests);
}

/** A share of the requests goes before the others; dice of their own, so that arrivals and lengths stay as they are. */
function withPriority(requests: Requests, { urgentShare, seed }: ServiceQuestion): Requests {
  if (urgentShare === null) return requests;
  const dice = chance(seed + 0x3_0000_0003);
  return { ...requests, priority: Int32Array.from({ length: requests.count }, () => (dice.uniform() < urgentShare ? 1 : 0)) };
}

/** Prompts that share a beginning: the same first blocks, the rest each one's own. */
function withPrefix(requests: Requests, question: ServiceQuestion): Requests {
  const { prefixShare, meanInput } = question.load;
  if (!(prefixShare > 0)) return requests;
  const blockTokens = 16;
  const blocks = Math.floor((prefixShare * meanInput) / blockTokens);
  const start = new Int32Array(requests.count + 1);
  for (let row = 0; row < requests.count; row++)
    start[row + 1] = (start[row] as number) + Math.min(blocks, Math.floor((requests.input[row] as number) / blockTokens));
  const ids = new Float64Array(start[requests.count] as number);
  for (let row = 0; row < requests.count; row++)
    for (let at = start[row] as number; at < (start[row + 1] as number); at++) ids[at] = 1 + at - (start[row] as number);
  const prefix: PrefixBlocks = { blockTokens, start, ids };
  return { ...requests, prefix };
}

/**
 * Rates in the long run: as offered where a rate is sustained; of the middle of a closed loop, where neither its beginning nor its end shows;
 * else over the whole run.
 */
function ratesOf(
  outcome: ServiceOutcome,
  served: ServedRequests | null,
  offered: Offered,
  { load }: ServiceQuestion,
  part: number,
): { readonly requests: number; readonly output: number; readonly total: number } {
  if (offered.kind === 'rate') {
    const requests = outcome.saturated ? outcome.sustainedPerSec : offered.ratePerSec * part;
    return { requests, output: requests * load.meanOutput, total: requests * (load.meanOutput + load.meanInput) };
  }
  const middle = offered.kind === 'closed' && served ? middleOf(served) : null;
  return middle ?? { requests: outcome.requestsPerSec, output: outcome.outputTokensPerSec, total: outcome.totalTokensPerSec };
}

/** Work of the middle part of a run over its time: every request counts with the share of its stay that falls there. */
function middleOf(served: ServedRequests): { readonly requests: number; readonly output: number; readonly total: number } | null {
  const { arrival, end, input, output } = served;
  const ends = Float64Array.from(end)
    .filter((time) => time >= 0)
    .sort();
  if (ends.length < 8) return null;
  const from = ends[Math.floor(0.2 * ends.length)] as number;
  const to = ends[Math.floor(0.7 * ends.length)] as number;
  if (!(to > from)) return null;
  let [requests, answers, prompts] = [0, 0, 0];
  for (let row = 0; row < end.length; row++) {
    const [came, left] = [arrival[row] as number, end[row] as number];
    if (!(left > from && came < to)) continue;
    const inside = (Math.min(left, to) - Math.max(came, from)) / Math.max(left - came, 1e-12);
    requests += inside;
    answers += inside * (output[row] as number);
    prompts += inside * (input[row] as number);
  }
  const span = to - from;
  return { requests: requests / span, output: answers / span, total: (answers + prompts) / span };
}

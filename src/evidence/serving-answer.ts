import type { StepBatch, StepTimer } from '../serving/step-timer.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { ServiceJob, ServingLayout } from '../terms/service.ts';
import type { Refused } from './answer.ts';
import type { ServingChoice } from './serving-choices.ts';
import { type Centre, type Course, courseOf, lateShare, spread, timesOf } from './serving-course.ts';
import { rated, type Steady, steadiest } from './serving-steady.ts';
import type { Disaggregated, UnderstoodService } from './serving-understand.ts';

/** The engine with its fits already handed in: how long the steps of one replica take. */
export type TimerFor = (job: ServiceJob, layout: ServingLayout, group: ChipGroup) => StepTimer;

/** Middle values of one serving prediction, whole system; seconds, tokens and requests a second. */
export interface PredictedService {
  readonly outputTokensPerSec: number;
  readonly totalTokensPerSec: number;
  readonly requestsPerSec: number;
  /** from the first to the last answer's tokens only, prompts left out: what single-user engines print */
  readonly decodeTokensPerSec: number;
  readonly ttft: Centre;
  readonly tpot: Centre;
  readonly e2e: Centre;
  readonly assumed: readonly string[];
}

/** A question settled so far that only the lengths of steps are missing: it is answered again and again under changing fits. */
export interface Asked {
  readonly understood: UnderstoodService;
  readonly choice: ServingChoice;
  readonly course: Course | null;
  readonly assumed: readonly string[];
}

/** Tokens of all requests of a throughput benchmark, and the fewest requests: what the published tables of such tools come to. */
const BENCH_TOKENS = 6e6;
const BENCH_REQUESTS = 1000;
const MOST_REQUESTS = 24_000;
/** Requests that each user of a closed loop sends in turn, as the benchmark tools of such loops are run; the first come all at once. */
const ROUNDS = 10;
/** Rounds that are followed; later ones are like the last of these. */
const SIMULATED_ROUNDS = 4;

/** Servers that a request passes where prompts and answers have ranks of their own. */
const SERVERS = 2;

const ONE: StepBatch = { decodes: 0, decodeContext: 0, promptTokens: 0, promptPairs: 0, prompts: 0 };

/** Settles the open parts of a question: which of the legal choices is the fastest, and the course of its steps. Stages only where whole replicas do not fit. */
export function ask(understood: UnderstoodService, timerFor: TimerFor): Asked | Refused {
  const plain = understood.choices.filter(({ layout }) => layout.pipelineParallel === 1);
  if (plain.length > 0 && plain.length < understood.choices.length) {
    const first = asked({ ...understood, choices: plain }, timerFor);
    if (!isUnanswered(first)) return { ...first, understood };
  }
  return asked(understood, timerFor);
}

/** The timer of a choice; beam search decodes several sequences a request over one prompt. */
function timerOf(
  { beams, input, output, group }: UnderstoodService,
  { job, layout }: Pick<ServingChoice, 'job' | 'layout'>,
  timerFor: TimerFor,
): StepTimer {
  const timer = timerFor(job, layout, group);
  if (beams === 1) return timer;
  const seconds = (batch: StepBatch): number =>
    timer.seconds({ ...batch, decodes: beams * batch.decodes, decodeContext: beams * batch.decodeContext });
  const cacheTokens = (timer.cacheTokens * (input.mean + output.mean)) / (input.mean + beams * output.mean);
  return { ...timer, seconds, cacheTokens };
}

function asked(understood: UnderstoodService, timerFor: TimerFor): Asked | Refused {
  const { input, output, load, limits, choices } = understood;
  let best: { choice: ServingChoice; timer: StepTimer; rate: number } | null = null;
  let nearest: { bytes: number; timer: StepTimer } | null = null;
  for (const choice of choices) {
    const timer = timerOf(understood, choice, timerFor);
    const short = timer.memory.cache;
    if (choices.length === 1 && understood.stated === 'layout') {
      best = { choice, timer, rate: 1 };
      nearest = { bytes: short, timer };
      break;
    }
    if (nearest === null || short > nearest.bytes) nearest = { bytes: short, timer };
    if (!(short > 0) || timer.cacheTokens < input.mean + output.mean) continue;
    const found =
      load.kind === 'closed'
        ? single(timer, input.mean, output.mean)
        : steadiest(timer, choice.job.engine.policy, input.mean, output.mean, limits);
    const rate = found * (load.kind === 'closed' ? Math.min(choice.replicas, load.concurrency) : choice.replicas);
    if (rate > (best?.rate ?? 0)) best = { choice, timer, rate };
  }
  if (best === null) {
    const missing = nearest?.timer.missing ?? [];
    if (missing.length > 0) return { code: 'indeterminate', said: `not known: ${missing.join(', ')}` };
    const by = nearest ? -nearest.bytes / 2 ** 30 : Number.NaN;
    return { code: 'does-not-fit', said: `no layout of what is stated fits: the nearest lacks ${by.toFixed(1)} GiB a rank` };
  }
  const { choice, timer } = best;
  if (timer.missing.length > 0) return { code: 'indeterminate', said: `not known: ${timer.missing.join(', ')}` };
  const { memory } = timer;
  if (memory.weights > memory.capacity) {
    const lacks = (memory.weights - memory.capacity) / 2 ** 30;
    return { code: 'does-not-fit', said: `weights alone lack ${lacks.toFixed(1)} GiB a rank` };
  }
  const assumed: string[] = [];
  if (understood.stated === 'little') assumed.push(`served as ${layoutWords(choice)}: the fastest that fits`);
  return { understood, choice, course: settle(understood, choice, timer, assumed), assumed };
}

function layoutWords({ layout, replicas, job }: ServingChoice): string {
  const { tensorParallel, pipelineParallel, dataParallel, expertParallel } = layout;
  return `tp ${tensorParallel}, pp ${pipelineParallel}, dp ${dataParallel}, ep ${expertParallel}, ${replicas} replicas, ${job.weights.name}`;
}

/** Requests a second of one request after another. */
function single(timer: StepTimer, input: number, output: number): number {
  return 1 / (prefillSeconds(timer, 1, input) + output * timer.seconds({ ...ONE, decodes: 1, decodeContext: input + output / 2 }));
}

function prefillSeconds(timer: StepTimer, prompts: number, tokens: number): number {
  return timer.seconds({ ...ONE, prompts, promptTokens: prompts * tokens, promptPairs: (prompts * tokens * (tokens + 1)) / 2 });
}

function settle(understood: UnderstoodService, choice: ServingChoice, timer: StepTimer, assumed: string[]): Course | null {
  const { load, input, output, disaggregated } = understood;
  if (disaggregated || load.kind === 'rate' || load.kind === 'batch') return null;
  const policy = choice.job.engine.policy;
  const mean = input.mean + output.mean;
  let requests: number;
  let concurrency: number;
  if (load.kind === 'closed') {
    concurrency = Math.max(1, Math.round(load.concurrency / choice.replicas));
    requests = Math.max(12, SIMULATED_ROUNDS * concurrency);
  } else {
    requests = Math.round(Math.min(MOST_REQUESTS, Math.max(BENCH_REQUESTS, BENCH_TOKENS / mean)));
    concurrency = requests;
    assumed.push(`${requests} requests a replica, all queued at the start: not stated`);
  }
  return courseOf({
    inputs: spread(requests, input.low, input.high, 20_011),
    outputs: spread(requests, output.low, output.high, 91_193),
    concurrency,
    policy,
    cacheTokens: Math.max(timer.cacheTokens, input.high + output.high),
    shards: timer.cacheShards,
    batching: policy.batching,
    tokensPerStep: timer.tokensPerStep,
  });
}

/** Answers a settled question with the steps of a timer. */
export function answered(asked: Asked, timerFor: TimerFor): PredictedService | Refused {
  const { understood, choice, course, assumed } = asked;
  const { load, input, output, disaggregated } = understood;
  const timer = timerOf(understood, choice, timerFor);
  const per: Answered = (requestsPerSec, decode, ttft, tpot, e2e) => ({
    outputTokensPerSec: requestsPerSec * output.mean,
    totalTokensPerSec: requestsPerSec * (input.mean + output.mean),
    requestsPerSec,
    get decodeTokensPerSec() {
      return decode();
    },
    ttft,
    tpot,
    e2e,
    assumed,
  });
  if (disaggregated) return apart(disaggregated, asked, timer, timerFor, per);
  if (course) {
    const users = load.kind === 'closed' ? Math.max(1, Math.round(load.concurrency / choice.replicas)) : 0;
    const times = timesOf(course, timer, users, 1 / ROUNDS);
    const lanes = load.kind === 'closed' ? Math.min(choice.replicas, load.concurrency) : choice.replicas;
    const rate = lanes * (users > 0 ? users / times.e2e.mean : course.outputs.length / times.makespan);
    const running = lanes * Math.min(users || Number.POSITIVE_INFINITY, course.meanDecodes);
    return per(rate, () => running / times.tpot.mean, times.ttft, times.tpot, times.e2e);
  }
  if (load.kind === 'batch') return batch(asked, timer, load.batch, per);
  const rate = load.kind === 'rate' && load.ratePerSec !== null ? load.ratePerSec / choice.replicas : null;
  const { limits } = understood;
  const steady: Steady = rated(timer, choice.job.engine.policy, input.mean, output.mean, rate, limits, understood.sustained);
  const same = (value: number): Centre => ({ mean: value, median: value });
  const late = lateShare(timer.lateSteps, output.mean) * (output.mean - 1) * steady.tpot;
  return per(
    steady.ratePerSec * choice.replicas,
    () => (choice.replicas * steady.decodes) / steady.tpot,
    same(steady.ttft + late),
    same(steady.tpot - late / Math.max(1, output.mean - 1)),
    same(steady.ttft + (output.mean - 1) * steady.tpot),
  );
}

/** Middle values from their parts; the rate of decoding is worked out only where it is asked for. */
type Answered = (requestsPerSec: number, decode: () => number, ttft: Centre, tpot: Centre, e2e: Centre) => PredictedService;

/** A batch of equal requests runs to its end: one prompt step, then a token a step for all. */
function batch({ understood: { input, output }, choice }: Asked, timer: StepTimer, stated: number | null, per: Answered): PredictedService {
  const fits = Math.max(1, Math.min(choice.job.engine.policy.maxSequences, Math.floor(timer.cacheTokens / (input.mean + output.mean))));
  const size = Math.max(1, Math.round((stated ?? fits * choice.replicas) / choice.replicas));
  const prefill = prefillSeconds(timer, size, input.mean);
  const context = input.mean + (output.mean + 1) / 2;
  const token = timer.seconds({ ...ONE, decodes: size, decodeContext: size * context }) / timer.tokensPerStep;
  // a batch that an engine is handed inside one process passes no server
  const served = choice.job.engine.policy.batching === 'continuous';
  const ttft = (served ? timer.arrivalDelay : 0) + prefill;
  const e2e = ttft + (output.mean - 1) * token;
  const same = (value: number): Centre => ({ mean: value, median: value });
  const all = size * Math.min(choice.replicas, stated ?? choice.replicas);
  return per(all / e2e, () => all / token, same(ttft), same(token), same(e2e));
}

/** Prompts on ranks of their own, answers on others: the slower side sets the pace, and what waits waits before the prompts. */
function apart(sides: Disaggregated, asked: Asked, decode: StepTimer, timerFor: TimerFor, per: Answered): PredictedService {
  const { understood, choice } = asked;
  const { input, output, load, group } = understood;
  const prefill = timerFor(choice.job, sides.prefill, group);
  const inFlight = load.kind === 'closed' ? load.concurrency : load.kind === 'batch' ? (load.batch ?? 1) : Number.POSITIVE_INFINITY;
  const lanes = sides.prefillWorkers * sides.prefill.dataParallel;
  const most = Math.max(
    1,
    Math.min(choice.job.engine.policy.maxSequences * sides.decode.dataParallel, decode.cacheTokens / (input.mean + output.mean)),
  );
  const prompt = prefillSeconds(prefill, sides.prefill.dataParallel, input.mean);
  const token = (running: number): number => {
    const each = Math.max(1, running / sides.decodeWorkers);
    return decode.seconds({ ...ONE, decodes: each, decodeContext: each * (input.mean + output.mean / 2) }) / decode.tokensPerStep;
  };
  // bisection on the sequences that decode: each is prefilled before it decodes
  const answers = (running: number): number => running / (output.mean * token(running));
  let [low, high] = [0, Math.min(inFlight, most * sides.decodeWorkers)];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    const rate = answers(middle);
    const fed = rate <= lanes / prompt && middle + rate * prompt <= inFlight;
    if (fed) low = middle;
    else high = middle;
  }
  const running = low;
  const rate = answers(running);
  const late = lateShare(decode.lateSteps, output.mean) * (output.mean - 1) * token(running);
  const tpot = token(running) - late / Math.max(1, output.mean - 1);
  // the first prompts come all at once; later ones wait as at a line of many lanes with steady work, or for room where decoding is full
  const busy = Math.min(0.97, (rate * prompt) / lanes);
  const burst = Number.isFinite(inFlight) ? (Math.max(0, inFlight / lanes - 1) * prompt) / 2 : 0;
  const full = Number.isFinite(inFlight) ? (inFlight - running) / rate - prompt : 0;
  const waiting = burst / ROUNDS + Math.max(0, full, ((busy / (2 * (1 - busy))) * prompt) / lanes);
  const ttft = SERVERS * prefill.arrivalDelay + prompt + waiting + late;
  const same = (value: number): Centre => ({ mean: value, median: value });
  return per(rate, () => running / token(running), same(ttft), same(tpot), same(ttft + (output.mean - 1) * tpot));
}

export function isUnanswered(reply: Asked | PredictedService | Refused): reply is Refused {
  return 'code' in reply;
}

/** Settles and answers in one. */
export function answerService(understood: UnderstoodService, timerFor: TimerFor): PredictedService | Refused {
  const asked = ask(understood, timerFor);
  return isUnanswered(asked) ? asked : answered(asked, timerFor);
}

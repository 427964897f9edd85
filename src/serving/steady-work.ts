import type { ServingReplica } from './fleet.ts';
import type { SteadyLengths } from './steady.ts';
import type { StepBatch } from './step-timer.ts';

/** What one mean request asks of a replica, as a function of how many sequences decode beside it. */
export class SteadyWork {
  /** sequences for which there is room: the policy's, or as many as the cache holds of mean length */
  readonly slots: number;
  /** most sequences that decode together: not more than prompts can feed, where every step is filled up with them */
  readonly mostBatch: number;
  readonly promptBound: boolean;
  /** not one sequence of mean length fits */
  readonly empty: boolean;
  readonly delay: number;
  /** steps by which a first token is late */
  readonly lateSteps: number;
  private readonly replica: ServingReplica;
  private readonly lengths: SteadyLengths;
  private readonly batch: StepBatch = { decodes: 0, decodeContext: 0, promptTokens: 0, promptPairs: 0, prompts: 0 };
  /** decode steps of an answer */
  private readonly steps: number;
  /** tokens in the cache of a sequence that decodes, mean over time: long answers stay longer */
  private readonly context: number;
  /** tokens of a prompt that are computed, and pairs that they see */
  private readonly fresh: number;
  private readonly pairs: number;
  private readonly held: number;
  /** the last decode step that was asked for, and its answer */
  private asked = Number.NaN;
  private answered = Number.NaN;
  private fullRate = Number.NaN;

  /** users who ask again at once with equal answers: whose prompts shared a step end together, and ask together; 0 = nobody stays in step */
  private readonly inStep: number;

  /** variance over mean of arrivals; 1 = Poisson */
  private readonly dispersion: number;

  constructor(replica: ServingReplica, lengths: SteadyLengths, inStep = 0, dispersion = 1) {
    const { timer, policy } = replica;
    const { input, output, prefixHitRate } = lengths;
    this.replica = replica;
    this.lengths = lengths;
    this.dispersion = dispersion;
    this.inStep = replica.policy.batching === 'continuous' ? inStep : 0;
    this.delay = timer.arrivalDelay;
    this.lateSteps = timer.lateSteps;
    this.steps = Math.max(0, output.mean - 1) / Math.max(1, timer.tokensPerStep);
    const lived = output.mean * (1 + output.variation ** 2);
    this.context = input.mean + lived / 2;
    this.fresh = Math.max(1, input.mean * (1 - prefixHitRate));
    this.pairs = ((1 - prefixHitRate ** 2) * input.mean ** 2 * (1 + input.variation ** 2)) / 2;
    this.held = input.mean * (1 - prefixHitRate) + (policy.admission === 'whole' ? lived : lived / 2) + policy.blockTokens / 2;
    const fits = timer.cacheTokens / this.held;
    this.empty = !(timer.cacheTokens >= input.mean + output.mean);
    const policyMost = policy.batching === 'single' ? 1 : Math.min(policy.maxSequences, policy.maxBatchedTokens);
    this.slots = Math.max(1, Math.min(policyMost, fits));
    const mixed = policy.chunkedPrefill && policy.batching === 'continuous';
    const fed = mixed ? (this.steps * policy.maxBatchedTokens) / (this.fresh + this.steps) : Number.POSITIVE_INFINITY;
    this.promptBound = fed < this.slots;
    this.mostBatch = Math.max(1, Math.min(this.slots, fed));
  }

  /** s of a decode step of so many sequences. */
  private decodeStep(sequences: number): number {
    if (sequences === this.asked) return this.answered;
    this.asked = sequences;
    this.answered = this.decoded(sequences);
    return this.answered;
  }

  private decoded(sequences: number): number {
    const { batch } = this;
    batch.decodes = sequences;
    batch.decodeContext = sequences * this.context;
    batch.promptTokens = 0;
    batch.promptPairs = 0;
    batch.prompts = 0;
    return this.replica.timer.seconds(batch);
  }

  /** Steps over which a prompt is spread beside so many decodes. */
  private chunks(beside: number): number {
    const { policy } = this.replica;
    if (!policy.chunkedPrefill || policy.batching === 'static') return 1;
    const room = Math.max(1, policy.maxBatchedTokens - beside);
    const whole = this.fresh / room;
    return this.lengths.input.variation > 0 ? Math.max(1, whole + 0.5 * Math.min(1, whole)) : Math.ceil(whole);
  }

  private get alone(): boolean {
    const { policy } = this.replica;
    return !policy.chunkedPrefill || policy.batching === 'static';
  }

  /** s of one step with `prompts` chunks of a mean prompt beside so many decodes. */
  private promptStep(beside: number, prompts: number): number {
    const { batch } = this;
    const chunks = this.chunks(beside);
    batch.decodes = this.alone ? 0 : beside;
    batch.decodeContext = batch.decodes * this.context;
    batch.promptTokens = (prompts * this.fresh) / chunks;
    batch.promptPairs = (prompts * this.pairs) / chunks;
    batch.prompts = prompts;
    return this.replica.timer.seconds(batch);
  }

  /** Prompts of users who stay in step, as many as a step holds; 1 = each has its own step. */
  promptsTogether(beside: number): number {
    if (this.inStep === 0) return 1;
    const room = (this.replica.policy.maxBatchedTokens - Math.max(0, beside)) / this.fresh;
    return Math.max(1, Math.min(room, this.inStep, this.slots));
  }

  /** s from the first to the last step of a prompt beside so many decodes. */
  promptSeconds(beside: number): number {
    const together = this.promptsTogether(beside);
    const others = Math.max(0, beside + 1 - together);
    // a step that is filled to the brim cuts its last prompt in two
    const cut = together > 1 && together < this.inStep && together % 1 > 0 ? 1 / together : 0;
    return (this.chunks(others) + cut) * this.promptStep(others, together);
  }

  /** Of that, the share that grows with the prompt. */
  promptShare(beside: number): number {
    const decodes = Math.max(0, beside);
    const idle = decodes > 0 && !this.alone ? this.decodeStep(decodes) : 0;
    return Math.max(0, 1 - (this.chunks(decodes) * idle) / this.promptSeconds(decodes));
  }

  /** s that a prompt adds to the steps of so many decodes: as many prompts share a step as come in one. */
  private added(decodes: number, step: number, perRequest: number): number {
    const { maxBatchedTokens } = this.replica.policy;
    const together = this.inStep > 0 ? this.promptsTogether(decodes) : perRequest > 0 ? step / perRequest : 1;
    const prompts = Math.max(1, Math.min(together, (maxBatchedTokens - decodes) / this.fresh));
    const idle = this.alone ? 0 : step;
    return (this.chunks(decodes) * Math.max(0, this.promptStep(decodes, prompts) - idle)) / prompts;
  }

  /** Requests a second of `batch` sequences that decode, in steps of `seen` of them; `others` = share of prompts that are not one's own. */
  rateOf(batch: number, seen: number, others: number): number {
    if (this.steps === 0) return 1 / this.promptSeconds(0);
    const step = this.decodeStep(seen);
    const decode = (this.steps * step) / batch;
    return 1 / (decode + others * this.added(seen, step, decode));
  }

  /** Requests a second of so many sequences, with always one that waits for its place. */
  rateOfFull(batch: number, others = 1): number {
    const { policy } = this.replica;
    const seen = Math.max(1, batch);
    if (policy.batching === 'static') return this.staticRate(seen);
    if (policy.batching === 'single') return 1 / (this.steps * this.decodeStep(1) + this.promptSeconds(0));
    return this.rateOf(batch, seen, others);
  }

  /** A static batch runs until its longest answer ends: the mean of the largest of B answers is about 1 + v sqrt(2 ln B) means. */
  private staticRate(batch: number): number {
    const longest = 1 + this.lengths.output.variation * Math.sqrt(2 * Math.log(batch));
    const { maxBatchedTokens } = this.replica.policy;
    const together = Math.max(1, Math.min(batch, Math.floor(maxBatchedTokens / this.fresh)));
    const prompts = (batch / together) * this.promptStep(0, together);
    return batch / (this.steps * longest * this.decodeStep(batch / longest) + prompts);
  }

  /**
   * s of decode of a mean request: its own steps, and the prompts that come between them, those left behind when it began included
   * (`before` s of waiting for and computing its prompt). The busier prompts keep the replica, the more it leaves again at its end.
   */
  decodeSeconds(batch: number, seen: number, rate: number, before: number): number {
    if (this.steps === 0) return 0;
    const { batching } = this.replica.policy;
    if (batching === 'single') return this.steps * this.decodeStep(1);
    const step = this.decodeStep(Math.max(1, seen));
    const added = this.added(Math.max(1, seen), step, (this.steps * step) / Math.max(batch, 1e-9));
    const load = Math.min(0.999, rate * added);
    const behind = rate * before * added * (1 - load * load);
    return (this.steps * step + behind) / (1 - load);
  }

  /** s of decode where so many always decode: by Little's law. */
  batchSeconds(batch: number, rate: number): number {
    const { batching } = this.replica.policy;
    if (this.steps === 0) return 0;
    if (batching === 'single') return this.steps * this.decodeStep(1);
    return rate > 0 ? batch / rate : Number.NaN;
  }

  /**
   * s until the step in progress ends, for somebody who comes at the end of another answer. Of groups that stay in step the first comes
   * beside decodes; each of the others comes a moment after the step with the prompts of the one before has begun, and waits for its end.
   */
  boundaryWait(batch: number): { readonly mean: number; readonly variance: number } {
    if (!(this.delay > 0 && batch > 1)) return { mean: 0, variance: 0 };
    const idle = Math.max(0, this.decodeStep(batch) - this.delay);
    if (this.inStep === 0) return { mean: idle, variance: (0.3 * idle) ** 2 };
    const together = this.promptsTogether(batch - 1);
    const first = Math.min(1, together / Math.min(this.inStep, this.slots));
    const prompts = Math.max(0, this.promptStep(Math.max(0, batch - together), together) - this.delay);
    return { mean: first * idle + (1 - first) * prompts, variance: first * (1 - first) * (prompts - idle) ** 2 };
  }

  /** Others in the steps that somebody sees: of a burst, those who come together see each other. */
  companions(batch: number): number {
    return batch + (batch / (batch + 1)) * Math.max(0, this.dispersion - 1);
  }

  /** Mean wait for one of the slots: Sakasegawa's line of many servers, of which `batch` are busy on average. */
  lineForSlots(batch: number): number {
    const { output } = this.lengths;
    if (this.promptBound) return 0;
    const { slots } = this;
    const share = batch / slots;
    if (share >= 1) return Number.POSITIVE_INFINITY;
    const service = this.decodeSecondsFull();
    const queue = share ** (Math.sqrt(2 * (slots + 1)) - 1) / (slots * (1 - share));
    return batch > 0 ? ((this.dispersion + output.variation ** 2) / 2) * queue * service : 0;
  }

  /** Requests a second with always one that waits. */
  get full(): number {
    if (Number.isNaN(this.fullRate)) this.fullRate = this.rateOfFull(this.mostBatch);
    return this.fullRate;
  }

  private decodeSecondsFull(): number {
    return this.mostBatch / this.full;
  }

  /** Mean and variance of what a prompt waits for: the step in progress, then the prompts before it. */
  promptWait(rate: number, seen: number, busy: number): { readonly mean: number; readonly variance: number } {
    const { policy } = this.replica;
    const { input } = this.lengths;
    if (policy.batching === 'single') return { mean: 0, variance: 0 };
    const step = this.decodeStep(Math.max(1, seen));
    const prompt = this.promptStep(seen - 1, 1);
    const inPrompt = Math.min(busy, rate * this.chunks(seen - 1) * prompt);
    const residual = (inPrompt * prompt + (busy - inPrompt) * step) / 2;
    const room = Math.max(1, policy.maxBatchedTokens - seen);
    const prompts = Math.max(1, room / this.fresh);
    const service = (this.chunks(seen) * this.promptStep(seen, prompts)) / prompts;
    const load = this.promptBound ? rate / this.full : Math.min(0.999, rate * service);
    // of a burst, those behind the first wait for each other even where nobody else is served
    const burst = (Math.max(0, this.dispersion - 1) * service) / 2;
    const line = (load * service * (this.dispersion + input.variation ** 2)) / (2 * (1 - load)) + burst * (1 - load);
    return { mean: residual + line, variance: (residual * residual) / 3 + 2 * line * line };
  }

  /** Standard deviation of the mean gap of a request: how many others there are, and how many prompts come between. */
  perTokenDeviation(batch: number, seen: number, rate: number, decode: number): number {
    if (this.steps === 0) return Number.NaN;
    const step = this.decodeStep(seen);
    const fluctuation = this.decodeStep(Math.min(this.mostBatch, seen + Math.sqrt(this.dispersion * batch))) - step;
    const added = this.added(seen, step, (this.steps * step) / Math.max(batch, 1e-9));
    const tokens = Math.max(1, this.lengths.output.mean - 1);
    const prompts = (added * Math.sqrt(this.dispersion * rate * decode)) / tokens;
    return Math.sqrt(fluctuation ** 2 + prompts ** 2);
  }

  /** Share of time with a request at work: one at a time, one of so many users, or a number that is Poisson. */
  utilisation(rate: number, residence: number, full: number, closed: boolean): number {
    if (closed || this.replica.policy.batching === 'single') return Math.min(1, rate * residence);
    return rate >= full ? 1 : 1 - Math.exp(-rate * residence);
  }

  cacheShare(batch: number): number {
    return Math.min(1, (batch * this.held) / this.replica.timer.cacheTokens);
  }
}

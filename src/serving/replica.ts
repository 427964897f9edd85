import type { ServingReplica } from './fleet.ts';
import { type Ledger, NOBODY } from './ledger.ts';
import { Sequences } from './sequences.ts';
import { StepRun } from './step-run.ts';
import type { StepBatch } from './step-timer.ts';
import type { Tally } from './tally.ts';
import { type WaitLine, waitLine } from './wait-line.ts';

/** A run's context may grow by this share before its steps are timed anew. */
const CONTEXT_GROWTH = 0.2;
const SHORTEST_RUN = 16;

/**
 * One replica at work: the scheduler of the engine, step by step or, while nothing changes, many steps at once.
 * `finishRun` ends the run in progress, `schedule` begins the next; between the two the batch is known and stays.
 */
export class Replica {
  readonly spec: ServingReplica;
  readonly own: WaitLine;
  readonly run = new StepRun();
  readonly sequences: Sequences;
  /** tokens of unfinished requests sent here */
  outstanding = 0;
  busy = false;
  private readonly number: number;
  private readonly ledger: Ledger;
  private readonly common: WaitLine | null;
  private readonly tally: Tally;
  private readonly batch: StepBatch = { decodes: 0, decodeContext: 0, promptTokens: 0, promptPairs: 0, prompts: 0 };
  private readonly mostSequences: number;
  /** a static batch is being put together */
  private gathering = false;
  /** s that decoding sequences have waited for prompt steps, and how many of them */
  private stall = 0;
  private stalled = 0;
  private fullness = 0;

  constructor(spec: ServingReplica, number: number, ledger: Ledger, common: WaitLine | null, handsOver: boolean, tally: Tally) {
    const { policy } = spec;
    this.spec = spec;
    this.number = number;
    this.ledger = ledger;
    this.common = common;
    this.tally = tally;
    this.own = waitLine(ledger, policy.order);
    this.sequences = new Sequences(spec, ledger, this.own, handsOver, tally);
    this.mostSequences = policy.batching === 'single' ? 1 : Math.min(policy.maxSequences, policy.maxBatchedTokens);
  }

  /** Whether one more sequence could begin at once, as far as can be seen between steps. */
  get open(): boolean {
    return (
      this.own.size === 0 &&
      this.sequences.running < this.mostSequences &&
      (this.spec.policy.batching !== 'static' || this.sequences.running === 0)
    );
  }

  /** A request joins the line; true where the run in progress now ends earlier because of it. */
  enqueue(row: number, now: number): boolean {
    this.own.push(row);
    const joins = this.own.size === 1 && this.sequences.running < this.mostSequences && this.spec.policy.batching === 'continuous';
    return this.busy && joins && this.run.cut(now);
  }

  /** Ends the run in progress: tokens come out, prompts are done, sequences end. */
  finishRun(): void {
    const { run, batch, tally, sequences } = this;
    sequences.finished.length = 0;
    sequences.filled.length = 0;
    if (!this.busy) return;
    const { steps, end } = run;
    const seconds = end - run.start;
    if (batch.decodes > 0) this.advance(steps, seconds);
    else this.wait(seconds);
    const fullness = sequences.share();
    tally.steps += steps;
    tally.batched += steps * (batch.decodes + batch.prompts);
    tally.busySeconds += seconds;
    tally.cacheSeconds += ((this.fullness + fullness) / 2) * seconds;
    if (fullness > tally.cachePeak) tally.cachePeak = fullness;
    if (tally.spans.length < tally.mostSpans) this.draw(seconds);
    if (batch.prompts > 0) sequences.completePrompts(end);
    sequences.endDecodes(end);
    this.busy = false;
  }

  private advance(steps: number, seconds: number): void {
    const { batch, run, sequences } = this;
    const { gaps } = this.tally;
    const perToken = 1 / Math.max(1, this.spec.timer.tokensPerStep);
    if (this.stalled > 0) {
      gaps.add((this.stall + run.firstStep) * perToken, this.stalled);
      if (batch.decodes > this.stalled) gaps.add(run.firstStep * perToken, batch.decodes - this.stalled);
      if (steps > 1) gaps.add(((seconds - run.firstStep) / (steps - 1)) * perToken, (steps - 1) * batch.decodes);
    } else gaps.add((seconds / steps) * perToken, steps * batch.decodes);
    this.stalled = 0;
    this.stall = 0;
    sequences.advance(batch.decodes, steps);
  }

  /** A step of prompts alone: what decodes stands still. */
  private wait(seconds: number): void {
    const { size } = this.sequences.finishing;
    if (size === 0) return;
    this.stall += seconds;
    this.stalled = size;
  }

  private draw(seconds: number): void {
    const { batch, run } = this;
    this.tally.spans.push({
      replica: this.number,
      start: run.start,
      seconds,
      steps: run.steps,
      decodes: batch.decodes,
      promptTokens: batch.promptTokens,
      context: batch.decodeContext,
      waiting: this.own.size,
    });
  }

  /** Begins the next run; without work the replica is idle. */
  schedule(now: number): void {
    const { batch, sequences } = this;
    const { policy, timer } = this.spec;
    batch.promptTokens = 0;
    batch.promptPairs = 0;
    batch.prompts = 0;
    this.admitCarried();
    const mixed = policy.chunkedPrefill && policy.batching !== 'static';
    let preempted = false;
    if (!mixed) this.fillWhole(now);
    const promptsAlone = batch.promptTokens > 0;
    if (!promptsAlone) preempted = sequences.growOneStep(now);
    if (mixed) preempted = this.fillChunks(now, preempted);
    batch.decodes = promptsAlone ? 0 : sequences.finishing.size;
    batch.decodeContext = batch.decodes > 0 ? sequences.context + batch.decodes : 0;
    this.busy = batch.decodes > 0 || batch.promptTokens > 0;
    if (!this.busy) {
      this.run.end = Number.POSITIVE_INFINITY;
      return;
    }
    this.fullness = sequences.share();
    const steps = batch.promptTokens > 0 || preempted ? 1 : this.stepsAhead();
    const growth = batch.decodes > 0 ? (batch.decodes * (sequences.clockAfter(steps) - sequences.clock)) / steps : 0;
    this.run.set(timer, batch, steps, growth, now);
  }

  /** Row that is next, of its own line or of the common one; -1 = none that this replica could serve. */
  private get next(): number {
    if (this.own.size > 0) return this.own.next;
    if (this.common === null || this.common.size === 0) return NOBODY;
    return this.sequences.holds(this.common.next) ? this.common.next : NOBODY;
  }

  private takeNext(row: number): void {
    if (this.own.size > 0) this.own.shift();
    else {
      this.common?.shift();
      this.outstanding += (this.ledger.input[row] as number) + (this.ledger.output[row] as number);
      this.ledger.replica[row] = this.number;
    }
  }

  private admitCarried(): void {
    const { own, ledger, sequences } = this;
    while (own.size > 0 && ledger.carried[own.next] === 1 && sequences.running < this.mostSequences) {
      const row = own.next;
      if (!sequences.roomForCarried(row)) return;
      own.shift();
      sequences.admitCarried(row);
    }
  }

  /** Prompts as steps of their own: as many whole ones as a step holds, and always one. */
  private fillWhole(now: number): void {
    const { batch, sequences } = this;
    const { policy } = this.spec;
    if (policy.batching === 'static' && sequences.running === 0) this.gathering = true;
    if (policy.batching === 'static' && !this.gathering) return;
    while (sequences.running < this.mostSequences) {
      const row = this.next;
      if (row === NOBODY || this.ledger.carried[row] === 1) break;
      const most = batch.promptTokens === 0 ? Number.POSITIVE_INFINITY : policy.maxBatchedTokens - batch.promptTokens;
      if (!sequences.admits(row, most, true)) break;
      this.takeNext(row);
      this.put(row, sequences.admit(row, now));
    }
    if (batch.promptTokens === 0) this.gathering = false;
  }

  /** Prompts under way go on, then new ones begin, with the tokens that decodes leave of the step. */
  private fillChunks(now: number, preempted: boolean): boolean {
    const { sequences } = this;
    const { filling } = sequences;
    let left = this.spec.policy.maxBatchedTokens - sequences.finishing.size * (1 + sequences.overshoot);
    for (let i = 0; i < filling.length && left > 0; i += 1) {
      const row = filling[i] as number;
      let chunk = sequences.extend(row, left);
      while (chunk === 0) {
        preempted = true;
        if (sequences.preemptFor(row, now) === row) return true;
        chunk = sequences.extend(row, left);
      }
      left -= this.put(row, chunk);
    }
    if (preempted) return true;
    while (left > 0 && sequences.running < this.mostSequences) {
      const row = this.next;
      if (row === NOBODY || this.ledger.carried[row] === 1 || !sequences.admits(row, left, false)) break;
      this.takeNext(row);
      left -= this.put(row, sequences.admit(row, now));
    }
    return false;
  }

  private put(row: number, chunk: number): number {
    const { batch } = this;
    const before = (this.ledger.done[row] as number) - chunk;
    batch.prompts += 1;
    batch.promptTokens += chunk;
    batch.promptPairs += chunk * before + (chunk * (chunk + 1)) / 2;
    this.tally.promptTokens += chunk;
    return chunk;
  }

  /** Steps until a sequence ends, a block is short, or the context has grown so far that times must be asked anew. */
  private stepsAhead(): number {
    const { batch, spec, sequences } = this;
    const gain = spec.timer.tokensPerStep;
    const toGrow = Math.max(SHORTEST_RUN, Math.ceil((CONTEXT_GROWTH * sequences.context) / (batch.decodes * gain)));
    return sequences.stepsWithin(Math.min(sequences.stepsTo(sequences.finishing.next), toGrow));
  }
}

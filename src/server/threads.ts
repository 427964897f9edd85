import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { Answered } from '../cli/answering.ts';
import type { Lane } from './lane.ts';
import type { Question } from './question.ts';

/** Why a question got no answer. */
export type Unanswered = 'time' | 'memory' | 'died' | 'busy' | 'left';

export type Outcome = Answered | { readonly unanswered: Unanswered };

export interface ThreadsOptions {
  /** the command, as a file that a thread runs */
  readonly program: URL;
  /** threads that answer short questions, and those that search */
  readonly quick: number;
  readonly slow: number;
  /** questions that may wait in each queue */
  readonly waiting: number;
  /** seconds that a question may take, and those after which it is no longer a short one */
  readonly seconds: number;
  readonly quickSeconds: number;
  /** megabytes of heap a thread may have */
  readonly megabytes: number;
}

/** ms */
const TOGETHER = 100;

interface Job {
  readonly id: number;
  readonly question: Question;
  readonly settle: (outcome: Outcome) => void;
  lane: Lane;
}

interface Hand {
  readonly worker: Worker;
  lane: Lane;
  job: Job | null;
  timer: NodeJS.Timeout | null;
  /** has answered at least once */
  proven: boolean;
  dead: boolean;
}

/**
 * Threads that answer questions, one at a time each. Short questions have threads of their own. A short question that turns out long goes on
 * among the searches: its thread changes places with an idle one, or it is stopped and asked again there. A thread that dies, or is stopped
 * because its question takes too long or its asker has left, is replaced.
 */
export class Threads {
  readonly #options: ThreadsOptions;
  readonly #hands = new Set<Hand>();
  readonly #waiting: Readonly<Record<Lane, Job[]>> = { quick: [], slow: [] };
  #count = 0;
  #closed = false;
  /** threads that died in a row before their first answer */
  #failures = 0;

  constructor(options: ThreadsOptions) {
    this.#options = options;
    for (let at = 0; at < options.quick; at++) this.#hire('quick');
    for (let at = 0; at < options.slow; at++) this.#hire('slow');
  }

  ask(question: Question, lane: Lane, signal?: AbortSignal): Promise<Outcome> {
    return new Promise((resolve) => {
      if (signal?.aborted || this.#closed) {
        resolve({ unanswered: 'left' });
        return;
      }
      const leave = (): void => this.#leave(job);
      const settle = (outcome: Outcome): void => {
        signal?.removeEventListener('abort', leave);
        resolve(outcome);
      };
      const job: Job = { id: ++this.#count, question, settle, lane };
      signal?.addEventListener('abort', leave, { once: true });
      this.#queue(job);
    });
  }

  /** Questions that wait or are being answered. */
  get busy(): number {
    return [...this.#hands].filter(({ job }) => job !== null).length + this.#waiting.quick.length + this.#waiting.slow.length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const lane of ['quick', 'slow'] as const) for (const job of this.#waiting[lane].splice(0)) job.settle({ unanswered: 'left' });
    const leaving = [...this.#hands].map((hand) => this.#dismiss(hand, { unanswered: 'left' }));
    await Promise.all(leaving);
  }

  #queue(job: Job): void {
    const waiting = this.#waiting[job.lane];
    if (waiting.length >= this.#options.waiting) {
      job.settle({ unanswered: 'busy' });
      return;
    }
    waiting.push(job);
    this.#next(job.lane);
  }

  #next(lane: Lane): void {
    for (const hand of this.#hands) {
      if (hand.lane !== lane || hand.job !== null) continue;
      const job = this.#waiting[lane].shift();
      if (!job) return;
      hand.job = job;
      this.#watch(hand);
      hand.worker.postMessage({ ...job.question, id: job.id });
    }
  }

  #watch(hand: Hand): void {
    if (hand.timer) clearTimeout(hand.timer);
    // a thread that has just begun reads its program and its facts first
    const quick = this.#options.quickSeconds * (hand.proven ? 1 : 10);
    const seconds = hand.lane === 'quick' ? Math.min(quick, this.#options.seconds) : this.#options.seconds;
    hand.timer = setTimeout(() => this.#overdue(hand), seconds * 1000);
  }

  #overdue(hand: Hand): void {
    const { job } = hand;
    if (!job) return;
    if (hand.lane === 'slow') {
      void this.#dismiss(hand, { unanswered: 'time' });
      return;
    }
    const idle = [...this.#hands].find((other) => other.lane === 'slow' && other.job === null);
    if (!idle && this.#waiting.quick.length === 0) {
      // it is in nobody's way
      this.#watch(hand);
      return;
    }
    job.lane = 'slow';
    if (idle) {
      idle.lane = 'quick';
      hand.lane = 'slow';
      this.#watch(hand);
      this.#next('quick');
      return;
    }
    hand.job = null;
    void this.#dismiss(hand, null);
    this.#queue(job);
  }

  #leave(job: Job): void {
    const waiting = this.#waiting[job.lane];
    const at = waiting.indexOf(job);
    if (at >= 0) {
      waiting.splice(at, 1);
      job.settle({ unanswered: 'left' });
      return;
    }
    const hand = [...this.#hands].find((one) => one.job === job);
    // a short question ends by itself sooner than its thread could be replaced
    if (hand?.lane !== 'slow') return;
    // askers leave together; the next in the queue may be about to leave too
    setTimeout(() => hand.job === job && void this.#dismiss(hand, { unanswered: 'left' }), TOGETHER);
  }

  #hire(lane: Lane): void {
    const { program, megabytes } = this.#options;
    const worker = started(program, { argv: [], stdin: true, resourceLimits: { maxOldGenerationSizeMb: megabytes } });
    const hand: Hand = { worker, lane, job: null, timer: null, proven: false, dead: false };
    worker.unref();
    worker.on('message', (answered: Answered) => this.#answered(hand, answered));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      void this.#dismiss(hand, { unanswered: error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'died' });
    });
    worker.on('exit', () => void this.#dismiss(hand, { unanswered: 'died' }));
    this.#hands.add(hand);
    this.#next(lane);
  }

  #answered(hand: Hand, answered: Answered): void {
    const { job } = hand;
    if (!job || hand.dead || job.id !== answered.id) return;
    if (hand.timer) clearTimeout(hand.timer);
    hand.job = null;
    hand.proven = true;
    this.#failures = 0;
    job.settle(answered);
    this.#next(hand.lane);
  }

  /** Ends a thread, answers its question with why, and puts a new one in its place. */
  async #dismiss(hand: Hand, outcome: Outcome | null): Promise<void> {
    if (hand.dead) return;
    hand.dead = true;
    if (hand.timer) clearTimeout(hand.timer);
    this.#hands.delete(hand);
    const { job } = hand;
    hand.job = null;
    if (job && outcome) job.settle(outcome);
    const died = outcome !== null && 'unanswered' in outcome && outcome.unanswered === 'died';
    if (died && !hand.proven) this.#failures += 1;
    if (!this.#closed) {
      const pause = Math.min(this.#failures * 200, 5000);
      if (pause === 0) this.#hire(hand.lane);
      else setTimeout(() => this.#closed || this.#hire(hand.lane), pause);
    }
    await hand.worker.terminate();
  }
}

/** A thread of the built command; in a clone, of its source, which a thread reads through a loader of its own. */
function started(program: URL, options: WorkerOptions): Worker {
  if (!program.pathname.endsWith('.ts')) return new Worker(program, options);
  const folder = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  const loader = new URL('./dist/esm/api/index.mjs', folder).href;
  const code = `import('${loader}').then(({ register }) => { register(); return import('${program.href}'); })`;
  return new Worker(code, { ...options, eval: true });
}

import type { ProblemFields } from '../terms/problem.ts';
import type { AllRequests, FromEngine } from './messages.ts';

/** What the engine found wrong with a question. */
export class BadQuestion extends Error {
  readonly problems: readonly ProblemFields[];
  constructor(problems: readonly ProblemFields[]) {
    super(problems.map(({ said }) => said).join('; '));
    this.problems = problems;
  }
}

/** The request was taken back before it was answered. */
export class TakenBack extends Error {}

interface Pending {
  readonly id: number;
  readonly name: keyof AllRequests;
  readonly body: unknown;
  readonly resolve: (body: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly progress: (said: string) => void;
  tries: number;
}

/**
 * The page's side of a worker. A search cannot be interrupted from within, so what is taken back ends the worker and starts another.
 * It is started by the first question, or woken before. A worker that dies is started again, its questions are asked once more, and `died` is told.
 */
export class EngineDoor {
  private worker: Worker | null = null;
  private readonly pending = new Map<number, Pending>();
  private next = 0;
  private readonly died: () => void;
  private readonly file: 'engine.js' | 'desk.js';

  constructor(died: () => void, file: 'engine.js' | 'desk.js' = 'engine.js') {
    this.died = died;
    this.file = file;
  }

  ask<Name extends keyof AllRequests>(
    name: Name,
    body: AllRequests[Name]['send'],
    progress: (said: string) => void = () => {},
  ): Promise<AllRequests[Name]['reply']> {
    return new Promise((resolve, reject) => {
      const id = this.next++;
      const request: Pending = { id, name, body, resolve: resolve as (body: unknown) => void, reject, progress, tries: 0 };
      this.pending.set(id, request);
      this.send(request);
    });
  }

  /** The worker is fetched and read while nobody asks yet. */
  wake(): void {
    if (!this.worker) this.start();
  }

  get busy(): boolean {
    return this.pending.size > 0;
  }

  /** Everything that is being worked on is dropped. */
  takeBack(): void {
    const dropped = [...this.pending.values()];
    this.pending.clear();
    if (dropped.length > 0) this.start();
    for (const { reject } of dropped) reject(new TakenBack());
  }

  private send(request: Pending): void {
    if (!this.worker) this.start();
    this.worker?.postMessage({ id: request.id, name: request.name, body: request.body });
  }

  private start(): void {
    this.worker?.terminate();
    const worker = new Worker(new URL(this.file, import.meta.url), { type: 'module' });
    this.worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromEngine>) => this.receive(data);
    worker.onerror = () => this.lost(worker);
    watch(worker, () => this.lost(worker));
  }

  private receive(message: FromEngine): void {
    const request = this.pending.get(message.id);
    if (!request) return;
    if (message.kind === 'progress') {
      request.progress(message.said);
      return;
    }
    this.pending.delete(message.id);
    if (message.kind === 'done') request.resolve(message.body);
    else if (message.kind === 'problems') request.reject(new BadQuestion(message.problems));
    else request.reject(new Error(message.said));
  }

  private lost(worker: Worker): void {
    if (worker !== this.worker) return;
    this.start();
    this.died();
    for (const request of [...this.pending.values()]) {
      if (request.tries++ < 1) this.send(request);
      else {
        this.pending.delete(request.id);
        request.reject(new Error('the engine stopped twice on this question'));
      }
    }
  }
}

let workers = 0;

/** A worker that ends without a word lets go of the lock that it holds for life. */
function watch(worker: Worker, ended: () => void): void {
  if (!navigator.locks) return;
  const name = `suanpan-engine-${Date.now()}-${workers++}`;
  worker.postMessage({ id: -1, name: 'alive', body: name });
  worker.addEventListener('message', function held({ data }: MessageEvent<{ id: number }>) {
    if (data.id !== -1) return;
    worker.removeEventListener('message', held);
    void navigator.locks.request(name, ended);
  });
}

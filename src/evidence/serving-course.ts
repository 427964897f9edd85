import type { StepBatch, StepTimer } from '../serving/step-timer.ts';
import type { EnginePolicy } from '../terms/service.ts';

/** What a replica is asked: so many requests, at most `concurrency` of them in flight, the next sent when one is answered. */
export interface CourseAsked {
  readonly inputs: Int32Array;
  readonly outputs: Int32Array;
  /** requests in flight; as many as requests = all at once */
  readonly concurrency: number;
  readonly policy: EnginePolicy;
  /** tokens of cache that the replica holds */
  readonly cacheTokens: number;
  /** attention replicas, each with its own most sequences */
  readonly shards: number;
  /** the tool that drives the requests sends all of them to the end of one batch before the next (static), or one by one */
  readonly batching: EnginePolicy['batching'];
  /** tokens a decoding sequence gains in one step */
  readonly tokensPerStep: number;
}

/** Steps of one kind, and how often they are taken; a batch is the mean of the steps it stands for. */
export interface CourseStep {
  readonly batch: StepBatch;
  times: number;
}

/**
 * The course of a run: which steps a replica takes, in order, and at which of them each request comes, has its first and its last token.
 * Where the next request is sent when one is answered, or all come at once, the order of steps does not depend on how long steps take: the
 * course is found once, by counting, and any timer then turns it into seconds.
 */
export interface Course {
  readonly steps: readonly CourseStep[];
  /** kind of each stretch of equal steps, in order, and how many steps it has */
  readonly kinds: Uint16Array;
  readonly counts: Float64Array;
  /** stretch after which request i came (-1 = at the beginning), in which its prompt was done, and in which its last token came */
  readonly came: Int32Array;
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly outputs: Int32Array;
  readonly inputs: Int32Array;
  /** requests that were still waiting for room while others ran: mean share of the run */
  readonly meanDecodes: number;
}

interface Stretch {
  count: number;
  decodes: number;
  context: number;
  tokens: number;
  pairs: number;
  prompts: number;
}

/** A heap of running requests by the decode step at which they end. */
class Ends {
  private readonly at: number[] = [];
  private readonly who: number[] = [];
  get size(): number {
    return this.at.length;
  }
  get next(): number {
    return this.at[0] as number;
  }
  push(at: number, who: number): void {
    let i = this.at.length;
    this.at.push(at);
    this.who.push(who);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if ((this.at[up] as number) <= at) break;
      this.at[i] = this.at[up] as number;
      this.who[i] = this.who[up] as number;
      i = up;
    }
    this.at[i] = at;
    this.who[i] = who;
  }
  pop(): number {
    const top = this.who[0] as number;
    const at = this.at.pop() as number;
    const who = this.who.pop() as number;
    const n = this.at.length;
    if (n > 0) {
      let i = 0;
      for (;;) {
        let down = 2 * i + 1;
        if (down >= n) break;
        if (down + 1 < n && (this.at[down + 1] as number) < (this.at[down] as number)) down++;
        if ((this.at[down] as number) >= at) break;
        this.at[i] = this.at[down] as number;
        this.who[i] = this.who[down] as number;
        i = down;
      }
      this.at[i] = at;
      this.who[i] = who;
    }
    return top;
  }
}

/** Follows the scheduler of an engine step by step; stretches without arrivals or ends are one entry. */
export function courseOf(asked: CourseAsked): Course {
  const { inputs, outputs, policy, cacheTokens } = asked;
  const n = inputs.length;
  const isStatic = asked.batching === 'static';
  const most = Math.max(1, asked.batching === 'single' ? 1 : isStatic ? asked.concurrency : policy.maxSequences * asked.shards);
  const came = new Int32Array(n);
  const first = new Int32Array(n);
  const last = new Int32Array(n);
  const stretches: Stretch[] = [];
  const ends = new Ends();
  let sent = 0;
  const send = (count: number): void => {
    for (let k = 0; k < count && sent < n; k++) came[sent++] = stretches.length - 1;
  };
  send(Math.min(asked.concurrency, n));
  /** first request whose prompt is not wholly done, and tokens of it that are */
  let prompt = 0;
  let done = 0;
  let clock = 0;
  let running = 0;
  let context = 0;
  let held = 0;
  const need = (i: number): number => (inputs[i] as number) + (policy.admission === 'whole' ? (outputs[i] as number) : 0);
  const admits = (i: number): boolean => running < most && (held + need(i) <= cacheTokens || running === 0);
  const finish = (): number => {
    let count = 0;
    while (ends.size > 0 && ends.next <= clock + 1e-9) {
      const i = ends.pop();
      last[i] = stretches.length - 1;
      const length = (inputs[i] as number) + (outputs[i] as number);
      context -= length;
      held -= policy.admission === 'whole' ? length : 0;
      running--;
      count++;
    }
    if (policy.admission === 'prompt') held = context;
    return count;
  };
  while (running > 0 || prompt < n) {
    const waiting = prompt < sent;
    // a new batch of a static engine begins only when the one before has ended
    const open = waiting && (done > 0 || ((!isStatic || ends.size === 0) && admits(prompt)));
    const stretch: Stretch = { count: 1, decodes: 0, context: 0, tokens: 0, pairs: 0, prompts: 0 };
    if (open) {
      const mixed = policy.chunkedPrefill && !isStatic;
      const decodes = mixed ? ends.size : 0;
      let room = isStatic ? Number.POSITIVE_INFINITY : Math.max(policy.maxBatchedTokens - decodes, Math.min(policy.maxBatchedTokens, 64));
      stretch.decodes = decodes;
      stretch.context = context;
      const ready: number[] = [];
      while (prompt < sent && room > 0 && (done > 0 || admits(prompt))) {
        const left = (inputs[prompt] as number) - done;
        if (done === 0) {
          running++;
          held += need(prompt);
        }
        const whole = left <= room || (!policy.chunkedPrefill && stretch.prompts === 0) || isStatic;
        if (!whole && !policy.chunkedPrefill) {
          running--;
          held -= need(prompt);
          break;
        }
        const take = whole ? left : room;
        stretch.tokens += take;
        stretch.pairs += take * done + (take * (take + 1)) / 2;
        stretch.prompts++;
        room -= take;
        if (!whole) {
          done += take;
          break;
        }
        ready.push(prompt);
        prompt++;
        done = 0;
      }
      stretches.push(stretch);
      if (decodes > 0) {
        clock += 1;
        context += decodes * asked.tokensPerStep;
      }
      let ended = finish();
      for (const i of ready) {
        first[i] = stretches.length - 1;
        context += (inputs[i] as number) + 1;
        const steps = Math.ceil(((outputs[i] as number) - 1) / asked.tokensPerStep);
        if (steps > 0) ends.push(clock + steps, i);
        else {
          last[i] = stretches.length - 1;
          context -= (inputs[i] as number) + 1;
          held -= need(i);
          running--;
          ended++;
        }
      }
      if (policy.admission === 'prompt') held = context;
      send(ended);
      continue;
    }
    if (ends.size === 0) break;
    const steps = Math.max(1, ends.next - clock);
    stretch.count = steps;
    stretch.decodes = ends.size;
    stretch.context = context + (ends.size * asked.tokensPerStep * (steps - 1)) / 2;
    clock += steps;
    context += ends.size * steps * asked.tokensPerStep;
    stretches.push(stretch);
    const ended = finish();
    send(ended);
  }
  return condensed(stretches, { came, first, last, outputs, inputs });
}

/** Stretches of like batches share one kind: sequences within a fifth of each other, prompt tokens too. */
function condensed(stretches: readonly Stretch[], requests: Pick<Course, 'came' | 'first' | 'last' | 'outputs' | 'inputs'>): Course {
  const index = new Map<string, number>();
  const sums: Stretch[] = [];
  const kinds = new Uint16Array(stretches.length);
  const counts = new Float64Array(stretches.length);
  const level = (value: number, scale: number): number => (value < 0.5 ? -1 : Math.round(Math.log(value) * scale));
  let decodeSteps = 0;
  let decodes = 0;
  stretches.forEach((one, at) => {
    const key = `${level(one.decodes, 5)}/${level(one.tokens, 3)}/${one.tokens > 0 ? 0 : level(one.context, 3)}`;
    let kind = index.get(key);
    if (kind === undefined) {
      kind = sums.length;
      index.set(key, kind);
      sums.push({ count: 0, decodes: 0, context: 0, tokens: 0, pairs: 0, prompts: 0 });
    }
    const sum = sums[kind] as Stretch;
    sum.count += one.count;
    sum.decodes += one.decodes * one.count;
    sum.context += one.context * one.count;
    sum.tokens += one.tokens * one.count;
    sum.pairs += one.pairs * one.count;
    sum.prompts += one.prompts * one.count;
    kinds[at] = kind;
    counts[at] = one.count;
    decodeSteps += one.count;
    decodes += one.decodes * one.count;
  });
  const steps = sums.map(({ count, ...sum }) => ({
    times: count,
    batch: {
      decodes: sum.decodes / count,
      decodeContext: sum.context / count,
      promptTokens: sum.tokens / count,
      promptPairs: sum.pairs / count,
      prompts: sum.prompts / count,
    },
  }));
  return { steps, kinds, counts, ...requests, meanDecodes: decodeSteps > 0 ? decodes / decodeSteps : 0 };
}

/** Means and medians of a course under a timer, in seconds. */
export interface CourseTimes {
  readonly makespan: number;
  readonly ttft: Centre;
  readonly tpot: Centre;
  readonly e2e: Centre;
}

export interface Centre {
  readonly mean: number;
  readonly median: number;
}

/**
 * Seconds of a course: each kind of step is timed once. Of a closed loop only some rounds are followed: the `users` requests that come at
 * once at its beginning weigh `share` of all in means, later ones the rest.
 */
export function timesOf(
  course: Course,
  timer: Pick<StepTimer, 'seconds' | 'arrivalDelay' | 'lateSteps'>,
  users: number,
  share: number,
): CourseTimes {
  const seconds = course.steps.map(({ batch }) => timer.seconds(batch));
  const { kinds, counts, came, first, last, outputs } = course;
  const at = new Float64Array(kinds.length + 1);
  for (let s = 0; s < kinds.length; s++) at[s + 1] = (at[s] as number) + (seconds[kinds[s] as number] as number) * (counts[s] as number);
  const n = came.length;
  const begin = (i: number): number => at[(came[i] as number) + 1] as number;
  const token = (i: number): number => at[(first[i] as number) + 1] as number;
  const end = (i: number): number => at[(last[i] as number) + 1] as number;
  const burst = users < n ? users : 0;
  const late = (i: number): number => lateShare(timer.lateSteps, outputs[i] as number) * (end(i) - token(i));
  return {
    makespan: (at[kinds.length] as number) + timer.arrivalDelay,
    ttft: new Sampled(n, burst, share, (i) => token(i) - begin(i) + late(i) + timer.arrivalDelay),
    tpot: new Sampled(n, burst, share, (i) => (end(i) - token(i) - late(i)) / ((outputs[i] as number) - 1)),
    e2e: new Sampled(n, burst, share, (i) => end(i) - begin(i) + timer.arrivalDelay),
  };
}

/** Part of the time from first to last token by which the first reaches its user late; of short answers never more than half. */
export function lateShare(lateSteps: number, outputs: number): number {
  return outputs > 1 ? Math.min(0.5, lateSteps / (outputs - 1)) : 0;
}

/** Mean and median of a value a request, computed when they are asked for. */
class Sampled implements Centre {
  private readonly n: number;
  private readonly burst: number;
  private readonly share: number;
  private readonly value: (request: number) => number;

  constructor(n: number, burst: number, share: number, value: (request: number) => number) {
    this.n = n;
    this.burst = burst;
    this.share = share;
    this.value = value;
  }

  get mean(): number {
    const early = this.sum(0, this.burst);
    const late = this.sum(this.burst, this.n);
    return this.burst > 0 ? this.share * early + (1 - this.share) * late : late;
  }

  get median(): number {
    const values = new Float64Array(this.n);
    for (let i = 0; i < this.n; i++) values[i] = this.value(i);
    const sorted = values.filter((value) => Number.isFinite(value)).sort();
    const middle = sorted.length >> 1;
    const upper = sorted[middle] ?? Number.NaN;
    return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
  }

  /** Mean over requests of a range; a request of one token has no gap between tokens. */
  private sum(from: number, to: number): number {
    let sum = 0;
    let count = 0;
    for (let i = from; i < to; i++) {
      const value = this.value(i);
      if (!Number.isFinite(value)) continue;
      sum += value;
      count++;
    }
    return sum / count;
  }
}

/** Lengths spread evenly over low..high in an order without pattern, the same every time (Lehmer's generator, Park and Miller 1988). */
export function spread(count: number, low: number, high: number, seed: number): Int32Array {
  const out = new Int32Array(count);
  let state = seed;
  for (let i = 0; i < count; i++) {
    state = (state * 48271) % 2147483647;
    out[i] = Math.max(1, Math.round(low + ((high - low) * state) / 2147483647));
  }
  return out;
}

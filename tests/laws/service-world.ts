import type { Fleet, Routing, ServingReplica } from '../../src/serving/fleet.ts';
import type { StepBatch, StepTimer } from '../../src/serving/step-timer.ts';
import type { EnginePolicy } from '../../src/terms/service.ts';
import type { Requests } from '../../src/terms/traffic.ts';

/** A step timer that is linear in its batch: what the laws of a service are tried on. */
export function linearTimer(changes: Partial<StepTimer> & { readonly speed?: number } = {}): StepTimer {
  const { speed = 1, ...rest } = changes;
  return {
    missing: [],
    seconds: ({ decodes, decodeContext, promptTokens, promptPairs }: StepBatch) =>
      (8e-3 + 2e-5 * decodes + 4e-8 * decodeContext + 6e-5 * promptTokens + 1e-9 * promptPairs) / speed,
    tokensPerStep: 1,
    arrivalDelay: 0,
    lateSteps: 0,
    cacheTokens: 400_000,
    cacheShards: 1,
    cacheBytes: (tokens) => tokens * 1e5,
    memory: { weights: 0, workspace: 0, cache: 0, capacity: 0 },
    ...rest,
  };
}

export const POLICY: EnginePolicy = {
  batching: 'continuous',
  maxSequences: 256,
  maxBatchedTokens: 2048,
  chunkedPrefill: true,
  blockTokens: 16,
  prefixCaching: false,
  memoryShare: 0.9,
  order: 'arrival',
  admission: 'prompt',
};

export function replicaOf(timer: StepTimer = linearTimer(), policy: Partial<EnginePolicy> = {}): ServingReplica {
  return { timer, policy: { ...POLICY, ...policy }, contextTokens: null, adapterLimit: null };
}

export function fleetOf(count: number, replica: ServingReplica, routing: Routing = 'least-loaded'): Fleet {
  return { replicas: Array.from({ length: count }, () => replica), routing, disaggregated: null };
}

export function requestsOf(rows: readonly (readonly [arrival: number, input: number, output: number])[]): Requests {
  const sorted = [...rows].sort((a, b) => a[0] - b[0]);
  return {
    count: sorted.length,
    arrival: Float64Array.from(sorted, ([arrival]) => arrival),
    input: Int32Array.from(sorted, ([, input]) => input),
    output: Int32Array.from(sorted, ([, , output]) => output),
    priority: null,
    prefix: null,
    adapter: null,
  };
}

interface Sequence {
  readonly row: number;
  target: number;
  done: number;
  answered: number;
  blocks: number;
}

export interface NaiveResult {
  readonly first: number[];
  readonly end: number[];
  readonly steps: number;
  readonly preemptions: number;
  readonly mostBlocks: number;
}

/** The same engine step by step, in the plainest way: lists, one step at a time, nothing skipped. Chunked prompts, admission by prompt, one replica. */
export function naive(requests: Requests, timer: StepTimer, policy: EnginePolicy): NaiveResult {
  const { count } = requests;
  const capacity = Math.floor(timer.cacheTokens / policy.blockTokens);
  const blocksFor = (tokens: number) => Math.ceil(tokens / policy.blockTokens);
  const first = new Array<number>(count).fill(Number.NaN);
  const end = new Array<number>(count).fill(Number.NaN);
  const waiting: Sequence[] = [];
  const running: Sequence[] = [];
  let [now, next, used, steps, preemptions, mostBlocks] = [0, 0, 0, 0, 0, 0];
  const preemptLast = (): Sequence => {
    const out = running.pop() as Sequence;
    used -= out.blocks;
    out.blocks = 0;
    out.target = (requests.input[out.row] as number) + out.answered;
    out.done = 0;
    waiting.unshift(out);
    preemptions += 1;
    return out;
  };
  for (;;) {
    for (; next < count && (requests.arrival[next] as number) <= now; next += 1)
      waiting.push({ row: next, target: requests.input[next] as number, done: 0, answered: 0, blocks: 0 });
    if (running.length === 0 && waiting.length === 0) {
      if (next === count) return { first, end, steps, preemptions, mostBlocks };
      now = requests.arrival[next] as number;
      continue;
    }
    const batch: StepBatch = { decodes: 0, decodeContext: 0, promptTokens: 0, promptPairs: 0, prompts: 0 };
    const prompts: Sequence[] = [];
    let preempted = false;
    const decodes = () => running.filter(({ done, target, answered }) => done >= target && answered > 0);
    for (let i = 0; i < decodes().length; ) {
      const one = decodes()[i] as Sequence;
      const need = blocksFor(one.done + 1) - one.blocks;
      if (used + need > capacity) {
        preempted = true;
        if (preemptLast() === one) break;
        continue;
      }
      used += need;
      one.blocks += need;
      i += 1;
    }
    const decoding = decodes();
    let left = policy.maxBatchedTokens - decoding.length;
    const fill = (one: Sequence, chunk: number) => {
      batch.prompts += 1;
      batch.promptTokens += chunk;
      batch.promptPairs += chunk * one.done + (chunk * (chunk + 1)) / 2;
      one.done += chunk;
      left -= chunk;
      prompts.push(one);
    };
    for (const one of running.filter((each) => each.done < each.target)) {
      if (left <= 0 || !running.includes(one)) break;
      const chunk = Math.min(left, one.target - one.done);
      const need = blocksFor(one.done + chunk) - one.blocks;
      let gone = false;
      while (used + need > capacity && !gone) {
        preempted = true;
        gone = preemptLast() === one;
      }
      if (gone) break;
      used += need;
      one.blocks += need;
      fill(one, chunk);
    }
    while (!preempted && left > 0 && waiting.length > 0 && running.length < policy.maxSequences) {
      const one = waiting[0] as Sequence;
      const chunk = Math.min(left, one.target);
      const need = blocksFor(chunk);
      if (used + need > capacity) break;
      waiting.shift();
      running.push(one);
      used += need;
      one.blocks = need;
      fill(one, chunk);
    }
    const stepping = decoding.filter((one) => running.includes(one));
    batch.decodes = stepping.length;
    batch.decodeContext = stepping.reduce((sum, { done }) => sum + done + 1, 0);
    mostBlocks = Math.max(mostBlocks, used);
    now += timer.seconds(batch);
    steps += 1;
    for (const one of stepping) {
      one.done += 1;
      one.answered += 1;
    }
    for (const one of prompts) {
      if (one.done < one.target) continue;
      one.answered += 1;
      if (one.answered === 1) first[one.row] = now;
    }
    for (const one of [...running]) {
      if (one.answered < (requests.output[one.row] as number)) continue;
      end[one.row] = now;
      used -= one.blocks;
      running.splice(running.indexOf(one), 1);
    }
  }
}

/** How fast a service is simulated: an hour of a real request trace where the evidence lies beside the project, else made requests alike. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { makeRequests, type Requests, repeat, type ServingReplica, type StepTimer, simulate } from '../src/index.ts';
import { type Bench, multiplyAdds } from './bench.ts';

const TRACE = new URL('../../shared/evidence/traces/azure_llm_2023_conv.csv.gz', import.meta.url);
const TIMES = 50;

const timer: StepTimer = {
  missing: [],
  seconds: ({ decodes, decodeContext, promptTokens, promptPairs }) =>
    0.02 + 4e-5 * decodes + 4e-8 * decodeContext + 1.2e-4 * promptTokens + 2e-9 * promptPairs,
  tokensPerStep: 1,
  arrivalDelay: 0.01,
  lateSteps: 0,
  cacheTokens: 400_000,
  cacheShards: 1,
  cacheBytes: (tokens) => 327_680 * tokens,
  memory: { weights: 0, workspace: 0, cache: 0, capacity: 0 },
};

const replica: ServingReplica = {
  timer,
  policy: {
    batching: 'continuous',
    maxSequences: 256,
    maxBatchedTokens: 2048,
    chunkedPrefill: true,
    blockTokens: 16,
    prefixCaching: true,
    memoryShare: 0.9,
    order: 'arrival',
    admission: 'prompt',
  },
  contextTokens: null,
  adapterLimit: null,
};

function trace(): Requests {
  if (!existsSync(TRACE)) {
    const lengths = (mean: number, high: number) => ({ kind: 'lognormal', mean, variation: 1, low: 1, high }) as const;
    return makeRequests({ kind: 'poisson', ratePerSec: 5.53 }, lengths(1155, 14_000), lengths(211, 1000), { count: 19_366 }, 1);
  }
  const rows = gunzipSync(readFileSync(TRACE)).toString().trim().split('\n').slice(1);
  const column = (at: number) => rows.map((row) => row.split(',')[at] as string);
  const clock = (stamp: string) => {
    const [hours = 0, minutes = 0, seconds = 0] = (stamp.split(' ')[1] as string).split(':').map(Number);
    return 3600 * hours + 60 * minutes + seconds;
  };
  const times = column(0).map(clock);
  return {
    count: rows.length,
    arrival: Float64Array.from(times, (time) => time - (times[0] as number)),
    input: Int32Array.from(column(1), Number),
    output: Int32Array.from(column(2), Number),
    priority: null,
    prefix: null,
    adapter: null,
  };
}

const simulated = (make: () => Requests, replicas: number): (() => number) => {
  let requests: Requests | null = null;
  const fleet = { replicas: Array.from({ length: replicas }, () => replica), routing: 'least-loaded', disaggregated: null } as const;
  return () => {
    requests ??= make();
    const { outcome } = simulate(fleet, requests);
    if (outcome.finished !== requests.count) throw new Error(`${outcome.finished} of ${requests.count} requests were served`);
    return requests.count;
  };
};

export const benches: readonly Bench[] = [
  {
    name: 'serving-trace, an hour of conversations on 8 replicas',
    unit: 'requests',
    work: simulated(trace, 8),
    reference: multiplyAdds,
    promised: 19_366,
  },
  {
    name: 'serving-million, the same hour 52 times at 50 times its rate on 400 replicas',
    unit: 'requests',
    work: simulated(() => repeat(trace(), 52, TIMES), 400),
    reference: multiplyAdds,
    promised: 1e6 / 30,
  },
];

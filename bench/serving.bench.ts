/**
 * How fast a service is simulated, step by step of a real engine on real chips: an hour of a real request trace where the evidence lies beside
 * the project, else made requests alike.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { factBook, shippedFits } from '../src/cli/shipped.ts';
import {
  groundsOf,
  makeRequests,
  modelOf,
  type Requests,
  repeat,
  resolveName,
  type ServingReplica,
  shortListGroup,
  simulate,
  storedFormatNamed,
} from '../src/index.ts';
import { compileStep } from '../src/serving/step.ts';
import { type Bench, multiplyAdds } from './bench.ts';

const TRACE = new URL('../../shared/evidence/traces/azure_llm_2023_conv.csv.gz', import.meta.url);
const TIMES = 50;

/** A dense 70 B in 16 bits on one node of eight, tensor parallel over all of it, as its engine comes. */
function replica(): ServingReplica {
  const book = factBook(null);
  const fits = shippedFits();
  const group = shortListGroup(book, resolveName(book, 'chips', 'H100').id, 1);
  const [ground] = groundsOf(book, [group], null, null, fits).grounds;
  if (!ground) throw new Error('no ground');
  const model = modelOf(book, resolveName(book, 'models', 'llama-3-70b').id);
  const { policy } = ground.engine;
  const layout = { tensorParallel: 8, pipelineParallel: 1, dataParallel: 1, contextParallel: 1, expertParallel: 1 };
  const formats = { weights: storedFormatNamed('bf16'), compute: 'bf16', cache: 'bf16' } as const;
  const job = { model, ...formats, engine: ground.engine, policy, speculation: null, adapters: null };
  const timer = compileStep(job, layout, ground.group, ground.machine, fits.serving);
  if (timer.missing.length > 0) throw new Error(timer.missing.join(', '));
  // the trace has prompts beyond the model's context; positions are taken as extended, as in the measurements it is compared with
  return { timer, policy, contextTokens: null, adapterLimit: null };
}

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
  let one: ServingReplica | null = null;
  return () => {
    requests ??= make();
    one ??= replica();
    const fleet = { replicas: new Array<ServingReplica>(replicas).fill(one), routing: 'least-loaded', disaggregated: null } as const;
    const { outcome } = simulate(fleet, requests);
    if (outcome.finished !== requests.count) throw new Error(`${outcome.finished} of ${requests.count} requests were served`);
    return requests.count;
  };
};

export const benches: readonly Bench[] = [
  {
    name: 'serving-trace, an hour of conversations on 8 replicas of a dense 70 B',
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

/** Laws of a service on the steps of real models, chips and engines: with a prefix cache, preemption and phases apart. */
import { expect, test } from 'vitest';
import { groundsOf, makeRequests, modelOf, type Requests, resolveName, shortListGroup, storedFormatNamed } from '../../src/index.ts';
import type { Fleet, Routing, ServingReplica } from '../../src/serving/fleet.ts';
import { simulate } from '../../src/serving/simulate.ts';
import { compileStep } from '../../src/serving/step.ts';
import { BOOK, FITS } from '../worked/world.ts';

const CASES = [
  { model: 'llama-3.1-8b', chip: 'H100', tensor: 1, cache: 40_000 },
  { model: 'llama-3.1-70b', chip: 'Ascend-910B', tensor: 8, cache: 40_000 },
  { model: 'qwen3-30b-a3b', chip: 'MI300X', tensor: 2, cache: 25_000 },
] as const;

/** A replica as its engine comes, but for a cache that is small enough to be fought over. */
function replicaOf({ model, chip, tensor, cache }: (typeof CASES)[number]): ServingReplica {
  const group = shortListGroup(BOOK, resolveName(BOOK, 'chips', chip).id, 1);
  const [ground] = groundsOf(BOOK, [group], null, null, FITS).grounds;
  if (!ground) throw new Error('no ground');
  const shape = modelOf(BOOK, resolveName(BOOK, 'models', model).id);
  const { engine } = ground;
  const layout = { tensorParallel: tensor, pipelineParallel: 1, dataParallel: 1, contextParallel: 1, expertParallel: 1 };
  const policy = { ...engine.policy, maxSequences: 64, admission: 'prompt' } as const;
  const formats = { weights: storedFormatNamed('bf16'), compute: 'bf16', cache: 'bf16' } as const;
  const job = { model: shape, ...formats, engine, policy, speculation: null, adapters: null };
  const timer = compileStep(job, layout, ground.group, ground.machine, FITS.serving);
  expect(timer.missing).toEqual([]);
  return { timer: { ...timer, cacheTokens: cache }, policy, contextTokens: null, adapterLimit: null };
}

const PREFIX = 64;

/** Prompts of three conversations that share half of their beginning. */
function talks(requests: Requests): Requests {
  const start = new Int32Array(requests.count + 1);
  const ids: number[] = [];
  for (let row = 0; row < requests.count; row++) {
    const blocks = Math.floor((requests.input[row] as number) / PREFIX);
    for (let at = 0; at < blocks; at++) ids.push(at < blocks / 2 ? 1e6 * (row % 3) + at : 1e9 + 1e4 * row + at);
    start[row + 1] = ids.length;
  }
  return { ...requests, prefix: { blockTokens: PREFIX, start, ids: Float64Array.from(ids) } };
}

const busy = (seed: number, ratePerSec: number): Requests =>
  makeRequests(
    { kind: 'gamma', ratePerSec, burstiness: 1.5 },
    { kind: 'lognormal', mean: 900, variation: 0.8, low: 1, high: 6000 },
    { kind: 'lognormal', mean: 250, variation: 0.8, low: 1, high: 1500 },
    { count: 300 },
    seed,
  );

const fleets = (replica: ServingReplica): readonly (readonly [string, Fleet])[] => {
  const alike = (policy: Partial<ServingReplica['policy']>) => ({ ...replica, policy: { ...replica.policy, ...policy } });
  const two = (one: ServingReplica, routing: Routing): Fleet => ({ replicas: [one, one], routing, disaggregated: null });
  const caching = alike({ prefixCaching: true });
  const whole = alike({ prefixCaching: false, chunkedPrefill: false });
  return [
    ['least loaded, prefix cache', two(caching, 'least-loaded')],
    ['by prefix', two(caching, 'prefix')],
    ['shared line, whole prompts', two(whole, 'shared')],
    [
      'phases apart',
      { replicas: [caching, caching], routing: 'least-loaded', disaggregated: { decode: [whole], transfer: { seconds: (n) => 2e-6 * n } } },
    ],
  ];
};

test.each(CASES)('$model on $chip: tokens and requests are conserved, the cache is never above its size, Little holds', (given) => {
  const replica = replicaOf(given);
  const steps = replica.timer.seconds({ decodes: 32, decodeContext: 32_000, promptTokens: 0, promptPairs: 0, prompts: 0 });
  const requests = talks(busy(7, 24 / (steps * 250)));
  let [preempted, found] = [0, 0];
  for (const [name, fleet] of fleets(replica)) {
    const { outcome, served, timeline } = simulate(fleet, requests, { perRequest: true, timeline: 1e6 });
    if (!served) throw new Error('no rows');
    preempted += outcome.preemptions;
    found += outcome.foundPromptTokens;
    expect([name, outcome.finished, outcome.rejected]).toEqual([name, requests.count, 0]);
    expect(outcome.inputTokens).toBe(requests.input.reduce((sum, tokens) => sum + tokens, 0));
    expect(outcome.outputTokens).toBe(requests.output.reduce((sum, tokens) => sum + tokens, 0));
    expect(outcome.computedPromptTokens + outcome.foundPromptTokens).toBe(outcome.inputTokens + outcome.repeatedPromptTokens);
    expect(outcome.cachePeak).toBeLessThanOrEqual(1 + 1e-9);
    // sequences in steps, summed over time, are no more than requests in the service: Little's law over the whole run
    const inSteps = timeline.reduce((sum, { seconds, decodes }) => sum + seconds * decodes, 0);
    let inService = 0;
    let edges: (readonly [number, number])[] = [];
    for (let row = 0; row < requests.count; row++) {
      const [came, left] = [served.arrival[row] as number, served.end[row] as number];
      expect(served.begun[row]).toBeGreaterThanOrEqual(came);
      expect(served.firstToken[row]).toBeGreaterThan(served.begun[row] as number);
      expect(left).toBeGreaterThanOrEqual(served.firstToken[row] as number);
      inService += left - came;
      edges.push([came, 1], [left, -1]);
    }
    expect(inSteps).toBeLessThanOrEqual(inService);
    // rate x time in service = mean number in service, the number counted event by event
    edges = edges.sort((a, b) => a[0] - b[0]);
    let [area, inside, last] = [0, 0, edges[0]?.[0] ?? 0];
    for (const [at, change] of edges) {
      area += inside * (at - last);
      inside += change;
      last = at;
    }
    const span = last - (edges[0]?.[0] ?? 0);
    expect(area / span).toBeCloseTo((outcome.finished / outcome.makespan) * outcome.e2e.mean, 6);
    // the same again gives the same bytes
    expect(JSON.stringify(simulate(fleet, requests).outcome)).toBe(JSON.stringify(outcome));
  }
  // the world was hard enough to say something
  expect(preempted).toBeGreaterThan(0);
  expect(found).toBeGreaterThan(0);
});

test.each(CASES)(
  '$model on $chip: identical requests, a shared line, no prefix cache: more replicas slow no percentile by more than a step',
  (given) => {
    const made = replicaOf(given);
    const replica = { ...made, policy: { ...made.policy, prefixCaching: false } };
    const step = replica.timer.seconds({ decodes: 64, decodeContext: 64_000, promptTokens: 600, promptPairs: 180_000, prompts: 1 });
    for (const [input, output] of [
      [600, 100],
      [60, 300],
    ] as const) {
      const length = (tokens: number) => ({ kind: 'fixed', tokens }) as const;
      const requests = makeRequests(
        { kind: 'poisson', ratePerSec: 40 / (step * output) },
        length(input),
        length(output),
        { count: 300 },
        3,
      );
      const outcomes = [1, 2, 4].map(
        (count) =>
          simulate({ replicas: new Array<ServingReplica>(count).fill(replica), routing: 'shared', disaggregated: null }, requests).outcome,
      );
      for (let at = 1; at < outcomes.length; at++)
        for (const figure of ['ttft', 'tpot', 'e2e'] as const)
          for (const percentile of ['mean', 'p50', 'p90', 'p99'] as const)
            expect(outcomes[at]?.[figure][percentile], `${figure} ${percentile}`).toBeLessThanOrEqual(
              (outcomes[at - 1]?.[figure][percentile] as number) + (figure === 'tpot' ? (2 * step) / output : 2 * step),
            );
    }
  },
);

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Routing } from '../../src/serving/fleet.ts';
import { simulate } from '../../src/serving/simulate.ts';
import { makeRequests, repeat } from '../../src/serving/traffic.ts';
import type { EnginePolicy } from '../../src/terms/service.ts';
import type { Requests } from '../../src/terms/traffic.ts';
import { fleetOf, linearTimer, naive, POLICY, replicaOf, requestsOf } from './service-world.ts';

const row = fc.tuple(fc.double({ min: 0, max: 20, noNaN: true }), fc.integer({ min: 1, max: 6000 }), fc.integer({ min: 1, max: 400 }));
const rows = fc.array(row, { minLength: 1, maxLength: 60 });

test('jumping over steps gives what stepping gives: steps, preemptions and times, with a cache that is too small and one that is not', () => {
  let preempted = 0;
  fc.assert(
    fc.property(
      rows,
      fc.constantFrom(7000, 12_000, 400_000),
      fc.constantFrom(4, 256),
      fc.constantFrom(512, 2048),
      (many, cacheTokens, maxSequences, maxBatchedTokens) => {
        const requests = requestsOf(many);
        const timer = linearTimer({ cacheTokens });
        const policy = { ...POLICY, maxSequences, maxBatchedTokens };
        const slow = naive(requests, timer, policy);
        const { outcome, served, timeline } = simulate(fleetOf(1, replicaOf(timer, policy)), requests, { perRequest: true, timeline: 1e6 });
        preempted += slow.preemptions;
        expect(outcome.preemptions).toBe(slow.preemptions);
        expect(timeline.reduce((sum, { steps }) => sum + steps, 0)).toBe(slow.steps);
        for (let i = 0; i < requests.count; i += 1) {
          expect(served?.firstToken[i]).toBeCloseTo(slow.first[i] as number, 6);
          expect(served?.end[i]).toBeCloseTo(slow.end[i] as number, 6);
        }
      },
    ),
    { numRuns: 60, endOnFailure: true },
  );
  expect(preempted).toBeGreaterThan(50);
});

const policies = fc.record({
  batching: fc.constantFrom<EnginePolicy['batching']>('continuous', 'continuous', 'static', 'single'),
  chunkedPrefill: fc.boolean(),
  admission: fc.constantFrom<EnginePolicy['admission']>('prompt', 'whole'),
  order: fc.constantFrom<EnginePolicy['order']>('arrival', 'priority'),
  prefixCaching: fc.boolean(),
  blockTokens: fc.constantFrom(1, 16, 64),
  maxSequences: fc.constantFrom(2, 16, 256),
});
const routings = fc.constantFrom<Routing>('round-robin', 'least-loaded', 'shared', 'prefix');
const timers = fc.record({
  cacheTokens: fc.constantFrom(8000, 30_000, Number.POSITIVE_INFINITY),
  cacheShards: fc.constantFrom(1, 1, 2),
  tokensPerStep: fc.constantFrom(1, 1, 2.7),
  arrivalDelay: fc.constantFrom(0, 0.05),
});
const PREFIX = 64;

/** Prompts of a few conversations: those of one share their beginning, as far as both go. */
function withPrefixes(requests: Requests): Requests {
  const start = new Int32Array(requests.count + 1);
  const ids: number[] = [];
  for (let i = 0; i < requests.count; i += 1) {
    start[i] = ids.length;
    const shared = (requests.output[i] as number) % 20;
    for (let block = 0; block < Math.ceil((requests.input[i] as number) / PREFIX); block += 1)
      ids.push(block < shared ? 1000 * (i % 3) + block : 10_000 * (i + 1) + block);
  }
  start[requests.count] = ids.length;
  return {
    ...requests,
    priority: requests.output.map((tokens) => tokens % 3),
    prefix: { blockTokens: PREFIX, start, ids: Float64Array.from(ids) },
    adapter: requests.input.map((tokens) => tokens % 5),
  };
}

test('whatever the policy, tokens and requests are conserved, the cache is never above its size, and times are in order', () => {
  fc.assert(
    fc.property(
      rows,
      policies,
      timers,
      routings,
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      (many, policy, timer, routing, count, split) => {
        const requests = withPrefixes(requestsOf(many));
        const replica = { ...replicaOf(linearTimer(timer), policy), contextTokens: 5000, adapterLimit: 3 };
        const fleet = {
          ...fleetOf(count, replica, routing),
          disaggregated: split ? { decode: [replica, replica], transfer: { seconds: (tokens: number) => 1e-6 * tokens } } : null,
        };
        const { outcome, served } = simulate(fleet, requests, { perRequest: true });
        expect(outcome.finished + outcome.rejected).toBe(requests.count);
        expect(outcome.cachePeak).toBeLessThanOrEqual(1 + 1e-9);
        let [tokensIn, tokensOut] = [0, 0];
        for (let i = 0; i < requests.count; i += 1) {
          if (Number.isNaN(served?.end[i] as number)) continue;
          tokensIn += requests.input[i] as number;
          tokensOut += requests.output[i] as number;
          expect(served?.begun[i]).toBeGreaterThanOrEqual(served?.arrival[i] as number);
          expect(served?.firstToken[i]).toBeGreaterThan(served?.begun[i] as number);
          expect(served?.end[i]).toBeGreaterThanOrEqual(served?.firstToken[i] as number);
        }
        expect(outcome.inputTokens).toBe(tokensIn);
        expect(outcome.outputTokens).toBe(tokensOut);
        expect(outcome.computedPromptTokens + outcome.foundPromptTokens).toBe(tokensIn + outcome.repeatedPromptTokens);
        if (policy.admission === 'whole') expect(outcome.preemptions).toBe(0);
      },
    ),
    { numRuns: 300, endOnFailure: true },
  );
});

test("Little's law: requests in the service on average = rate x time in it, counted step by step from the timeline", () => {
  const requests = makeRequests(
    { kind: 'poisson', ratePerSec: 4 },
    { kind: 'uniform', low: 100, high: 900 },
    { kind: 'uniform', low: 20, high: 300 },
    { count: 500 },
    3,
  );
  const { outcome, served, timeline } = simulate(fleetOf(2, replicaOf()), requests, { perRequest: true, timeline: 1e6 });
  const decoding = timeline.reduce((sum, { seconds, decodes }) => sum + seconds * decodes, 0);
  let lived = 0;
  for (let i = 0; i < requests.count; i += 1) lived += (served?.end[i] as number) - (served?.firstToken[i] as number);
  expect(decoding).toBeCloseTo(lived, 6);
  expect(outcome.e2e.mean * outcome.requestsPerSec * outcome.makespan).toBeCloseTo(outcome.e2e.mean * outcome.finished, 6);
});

test('identical requests, a shared queue, no prefix cache: more replicas never slow any percentile by more than one step, the wait for a step that has begun', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.constantFrom(2, 8, 30),
      fc.constantFrom(200, 1500),
      fc.constantFrom(50, 300),
      (seed, ratePerSec, input, output) => {
        const requests = makeRequests(
          { kind: 'poisson', ratePerSec },
          { kind: 'fixed', tokens: input },
          { kind: 'fixed', tokens: output },
          { count: 400 },
          seed,
        );
        const outcomes = [1, 2, 4, 8].map((count) => simulate(fleetOf(count, replicaOf(), 'shared'), requests).outcome);
        for (let i = 1; i < outcomes.length; i += 1)
          for (const figure of ['ttft', 'tpot', 'e2e'] as const)
            for (const at of ['mean', 'p50', 'p90', 'p95', 'p99'] as const)
              expect(outcomes[i]?.[figure][at], `${figure} ${at}`).toBeLessThanOrEqual(
                (outcomes[i - 1]?.[figure][at] as number) + (figure === 'tpot' ? 1e-4 : 0.01),
              );
      },
    ),
    { numRuns: 30, endOnFailure: true },
  );
});

test('the same seed gives the same bytes, another seed others', () => {
  const run = (seed: number) =>
    JSON.stringify(
      simulate(
        fleetOf(3, replicaOf()),
        makeRequests(
          { kind: 'gamma', ratePerSec: 6, burstiness: 2 },
          { kind: 'lognormal', mean: 800, variation: 1, low: 1, high: 8000 },
          { kind: 'lognormal', mean: 150, variation: 1, low: 1, high: 2000 },
          { count: 300 },
          seed,
        ),
      ).outcome,
    );
  expect(run(5)).toBe(run(5));
  expect(run(5)).not.toBe(run(6));
});

test('a timer k times as fast, with arrivals k times as dense, gives times k times as short; the same arrivals on it are served no later', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(1.5, 2, 4), (seed, speed) => {
      const requests = makeRequests(
        { kind: 'poisson', ratePerSec: 5 },
        { kind: 'uniform', low: 50, high: 2000 },
        { kind: 'uniform', low: 5, high: 300 },
        { count: 200 },
        seed,
      );
      const slow = simulate(fleetOf(2, replicaOf()), requests).outcome;
      const scaled = simulate(fleetOf(2, replicaOf(linearTimer({ speed }))), repeat(requests, 1, speed)).outcome;
      const fast = simulate(fleetOf(2, replicaOf(linearTimer({ speed }))), requests).outcome;
      expect(scaled.e2e.mean * speed).toBeCloseTo(slow.e2e.mean, 6);
      expect(scaled.ttft.p99 * speed).toBeCloseTo(slow.ttft.p99, 6);
      expect(fast.e2e.mean).toBeLessThanOrEqual(slow.e2e.mean);
      expect(fast.ttft.mean).toBeLessThanOrEqual(slow.ttft.mean);
      expect(fast.tpot.p99).toBeLessThanOrEqual(slow.tpot.p99);
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

test('the router is fair: in turn, replicas get as many requests to one; by load, as many tokens to one long request', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 2, max: 5 }), (many, count) => {
      const requests = requestsOf(many.map(([, input, output]) => [0, input, output]));
      const shares = (routing: Routing, weigh: (row: number) => number) => {
        const { served } = simulate(fleetOf(count, replicaOf(), routing), requests, { perRequest: true });
        const each = new Array<number>(count).fill(0);
        served?.replica.forEach((replica, i) => {
          each[replica] = (each[replica] as number) + weigh(i);
        });
        return Math.max(...each) - Math.min(...each);
      };
      const tokens = (i: number) => (requests.input[i] as number) + (requests.output[i] as number);
      expect(shares('round-robin', () => 1)).toBeLessThanOrEqual(1);
      expect(shares('least-loaded', tokens)).toBeLessThanOrEqual(Math.max(...many.map((_, i) => tokens(i))));
    }),
    { numRuns: 50, endOnFailure: true },
  );
});

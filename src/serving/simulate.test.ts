import { expect, test } from 'vitest';
import { fleetOf, linearTimer, replicaOf, requestsOf } from '../../tests/laws/service-world.ts';
import { simulate } from './simulate.ts';
import { spread, steady } from './steady.ts';
import { makeRequests } from './traffic.ts';

/** A step takes 1 s and a millisecond for each prompt token. */
const clockwork = linearTimer({ seconds: ({ promptTokens }) => 1 + promptTokens / 1000, arrivalDelay: 0.5 });

test('one request: a step of its prompt, then a step for each further token, and the delay outside', () => {
  const { outcome, served } = simulate(fleetOf(1, replicaOf(clockwork)), requestsOf([[2, 100, 4]]), { perRequest: true });
  expect(served?.begun[0]).toBe(2);
  expect(served?.firstToken[0]).toBeCloseTo(2 + 1.1 + 0.5, 12);
  expect(served?.end[0]).toBeCloseTo(2 + 1.1 + 3 + 0.5, 12);
  expect(outcome.tpot.mean).toBeCloseTo(1, 12);
  expect([outcome.finished, outcome.saturated, outcome.meanBatch]).toEqual([1, false, 1]);
});

test('a first token that its user sees late leaves the end where it is; of a short answer it is at most half late', () => {
  const late = { ...clockwork, lateSteps: 2 };
  const requests = requestsOf([
    [0, 100, 9],
    [100, 100, 3],
  ]);
  const { served } = simulate(fleetOf(1, replicaOf(late)), requests, { perRequest: true });
  expect(Array.from(served?.firstToken ?? [], (at) => Math.round(10 * at) / 10)).toEqual([3.6, 102.6]);
  expect(Array.from(served?.end ?? [], (at) => Math.round(10 * at) / 10)).toEqual([9.6, 103.6]);
});

test('a second request joins at the next step; with whole prompts, what decodes stands still meanwhile', () => {
  const requests = requestsOf([
    [0, 100, 5],
    [1.5, 200, 2],
  ]);
  const at = (chunkedPrefill: boolean) => simulate(fleetOf(1, replicaOf(clockwork, { chunkedPrefill })), requests, { perRequest: true });
  const mixed = at(true);
  expect(Array.from(mixed.served?.begun ?? [])[1]).toBeCloseTo(2.1, 12);
  expect(Array.from(mixed.served?.end ?? [], (end) => Math.round(10 * end) / 10)).toEqual([5.8, 4.8]);
  const alone = at(false);
  expect(Array.from(alone.served?.end ?? [], (end) => Math.round(10 * end) / 10)).toEqual([6.8, 4.8]);
  expect(alone.outcome.itl.p99).toBeGreaterThan(2);
});

test('a closed loop sends the next request when one is answered; limits count towards goodput; warm-up is left out', () => {
  const requests = requestsOf(Array.from({ length: 10 }, () => [0, 100, 2] as const));
  const { outcome } = simulate(fleetOf(1, replicaOf(clockwork)), requests, {
    closed: { concurrency: 1, thinkSeconds: 0.4 },
    limits: [{ figure: 'ttft', at: 99, seconds: 1.7 }],
    warmUpSeconds: 3.5,
  });
  expect(outcome.finished).toBe(8);
  expect(outcome.e2e.p50).toBeCloseTo(2.6, 9);
  expect(outcome.goodputPerSec).toBeCloseTo(outcome.requestsPerSec, 12);
  expect(outcome.makespan).toBeCloseTo(8 * 3 - 0.4, 9);
});

test('prompts go over the link one after the other, and decode where their cache arrives', () => {
  const replica = replicaOf(clockwork);
  const fleet = { ...fleetOf(1, replica), disaggregated: { decode: [replica], transfer: { seconds: () => 2 } } };
  const requests = requestsOf([
    [0, 100, 3],
    [0, 100, 3],
  ]);
  const { served } = simulate(fleet, requests, { perRequest: true });
  expect(Array.from(served?.firstToken ?? [], (time) => Math.round(10 * time) / 10)).toEqual([1.7, 1.7]);
  expect(Array.from(served?.end ?? [], (time) => Math.round(10 * time) / 10)).toEqual([5.7, 7.7]);
});

test('the second of two like prompts finds the first one in the cache, on the replica that the router remembers', () => {
  const requests = {
    ...requestsOf([
      [0, 640, 2],
      [10, 640, 2],
    ]),
    prefix: { blockTokens: 64, start: Int32Array.of(0, 10, 20), ids: Float64Array.from({ length: 20 }, (_, i) => i % 10) },
  };
  const { outcome, served } = simulate(fleetOf(2, replicaOf(clockwork, { prefixCaching: true }), 'prefix'), requests, { perRequest: true });
  expect(outcome.prefixHitRate).toBeCloseTo((9 * 64) / 1280, 12);
  expect(served?.replica[0]).toBe(served?.replica[1]);
  expect((served?.firstToken[1] as number) - 10.5).toBeCloseTo(1.064, 9);
});

test('too long is rejected; a line that grows is said to grow, one that does not is not', () => {
  const replica = { ...replicaOf(), contextTokens: 1000 };
  const rejected = simulate(fleetOf(1, replica), requestsOf([[0, 900, 200]])).outcome;
  expect([rejected.rejected, rejected.finished, rejected.requestsPerSec]).toEqual([1, 0, 0]);
  const fixed = (tokens: number) => ({ kind: 'fixed', tokens }) as const;
  const full = steady(replicaOf(), LENGTHS, { kind: 'saturated' }).sustainedPerSec;
  const at = (share: number) =>
    simulate(
      fleetOf(1, replicaOf()),
      makeRequests({ kind: 'poisson', ratePerSec: share * full }, fixed(1000), fixed(200), { count: 3000 }, 2),
    ).outcome;
  expect(at(0.8).saturated).toBe(false);
  expect(at(1.3).saturated).toBe(true);
  expect(at(1.3).sustainedPerSec / full).toBeCloseTo(1, 1);
});

test('what cannot be simulated is a problem', () => {
  const one = requestsOf([[0, 1, 1]]);
  expect(() => simulate(fleetOf(0, replicaOf()), one)).toThrow('no replicas');
  expect(() => simulate(fleetOf(1, replicaOf()), requestsOf([]))).toThrow('no requests');
  expect(() => simulate(fleetOf(1, replicaOf(linearTimer({ missing: ['bandwidth'] }))), one)).toThrow('bandwidth');
  expect(() => simulate(fleetOf(1, replicaOf(linearTimer({ seconds: () => Number.NaN }))), one)).toThrow('step not positive');
  expect(() => simulate(fleetOf(1, replicaOf(undefined, { maxSequences: 0 })), one)).toThrow('policy not positive');
  expect(() => simulate(fleetOf(1, replicaOf()), one, { closed: { concurrency: 0, thinkSeconds: 0 } })).toThrow('no users');
  expect(() =>
    simulate(fleetOf(1, replicaOf()), {
      ...requestsOf([
        [0, 1, 1],
        [1, 1, 1],
      ]),
      arrival: Float64Array.of(1, 0),
    }),
  ).toThrow('unsorted');
});

const LENGTHS = { input: { mean: 1000, variation: 0.5 }, output: { mean: 200, variation: 0.5 }, prefixHitRate: 0 };

test('the closed form agrees with the simulation within a tenth, under a rate and in a closed loop', () => {
  const drawn = (mean: number) => ({ kind: 'lognormal', mean, variation: 0.5, low: 1, high: 20_000 }) as const;
  const replica = replicaOf(linearTimer({ arrivalDelay: 0.01 }));
  const full = steady(replica, LENGTHS, { kind: 'saturated' }).sustainedPerSec;
  const near = (closedForm: number, simulated: number) => expect(Math.abs(closedForm / simulated - 1)).toBeLessThan(0.1);
  for (const share of [0.2, 0.5, 0.7]) {
    const load = { kind: 'rate', ratePerSec: share * full } as const;
    const form = steady(replica, LENGTHS, load);
    const { outcome } = simulate(
      fleetOf(1, replica),
      makeRequests({ kind: 'poisson', ratePerSec: load.ratePerSec }, drawn(1000), drawn(200), { count: 3000 }, 1),
    );
    for (const figure of ['ttft', 'tpot', 'e2e'] as const) near(form[figure].mean, outcome[figure].mean);
    near(form.requestsPerSec, outcome.requestsPerSec);
    near(form.utilisation, outcome.utilisation);
  }
  for (const [concurrency, batching] of [
    [1, 'continuous'],
    [16, 'continuous'],
    [128, 'continuous'],
    [4, 'single'],
  ] as const) {
    const one = replicaOf(linearTimer(), { batching });
    const form = steady(one, LENGTHS, { kind: 'closed', concurrency, thinkSeconds: 0 });
    const requests = makeRequests(
      { kind: 'closed', concurrency, thinkSeconds: 0 },
      drawn(1000),
      drawn(200),
      { count: 40 * concurrency + 100 },
      1,
    );
    const { outcome } = simulate(fleetOf(1, one), requests, { closed: { concurrency, thinkSeconds: 0 } });
    near(form.requestsPerSec, outcome.requestsPerSec);
    near(form.e2e.mean, outcome.e2e.mean);
    near(form.tpot.mean, outcome.tpot.mean);
  }
  expect(steady(replica, LENGTHS, { kind: 'rate', ratePerSec: 2 * full }).saturated).toBe(true);
  expect(spread(2, 0).p99).toBe(2);
});

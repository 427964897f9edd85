import { expect, test } from 'vitest';
import { fleetOf, linearTimer, replicaOf, requestsOf } from '../../tests/laws/service-world.ts';
import { simulate } from '../serving/simulate.ts';
import { type SteadyState, steady } from '../serving/steady.ts';
import { makeRequests } from '../serving/traffic.ts';
import { underTrace } from './service-course.ts';

const LENGTHS = { input: { mean: 1000, variation: 0 }, output: { mean: 200, variation: 0 }, prefixHitRate: 0 };
const FIXED = (tokens: number) => ({ kind: 'fixed', tokens }) as const;
const replica = replicaOf(linearTimer());
const at = (ratePerSec: number): SteadyState => steady(replica, LENGTHS, { kind: 'rate', ratePerSec });
const full = steady(replica, LENGTHS, { kind: 'saturated' }).sustainedPerSec;

test('a while that is too much for a replica leaves a line that the closed form sees', () => {
  // two minutes in the middle at 150 % of what is sustained, the rest at 30 %
  const rates = [0.3, 0.3, 1.5, 0.3, 0.3].map((share) => share * full);
  const requests = makeRequests({ kind: 'profile', ratesPerSec: rates, secondsEach: 120 }, FIXED(1000), FIXED(200), { seconds: 600 }, 1);
  const { outcome } = simulate(fleetOf(1, replica), requests);
  const course = underTrace(requests, 1, at);
  const plain = at(requests.count / 600);
  expect(outcome.ttft.p99).toBeGreaterThan(10 * plain.ttft.p99);
  for (const figure of ['mean', 'p90', 'p99'] as const)
    expect(Math.abs(Math.log((course?.ttft[figure] ?? 0) / outcome.ttft[figure]))).toBeLessThan(Math.log(1.7));
  expect(Math.abs(Math.log((course?.e2e.mean ?? 0) / outcome.e2e.mean))).toBeLessThan(Math.log(1.5));
});

test('a trace without a course is as a steady rate; one too short, or too much for the replica, has none', () => {
  const even = makeRequests({ kind: 'uniform', ratePerSec: 0.5 * full }, FIXED(1000), FIXED(200), { count: 2000 }, 1);
  const course = underTrace(even, 1, at);
  const plain = at(0.5 * full);
  expect(Math.abs((course?.tpot.p50 ?? 0) / plain.tpot.p50 - 1)).toBeLessThan(0.1);
  expect(Math.abs((course?.ttft.p50 ?? 0) / plain.ttft.p50 - 1)).toBeLessThan(0.25);
  expect(underTrace(even, 3, at)).toBeNull();
  expect(
    underTrace(
      requestsOf([
        [0, 10, 10],
        [1, 10, 10],
      ]),
      1,
      at,
    ),
  ).toBeNull();
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EnginePolicy } from '../terms/service.ts';
import { type CourseAsked, courseOf, spread, timesOf } from './serving-course.ts';

const POLICY: EnginePolicy = {
  batching: 'continuous',
  maxSequences: 8,
  maxBatchedTokens: 256,
  chunkedPrefill: true,
  blockTokens: 16,
  prefixCaching: false,
  memoryShare: 0.9,
  order: 'arrival',
  admission: 'prompt',
};

function asked(inputs: readonly number[], outputs: readonly number[], change: Partial<CourseAsked> = {}): CourseAsked {
  return {
    inputs: Int32Array.from(inputs),
    outputs: Int32Array.from(outputs),
    concurrency: inputs.length,
    policy: POLICY,
    cacheTokens: 1e6,
    shards: 1,
    batching: 'continuous',
    tokensPerStep: 1,
    ...change,
  };
}

const steps = (course: ReturnType<typeof courseOf>): number => course.steps.reduce((sum, { times }) => sum + times, 0);

/** Every step one second. */
const SECOND = { seconds: () => 1, arrivalDelay: 0, lateSteps: 0 };

describe('the course of a run', () => {
  it('of one request is its prompt and one step for each further token', () => {
    const course = courseOf(asked([100], [11]));
    expect(steps(course)).toBe(11);
    const times = timesOf(course, SECOND, 0, 0);
    expect([times.ttft.mean, times.tpot.mean, times.e2e.mean, times.makespan]).toEqual([1, 1, 11, 11]);
  });

  it('lets a first token be late by steps, at most half of a short answer, and the last one not', () => {
    const late = { ...SECOND, lateSteps: 3 };
    const times = timesOf(courseOf(asked([100], [11])), late, 0, 0);
    expect([times.ttft.mean, times.tpot.mean, times.e2e.mean]).toEqual([4, 0.7, 11]);
    expect(timesOf(courseOf(asked([100], [3])), late, 0, 0).ttft.mean).toBe(2);
  });

  it('cuts a long prompt to the room of a step', () => {
    expect(timesOf(courseOf(asked([1000], [2])), SECOND, 0, 0).ttft.mean).toBe(4);
  });

  it('counts query-key pairs of a cut prompt as of a whole one', () => {
    const pairs = courseOf(asked([1000], [2])).steps.reduce((sum, { times, batch }) => sum + times * batch.promptPairs, 0);
    expect(pairs).toBeCloseTo((1000 * 1001) / 2, 3);
  });

  it('lets a static batch wait for the whole batch before it', () => {
    const course = courseOf(asked([10, 10, 10, 10], [5, 5, 5, 5], { concurrency: 2, batching: 'static' }));
    expect(steps(course)).toBe(10);
  });

  it('serves one after another where the engine is for one user', () => {
    expect(timesOf(courseOf(asked([10, 10], [5, 5], { batching: 'single' })), SECOND, 0, 0).makespan).toBe(10);
  });

  it('in a closed loop without variation gives each user the next request when the last is answered', () => {
    const n = 40;
    const course = courseOf(asked(new Array(n).fill(16), new Array(n).fill(9), { concurrency: 4 }));
    const { e2e, makespan } = timesOf(course, SECOND, 4, 0.1);
    // Little: users = rate x time in the system
    expect((n / makespan) * e2e.mean).toBeCloseTo(4, 1);
  });

  it('computes every prompt token once and one step for every answer token but the first, whatever the policy', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 64, max: 900 }),
        fc.boolean(),
        fc.constantFrom('prompt' as const, 'whole' as const),
        (requests, concurrency, maxBatchedTokens, chunkedPrefill, admission) => {
          const policy = { ...POLICY, maxBatchedTokens, chunkedPrefill, admission };
          const [inputs, outputs] = [requests.map(([input]) => input), requests.map(([, output]) => output)];
          const course = courseOf(asked(inputs, outputs, { concurrency, policy, cacheTokens: 2000 }));
          const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
          const tokens = total(course.steps.map(({ times, batch }) => times * batch.promptTokens));
          const decodes = total(course.steps.map(({ times, batch }) => times * batch.decodes));
          expect(tokens).toBeCloseTo(total(inputs), 3);
          expect(decodes).toBeCloseTo(total(outputs) - requests.length, 3);
          course.first.forEach((first, i) => {
            expect(first).toBeGreaterThan(course.came[i] as number);
            expect(course.last[i]).toBeGreaterThanOrEqual(first);
          });
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  it('draws lengths from low to high without pattern, the same every time', () => {
    const drawn = spread(2000, 80, 100, 5);
    expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([80, 100]);
    expect(drawn.reduce((sum, one) => sum + one, 0) / 2000).toBeCloseTo(90, 0);
    expect(spread(2000, 80, 100, 5)).toEqual(drawn);
    expect(spread(3, 64, 64, 5)).toEqual(Int32Array.from([64, 64, 64]));
  });

  it('weighs the requests that come at once by their share', () => {
    const course = courseOf(asked([256, 256, 256, 256], [50, 50, 50, 50], { concurrency: 2 }));
    const [all, early] = [timesOf(course, SECOND, 0, 0).ttft.mean, timesOf(course, SECOND, 2, 1).ttft.mean];
    const late = timesOf(course, SECOND, 2, 0).ttft.mean;
    expect((early + late) / 2).toBeCloseTo(all, 12);
    expect(timesOf(course, SECOND, 2, 0.5).ttft.mean).toBeCloseTo(all, 12);
    expect(timesOf(course, SECOND, 0, 0).ttft.median).toBeGreaterThan(0);
  });
});

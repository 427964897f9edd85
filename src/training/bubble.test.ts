import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Schedule } from '../terms/layout.ts';
import { inFlight, pipelineSeconds, unevenPipelineSeconds } from './bubble.ts';
import { orderOf, runs, SCHEDULE_CODE } from './schedule.ts';
import { simulate } from './simulate.ts';
import { drawTimeline } from './timeline.ts';

const seconds = fc.integer({ min: 20, max: 150 }).map((value) => value / 100);

const shapeOf = (schedule: Schedule): fc.Arbitrary<{ stages: number; virtualStages: number; microBatches: number }> =>
  fc
    .record({
      stages: fc.integer({ min: 1, max: 14 }),
      virtualStages: fc.integer({ min: 2, max: 4 }),
      microBatches: fc.integer({ min: 1, max: 60 }),
    })
    .map((shape) => ({ ...shape, virtualStages: schedule === 'interleaved' ? shape.virtualStages : 1 }))
    .filter(({ stages, virtualStages, microBatches }) => runs(SCHEDULE_CODE[schedule], stages, virtualStages, microBatches));

const SCHEDULES = Object.keys(SCHEDULE_CODE) as Schedule[];

describe.each(SCHEDULES)('%s with equal stages', (schedule) => {
  it('takes exactly what the simulation takes', () => {
    fc.assert(
      fc.property(
        shapeOf(schedule),
        seconds,
        seconds,
        seconds,
        fc.constantFrom(1, 0.9),
        ({ stages, virtualStages, microBatches }, f, b, w, share) => {
          // F&B is no shorter than the backward alone.
          fc.pre((1 - share) * (f + b + w) < f);
          const order = orderOf(schedule, stages, virtualStages, microBatches);
          const all = (value: number): Float64Array => new Float64Array(stages * order.chunks).fill(value);
          const run = simulate(order, { forward: all(f), backward: all(b), weight: all(w), joint: all(share * (f + b + w)) }, 0, true);
          const closed = pipelineSeconds(
            SCHEDULE_CODE[schedule],
            stages,
            virtualStages,
            microBatches,
            f,
            b,
            w,
            f,
            b,
            w,
            f,
            b,
            w,
            share,
            0,
            true,
          );
          if (!(Math.abs(closed / run.makespan - 1) < 1e-9))
            throw new Error(`closed form ${closed}, simulated ${run.makespan}\n${drawTimeline(order, run, 120)}`);
          const uneven = unevenPipelineSeconds(
            SCHEDULE_CODE[schedule],
            stages,
            virtualStages,
            microBatches,
            all(f),
            all(b),
            all(w),
            all(share * (f + b + w)),
            0,
            true,
          );
          expect(uneven / closed).toBeCloseTo(1, 9);
          for (let rank = 0; rank < stages; rank++) {
            expect(inFlight(SCHEDULE_CODE[schedule], stages, virtualStages, microBatches, rank)).toBe(run.peakInFlight[rank]);
          }
        },
      ),
      { numRuns: 120 },
    );
  });
});

describe.each(['1f1b', 'interleaved'] as const)('%s with equal stages and messages', (schedule) => {
  it('takes exactly what the simulation takes', () => {
    fc.assert(
      fc.property(
        shapeOf(schedule),
        seconds,
        seconds,
        fc.integer({ min: 0, max: 20 }),
        ({ stages, virtualStages, microBatches }, f, b, hop) => {
          const send = hop / 100;
          const order = orderOf(schedule, stages, virtualStages, microBatches);
          const all = (value: number): Float64Array => new Float64Array(stages * order.chunks).fill(value);
          const run = simulate(order, { forward: all(f), backward: all(b), weight: all(b), joint: null }, send, true);
          const closed = pipelineSeconds(
            SCHEDULE_CODE[schedule],
            stages,
            virtualStages,
            microBatches,
            f,
            b,
            b,
            f,
            b,
            b,
            f,
            b,
            b,
            1,
            send,
            true,
          );
          if (!(Math.abs(closed / run.makespan - 1) < 1e-9))
            throw new Error(`closed form ${closed}, simulated ${run.makespan}\n${drawTimeline(order, run, 120)}`);
        },
      ),
      { numRuns: 120 },
    );
  });
});

test('the published bubbles, in seconds: (p-1)(F+B+W), over v, (p-1)(F+B-W), (p/2-1)(FB+(B+W)-3W)', () => {
  const equal = (schedule: Schedule, p: number, v: number, m: number, f: number, b: number, w: number): number =>
    pipelineSeconds(SCHEDULE_CODE[schedule], p, v, m, f / v, b / v, w / v, f / v, b / v, w / v, f / v, b / v, w / v, 1, 0, true) -
    m * (f + b + w);
  expect(equal('1f1b', 4, 1, 8, 1, 1, 1)).toBeCloseTo(9, 9);
  expect(equal('interleaved', 4, 2, 8, 1, 1, 1)).toBeCloseTo(4.5, 9);
  expect(equal('zero-bubble', 4, 1, 8, 3, 4, 2)).toBeCloseTo(3 * (3 + 4 - 2), 9);
  expect(equal('dualpipe', 8, 1, 20, 2, 2, 1)).toBeCloseTo(3 * (5 + 3 - 3), 9);
});

test('a schedule that cannot run has no time', () => {
  expect(pipelineSeconds(SCHEDULE_CODE.dualpipe, 4, 1, 6, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, true)).toBeNaN();
  const ones = new Float64Array(4).fill(1);
  expect(unevenPipelineSeconds(SCHEDULE_CODE.interleaved, 4, 1, 8, ones, ones, ones, null, 0, true)).toBeNaN();
});

/** Errors of the closed form on stages unequal by an odd layer, an embedding and a head, and a message of up to 5 % of a forward. */
function errorsOf(schedule: Schedule): number[] {
  const errors: number[] = [];
  const dice = chance(20_250_701);
  while (errors.length < 150) {
    const stages = 2 + Math.floor(dice() * 13);
    const virtualStages = schedule === 'interleaved' ? 2 + Math.floor(dice() * 3) : 1;
    const microBatches = 1 + Math.floor(dice() * 5 * stages);
    if (!runs(SCHEDULE_CODE[schedule], stages, virtualStages, microBatches)) continue;
    const order = orderOf(schedule, stages, virtualStages, microBatches);
    const { chunks } = order;
    const backwardShare = 0.8 + 0.6 * dice();
    const weightShare = 0.4 + 0.8 * dice();
    const forward = new Float64Array(stages * chunks);
    const lastStage = schedule === 'dualpipe' ? (stages - 1) * chunks : stages * chunks - 1;
    for (let at = 0; at < forward.length; at++) {
      forward[at] = 1 + (dice() < 0.3 ? 0.15 : 0) + (at === 0 ? 0.2 * dice() : 0) + (at === lastStage ? 0.5 * dice() : 0);
    }
    if (schedule === 'dualpipe') for (let rank = 0; rank < stages; rank++) forward[2 * rank + 1] = forward[2 * (stages - 1 - rank)]!;
    const backward = forward.map((value) => value * backwardShare);
    const weight = forward.map((value) => value * weightShare);
    const send = 0.05 * dice();
    const overlap = dice() < 0.8;
    const simulated = simulate(order, { forward, backward, weight, joint: null }, send, overlap).makespan;
    const closed = unevenPipelineSeconds(
      SCHEDULE_CODE[schedule],
      stages,
      virtualStages,
      microBatches,
      forward,
      backward,
      weight,
      null,
      send,
      overlap,
    );
    errors.push(Math.abs(closed / simulated - 1));
  }
  return errors.sort((a, b) => a - b);
}

/** Park and Miller's generator: the same dice every time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('with unequal stages the closed form is near the simulation', () => {
  it.each([
    ['1f1b', 0.002, 0.01],
    ['zero-bubble', 0.01, 0.03],
    ['interleaved', 0.02, 0.045],
    ['dualpipe', 0.035, 0.06],
  ] as const)('%s: nine in ten within %f, all within %f', (schedule, most, all) => {
    const errors = errorsOf(schedule);
    expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(0.012);
    expect(errors[Math.floor(errors.length * 0.9)]).toBeLessThan(most);
    expect(errors.at(-1)).toBeLessThan(all);
  });
});

test('scalars give what arrays give where only the ends differ', () => {
  const dice = chance(7);
  for (let round = 0; round < 400; round++) {
    const schedule = SCHEDULES[Math.floor(dice() * 4)]!;
    const stages = 3 + Math.floor(dice() * 10);
    const virtualStages = schedule === 'interleaved' ? 2 + Math.floor(dice() * 3) : 1;
    const microBatches = 1 + Math.floor(dice() * 60);
    if (!runs(SCHEDULE_CODE[schedule], stages, virtualStages, microBatches)) continue;
    const chunks = schedule === 'dualpipe' ? 2 : virtualStages;
    const end = schedule === 'dualpipe' ? (stages - 1) * chunks : stages * chunks - 1;
    const forward = new Float64Array(stages * chunks).fill(1);
    forward[0] = 0.9 + 0.4 * dice();
    forward[end] = 0.9 + 0.4 * dice();
    if (schedule === 'dualpipe') for (let rank = 0; rank < stages; rank++) forward[2 * rank + 1] = forward[2 * (stages - 1 - rank)]!;
    const [first, last] = [forward[0]!, forward[end]!];
    const weight = forward.map((value) => 0.8 * value);
    const send = 0.02 * dice();
    const arrays = unevenPipelineSeconds(
      SCHEDULE_CODE[schedule],
      stages,
      virtualStages,
      microBatches,
      forward,
      forward,
      weight,
      null,
      send,
      round % 2 === 0,
    );
    const scalars = pipelineSeconds(
      SCHEDULE_CODE[schedule],
      stages,
      virtualStages,
      microBatches,
      first,
      first,
      0.8 * first,
      1,
      1,
      0.8,
      last,
      last,
      0.8 * last,
      1,
      send,
      round % 2 === 0,
    );
    expect(Math.abs(scalars / arrays - 1)).toBeLessThan(0.002);
  }
});

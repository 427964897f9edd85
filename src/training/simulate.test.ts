import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Schedule } from '../terms/layout.ts';
import { type Order, orderOf, runs, SCHEDULE_CODE } from './schedule.ts';
import { type Simulated, type StageSeconds, simulate } from './simulate.ts';
import { drawTimeline } from './timeline.ts';

interface World {
  readonly order: Order;
  readonly seconds: StageSeconds;
  readonly send: number;
  readonly overlap: boolean;
}

/** Any schedule, any stage seconds, messages or none. */
const worlds: fc.Arbitrary<World> = fc
  .record({
    schedule: fc.constantFrom<Schedule>('1f1b', 'interleaved', 'zero-bubble', 'dualpipe'),
    stages: fc.integer({ min: 1, max: 8 }),
    chunks: fc.integer({ min: 2, max: 3 }),
    microBatches: fc.integer({ min: 1, max: 24 }),
    send: fc.constantFrom(0, 0.1, 2),
    overlap: fc.boolean(),
    values: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 96, maxLength: 96 }),
  })
  .map((world) => ({ ...world, virtualStages: world.schedule === 'interleaved' ? world.chunks : 1 }))
  .filter((world) => runs(SCHEDULE_CODE[world.schedule], world.stages, world.virtualStages, world.microBatches))
  .map(({ schedule, stages, virtualStages, microBatches, send, overlap, values }) => {
    const order = orderOf(schedule, stages, virtualStages, microBatches);
    const size = stages * order.chunks;
    const take = (at: number): Float64Array => Float64Array.from({ length: size }, (_, i) => values[at * 24 + i]! / 10);
    return { order, seconds: { forward: take(0), backward: take(1), weight: take(2), joint: null }, send, overlap };
  });

const run = ({ order, seconds, send, overlap }: World): Simulated => simulate(order, seconds, send, overlap);

/** Fails with the drawing of the schedule. */
function holds(world: World, result: Simulated, what: string, ok: boolean): void {
  if (!ok) throw new Error(`${what}\n${drawTimeline(world.order, result, 120)}`);
}

describe('every simulated step', () => {
  it('keeps the order of each rank and every dependency', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { order, send } = world;
        const result = run(world);
        const ends = new Map<string, number>();
        for (let rank = 0, i = 0; rank < order.ranks; rank++) {
          for (; i < order.begin[rank + 1]!; i++)
            ends.set(
              `${order.kind[i] === 0 ? 'F' : order.kind[i] === 2 ? 'W' : 'B'}${order.microBatch[i]}@${rank * order.chunks + order.chunk[i]!}`,
              result.end[i]!,
            );
        }
        for (let rank = 0, i = 0; rank < order.ranks; rank++) {
          for (; i < order.begin[rank + 1]!; i++) {
            const stage = rank * order.chunks + order.chunk[i]!;
            const k = order.kind[i]!;
            const first = i === order.begin[rank];
            holds(
              world,
              result,
              'ops of a rank overlap',
              first || order.joined[i - 1] === 1 || result.start[i]! >= result.end[i - 1]! - 1e-9,
            );
            const from = k === 0 ? order.previous[stage]! : k === 2 ? stage : order.next[stage]!;
            if (from >= 0) {
              const hop = k !== 2 && Math.floor(from / order.chunks) !== rank ? send : 0;
              const input = ends.get(`${k === 0 ? 'F' : 'B'}${order.microBatch[i]}@${from}`)!;
              holds(world, result, 'an op began before its input came', result.start[i]! >= input + hop - 1e-9);
            }
            if (k === 1 || k === 3)
              holds(
                world,
                result,
                'a backward began before its forward ended',
                result.start[i]! >= ends.get(`F${order.microBatch[i]}@${stage}`)! - 1e-9,
              );
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('takes no less than the work of any rank, nor than one micro-batch through all stages; busy, sending and bubble add up', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { order, seconds } = world;
        const result = run(world);
        for (let rank = 0; rank < order.ranks; rank++) {
          holds(world, result, 'a rank works longer than the step', result.bubble[rank]! >= -1e-9);
          expect(result.busy[rank]! + result.sending[rank]! + result.bubble[rank]!).toBeCloseTo(result.makespan, 9);
        }
        let through = 0;
        for (let stage = order.previous.indexOf(-1); stage >= 0; stage = order.next[stage]!)
          through += seconds.forward[stage]! + seconds.backward[stage]!;
        holds(world, result, 'shorter than the critical path', result.makespan >= through - 1e-9);
      }),
      { numRuns: 150 },
    );
  });

  it('never gets shorter when a stage or a message takes longer', () => {
    fc.assert(
      fc.property(worlds, fc.constantFrom('forward', 'backward', 'weight', 'send'), fc.nat(), (world, name, pick) => {
        const before = run(world);
        const longer =
          name === 'send'
            ? { ...world, send: world.send + 0.5 }
            : { ...world, seconds: { ...world.seconds, [name]: bumped(world.seconds[name as 'forward'], pick) } };
        const after = run(longer);
        holds(longer, after, `longer ${name} made the step shorter`, after.makespan >= before.makespan - 1e-9);
      }),
      { numRuns: 150 },
    );
  });
});

const bumped = (list: Float64Array, pick: number): Float64Array => list.map((value, i) => (i === pick % list.length ? value + 0.7 : value));

test('a cyclic order is a deadlock that names where each rank waits', () => {
  const order = orderOf('1f1b', 2, 1, 1);
  const kind = order.kind.slice();
  // rank 0 asks for its backward before its forward
  kind[0] = 3;
  kind[1] = 0;
  const ones = new Float64Array(2).fill(1);
  expect(() => simulate({ ...order, kind }, { forward: ones, backward: ones, weight: ones, joint: null }, 0, true)).toThrow(
    /pipeline deadlock: rank 0 waits at BW0 of chunk 0, rank 1 waits at F0 of chunk 0/,
  );
});

test('seconds that are not numbers are refused', () => {
  const order = orderOf('1f1b', 2, 1, 2);
  const ones = new Float64Array(2).fill(1);
  const seconds = { forward: ones, backward: ones, weight: ones, joint: null };
  expect(() => simulate(order, { ...seconds, backward: Float64Array.of(1, Number.NaN) }, 0, true)).toThrow(
    /backward\[1\]: bad duration: NaN/,
  );
  expect(() => simulate(order, { ...seconds, weight: Float64Array.of(1) }, 0, true)).toThrow(/1 values; expected one a stage, 2/);
  expect(() => simulate(order, seconds, -1, true)).toThrow(/send: bad duration/);
});

test('a joint forward and backward take the joint seconds', () => {
  const order = orderOf('dualpipe', 2, 1, 4);
  const ones = new Float64Array(4).fill(1);
  const sum = simulate(order, { forward: ones, backward: ones, weight: ones, joint: null }, 0, true).makespan;
  const less = simulate(order, { forward: ones, backward: ones, weight: ones, joint: new Float64Array(4).fill(2) }, 0, true).makespan;
  expect([sum, less]).toEqual([12, 11]);
});

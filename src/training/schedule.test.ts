import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Schedule } from '../terms/layout.ts';
import { interleavedGroup, type Op, opsOf, orderOf, runs, SCHEDULE_CODE } from './schedule.ts';
import { simulate } from './simulate.ts';
import { drawTimeline } from './timeline.ts';

const drawn = (schedule: Schedule, stages: number, virtualStages: number, microBatches: number): string[] => {
  const order = orderOf(schedule, stages, virtualStages, microBatches);
  const ones = new Float64Array(stages * order.chunks).fill(1);
  return drawTimeline(order, simulate(order, { forward: ones, backward: ones, weight: ones, joint: null }, 0, true), 0).split('\n');
};

describe('a schedule is drawn a rank a row and a tick a column; forward, input gradient and weight gradient take a tick each', () => {
  it('1F1B, 4 ranks, 8 micro-batches', () => {
    expect(drawn('1f1b', 4, 1, 8)).toEqual(PICTURES['1f1b']);
  });
  it('interleaved, 4 ranks, 2 chunks, 8 micro-batches', () => {
    expect(drawn('interleaved', 4, 2, 8)).toEqual(PICTURES.interleaved);
  });
  it('interleaved, 4 ranks, 2 chunks, 5 micro-batches: one group of 5', () => {
    expect(drawn('interleaved', 4, 2, 5)).toEqual(PICTURES.uneven);
  });
  it('ZB-H1, 4 ranks, 8 micro-batches', () => {
    expect(drawn('zero-bubble', 4, 1, 8)).toEqual(PICTURES['zero-bubble']);
  });
  it('DualPipe, 8 ranks, 20 micro-batches', () => {
    expect(drawn('dualpipe', 8, 1, 20)).toEqual(PICTURES.dualpipe);
  });
});

test('groups of the interleaved order: 4 ranks take 8 by 4, 10 by 5, 3 by 3', () => {
  expect([8, 10, 3, 14, 101].map((m) => interleavedGroup(4, m))).toEqual([4, 5, 3, 5, 6]);
});

test('a schedule that cannot run says what would', () => {
  expect(() => orderOf('dualpipe', 4, 1, 6)).toThrow(
    /schedule does not run: 4 stages, 1 virtual stages, 6 micro-batches; expected an even number/,
  );
  expect(() => orderOf('interleaved', 4, 1, 8)).toThrow(/two virtual stages or more/);
  expect(() => orderOf('1f1b', 4, 1, Number.NaN)).toThrow(/one virtual stage/);
  expect(runs(SCHEDULE_CODE.dualpipe, 4, 1, 8)).toBe(true);
});

/** Any schedule that can run. */
const shapes = fc
  .record({
    schedule: fc.constantFrom<Schedule>('1f1b', 'interleaved', 'zero-bubble', 'dualpipe'),
    stages: fc.integer({ min: 1, max: 10 }),
    virtualStages: fc.integer({ min: 1, max: 4 }),
    microBatches: fc.integer({ min: 1, max: 40 }),
  })
  .map((shape) => ({ ...shape, virtualStages: shape.schedule === 'interleaved' ? Math.max(2, shape.virtualStages) : 1 }))
  .filter(({ schedule, stages, virtualStages, microBatches }) => runs(SCHEDULE_CODE[schedule], stages, virtualStages, microBatches));

describe('every order', () => {
  it('holds each forward once and each gradient once, in an order that a rank can keep', () => {
    fc.assert(
      fc.property(shapes, ({ schedule, stages, virtualStages, microBatches }) => {
        const order = orderOf(schedule, stages, virtualStages, microBatches);
        for (let rank = 0; rank < stages; rank++) {
          const done = new Map<string, string>();
          for (const op of opsOf(order, rank)) {
            const key = `${op.microBatch}/${op.chunk}`;
            const before = done.get(key) ?? '';
            expect(ALLOWED[op.kind]).toBe(before);
            done.set(key, before + op.kind);
          }
          // DualPipe's micro-batches pass a rank once, on the chunk of their direction.
          expect(done.size).toBe(microBatches * (schedule === 'dualpipe' ? 1 : virtualStages));
          for (const history of done.values()) expect(history === 'FBW' || history === 'FBWB' ? 'FBW' : history).toBe('FBW');
        }
      }),
      { numRuns: 150 },
    );
  });

  it('never holds more activations than is known: p - r, ZB-H1 p, DualPipe p + 1', () => {
    fc.assert(
      fc.property(shapes, ({ schedule, stages, virtualStages, microBatches }) => {
        const order = orderOf(schedule, stages, virtualStages, microBatches);
        const ones = new Float64Array(stages * order.chunks).fill(1);
        const { peakInFlight, peakByStage } = simulate(order, { forward: ones, backward: ones, weight: ones, joint: null }, 0, true);
        for (let rank = 0; rank < stages; rank++) {
          const group = interleavedGroup(stages, microBatches);
          const limit = {
            '1f1b': stages - rank,
            interleaved: 2 * (stages - rank - 1) + (virtualStages - 1) * group + 1,
            'zero-bubble': stages,
            dualpipe: stages + 1,
          }[schedule];
          expect(peakInFlight[rank]!).toBeLessThanOrEqual(limit);
          expect(peakByStage.subarray(rank * order.chunks, (rank + 1) * order.chunks).reduce((sum, held) => sum + held, 0)).toBe(
            peakInFlight[rank],
          );
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** What must have happened to a micro-batch on a chunk before an op. */
const ALLOWED: Readonly<Record<Op['kind'], string>> = { F: '', B: 'F', BW: 'F', W: 'FB' };

/** To be held beside figure 4 of narayanan-2021, figure 2 of qi-2024 and figure 5 of deepseek-v3. */
const PICTURES = {
  '1f1b': [
    '0 0123......aa4bb5cc6dd7ee.ff.gg.hh',
    '1 .012....aa3bb4cc5dd6ee7ff.gg.hh..',
    '2 ..01..aa2bb3cc4dd5ee6ff7gg.hh....',
    '3 ...0aa1bb2cc3dd4ee5ff6gg7hh......',
  ],
  interleaved: [
    '0 0123ABCD456...kk7ll.EmmFnnGaaHbbcc.dd.oo.pp.qq.rreeffgghh',
    '1 .0123ABCD4..kk5ll6mm7nnEaaFbbGccHdd.oo.pp.qq.rreeffgghh..',
    '2 ..0123ABC.kkDll4mm5nn6aa7bbEccFddGooHpp.qq.rreeffgghh....',
    '3 ...0123AkkBllCmmDnn4aa5bb6cc7ddEooFppGqqHrreeffgghh......',
  ],
  uneven: [
    '0 01234ABCDE.....kk.ll.mm.nn.ooaabbccddee',
    '1 .01234ABCDE..kk.ll.mm.nn.ooaabbccddee..',
    '2 ..01234ABC.kkDllEmm.nn.ooaabbccddee....',
    '3 ...01234AkkBllCmmDnnEooaabbccddee......',
  ],
  'zero-bubble': [
    '0 0123...aw4bw5cw6dw7ewfwgwhw',
    '1 .012..a3bw4cw5dw6ew7fwgwhww',
    '2 ..01.a2b3cw4dw5ew6fw7gwhwww',
    '3 ...0a1b2c3dw4ew5fw6gw7hwwww',
  ],
  dualpipe: [
    '0 0123456AkwBlwCmwD7nn...Eaa8ooFbb9ppGccqq.Hddrr.Ieess.Jffttgwhwiwjw',
    '1 .01234A5BkwClwD6mm..Eaa7nnFbb8ooGcc9ppHddqq.Ieerr.Jffssgg.thwiwjww',
    '2 ..012A3B4CkwD5ll.Eaa6mmFbb7nnGcc8ooHdd9ppIeeqq.Jffrrgg.ssh.tiwjwww',
    '3 ...0A1B2C3D4kkEaa5llFbb6mmGcc7nnHdd8ooIee9ppJffqqgg.rrhh.si.tjwwww',
    '4 ...A0B1C2D3Eaa4kkFbb5llGcc6mmHdd7nnIee8ooJff9ppggqq.hhrr.is.jtwwww',
    '5 ..ABC0D1E2aw3Fbb.4kkGcc5llHdd6mmIee7nnJff8oogg.9pphhqq.iir.jswtwww',
    '6 .ABCDE0F1aw2bw3Gcc..4kkHdd5llIee6mmJff7nngg.8oohh.9ppiiqq.jrwswtww',
    '7 ABCDEFG0aw1bw2cw3Hdd...4kkIee5llJff6mmgg.7nnhh.8ooii.9ppjjqwrwswtw',
  ],
} as const;

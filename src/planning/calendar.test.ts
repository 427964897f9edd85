import { describe, expect, it } from 'vitest';
import { asked } from '../../tests/worked/world.ts';
import { fitFile } from '../cli/shipped.ts';
import { type CalendarStated, NOTHING_STATED } from '../terms/calendar.ts';
import type { FaultFits } from '../terms/fault-fits.ts';
import { type CalendarChoice, calendarOf } from './calendar.ts';

const FAULTS = fitFile('faults') as FaultFits;
const TWO_WEEKS = { low: 12, mid: 14, high: 17 };

const made = (on: string, chipsUsed: number, stated: Partial<CalendarStated> = {}, choice: Partial<CalendarChoice> = {}) => {
  const { job, pool } = asked('llama-3.1-405b', on, { batch: 2048, sequence: 8192, tokens: '15.6T' });
  const asks = { chipsUsed, chipsIdle: 0, days: TWO_WEEKS, stepSeconds: { low: 30, mid: 32, high: 35 }, ...choice };
  return calendarOf(job, pool, asks, FAULTS, { ...NOTHING_STATED, ...stated });
};

describe('the calendar of a run', () => {
  it('of 16,384 chips stops once in 3.1 hours and is productive for about nine tenths, as published', () => {
    const { hoursBetweenStops, effectiveTrainingRatio, calendarDays, interruptions } = made('16384xH100', 16_384);
    expect(hoursBetweenStops.mid).toBeCloseTo(3.09, 2);
    expect(effectiveTrainingRatio.mid).toBeGreaterThan(0.87);
    expect(effectiveTrainingRatio.mid).toBeLessThan(0.95);
    expect(effectiveTrainingRatio.low).toBeLessThan(effectiveTrainingRatio.mid);
    expect(effectiveTrainingRatio.high).toBeGreaterThan(effectiveTrainingRatio.mid);
    expect(calendarDays!.mid).toBeCloseTo(14 / effectiveTrainingRatio.mid, 9);
    expect(calendarDays!.low).toBeLessThan(12 / effectiveTrainingRatio.mid + 1);
    expect(calendarDays!.high).toBeGreaterThan(17);
    expect(interruptions!.mid).toBeCloseTo((calendarDays!.mid * 24) / 3.09, 0);
    expect(made('10000xH100', 10_000).hoursBetweenStops.mid).toBeCloseTo(5.07, 2);
  });

  it('with storage stated, writes by Young and Daly, and its shares add up', () => {
    const { checkpoint, lost, effectiveTrainingRatio } = made('16384xH100', 16_384, { checkpointBandwidth: 2e12, restart: 600 });
    // 405.9e9 parameters x 14 bytes at 2 TB/s: 2.84 s; sqrt(2 x 2.84 x 11,137) = 251 s
    expect(checkpoint.bytes).toBeCloseTo(5.68e12, -10);
    expect(checkpoint.mode).toBe('blocking');
    expect(checkpoint.blockingSeconds).toBeCloseTo(2.84, 2);
    expect(checkpoint.youngSeconds).toBeCloseTo(Math.sqrt(2 * checkpoint.blockingSeconds! * 11_137), -1);
    expect(checkpoint.dalySeconds! / checkpoint.youngSeconds!).toBeCloseTo(0.99, 1);
    expect(checkpoint.intervalSeconds).toBe(checkpoint.dalySeconds);
    expect(lost.checkpoint! + lost.rework! + lost.restart + effectiveTrainingRatio.mid).toBeCloseTo(1, 9);
    expect(lost.checkpoint).toBeCloseTo(checkpoint.blockingSeconds! / checkpoint.intervalSeconds!, 2);
  });

  it('with a stated time between stops and a stated restart has no width of its own', () => {
    const { effectiveTrainingRatio: ratio } = made('1024xH100', 1024, { mtbf: 36_000, restart: 300, checkpointBandwidth: 1e11 });
    expect(ratio.low).toBeCloseTo(ratio.mid, 12);
    expect(ratio.high).toBeCloseTo(ratio.mid, 12);
  });

  it('with nothing said of storage invents no interval, and says what storage one would need', () => {
    const { checkpoint, lost, unknown } = made('16384xH100', 16_384);
    expect([checkpoint.mode, checkpoint.intervalSeconds, lost.checkpoint, lost.rework]).toEqual([null, null, null, null]);
    expect(unknown.join()).toMatch(/one every 30 min would need storage of 3\.1\d GB\/s/);
  });

  it('told to write behind the step copies to host memory, and says what storage must take', () => {
    const { checkpoint, assumed, unknown } = made('16384xH100', 16_384, { asynchronous: true });
    expect(checkpoint.mode).toBe('asynchronous');
    expect(checkpoint.writeSeconds).toBeNull();
    // 5.68 TB / 16,384 chips over 63 GB/s
    expect(checkpoint.blockingSeconds).toBeCloseTo(0.0055, 4);
    expect(checkpoint.intervalSeconds).toBe(32);
    expect(checkpoint.storageNeeded).toBeCloseTo(5.68e12 / 32, -10);
    expect(assumed.join()).not.toContain('host memory');
    expect(unknown.join()).toContain('--checkpoint-bandwidth');
    expect(unknown.join()).toContain('--repair-time');
    const tier = checkpoint.memoryTier!;
    expect(tier.intervalSeconds).toBe(32);
    expect(tier.hostBytesPerNode).toBeCloseTo((2 * 8 * 5.68e12) / 16_384, -8);
    expect(tier.rework).toBeLessThan(0.01);
  });

  it('without storage and host link leaves unknown what checkpoints cost, and invents none', () => {
    const { checkpoint, lost, unknown, effectiveTrainingRatio } = made('8960xTPU-v5p', 8960);
    expect(checkpoint).toMatchObject({
      mode: null,
      blockingSeconds: null,
      youngSeconds: null,
      dalySeconds: null,
      intervalSeconds: null,
      memoryTier: null,
    });
    expect([lost.checkpoint, lost.rework, lost.waiting]).toEqual([null, null, null]);
    expect(unknown.join()).toContain('would need storage of');
    expect(effectiveTrainingRatio.mid + lost.restart).toBeCloseTo(1, 9);
  });

  it('drains in the background no faster than storage takes, and blocks where told to', () => {
    const slow = made('16384xH100', 16_384, { checkpointBandwidth: 1e10, asynchronous: true }).checkpoint;
    expect(slow.mode).toBe('asynchronous');
    expect(slow.writeSeconds).toBeCloseTo(568, 0);
    expect(slow.intervalSeconds).toBeCloseTo(568, 0);
    expect(made('16384xH100', 16_384, { asynchronous: false }).checkpoint.mode).toBeNull();
  });

  it('takes the stated interval', () => {
    const every = (checkpointInterval: number) =>
      made('16384xH100', 16_384, { checkpointBandwidth: 2e12, checkpointInterval }).effectiveTrainingRatio.mid;
    expect(made('16384xH100', 16_384, { checkpointBandwidth: 2e12, checkpointInterval: 1800 }).checkpoint.intervalSeconds).toBe(1800);
    expect(every(1800)).toBeLessThan(every(300));
    expect(every(5)).toBeLessThan(every(300));
  });

  it('of a pool that stops before it has recovered is that of fewer chips, and says how many', () => {
    const every = (mtbf: number) => made('16384xH100', 16_384, { mtbf });
    const often = every(200);
    // a stop costs 886.7 s, 4.43 times the time between two: 1 / (4.43 e) of the pace, on a quarter of the chips
    expect(often.effectiveTrainingRatio.mid).toBeCloseTo(1 / (4.4335 * Math.E), 3);
    expect(often.lost.restart + often.effectiveTrainingRatio.mid).toBeCloseTo(1, 9);
    expect(often.assumed.join()).toContain('about 3,700 of them at work');
    expect(every(2000).assumed.join()).not.toContain('of them at work');
    const ratios = [100, 200, 800, 900, 2000].map((mtbf) => every(mtbf).effectiveTrainingRatio.mid);
    expect(ratios).toEqual(ratios.toSorted((a, b) => a - b));
    expect(often.effectiveTrainingRatio.low).toBeGreaterThan(1 / 40);
  });

  it('takes processors that stand alone for what they are', () => {
    const { job, pool } = asked('llama-3.1-405b', '1024xA64FX', { batch: 2048, sequence: 8192, tokens: '15.6T', precision: 'fp16' });
    const choice = { chipsUsed: 100_000, chipsIdle: 0, days: TWO_WEEKS, stepSeconds: { low: 30, mid: 32, high: 35 } };
    expect(calendarOf(job, pool, choice, FAULTS).hoursBetweenStops.mid).toBeCloseTo(1 / (100_000 * 1.344e-7), 0);
  });

  it('counts spares by the repair time, and waiting where they are too few', () => {
    const repair = 86_400;
    const { spares } = made('16384xH100', 16_384, { repair });
    // 0.78 x 24 h / 3.09 h = 6.06 nodes in repair: 12 are enough 99 % of the time
    expect(spares.nodes).toBe(12);
    expect(spares.chips).toBe(96);
    const short = made('16384xH100', 16_384, { repair, spares: 6 });
    expect(short.lost.waiting).toBeGreaterThan(0.3);
    expect(short.effectiveTrainingRatio.mid).toBeLessThan(made('16384xH100', 16_384, { repair }).effectiveTrainingRatio.mid);
    expect(made('16384xH100', 16_384, { spares: 6 }).lost.waiting).toBeNull();
    expect(made('16384xH100', 16_000, { repair }, { chipsIdle: 384 }).spares.chips).toBe(0);
  });

  it('loses what is stopped by plan, and says so', () => {
    const stated = { checkpointBandwidth: 2e12, repair: 86_400, maintenance: 0.05 };
    const { lost, effectiveTrainingRatio } = made('16384xH100', 16_384, stated);
    expect(lost.maintenance).toBe(0.05);
    expect(effectiveTrainingRatio.high).toBeLessThan(0.95);
    expect(
      effectiveTrainingRatio.mid / made('16384xH100', 16_384, { ...stated, maintenance: null }).effectiveTrainingRatio.mid,
    ).toBeCloseTo(0.95, 9);
    const { checkpoint, rework, restart, waiting, maintenance } = lost;
    expect(checkpoint! + rework! + restart + waiting! + maintenance! + effectiveTrainingRatio.mid).toBeCloseTo(1, 9);
  });

  it('with no tokens has no days but tells how often it stops', () => {
    const { calendarDays, interruptions, hoursBetweenStops } = made('16384xH100', 16_384, {}, { days: null });
    expect([calendarDays, interruptions]).toEqual([null, null]);
    expect(hoursBetweenStops.mid).toBeCloseTo(3.09, 2);
  });

  it('stays finite where a job stops before it starts', () => {
    const { calendarDays, effectiveTrainingRatio } = made('16384xH100', 16_384, { mtbf: 1, spares: 0, repair: 1e7 });
    expect(effectiveTrainingRatio.mid).toBeGreaterThan(0);
    expect(Number.isNaN(calendarDays!.high)).toBe(false);
  });

  it('of a chip that no run tells of says so', () => {
    expect(made('1024xAscend-910B', 1024).assumed.join()).toContain('no published run tells how often it stops');
    expect(made('1024xH200', 1024).assumed.join()).toContain('other chips of its architecture');
  });

  it('needs little of storage and network for its tokens', () => {
    const { data } = made('16384xH100', 16_384);
    expect(data.datasetBytes).toBe(15.6e12 * 4);
    expect(data.readBytesPerSecond).toBeCloseTo((2048 * 8192 * 4) / 32, 6);
  });
});

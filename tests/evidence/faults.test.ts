import { describe, expect, it, test } from 'vitest';
import { architectureOf } from '../../scripts/evidence/architecture.ts';
import { type FaultRecord, readFaults } from '../../src/evidence/fault-record.ts';
import { classesOf, fitFaults, student } from '../../src/evidence/fit-faults.ts';
import type { FaultFits } from '../../src/terms/fault-fits.ts';
import { workShareAt } from '../../src/training/goodput.ts';
import { json, text } from '../house/tree.ts';

const RECORDS = readFaults(text('facts/faults.jsonl'));

/** Stops per chip and hour that a fit says of a record's chip. */
const rateOf = (record: FaultRecord, fits: FaultFits) =>
  fits.stops[classesOf(record, architectureOf).find((name) => fits.stops[name] !== undefined) ?? 'all']!;

const without = (run: string): FaultFits =>
  fitFaults(
    RECORDS.filter((record) => record.run !== run),
    architectureOf,
  );

describe('published stops', () => {
  it('are read as they are told: counted, else the printed time, else failing servers; projections and memories are left out', () => {
    const rate = (id: string) => RECORDS.find((record) => record.id === id)?.stopsPerChipHour;
    expect(RECORDS).toHaveLength(18);
    expect(rate('llama3-405b')).toBeCloseTo(419 / (16_384 * 54 * 24), 12);
    expect(rate('bloom-176b')).toBeCloseTo(1 / (384 * 168), 12);
    expect(rate('ft-hsdp-32k')).toBeCloseTo(2.3 / 1000 / 8 / 24, 12);
    expect(rate('megascale-10k')).toBeNull();
    expect(rate('meta-rsc-16384-projected')).toBeUndefined();
    expect(rate('imbue-70b')).toBeUndefined();
  });

  it('are what the kept fit follows from', () => {
    const fits = fitFaults(RECORDS, architectureOf);
    const kept = json('fits/faults.json') as FaultFits;
    expect(Object.keys(kept.stops)).toEqual(Object.keys(fits.stops));
    for (const [name, { mid, low, high }] of Object.entries(fits.stops)) {
      expect(kept.stops[name]!.mid / mid).toBeCloseTo(1, 3);
      expect(kept.stops[name]!.low / low).toBeCloseTo(1, 3);
      expect(kept.stops[name]!.high / high).toBeCloseTo(1, 3);
    }
    expect(kept.lostSecondsPerStop.mid / fits.lostSecondsPerStop.mid).toBeCloseTo(1, 3);
  });
});

describe('processors that stand alone', () => {
  const fits = fitFaults(RECORDS, architectureOf);

  it('are a class of their own: parts that broke over the share of stops that machines cause', () => {
    // a board in 60 h of 158,976 nodes; 13.9 parts a month of 82,944
    const boards = 1 / 60 / 158_976 / 0.78;
    const parts = 13.9 / 30.4 / 24 / 82_944 / 0.78;
    expect(fits.stops.cpu!.mid).toBeCloseTo(Math.sqrt(boards * parts), 10);
    expect(fits.stops.cpu!.mid).toBeLessThan(fits.stops.all!.mid / 50);
  });

  it('move neither the mean of the others nor its band', () => {
    const rest = fitFaults(
      RECORDS.filter(({ kind }) => kind === null),
      architectureOf,
    );
    expect(fits.stops.all).toEqual(rest.stops.all);
    expect(fits.lostSecondsPerStop).toEqual(rest.lostSecondsPerStop);
  });
});

test('bands of few runs are wider, as Student has it', () => {
  // tables: 1.638 at 3, 1.440 at 6, 1.310 at 30
  expect(student(3) / 1.638).toBeGreaterThan(0.99);
  expect(student(6)).toBeCloseTo(1.44, 2);
  expect(student(30)).toBeCloseTo(1.31, 3);
});

describe('a record that the fit did not see', () => {
  const told = RECORDS.filter(({ stopsPerChipHour }) => stopsPerChipHour !== null);
  const runs = [...new Set(told.map(({ run }) => run))];

  it('has its stop rate in the 80 % band for at least four runs of five', () => {
    const inside = runs.filter((run) => {
      const fits = without(run);
      const own = told.filter((record) => record.run === run);
      const rate = Math.exp(own.reduce((sum, { stopsPerChipHour }) => sum + Math.log(stopsPerChipHour!), 0) / own.length);
      const { low, high } = rateOf(own[0]!, fits);
      return rate >= low && rate <= high;
    });
    expect(inside.length).toBeGreaterThanOrEqual(0.8 * runs.length);
  });

  it('has its effective training ratio within 0.1, and its lost share within three times', () => {
    const timed = RECORDS.filter(({ ratio, ratioChips }) => ratio !== null && ratioChips !== null);
    expect(timed.length).toBeGreaterThanOrEqual(6);
    for (const record of timed) {
      const fits = without(record.run);
      const hours = record.ratioHours ?? 1 / (rateOf(record, fits).mid * record.ratioChips!);
      const ratio = workShareAt(fits.lostSecondsPerStop.mid, hours * 3600);
      expect(Math.abs(ratio - record.ratio!), record.id).toBeLessThan(0.1);
      const lost = (1 - ratio) / (1 - record.ratio!);
      expect(lost, record.id).toBeGreaterThan(1 / 3);
      expect(lost, record.id).toBeLessThan(3);
    }
  });
});

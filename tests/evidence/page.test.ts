import { describe, expect, it } from 'vitest';
import { holdOut } from '../../scripts/evidence/hold-out.ts';
import type { Predictor } from '../../src/evidence/answer.ts';
import { bandsOf, pairsOf, rangesWithoutOwnSource } from '../../src/evidence/calibrate.ts';
import { relativeError, summarise } from '../../src/evidence/errors.ts';
import { folds, modelFamily } from '../../src/evidence/folds.ts';
import { movedSince, readLedger, writeLedger } from '../../src/evidence/ledger.ts';
import { accuracyLine, evidencePage } from '../../src/evidence/page.ts';
import { checkRecord } from '../../src/evidence/record.ts';
import { leaveOut, predictRun, type Run, readRun, rowsOf } from '../../src/evidence/row.ts';
import type { Layout } from '../../src/terms/layout.ts';
import { madeKnown, madeRecord } from './made.ts';

const conventions = {};
const runs: readonly Run[] = Array.from({ length: 24 }, (_, index) => {
  const measured = { tokensPerSecPerChip: 900 + 10 * index, ...(index % 2 ? { peakMemoryGiB: 40 + index } : {}) };
  const other = {
    id: `run-${index}`,
    measured,
    source: { group: `source-${index % 4}`, title: 'A | title', url: index % 4 ? 'https://example.org' : null },
    model: { name: index % 3 ? 'alpha-1b' : 'beta2-7b' },
  };
  return readRun(checkRecord(madeRecord({}, other), 'r'), madeKnown(), conventions);
});
const refused = readRun(checkRecord(madeRecord({}, { id: 'odd', model: { heads: null, attention: null } }), 'r'), madeKnown(), conventions);
const flat =
  (rate: number): Predictor =>
  () => ({
    layout: {} as Layout,
    stepSeconds: 1,
    tokensPerSecPerChip: rate,
    mfu: 0.4,
    memory: { peakBytes: 50 * 2 ** 30, allocatedBytes: 1, deviceBytes: 1 },
    basis: 'fitted',
    assumed: [],
  });

describe('folds', () => {
  it('leave out whole sources, and the fit never sees what it is judged on', () => {
    const found = folds(
      runs.map(({ record }) => record),
      'source',
    );
    expect(found.map(({ name, held, rest }) => [name, held.length, rest.length])).toEqual([0, 1, 2, 3].map((n) => [`source-${n}`, 6, 18]));
    for (const { fold } of leaveOut(runs, (seen) => {
      expect(seen.length).toBeLessThan(runs.length);
      return flat(1);
    })) {
      expect(fold.rest.some(({ id }) => fold.held.some((one) => one.id === id))).toBe(false);
    }
  });

  it('name model families by what stands before the size', () => {
    expect(['alpha2.1-70b', 'beta-oss-20b', 'gamma-96x12288-h64', 'delta', 'x3-30b-a3b'].map(modelFamily)).toEqual([
      'alpha',
      'beta-oss',
      'gamma',
      'delta',
      'x',
    ]);
  });
});

describe('errors', () => {
  it('are signed, and counted within 35 %', () => {
    expect(relativeError({ predicted: 110, measured: 100 })).toBeCloseTo(0.1, 12);
    const pairs = [1.1, 0.9, 2, 1].map((predicted, index) => ({ predicted, measured: 1, covered: index < 3 }));
    expect(summarise(pairs)).toMatchObject({ n: 4, within35: 0.75, coverage: 0.75 });
    expect(summarise(pairs)?.signed).toBeCloseTo(0.05, 12);
    expect(summarise([])).toBeNull();
    expect(summarise([{ predicted: 1, measured: 1, covered: null }])?.coverage).toBeNull();
  });
});

describe('the kept predictions', () => {
  const all = [...runs, refused];
  const predictions = holdOut(all, flat(1000), ({ length }) => flat(1000 + length));

  it('read back as they were written', () => {
    const back = readLedger(writeLedger(all, predictions));
    expect(back.seen.get('run-0')).toEqual({ tokensPerSecPerChip: 1000, memoryBytes: 50 * 2 ** 30 });
    expect(back.source.get('run-0')?.tokensPerSecPerChip).toBe(1019);
    expect(back.seen.has('odd')).toBe(false);
    expect(writeLedger(all, back)).toBe(writeLedger(all, predictions));
  });

  it('show what moved, gains and losses first', () => {
    const after = new Map(
      [...predictions.seen].map(([id, one]) => [id, id === 'run-3' ? { ...one, tokensPerSecPerChip: 1200 } : one] as const),
    );
    after.delete('run-5');
    const moved = movedSince(all, predictions.seen, after, 0.01);
    expect(moved.map(({ id, quantity }) => `${id} ${quantity}`)).toEqual(['run-5 tokens/s/chip', 'run-5 GiB', 'run-3 tokens/s/chip']);
    expect(moved[2]).toMatchObject({ before: 1000, after: 1200, measured: 930 });
  });

  it('make the page and its twin, the same bytes each time, refused runs named', () => {
    const rows = rowsOf(all, predictions);
    const page = evidencePage(rows, 'en');
    expect(page).toBe(evidencePage(rows, 'en'));
    expect(page).toContain('[source-1](https://example.org "A / title")');
    expect(page).toContain('| odd |');
    expect(page).toContain('dense, megatron');
    expect(page.split('\n').length).toBe(evidencePage(rows, 'zh').split('\n').length);
    expect(evidencePage(rows, 'zh')).toContain('整源留出');
    expect(accuracyLine(rows, 'en')).toMatch(/^Accuracy: 24 published training runs from 5 sources/);
    expect(accuracyLine(rows, 'zh')).toContain('准确度');
    expect(evidencePage(rowsOf(runs, predictions), 'en')).toContain('Every run is answered.');
  });

  it('own up where nothing was fitted anew', () => {
    const rows = rowsOf(
      all,
      holdOut(all, flat(1000), () => flat(1000)),
    );
    expect(evidencePage(rows, 'en')).toContain('not held-out errors');
    expect(accuracyLine(rows, 'zh')).toContain('不是留出误差');
    expect(evidencePage(rowsOf(all, predictions), 'en')).not.toContain('not held-out errors');
  });

  it('judge the band by sources that had no say in it, and name the runs behind it', () => {
    const rows = rowsOf(all, predictions);
    const pairs = pairsOf(rows, 'rate', 'source', rangesWithoutOwnSource(rows, 'rate'));
    expect(pairs).toHaveLength(24);
    expect(summarise(pairs)?.coverage).toBeGreaterThan(0.6);
    const bands = bandsOf(rows);
    expect(bands.runs).toHaveLength(24);
    expect(bands.rate['all']?.low).toBeLessThan(1);
    expect(Object.keys(bands.memory)).toContain('all');
  });

  it('leave out what the engine refuses or has no value for', () => {
    expect(predictRun(runs[0] as Run, () => ({ code: 'no', said: 'no' }))).toBeNull();
    expect(predictRun(runs[0] as Run, flat(Number.NaN))).toBeNull();
    expect(predictRun(refused, flat(1))).toBeNull();
  });
});

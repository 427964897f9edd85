import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BANDS, keptPredictions, keptRows, readFits, readRuns } from '../../scripts/evidence/inputs.ts';
import { predictAll } from '../../scripts/evidence/predictions.ts';
import { bandsOf, pairsOf, rangesWithoutOwnSource } from '../../src/evidence/calibrate.ts';
import { engine } from '../../src/evidence/engine.ts';
import { summarise } from '../../src/evidence/errors.ts';
import { movedSince } from '../../src/evidence/ledger.ts';

/** Median absolute error that no change may pass, source left out. Tighten, never loosen without a line in CHANGELOG. */
const BARS = { rate: 0.2, memory: 0.25 } as const;

describe('evidence', () => {
  it('is current: the kept predictions are those of the engine (else: npx tsx scripts/moved.ts, then scripts/hold-out.ts)', () => {
    const runs = readRuns();
    const moved = movedSince(runs, keptPredictions().seen, predictAll(runs, engine(readFits())), 1e-4);
    expect(moved.map(({ id, quantity, before, after }) => `${id} ${quantity} ${before} -> ${after}`)).toEqual([]);
  });

  it('has bands from the kept predictions (else: npx tsx scripts/hold-out.ts)', () => {
    expect(JSON.parse(readFileSync(BANDS, 'utf8'))).toEqual(bandsOf(keptRows()));
  });

  it.each(['rate', 'memory'] as const)(
    'of %s stays under its bar on left-out sources, and its 80 %% band holds for 72 to 90 %% of them',
    (quantity) => {
      const rows = keptRows();
      const summary = summarise(pairsOf(rows, quantity, 'source', rangesWithoutOwnSource(rows, quantity)));
      expect(summary?.absolute).toBeLessThan(BARS[quantity]);
      expect(summary?.coverage).toBeGreaterThanOrEqual(0.72);
      expect(summary?.coverage).toBeLessThanOrEqual(0.9);
    },
  );
});

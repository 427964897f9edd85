import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFits } from '../../scripts/evidence/inputs.ts';
import { keptServing, keptServingRows, readServices, SERVING_BANDS } from '../../scripts/evidence/serving-inputs.ts';
import { replays, replaysHere } from '../../scripts/evidence/serving-replay.ts';
import { servingBandsOf } from '../../src/evidence/serving-bands.ts';
import { servingEngine } from '../../src/evidence/serving-engine.ts';
import { servingMovedSince } from '../../src/evidence/serving-ledger.ts';
import type { ServingQuantity } from '../../src/evidence/serving-measure.ts';
import { judgeServices, servingSummary } from '../../src/evidence/serving-page.ts';
import { predictServices } from '../../src/evidence/serving-rows.ts';

/** Median absolute error that no change may pass, source left out. Tighten, never loosen without a line in CHANGELOG. */
const BARS: Readonly<Partial<Record<ServingQuantity, number>>> = {
  throughput: 0.15,
  tpot: 0.17,
  ttft: 0.2,
  ttftQueued: 0.32,
  e2e: 0.17,
  sustained: 0.17,
};

describe('serving evidence', () => {
  it('is current: the kept predictions are those of the engine (else: npx tsx scripts/hold-out-serving.ts)', () => {
    const runs = readServices();
    const moved = servingMovedSince(runs, keptServing().seen, predictServices(runs, servingEngine(readFits())), 1e-4);
    expect(moved.slice(0, 20)).toEqual([]);
  }, 60_000);

  it('has bands from the kept predictions (else: npx tsx scripts/hold-out-serving.ts)', () => {
    expect(JSON.parse(readFileSync(SERVING_BANDS, 'utf8'))).toEqual(JSON.parse(JSON.stringify(servingBandsOf(keptServingRows()))));
  });

  it('answers 95 % of the published runs', () => {
    const rows = keptServingRows();
    expect(rows.filter(({ predicted }) => predicted.seen).length / rows.length).toBeGreaterThan(0.95);
  });

  it.each(Object.keys(BARS) as ServingQuantity[])('of %s stays under its bar on left-out sources', (quantity) => {
    const rows = keptServingRows();
    expect(servingSummary(judgeServices(rows), rows, quantity, 'source')?.absolute).toBeLessThan(BARS[quantity] as number);
  });

  // The measured logs are other people's files: they lie beside the project or nowhere.
  it.runIf(replaysHere())('simulates measured logs request by request within 15 %', () => {
    for (const { file, ttft, tpot, e2e } of replays())
      for (const [predicted, measured] of [tpot, e2e, ...(ttft[1] > 10 ? [ttft] : [])])
        expect(Math.abs(predicted / measured - 1), file).toBeLessThan(0.15);
  });
});

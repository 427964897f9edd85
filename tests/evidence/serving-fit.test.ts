import { describe, expect, it } from 'vitest';
import { readFits } from '../../scripts/evidence/inputs.ts';
import { SERVING_CENTRE } from '../../scripts/evidence/serving-centre.ts';
import { checkRecord } from '../../src/evidence/record.ts';
import { servingBand, servingBandsOf } from '../../src/evidence/serving-bands.ts';
import { servingEngine } from '../../src/evidence/serving-engine.ts';
import { constantsOf, fitServing, thinned, withoutConstants } from '../../src/evidence/serving-fit.ts';
import { readServingLedger, servingMovedSince, writeServingLedger } from '../../src/evidence/serving-ledger.ts';
import { servingPart, tokenRanks } from '../../src/evidence/serving-page.ts';
import { noPredictions, predictServing, questionsOf, readServingRun, type ServingRun } from '../../src/evidence/serving-row.ts';
import { leaveServicesOut, predictServices, servingRowsOf } from '../../src/evidence/serving-rows.ts';
import type { EngineFit, ServingFits } from '../../src/terms/serving-fits.ts';
import { madeKnown } from './made.ts';
import { madeServing } from './serving-made.ts';

const { machine } = readFits();
const ONE = { chip: 'One', count: 1 };

function run(id: string, concurrency: number, measured: Record<string, number> = {}): ServingRun {
  const group = id.split('-')[0];
  const other = { id, hardware: ONE, measured, source: { group, title: 'Made', url: null } };
  return readServingRun(checkRecord(madeServing({ tp: 1, concurrency }, other), 'r'), madeKnown(), {});
}

/** A world in which memory is slower and hosts are busier than the centre says. */
const WORLD: ServingFits = {
  ...SERVING_CENTRE,
  memory: { all: 0.7 },
  engines: { all: { ...(SERVING_CENTRE.engines['all'] as EngineFit), hostPerStep: 2e-3 } },
};

function measuredIn(world: ServingFits): readonly ServingRun[] {
  const timerFor = servingEngine({ machine, serving: world });
  return [1, 2, 4, 8, 16, 32].map((users) => {
    const id = `${users % 3 === 0 ? 'a' : users % 2 === 0 ? 'b' : 'c'}-${users}`;
    const bare = run(id, users, { tpotMs: 1, ttftMs: 1 });
    const told = predictServing(bare, questionsOf(bare, timerFor), timerFor);
    return run(id, users, { tpotMs: (told?.tpot ?? 0) * 1e3, ttftMs: (told?.ttft ?? told?.ttftQueued ?? 0) * 1e3 });
  });
}

const error = (runs: readonly ServingRun[], serving: ServingFits): number => {
  const predicted = predictServices(runs, servingEngine({ machine, serving }));
  return runs.reduce(
    (sum, { record, reading }) => sum + Math.abs(Math.log((predicted.get(record.id)?.tpot ?? 0) / (reading.tpot ?? 1))),
    0,
  );
};

describe('fitting serving constants', () => {
  it('comes closer to the world that made the runs, and names them', () => {
    const runs = measuredIn(WORLD);
    const fitted = fitServing(runs, { machine, serving: SERVING_CENTRE }, SERVING_CENTRE, null, 1);
    expect(error(runs, fitted)).toBeLessThan(0.5 * error(runs, SERVING_CENTRE));
    expect(fitted.runs).toEqual(runs.map(({ record }) => record.id).sort());
    const touched = new Set(constantsOf(runs[0] as ServingRun, machine));
    expect([...touched].some((name) => name === 'engine vllm')).toBe(true);
    const without = withoutConstants(fitted, touched, SERVING_CENTRE);
    expect(without.engines['vllm']).toEqual(SERVING_CENTRE.engines['vllm']);
    expect(fitServing(runs, { machine, serving: SERVING_CENTRE }, SERVING_CENTRE, new Set(), 1).engines['vllm']?.hostPerStep).toBe(
      SERVING_CENTRE.engines['all']?.hostPerStep,
    );
  });

  it('sees a few rows of each cell only', () => {
    const many = Array.from({ length: 30 }, (_, i) => run(`a-${i}`, 1 + i));
    expect(thinned(many, 5)).toHaveLength(5);
    expect(thinned(many.slice(0, 3), 5)).toHaveLength(3);
  });
});

describe('kept serving predictions', () => {
  const runs = measuredIn(WORLD);
  const timerFor = servingEngine({ machine, serving: SERVING_CENTRE });
  const predictions = noPredictions();
  for (const [id, one] of predictServices(runs, timerFor)) predictions.seen.set(id, one);
  for (const { fold, predicted } of leaveServicesOut(runs, () => timerFor))
    for (const [id, one] of predicted) predictions[fold.leftOut].set(id, one);

  it('are read back as they were written, and tell what moved', () => {
    const back = readServingLedger(writeServingLedger(runs, predictions));
    expect(servingMovedSince(runs, predictions.seen, back.seen, 1e-4)).toEqual([]);
    const moved = new Map(back.seen);
    moved.delete('c-1');
    expect(servingMovedSince(runs, back.seen, moved, 1e-4)[0]).toMatchObject({ id: 'c-1', after: null });
  });

  it('make bands, a page in two languages and an order of times per token', () => {
    const rows = servingRowsOf(runs, readServingLedger(writeServingLedger(runs, predictions)));
    const bands = servingBandsOf(rows);
    expect(bands.seen.chips).toEqual(['maker-one']);
    const { low, mid, high } = servingBand(10, 'tpot', { novelty: 'far', work: 'dense', stated: 'layout' }, bands);
    expect([low <= mid, high >= mid]).toEqual([true, true]);
    expect(tokenRanks(rows, 'seen')).toEqual([{ rows: 6, correlation: 1 }]);
    expect(servingPart(rows, 'en')).toContain('| One |');
    expect(servingPart(rows, 'zh')).toContain('推理服务');
  });
});

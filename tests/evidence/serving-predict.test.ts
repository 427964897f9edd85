import { describe, expect, it } from 'vitest';
import { readFits } from '../../scripts/evidence/inputs.ts';
import { SERVING_CENTRE } from '../../scripts/evidence/serving-centre.ts';
import type { Known } from '../../src/evidence/known.ts';
import { type PredictedLine, predictLine } from '../../src/evidence/predict.ts';
import { readRecordLine } from '../../src/evidence/record.ts';
import type { ServingBands } from '../../src/evidence/serving-bands.ts';
import { servingEngine } from '../../src/evidence/serving-engine.ts';
import type { Bands } from '../../src/planning/band.ts';
import { ENGINE, madeKnown } from './made.ts';
import { madeServing } from './serving-made.ts';

const BANDS: ServingBands = {
  throughput: { all: { low: 0.8, high: 1.3, runs: 9 } },
  tpot: { all: { low: 0.9, high: 1.2, runs: 9 } },
  seen: { chips: [], architectures: [], stacks: [], largest: {} },
  runs: [],
};
const TIMER_FOR = servingEngine({ machine: readFits().machine, serving: SERVING_CENTRE });
const ONE = { hardware: { chip: 'One', count: 1 } };

function predicted(run: Record<string, unknown> = {}, other: Record<string, unknown> = {}, known: Known = madeKnown()): PredictedLine {
  const line = readRecordLine(JSON.stringify(madeServing({ tp: 1, ...run }, { ...ONE, ...other })), 1, 'made.jsonl');
  const nothing = (): never => {
    throw new Error('no training here');
  };
  return predictLine(line, known, nothing, {} as Bands, { timerFor: TIMER_FOR, bands: BANDS });
}

const mid = (line: PredictedLine, name: string): number => line.estimate[name]?.mid ?? Number.NaN;

const serving = (change: Partial<typeof ENGINE>): Known => ({
  ...madeKnown(),
  engine: () => ({ engine: { ...ENGINE, ...change }, assumed: [] }),
});

describe('predicting a serving record', () => {
  it('gives speeds of the whole system and what users feel, each with its band', () => {
    const line = predicted();
    expect(line.refused).toBeNull();
    expect(Object.keys(line.estimate)).toEqual(['outputTokensPerSec', 'totalTokensPerSec', 'requestsPerSec', 'ttftMs', 'tpotMs', 'e2eMs']);
    for (const { low, mid: middle, high } of Object.values(line.estimate)) {
      expect(low).toBeLessThanOrEqual(middle);
      expect(high).toBeGreaterThanOrEqual(middle);
    }
    expect(line.estimate['tpotMs']?.high).toBeCloseTo(mid(line, 'tpotMs') * 1.2, 3);
    // Little: eight users, each in the system for one answer
    expect((mid(line, 'requestsPerSec') * mid(line, 'e2eMs')) / 1e3).toBeCloseTo(8, 2);
    expect(mid(line, 'totalTokensPerSec')).toBeCloseTo(mid(line, 'requestsPerSec') * 1000, 1);
  });

  it('slows each user and serves more in all as users come', () => {
    const [few, many] = [predicted({ concurrency: 2 }), predicted({ concurrency: 32 })];
    expect(mid(many, 'tpotMs')).toBeGreaterThan(mid(few, 'tpotMs'));
    expect(mid(many, 'outputTokensPerSec')).toBeGreaterThan(mid(few, 'outputTokensPerSec'));
  });

  it('times a batch from its prompt to its last token', () => {
    const line = predicted({ load: 'fixed-batch', batch: 4 });
    expect(mid(line, 'e2eMs')).toBeCloseTo(mid(line, 'ttftMs') + 99 * mid(line, 'tpotMs'), 1);
    expect(mid(line, 'outputTokensPerSec')).toBeCloseTo(400 / (mid(line, 'e2eMs') / 1e3), 1);
  });

  it('gives the speed of decoding alone for single-user engines', () => {
    const policy = { ...ENGINE.policy, batching: 'single' as const };
    const line = predicted({ load: 'fixed-batch', batch: 1 }, {}, serving({ policy }));
    expect(mid(line, 'outputTokensPerSec')).toBeCloseTo(1e3 / mid(line, 'tpotMs'), 2);
  });

  it('finds the rate that holds limits where the rate is open, lower under tighter ones', () => {
    const limits = (tpotMsP99: number): PredictedLine => predicted({ load: 'rate', limits: { ttftMsP99: 2000, tpotMsP99 } });
    const [loose, tight] = [limits(200), limits(0.9)];
    expect(mid(tight, 'requestsPerSec')).toBeGreaterThan(0);
    expect(mid(tight, 'requestsPerSec')).toBeLessThan(mid(loose, 'requestsPerSec'));
    expect(mid(tight, 'tpotMs')).toBeLessThanOrEqual(0.9);
    expect(mid(predicted({ load: 'rate', ratePerSec: 1 }), 'requestsPerSec')).toBeCloseTo(1, 5);
  });

  it('serves all that is queued, and chooses degrees that are not stated', () => {
    const line = predicted({ load: 'max-throughput', tp: null, pp: null, dp: null, ep: null }, { hardware: { chip: 'One', count: 2 } });
    expect(line.refused).toBeNull();
    expect(line.assumed.join()).toContain('served as tp 1');
    expect(line.assumed.join()).toContain('all queued at the start');
  });

  it('keeps prompts and answers apart where workers are stated', () => {
    const worker = { workers: 1, tp: 1, dp: 1, moeTp: 1, ep: 1, batch: 1 };
    const line = predicted({ tp: null, dp: null, prefill: worker, decode: worker }, { hardware: { chip: 'One', count: 2 } });
    expect(line.refused).toBeNull();
    expect(mid(line, 'tpotMs')).toBeLessThan(mid(predicted(), 'tpotMs'));
  });

  it('refuses what cannot fit and what no figure is known of, with the reason', () => {
    expect(
      predicted({}, { model: { layers: 900, hidden: 16384, heads: 128, headDim: 128, kvHeads: 128, ffn: 65536 } }).refused,
    ).toMatchObject({
      code: 'does-not-fit',
    });
    expect(predicted({}, {}, madeKnown({ memoryBandwidth: null })).refused?.code).toBe('indeterminate');
    expect(predicted({ precision: 'q99' }).refused?.said).toContain('q99');
  });
});

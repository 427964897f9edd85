import { describe, expect, it } from 'vitest';
import { answer, isRefused, type PredictedStep, type Predictor } from '../../src/evidence/answer.ts';
import { predictLine } from '../../src/evidence/predict.ts';
import { checkRecord, readRecords } from '../../src/evidence/record.ts';
import { understand } from '../../src/evidence/understand.ts';
import type { Bands } from '../../src/planning/band.ts';
import type { Layout } from '../../src/terms/layout.ts';
import { madeKnown, madeRecord } from './made.ts';

const step = (layout: Partial<Layout>, tokensPerSecPerChip = 1000): PredictedStep => ({
  layout: layout as Layout,
  stepSeconds: 65536 / 16 / tokensPerSecPerChip,
  tokensPerSecPerChip,
  mfu: 0.4123456789,
  memory: { allocatedBytes: 40 * 2 ** 30, peakBytes: 44 * 2 ** 30, deviceBytes: 50 * 2 ** 30 },
  basis: 'fitted',
  assumed: ['from the engine'],
});
const always: Predictor = (_, __, pinned) => step(pinned);
const bands: Bands = {
  rate: { all: { low: 0.8, high: 1.25, runs: 100 } },
  memory: { all: { low: 0.9, high: 1.1, runs: 100 } },
  seen: { chips: ['maker-one'], architectures: ['First'], stacks: ['megatron'], largest: {} },
  runs: [],
};
const line = (run: Record<string, unknown> = {}, other: Record<string, unknown> = {}) => {
  const [read] = readRecords(JSON.stringify(madeRecord(run, other)), 'f');
  if (!read) throw new Error('no line');
  return read;
};
const predict = (run: Record<string, unknown> = {}, predictor = always, other: Record<string, unknown> = {}) =>
  predictLine(line(run, other), madeKnown(), predictor, bands);

describe('a predicted line', () => {
  it('holds estimates under the names of measured, with six digits', () => {
    const { id, estimate, assumed, refused } = predict();
    expect(id).toBe('made-run');
    expect(refused).toBeNull();
    expect(estimate).toEqual({
      tokensPerSecPerChip: { low: 800, mid: 1000, high: 1250 },
      stepSeconds: { low: 3.2768, mid: 4.096, high: 5.12 },
      mfu: { low: 0.329877, mid: 0.412346, high: 0.515432 },
      peakMemoryGiB: { low: 39.6, mid: 44, high: 48.4 },
      deviceMemoryGiB: { low: 45, mid: 50, high: 55 },
    });
    expect(assumed).toContain('from the engine');
  });

  it('has no step time where the batch is not stated', () => {
    expect(predict({ globalBatch: null }).estimate).not.toHaveProperty('stepSeconds');
  });

  it('refuses without stopping: broken lines, serving, what the engine refuses, what has no value', () => {
    const broken = readRecords('{', 'f')[0];
    expect(broken && predictLine(broken, madeKnown(), always, bands)).toMatchObject({
      id: null,
      estimate: {},
      refused: { code: 'broken-line' },
    });
    expect(predict({}, always, { kind: 'serve' }).refused?.code).toBe('not-yet-modelled');
    expect(predict({}, () => ({ code: 'no-layout', said: 'none' })).refused).toEqual({ code: 'no-layout', said: 'none' });
    expect(predict({}, () => ({ ...step({}), mfu: Number.NaN })).refused?.code).toBe('indeterminate');
  });

  it('refuses the record that a fault of ours met, and says what it was', () => {
    const answered = predict({}, () => {
      throw new TypeError('ours');
    });
    expect(answered.refused?.said).toContain('ours');
  });
});

describe('answering', () => {
  const understood = (run: Record<string, unknown> = {}) => understand(checkRecord(madeRecord(run), 'r'), madeKnown());

  it('asks with what is stated, the schedule its virtual stages imply, and the defaults', () => {
    const asked: unknown[] = [];
    answer(understood({ zero: null }), (_, __, pinned, defaults) => {
      asked.push([pinned.schedule, pinned.virtualStages, defaults.zero, defaults.schedule]);
      return step(pinned);
    });
    expect(asked).toEqual([['interleaved', 2, 1, undefined]]);
  });

  it('takes plain 1F1B as default, and the faster of both forms where the pipeline is open', () => {
    const faster: Predictor = (_, __, pinned) => step(pinned, pinned.schedule === 'interleaved' ? 2000 : 1000);
    const reply = (run: Record<string, unknown>) => {
      const found = answer(understood(run), faster);
      return isRefused(found) ? null : found.step.layout.schedule;
    };
    expect(reply({ vpp: null })).toBe('1f1b');
    expect(reply({ vpp: null, pp: null, dp: null })).toBe('interleaved');
    expect(reply({ pp: 1, dp: 4, vpp: null })).toBe('1f1b');
  });

  it('gives up parts that are not legal here, least first, and says so', () => {
    const legal =
      (rule: (pinned: Partial<Layout>) => boolean): Predictor =>
      (_, __, pinned) =>
        rule(pinned) ? step(pinned) : { code: 'no-layout', said: 'none' };
    const said = (rule: (pinned: Partial<Layout>) => boolean) => {
      const found = answer(understood(), legal(rule));
      return isRefused(found) ? found.code : found.assumed.slice(-2)[0];
    };
    expect(said(({ virtualStages }) => virtualStages === 1)).toContain('virtual stages 2 are not legal');
    expect(said(({ zero }) => zero === undefined)).toContain('only the stated degrees and batch');
    expect(said(({ tensorParallel }) => tensorParallel === undefined)).toContain('only the stated batch');
    expect(said(() => false)).toBe('no-layout');
  });
});

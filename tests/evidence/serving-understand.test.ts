import { describe, expect, it } from 'vitest';
import type { Known } from '../../src/evidence/known.ts';
import { checkRecord } from '../../src/evidence/record.ts';
import { readService } from '../../src/evidence/serving-measure.ts';
import { type UnderstoodService, understandService } from '../../src/evidence/serving-understand.ts';
import { ENGINE, madeKnown } from './made.ts';
import { madeServing } from './serving-made.ts';

function read(run: Record<string, unknown> = {}, other: Record<string, unknown> = {}, known: Known = madeKnown()): UnderstoodService {
  return understandService(checkRecord(madeServing(run, other), 'r'), known);
}

const MOE = { model: { moe: { experts: 8, topK: 2, expertFfn: 64, denseLayers: 0 } } };

describe('understanding a serving record', () => {
  it('takes what is stated', () => {
    const { choices, load, input, output, stated } = read();
    expect(choices).toHaveLength(1);
    expect(choices[0]).toMatchObject({
      replicas: 1,
      layout: { tensorParallel: 2, pipelineParallel: 1, dataParallel: 1, expertParallel: 1 },
    });
    expect(load).toEqual({ kind: 'closed', concurrency: 8 });
    expect([input.mean, output.mean]).toEqual([900, 100]);
    expect(stated).toBe('layout');
  });

  it('reads neither measured nor notes, and nothing depends on id or source', () => {
    const other = read({}, { id: 'another', measured: { tpotMs: 1 }, notes: 'fast', source: { group: 'elsewhere' } });
    expect({ ...other, id: '' }).toEqual({ ...read(), id: '' });
  });

  it('makes replicas of ranks beyond the degrees, attention replicas where there are experts', () => {
    expect(read({ tp: 1, dp: 2 }).choices[0]).toMatchObject({ replicas: 2, layout: { dataParallel: 1 } });
    expect(read({ tp: 1, dp: 2, ep: 2 }, MOE).choices[0]).toMatchObject({ replicas: 1, layout: { dataParallel: 2, expertParallel: 2 } });
    expect(read({ tp: 1, dp: null }).choices[0]?.replicas).toBe(2);
    expect(read({ dp: 64 }).assumed.join()).toContain('dp 64');
  });

  it('leaves unstated or impossible degrees open', () => {
    const open = read({ tp: null, pp: null, dp: null, ep: null });
    expect(open.stated).toBe('little');
    expect(open.choices.length).toBeGreaterThan(1);
    expect(read({ tp: 3, dp: null }, { hardware: { chip: 'One', count: 3 } }).assumed.join()).toContain('does not divide 8 heads');
    expect(read({ tp: null }, MOE).choices.some(({ layout }) => layout.expertParallel > 1)).toBe(true);
  });

  it('takes loads from what is stated', () => {
    expect(read({ load: 'max-throughput' }).load.kind).toBe('all-queued');
    expect(read({ load: 'fixed-batch', batch: 4 }).load).toEqual({ kind: 'batch', batch: 4 });
    expect(read({ load: 'fixed-batch', concurrency: null }).load).toEqual({ kind: 'batch', batch: null });
    expect(read({ load: 'rate', ratePerSec: 2.5 }).load).toEqual({ kind: 'rate', ratePerSec: 2.5 });
    expect(read({ load: null }).load.kind).toBe('closed');
    expect(read({ load: null, concurrency: null }).load.kind).toBe('all-queued');
  });

  it('spreads lengths to the nominal ones that the data set names', () => {
    const { input, output } = read({ inputTokens: 922, outputTokens: 922, dataset: 'random tokens 1024/1024' });
    expect(input).toEqual({ mean: 922, low: 820, high: 1024 });
    expect(output.high).toBe(1024);
  });

  it('takes a data set for unstated lengths, else what is usual, and says so', () => {
    const known: Known = {
      ...madeKnown(),
      dataset: () => ({ id: 's', name: 'A set', input: { mean: 300, variation: 0.1 }, output: { mean: 50, variation: 0 }, beams: 4 }),
    };
    const set = read({ inputTokens: null, outputTokens: null, dataset: 'a set' }, {}, known);
    expect([set.input.mean, set.output.mean, set.beams]).toEqual([300, 50, 4]);
    expect(set.assumed.join()).toContain('the mean of A set');
    const bare = read({ inputTokens: null, outputTokens: null });
    expect(bare.assumed.join()).toContain('neither length nor data set');
  });

  it('takes the narrowest format where none is stated, and where a benchmark hands out 16 bits', () => {
    expect(read({ precision: null }).choices[0]?.job.weights.name).toBe('fp8');
    expect(read({ precision: 'fp16', scenario: 'offline' }).choices[0]?.job.weights.name).toBe('fp8');
    expect(read({ precision: 'fp16' }).choices[0]?.job.weights.name).toBe('fp16');
    expect(() => read({ precision: null }, {}, madeKnown({ peakDense: {} }))).toThrow(/no rate known/);
    expect(() => read({ precision: 'q99' })).toThrow(/q99/);
  });

  it('keeps the cache in 8 bits with weights of 8 bits, as stated, else in 16', () => {
    expect(read().choices[0]?.job.cache).toBe('bf16');
    expect(read({ precision: 'fp8' }).choices[0]?.job.cache).toBe('fp8');
    expect(read({ kvPrecision: 'int8' }).choices[0]?.job.cache).toBe('int8');
    expect(read({ precision: 'fp8', kvPrecision: 'bf16' }).choices[0]?.job.cache).toBe('bf16');
  });

  it('reads workers of a disaggregated service', () => {
    const prefill = { workers: 2, tp: 1, dp: 1, moeTp: 1, ep: 1, batch: 1 };
    const { disaggregated } = read({ tp: null, dp: null, prefill, decode: { ...prefill, workers: 1, tp: 2 } });
    expect(disaggregated).toMatchObject({ prefillWorkers: 2, decodeWorkers: 1, decode: { tensorParallel: 2 } });
  });

  it('refuses fields of the wrong kind, by name', () => {
    expect(() => read({ tp: 'two' })).toThrow(/tp/);
    expect(() => read({ load: 'sometimes' })).toThrow(/max-throughput/);
    expect(() => read({ limits: { ttftMsP99: -1 } })).toThrow(/limits/);
    expect(() => read({ prefill: { workers: 0 } })).toThrow(/prefill/);
  });
});

describe('reading what a serving record measured', () => {
  it('parts first tokens by whether they wait, and leaves out throughput that the load sets', () => {
    const measured = { outputTokensPerSec: 100, requestsPerSec: 1, ttftMs: 20, tpotMs: 5, e2eMs: 900 };
    const of = (run: Record<string, unknown>): unknown => {
      const record = checkRecord(madeServing(run, { measured }), 'r');
      return readService(record, understandService(record, madeKnown()));
    };
    expect(of({})).toEqual({ ttftQueued: 0.02, tpot: 0.005, e2e: 0.9 });
    expect(of({ concurrency: 1 })).toEqual({ ttft: 0.02, tpot: 0.005, e2e: 0.9 });
    expect(of({ load: 'fixed-batch', batch: 3 })).toMatchObject({ throughput: 100, ttft: 0.02 });
    expect(of({ load: 'rate', ratePerSec: 1, limits: { ttftMsP99: 2000 } })).toMatchObject({ sustained: 1 });
    expect(ENGINE.policy.batching).toBe('continuous');
  });
});

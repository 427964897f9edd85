import { describe, expect, test } from 'vitest';
import type { ModelShape } from '../terms/model.ts';
import { Problems } from '../terms/problem.ts';
import { limitWord, mostOf, readLengths, readLimit, readRate } from './service-load.ts';
import { askService, type RawService, type ServiceNames } from './service-question.ts';

const MODEL: ModelShape = {
  name: 'small',
  hidden: 4096,
  vocab: 32_000,
  tiedEmbeddings: false,
  positions: 'rope',
  context: 8192,
  norm: 'rms',
  bias: false,
  kinds: [
    {
      attention: { kind: 'softmax', heads: 32, kvHeads: 8, headDim: 128, window: null, chunk: null, gatedOutput: false },
      feed: { kind: 'dense', ffn: 14_336, gated: true },
    },
  ],
  order: Array.from({ length: 32 }, () => 0),
  multiTokenPrediction: 0,
  paramsOutside: 0,
};
const NAMES: ServiceNames = { published: null, draft: null, trace: null, seed: 0 };

const ask = (raw: RawService, names: Partial<ServiceNames> = {}) => askService(raw, MODEL, { ...NAMES, ...names });
const problemsOf = (raw: RawService, model = MODEL): string[] => {
  try {
    askService(raw, model, NAMES);
    return [];
  } catch (error) {
    return (error as Problems).problems.map(({ code, where }) => `${where}: ${code}`);
  }
};

describe('words and numbers', () => {
  test('lengths: fixed, uniform, log-normal', () => {
    expect(readLengths('1k', 'x', 8192)).toEqual({ kind: 'fixed', tokens: 1024 });
    expect(readLengths('100..2k', 'x', 8192)).toEqual({ kind: 'uniform', low: 100, high: 2048 });
    expect(readLengths('1k~0.5', 'x', 8192)).toEqual({ kind: 'lognormal', mean: 1024, variation: 0.5, low: 1, high: 5120 });
    expect(mostOf({ kind: 'drawn', from: Int32Array.of(3, 9, 4) })).toBe(9);
    expect(() => readLengths('2k..1k', 'x', 1)).toThrow(/lengths reversed/);
  });

  test('limits at a percentile, the mean or, alone, p99', () => {
    const assumed: string[] = [];
    expect(readLimit('ttft', 'p99:2s', 'x', assumed)).toEqual({ figure: 'ttft', at: 99, seconds: 2 });
    expect(readLimit('tpot', 'mean:60ms', 'x', assumed)).toEqual({ figure: 'tpot', at: 'mean', seconds: 0.06 });
    expect(readLimit('e2e', 'median:20s', 'x', assumed).at).toBe(50);
    expect(assumed).toEqual([]);
    expect(limitWord(readLimit('e2e', '20s', 'x', assumed))).toBe('p99');
    expect(assumed).toHaveLength(1);
    expect(() => readLimit('ttft', 'p98:2s', 'x', [])).toThrow(/bad limit.*did you mean p90:2s/);
  });

  test.each([
    ['20', 20],
    ['20/s', 20],
    ['1200/min', 20],
    ['8.64M/day', 100],
    ['3.6k requests/h', 1],
    ['1e2 per s', 100],
  ])('a rate of %s is %d a second', (said, rate) => {
    expect(readRate(said, 'x')).toBeCloseTo(rate, 10);
  });

  test.each(['0', '-1', '5/year', 'many', ''])('a rate of %j is refused', (said) => {
    expect(() => readRate(said, 'x')).toThrow(/too small|bad number/);
  });
});

describe('the question', () => {
  test('what is unsaid follows a rule that is named', () => {
    const { load, assumed, published, routing } = ask({});
    expect(load.offered).toEqual({ kind: 'capacity' });
    expect([load.meanInput, load.meanOutput]).toEqual([1024, 256]);
    expect(published.name).toBe('bf16');
    expect(routing).toBe('least-loaded');
    expect(assumed.join('\n')).toMatch(/input: 1,024[\s\S]*weights: published in bf16/);
  });

  test('an unsaid length leaves room for the said one', () => {
    expect(ask({ output: '8000' }).load.meanInput).toBe(192);
    expect(ask({ input: '8100' }).load.meanOutput).toBe(92);
  });

  test('users are planned at the peak, and the mean is kept', () => {
    const { load, meanPerSec } = ask({ users: '8.64M', requestsPerUser: '10', peak: '3' });
    expect(load.offered).toEqual({ kind: 'rate', ratePerSec: 3000, burstiness: 1 });
    expect(meanPerSec).toBe(1000);
    expect(ask({ users: '8.64M' }).assumed.join('\n')).toMatch(/requests: 10 a user[\s\S]*peak: the busiest hour/);
  });

  test('a trace is a rate with the variation of its gaps, and its own lengths', () => {
    const trace = {
      count: 3,
      arrival: Float64Array.of(0, 1, 4),
      input: Int32Array.of(10, 20, 30),
      output: Int32Array.of(5, 5, 5),
      priority: null,
      prefix: null,
      adapter: null,
    };
    const { load } = ask({}, { trace });
    expect(load).toMatchObject({ meanInput: 20, meanOutput: 5, longest: 35 });
    expect(load.offered).toMatchObject({ kind: 'trace', ratePerSec: 0.5, burstiness: 0.5 });
    const burst = { ...trace, arrival: Float64Array.of(2, 2, 2) };
    expect(ask({}, { trace: burst }).load.offered).toEqual({ kind: 'at-once', requests: 3 });
  });

  test('every setting is read', () => {
    const asked = ask({
      concurrency: '32',
      think: '5s',
      quant: 'fp8',
      kv: 'fp8',
      layout: 'tp=2,pp=2',
      replicas: '3',
      disaggregate: true,
      speculate: 'ngram:4@0.5',
      adapters: '8',
      adapterRank: '32',
      prefixCache: 'on',
      prefixShare: '0.5',
      priority: '20%',
      maxSequences: '64',
      maxBatchedTokens: '4096',
      batching: 'continuous',
      routing: 'prefix',
      mfu: '40%',
      busy: '0.5',
      profile: '8h:0.3,16h:1',
      ttft: 'p50:1s',
    });
    expect(asked.load.offered).toEqual({ kind: 'closed', concurrency: 32, thinkSeconds: 5 });
    expect(asked).toMatchObject({
      weights: { name: 'fp8' },
      cache: 'fp8',
      pinned: { tensorParallel: 2, pipelineParallel: 2 },
      replicas: 3,
      disaggregated: true,
      speculation: { by: 'ngram', tokens: 4, acceptance: 0.5 },
      adapters: { count: 8, rank: 32 },
      policy: { prefixCaching: true, maxSequences: 64, maxBatchedTokens: 4096, batching: 'continuous', order: 'priority' },
      urgentShare: 0.2,
      routing: 'prefix',
      pace: { kind: 'mfu', share: 0.4 },
      busyShare: 0.5,
    });
    expect(asked.day).toHaveLength(2);
    expect(asked.load.prefixShare).toBe(0.5);
    expect(ask({ achieved: '100TFLOPS' }).pace).toEqual({ kind: 'flops', flopsPerSec: 1e14 });
    expect(ask({ tokensPerChip: '150' }).pace).toEqual({ kind: 'tokens', tokensPerSec: 150 });
    expect(ask({ chipSeconds: '12.82' }).pace).toEqual({ kind: 'chip-seconds', seconds: 12.82 });
    expect(ask({ requests: '100' }).load.offered).toEqual({ kind: 'at-once', requests: 100 });
    expect(ask({ speculate: 'ngram:2' }).assumed.join()).toMatch(/7 of 10/);
    expect(ask({ adapters: '2' }).assumed.join()).toMatch(/rank 16/);
  });

  test('a model published in another format', () => {
    const { published, assumed } = ask({}, { published: { name: 'fp8', from: 'models/x#publishedWeights' } });
    expect(published.name).toBe('fp8');
    expect(assumed.join('\n')).toContain('weights: published in fp8 (models/x#publishedWeights)');
    expect(ask({ quant: 'int4' }).assumed.join('\n')).not.toContain('published');
  });

  test('priorities and adapters that a trace names are used, and said', () => {
    const trace = {
      count: 3,
      arrival: Float64Array.of(0, 1, 4),
      input: Int32Array.of(10, 20, 30),
      output: Int32Array.of(5, 5, 5),
      priority: Int32Array.of(0, 2, 0),
      prefix: null,
      adapter: Int32Array.of(1, 0, -1),
    };
    const asked = ask({}, { trace });
    expect(asked).toMatchObject({ policy: { order: 'priority' }, adapters: { count: 2, rank: 16 }, urgentShare: null });
    expect(asked.assumed.join()).toMatch(/by priority/);
    expect(asked.assumed.join()).toMatch(/adapters: 2, as many as the trace names/);
    expect(ask({ adapters: '5' }, { trace }).adapters?.count).toBe(5);
    expect(ask({}, { trace: { ...trace, priority: null, adapter: null } })).toMatchObject({ adapters: null, policy: {} });
  });

  test.each([
    [{ think: '5s' }, 'think', 'think without concurrency'],
    [{ think: '5s', rate: '3' }, 'think', 'think without concurrency'],
    [{ burstiness: '2' }, 'burstiness', 'burstiness without rate or users'],
    [{ peak: '2', concurrency: '4' }, 'peak', 'peak without rate or users'],
    [{ requestsPerUser: '9', rate: '3' }, 'requestsPerUser', 'requestsPerUser without users'],
    [{ adapterRank: '8' }, 'adapterRank', 'adapterRank without adapters'],
    [{ priority: '0.5' }, 'priority', 'priority without rate or users or concurrency or requests'],
    [{ rate: '3', prefixShare: '0.5', prefixCache: 'off' }, 'prefixShare', 'prefixShare and prefixCache off'],
  ])('a word that hangs on another is refused alone: %o', (raw, where, said) => {
    const thrown = (() => {
      try {
        ask(raw);
        return null;
      } catch (error) {
        return error as Problems;
      }
    })();
    expect(thrown?.problems.map((problem) => [problem.where, problem.code, problem.said])).toEqual([[where, 'contradiction', said]]);
  });

  test('a rate that nobody could ask is refused', () => {
    expect(problemsOf({ rate: '1e99' })).toEqual(['rate: too-large']);
    expect(ask({ rate: '1B' }).load.offered).toMatchObject({ ratePerSec: 1e9 });
  });

  test('all problems at once, each where it stands', () => {
    expect(
      problemsOf({
        input: '2k..1k',
        rate: '0',
        ttft: '2',
        quant: 'q9',
        replicas: '0',
        speculate: 'heads:1',
        layout: 'vpp=2',
        mfu: '0.4',
        achieved: '1TFLOPS',
        profile: 'x',
      }),
    ).toEqual([
      'input: lengths-reversed',
      'rate: too-small',
      'ttft: bad-number',
      'quant: unknown-format',
      'speculate: no-prediction-heads',
      'layout: unknown-layout-key',
      'replicas: too-small',
      'profile: bad-value',
      'achieved: contradiction',
    ]);
    expect(problemsOf({ rate: '5', users: '3' })).toEqual(['users: contradiction']);
    expect(problemsOf({ input: '8k', output: '1k' })).toEqual(['input: beyond-context']);
    expect(problemsOf({ speculate: 'draft:4' })).toEqual(['speculate: bad-value']);
    expect(() => ask({ kv: 'wide' })).toThrow(Problems);
  });
});

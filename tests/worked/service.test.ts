/** Whole questions about services through the library, on real chips and models. */
import { describe, expect, test } from 'vitest';
import {
  askService,
  askWorth,
  checkServing,
  groundsOf,
  modelOf,
  parsePool,
  planService,
  publishedWeights,
  type RawService,
  resolveName,
  type ServiceOptions,
  serviceRates,
  shortListGroup,
  sizeService,
  worthFacts,
} from '../../src/index.ts';
import { bandsAssumed, serviceBand } from '../../src/planning/service-band.ts';
import { forecast } from '../../src/planning/service-forecast.ts';
import { contendersOn, pareto } from '../../src/planning/service-search.ts';
import { chipsOf, setupWord, transferOf } from '../../src/planning/service-setup.ts';
import { formatsOf, layoutsOf, policiesOf, ranksOfReplica } from '../../src/planning/service-space.ts';
import { unitsOf } from '../../src/planning/service-unit.ts';
import { BOOK, FITS } from './world.ts';

const OPTIONS: ServiceOptions = { bands: null, price: () => null };
const PRICED: ServiceOptions = {
  bands: null,
  price: () => ({ usd: { low: 1, mid: 2, high: 3 }, from: ['prices/x#offers.0'] }),
  site: { pue: { low: 1.1, mid: 1.2, high: 1.3 }, kgPerKWh: { low: 0.4, mid: 0.5, high: 0.6 } },
};

function ask(model: string, on: string, raw: RawService) {
  const id = resolveName(BOOK, 'models', model).id;
  const { grounds } = groundsOf(BOOK, parsePool(BOOK, on).groups, null, raw.quant ?? null, FITS);
  const question = askService(raw, modelOf(BOOK, id), { published: publishedWeights(BOOK, id), draft: null, trace: null, seed: 1 });
  return { question, grounds, ground: grounds[0] as (typeof grounds)[number] };
}
const planned = (model: string, on: string, raw: RawService, options = OPTIONS) => {
  const { question, grounds } = ask(model, on, raw);
  return planService(question, grounds, FITS, options);
};

describe('given cards', () => {
  test('a rate within limits; simulation and closed form side by side; cost and carbon by hand', () => {
    const { choice, run } = planned('llama-3-8b', '2xH100', { rate: '10', input: '500', output: '100', tpot: 'p99:50ms' }, PRICED);
    if (!choice || !run) throw new Error('no choice');
    expect(choice.holds).toBe(true);
    expect(choice.outputTokensPerSec.mid).toBeCloseTo(1000, 6);
    expect(choice.usdPerHour?.mid).toBe(4);
    expect(choice.costPerMillionTokensUsd?.mid).toBeCloseTo(4 / 3.6, 6);
    expect(choice.chipHoursPerMillionTokens.mid).toBeCloseTo((2 * 1e6) / 1000 / 3600, 6);
    const watts = choice.watts?.mid ?? Number.NaN;
    expect(choice.facilityWatts?.mid).toBeCloseTo(1.2 * watts, 6);
    expect(choice.joulesPerOutputToken?.mid).toBeCloseTo(watts / 1000, 9);
    expect(choice.carbonKgPerMillionTokens?.mid).toBeCloseTo(((1.2 * watts * 1000) / 3.6e6) * 0.5, 6);
    // power lies between idle and full
    expect(watts).toBeGreaterThan(100);
    expect(watts).toBeLessThan(2 * 700 * 1.6);
    expect(run.outcome.inputTokens).toBeGreaterThan(0);
  });

  test('a higher rate never makes the closed form quicker', () => {
    const { question, ground } = ask('llama-3-8b', '1xH100', { rate: '1', input: '500', output: '100' });
    const [unit] = unitsOf(question, ground, 1, FITS).fitting;
    if (!unit) throw new Error('nothing fits');
    const setup = { answer: unit, answers: 1, prompt: null, prompts: 0 };
    const times = [1, 5, 10, 20, 40].map((ratePerSec) => forecast(setup, question, { kind: 'rate', ratePerSec, burstiness: 1 }).tpot.p50);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(setupWord(setup)).toBe('1 x tp=1 bf16');
  });

  test('a rate without limits is answered soonest, and saturation is said', () => {
    const calm = planned('llama-3-8b', '2xH100', { rate: '2' });
    expect(calm.choice?.saturated).toBe(false);
    expect(calm.choice?.holdsPerSec).toBeNull();
    const full = planned('llama-3-8b', '1xH100', { rate: '5000' });
    expect(full.choice?.saturated).toBe(true);
    expect(full.choice?.sustainsPerSec.mid).toBeLessThan(5000);
  });

  test('capacity: with limits the highest rate that holds, without as many users as are served best', () => {
    const limited = planned('llama-3-8b', '1xH100', { tpot: 'p99:20ms', output: '200' });
    expect(limited.choice?.holds).toBe(true);
    expect(limited.choice?.offeredPerSec).toBeGreaterThan(1);
    expect(limited.choice?.tpotMs.p99.mid).toBeLessThanOrEqual(20);
    const open = planned('llama-3-8b', '1xH100', { output: '200' });
    expect(open.choice?.outputTokensPerSec.mid).toBeGreaterThan(limited.choice?.outputTokensPerSec.mid ?? 0);
    expect(open.assumed.join('\n')).toMatch(/load: \d+ users at once/);
  });

  test('all at once, bursts, shared beginnings, speculation', () => {
    const once = planned('llama-3-8b', '1xH100', { requests: '300', output: '50' });
    expect(once.choice?.simulated?.requests).toBe(300);
    const bursts = planned('llama-3-8b', '1xH100', { rate: '5', burstiness: '3', output: '50' });
    expect(bursts.assumed.join('\n')).toContain('arrivals: Gamma, gaps vary by 3');
    const shared = planned('llama-3-8b', '1xH100', { rate: '5', input: '2000', output: '50', prefixShare: '0.8', prefixCache: 'on' });
    const alone = planned('llama-3-8b', '1xH100', { rate: '5', input: '2000', output: '50' });
    expect(shared.choice?.prefixHitRate).toBeGreaterThan(0.5);
    expect(shared.choice?.ttftMs.p50.mid).toBeLessThan(alone.choice?.ttftMs.p50.mid ?? 0);
    const guessed = planned('llama-3-8b', '1xH100', { concurrency: '1', speculate: 'ngram:4@0.8' });
    const plain = planned('llama-3-8b', '1xH100', { concurrency: '1' });
    expect(guessed.choice?.tpotMs.p50.mid).toBeLessThan(plain.choice?.tpotMs.p50.mid ?? 0);
  });

  test('phases apart: both kinds of replica, the cache on its way', () => {
    const { choice } = planned('llama-3-8b', '4xH100', { rate: '5', disaggregate: true, input: '2000', output: '100' });
    expect(choice?.mode).toBe('disaggregated');
    expect((choice?.prefill?.chips ?? 0) + (choice?.decode?.chips ?? 0)).toBe(choice?.chips);
    const closed = planned('llama-3-8b', '4xH100', { concurrency: '64', disaggregate: true, input: '2000', output: '100' });
    expect(closed.choice?.outputTokensPerSec.mid).toBeGreaterThan(0);
    const { question, ground } = ask('llama-3-8b', '16xH100', { rate: '5' });
    const [unit] = unitsOf(question, ground, 1, FITS).fitting;
    if (!unit) throw new Error('nothing fits');
    const { seconds } = transferOf({ answer: unit, answers: 1, prompt: unit, prompts: 1 }, unit);
    expect(seconds(2000)).toBeGreaterThan(seconds(1000));
    // 131,072 bytes a token over a link of 450 GB/s at most
    expect(seconds(1000)).toBeGreaterThan((1000 * 131_072) / 450e9);
  });

  test('several kinds of chip: the better is chosen; none of them says all reasons', () => {
    const both = planned('llama-3-8b', '1xH100 + 1xA100-80GB', { rate: '2', tpot: 'p99:100ms' });
    expect(both.choice?.holds).toBe(true);
    expect(both.worth?.map(({ chips }) => chips)).toEqual([1, 1]);
    for (const { withPerSec, withoutPerSec, alonePerSec } of both.worth ?? []) {
      expect(withPerSec).toBeGreaterThanOrEqual(withoutPerSec);
      expect(withPerSec).toBeGreaterThanOrEqual(alonePerSec);
    }
    const none = planned('llama-3.1-405b', '1xH100 + 1xA100-80GB', { rate: '2' });
    expect(none.choice).toBeNull();
    expect(none.refused.length).toBeGreaterThanOrEqual(2);
    expect(planService(ask('llama-3-8b', '1xH100', {}).question, [], FITS, OPTIONS).choice).toBeNull();
  });

  test('what nothing meets: the number, and what would', () => {
    const tight = planned('llama-3-8b', '1xH100', { rate: '2', tpot: 'p99:1ms' });
    expect(tight.choice).toBeNull();
    expect(tight.refused[0]).toMatchObject({ code: 'limit', has: 0.001 });
    expect(tight.refused[0]?.would).toMatch(/^--tpot p99:/);
    const many = planned('llama-3-8b', '1xH100', { rate: '5000', ttft: 'p99:1s' });
    expect(many.refused[0]).toMatchObject({ code: 'saturated', needs: 5000 });
    expect(many.refused[0]?.would).toMatch(/^about [\d,]+ of /);
    const users = planned('llama-3-8b', '1xH100', { concurrency: '5000', ttft: 'p99:0.5s' });
    expect(users.choice).toBeNull();
    expect(users.refused[0]?.would).toBeTruthy();
  });

  test('a figure that is not known: indeterminate, and which', () => {
    const { choice, refused } = planned('llama-3-8b', '1xkunlunxin-m100', { rate: '1' });
    expect(choice).toBeNull();
    expect(refused[0]?.code).toBe('indeterminate');
    expect(refused[0]?.said).toContain('memory.bandwidth');
    expect(refused[0]?.said).not.toContain('peakDense.fp64');
  });

  test('pins hold, and those that cannot be are told', () => {
    const { choice } = planned('llama-3-8b', '4xH100', {
      rate: '2',
      layout: 'tp=2',
      replicas: '1',
      maxSequences: '32',
      maxBatchedTokens: '4096',
    });
    expect(choice).toMatchObject({
      chips: 2,
      replicas: 1,
      layout: { tensorParallel: 2 },
      policy: { maxSequences: 32, maxBatchedTokens: 4096 },
    });
    const codes = (raw: RawService): string[] => {
      const { question, ground } = ask('llama-3-8b', '4xH100', raw);
      return checkServing(question, ground, (field) => field).map(({ code }) => code);
    };
    expect(codes({ layout: 'tp=2' })).toEqual([]);
    expect(codes({ layout: 'tp=8' })).toEqual(['layout-above-pool']);
    expect(codes({ layout: 'tp=3' })).toEqual(['does-not-divide']);
    expect(codes({ layout: 'tp=2', replicas: '3' })).toEqual(['layout-above-pool']);
    expect(codes({ layout: 'ep=2' })).toEqual(['no-experts']);
    expect(codes({ layout: 'pp=64' })).toEqual(['layout-above-pool', 'too-large']);
  });
});

describe('the space', () => {
  test('formats: as published, then 8 bits; what a chip cannot multiply is widened', () => {
    const names = (model: string, on: string, raw: RawService = {}): string[] => {
      const { question, ground } = ask(model, on, raw);
      return formatsOf(question, ground).map(
        ({
          weights,
          compute,
          weightOnly = weights.weightOnly,
        }: {
          weights: { name: string; weightOnly: boolean };
          compute: string;
          weightOnly?: boolean;
        }) => `${weights.name}/${compute}${weightOnly ? '/only' : ''}`,
      );
    };
    expect(names('llama-3-8b', '1xH100')).toEqual(['bf16/bf16', 'fp8/fp8']);
    expect(names('llama-3-8b', '1xAscend-910B')).toEqual(['bf16/bf16', 'int8/int8']);
    expect(names('llama-3-8b', '1xV100-32GB')[0]).toBe('bf16/fp16');
    expect(names('deepseek-r1', '8xH800')).toEqual(['fp8/fp8']);
    expect(names('deepseek-r1', '8xAscend-910B')).toEqual(['int8/int8', 'fp8/bf16/only']);
    expect(names('llama-3-8b', '1xA100-80GB', { quant: 'fp8' })).toEqual(['fp8/bf16/only']);
  });

  test('layouts divide the model and stand on the chips; experts are spread or cut', () => {
    const dense = ask('llama-3.1-70b', '16xH100', {});
    const layouts = layoutsOf(dense.question.model, dense.ground, 16, {});
    for (const layout of layouts) {
      expect(64 % layout.tensorParallel).toBe(0);
      expect(ranksOfReplica(layout)).toBeLessThanOrEqual(16);
      expect(layout.dataParallel).toBe(1);
    }
    expect(layouts.some(({ tensorParallel }) => tensorParallel > 8)).toBe(false);
    const sparse = ask('deepseek-r1', '32xH800', {});
    const spread = layoutsOf(sparse.question.model, sparse.ground, 32, { dataParallel: 16, tensorParallel: 1, pipelineParallel: 1 });
    expect(spread.map(({ expertParallel }) => expertParallel).sort()).toEqual([1, 16]);
    expect(policiesOf({ ...dense.question, policy: { maxSequences: 8, maxBatchedTokens: 512 } }, dense.ground.engine)).toHaveLength(1);
  });

  test('no contender uses more chips than there are, and nothing on the frontier is beaten', () => {
    const { question, ground } = ask('llama-3.1-70b', '8xH100', { rate: '5', tpot: 'p99:80ms' });
    const { fitting, unfit } = unitsOf(question, ground, 8, FITS);
    expect(unfit.every(({ needs, has }) => needs > has * 0.9)).toBe(true);
    const contenders = contendersOn(fitting, 8, question);
    for (const { setup, at } of contenders) {
      expect(chipsOf(setup)).toBeLessThanOrEqual(8);
      expect(at.cacheMean).toBeLessThanOrEqual(1);
    }
    const points = contenders.map(({ setup, at }) => ({ cost: chipsOf(setup), speed: 1 / at.tpot.p50 }));
    const best = pareto(points);
    for (const kept of best) expect(points.some(({ cost, speed }) => cost <= kept.cost && speed > kept.speed * 1.002)).toBe(false);
  });
});

describe('a short list', () => {
  const size = (chips: readonly string[], raw: RawService, options = OPTIONS) => {
    const { grounds } = groundsOf(
      BOOK,
      chips.map((chip) => shortListGroup(BOOK, resolveName(BOOK, 'chips', chip).id, 4)),
      null,
      null,
      FITS,
    );
    const id = resolveName(BOOK, 'models', 'llama-3.1-70b').id;
    const question = askService(raw, modelOf(BOOK, id), { published: null, draft: null, trace: null, seed: 1 });
    return sizeService(question, grounds, FITS, options);
  };

  test('bounds leave nothing out that would have been chosen', () => {
    const raw = { rate: '80', tpot: 'p95:60ms', ttft: 'p99:3s' };
    const pruned = size(['H100', 'A100-80GB'], raw);
    const whole = size(['H100', 'A100-80GB'], raw, { ...OPTIONS, exhaustive: true });
    expect(pruned.options.map(({ choice }) => choice)).toEqual(whole.options.map(({ choice }) => choice));
    expect(whole.search.pruned).toBe(0);
    expect(pruned.search.evaluated + pruned.search.pruned).toBe(pruned.search.legal);
  });

  test('a stated pace whose batch does not fit: the arithmetic stands, the plan is refused by how much', () => {
    const { options, refused } = size(['A100-80GB'], { rate: '50', tokensPerChip: '5000' });
    expect(options[0]?.fleet?.chips).toBeGreaterThan(0);
    expect(options[0]?.choice).toBeNull();
    expect(refused[0]).toMatchObject({ code: 'memory', needs: 5000 });
    expect(refused[0]?.has).toBeLessThan(5000);
  });

  test('as many replicas as the load needs; cheapest first; without prices by chip-hours, which is said', () => {
    const { options, by, assumed, search } = size(['H100', 'A100-80GB'], { rate: '50', tpot: 'p95:60ms' });
    expect(options).toHaveLength(2);
    expect(by).toBe('chip-hours');
    expect(assumed.join()).toMatch(/ranked by chip-hours/);
    expect(options[0]?.choice?.chips).toBeLessThanOrEqual(options[1]?.choice?.chips ?? 0);
    for (const { choice } of options) {
      expect(choice?.holds).toBe(true);
      expect(choice?.tpotMs.p95.mid).toBeLessThanOrEqual(60);
    }
    expect(search.evaluated).toBeGreaterThan(500);
    expect(size(['H100'], { rate: '50', tpot: 'p95:60ms' }, PRICED).by).toBe('cost');
  });

  test('users at once, fixed replicas, a day, and a limit that no chip meets', () => {
    const users = size(['H100'], { concurrency: '500', tpot: 'p99:60ms' });
    expect(users.options[0]?.choice?.holds).toBe(true);
    const fixed = size(['H100'], { rate: '5', replicas: '2', tpot: 'p95:80ms' });
    expect(fixed.options[0]?.choice?.replicas).toBe(2);
    const daily = size(['H100'], { rate: '50', tpot: 'p95:60ms', profile: '8h:0.3,16h:1' });
    const { day, choice } = daily.options[0] ?? {};
    if (choice?.mode === 'aggregated') expect(day?.chipHoursPerDay).toBeLessThan(day?.chipHoursPerDayFlat ?? 0);
    const never = size(['H100'], { rate: '50', tpot: 'p95:1ms' });
    expect(never.options).toEqual([]);
    expect(never.refused[0]?.code).toBe('limit');
    const unknown = size(['kunlunxin-m100'], { rate: '50' });
    expect(unknown.refused[0]?.code).toBe('indeterminate');
  });

  test('a stated pace: chips, servers and the batch that it implies', () => {
    const { options, refused } = size(['A100-80GB'], { rate: '1000', output: '500', mfu: '0.3', busy: '0.5' });
    const fleet = options[0]?.fleet;
    expect(fleet?.chips).toBe(Math.ceil((1000 * 500 * 2 * 70.55e9) / (0.3 * 312e12 * 0.5)));
    expect(fleet?.servers).toBe(Math.ceil((fleet?.chips ?? 0) / 8));
    expect(fleet?.implied?.chips).toBe(8);
    expect(fleet?.implied?.cacheGiB).toBeGreaterThan(0);
    expect(refused).toEqual([]);
    expect(size(['A100-80GB'], { concurrency: '5', mfu: '0.3' }).refused[0]?.code).toBe('no-rate');
    expect(size(['A100-80GB'], { rate: '5', tokensPerChip: '100' }).options[0]?.fleet?.chips).toBe(Math.ceil((5 * 256) / 100));
  });
});

describe('around the engine', () => {
  test('the engine that is named, that serves the format, or that is usual', () => {
    const groups = parsePool(BOOK, '1xRTX4090').groups;
    const engine = (named: string | null, quant: string | null) => groundsOf(BOOK, groups, named, quant, FITS).grounds[0]?.engine.id;
    expect(engine(null, null)).toBe('vllm');
    expect(engine('sglang', null)).toBe('sglang');
    expect(engine(null, 'q4_k_m')).toBe('llama-cpp');
    expect(engine(null, 'nonsense')).toBe('vllm');
    expect(() => engine('vlm', null)).toThrow(/unknown engine: vlm.*did you mean vllm/);
  });

  test('prices of the day, the building and its grid', () => {
    const facts = worthFacts(BOOK);
    const groups = parsePool(BOOK, '8xH100 + 1xkunlunxin-m100').groups;
    const rates = serviceRates(groups, FITS, facts, askWorth({ place: 'US-IA', pue: '1.2' }, facts, '2026-01-01'));
    const [known, unknown] = groups.map(({ chip }) => rates.price(chip.id));
    expect(known?.usd.mid).toBeGreaterThan(0.5);
    expect(known?.usd.mid).toBeLessThan(20);
    expect(known?.from[0]).toMatch(/^prices\/nvidia-h100/);
    expect(unknown).toBeNull();
    expect(rates.price('nothing')).toBeNull();
    expect(rates.pue?.mid).toBe(1.2);
    expect(rates.kgPerKWh?.mid).toBeGreaterThan(0);
    expect(rates.assumed(groups[0]?.chip.id ?? '').join('\n')).toMatch(/USD a chip-hour/);
    expect(rates.assumed('nothing')).toEqual([]);
    const stated = serviceRates(groups, FITS, facts, askWorth({ price: '1.50' }, facts, '2026-01-01'));
    expect(stated.price(groups[0]?.chip.id ?? '')?.usd.mid).toBe(1.5);
  });
});

test('bands: assumed where no runs are behind them, the narrowest class that is known else', () => {
  const situation = { novelty: 'known', work: 'dense' } as const;
  expect(serviceBand(100, 'throughput', situation, null)).toEqual({ low: 75, mid: 100, high: 125 });
  expect(bandsAssumed(situation, null)).toBe(true);
  const table = { all: { low: 0.5, high: 2, runs: 9 }, 'known/dense': { low: 0.9, high: 1.1, runs: 4 } };
  const bands = { throughput: table, tpot: table, ttft: table, e2e: table };
  expect(serviceBand(100, 'throughput', situation, bands).low).toBe(90);
  expect(serviceBand(100, 'throughput', { ...situation, novelty: 'far' }, bands).low).toBe(50);
  expect(bandsAssumed(situation, bands)).toBe(false);
});

describe('unlike chips', () => {
  test('one router over unlike replicas carries no more than both do alone, and each kind is worth something', () => {
    const { choice, worth } = planned('llama-3-8b', '1xH100 + 2xA100-80GB', { tpot: 'p99:40ms', ttft: 'p99:2s' });
    expect(choice?.holds).toBe(true);
    const [one, other] = worth ?? [];
    if (!one || !other) throw new Error('no worth');
    expect(one.withPerSec).toBeLessThanOrEqual((one.alonePerSec + other.alonePerSec) * 1.001);
    expect(one.withPerSec).toBeGreaterThan(1.2 * Math.max(one.alonePerSec, other.alonePerSec));
  });

  test('alike kinds at two places are the same service as one', () => {
    const { choice, worth } = planned('llama-3-8b', '2xH100@a + 2xH100@b', { tpot: 'p99:40ms', ttft: 'p99:2s' });
    const [one, other] = worth ?? [];
    expect(one?.alonePerSec).toBe(other?.alonePerSec);
    expect((one?.withPerSec ?? 0) / (2 * (one?.alonePerSec ?? 1))).toBeCloseTo(1, 2);
    expect(choice?.groups?.map(({ share }) => share)).toEqual([0.5, 0.5]);
  });

  test('prompts on one kind and answers on another: the way of the cache is said and takes time', () => {
    const { choice, assumed } = planned('llama-3-8b', '2xH100 + 2xAscend-910B', {
      rate: '4',
      disaggregate: true,
      input: '4k',
      output: '200',
    });
    const across = choice?.prefill?.chip !== choice?.decode?.chip;
    if (across) expect(assumed.join('\n')).toMatch(/^cache of prompts from .+ GB\/s a pair of replicas \(staged-through-host\)$/m);
    if (across) expect(assumed.join('\n')).toMatch(/share a connector is assumed/);
    expect(choice?.mode).toBe('disaggregated');
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitFile } from '../../src/cli/shipped.ts';
import {
  askWorth,
  exactly,
  type FaultFits,
  type InferenceStage,
  type LifecycleAnswer,
  lifecycle,
  type PreprocessingStage,
  parsePool,
  type Stage,
  type StageHead,
  type Support,
  type TrainingStage,
  worthFacts,
} from '../../src/index.ts';
import { BOOK, FITS } from './worlds.ts';

const FACTS = worthFacts(BOOK);
const ASK = askWorth({ price: '2', gridIntensity: '0.5' }, FACTS, '2026-01-01');
const POOLS = ['8xH100', '64xA100-80GB', '256xAscend-910B'].map((name) => ({ name, pool: parsePool(BOOK, name) }));
const FIGURES = [
  'chipHours',
  'costUsd',
  'energyMWh',
  'carbonTonnes',
  'embodiedTonnes',
  'waterCubicMetres',
  'supportUsd',
  'netCostUsd',
] as const;
const ENDS = ['low', 'mid', 'high'] as const;

const answer = (stages: readonly Stage[]): LifecycleAnswer =>
  lifecycle(
    { name: null, stages },
    {
      fits: FITS,
      faults: fitFile('faults') as FaultFits,
      facts: FACTS,
      plan: () => {
        throw new Error('no run is planned here');
      },
    },
  );

const support: fc.Arbitrary<Support | null> = fc.oneof(
  fc.constant(null),
  fc.record({ kind: fc.constant('share' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant('amount' as const), usd: fc.double({ min: 0, max: 1e9, noNaN: true }) }),
);
const head = (name: string): fc.Arbitrary<StageHead> =>
  fc.record({
    name: fc.constant(name),
    after: fc.constant([]),
    pool: fc.constantFrom(...POOLS),
    ask: fc.constant(ASK),
    support,
    staff: fc.option(fc.record({ people: fc.integer({ min: 0, max: 100 }), usdPerYear: fc.constant({ low: 1e5, mid: 2e5, high: 3e5 }) })),
    assumed: fc.constant([]),
  });
const training = (name: string): fc.Arbitrary<TrainingStage> =>
  fc
    .tuple(head(name), fc.double({ min: 1, max: 1e8, noNaN: true }))
    .map(([start, seconds]): TrainingStage => ({ ...start, kind: 'pre-training', work: null, seconds }));
const data = (name: string): fc.Arbitrary<PreprocessingStage> =>
  fc.tuple(head(name), fc.integer({ min: 1, max: 1000 })).map(
    ([start, workers]): PreprocessingStage => ({
      ...start,
      pool: null,
      kind: 'preprocessing',
      tokens: 1e12,
      tokensPerSecond: 1e5,
      workers,
      workerUsdPerHour: 1,
      workerWatts: 300,
      bytesPerToken: 4,
      storageUsdPerByteSecond: 1e-18,
      seconds: null,
    }),
  );
const inference = (name: string): fc.Arbitrary<InferenceStage> =>
  fc
    .tuple(
      head(name),
      fc.integer({ min: 1, max: 36 }),
      fc.double({ min: -0.2, max: 0.3, noNaN: true }),
      fc.double({ min: 0.1, max: 500, noNaN: true }),
    )
    .map(
      ([start, months, growthPerMonth, requestsPerSec]): InferenceStage => ({
        ...start,
        pool: null,
        kind: 'inference',
        months,
        growthPerMonth,
        demand: { requestsPerSec, inputTokens: null, outputTokens: null },
        peak: 1,
        pace: { kind: 'stated', pace: { kind: 'chip-seconds', seconds: 3 } },
        busyShare: 1,
        byTheMonth: start.pool?.pool ?? null,
      }),
    );
const programme: fc.Arbitrary<readonly Stage[]> = fc.tuple(data('data'), training('one'), training('two'), inference('service'));
const RUNS = { numRuns: 60 };

test('totals are the sums of the stages, at every end of the band', () => {
  fc.assert(
    fc.property(programme, (stages) => {
      const { stages: parts, totals } = answer(stages);
      for (const figure of FIGURES)
        for (const end of ENDS) {
          const sum = parts.reduce((all, part) => {
            const value = figure === 'supportUsd' || figure === 'netCostUsd' ? part[figure] : part.figures[figure];
            return all + (value?.[end] ?? Number.NaN);
          }, 0);
          expect(Math.abs((totals[figure]?.[end] ?? Number.NaN) - sum)).toBeLessThanOrEqual(1e-9 * Math.abs(sum));
        }
    }),
    RUNS,
  );
});

test('support moves who pays and nothing else', () => {
  fc.assert(
    fc.property(programme, support, (stages, other) => {
      const [before, after] = [answer(stages), answer(stages.map((stage) => ({ ...stage, support: other })))];
      for (const figure of FIGURES.slice(0, 6)) expect(after.totals[figure]).toEqual(before.totals[figure]);
      expect(after.totals.days).toBe(before.totals.days);
      for (const { supportUsd, netCostUsd, figures } of after.stages)
        for (const end of ENDS) {
          const cost = figures.costUsd?.[end] as number;
          expect((supportUsd?.[end] as number) + (netCostUsd?.[end] as number)).toBeCloseTo(cost, 3);
          expect(netCostUsd?.[end]).toBeGreaterThanOrEqual(0);
        }
    }),
    RUNS,
  );
});

test('more demand, or faster growth, is never cheaper and never takes fewer chips', () => {
  fc.assert(
    fc.property(
      inference('service'),
      fc.double({ min: 1, max: 5, noNaN: true }),
      fc.double({ min: 0, max: 0.2, noNaN: true }),
      (stage, more, growth) => {
        const grown: InferenceStage = {
          ...stage,
          demand: { ...stage.demand, requestsPerSec: stage.demand.requestsPerSec * more },
          growthPerMonth: stage.growthPerMonth + growth,
        };
        const [less, all] = [answer([stage]), answer([grown])];
        expect(all.totals.costUsd?.mid).toBeGreaterThanOrEqual(less.totals.costUsd?.mid as number);
        expect(all.totals.energyMWh?.mid).toBeGreaterThanOrEqual((less.totals.energyMWh?.mid as number) * (1 - 1e-9));
        expect(all.stages[0]?.chips?.mid).toBeGreaterThanOrEqual(less.stages[0]?.chips?.mid as number);
      },
    ),
    RUNS,
  );
});

test('no two stages hold one pool at once, and none begins before what it waits for has ended', () => {
  const order = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 5 })), {
    minLength: 2,
    maxLength: 6,
  });
  fc.assert(
    fc.property(order, (drawn) => {
      const stages = drawn.map(([pool, days, back], at): TrainingStage => {
        const after = at > 0 && back > 0 ? [`s${Math.max(0, at - back)}`] : [];
        const own = POOLS[pool] as (typeof POOLS)[number];
        return {
          name: `s${at}`,
          after,
          pool: own,
          ask: ASK,
          support: null,
          staff: null,
          assumed: [],
          kind: 'pre-training',
          work: null,
          seconds: days * 86_400,
        };
      });
      const { stages: placed } = answer(stages);
      for (const one of placed) {
        for (const name of one.after)
          expect(one.startDay).toBeGreaterThanOrEqual(placed.find((other) => other.name === name)?.endDay as number);
        for (const other of placed)
          if (other !== one && other.on === one.on)
            expect((one.endDay as number) <= (other.startDay as number) || (other.endDay as number) <= (one.startDay as number)).toBe(true);
      }
    }),
    RUNS,
  );
});

test('a stage that costs nothing changes no total', () => {
  fc.assert(
    fc.property(programme, (stages) => {
      const nothing: TrainingStage = {
        name: 'nothing',
        after: [],
        pool: null,
        ask: ASK,
        support: null,
        staff: null,
        assumed: [],
        kind: 'fine-tuning',
        work: null,
        seconds: 1,
      };
      const [without, with_] = [answer(stages), answer([...stages, nothing])];
      for (const figure of FIGURES) expect(with_.totals[figure]).toEqual(without.totals[figure]);
      expect(with_.stages.at(-1)?.figures.costUsd).toEqual(exactly(0));
    }),
    RUNS,
  );
});

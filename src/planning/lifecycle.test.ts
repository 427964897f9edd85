import { describe, expect, it, test } from 'vitest';
import { asked, BANDS, BOOK, FITS } from '../../tests/worked/world.ts';
import { fitFile } from '../cli/shipped.ts';
import { added, exactly, summed } from '../economy/band.ts';
import { NOTHING_STATED } from '../terms/calendar.ts';
import type { FaultFits } from '../terms/fault-fits.ts';
import { lifecycle } from './lifecycle.ts';
import { FIGURES } from './lifecycle-answer.ts';
import { staffUsd, supportOf } from './lifecycle-meter.ts';
import { chipsFor, monthlyRate, requestsOver } from './lifecycle-service.ts';
import type { LifecycleMeans } from './lifecycle-stage.ts';
import { plan } from './plan.ts';
import { type InferenceStage, orderOf, type PreprocessingStage, type Stage, type StageHead, type TrainingStage } from './programme.ts';
import { askWorth } from './worth-ask.ts';
import { worthFacts } from './worth-facts.ts';

const FACTS = worthFacts(BOOK);
const DAY = 86_400;
const MEANS: LifecycleMeans = {
  fits: FITS,
  faults: fitFile('faults') as FaultFits,
  facts: FACTS,
  plan: (job, pool) => plan(job, pool, FITS, { bands: BANDS, frontier: false }),
};
const PRICED = askWorth({ price: '2', gridIntensity: '0.5', pue: '1.1', chipWatts: '700' }, FACTS, '2026-01-01');
const POOL = { name: 'training', pool: asked('llama-2-7b', '64xH100').pool };

const head = (name: string, more: Partial<StageHead> = {}): StageHead => ({
  name,
  after: [],
  pool: POOL,
  ask: PRICED,
  support: null,
  staff: null,
  assumed: [],
  ...more,
});
const timed = (name: string, days: number, more: Partial<TrainingStage> = {}): TrainingStage => ({
  ...head(name),
  kind: 'pre-training',
  work: null,
  seconds: days * DAY,
  ...more,
});
const dataStage = (more: Partial<PreprocessingStage> = {}): PreprocessingStage => ({
  ...head('data', { pool: null }),
  kind: 'preprocessing',
  tokens: 1e12,
  tokensPerSecond: 1e5,
  workers: 10,
  workerUsdPerHour: 3,
  workerWatts: 500,
  bytesPerToken: 4,
  storageUsdPerByteSecond: null,
  seconds: null,
  ...more,
});
const service = (more: Partial<InferenceStage> = {}): InferenceStage => ({
  ...head('service', { pool: null }),
  kind: 'inference',
  months: 12,
  growthPerMonth: 0.1,
  demand: { requestsPerSec: 100, inputTokens: null, outputTokens: null },
  peak: 1,
  pace: { kind: 'stated', pace: { kind: 'chip-seconds', seconds: 2 } },
  busyShare: 1,
  byTheMonth: asked('llama-2-7b', '8xH100').pool,
  ...more,
});
const of = (...stages: Stage[]) => lifecycle({ name: null, stages }, MEANS);

describe('the parts of a sum', () => {
  it('add end to end, and what is unknown makes the sum unknown', () => {
    expect(
      summed([
        { low: 8, mid: 10, high: 12 },
        { low: 4, mid: 5, high: 9 },
      ]),
    ).toEqual({ low: 12, mid: 15, high: 21 });
    expect(summed([exactly(1), null])).toBeNull();
    expect(summed([])).toEqual(exactly(0));
    expect(added(exactly(1), exactly(2))).toEqual(exactly(3));
  });

  it('are paid by support by a share, or up to an amount', () => {
    const cost = { low: 8e6, mid: 1e7, high: 1.2e7 };
    expect(supportOf(cost, { kind: 'share', share: 0.3 })).toEqual({
      supportUsd: { low: 2.4e6, mid: 3e6, high: 3.6e6 },
      netCostUsd: { low: 5.6e6, mid: 7e6, high: 8.4e6 },
    });
    expect(supportOf(cost, { kind: 'amount', usd: 1e7 }).netCostUsd).toEqual({ low: 0, mid: 0, high: 2e6 });
    expect(supportOf(cost, null).supportUsd).toEqual(exactly(0));
  });

  it('count people by the days that they are there', () => {
    expect(staffUsd({ people: 10, usdPerYear: exactly(365_250) }, exactly(10)).mid).toBeCloseTo(100_000, 6);
  });
});

test('support beyond the cost is said, and pays no more than that', () => {
  const { stages, assumed } = of(timed('run', 1, { support: { kind: 'amount', usd: 1e9 } }));
  expect(stages[0]!.netCostUsd).toEqual(exactly(0));
  expect(assumed.join()).toContain('support of 1B USD is more than it costs');
});

describe('demand', () => {
  it('grows by the month', () => {
    expect(monthlyRate(100, 0.1, 1)).toBe(100);
    expect(monthlyRate(100, 0.1, 13)).toBeCloseTo(313.84, 2);
    expect(
      requestsOver(service({ months: 2, growthPerMonth: 0, demand: { requestsPerSec: 1, inputTokens: null, outputTokens: null } })),
    ).toBe(5_259_600);
  });

  it('takes chips by a stated pace, or whole replicas of what one delivers', () => {
    expect(chipsFor(service(), 100, null)).toEqual(exactly(200));
    const planned = service({ pace: { kind: 'planned', serve: () => ({ replica: null, assumed: [], refused: [] }) } });
    const served = { replica: { chips: 8, requestsPerSec: { low: 3, mid: 4, high: 5 } }, assumed: [], refused: [] };
    expect(chipsFor(planned, 100, served)).toEqual({ low: 160, mid: 200, high: 272 });
    expect(chipsFor(planned, 100, null)).toBeNull();
  });
});

describe('the order of stages', () => {
  it('is the listed one, but each after all that it waits for', () => {
    expect(
      orderOf([
        { name: 'a', after: ['c'] },
        { name: 'b', after: [] },
        { name: 'c', after: [] },
      ]),
    ).toEqual({ order: ['c', 'a', 'b'] });
    expect(
      orderOf([
        { name: 'a', after: ['b'] },
        { name: 'b', after: ['a'] },
      ]),
    ).toEqual({ circle: ['a', 'b', 'a'] });
    expect(() => of(timed('a', 1, { after: ['b'] }), timed('b', 1, { after: ['a'] }))).toThrow('wait for each other');
  });

  it('lets stages of one pool follow each other, others run beside each other', () => {
    const other = { name: 'other', pool: POOL.pool };
    const { stages, totals } = of(
      timed('a', 10),
      timed('b', 5),
      timed('c', 3, { pool: other }),
      timed('d', 2, { pool: other, after: ['b'] }),
    );
    expect(stages.map(({ startDay, endDay }) => [startDay, endDay])).toEqual([
      [0, 10],
      [10, 15],
      [0, 3],
      [15, 17],
    ]);
    expect(totals.days).toBe(17);
  });
});

describe('a stage', () => {
  it('that is timed holds its pool: chip-hours, money, energy, carbon by hand', () => {
    const { stages, totals } = of(timed('run', 10));
    const { figures } = stages[0]!;
    expect(figures.chipHours).toEqual(exactly(64 * 240));
    expect(figures.costUsd!.mid).toBeCloseTo(64 * 240 * 2, 6);
    expect(figures.energyMWh!.mid).toBeCloseTo((64 * 240 * 700 * 1.1) / 1e6, 6);
    expect(figures.carbonTonnes!.mid).toBeCloseTo(((64 * 240 * 700 * 1.1) / 1e6) * 0.5, 6);
    expect(totals.structure).toEqual({ computing: 1, staff: 0, energy: 0 });
  });

  it('of a model is planned, with its calendar', () => {
    const { job } = asked('llama-2-7b', '64xH100', { tokens: '100B', batch: 512, sequence: 4096 });
    const { stages } = of(
      timed('run', 0, { seconds: null, work: { kind: 'model', job, calendar: { ...NOTHING_STATED, spares: 1 }, count: 2 } }),
    );
    const [{ runs, days, figures, use, flop }] = stages as [(typeof stages)[number]];
    const { choice } = runs[0]!;
    expect(days!.mid).toBeCloseTo(2 * choice!.calendarDays!.mid, 9);
    expect(figures.chipHours!.mid).toBeCloseTo(days!.mid * 24 * 72, 6);
    expect(use).toBeLessThan(1);
    expect(flop! / (2 * 6 * 6.738e9 * 1e11)).toBeCloseTo(1, 2);
  });

  it('that does not fit is refused alone: what follows it begins at once, the totals are without it', () => {
    const { job, pool } = asked('llama-3.1-405b', '8xH100', { tokens: '1T', batch: 64, sequence: 4096 });
    const work = { kind: 'model', job, calendar: NOTHING_STATED, count: 1 } as const;
    const answer = of(timed('large', 0, { seconds: null, work, pool: { name: 'small', pool } }), timed('after', 5, { after: ['large'] }));
    expect(answer.stages[0]!.refused.length).toBeGreaterThan(0);
    expect(answer.stages[0]!.figures.costUsd).toBeNull();
    expect(answer.stages[1]).toMatchObject({ startDay: 0, endDay: 5, refused: [] });
    expect(answer.totals.costUsd).toEqual(answer.stages[1]!.figures.costUsd);
    expect(answer.assumed.join()).toContain('totals are without large');
  });

  it('of experiments is a multiple of another, wherever that stands, or runs that are listed', () => {
    const runs = [{ kind: 'counted', parameters: 1e9, tokens: 2e10, achievedPerChip: 4e14, count: 3 } as const];
    const multiple = { ...head('trials'), kind: 'development', of: 'run', multiple: 1.5, runs: [] } as const;
    const listed = { ...head('listed'), kind: 'development', of: null, multiple: null, runs } as const;
    const { stages } = of(multiple, timed('run', 10), listed);
    expect(stages[0]!.figures.chipHours!.mid).toBeCloseTo(1.5 * 64 * 240, 6);
    expect(stages[2]!.days!.mid).toBeCloseTo((3 * 6 * 1e9 * 2e10) / (4e14 * 64) / DAY, 9);
    expect(stages[2]!.flop).toBe(3.6e20);
    expect(of({ ...multiple, of: 'nothing' }).stages[0]!.refused[0]!.code).toBe('not-stated');
    expect(of({ ...listed, pool: null }).stages[0]!.refused[0]!.code).toBe('not-stated');
  });

  it('of experiments on a stage without an answer has none', () => {
    const large = timed('run', 0, { seconds: null, work: null });
    const { stages } = of({ ...head('trials'), kind: 'development', of: 'run', multiple: 1, runs: [] }, large);
    expect(stages.map(({ refused }) => refused[0]?.code)).toEqual(['stage-refused', 'not-stated']);
  });
});

describe('data', () => {
  it('is made ready by workers: time, volume, money, energy', () => {
    const [stage] = of(dataStage()).stages;
    const hours = 1e12 / 1e6 / 3600;
    expect(stage!.days!.mid * 24).toBeCloseTo(hours, 9);
    expect(stage!.data).toEqual({ rawBytes: 4e12, tokensPerSecond: 1e6, bytesPerSecond: 4e6, workers: 10 });
    expect(stage!.figures.costUsd!.mid).toBeCloseTo(10 * 3 * hours, 6);
    expect(stage!.figures.energyMWh!.mid).toBeCloseTo((10 * 500 * hours * 1.1) / 1e6, 9);
    expect(stage!.figures.chipHours!.mid).toBe(0);
  });

  it('whose workers have no price or power leaves cost and energy unknown', () => {
    const [stage] = of(dataStage({ workerUsdPerHour: null, workerWatts: null, storageUsdPerByteSecond: 1e-18 })).stages;
    expect(stage!.figures).toMatchObject({ costUsd: null, energyMWh: null, carbonTonnes: null });
    expect(stage!.assumed.join()).toContain('worker-price');
  });

  it('is stored at a price', () => {
    const kept = of(dataStage({ storageUsdPerByteSecond: 1e-17 })).totals;
    expect(kept.partsUsd!.storage!.mid).toBeCloseTo(4e12 * 1e-17 * 1e6, 6);
  });

  it('on the chips idles them where workers do it, and uses them where they do it themselves', () => {
    const idle = of(dataStage({ pool: POOL }));
    const busy = of(dataStage({ pool: POOL, workers: null, tokensPerSecond: 1e4 }));
    expect(idle.stages[0]!.use).toBe(0);
    expect(busy.stages[0]!.use).toBe(1);
    expect(busy.stages[0]!.days!.mid).toBeCloseTo(1e12 / 64e4 / DAY, 9);
    expect(of(dataStage({ tokensPerSecond: null })).stages[0]!.refused[0]!.code).toBe('not-stated');
  });

  it('for five of eleven months of a lease leaves 55 % of it in use', () => {
    const lease = of(dataStage({ pool: POOL, workers: null, seconds: 5 * 30 * DAY }), timed('run', 6 * 30));
    expect(lease.pools[0]!.use).toBeCloseTo(0.545, 3);
    expect(lease.pools[0]!.stages).toEqual(['data', 'run']);
  });
});

describe('a service', () => {
  it('takes chips by the month as demand grows', () => {
    const [stage] = of(service()).stages;
    expect(stage!.months!.map(({ chips }) => chips.mid).slice(0, 3)).toEqual([200, 220, 242]);
    expect(stage!.chips!.mid).toBe(Math.ceil(200 * 1.1 ** 11));
    expect(stage!.figures.chipHours!.mid).toBeCloseTo(stage!.months!.reduce((sum, { held }) => sum + held.mid, 0) * 730.5, 6);
    expect(stage!.figures.costUsd!.mid).toBeCloseTo(stage!.figures.chipHours!.mid * 2, 3);
    expect(stage!.days!.mid).toBeCloseTo(365.25, 9);
  });

  it('on a pool holds all of it, and is refused in the month that outgrows it', () => {
    const large = { name: 'large', pool: asked('llama-2-7b', '1024xH100').pool };
    const held = of(service({ pool: large, byTheMonth: null })).stages[0]!;
    expect(held.figures.chipHours!.mid).toBeCloseTo(1024 * 365.25 * 24, 3);
    expect(held.use).toBeLessThan(0.6);
    const refused = of(service({ pool: { name: 'mid', pool: asked('llama-2-7b', '256xH100').pool }, byTheMonth: null })).stages[0]!;
    expect(refused.refused[0]).toMatchObject({
      code: 'too-few-chips',
      said: 'month 4 needs 267 chips, mid has 256',
      needs: 267,
      has: 256,
      would: '571 chips, or 3 months',
    });
  });

  it('that nobody says how to serve, or that nothing serves, is refused', () => {
    expect(of(service({ pace: { kind: 'unknown' } })).stages[0]!.refused[0]!.code).toBe('not-stated');
    expect(of(service({ byTheMonth: null })).stages[0]!.refused[0]!.code).toBe('not-stated');
    const why = { code: 'memory', said: 'x', layout: null, needs: 1, has: 0, would: null };
    const none = service({ pace: { kind: 'planned', serve: () => ({ replica: null, assumed: ['a'], refused: [why] }) } });
    expect(of(none).stages[0]).toMatchObject({ refused: [why], assumed: ['a'] });
  });
});

describe('limits', () => {
  const limited = (more: Parameters<typeof askWorth>[0]) =>
    askWorth({ price: '2', chipWatts: '700', pue: '1', ...more }, FACTS, '2026-01-01');

  it('of a site are told with by how much, and the answer stands', () => {
    // eight nodes of 10.2 kW as rated, a tenth more for the network
    const { stages, totals } = of(timed('run', 10, { ask: limited({ power: '30kW' }) }));
    expect(stages[0]!.over[0]).toMatchObject({ code: 'over-site-power', needs: 89_760, has: 30_000, would: '21 chips would fit the site' });
    expect(totals.costUsd!.mid).toBeGreaterThan(0);
    expect(of(timed('run', 10, { ask: limited({ power: '90kW' }) })).stages[0]!.over).toEqual([]);
  });

  it('of a budget are for what support leaves to pay', () => {
    const ask = limited({ budget: '20k' });
    expect(of(timed('run', 10, { ask })).over[0]).toMatchObject({ code: 'over-budget', needs: 30_720, has: 20_000 });
    expect(of(timed('run', 10, { ask, support: { kind: 'share', share: 0.5 } })).over).toEqual([]);
  });
});

describe('totals', () => {
  it('are the sums of the stages, exactly, at every end of the band', () => {
    const answer = of(
      dataStage(),
      timed('run', 10, { staff: { people: 5, usdPerYear: exactly(3e5) }, support: { kind: 'share', share: 0.5 } }),
      service(),
    );
    for (const figure of FIGURES)
      for (const end of ['low', 'mid', 'high'] as const) {
        const parts = answer.stages.reduce((sum, { figures }) => sum + figures[figure]![end], 0);
        expect(answer.totals[figure]![end], `${figure} ${end}`).toBeCloseTo(parts, 6);
      }
    const { partsUsd, costUsd, supportUsd, netCostUsd, structure } = answer.totals;
    expect(Object.values(partsUsd!).reduce((sum, { mid }) => sum + mid, 0)).toBeCloseTo(costUsd!.mid, 4);
    expect(supportUsd!.mid + netCostUsd!.mid).toBeCloseTo(costUsd!.mid, 6);
    expect(structure!.staff).toBeCloseTo((5 * 3e5 * 10) / 365.25 / costUsd!.mid, 9);
  });
});

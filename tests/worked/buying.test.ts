import { beforeAll, describe, expect, test } from 'vitest';
import { loadSolver } from '../../src/cli/highs.ts';
import { shippedFaults } from '../../src/cli/shipped.ts';
import {
  askWorth,
  mixture,
  type RawWorth,
  type SizeMeans,
  shortListed,
  shortListGroup,
  sizeTraining,
  type TrainingOffer,
  worthFacts,
} from '../../src/index.ts';
import type { Solve } from '../../src/terms/solver.ts';
import { asked, BANDS, BOOK, FITS } from './world.ts';

const DAY = '2026-01-01';
const FACTS = worthFacts(BOOK);
const JOB = { tokens: '20B', batch: 512, sequence: 4096 };

const means = (raw: RawWorth = {}): SizeMeans => ({
  fits: FITS,
  options: { bands: BANDS },
  faults: shippedFaults(),
  facts: FACTS,
  ask: askWorth(raw, FACTS, DAY),
});

/** An offer of so many of a kind at a price. */
function offer(chip: string, most: number | null, usdPerChipHour: number | null, raw = JOB): TrainingOffer {
  const { group, job } = asked('llama-2-7b', `16x${chip}`, raw);
  return { job, group: shortListGroup(BOOK, group.chip.id, 1), most, usdPerChipHour };
}

let solve: Solve;
beforeAll(async () => {
  solve = await loadSolver();
});

describe('sizes of training', () => {
  const A100 = offer('A100-80GB', null, 1.5);
  const H20 = offer('H20', null, null);

  test('one node fewer ends too late; what is sure ends in time at the upper end of its band', () => {
    const { options, plans } = sizeTraining([A100, H20], { deadlineDays: 5 }, means({ budget: '1M', power: '1MW' }));
    expect(options.map(({ chip }) => chip).sort()).toEqual(['nvidia-a100-80gb-sxm', 'nvidia-h20-96gb-sxm']);
    for (const { chip, nodes, slackNodes, sure, choice } of options) {
      const own = plans.find(({ offer: { group } }) => group.chip.id === chip);
      expect(choice?.calendarDays?.mid).toBeLessThanOrEqual(5);
      if (nodes > slackNodes) expect(own?.at(nodes - slackNodes).choice?.calendarDays?.mid).toBeGreaterThan(5);
      expect(sure?.days.high).toBeLessThanOrEqual(5);
    }
    expect(options[0]?.twice?.efficiency).toBeGreaterThan(0.5);
    const safe = sizeTraining([A100], { deadlineDays: 5, sure: true }, means());
    expect(safe.options[0]?.count).toBe(options.find(({ chip }) => chip.includes('a100'))?.sure?.count);
  });

  test('refusals carry the number that failed and what would do', () => {
    const codes = (limit: RawWorth, one: TrainingOffer, days: number) => {
      const { options, refused } = sizeTraining([one], { deadlineDays: days }, means(limit));
      expect(options).toEqual([]);
      expect(refused[0]?.would).not.toBeNull();
      return refused[0]?.code;
    };
    expect(codes({ budget: '100' }, A100, 5)).toBe('over-budget');
    expect(codes({ power: '5kW' }, A100, 5)).toBe('over-site-power');
    expect(codes({}, offer('A100-80GB', 8, 1.5), 1)).toBe('too-few-offered');
    expect(codes({}, offer('A100-80GB', null, 1.5, { ...JOB, batch: 4 }), 0.05)).toBe('batch-limits');
    expect(codes({ to: 'CN' }, offer('H100', null, 2), 5)).toBe('license-presumption-denial');
    const home = sizeTraining([offer('Ascend-910B', null, 1)], { deadlineDays: 5 }, means({ to: 'CN' }));
    expect(home.options[0]?.domestic).toBe(true);
  });

  test('without a deadline the budget decides, and more of it is never slower', () => {
    const days = ['2200', '3000', '20000'].map((budget) => {
      const { options } = sizeTraining([A100], { deadlineDays: null }, means({ budget }));
      const choice = options[0]?.choice;
      expect(choice?.costUsd?.mid).toBeLessThanOrEqual(Number(budget));
      return choice?.calendarDays?.mid ?? Number.POSITIVE_INFINITY;
    });
    expect(days[1]).toBeLessThanOrEqual(days[0] as number);
    expect(days[2]).toBeLessThanOrEqual(days[1] as number);
    expect(sizeTraining([A100], { deadlineDays: null }, means({ budget: '500' })).refused[0]?.code).toBe('over-budget');
    const unknown = sizeTraining([offer('S4000', null, null)], { deadlineDays: null }, means({ budget: '1000' }));
    expect(unknown.refused[0]?.code).toBe('unknown-price');
  });

  test('the short list has prices, and names what is barred', () => {
    const { chips, rule } = shortListed(BOOK, FACTS, askWorth({ to: 'CN' }, FACTS, '2024-01-15'));
    expect(chips.length).toBeGreaterThan(4);
    expect(chips).toContain('huawei-ascend910b-64gb');
    expect(rule).toContain('CN');
    expect(shortListed(BOOK, FACTS, askWorth({ price: 'buy' }, FACTS, DAY)).chips.length).toBeGreaterThan(4);
  });
});

describe('the right mix', () => {
  const offers = [offer('A100-80GB', 8, 1.5), offer('V100-32GB', 24, 0.4)];

  test('kinds that are there in too small numbers are joined, planned as one job, and never do more than their parts', () => {
    const limited = means({ budget: '100k', power: '1MW' });
    const { plans, options } = sizeTraining(offers, { deadlineDays: 4.5 }, limited);
    expect(options).toEqual([]);
    const mix = mixture(plans, 4.5, () => (offers[0] as TrainingOffer).job, solve, limited);
    const { choice } = mix as NonNullable<typeof mix>;
    expect(choice?.parts.map(({ chip }) => chip)).toEqual(['nvidia-a100-80gb-sxm', 'nvidia-v100-32gb-sxm']);
    expect(choice?.saves).toBeNull();
    expect(choice?.together).toBeLessThanOrEqual(1);
    // what is shown is a plan of the whole: its own days, its own power
    expect(choice?.days).toBeLessThanOrEqual(4.5);
    expect(choice?.band.high).toBeGreaterThan(choice?.days ?? Number.POSITIVE_INFINITY);
    expect(choice?.sitePowerMW).toBeLessThanOrEqual(1);
    expect(choice?.gap).toBeGreaterThanOrEqual(0);
    expect(mix?.shadows.map(({ limit }) => limit)).toEqual(expect.arrayContaining(['deadline', 'budget', 'power', 'supply']));
    expect(mix?.sensitivity.tried).toBeGreaterThan(4);
    const { frontier } = mix as NonNullable<typeof mix>;
    for (const [at, point] of frontier.entries()) expect(point.days).toBeGreaterThanOrEqual(frontier[at - 1]?.days ?? 0);
    // kinds that no stack joins are not mixed
    const apart = mixture(plans, 4.5, () => null, solve, limited);
    expect(apart?.choice).toBeNull();
    expect(apart?.nearest.map(({ limit }) => limit)).toEqual(['deadline']);
    expect(apart?.nearest[0]?.point.parts).toHaveLength(1);
    expect(apart?.nearest[0]?.needs).toBeGreaterThan(4.5);
  });

  test('each limit told as the smallest change that works does work; what a limit is worth is what the question asked anew finds', () => {
    const job = () => (plenty[0] as TrainingOffer).job;
    const bought = (days: number, limit: RawWorth) => {
      const within = means(limit);
      return mixture(sizeTraining(plenty, { deadlineDays: days }, within).plans, days, job, solve, within);
    };
    const poor = bought(5, { budget: '1500' });
    expect(poor?.choice).toBeNull();
    const needs = poor?.nearest.find(({ limit }) => limit === 'budget')?.needs ?? 0;
    expect(needs).toBeGreaterThan(1500);
    expect(bought(5, { budget: String(Math.ceil(needs)) })?.choice?.costUsd).toBeLessThanOrEqual(Math.ceil(needs));
    expect(bought(5, { budget: String(Math.floor(needs * 0.97)) })?.choice).toBeNull();
    const dark = bought(5, { power: '12kW' });
    for (const { limit, needs: much } of dark?.nearest ?? [])
      expect(
        bought(limit === 'deadline' ? Math.ceil(much) : 5, { power: limit === 'power' ? `${Math.ceil(much)}W` : '12kW' })?.choice,
      ).not.toBeNull();
    expect(dark?.nearest.map(({ limit }) => limit)).toEqual(['deadline', 'power']);
    const base = bought(5, {});
    const day = base?.shadows.find(({ limit }) => limit === 'deadline');
    const later = bought(5 + (day?.moved ?? 0), {})?.choice?.costUsd ?? 0;
    const [now, saves] = [base?.choice?.costUsd ?? 0, day?.savesUsd ?? Number.NaN];
    expect(Math.abs(saves - Math.max(0, now - later))).toBeLessThan(0.01 * now);
  });

  const plenty = [offer('A100-80GB', null, 1.5), offer('V100-32GB', null, 1)];

  test('one kind in plenty is bought alone, at the cost of its own plan', () => {
    const { plans, options } = sizeTraining(plenty, { deadlineDays: 5 }, means());
    const mix = mixture(plans, 5, () => (plenty[0] as TrainingOffer).job, solve, means());
    expect(mix?.choice?.parts).toHaveLength(1);
    expect(mix?.choice?.saves).toBe(0);
    expect((mix?.choice?.costUsd ?? 0) / (options[0]?.choice?.costUsd?.mid ?? 1)).toBeLessThanOrEqual(1 + 1e-9);
    // the nearer price stands first, and at it the other kind is the cheaper one
    const [flip] = mix?.sensitivity.flips.filter(({ what }) => what === 'price') ?? [];
    expect(flip?.usdPerChipHour).toBeGreaterThan(0);
    expect(mix?.sensitivity.cases.every(({ regret }) => regret === null || (regret > 0 && regret < 1))).toBe(true);
    expect(mixture([], 5, () => null, solve, means())).toBeNull();
  });
});

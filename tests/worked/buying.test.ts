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
    expect(choice?.planned?.mid).toBeGreaterThan(0);
    expect(choice?.gap).toBeGreaterThanOrEqual(0);
    expect(mix?.shadows.map(({ limit }) => limit)).toEqual(expect.arrayContaining(['deadline', 'budget', 'power', 'supply']));
    expect(mix?.sensitivity.tried).toBeGreaterThan(4);
    const { frontier } = mix as NonNullable<typeof mix>;
    for (const [at, point] of frontier.entries()) expect(point.days).toBeGreaterThanOrEqual(frontier[at - 1]?.days ?? 0);
    // kinds that no stack joins are not mixed
    const apart = mixture(plans, 4.5, () => null, solve, limited);
    expect(apart?.choice).toBeNull();
    expect(apart?.nearest?.parts).toHaveLength(1);
    expect(apart?.nearest?.days).toBeGreaterThan(4.5);
  });

  test('one kind in plenty is bought alone, at the cost of its own plan', () => {
    const plenty = [offer('A100-80GB', null, 1.5), offer('V100-32GB', null, 3)];
    const { plans, options } = sizeTraining(plenty, { deadlineDays: 5 }, means());
    const mix = mixture(plans, 5, () => (plenty[0] as TrainingOffer).job, solve, means());
    expect(mix?.choice?.parts).toHaveLength(1);
    expect(mix?.choice?.saves).toBe(0);
    expect((mix?.choice?.costUsd ?? 0) / (options[0]?.choice?.costUsd?.mid ?? 1)).toBeCloseTo(1, 1);
    expect(mixture([], 5, () => null, solve, means())).toBeNull();
  });
});

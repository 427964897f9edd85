import { expect, test } from 'vitest';
import { parsePool, plan } from '../../src/index.ts';
import { bridgeBetween } from '../../src/machine/bridge.ts';
import { formatOn, mixedStep } from '../../src/planning/mix.ts';
import { withoutTwins } from '../../src/planning/mixed-plan.ts';
import type { ChipGroup, Pool } from '../../src/terms/cluster.ts';
import type { TrainingJob } from '../../src/terms/job.ts';
import { parameterBytes } from '../../src/training/held.ts';
import { countParameters } from '../../src/workload/parameters.ts';
import { asked, BOOK, FITS } from '../worked/world.ts';
import { Dice } from './worlds.ts';

const JOINING = 'flagscale';

function question(on: string, model = 'llama-3-8b', batch = 96): { job: TrainingJob; pool: Pool } {
  const { job } = asked(model, on, { batch, sequence: 2048 }, JOINING);
  return { job: { ...job, precision: 'bf16' }, pool: parsePool(BOOK, on) };
}

/** Seconds of a step on one group alone. */
function alone(job: TrainingJob, group: ChipGroup, batch = job.globalBatch): number {
  const own = { ...job, globalBatch: batch, precision: formatOn(job.precision, group) ?? job.precision };
  const made = plan(own, { groups: [group] }, FITS, { bands: null, frontier: false });
  return made.choice?.stepSeconds.mid ?? Number.POSITIVE_INFINITY;
}

const POOLS = [
  '16xA100-80GB + 32xAscend-910B',
  '16xA100-80GB + 16xS4000',
  '8xH100 + 16xV100-32GB',
  '16xA100-80GB + 32xAscend-910B + 16xV100-32GB',
];

test.each(POOLS)('%s: no slower than the best kind alone, no quicker than all kinds together could be', (on) => {
  const { job, pool } = question(on);
  const mixed = mixedStep(job, pool, FITS);
  const times = pool.groups.map((group) => alone(job, group));
  expect(mixed?.seconds).toBeLessThanOrEqual(Math.min(...times) * (1 + 1e-9));
  const together = 1 / times.reduce((sum, seconds) => sum + 1 / seconds, 0);
  expect(mixed?.seconds).toBeGreaterThanOrEqual(together * 0.999);
  expect(mixed?.mix.leastSeconds).toBeLessThanOrEqual((mixed?.seconds ?? 0) * (1 + 1e-9));
  const dealt = mixed?.mix.islands.reduce((sum, { sequences }) => sum + sequences, 0);
  expect(dealt).toBe(job.globalBatch);
  for (const { parts } of mixed?.mix.islands ?? []) {
    expect(parts.reduce((sum, { layers }) => sum + layers, 0)).toBe(job.model.order.length);
    for (const { filled, chipsUsed, group } of parts) {
      expect(filled).toBeLessThanOrEqual(1);
      expect(chipsUsed).toBeLessThanOrEqual(pool.groups[group]?.count ?? 0);
    }
  }
});

test('unequal shares beat equal ones, which wait for the slower half', () => {
  const { job, pool } = question('16xA100-80GB + 16xS4000');
  const halves = pool.groups.map((group) => alone(job, group, job.globalBatch / 2));
  const mixed = mixedStep(job, pool, FITS)?.seconds ?? 0;
  expect(mixed).toBeLessThan(Math.max(...halves));
});

test('groups that are alike are one group', () => {
  const { job, pool } = question('16xA100-80GB + 16xA100-80GB');
  expect(withoutTwins(pool.groups)).toHaveLength(1);
  const joined = plan(job, pool, FITS, { bands: null, frontier: false }).choice?.stepSeconds.mid ?? 0;
  const whole = alone(job, parsePool(BOOK, '32xA100-80GB').groups[0] as ChipGroup);
  expect(Math.abs(joined / whole - 1)).toBeLessThan(1e-3);
});

test('two places: a slower line never makes the step quicker, and an endless one costs nothing', () => {
  const { job, pool } = question('16xA100-80GB@east + 16xA100-80GB@west', 'llama-3-8b', 128);
  const over = (bandwidth: number): number =>
    mixedStep(job, pool, FITS, () => ({ line: { bandwidth, latency: 1e-3 }, apart: null }))?.seconds ?? 0;
  const times = [1e8, 1e9, 1e10, 1e12].map(over);
  for (let i = 1; i < times.length; i++) expect(times[i]).toBeLessThanOrEqual(times[i - 1] as number);
  const half = alone(job, pool.groups[0] as ChipGroup, 64);
  expect(times[3]).toBeLessThan(1.2 * half);
  expect(times[0]).toBeLessThanOrEqual(alone(job, pool.groups[0] as ChipGroup) * (1 + 1e-9));
});

test('places with no known line are not joined, nor are chips that no stack joins', () => {
  const { job, pool } = question('16xA100-80GB@east + 16xA100-80GB@west');
  const made = plan(job, pool, FITS, { bands: null, frontier: false });
  expect(made.refused.map(({ code }) => code)).toContain('unknown-line');
  expect(made.choice?.mix?.islands).toHaveLength(1);
  const other = asked('llama-3-8b', '16xA100-80GB + 16xAscend-910B', { batch: 64, sequence: 2048 }, 'megatron-core');
  const apart = plan(other.job, other.pool, FITS, { bands: null, frontier: false });
  expect(apart.refused.map(({ code }) => code)).toContain('cannot-join');
  expect(apart.choice?.mix?.islands).toHaveLength(1);
  const { would } = apart.refused.find(({ code }) => code === 'cannot-join') ?? { would: '' };
  const rates = [...(would ?? '').matchAll(/([\d,]+) tokens\/s/g)].map(([, rate]) => Number(rate?.replaceAll(',', '')));
  const own = other.pool.groups.map((group) => (64 * 2048) / alone(other.job, group));
  expect(would).toMatch(/^2 jobs: /);
  expect(rates).toHaveLength(3);
  for (const [i, rate] of [...own, (own[0] as number) + (own[1] as number)].entries())
    expect(Math.abs((rates[i] as number) / rate - 1)).toBeLessThan(0.01);
  const told = apart.choice?.mix?.contributions.map((one) => [one.used, one.apart]) ?? [];
  expect(told.filter(([used, barred]) => used !== barred)).toHaveLength(2);
});

test('a plan of unlike chips counts what it looked at, ties its bridges to facts and says that twins are one', () => {
  const { job, pool } = question('16xA100-80GB + 32xAscend-910B + 16xAscend-910B');
  const made = plan(job, pool, FITS, { bands: null, frontier: false });
  const { legal, evaluated, pruned } = made.search;
  expect(evaluated).toBeGreaterThan(0);
  expect(evaluated + pruned).toBe(legal);
  expect(made.because.filter(({ formula }) => formula === 'bridgeBetween')).toHaveLength(made.choice?.mix?.bridges.length ?? -1);
  expect(made.assumed.join()).toMatch(/32 and 16 .+ are alike: they count as one group of 48/);
});

test.each([
  ['8xA100-80GB + 16xAscend-910B', 12],
  ['8xH100 + 8xA100-40GB', 16],
  ['16xA100-80GB + 8xS4000', 9],
] as const)('%s, %d sequences: no deal tried one by one is quicker than the bound, and the answer is within its gap', (on, batch) => {
  const { job, pool } = question(on, 'llama-3-8b', batch);
  const [a, b] = pool.groups as [ChipGroup, ChipGroup];
  const mixed = mixedStep(job, pool, FITS);
  const deals = Array.from({ length: batch - 1 }, (_, i) => Math.max(alone(job, a, i + 1), alone(job, b, batch - i - 1)));
  const bytes = countParameters(job.model).total * parameterBytes(job, false).gradients;
  const { bandwidth, latency } = bridgeBetween(a, b, null, FITS.machine);
  const exchange = bytes / bandwidth(a.count, b.count) + 2 * latency;
  const brute = Math.min(alone(job, a), alone(job, b), Math.min(...deals) + exchange);
  const { seconds = 0, mix } = mixed ?? {};
  expect(seconds * (1 - (mix?.gap ?? 0))).toBeLessThanOrEqual(brute * 1.001);
  expect(seconds).toBeLessThanOrEqual(brute * 1.02);
});

test('a group too small for a replica works as stages of a pipeline, or not at all', () => {
  const { job, pool } = question('64xA100-80GB + 8xV100-32GB', 'llama-3-70b', 64);
  const mixed = mixedStep(job, pool, FITS);
  const parts = mixed?.mix.islands.flatMap((island) => island.parts) ?? [];
  const small = parts.find(({ group }) => group === 1);
  if (small) expect(small.layers).toBeLessThan(80);
  expect(mixed?.seconds).toBeLessThanOrEqual(alone(job, pool.groups[0] as ChipGroup) * (1 + 1e-9));
});

test.each([
  ['llama-3-8b', 16, 64],
  ['llama-2-13b', 24, 96],
  ['llama-3-8b', 64, 256],
] as const)(
  '%s on %d A100 and as many S4000: unequal shares never beat the sum of what both do alone, nor lose to either',
  (model, half, batch) => {
    const { job, pool } = question(`${half}xA100-80GB + ${half}xS4000`, model, batch);
    const [a, b] = pool.groups as [ChipGroup, ChipGroup];
    const rate = (sequences: number, seconds: number): number => sequences / seconds;
    const mixed = mixedStep(job, pool, FITS);
    const { seconds = Number.NaN, mix } = mixed ?? {};
    const islands = mix?.islands ?? [];
    const parts = islands.reduce((sum, { sequences, parts: [part] }) => {
      const own = pool.groups[part?.group ?? -1] as ChipGroup;
      return sum + rate(sequences, alone(job, own, sequences));
    }, 0);
    if (islands.every((island) => island.parts.length === 1)) expect(rate(batch, seconds)).toBeLessThanOrEqual(parts * (1 + 1e-9));
    expect(rate(batch, seconds)).toBeGreaterThanOrEqual(rate(batch, Math.min(alone(job, a), alone(job, b))) * (1 - 1e-9));
  },
);

test('a random sample of pools beats or ties the fastest kind alone and equal shares, and never lies below its own bound', () => {
  const dice = new Dice(5);
  const chips = ['A100-80GB', 'H100', 'Ascend-910B', 'V100-32GB', 'S4000', 'H20', 'A100-40GB'];
  for (let round = 0; round < 8; round++) {
    const first = dice.whole(0, chips.length - 1);
    const second = (first + dice.whole(1, chips.length - 1)) % chips.length;
    const on = `${8 * dice.whole(1, 6)}x${chips[first]} + ${8 * dice.whole(1, 6)}x${chips[second]}`;
    const { job, pool } = question(on, 'llama-3-8b', 2 * dice.whole(8, 80));
    const mixed = mixedStep(job, pool, FITS);
    const { seconds = Number.POSITIVE_INFINITY, mix } = mixed ?? {};
    const [a, b] = pool.groups as [ChipGroup, ChipGroup];
    const { bandwidth, latency } = bridgeBetween(a, b, null, FITS.machine);
    const exchange = (countParameters(job.model).total * parameterBytes(job, false).gradients) / bandwidth(a.count, b.count) + 2 * latency;
    const fastest = Math.min(alone(job, a), alone(job, b));
    const equal = Math.max(alone(job, a, job.globalBatch / 2), alone(job, b, job.globalBatch / 2)) + exchange;
    expect(seconds, on).toBeLessThanOrEqual(Math.min(fastest, equal) * (1 + 1e-9));
    expect(mix?.leastSeconds ?? 0, on).toBeLessThanOrEqual(seconds * (1 + 1e-9));
    expect(mix?.gap ?? 1, on).toBeLessThanOrEqual(0.06);
  }
});

test('two places: the step is what the line makes it, and the plan says so', () => {
  const { job, pool } = question('16xA100-80GB@east + 16xA100-80GB@west', 'llama-3-8b', 128);
  const line = { bandwidth: 2e9, latency: 20e-3 };
  const mix = mixedStep(job, pool, FITS, () => ({ line, apart: null }))?.mix;
  const bytes = countParameters(job.model).total * parameterBytes(job, false).gradients;
  if ((mix?.islands.length ?? 0) === 2) expect(mix?.exchangeSeconds).toBeGreaterThanOrEqual(bytes / line.bandwidth);
  const made = plan(job, pool, FITS, { bands: null, frontier: false, line });
  expect(made.choice?.mix?.bridges.every(({ path }) => path === 'wide-area')).toBe(true);
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { askedUnit } from '../../src/evidence/claim-asked.ts';
import { readKey } from '../../src/evidence/claim-keys.ts';
import { check } from './claim-world.ts';

interface Row {
  readonly id: string;
  readonly statement: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly published: number | string | null;
  readonly unit: string | null;
  /** more than one where the statement does not say whether a stated price is a condition */
  readonly groups: readonly string[];
  /** computed by hand from the inputs, in the row's unit */
  readonly range: readonly [number, number] | null;
}

const rows = readFileSync('tests/golden/claims/own.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

describe('statements of our own, judged by hand before the checker saw them', () => {
  test.each(rows.map((row) => [`${row.id}: ${row.statement}`, row] as const))(
    '%s',
    (_, { statement, inputs, published, unit, groups, range }) => {
      const { group, computed } = check({ statement, inputs, published, unit });
      expect(groups).toContain(group);
      if (range === null) return;
      expect(computed).toBeGreaterThanOrEqual(range[0]);
      expect(computed).toBeLessThanOrEqual(range[1]);
    },
  );
});

describe('keys of inputs are read by their words', () => {
  const hour = 1 / 3600;
  test.each([
    ['gpuCount', 8, 'chips', 1],
    ['num_gpus', 8, 'chips', 1],
    ['chipsK', 8, 'chips', 1000],
    ['卡数', 8, 'chips', 1],
    ['pricePerGpuHour', 2, 'usdPerChipSecond', hour],
    ['yuanPerGPUHour', 7.08, 'usdPerChipSecond', hour / 7.08],
    ['centsPerChipHour', 200, 'usdPerChipSecond', hour / 100],
    ['usdPerGpu', 40_000, 'usdPerChip', 1],
    ['kWPerServer', 10, 'wattsPerServer', 1000],
    ['gpuPowerW', 700, 'wattsPerChip', 1],
    ['itMW', 10, 'itWatts', 1e6],
    ['gCO2PerKWh', 400, 'kgPerJoule', 1e-3 / 3.6e6],
    ['kg_co2_per_kwh', 0.4, 'kgPerJoule', 1 / 3.6e6],
    ['energyMWh', 449, 'joules', 3.6e9],
    ['modelParams', 7e9, 'parameters', 1],
    ['paramsB', 7, 'parameters', 1e9],
    ['tokensPerAnswer', 500, 'tokensPerQuery', 1],
    ['tokensPerDay', 1e12, 'tokenRate', 1 / 86_400],
    ['queriesPerUserPerDay', 5, 'queriesPerUser', 1],
    ['gpuSecPerQuery', 12, 'chipSecondsPerQuery', 1],
    ['acceleratorHours', 1e6, 'chipSeconds', 3600],
    ['durationMonths', 3, 'seconds', 730 * 3600],
    ['mfuPercent', 40, 'mfu', 0.01],
    ['utilisation', 40, 'mfu', 0.01],
    ['inferenceMfu', 0.3, 'servingUse', 1],
    ['bytesPerParam', 2, 'bytesPerParameter', 1],
    ['pflopsPerNode', 1, 'peakPerServer', 1e15],
    ['mtbfHoursPerGpu', 50_000, 'chipSecondsPerStop', 3600],
    ['subsidyPercent', 20, 'subsidy', 0.01],
  ] as const)('%s', (key, value, quantity, factor) => {
    const read = readKey(key, value);
    expect(read?.quantity).toBe(quantity);
    expect(read?.factor).toBeCloseTo(factor, 12);
  });

  test.each(['colour', 'hoursPerMonth', 'marketUsd', 'pueBefore', 'staffCost', 'brainW', 'memoryGB', ''])('%s names none', (key) =>
    expect(readKey(key, 5)).toBeNull(),
  );
});

test.each([
  ['billion USD/year', 'USD/year', 1e9],
  ['亿元', 'USD', 1e8 / 7.08],
  ['万美元/天', 'USD/day', 1e4],
  ['%', 'share', 0.01],
  ['million GPU-hours', 'GPU-hours', 1e6],
  ['卡天', 'GPU-hours', 24],
  ['weeks', 'days', 7],
  ['ZFLOP', 'FLOP', 1e21],
  ['吨', 'tCO2e', 1],
  ['MWh', 'MWh', 1],
  ['TPP', 'TPP', 1],
  ['time ratio', 'time ratio', 1],
])('a figure in %s', (said, unit, scale) => {
  const read = askedUnit(said);
  expect(read.unit).toBe(unit);
  expect(read.scale / scale).toBeCloseTo(1, 12);
});

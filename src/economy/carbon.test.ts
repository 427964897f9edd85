import { describe, expect, test } from 'vitest';
import type { GridRecord } from '../terms/site.ts';
import { exactly } from './band.ts';
import { embodiedTonnes, operationalTonnes, waterCubicMetres, yearlyKilowattHours } from './carbon.ts';
import { gridOn, gridPlace, statedGrid } from './grid.ts';

const MWH = 3.6e9;
const record = (place: string, from: string, kg: number | null, more: Partial<GridRecord> = {}): GridRecord => ({
  path: `grids/${place}-${from}-${more.basis ?? 'direct'}`,
  place,
  region: `Land: ${place}`,
  basis: 'direct',
  basisSaid: 'direct',
  from,
  kgPerKWh: kg,
  usdPerKWh: null,
  ...more,
});

describe('carbon and water', () => {
  test('1,288 MWh are 553 t at 0.429 kg/kWh and 717 t at 0.5568', () => {
    expect(operationalTonnes(exactly(1288 * MWH), exactly(0.429)).mid).toBeCloseTo(552.6, 1);
    const china = operationalTonnes(exactly(1288 * MWH), exactly(0.5568)).mid;
    expect(Math.abs(china / 717 - 1)).toBeLessThan(0.02);
  });

  test('3,956 MW at 60 to 100 % load are 20.8 to 34.7 TWh a year', () => {
    expect(yearlyKilowattHours(3956e6, 0.6) / 1e9).toBeCloseTo(20.8, 1);
    expect(yearlyKilowattHours(3956e6, 1) / 1e9).toBeCloseTo(34.7, 1);
  });

  test('making is shared by the hours held: 0.15 t over a whole life fully used is all of it, half used is twice as much an hour', () => {
    const life = exactly(8766 * 3600);
    expect(embodiedTonnes(exactly(150), exactly(8766), life, exactly(1)).mid).toBeCloseTo(0.15);
    expect(embodiedTonnes(exactly(150), exactly(8766), life, exactly(0.5)).mid).toBeCloseTo(0.3);
  });

  test('water: on the site by IT energy, off it by electricity; an unknown part is left out', () => {
    expect(waterCubicMetres(exactly(MWH), exactly(1.1 * MWH), exactly(0.36), exactly(4.52))?.mid).toBeCloseTo(5.332);
    expect(waterCubicMetres(exactly(MWH), exactly(1.1 * MWH), exactly(0.36), null)?.mid).toBeCloseTo(0.36);
    expect(waterCubicMetres(exactly(MWH), exactly(1.1 * MWH), null, exactly(4.52))?.mid).toBeCloseTo(4.972);
    expect(waterCubicMetres(exactly(MWH), exactly(MWH), null, null)).toBeNull();
  });
});

describe('grids', () => {
  const grids = [
    record('AA', '2021-01-01', 0.5),
    record('AA', '2023-01-01', 0.4),
    record('AA', '2024-01-01', 0.6, { basis: 'life-cycle' }),
    record('AA-BB', '2022-01-01', 0.1),
    record('AA', '2024-01-01', null, { usdPerKWh: 0.08 }),
  ];

  test('the year that has begun counts, on its day', () => {
    expect(gridOn(grids, 'AA', '2022-12-31').kgPerKWh?.mid).toBe(0.5);
    expect(gridOn(grids, 'AA', '2023-01-01').kgPerKWh?.mid).toBe(0.4);
    expect(gridOn(grids, 'AA', '2019-01-01').kgPerKWh?.mid).toBe(0.5);
  });

  test('one basis alone, never a mixture; another one when it is asked for', () => {
    expect(gridOn(grids, 'AA', '2025-01-01').basis).toBe('direct');
    expect(gridOn(grids, 'AA', '2025-01-01', 'life-cycle').kgPerKWh?.mid).toBe(0.6);
    expect(gridOn(grids, 'AA-BB', '2025-01-01', 'life-cycle').kgPerKWh).toBeNull();
  });

  test('the band widens with the years between record and day', () => {
    const near = gridOn(grids, 'AA-BB', '2022-06-01').kgPerKWh;
    const far = gridOn(grids, 'AA-BB', '2026-06-01').kgPerKWh;
    expect((far?.high ?? 0) / (far?.mid ?? 1)).toBeGreaterThan((near?.high ?? 0) / (near?.mid ?? 1));
  });

  test('a part of a country takes the electricity price of the country and says so', () => {
    const part = gridOn(grids, 'AA-BB', '2024-06-01');
    expect(part.usdPerKWh?.mid).toBe(0.08);
    expect(part.assumed.join()).toContain('none is known for AA-BB');
    expect(gridOn(grids, 'ZZ', '2024-06-01')).toMatchObject({ kgPerKWh: null, usdPerKWh: null, region: 'ZZ' });
    expect(statedGrid(0.429).kgPerKWh).toEqual(exactly(0.429));
  });

  test('places go by code or region, and an unknown one is told the nearest', () => {
    expect(gridPlace(grids, 'aa-bb', '--place')).toBe('AA-BB');
    expect(gridPlace(grids, 'Land: AA', '--place')).toBe('AA');
    expect(() => gridPlace(grids, 'AA-BC', '--place')).toThrow(/AA-BB/);
  });

  test('places go by their other names, with or without what a Chinese name ends with', () => {
    const names = { 'AA-BB': ['东山', 'Eastport'], AA: ['大东州'] };
    for (const said of ['东山', '东山省', '东山市', 'eastport']) expect(gridPlace(grids, said, '--place', names)).toBe('AA-BB');
    expect(gridPlace(grids, '大东州', '--place', names)).toBe('AA');
    expect(() => gridPlace(grids, '东川', '--place', names)).toThrow(/东山/);
  });
});

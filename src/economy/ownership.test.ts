import { describe, expect, test } from 'vitest';
import type { CostFacts, CostFigure } from '../terms/bill.ts';
import type { Estimate } from '../terms/estimate.ts';
import { exactly } from './band.ts';
import { currencies, fromUsd, rateOn, toUsd } from './currency.ts';
import { breakEven, capitalOf, ownership } from './ownership.ts';
import { rentCost } from './price.ts';
import { costStructure, frontierStructure } from './structure.ts';
import { supplyOn } from './supply.ts';

const stated = (mid: number | Estimate): CostFigure => ({
  value: typeof mid === 'number' ? exactly(mid) : mid,
  path: 'costs/x',
  assumed: false,
});
const YEAR = 8766 * 3600;
const FACTS: CostFacts = {
  serverFactor: stated(1.6),
  networkShare: stated(0.15),
  sparesShare: stated(0),
  installationShare: stated(0),
  maintenanceShare: stated(0),
  life: stated(4 * YEAR),
  residualShare: stated(0),
  financingRate: stated(0),
  staffPerYear: stated(200_000),
  chipsPerPerson: stated(1000),
  hostingPerKilowattMonth: stated(150),
  electricityPerKWh: stated(0.1),
  utilisation: stated(0.8),
  networkPowerShare: stated(0.1),
  nodePowerShare: stated(0.6),
  nodeLoad: stated(0.5),
  frontierHardware: stated({ low: 0.47, mid: 0.57, high: 0.67 }),
  frontierEnergy: stated({ low: 0.02, mid: 0.04, high: 0.06 }),
  frontierStaff: stated({ low: 0.29, mid: 0.39, high: 0.49 }),
};

describe('buying', () => {
  test('1,250 servers of 120 to 199 kUSD with 15 % network: 172 to 286 million', () => {
    const servers = { low: 1250 * 120e3, mid: 1250 * 159.5e3, high: 1250 * 199e3 };
    const capital = capitalOf(servers, exactly(1), exactly(0.15));
    expect(capital.low / 1e6).toBeCloseTo(172.5, 1);
    expect(capital.high / 1e6).toBeCloseTo(286.1, 1);
  });

  test('rent of a large run: 56.3 million chip-hours at 1.00 to 3.42 USD are 56 to 193 million', () => {
    const rent = rentCost(10_000, 5630, { low: 1, mid: 2, high: 3.42 });
    expect(rent.low / 1e6).toBeCloseTo(56.3);
    expect(rent.high / 1e6).toBeCloseTo(192.5, 0);
  });

  test('a chip over its life: every part by hand', () => {
    const owned = ownership(
      { price: exactly(20_000), withServer: true, itWatts: exactly(1000), pue: exactly(1.2), usdPerKWh: exactly(0.1) },
      FACTS,
    );
    expect(owned.capital.mid).toBeCloseTo(23_000);
    expect(owned.parts.hosting?.mid).toBeCloseTo(150 * 48);
    expect(owned.parts.energy?.mid).toBeCloseTo(1.2 * 0.8 * 4 * 8766 * 0.1);
    expect(owned.parts.staff?.mid).toBeCloseTo(800);
    expect(owned.total.mid).toBeCloseTo(23_000 + 7200 + 3366.144 + 800);
    expect(owned.perChipHour.mid).toBeCloseTo(owned.total.mid / (4 * 8766 * 0.8));
  });

  test('a lone chip is priced with its server; people can be stated; capital costs and what is left at the end count', () => {
    const ask = { price: exactly(10_000), withServer: false, itWatts: exactly(500), pue: exactly(1.2), usdPerKWh: null } as const;
    expect(ownership(ask, FACTS).capital.mid).toBeCloseTo(18_400);
    expect(ownership({ ...ask, staff: { people: 2, chips: 100 } }, FACTS).parts.staff?.mid).toBeCloseTo(16_000);
    const financed = ownership(ask, { ...FACTS, financingRate: stated(0.08), residualShare: stated(0.1) });
    expect(financed.parts.financing?.mid).toBeCloseTo((18_400 * 1.1 * 0.08 * 4) / 2);
    expect(financed.parts.residual?.mid).toBeCloseTo(-1840);
  });

  test('breaks even: the months pay the capital off, and at the break-even use both cost the same', () => {
    const owned = ownership(
      { price: exactly(20_000), withServer: true, itWatts: exactly(1000), pue: exactly(1.2), usdPerKWh: exactly(0.1) },
      FACTS,
    );
    const even = breakEven(owned, 3);
    const running = (owned.total.mid - owned.capital.mid) / 48;
    expect((even.months ?? 0) * (0.8 * 730.5 * 3 - running)).toBeCloseTo(23_000);
    // at that use, electricity included, both cost the same
    const there = ownership(
      {
        price: exactly(20_000),
        withServer: true,
        itWatts: exactly(1000),
        pue: exactly(1.2),
        usdPerKWh: exactly(0.1),
        utilisation: exactly(even.utilisation ?? 0),
      },
      FACTS,
    );
    expect((even.utilisation ?? 0) * 3 * 4 * 8766).toBeCloseTo(there.total.mid);
    expect(there.perChipHour.mid).toBeCloseTo(3);
    expect(breakEven(owned, 0.5).months).toBeNull();
    expect(breakEven(owned, 0.01)).toEqual({ months: null, utilisation: null });
  });
});

describe('cost structure', () => {
  test('28,936 chips at 1 USD an hour and 50 people at 0.3 million: computing 94 %; 100 chips and two people: under 65 %', () => {
    const fleet = costStructure({ rent: exactly(28_936 * 8766), staff: exactly(50 * 0.3e6) });
    expect(fleet.computing.mid).toBeCloseTo(0.944, 2);
    const few = costStructure({ rent: exactly(100 * 8766), staff: exactly(2 * 0.3e6) });
    expect(few.computing.mid).toBeLessThan(0.65);
    expect(few.computing.mid + few.staff.mid).toBeCloseTo(1);
    expect(costStructure({}).computing.mid).toBe(0);
  });

  test('frontier models: computing 49 to 73 %', () => {
    expect(frontierStructure(FACTS).computing).toEqual({ low: 0.49, mid: expect.closeTo(0.61), high: expect.closeTo(0.73) });
  });
});

describe('rent at one price', () => {
  test('800 chips a month at 3.40: 1.99 million; 28,936 chips a day at 1: 694 thousand; 4,102,568 a year: 35.9 billion', () => {
    expect(rentCost(800, 730, exactly(3.4)).mid / 1e6).toBeCloseTo(1.99, 2);
    expect(Math.abs(rentCost(28_936, 24, exactly(1)).mid / 694_444 - 1)).toBeLessThan(0.01);
    expect(Math.abs(rentCost(4_102_568, 8760, exactly(1)).mid / 35.9e9 - 1)).toBeLessThan(0.01);
  });
});

describe('currencies', () => {
  const rates = [
    { path: 'a', currency: 'CNY', from: '2023-01-01', until: '2024-01-01', perUsd: 7.075 },
    { path: 'b', currency: 'CNY', from: '2024-01-01', until: '2025-01-01', perUsd: 7.189 },
  ];
  test('the period that holds the day, exactly on its first day; after the last the last, and it says so', () => {
    expect(rateOn(rates, 'cny', '2023-12-31', '--currency').perUsd).toBe(7.075);
    expect(rateOn(rates, 'CNY', '2024-01-01', '--currency')).toMatchObject({ perUsd: 7.189, assumed: null });
    expect(rateOn(rates, 'CNY', '2025-01-01', '--currency').assumed).toContain('2024-01-01');
    expect(rateOn(rates, 'USD', '1990-01-01', '--currency').perUsd).toBe(1);
  });
  test('there and back is the same amount; unknown ones and days before the first are told', () => {
    const rate = rateOn(rates, 'CNY', '2024-06-01', '--currency');
    expect(toUsd(fromUsd(12, rate), rate)).toBeCloseTo(12);
    expect(currencies(rates)).toEqual(['USD', 'CNY']);
    expect(() => rateOn(rates, 'CNX', '2024-06-01', '--currency')).toThrow(/CNY/);
    expect(() => rateOn(rates, 'CNY', '2022-06-01', '--currency')).toThrow(/2023-01-01/);
  });
});

test('supply: the latest period that holds the day; nobody says anything of other chips', () => {
  const period = (from: string, until: string | null) => ({
    path: from,
    chips: ['x'],
    from,
    until,
    status: from,
    leadTime: null,
    read: true,
  });
  const records = [period('2023-01-01', '2024-01-01'), period('2023-06-01', null)];
  expect(supplyOn(records, 'x', '2023-03-01')?.path).toBe('2023-01-01');
  expect(supplyOn(records, 'x', '2023-07-01')?.path).toBe('2023-06-01');
  expect(supplyOn(records, 'x', '2022-07-01')).toBeNull();
  expect(supplyOn(records, 'y', '2023-07-01')).toBeNull();
});

import { describe, expect, test } from 'vitest';
import type { PriceSheet, RentOffer, SaleOffer } from '../terms/price.ts';
import { checkPriceDay, firstPriceDay, rentPrice, salePrice } from './price.ts';

const rent = (provider: string, from: string, usdPerChipHour: number, more: Partial<RentOffer> = {}): RentOffer => ({
  path: `prices/x#${provider}-${from}`,
  from,
  provider,
  instance: 'eight',
  term: 'on-demand',
  region: 'US',
  place: 'US',
  usdPerChipHour,
  read: true,
  ...more,
});
const sale = (from: string, usdPerChip: number, withServer: boolean): SaleOffer => ({
  path: `prices/x#${from}-${usdPerChip}`,
  from,
  kind: 'street',
  what: 'chip',
  usdPerChip,
  withServer,
  read: true,
});
const sheet = (rents: readonly RentOffer[], sales: readonly SaleOffer[] = []): PriceSheet => ({ chip: 'x', rents, sales });
const ask = { term: 'on-demand', day: '2025-06-01' } as const;

describe('the price of a rented chip-hour', () => {
  test('is the median of the offers in force, with their spread', () => {
    const found = rentPrice(sheet([rent('a', '2025-01-01', 1), rent('b', '2025-01-01', 2), rent('c', '2025-01-01', 4)]), ask);
    expect(found?.usd).toEqual({ low: 1, mid: 2, high: 4 });
    expect(found?.from).toHaveLength(3);
  });

  test('a later price in one country leaves that of another in force', () => {
    const both = sheet([rent('a', '2024-06-01', 4, { place: 'JP' }), rent('a', '2025-01-01', 2)]);
    expect(rentPrice(both, ask)?.usd).toMatchObject({ low: 2, mid: 3, high: 4 });
    expect(rentPrice(both, { ...ask, place: 'JP' })?.usd.mid).toBe(4);
    const unknown = sheet([rent('a', '2024-06-01', 4, { place: null }), rent('a', '2025-01-01', 2)]);
    expect(rentPrice(unknown, ask)?.usd.mid).toBe(2);
  });

  test('a later price of the same provider and instance follows the earlier, from its day on', () => {
    const both = sheet([rent('a', '2024-01-01', 4), rent('a', '2025-06-01', 2)]);
    expect(rentPrice(both, { ...ask, day: '2025-05-31' })?.usd.mid).toBe(4);
    expect(rentPrice(both, { ...ask, day: '2025-06-01' })?.usd.mid).toBe(2);
  });

  test('a place counts its own offers where there are any, and says so where there are none', () => {
    const both = sheet([rent('a', '2025-01-01', 4), rent('b', '2025-01-01', 1, { place: 'CN' })]);
    expect(rentPrice(both, { ...ask, place: 'CN-BJ' })?.usd.mid).toBe(1);
    const elsewhere = rentPrice(both, { ...ask, place: 'SG' });
    expect(elsewhere?.usd.mid).toBe(2.5);
    expect(elsewhere?.assumed[0]).toContain('no on-demand price in SG');
  });

  test('one offer alone is never a band of no width; old ones are left out where younger exist, and named where not', () => {
    expect(rentPrice(sheet([rent('a', '2025-01-01', 2)]), ask)?.usd).toEqual({ low: 1.8, mid: 2, high: 2.2 });
    expect(rentPrice(sheet([rent('a', '2020-01-01', 9), rent('b', '2025-01-01', 2)]), ask)?.usd.mid).toBe(2);
    expect(rentPrice(sheet([rent('a', '2020-01-01', 9)]), ask)?.assumed[0]).toContain('after 2020-01-01');
  });

  test('unknown stays unknown: another term, another provider, an earlier day', () => {
    const one = sheet([rent('a', '2025-01-01', 2)]);
    expect(rentPrice(one, { ...ask, term: 'spot' })).toBeNull();
    expect(rentPrice(one, { ...ask, provider: 'b' })).toBeNull();
    expect(rentPrice(one, { ...ask, provider: 'A', instance: 'EIGHT' })?.usd.mid).toBe(2);
    expect(rentPrice(one, { ...ask, day: '2024-12-31' })).toBeNull();
  });
});

describe('the price of a bought chip', () => {
  test('lone chips get their share of a server; old prices are left out where younger exist, and named where not', () => {
    const both = sheet([], [sale('2023-01-01', 15_000, false), sale('2023-01-01', 16_000, true)]);
    expect(salePrice(both, '2024-06-01', 1.6)?.usd).toEqual({ low: 16_000, mid: 20_000, high: 24_000 });
    const aged = sheet([], [sale('2020-01-01', 50_000, true), sale('2025-01-01', 22_000, true)]);
    expect(salePrice(aged, '2026-01-01', 1.6)?.usd.mid).toBe(22_000);
    expect(salePrice(aged, '2024-06-01', 1.6)).toMatchObject({ day: '2020-01-01', usd: { mid: 50_000 } });
    expect(salePrice(aged, '2024-06-01', 1.6)?.assumed.join()).toContain('after 2020-01-01');
    expect(salePrice(both, '2024-06-01', 1.6)?.assumed.join()).toContain('times 1.6');
    expect(salePrice(sheet([], []), '2024-06-01', 1.6)).toBeNull();
  });

  test('a day before every price is told with the first day', () => {
    const one = sheet([rent('a', '2025-01-01', 2)], [sale('2023-01-01', 1, false)]);
    expect(firstPriceDay(one)).toBe('2023-01-01');
    expect(() => checkPriceDay(one, '2022-12-31', '--as-of')).toThrow(/2023-01-01/);
    expect(() => checkPriceDay(one, '2023-01-01', '--as-of')).not.toThrow();
  });
});

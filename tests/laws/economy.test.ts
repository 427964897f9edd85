import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  averageWatts,
  capitalOf,
  chipDraw,
  costStructure,
  type Estimate,
  embodiedTonnes,
  exactly,
  fromUsd,
  operationalTonnes,
  type PriceSheet,
  product,
  rateOn,
  ratio,
  rentCost,
  rentPrice,
  scaled,
  sum,
  toUsd,
} from '../../src/index.ts';
import type { PowerFit } from '../../src/terms/machine-fits.ts';

const FIT: PowerFit = { idle: 0.12, memoryBound: 0.6, computeBound: 0.95, communication: 0.4, assumed: true, from: 'assumed' };
const positive = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
const estimate = fc
  .tuple(positive, fc.double({ min: 0, max: 0.9, noNaN: true }), fc.double({ min: 0, max: 3, noNaN: true }))
  .map(([mid, below, above]): Estimate => ({ low: mid * (1 - below), mid, high: mid * (1 + above) }));
const share = fc.double({ min: 0, max: 1, noNaN: true });
const ordered = ({ low, mid, high }: Estimate): boolean => low <= mid * (1 + 1e-12) && mid <= high * (1 + 1e-12);

test('products, ratios and sums of estimates keep low, mid and high in order, and are no narrower than their parts', () => {
  fc.assert(
    fc.property(estimate, estimate, (a, b) => {
      for (const made of [product(a, b), ratio(a, b), sum(a, b), scaled(a, 3)]) expect(ordered(made)).toBe(true);
      const both = product(a, b);
      expect(both.high / both.mid).toBeGreaterThanOrEqual((Math.max(a.high / a.mid, b.high / b.mid) - 1e-9) * (1 - 1e-12));
      expect(sum(a, b).high - sum(a, b).mid).toBeGreaterThanOrEqual(Math.max(a.high - a.mid, b.high - b.mid) * (1 - 1e-9) - 1e-9);
    }),
  );
});

test('what is stated exactly stays exact', () => {
  fc.assert(
    fc.property(positive, positive, (a, b) => {
      const made = product(exactly(a), exactly(b));
      expect(made.low).toBe(made.mid);
      expect(made.high).toBe(made.mid);
    }),
  );
});

test('twice the chips, hours, price or energy is twice the cost, carbon and making', () => {
  fc.assert(
    fc.property(positive, positive, estimate, estimate, (chips, hours, price, grid) => {
      expect(rentCost(2 * chips, hours, price).mid).toBeCloseTo(2 * rentCost(chips, hours, price).mid, 3);
      expect(rentCost(chips, hours, scaled(price, 2)).high).toBeCloseTo(2 * rentCost(chips, hours, price).high, 3);
      const once = operationalTonnes(exactly(hours * 3.6e9), grid).mid;
      expect(operationalTonnes(exactly(2 * hours * 3.6e9), grid).mid / once).toBeCloseTo(2, 9);
      const made = (held: number): number => embodiedTonnes(price, exactly(held), exactly(1e8), exactly(0.8)).mid;
      expect(made(2 * hours) / made(hours)).toBeCloseTo(2, 9);
    }),
  );
});

test('average power lies between idle and the busiest activity; a higher PUE never draws less; peak is never below what is drawn', () => {
  const activity = fc.tuple(share, share, share, share).map(([a, b, c, d]) => {
    const all = a + b + c + d + 1e-9;
    return { compute: a / all, memory: b / all, communication: c / all, idle: (d + 1e-9) / all };
  });
  fc.assert(
    fc.property(
      activity,
      fc.double({ min: 50, max: 2000, noNaN: true }),
      fc.double({ min: 1, max: 2, noNaN: true }),
      (time, watts, pue) => {
        const average = averageWatts(FIT, watts, time);
        expect(average).toBeGreaterThanOrEqual(FIT.idle * watts * (1 - 1e-9));
        expect(average).toBeLessThanOrEqual(FIT.computeBound * watts * (1 + 1e-9));
        const draw = (ratioSaid: number) =>
          chipDraw(
            {
              thermalDesignPower: watts,
              activity: time,
              nodeRest: 0.5 * watts,
              chipsPerNode: 8,
              nodePowerShare: exactly(0.5),
              nodeLoad: exactly(0.6),
              networkPowerShare: exactly(0.1),
              pue: exactly(ratioSaid),
              chipWatts: null,
            },
            FIT,
          );
        const [low, high] = [draw(pue), draw(pue + 0.1)];
        expect(high?.facility.mid ?? 0).toBeGreaterThan(low?.facility.mid ?? 0);
        expect(low?.peak.mid ?? 0).toBeGreaterThanOrEqual(low?.facility.mid ?? 0);
      },
    ),
  );
});

test('a price is one of the market: between the least and the most offer in force, and never of a day to come', () => {
  const day = fc.integer({ min: 2016, max: 2026 }).map((year) => `${year}-01-01`);
  const offer = fc.record({
    from: day,
    usdPerChipHour: fc.double({ min: 0.1, max: 20, noNaN: true }),
    provider: fc.constantFrom('a', 'b', 'c', 'd'),
  });
  fc.assert(
    fc.property(fc.array(offer, { minLength: 1, maxLength: 12 }), day, (offers, asked) => {
      const sheet: PriceSheet = {
        chip: 'x',
        rents: offers.map((one, at) => ({
          ...one,
          path: `prices/x#offers.${at}`,
          instance: 'i',
          term: 'on-demand',
          region: '',
          place: null,
          read: true,
        })),
        sales: [],
      };
      const found = rentPrice(sheet, { term: 'on-demand', day: asked });
      const begun = offers.filter(({ from }) => from <= asked).map(({ usdPerChipHour }) => usdPerChipHour);
      expect(found === null).toBe(begun.length === 0);
      if (found === null) return;
      expect(found.usd.mid).toBeGreaterThanOrEqual(Math.min(...begun));
      expect(found.usd.mid).toBeLessThanOrEqual(Math.max(...begun));
      expect(ordered(found.usd)).toBe(true);
      expect(found.day <= asked).toBe(true);
    }),
  );
});

test('money there and back is the same; capital grows with every share; shares of a bill sum to one', () => {
  const rates = [{ path: 'r', currency: 'CNY', from: '2020-01-01', until: null, perUsd: 7 }];
  fc.assert(
    fc.property(positive, estimate, share, share, (usd, price, network, staff) => {
      const rate = rateOn(rates, 'CNY', '2024-01-01', '--currency');
      expect(toUsd(fromUsd(usd, rate), rate)).toBeCloseTo(usd, 6);
      expect(capitalOf(price, exactly(1), exactly(network + 0.01)).mid).toBeGreaterThan(capitalOf(price, exactly(1), exactly(network)).mid);
      const { computing, staff: people } = costStructure({ rent: price, staff: exactly(staff) });
      expect(computing.mid + people.mid).toBeCloseTo(1, 9);
      expect(ordered(computing)).toBe(true);
    }),
  );
});

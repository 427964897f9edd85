import { expect, test } from 'vitest';
import {
  type Activity,
  askWorth,
  capitalOf,
  costPerMillionTokens,
  costStructure,
  exactly,
  overLimit,
  type Plan,
  Problem,
  Problems,
  parsePool,
  plan,
  poolRates,
  priceSheet,
  type RawWorth,
  salePrice,
  siteFacts,
  supplyRecords,
  worthFacts,
  worthOf,
} from '../../src/index.ts';
import { asked, BANDS, BOOK, FITS } from './world.ts';

const FACTS = worthFacts(BOOK);
const DAY = '2024-08-04';
const BUSY: Activity = { compute: 1, memory: 0, communication: 0, idle: 0 };

function valued(model: string, on: string, raw: RawWorth, job: Parameters<typeof asked>[2] = {}, day = DAY): Plan {
  const { job: understood, pool } = asked(model, on, job);
  return worthOf(plan(understood, pool, FITS, { bands: BANDS, frontier: false }), understood, pool, FITS, FACTS, askWorth(raw, FACTS, day));
}

const GPT3 = ['gpt3-175b', '10000xV100-32GB'] as const;
const SAID = { chipWatts: '330', pue: '1.10', gridIntensity: '0.429' };

test('the published run: 1,287 MWh and 552 t from 330 W a chip, PUE 1.10, 0.429 kg/kWh', () => {
  const { choice } = valued(...GPT3, { ...SAID, price: 'rent' }, { achieved: '24.6TFLOPS' });
  expect(choice?.energyMWh?.mid).toBeGreaterThan(1287 * 0.98);
  expect(choice?.energyMWh?.mid).toBeLessThan(1287 * 1.02);
  expect(choice?.carbonTonnes?.mid).toBeGreaterThan(552 * 0.98);
  expect(choice?.carbonTonnes?.mid).toBeLessThan(552 * 1.02);
  expect(choice?.energyMWh?.low).toBe(choice?.energyMWh?.high);
  const tokens = 300e9;
  expect(choice?.joulesPerToken?.mid).toBeCloseTo(((choice?.energyMWh?.mid ?? 0) * 3.6e9) / tokens, 6);
  expect(choice?.costUsd?.mid).toBeCloseTo((choice?.chipHours?.mid ?? 0) * (choice?.bill?.usdPerChipHour?.mid ?? 0), 0);
  expect(choice?.costPerMillionTokensUsd?.mid).toBeCloseTo(((choice?.costUsd?.mid ?? 0) / tokens) * 1e6, 6);
});

test('the same run on the grid of a country in 2021: 717 t', () => {
  const { choice } = valued(
    ...GPT3,
    { chipWatts: '330', pue: '1.10', place: 'CN', price: '1.50' },
    { achieved: '24.6TFLOPS' },
    '2021-06-01',
  );
  expect(Math.abs((choice?.carbonTonnes?.mid ?? 0) / 717 - 1)).toBeLessThan(0.02);
  expect(choice?.bill?.grid).toMatchObject({ place: 'CN', basis: 'direct' });
  expect((choice?.costUsd?.mid ?? 0) / 5.3e6).toBeCloseTo(1, 1);
});

test('our own defaults are all named, and each has its facts', () => {
  const made = valued(...GPT3, { place: 'US-IA' }, {}, '2026-11-01');
  const said = made.assumed.join('\n');
  for (const what of [
    /PUE 1\.35/,
    /Iowa in 2020/,
    /W on average of 300 W/,
    /USD a chip-hour, on demand/,
    /carbon of making/,
    /productive time/,
  ])
    expect(said).toMatch(what);
  const figures = made.because.filter(({ from }) => from.length > 0).map(({ figure }) => figure);
  for (const figure of ['costUsd', 'energyMWh', 'embodiedTonnes', 'waterCubicMetres']) expect(figures).toContain(figure);
  for (const key of [
    'costUsd',
    'energyMWh',
    'carbonTonnes',
    'embodiedTonnes',
    'waterCubicMetres',
    'sitePowerMW',
    'joulesPerToken',
  ] as const) {
    const { low, mid, high } = made.choice?.[key] ?? { low: 0, mid: 0, high: 0 };
    expect(0 < low && low < mid && mid < high, key).toBe(true);
  }
});

test('what is over a budget or a site is flagged with by how much and what would fit', () => {
  const made = valued(
    'llama-3.1-8b',
    '64xH100',
    { budget: '1000', power: '50kW', price: '2' },
    { tokens: '100B', batch: 512, sequence: 8192 },
  );
  expect(made.refused.slice(0, 2).map(({ code }) => code)).toEqual(['over-budget', 'over-site-power']);
  const [budget, power] = made.refused;
  expect(budget?.needs).toBeCloseTo(made.choice?.costUsd?.mid ?? 0, 6);
  expect(budget?.has).toBe(1000);
  expect(power?.would).toMatch(/^\d+ chips would fit the site$/);
  expect(overLimit(made)).toBe(true);
  const within = valued(
    'llama-3.1-8b',
    '64xH100',
    { budget: '10M', power: '1MW', price: '2' },
    { tokens: '100B', batch: 512, sequence: 8192 },
  );
  expect(overLimit(within)).toBe(false);
  expect(within.choice?.bill?.power).toMatchObject({ within: true });
});

test('a budget in another currency is turned at the rate of the day', () => {
  const ask = askWorth({ currency: 'CNY', budget: '7.189M', price: '7.189 CNY' }, FACTS, DAY);
  expect(ask.budgetUsd).toBeCloseTo(1e6, 3);
  expect(ask.payment).toEqual({ by: 'stated', usd: expect.closeTo(1) });
  expect(askWorth({ budget: '1M EUR' }, FACTS, DAY).budgetUsd).toBeCloseTo(1e6 / 0.924, 3);
});

test('10,000 chips bought on that day: 172 to 286 million with 15 % network', () => {
  const sold = salePrice(priceSheet(BOOK, 'nvidia-a100-80gb-sxm'), DAY, FACTS.costs().serverFactor.value.mid);
  const capital = capitalOf(sold?.usd ?? exactly(0), exactly(10_000), FACTS.costs().networkShare.value);
  expect(Math.abs(capital.low / 172e6 - 1)).toBeLessThan(0.02);
  expect(Math.abs(capital.high / 286e6 - 1)).toBeLessThan(0.02);
});

test('100,000 chips in eight-chip nodes with their network need 160 to 180 MW at PUE 1.2', () => {
  const { peakWatts, itWatts } = poolRates(parsePool(BOOK, '100000xH100'), FITS, FACTS, askWorth({ pue: '1.2' }, FACTS, DAY), BUSY);
  expect(peakWatts?.mid).toBeGreaterThan(160e6);
  expect(peakWatts?.mid).toBeLessThan(180e6);
  expect(itWatts?.mid).toBeLessThan((peakWatts?.mid ?? 0) / 1.2);
});

test('buying counts parts that add up, and tells when it pays', () => {
  const { choice } = valued('llama-3.1-8b', '64xA100-80GB', { price: 'buy', place: 'CN' }, { tokens: '100B', batch: 512, sequence: 8192 });
  const parts = Object.values(choice?.bill?.partsUsd ?? {}).reduce((sum, { mid }) => sum + mid, 0);
  expect(parts / (choice?.costUsd?.mid ?? 1)).toBeCloseTo(1, 6);
  expect(choice?.bill?.breakEven?.utilisation).toBeGreaterThan(0.1);
  expect(choice?.bill?.capitalUsd?.mid).toBeGreaterThan(64 * 15_000);
  expect(choice?.bill?.structure?.computing.mid).toBeGreaterThan(0.8);
});

test('unknown stays unknown and is named: no price, no place, no power', () => {
  const made = valued('llama-3.1-8b', '16xMI210', {}, { batch: 64, sequence: 4096, tokens: '1B' });
  expect(made.choice?.costUsd).toBeNull();
  expect(made.choice?.carbonTonnes).toBeNull();
  expect(made.assumed.join()).toMatch(/no price on demand is known on 2024-08-04, so cost is unknown/);
  expect(made.assumed.join()).toMatch(/no place is stated/);
  const spot = askWorth({ price: 'reserved-3y' }, FACTS, DAY);
  expect(poolRates(parsePool(BOOK, '8xH100'), FITS, FACTS, spot, BUSY).usdPerHour).toBeNull();
});

test('whether a chip can be had and whether it can be paid are two answers', () => {
  const made = valued(
    'llama-3.1-8b',
    '64xH100',
    { to: 'CN', party: 'CN', price: '2' },
    { tokens: '1B', batch: 64, sequence: 8192 },
    '2023-12-15',
  );
  const [row] = made.obtainable ?? [];
  expect(row).toMatchObject({
    chip: 'nvidia-h100-80gb-sxm',
    to: 'CN',
    status: 'license-presumption-denial',
    stock: 'ordered, not in stock',
  });
  expect(row?.leadTimeDays).toMatchObject({ low: expect.closeTo(252), high: expect.closeTo(364) });
  expect(row?.costPerMillionTokensUsd?.mid).toBe(made.choice?.costPerMillionTokensUsd?.mid);
  expect(row?.disclaimer.en).toMatch(/not legal advice/);
  const silent = valued('llama-3.1-8b', '64xA100-80GB', { price: '2' }, { tokens: '1B', batch: 64, sequence: 8192 });
  expect(silent.obtainable?.[0]).toMatchObject({ to: null, status: null, stock: null, leadTimeDays: null });
  const early = valued(
    'llama-3.1-8b',
    '64xA100-80GB',
    { price: '2', place: 'CN' },
    { tokens: '1B', batch: 64, sequence: 8192 },
    '2022-03-01',
  );
  expect(early.obtainable?.[0]?.assumed.join()).toMatch(/no chip rule is known for CN on 2022-03-01/);
});

test('a plan without an answer still says what can be had', () => {
  const made = valued('gpt3-175b', '1xA100-80GB', { price: '2', to: 'SG' });
  expect(made.choice).toBeNull();
  expect(made.obtainable?.[0]?.to).toBe('SG');
});

test('everything wrong is told at once', () => {
  const raw: RawWorth = {
    price: 'leese',
    currency: 'CNX',
    budget: '-5',
    place: 'US-IAA',
    pue: '0.9',
    cooling: 'aur',
    gridIntensity: '9',
    chipWatts: '0',
    power: '20',
    to: 'XX',
    party: 'nobody at all',
  };
  let codes: string[] = [];
  try {
    askWorth(raw, FACTS, '2015-01-01');
  } catch (error) {
    codes = error instanceof Problems ? error.problems.map(({ code }) => code) : [];
  }
  for (const code of [
    'before-first-price',
    'unknown-price',
    'unknown-currency',
    'too-small',
    'unknown-place',
    'unknown-cooling',
    'too-large',
    'bad-number',
    'unknown-party',
    'contradiction',
  ])
    expect(codes).toContain(code);
});

test('a payment asked for on a day before the first price of the chip is bad input; unasked it is unknown', () => {
  expect(() => valued('llama-3.1-8b', '8xH100', { price: 'rent' }, { batch: 64, sequence: 4096, tokens: '1B' }, '2021-01-01')).toThrow(
    Problem,
  );
  const made = valued('llama-3.1-8b', '8xH100', {}, { batch: 64, sequence: 4096, tokens: '1B' }, '2021-01-01');
  expect(made.choice?.costUsd).toBeNull();
});

test('one provider’s price counts alone, and one that has none is told those that have', () => {
  const ask = (price: string): ReturnType<typeof poolRates> =>
    poolRates(parsePool(BOOK, '8xA100-80GB'), FITS, FACTS, askWorth({ price }, FACTS, DAY), BUSY);
  const [all, one] = [ask('rent'), ask('rent:aws')];
  expect(one.because.find(({ formula }) => formula === 'rentPrice')?.from.length).toBeLessThan(
    all.because.find(({ formula }) => formula === 'rentPrice')?.from.length ?? 0,
  );
  expect(one.usdPerChipHour?.mid).toBeCloseTo(5.1207, 3);
  expect(() => ask('rent:awz')).toThrow(/AWS/);
  expect(ask('spot').assumed.join()).toMatch(/spot chips can be taken away|no price spot/);
});

test('people who were stated are in the bill: 94 % computing at 28,936 chips with 50, under 65 % at 100 with two', () => {
  const dear = { ...FACTS, costs: () => ({ ...FACTS.costs(), staffPerYear: { value: exactly(0.3e6), path: 'x', assumed: false } }) };
  const share = (chips: number, staff: string): number => {
    const ask = askWorth({ price: '1', staff }, FACTS, DAY);
    const { parts } = poolRates(parsePool(BOOK, `${chips}xA100-80GB`), FITS, dear, ask, BUSY);
    return costStructure(parts ?? {}).computing.mid;
  };
  expect(share(28_936, '50')).toBeCloseTo(0.944, 2);
  expect(share(100, '2')).toBeLessThan(0.65);
  const owned = poolRates(parsePool(BOOK, '100xA100-80GB'), FITS, dear, askWorth({ price: 'buy', staff: '2' }, FACTS, DAY), BUSY);
  expect(owned.parts?.staff?.mid).toBeGreaterThan(0);
  expect(owned.assumed.join()).toMatch(/2 people at 300,000/);
});

test('cost of a million tokens: 10 USD an hour at 1,000 tokens a second are 2.78 USD', () => {
  expect(costPerMillionTokens({ usdPerHour: exactly(10) }, exactly(1000))?.mid).toBeCloseTo(2.7778, 4);
  expect(costPerMillionTokens({ usdPerHour: null }, exactly(1000))).toBeNull();
});

test('nothing of the catalog is lost: every price, grid and supply record is read', () => {
  const sheets = Object.keys(BOOK.prices ?? {}).map((chip) => priceSheet(BOOK, chip));
  const offers = Object.values(BOOK.prices ?? {}).flatMap(({ offers: all }) => (Array.isArray(all) ? all : []));
  const read = sheets.reduce((sum, { rents, sales }) => sum + rents.length + sales.length, 0);
  const other = offers.filter((offer) => ['project', 'site'].includes(String((offer as { kind?: unknown }).kind)));
  expect(read + other.length).toBe(offers.length);
  expect(offers.length).toBeGreaterThanOrEqual(307);
  const { grids, coolings, waters, embodied } = siteFacts(BOOK);
  expect([grids.length, coolings.length, waters.length]).toEqual([183, 11, 8]);
  expect(embodied.length).toBeGreaterThan(2);
  expect(grids.every(({ place }) => /^[A-Z]{2}(-[A-Z0-9]+)?$/.test(place))).toBe(true);
  expect(supplyRecords(BOOK).every(({ chips }) => chips.every((chip) => Object.hasOwn(BOOK.chips, chip)))).toBe(true);
});

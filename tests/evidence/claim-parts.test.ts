import { describe, expect, test } from 'vitest';
import { type Figure, figuresOf, zhNumber } from '../../src/evidence/claim-figures.ts';
import { against, judge } from '../../src/evidence/claim-finding.ts';
import { quantitiesIn, stated } from '../../src/evidence/claim-inputs.ts';
import { closPorts } from '../../src/evidence/claim-network.ts';
import type { Quantity } from '../../src/evidence/claim-quantity.ts';
import { dayIn, readStatement } from '../../src/evidence/claim-read.ts';
import { readClaim } from '../../src/evidence/claim-row.ts';
import { shapedParameters } from '../../src/evidence/claim-shape.ts';
import { derive } from '../../src/evidence/claim-solve.ts';
import { rangeOf, say, shown } from '../../src/evidence/claim-world.ts';
import { check, world } from './claim-world.ts';

const one = (text: string): Pick<Figure, 'value' | 'measure' | 'bound'> => {
  const [first] = figuresOf(text);
  return { value: first?.value ?? Number.NaN, measure: first?.measure ?? null, bound: first?.bound ?? 'is' };
};

describe('figures', () => {
  test.each([
    ['10,000 GPUs', 10_000, 'chips'],
    ['4.1 million accelerators', 4.1e6, 'chips'],
    ['14.8 days', 14.8 * 86_400, 'seconds'],
    ['2 million USD a month', 2e6 / (730 * 3600), 'usdPerSecond'],
    ['$2.5M', 2.5e6, 'usd'],
    ['$2 per GPU hour', 2 / 3600, 'usdPerChipSecond'],
    ['5 USD and more', 5, 'usd'],
    ['0.08 USD per kWh', 0.08 / 3.6e6, 'usdPerJoule'],
    ['1,287 MWh and', 1287 * 3.6e9, 'joules'],
    ['150 TWh a year', (150 * 3.6e15) / (8760 * 3600), 'watts'],
    ['552 tCO2e', 552_000, 'kilograms'],
    ['3,956 MW', 3.956e9, 'watts'],
    ['4,800 tera operations per second', 4.8e15, 'opRate'],
    ['24.6 TFLOPS', 24.6e12, 'flopRate'],
    ['3.35 TB/s', 3.35e12, 'byteRate'],
    ['400 Gb/s', 5e10, 'byteRate'],
    ['320,000 queries/s', 320_000, 'perSecond'],
    ['8.5 billion searches a day', 8.5e9 / 86_400, 'perSecond'],
    ['175B parameters', 175e9, 'parameters'],
    ['a 70B model', 70e9, 'parameters'],
    ['15T tokens', 15e12, 'tokens'],
    ['nearly two-thirds', 2 / 3, 'share'],
    ['one sixth', 1 / 6, 'share'],
    ['nine times', 9, 'times'],
    ['PUE of 1.1', 1.1, 'pue'],
    ['1.5万张卡', 15_000, 'chips'],
    ['70万美元', 700_000, 'usd'],
    ['三分之二', 2 / 3, 'share'],
    ['九倍', 9, 'times'],
    ['1287兆瓦时', 1287 * 3.6e9, 'joules'],
    ['每秒32万次查询', 320_000, 'perSecond'],
    ['1750亿参数', 175e9, 'parameters'],
  ])('%s', (text, value, measure) => {
    const figure = one(text);
    expect(figure.measure).toBe(measure);
    expect(figure.value / value).toBeCloseTo(1, 9);
  });

  test('bounds and ranges', () => {
    expect(one('over 100,000 GPUs').bound).toBe('over');
    expect(one('about 4 days').bound).toBe('about');
    expect(one('1.1 or less').bound).toBe('under');
    expect(figuresOf('10,000 to 100,000 GPUs')).toMatchObject([{ low: 1e4, high: 1e5, measure: 'chips' }]);
    expect(figuresOf('90 to 100 days')[0]?.low).toBeCloseTo(90 * 86_400, 3);
  });

  test('Chinese numerals', () => {
    expect(['三', '十二', '一百', '两万', '三千五百', '九亿'].map(zhNumber)).toEqual([3, 12, 100, 20_000, 3500, 9e8]);
  });

  test('the figures of a name are no figures', () => {
    const { figures, chips } = readStatement(readClaim('512 Ascend 910B and 8 H100', 'x'), world);
    expect(figures.map(({ value, measure }) => [value, measure])).toEqual([
      [512, 'chips'],
      [8, 'chips'],
    ]);
    expect(chips).toEqual(['huawei-ascend910b-64gb', 'nvidia-h100-80gb-sxm']);
  });

  test('days', () => {
    expect(dayIn('2022-08-26')).toEqual({ year: 2022, month: 8, day: 26 });
    expect(dayIn('in August 2022')).toEqual({ year: 2022, month: 8, day: null });
    expect(dayIn('on 9 July 2020')).toEqual({ year: 2020, month: 7, day: 9 });
    expect(dayIn('last September')).toEqual({ year: null, month: 9, day: null });
    expect(dayIn('2022年8月26日')).toEqual({ year: 2022, month: 8, day: 26 });
    expect(dayIn('去年9月')).toEqual({ year: null, month: 9, day: null });
    expect(dayIn('it may be so')).toBeNull();
  });
});

describe('formulas', () => {
  test('ports of a folded Clos', () => {
    expect([closPorts(128, 2), closPorts(128, 3), 8 * closPorts(128, 2)]).toEqual([8192, 524_288, 65_536]);
  });

  test('parameters of a stated shape', () => {
    expect(shapedParameters({ layers: 96, hidden: 12288, vocab: 50257, ctx: 2048 })).toBeCloseTo(174.6e9, -8);
    expect(shapedParameters({ layers: 12, hidden: 768, vocab: 40478, ctx: 512 })).toBeCloseTo(116.5e6, -5);
    expect(shapedParameters({ hidden: 768 })).toBeNull();
  });

  test('the chain of 2023: queries to chips to money, each way', () => {
    const known = new Map<Quantity, ReturnType<typeof stated>>();
    const set = (quantity: Quantity, value: number): void => void known.set(quantity, stated(quantity, value, value, quantity));
    set('users', 13e6);
    set('queriesPerUser', 15);
    set('chipSecondsPerQuery', 12.82);
    set('usdPerChipSecond', 1 / 3600);
    const chips = derive('chips', known, new Map());
    expect(chips?.value.mid).toBeCloseTo(28_934, 0);
    expect((derive('usdRate', known, new Map())?.value.mid ?? 0) * 86_400).toBeCloseTo(694_417, 0);
    known.delete('users');
    set('chips', 28_934);
    expect(derive('users', known, new Map())?.value.mid).toBeCloseTo(13e6, -4);
    expect(derive('parameters', known, new Map())).toBeNull();
  });

  test('the fewest assumptions win, and bands add in squares', () => {
    const value = (mid: number, wide: number, origin: 'stated' | 'assumed') => ({ mid, down: wide, up: wide, origin, said: say('', '') });
    const known = new Map([
      ['flop', value(1e24, 1, 'stated')],
      ['achieved', value(1e14, 1.2, 'stated')],
      ['chips', value(1000, 1, 'stated')],
    ] as const);
    const guesses = new Map([['chipSeconds', value(1, 2, 'assumed')]] as const);
    const found = derive('seconds', known, guesses);
    expect(found?.value).toMatchObject({ mid: expect.closeTo(1e7, 0), down: expect.closeTo(1.2, 9), up: expect.closeTo(1.2, 9) });
    expect(found?.assumed).toEqual([]);
  });

  test('readings: the plain one holds, another holds under its condition, none fails', () => {
    const reading = (mid: number) => ({ low: mid / 1.1, mid, high: mid * 1.1, said: say('', '') });
    expect(judge(1, [reading(1), reading(3)]).group).toBe('holds');
    expect(judge(3, [reading(1), reading(3)]).group).toBe('conditional');
    expect(judge(2, [reading(1), reading(3)]).group).toBe('fails');
    expect(judge(1, [reading(1)], false).group).toBe('conditional');
    expect(judge(Number.NaN, [reading(1)]).group).toBe('fails');
  });

  test('keys of rows, however they are separated', () => {
    const known = quantitiesIn({ gpu_hours: 10, 'USD per GPU-hour': 2, watts_per_server: 6500, idle: 0.5, nothing: 'x', MAU: -1 });
    expect([...known].map(([quantity, { mid }]) => [quantity, mid])).toEqual([
      ['chipSeconds', 36_000],
      ['usdPerChipSecond', 2 / 3600],
      ['wattsPerServer', 6500],
      ['busy', 0.5],
    ]);
  });

  test('magnitudes and how figures are shown', () => {
    expect(rangeOf({ is: '0.47..0.67' })).toEqual({ low: 0.47, mid: expect.closeTo(0.57, 9), high: 0.67 });
    expect([shown(3.1428766e23), shown(28936), shown(0.0035531)]).toEqual(['3.143e23', '28,936', '0.003553']);
  });

  test('whether a fleet could have made those tokens', () => {
    const inputs = {
      dau: 13e6,
      responsesPerUser: 15,
      tokensPerResponse: 2000,
      model: 'gpt3-175b',
      weights: 'int8',
      idleShare: 0.5,
      chip: 'A100',
      usdPerChipHour: 1,
      flopUtilisation: 0.35,
    };
    const { because } = check({ statement: 'Inference costs 700,000 USD a day', inputs, published: 700_000, unit: 'USD/day' });
    const said = because.map(({ en }) => en).join('\n');
    expect(said).toMatch(/10\.7 ms over 8 chips, so a batch of 26\.8 to 44\.6/);
    expect(said).toMatch(/421 GB of \d+ GB left: it fits/);
  });

  test('offers after the day of a statement are not held against it', () => {
    const on = (date: string) => check({ statement: 'An H100 rents for 2 dollars an hour', date });
    expect(on('2023-12-31').group).toBe('fails');
    expect(on('2026-01-31').group).not.toBe('fails');
    expect(on('2023-12-31').low).toBeGreaterThan(2);
  });

  test('a great fleet is held against a country by what it draws on average, with its band', () => {
    const { because } = check('Replacing 320,000 Google queries/s with an LLM needs about 4.1 million A100');
    const [, mid, low, high] = /about ([\d.]+) GW on average \(([\d.]+) to ([\d.]+)\)/.exec(because.at(-1)?.en ?? '')?.map(Number) ?? [];
    expect(low).toBeLessThan(mid as number);
    expect(high).toBeGreaterThan(mid as number);
    // never more than 6.5 kW for eight chips at a PUE of 1.5
    expect(high).toBeLessThan((4.1e6 / 8) * 6500 * 1.5e-9);
  });

  test('what nobody stated is not told as stated', () => {
    const { assumed, because } = check('A cluster of 10,000 to 100,000 A100 is in use');
    expect(assumed.map(({ en }) => en)).toContain('utilisation of 25 to 50 %');
    expect(because.map(({ en }) => en).join()).not.toContain('(stated)');
  });

  test('how far makers are apart goes by the day of the statement', () => {
    const on = (date: string) => check({ statement: 'Chinese chips are two generations behind', date });
    const days = ['2021-06-30', '2026-06-30'];
    const [then, now] = days.map((day) => on(day).because[0]?.en ?? '');
    expect(then).not.toBe(now);
    for (const day of days) {
      const [first, second] = [...(on(day).because[0]?.en ?? '').matchAll(/\((\d{4}-\d{2})\)/g)].map(([, month]) => month as string);
      expect((first as string) < (second as string) && (second as string) <= day).toBe(true);
      expect(on(day).computed).toBeGreaterThan(0);
    }
  });
});

test('how far a figure is off is said as a number of times only where there is one', () => {
  expect(against('30 days', '15 days', 2).en).toBe('claimed 30 days, computed 15 days: 2 times as much');
  expect(against('0 days', '15 days', 0).en).toBe('claimed 0 days, computed 15 days');
  expect(against('9 days', '0 days', Number.POSITIVE_INFINITY).en).toBe('claimed 9 days, computed 0 days');
});

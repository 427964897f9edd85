import { expect, test } from 'vitest';
import { cells } from '../../src/cli/paper.ts';
import { jsonText, planJson } from '../../src/cli/plan-json.ts';
import { planText } from '../../src/cli/plan-text.ts';
import { teller } from '../../src/cli/prose.ts';
import { type Locale, speak } from '../../src/cli/words.ts';
import type { Plan } from '../../src/terms/plan.ts';
import { CHOICE, JOB, PLAN } from './sample-plan.ts';

const page = (plan: Plan, locale: Locale, width = 100, colour = false): string =>
  planText({ plan, job: JOB, on: '1,024 × Example', capacityGiB: 80, say: speak(locale), tell: teller(locale), paper: { width, colour } });

/** Figures of a page, in order; words and their punctuation left out. */
const figures = (text: string): string[] => (text.match(/\d[\d,.]*\d|\d/g) ?? []).sort();

test('both languages carry the same numbers', () => {
  expect(figures(page(PLAN, 'zh'))).toEqual(figures(page(PLAN, 'en')));
});

test('the page says what decides', () => {
  const text = page(PLAN, 'en');
  for (const said of [
    'GPT-3 175B on 1,024 × Example · 300B tokens',
    '20.1 d',
    '17.8 d – 23.1 d',
    '50.1 %',
    '57.3 of 80 GiB',
    '53.9 – 61.2',
    '--layout tp=8,pp=8,dp=16,vpp=3,mbs=1,zero=1,recompute=selective,sp',
    'needs 93.1 GiB a rank, has 80 → tensorParallel 8 would fit',
    '12,345 of 1.23M legal layouts evaluated',
  ])
    expect(text).toContain(said);
});

test.each([60, 80, 100, 120])('prose keeps to a width of %i', (width) => {
  for (const locale of ['en', 'zh'] as const) {
    const long = page(PLAN, locale, width)
      .split('\n')
      .filter((line) => cells(line) > width && !/tp=/.test(line));
    expect(long).toEqual([]);
  }
});

test('colour is only colour', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one
  expect(page(PLAN, 'en', 100, true).replace(/\u001b\[\d+m/g, '')).toBe(page(PLAN, 'en'));
});

test('a question without an answer says so and shows the near misses', () => {
  const text = page({ ...PLAN, choice: null, frontier: [] }, 'en');
  expect(text).toContain('Nothing satisfies this question.');
  expect(text).toContain('needs 93.1 GiB');
  expect(text).not.toContain('How sure');
});

test('a step-only question shows no days', () => {
  const choice = { ...CHOICE, days: null, chipHours: null };
  expect(page({ ...PLAN, choice, frontier: [choice, choice] }, 'en')).not.toContain('Time  ');
});

test('JSON is one document in the order of the contract, six significant digits, null for what is no number', () => {
  const document = JSON.parse(planJson(PLAN));
  expect(Object.keys(document)).toEqual(['question', 'choice', 'frontier', 'because', 'assumed', 'refused', 'search']);
  expect(document.choice.stepSeconds.low).toBe(16.1235);
  expect(document.choice.chipHours).toEqual({ low: 437400, mid: 493700, high: 566901 });
  expect(jsonText({ a: Number.NaN, b: Number.POSITIVE_INFINITY, c: 15600000000001 }, 0)).toBe('{"a":null,"b":null,"c":15600000000001}');
});

test('every word of one language is filled with the same values in the other', () => {
  const english = speak('en');
  const chinese = speak('zh');
  for (const word of ['ofCapacity', 'used', 'searched', 'sureStep', 'more', 'entries', 'wrote', 'fault'] as const) {
    const holes = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    expect(holes(chinese(word))).toEqual(holes(english(word)));
  }
});

import { describe, expect, test } from 'vitest';
import { facts } from '../../tests/laws/rules.ts';
import { EMPTY_BOOK, type FactFile, type FactNode, overlay } from './book.ts';
import { checkFacts } from './check.ts';
import { amountIn, readCondition } from './condition.ts';
import { controlledChip, resolveControlledChip } from './controlled-chip.ts';

const codes = (id: string, file: FactFile): string[] => {
  const own = { ...EMPTY_BOOK, controls: { [id]: file } };
  return checkFacts(overlay(facts, own), () => ({ total: 0 }), own).map(({ code }) => code);
};

const RULE: FactFile = { kind: 'rule', name: { en: 'A', zh: '甲' }, citation: '99 FR 1', from: '2027-01-01', cite: 'ear-part-744' };
const outcome = (given: FactNode): FactFile => ({ ...RULE, outcomes: [{ test: given, status: 'nac-notify', paragraph: 'x' }] });

describe('the check of rules', () => {
  test('takes a rule', () => {
    expect(codes('a-rule', outcome({ all: ['3A090.a', ['to', 'in', ['D:5/MO', 'DE']], ['party', 'in', ['list entity-list']]] }))).toEqual(
      [],
    );
  });

  test.each<[string, FactFile, string]>([
    ['a wrong unit', outcome(['tpp', '>=', '4800 TOPS']), 'wrong-unit'],
    ['no unit', outcome(['tpp', '>=', '4800']), 'wrong-unit'],
    ['a figure nobody compares', outcome(['tops', '>=', '4800 TPP']), 'bad-condition'],
    ['a comparison that is none', outcome(['tpp', '=', '4800 TPP']), 'bad-condition'],
    ['a flag with a word', outcome(['datacentre', 'is', 'yes']), 'bad-condition'],
    ['a definition that nobody makes', outcome('3A090.q'), 'unknown-definition'],
    ['a place that is none', outcome(['to', 'in', ['Nowhere']]), 'unknown-place'],
    ['a list that is none', outcome(['party', 'in', ['list nobody']]), 'unknown-list'],
    ['a day that is none', { ...RULE, from: '2027-02-30' }, 'bad-day'],
    ['an end before its beginning', { ...RULE, until: '2026-01-01' }, 'bad-range'],
    ['a status that is none', { ...RULE, outcomes: [{ test: '3A090.a', status: 'maybe', paragraph: 'x' }] }, 'unknown-word'],
    ['a kind that is none', { ...RULE, kind: 'law' }, 'unknown-word'],
    ['a key that is none', { ...RULE, begins: '2027-01-01' }, 'unknown-key'],
    ['a sentence in one language', { ...RULE, name: { en: 'A' } }, 'unreadable-rule'],
    ['a source that is none', { ...RULE, cite: 'no-such-source' }, 'unknown-source'],
  ])('refuses %s', (_, file, code) => {
    expect(codes('a-rule', file)).toContain(code);
  });
});

test('amounts and conditions are read strictly', () => {
  expect(amountIn('50e9 transistors', 'transistors', 'x')).toBe(50e9);
  expect(readCondition(['areaMm2', 'unknown', true], 'x')).toEqual({ metric: 'areaMm2', unknown: true });
  expect(() => readCondition(['tppp', '>=', '1 TPP'], 'x')).toThrow(expect.objectContaining({ near: ['tpp'] }));
});

describe('chips as export rules see them', () => {
  const chip = (said: string) => controlledChip(facts, resolveControlledChip(facts, said, 'chip').id);

  test('by the control sheet where it knows them, with the highest rate the maker claims', () => {
    expect(chip('huawei-ascend910b-64gb')).toMatchObject({ tpp: 5120, areaMm2: 665, ioGBs: 518, memoryGBs: 1600, makerPlace: 'CN' });
    expect(chip('B30A')).toMatchObject({ id: 'nvidia-b30a', tpp: 30000, makerPlace: 'US' });
    expect(chip('nvidia-rtxpro6000d-84gb')).toMatchObject({ id: 'nvidia-rtx-pro-6000d-84gb', tpp: null, datacentre: false });
  });

  test('else by the catalog, saying so', () => {
    const v100 = chip('nvidia-v100-16gb-sxm');
    expect(v100).toMatchObject({ tpp: null, datacentre: true });
    expect(v100.rates.fp16).toBe(125);
    expect(v100.assumed).toHaveLength(2);
    expect(chip('nvidia-rtx3060-12gb').datacentre).toBe(false);
  });

  test('nothing is filled in', () => {
    expect(chip('amd-mi309')).toMatchObject({ tpp: null, areaMm2: null, ioGBs: null, memoryGBs: null, fp64Tera: null });
  });
});

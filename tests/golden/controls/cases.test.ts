import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { controlledChip, resolveControlledChip } from '../../../src/catalog/controlled-chip.ts';
import { ruleBook } from '../../../src/catalog/rules.ts';
import { COLLECTIONS } from '../../../src/catalog/book.ts';
import { readFactsFolder } from '../../../src/cli/facts-folder.ts';
import { answerCase, decideCase } from '../../../src/controls/case.ts';
import type { ControlledChip } from '../../../src/terms/rule.ts';

const facts = readFactsFolder('facts', COLLECTIONS);
const book = ruleBook(facts);
const find = (said: string): ControlledChip | null => {
  try {
    return controlledChip(facts, resolveControlledChip(facts, said, 'chip').id);
  } catch {
    return null;
  }
};

interface Case {
  readonly [key: string]: unknown;
  readonly id: string;
  readonly kind?: string;
  readonly expected: string | number | boolean;
  readonly basis: string;
}

const cases = readFileSync('tests/golden/controls/cases.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

test.each(cases.map((one) => [one.id, one] as const))('%s comes out as published', (_, one) => {
  if (one.kind === undefined) {
    const { status, ambiguities } = decideCase(book, one, find);
    expect(status).toBe(one.expected);
    if (one.basis === 'contested') expect(ambiguities).not.toEqual([]);
  } else {
    const { answer, ambiguities } = answerCase(book, one, find);
    expect(answer).toBe(one.expected);
    if (one.basis === 'contested') expect(ambiguities).not.toEqual([]);
  }
});

test('all the cases are here', () => {
  expect(cases.filter(({ kind }) => kind === undefined)).toHaveLength(60);
  expect(cases.filter(({ kind }) => kind !== undefined)).toHaveLength(14);
  expect(cases.filter(({ basis }) => basis === 'contested')).toHaveLength(6);
});

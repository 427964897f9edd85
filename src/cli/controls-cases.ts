import {
  answerCase,
  type CaseRow,
  type ControlledChip,
  controlledChip,
  decideCase,
  type FactBook,
  Problem,
  type RuleBook,
  resolveControlledChip,
} from '../index.ts';
import type { Args } from './args.ts';
import type { Exit, Face } from './face.ts';
import { jsonText } from './plan-json.ts';
import { readText } from './read-text.ts';

/** One JSON line out for each line in, in order, with its id. A row that cannot be answered is refused with the reason and stops nothing. */
export function answerCases(facts: FactBook, book: RuleBook, { values }: Args, face: Face): Exit {
  const find = (said: string): ControlledChip | null => {
    try {
      return controlledChip(facts, resolveControlledChip(facts, said, 'chip').id);
    } catch (error) {
      if (error instanceof Problem) return null;
      throw error;
    }
  };
  const text = readText(values.file as string, 'cases, one JSON object a line').replace(/^\uFEFF/, '');
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    face.print(jsonText(answerLine(book, line, at + 1, find, face), 0));
  }
  return 0;
}

function answerLine(
  book: RuleBook,
  line: string,
  number: number,
  find: (said: string) => ControlledChip | null,
  { locale, asOf: today }: Face,
): Record<string, unknown> {
  let id: unknown = null;
  try {
    const row = readRow(line, number);
    id = row.id ?? null;
    if (row.kind !== undefined && row.kind !== null && row.kind !== 'chip') {
      const { answer, ambiguities, ...rest } = answerCase(book, row, find, today);
      return {
        id,
        answer,
        ...rest,
        ambiguities: ambiguities.map((one) => `${one.id}: ${one[locale]}`),
        disclaimer: book.disclaimer[locale],
      };
    }
    const { status, paragraph, citation, ruleVersion, tpp, performanceDensity, ioGBs, memoryGBs, ...rest } = decideCase(
      book,
      row,
      find,
      today,
    );
    const ambiguities = rest.ambiguities.map((one) => `${one.id}: ${one[locale]}`);
    const { asOf, rulesAsOf, decidedBy, exception, conditions } = rest;
    const figures = { tpp, performanceDensity, ioGBs, memoryGBs };
    return {
      ...{ id, status, paragraph, citation, ruleVersion, ...figures, ambiguities, asOf, rulesAsOf, decidedBy, exception, conditions },
      disclaimer: book.disclaimer[locale],
    };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { id, line: number, refused: { code: error.code, said: error.message } };
  }
}

function readRow(line: string, number: number): CaseRow {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch (error) {
    throw new Problem({ code: 'broken-json', where: `line ${number}`, said: (error as Error).message, expected: 'one JSON object a line' });
  }
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as CaseRow;
  throw new Problem({ code: 'not-an-object', where: `line ${number}`, said: line.slice(0, 60), expected: 'one JSON object a line' });
}

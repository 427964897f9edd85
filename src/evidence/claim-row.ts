import { Problem } from '../terms/problem.ts';

/** A statement as it was handed in. Nothing that says how it was judged by others is read. */
export interface ClaimRow {
  readonly id: string | null;
  readonly statement: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** the figure or day that was claimed, in `unit` */
  readonly published: number | string | null;
  readonly unit: string | null;
  /** YYYY-MM-DD on which it was said */
  readonly day: string | null;
}

const LONGEST = 4000;

/** Reads a statement or a row with one; throws a Problem that names `where`. */
export function readClaim(row: unknown, where: string): ClaimRow {
  const bad = (code: string, said: string, expected: string): Problem => new Problem({ code, where, said: said.slice(0, 80), expected });
  if (typeof row === 'string') return checked({ id: null, statement: row, inputs: {}, published: null, unit: null, day: null }, where);
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw bad('not-an-object', JSON.stringify(row) ?? 'nothing', 'an object with a statement');
  const { id, statement, inputs, published, unit, date, asOf } = row as Readonly<Record<string, unknown>>;
  if (typeof statement !== 'string')
    throw bad('missing-field', JSON.stringify(statement ?? null), 'statement: the words that are to be checked');
  if (inputs !== undefined && inputs !== null && (typeof inputs !== 'object' || Array.isArray(inputs)))
    throw bad('not-an-object', JSON.stringify(inputs), 'inputs: an object of figures and names');
  if (typeof published === 'number' && !Number.isFinite(published))
    throw bad('bad-number', String(published), 'published: a number, a day or null');
  const day = [date, asOf].find((one): one is string => typeof one === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(one)) ?? null;
  return checked(
    {
      id: typeof id === 'string' || typeof id === 'number' ? String(id) : null,
      statement,
      inputs: (inputs ?? {}) as Readonly<Record<string, unknown>>,
      published: typeof published === 'number' || typeof published === 'string' ? published : null,
      unit: typeof unit === 'string' && unit.trim() !== '' ? unit.trim() : null,
      day,
    },
    where,
  );
}

function checked(row: ClaimRow, where: string): ClaimRow {
  const statement = row.statement.normalize('NFKC').replace(/\s+/g, ' ').trim();
  if (statement === '')
    throw new Problem({
      code: 'empty-claim',
      where,
      said: 'nothing',
      expected: 'a statement, such as "the training took 10,000 chips 14.8 days"',
    });
  if (statement.length > LONGEST)
    throw new Problem({
      code: 'too-long',
      where,
      said: `${statement.length} characters`,
      expected: `one statement of at most ${LONGEST} characters`,
    });
  return { ...row, statement };
}

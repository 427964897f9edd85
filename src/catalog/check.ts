import { nearest } from '../terms/nearest.ts';
import { Problem, Problems } from '../terms/problem.ts';
import type { Dimension } from './amount.ts';
import { readAmount, readAmountOf } from './amount.ts';
import { recompute } from './arithmetic.ts';
import { COLLECTIONS, type CollectionName, type FactBook, type FactFile, type FactNode, isFact, isFile, resolved } from './book.ts';
import type { Field, Form } from './field.ts';
import { isUnknown } from './figure.ts';
import { EVERYWHERE, FORMS } from './form.ts';
import { type CountParameters, sense } from './sense.ts';

/** Collections whose files are about the world and so need sources. */
const SOURCED: ReadonlySet<CollectionName> = new Set([
  'chips',
  'systems',
  'networks',
  'models',
  'stacks',
  'engines',
  'datasets',
  'prices',
  'grids',
  'controls',
  'costs',
  'readiness',
]);
const FACT_KEYS: ReadonlySet<string> = new Set(['is', 'cite', 'where', 'from', 'note', 'assumed', 'others']);
/** Derived figures are printed rounded. */
const ROUNDING = 0.005;

/**
 * Holds facts to the house's rules: form and units, sources, derived arithmetic, and sense (contradictions, dense against sparse, parameter
 * counts against shape, links, prices). Each problem names file and place, and says the mend. `only` limits it to the files of a user's
 * own folder, seen through the whole book.
 */
export function checkFacts(book: FactBook, count: CountParameters, only: FactBook = book): Problem[] {
  const problems: Problem[] = [];
  for (const name of COLLECTIONS) {
    for (const id of Object.keys(only[name] ?? {})) {
      const where = `${name}/${id}`;
      const before = problems.length;
      const file = book[name]?.[id] as FactFile;
      guarded(problems, () => checkGroup(book, name, file, FORMS[name], where, '', file['cite'], problems));
      guarded(problems, () => resolved(book, name, id));
      if (problems.length === before) guarded(problems, () => problems.push(...sense(book, name, id, count)));
    }
  }
  return problems;
}

/** Whatever a rule throws is told as one more problem. */
function guarded(problems: Problem[], rule: () => void): void {
  try {
    rule();
  } catch (fault) {
    if (fault instanceof Problem) problems.push(fault);
    else if (fault instanceof Problems) problems.push(...fault.problems);
    else throw fault;
  }
}

function checkGroup(
  book: FactBook,
  name: CollectionName,
  group: FactFile,
  form: Form,
  where: string,
  path: string,
  cite: FactNode | undefined,
  problems: Problem[],
): void {
  const found = (code: string, key: string, said: string, expected: string, near: readonly string[] = []) =>
    problems.push(new Problem({ code, where: `${where}#${path}${key}`, said, expected, near }));
  const enclosing = group['cite'] ?? cite;
  checkCite(book, group['cite'], `${where}#${path}cite`, problems);
  for (const [key, node] of Object.entries(group)) {
    if (EVERYWHERE.has(key) || node === undefined) continue;
    const field: Field | undefined = Object.hasOwn(form, key) ? form[key] : form['*'];
    if (field === undefined) {
      found('unknown-key', key, key, `one of ${Object.keys(form).join(', ')}`, nearest(key, Object.keys(form)));
    } else if (isForm(field)) {
      if (node === 'unsupported' || node === 'unpublished') continue;
      if (!isFile(node)) found('not-a-group', key, JSON.stringify(node).slice(0, 60), 'an object of facts');
      else checkGroup(book, name, node, field, where, `${path}${key}.`, enclosing, problems);
    } else if (typeof field !== 'string') {
      if (!Array.isArray(node)) found('not-a-list', key, JSON.stringify(node).slice(0, 60), 'a list of objects');
      else {
        for (const [index, item] of (node as readonly FactNode[]).entries()) {
          if (isFile(item)) checkGroup(book, name, item, field[0], where, `${path}${key}.${index}.`, enclosing, problems);
          else found('not-a-group', `${key}.${index}`, JSON.stringify(item).slice(0, 60), 'an object of facts');
        }
      }
    } else if (isFact(node)) checkFact(book, name, node, field, `${where}#${path}${key}`, enclosing, problems);
    else if (
      field === 'text'
        ? typeof node !== 'string'
        : field === 'flag'
          ? typeof node !== 'boolean'
          : field !== 'any' && node !== 'unsupported' && node !== 'unpublished'
    ) {
      const expected =
        field === 'text'
          ? 'words'
          : field === 'flag'
            ? 'true or false'
            : '{ "is": "number unit", "cite": ... }, "unsupported" or "unpublished"';
      found('not-a-fact', key, JSON.stringify(node).slice(0, 60), expected);
    }
  }
}

const isForm = (field: Field): field is Form => typeof field === 'object' && !Array.isArray(field);

function checkFact(
  book: FactBook,
  name: CollectionName,
  fact: FactFile,
  field: Dimension | 'text' | 'flag' | 'any',
  where: string,
  enclosing: FactNode | undefined,
  problems: Problem[],
): void {
  for (const key of Object.keys(fact)) {
    if (!FACT_KEYS.has(key)) {
      problems.push(
        new Problem({
          code: 'unknown-key',
          where,
          said: key,
          expected: `one of ${[...FACT_KEYS].join(', ')}`,
          near: nearest(key, FACT_KEYS),
        }),
      );
    }
  }
  const is = fact['is'] as string;
  if (field !== 'text' && field !== 'flag' && field !== 'any' && !isUnknown(fact)) {
    readAmountOf(is, field, where);
    for (const other of Array.isArray(fact['others']) ? (fact['others'] as FactFile[]) : [])
      readAmountOf(String(other['is']), field, `${where}.others`);
  }
  checkCite(book, fact['cite'], where, problems);
  if (SOURCED.has(name) && fact['cite'] === undefined && enclosing === undefined && fact['assumed'] !== true) {
    problems.push(
      new Problem({ code: 'no-source', where, said: is, expected: '"cite" here or on the file, or "assumed": true with a note' }),
    );
  }
  const from = fact['from'];
  if (typeof from === 'string') {
    const [stated, derived] = [readAmount(is, where).mid, recompute(from, where)];
    if (!(Math.abs(derived - stated) <= ROUNDING * Math.abs(stated))) {
      problems.push(
        new Problem({
          code: 'arithmetic-contradicts',
          where,
          said: `${is} from ${from}`,
          expected: `${(derived / stated).toPrecision(4)} times as much, or other arithmetic`,
        }),
      );
    }
  }
}

function checkCite(book: FactBook, cite: FactNode | undefined, where: string, problems: Problem[]): void {
  if (cite === undefined) return;
  for (const id of Array.isArray(cite) ? cite : [cite]) {
    if (typeof id === 'string' && Object.hasOwn(book.sources, id)) continue;
    problems.push(
      new Problem({
        code: 'unknown-source',
        where,
        said: String(id),
        expected: 'a key of sources/',
        near: nearest(String(id), Object.keys(book.sources)),
      }),
    );
  }
}

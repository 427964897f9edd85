import {
  checkFacts,
  countParameters,
  type FactBook,
  lookUp,
  overlay,
  Problem,
  Problems,
  resolveName,
  show,
  showNumber,
  type TraceRow,
  trace,
} from '../index.ts';
import type { Args } from './args.ts';
import type { Exit, Face } from './face.ts';
import { readOwnFacts } from './facts-folder.ts';
import { listFacts } from './facts-list.ts';
import { FAULTS, faultRows } from './fault-rows.ts';
import { COLLECTIONS, type Collection } from './flags.ts';
import { columns, ink, wrap } from './paper.ts';
import { jsonText } from './plan-json.ts';
import { listReadiness } from './readiness-list.ts';
import { factBook } from './shipped.ts';
import { listWorth } from './worth-list.ts';

/** `facts chips|models|...`, `facts show ID`, `facts trace PATH`, `facts check DIR`. */
export async function facts({ positional: [what = '', said = ''], values }: Args, face: Face): Promise<Exit> {
  if (what === 'check') return check(said, face);
  const book = factBook(face.facts);
  if (what === 'show') return showThing(book, said, face);
  if (what === 'trace') return traceValue(book, said, face);
  if (what === 'prices' || what === 'grids') return listWorth(book, what, values, face);
  if (what === 'readiness') return listReadiness(book, values, face);
  return listFacts(book, what as Collection, values, face);
}

function check(folder: string, face: Face): Exit {
  const own = readOwnFacts(folder);
  const problems = checkFacts(overlay(factBook(null), own), countParameters, own);
  if (problems.length) throw new Problems(problems);
  const count = Object.values(own).reduce((sum, collection) => sum + Object.keys(collection ?? {}).length, 0);
  face.print(face.json ? jsonText({ folder, files: count, problems: [] }) : face.say('factsFine', { count: showNumber(count, 12) }));
  return 0;
}

function showThing(book: FactBook, said: string, face: Face): Exit {
  const { name, id, assumed } = findThing(book, said);
  const rows = show(book, name, id);
  if (face.json) face.print(jsonText({ collection: name, id, assumed, values: rows }));
  else {
    const title = rows.find(({ path }) => path === `${name}/${id}#name`)?.is ?? id;
    const head = `${ink(face.paper, 'bold', title)}  ${ink(face.paper, 'dim', `${name}/${id}`)}`;
    const notes = assumed.map((sentence) => ink(face.paper, 'yellow', sentence));
    face.print([head, ...notes, '', ...valueLines(rows, face), '', ...sourceLines(rows, face)].join('\n'));
  }
  return 0;
}

function traceValue(book: FactBook, path: string, face: Face): Exit {
  const rows = path.startsWith(FAULTS) ? faultRows(path) : trace(book, path);
  if (face.json) face.print(jsonText(rows));
  else face.print([...valueLines(rows, face, true), '', ...sourceLines(rows, face)].join('\n'));
  return 0;
}

/** A thing by `collection/id`, by id, or by name among chips, models and systems. */
function findThing(book: FactBook, said: string): { name: Collection | 'sources' | 'readiness'; id: string; assumed: readonly string[] } {
  const [folder = '', rest] = said.split('/', 2) as [string, string?];
  const names = [...COLLECTIONS, 'sources', 'readiness'] as const;
  const within = names.find((name) => name === folder);
  if (within && rest !== undefined && Object.hasOwn(book[within] ?? {}, rest)) return { name: within, id: rest, assumed: [] };
  const exact = names.find((name) => Object.hasOwn(book[name] ?? {}, said));
  if (exact) return { name: exact, id: said, assumed: [] };
  for (const name of ['chips', 'models', 'systems'] as const) {
    const found = lookUp(book, name, said, 'facts show');
    if (found) return { name, ...found };
  }
  throw unknownThing(book, said);
}

function unknownThing(book: FactBook, said: string): Problem {
  const near = (['chips', 'models', 'systems'] as const).flatMap((name) => nearOf(book, name, said)).slice(0, 3);
  return new Problem({ code: 'unknown-fact', where: 'facts show', said, expected: `an id or name of ${COLLECTIONS.join(', ')}`, near });
}

function nearOf(book: FactBook, name: 'chips' | 'models' | 'systems', said: string): readonly string[] {
  try {
    resolveName(book, name, said);
    return [];
  } catch (error) {
    return error instanceof Problem ? error.near : [];
  }
}

/** Numbers of sources, in the order of their first use, so that each line names them shortly. */
function numbered(rows: readonly TraceRow[]): Map<string, number> {
  const order = new Map<string, number>();
  for (const { sources } of rows) for (const { id } of sources) if (!order.has(id)) order.set(id, order.size + 1);
  return order;
}

function valueLines(rows: readonly TraceRow[], face: Face, whole = false): string[] {
  const { say, paper } = face;
  const order = numbered(rows);
  const table = columns(
    rows.map(({ path, is, sources, assumed }) => [
      whole ? path : (path.split('#')[1] ?? path),
      is.length > 60 ? `${is.slice(0, 57)}...` : is,
      [...sources.map(({ id }) => `[${order.get(id)}]`), ...(assumed ? [ink(paper, 'yellow', say('assumedMark'))] : [])].join(''),
    ]),
    ['left', 'left', 'left'],
  );
  return rows.flatMap((row, at) => {
    const about = [
      ...(row.is.length > 60 ? [row.is] : []),
      ...row.sources.flatMap(({ where, id }) => (where ? [`[${order.get(id)}] ${where}`] : [])),
      ...(row.from ? [`${say('derived')} ${row.from}`] : []),
      ...(row.note ? [`${say('noteWord')}: ${row.note}`] : []),
      ...row.others.map((other) => `${say('alsoSaid')} ${other}`),
    ];
    return [
      `  ${table[at]}`,
      ...[...new Set(about)].flatMap((line) => wrap(line, paper.width - 6).map((part) => ink(paper, 'dim', `      ${part}`))),
    ];
  });
}

function sourceLines(rows: readonly TraceRow[], { say, paper }: Face): string[] {
  const order = numbered(rows);
  const all = new Map(rows.flatMap(({ sources }) => sources.map((source) => [source.id, source] as const)));
  return [...order].flatMap(([id, number]) => {
    const source = all.get(id);
    if (!source) return [];
    const mark = source.read ? '' : ` ${ink(paper, 'yellow', `(${say('unverified')})`)}`;
    const lines = wrap(`[${number}] ${source.title}${source.date ? `, ${source.date}` : ''}`, paper.width - 2, '    ');
    const last = lines.length - 1;
    return [
      ...lines.map((line, at) => `  ${line}${at === last ? mark : ''}`),
      ...(source.url ? [ink(paper, 'dim', `      ${source.url}`)] : []),
    ];
  });
}

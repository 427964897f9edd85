import type { Source, Trace } from '../terms/fact.ts';
import { nearest } from '../terms/nearest.ts';
import { Problem } from '../terms/problem.ts';
import { COLLECTIONS, type CollectionName, type FactBook, type FactFile, type FactNode, isFact, isFile, resolved } from './book.ts';

/** A value of a file as people are shown it. */
export interface Row extends Trace {
  /** disagreement that was settled otherwise */
  readonly others: readonly string[];
}

/** Keys that say where values come from, rather than being values. */
const ABOUT: ReadonlySet<string> = new Set(['cite', 'like']);
/** How the catalog arranges things: our own words, which no document says. */
const ARRANGED: ReadonlySet<string> = new Set([
  'note',
  'kind',
  'product',
  'commonest',
  'usualNode',
  'usualOn',
  'words',
  'family',
  'network',
  'confidence',
]);

/**
 * Where a figure came from: `chips/nvidia-h100-80gb-sxm#memory.bandwidth` gives one trace, a path to a group one for each value below it,
 * a path without `#` all of the file.
 */
export function trace(book: FactBook, path: string): Row[] {
  const [place = '', inner = ''] = path.split('#', 2);
  const [name = '', id = ''] = place.split('/', 2);
  if (!(COLLECTIONS as readonly string[]).includes(name)) {
    throw new Problem({ code: 'unknown-collection', where: path, said: name, expected: `one of ${COLLECTIONS.join(', ')}` });
  }
  const rows = show(book, name as CollectionName, id);
  if (inner === '') return rows;
  const found = rows.filter((row) => row.path === path || row.path.startsWith(`${path}.`));
  if (found.length === 0) {
    throw new Problem({
      code: 'unknown-path',
      where: path,
      said: inner,
      expected: `a path of ${place}`,
      near: nearest(inner, places(rows)),
    });
  }
  return found;
}

/** Paths of the values of a thing, and of the groups they stand in. */
function places(rows: readonly Row[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { path } of rows) {
    const keys = (path.split('#')[1] as string).split('.');
    for (let end = 1; end <= keys.length; end++) found.add(keys.slice(0, end).join('.'));
  }
  return found;
}

/** Every value of a thing, in the order of its file, each with its sources. */
export function show(book: FactBook, name: CollectionName, id: string): Row[] {
  resolved(book, name, id);
  return rowsOf(book, name, id, `${name}/${id}#`);
}

/** What a variant does not state itself comes with the sources of the file it is like. */
function rowsOf(book: FactBook, name: CollectionName, id: string, prefix: string): Row[] {
  const file = book[name]?.[id] as FactFile;
  const own: Row[] = [];
  walk(book, prefix, file, file['cite'], own);
  const like = file['like'];
  if (typeof like !== 'string' || like === id) return own;
  const stated = new Map(own.map((row) => [row.path, row]));
  const inherited = rowsOf(book, name, like, prefix).filter(({ path }) => !within(path, file, prefix));
  return [...own, ...inherited.filter(({ path }) => !stated.has(path))];
}

/** Does the file itself state a value at or above this path? */
function within(path: string, file: FactFile, prefix: string): boolean {
  let node: FactNode | undefined = file;
  for (const key of path.slice(prefix.length).split('.')) {
    if (!isFile(node)) return true;
    if (!Object.hasOwn(node, key)) return false;
    node = node[key];
    if (isFact(node)) return true;
  }
  return true;
}

function walk(book: FactBook, prefix: string, group: FactFile, cite: FactNode | undefined, rows: Row[]): void {
  for (const [key, node] of Object.entries(group)) {
    if (ABOUT.has(key) || node === undefined || node === null) continue;
    const path = `${prefix}${key}`;
    if (isFact(node)) rows.push(rowOf(book, path, node, cite));
    else if (isFile(node)) walk(book, `${path}.`, node, node['cite'] ?? cite, rows);
    else if (Array.isArray(node) && node.some(isFile)) {
      for (const [index, item] of (node as readonly FactNode[]).entries()) {
        if (isFact(item)) rows.push(rowOf(book, `${path}.${index}`, item, cite));
        else if (isFile(item)) walk(book, `${path}.${index}.`, item, item['cite'] ?? cite, rows);
        else rows.push(bare(book, `${path}.${index}`, item, cite));
      }
    } else rows.push(bare(book, path, node, cite));
  }
}

function rowOf(book: FactBook, path: string, fact: FactFile, cite: FactNode | undefined): Row {
  const where = typeof fact['where'] === 'string' ? fact['where'] : null;
  const others = Array.isArray(fact['others']) ? (fact['others'] as FactFile[]) : [];
  return {
    path,
    is: String(fact['is']),
    sources: sourcesOf(book, fact['cite'] ?? cite, where),
    from: typeof fact['from'] === 'string' ? fact['from'] : null,
    note: typeof fact['note'] === 'string' ? fact['note'] : null,
    assumed: fact['assumed'] === true,
    others: others.map((other) => [other['is'], other['note'] ?? citeList(other['cite']).join(', ')].filter(Boolean).join(', ')),
  };
}

const bare = (book: FactBook, path: string, node: FactNode, cite: FactNode | undefined): Row => ({
  path,
  is: Array.isArray(node) ? node.join(', ') : String(node),
  sources: path.split(/[#.]/).some((key) => ARRANGED.has(key)) ? [] : sourcesOf(book, cite, null),
  from: null,
  note: null,
  assumed: false,
  others: [],
});

function sourcesOf(book: FactBook, cite: FactNode | undefined, where: string | null): Trace['sources'] {
  return citeList(cite).map((id) => {
    const source = (book.sources[id] ?? { title: id, url: null, date: null, read: false }) as unknown as Source;
    return { id, title: source.title, url: source.url, date: source.date, read: source.read, where };
  });
}

const citeList = (cite: FactNode | undefined): string[] =>
  Array.isArray(cite) ? (cite as string[]) : typeof cite === 'string' ? [cite] : [];

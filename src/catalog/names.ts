import { nearest } from '../terms/nearest.ts';
import { Problem } from '../terms/problem.ts';
import { type Collection, type FactBook, type FactFile, type FactNode, isFile } from './book.ts';
import { remembering } from './memory.ts';

export type Named = 'chips' | 'models' | 'systems';

/** What a name stands for, and what had to be assumed to settle it. */
export interface Resolution {
  readonly id: string;
  readonly assumed: readonly string[];
}

const SINGULAR: Readonly<Record<Named, string>> = { chips: 'chip', models: 'model', systems: 'system' };

/** One thing as names are compared with it. */
interface Entry {
  readonly id: string;
  readonly compact: string;
  /** pieces of the id */
  readonly idPieces: ReadonlySet<string>;
  /** pieces of the id, the name and the maker */
  readonly allPieces: ReadonlySet<string>;
  /** forms of one product share it */
  readonly product: string;
  readonly commonest: boolean;
}

/** Spoken names of a collection, as facts/aliases keeps them. */
interface Aliases {
  /** words replaced before anything else, longest first: a maker in another script, a spelling */
  readonly words: readonly (readonly [string, string])[];
  readonly drop: ReadonlySet<string>;
  readonly suffixes: readonly string[];
  readonly names: ReadonlyMap<string, string>;
  readonly contested: ReadonlyMap<string, readonly string[]>;
}

/**
 * Finds the thing a name stands for: by id, then alias, then part. Forms of one product (memory size, socket, bin) take the commonest and
 * say so; different products or makers are refused with the candidates; contested names always ask. Throws `unknown-*` or `ambiguous-*`.
 *
 * @example chips: H100 SXM -> nvidia-h100-80gb-sxm; models: Llama-3.1-405B-Instruct -> llama-3.1-405b
 */
export function resolveName(book: FactBook, named: Named, said: string, where: string = SINGULAR[named]): Resolution {
  const found = lookUp(book, named, said, where);
  if (found) return found;
  throw unknownId(book, named, said, where);
}

/** As `resolveName`, but null where nothing bears the name. Ambiguous names still throw. */
export function lookUp(book: FactBook, named: Named, said: string, where: string = SINGULAR[named]): Resolution | null {
  const whole = wholeName(book, named, said, where);
  return whole === null ? partOfName(book, named, said, where) : { id: whole, assumed: [] };
}

/** The id that a whole name stands for: an id, however it is separated, or an alias; null where the name is neither. Contested names throw. */
export function wholeName(book: FactBook, named: Named, said: string, where: string = SINGULAR[named]): string | null {
  const collection = book[named];
  const plain = said.trim().toLowerCase();
  if (Object.hasOwn(collection, plain)) return plain;
  const aliases = aliasesOf(book, named);
  for (const compact of spellings(said, aliases)) {
    const contested = aliases.contested.get(compact);
    if (contested) throw ambiguous(named, said, where, contested);
    const exact = entriesOf(collection).find((entry) => entry.compact === compact)?.id ?? aliases.names.get(compact);
    if (exact !== undefined && Object.hasOwn(collection, exact)) return exact;
  }
  return null;
}

/** What a part of a name stands for: all things whose pieces spell it, settled to one. */
function partOfName(book: FactBook, named: Named, said: string, where: string): Resolution | null {
  const entries = entriesOf(book[named]);
  for (const compact of spellings(said, aliasesOf(book, named))) {
    const byId = entries.filter((entry) => madeOf(compact, entry.idPieces));
    const matching = byId.length > 0 ? byId : entries.filter((entry) => madeOf(compact, entry.allPieces));
    if (matching.length > 0) return settle(named, said, where, compact, matching, entries);
  }
  return null;
}

/** The Problem of an id or name that does not exist, with the nearest that do. */
export function unknownId(book: FactBook, named: Named, said: string, where: string = SINGULAR[named]): Problem {
  const shorts = new Map<string, string>();
  for (const { id, product, commonest } of entriesOf(book[named])) {
    shorts.set(id, id);
    const short = product.split('-').slice(1).join('-') || product;
    if (commonest || !shorts.has(short)) shorts.set(short, id);
  }
  const near = [...new Set(nearest(compactly(said), [...shorts.keys()], 6).concat(nearest(said, shorts.keys(), 6)))].map(
    (short) => shorts.get(short) as string,
  );
  return new Problem({
    code: `unknown-${SINGULAR[named]}`,
    where,
    said,
    expected: `a ${SINGULAR[named]} of the catalog (suanpan facts ${named})`,
    near: [...new Set(near)].slice(0, 3),
  });
}

function settle(
  named: Named,
  said: string,
  where: string,
  compact: string,
  matching: readonly Entry[],
  entries: readonly Entry[],
): Resolution {
  let products = [...new Set(matching.map(({ product }) => product))];
  if (products.length > 1) {
    const whole = products.filter((product) =>
      product
        .split('-')
        .slice(1)
        .every((piece) => compact.includes(piece)),
    );
    if (whole.length === 1) products = whole;
  }
  const forms = matching.filter(({ product }) => products.includes(product));
  if (products.length > 1)
    throw ambiguous(
      named,
      said,
      where,
      forms.map(({ id }) => id),
    );
  const [only] = forms;
  if (forms.length === 1 && only) return { id: only.id, assumed: [] };
  const usual = entries.find((entry) => entry.commonest && entry.product === products[0]);
  const likeness = (entry: Entry): number =>
    usual ? [...entry.idPieces].filter((piece) => usual.idPieces.has(piece)).length + (entry === usual ? 1 : 0) : 0;
  const [best, ...rest] = [...forms].sort((a, b) => likeness(b) - likeness(a) || a.id.length - b.id.length || (a.id < b.id ? -1 : 1)) as [
    Entry,
    ...Entry[],
  ];
  return {
    id: best.id,
    assumed: [`${said.trim()} is taken as ${best.id}, the commonest form (also ${rest.map(({ id }) => id).join(', ')})`],
  };
}

function ambiguous(named: Named, said: string, where: string, candidates: readonly string[]): Problem {
  return new Problem({
    code: `ambiguous-${SINGULAR[named]}`,
    where,
    said: `${said} may be ${candidates.slice(0, 8).join(', ')}${candidates.length > 8 ? ` and ${candidates.length - 8} more` : ''}`,
    expected: 'one of them by its id',
    near: candidates,
  });
}

/** Can the compact name be cut into pieces of the thing, each used once? */
function madeOf(compact: string, pieces: ReadonlySet<string>): boolean {
  if (compact === '') return true;
  for (const piece of pieces) {
    if (piece === '' || !compact.startsWith(piece)) continue;
    const rest = new Set(pieces);
    rest.delete(piece);
    if (compact.length === piece.length || madeOf(compact.slice(piece.length), rest)) return true;
  }
  return false;
}

/** The name as compared: lower case, no separators; then again without its organisation and without suffixes such as -instruct. */
function spellings(said: string, aliases: Aliases): Set<string> {
  const out = new Set<string>();
  for (const text of [said, said.includes('/') ? said.slice(said.lastIndexOf('/') + 1) : said]) {
    let words = ` ${text.normalize('NFKC').toLowerCase().trim()} `;
    for (const [from, to] of aliases.words) words = words.replaceAll(from, ` ${to} `);
    let pieces = words.split(/[\s_\-/(),]+/).filter((piece) => piece !== '');
    out.add(pieces.join(''));
    pieces = pieces.filter((piece) => !aliases.drop.has(piece));
    out.add(pieces.join(''));
    while (pieces.length > 1 && aliases.suffixes.includes(pieces.at(-1) as string)) pieces.pop();
    out.add(pieces.join(''));
  }
  out.delete('');
  return out;
}

const compactly = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-/(),]+/g, '');

const rememberedEntries = remembering<Collection, readonly Entry[]>();

function entriesOf(collection: Collection): readonly Entry[] {
  return rememberedEntries(collection, '', () => Object.entries(collection).map(([id, file]) => entryOf(id, file)));
}

function entryOf(id: string, file: FactFile): Entry {
  const idPieces = pieceSet(id);
  return {
    id,
    compact: compactly(id),
    idPieces,
    allPieces: new Set([...idPieces, ...pieceSet(`${text(file.name)} ${text(file.maker)}`)]),
    product: text(file.product) || id,
    commonest: file.commonest === true,
  };
}

const text = (node: FactNode | undefined): string => (typeof node === 'string' ? node : '');

function pieceSet(words: string): Set<string> {
  const pieces = words
    .toLowerCase()
    .split(/[\s_\-/(),]+/)
    .filter((piece) => piece !== '');
  for (const piece of [...pieces]) if (/^\d+gb$/.test(piece)) pieces.push(piece.slice(0, -1));
  return new Set(pieces);
}

const rememberedAliases = remembering<FactFile, Aliases>();
const NO_ALIASES: Aliases = { words: [], drop: new Set(), suffixes: [], names: new Map(), contested: new Map() };

function aliasesOf(book: FactBook, named: Named): Aliases {
  const file = book.aliases[named];
  if (!file) return NO_ALIASES;
  return rememberedAliases(file, '', () => {
    const table = (key: string): [string, FactNode][] => (isFile(file[key]) ? (Object.entries(file[key]) as [string, FactNode][]) : []);
    const list = (node: FactNode | undefined): string[] => (Array.isArray(node) ? (node as string[]) : []);
    return {
      words: table('words')
        .map(([from, to]) => [from.toLowerCase(), String(to)] as const)
        .sort((a, b) => b[0].length - a[0].length),
      drop: new Set(list(file.drop)),
      suffixes: list(file.suffixes),
      names: new Map(table('names').map(([name, id]) => [compactly(name), String(id)])),
      contested: new Map(table('contested').map(([name, ids]) => [compactly(name), list(ids)])),
    };
  });
}

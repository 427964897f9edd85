import type { Fact } from '../terms/fact.ts';
import { nearest } from '../terms/nearest.ts';
import { Problem } from '../terms/problem.ts';
import { remembering } from './memory.ts';

/** Anything that stands in a facts file. */
export type FactNode = string | number | boolean | null | readonly FactNode[] | FactFile;

/** One facts file as it was read: one thing, its id is the key it stands under. */
export interface FactFile {
  readonly [key: string]: FactNode | undefined;
}

export type Collection = Readonly<Record<string, FactFile>>;

/** Every collection of facts/, by id. Prices, grids, export rules, costs and readiness are absent until asked for. */
export interface FactBook {
  readonly chips: Collection;
  readonly systems: Collection;
  readonly networks: Collection;
  readonly models: Collection;
  readonly stacks: Collection;
  readonly engines: Collection;
  readonly datasets: Collection;
  readonly aliases: Collection;
  readonly sources: Collection;
  readonly prices?: Collection;
  readonly grids?: Collection;
  readonly controls?: Collection;
  readonly costs?: Collection;
  readonly readiness?: Collection;
}

export type CollectionName = keyof FactBook;

/** The collections that every question may need; the last five only on demand. */
export const COLLECTIONS = [
  'chips',
  'systems',
  'networks',
  'models',
  'stacks',
  'engines',
  'datasets',
  'aliases',
  'sources',
  'prices',
  'grids',
  'controls',
  'costs',
  'readiness',
] as const satisfies readonly CollectionName[];

const NOTHING: Collection = {};

export const EMPTY_BOOK: FactBook = {
  chips: {},
  systems: {},
  networks: {},
  models: {},
  stacks: {},
  engines: {},
  datasets: {},
  aliases: {},
  sources: {},
};

/** The user's own facts over the catalog's: a file of the same id replaces it, or amends it when it says `"like"` its own id. */
export function overlay(book: FactBook, own: FactBook): FactBook {
  const joined: Record<string, Collection> = {};
  for (const name of COLLECTIONS) {
    const [below, above] = [book[name], own[name]];
    if (!below && !above) continue;
    const merged: Record<string, FactFile> = { ...below };
    for (const [id, file] of Object.entries(above ?? {})) {
      const replaced = below?.[id];
      if (name === 'aliases' && replaced) merged[id] = joinDeep(replaced, file);
      else merged[id] = file.like === id && replaced ? amend(resolved(book, name, id), file) : file;
    }
    joined[name] = merged;
  }
  return joined as unknown as FactBook;
}

const remembered = remembering<Collection, FactFile>();

/** The file of a thing with `like` followed: what the variant states stands over what its model states, each with its own source. */
export function resolved(book: FactBook, name: CollectionName, id: string): FactFile {
  const collection = book[name] ?? NOTHING;
  return remembered(collection, id, () => follow(collection, name, id, []));
}

function follow(collection: Collection, name: string, id: string, chain: readonly string[]): FactFile {
  const file = Object.hasOwn(collection, id) ? collection[id] : undefined;
  const asked = chain.at(-1) ?? id;
  if (!file) {
    throw new Problem({
      code: 'unknown-id',
      where: `${name}/${asked}`,
      said: id,
      expected: chain.length > 0 ? '"like" to name a file of the same folder' : `an id of ${name}`,
      near: nearest(id, Object.keys(collection)),
    });
  }
  if (chain.includes(id)) {
    throw new Problem({
      code: 'like-in-a-circle',
      where: `${name}/${asked}`,
      said: [...chain, id].join(' -> '),
      expected: '"like" to end at a file without it',
    });
  }
  const like = file.like;
  return typeof like === 'string' ? amend(follow(collection, name, like, [...chain, id]), file) : file;
}

/** The variant's differences over its model; the model's values keep the sources that the model's file cites for all of them. */
function amend(model: FactFile, variant: FactFile): FactFile {
  const { like: _, ...differences } = variant;
  const { cite: __, ...kept } = citing(model, model.cite);
  return joinDeep(kept, differences);
}

function citing(node: FactFile, cite: FactNode | undefined): FactFile {
  const out: Record<string, FactNode | undefined> = {};
  for (const [key, value] of Object.entries(node)) {
    if (isFact(value)) out[key] = value.cite === undefined && cite !== undefined ? { ...value, cite } : value;
    else out[key] = isFile(value) ? citing(value, value.cite ?? cite) : value;
  }
  return out;
}

function joinDeep(below: FactFile, above: FactFile): FactFile {
  const out: Record<string, FactNode | undefined> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const old = out[key];
    out[key] = isFile(value) && isFile(old) && !isFact(value) && !isFact(old) ? joinDeep(old, value) : value;
  }
  return out;
}

export function isFile(node: FactNode | undefined): node is FactFile {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

/** A value with its unit and source, as opposed to a group of values. */
export function isFact(node: FactNode | undefined): node is FactFile & Fact {
  return isFile(node) && typeof node.is === 'string';
}

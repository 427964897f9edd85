import type { World } from '../asking/world.ts';
import {
  COLLECTIONS,
  type CollectionName,
  chipOf,
  controlledChip,
  countParameters,
  type FactBook,
  itemOf,
  modelOf,
  Problem,
  priceSheet,
  readModelConfig,
  rentPrice,
  resolved,
  show,
  systemGroup,
  trace,
} from '../index.ts';
import { sourced } from './engine-data.ts';
import type { Catalog, FactRow, ListedChip, ListedModel, ListedThing, OwnShape } from './messages.ts';

/** What pickers and lists need of the catalog; a thing that cannot be read is left out. */
export function catalogOf({ book, asOf }: World): Catalog {
  return {
    models: Object.keys(book.models).flatMap((id) => attempt(() => listedModel(book, id))),
    chips: Object.keys(book.chips).flatMap((id) => attempt(() => listedChip(book, id, asOf))),
    systems: Object.keys(book.systems).flatMap((id) =>
      attempt(() => ({ id, name: text(resolved(book, 'systems', id)['name']) ?? id, chips: systemGroup(book, id, 1).count })),
    ),
    places: placesOf(book),
    stacks: named(book, 'stacks'),
    engines: named(book, 'engines'),
  };
}

function attempt<T>(read: () => T): T[] {
  try {
    return [read()];
  } catch (error) {
    if (error instanceof Problem) return [];
    throw error;
  }
}

function listedModel(book: FactBook, id: string): ListedModel {
  const file = resolved(book, 'models', id);
  const { total, active } = countParameters(modelOf(book, id));
  const name = text(file['name']) ?? id;
  const maker = text(file['maker']) ?? '';
  return { id, name, maker, parameters: total, active, text: searchText(book, 'models', id, name, maker) };
}

function listedChip(book: FactBook, id: string, day: string): ListedChip {
  const chip = chipOf(book, id);
  const { bf16, fp16, fp8, int8, fp4, nvfp4, mxfp4 } = chip.peakDense;
  const price = attempt(() => rentPrice(priceSheet(book, id), { term: 'on-demand', day }))[0];
  const item = attempt(() => itemOf(controlledChip(book, id)))[0];
  return {
    id,
    name: chip.name,
    maker: chip.maker,
    kind: chip.kind,
    released: chip.released,
    memory: chip.memory,
    bandwidth: chip.memoryBandwidth,
    peak16: bf16 ?? fp16 ?? null,
    peak8: fp8 ?? int8 ?? null,
    peak4: fp4 ?? nvfp4 ?? mxfp4 ?? null,
    watts: chip.thermalDesignPower,
    link: chip.scaleUp?.bandwidthPerDirection ?? null,
    price: price?.usd?.mid ?? null,
    tpp: item?.figures.tpp ?? null,
    text: searchText(book, 'chips', id, chip.name, chip.maker),
  };
}

/** Names, parts and spoken names of a thing, lower case; words in another script that mean its maker among them. */
function searchText(book: FactBook, collection: 'models' | 'chips', id: string, name: string, maker: string): string {
  const aliases = book.aliases[collection];
  const table = (key: string): [string, unknown][] => Object.entries((aliases?.[key] ?? {}) as Record<string, unknown>);
  const spoken = table('names').flatMap(([said, target]) => (target === id ? [said] : []));
  const words = table('words').flatMap(([said, meant]) =>
    ` ${maker} ${id} `.toLowerCase().includes(String(meant).toLowerCase()) ? [said] : [],
  );
  return [id, name, maker, ...spoken, ...words].join(' ').toLowerCase();
}

function placesOf(book: FactBook): { code: string; name: string }[] {
  const rows = (book.grids?.['grid']?.['list'] ?? []) as readonly { place?: unknown; region?: unknown }[];
  const found = new Map(rows.flatMap(({ place, region }) => (typeof place === 'string' ? [[place, text(region) ?? place] as const] : [])));
  return [...found].map(([code, name]) => ({ code, name })).sort((a, b) => (a.code < b.code ? -1 : 1));
}

function named(book: FactBook, collection: 'stacks' | 'engines'): { id: string; name: string }[] {
  return Object.keys(book[collection]).map((id) => ({ id, name: text(resolved(book, collection, id)['name']) ?? id }));
}

const text = (node: unknown): string | null => (typeof node === 'string' ? node : null);

/** A path of the facts to its values and their sources. */
export async function traceFact(path: string, world: World): Promise<readonly FactRow[]> {
  return trace(await sourced(world), path);
}

/** Every value of a thing with its sources: `chips/ID`. */
export async function showThing(path: string, world: World): Promise<readonly FactRow[]> {
  const [name = '', id = ''] = path.split('/');
  return show(await sourced(world), name as CollectionName, id);
}

export async function listOf(name: string, world: World): Promise<readonly ListedThing[]> {
  const collection = COLLECTIONS.find((known) => known === name);
  if (!collection)
    throw new Problem({ code: 'unknown-collection', where: 'list', said: name, expected: `one of ${COLLECTIONS.join(', ')}` });
  const book = collection === 'sources' ? await sourced(world) : world.book;
  return Object.keys(book[collection] ?? {}).map((id) => {
    const file = resolved(book, collection, id);
    return { id, name: text(file['name']) ?? text(file['title']) ?? id, maker: text(file['maker']) };
  });
}

/** A person's own configuration, read at once so that what is wrong with it is said where it was dropped. */
export function ownShape({ name, config }: { readonly name: string; readonly config: unknown }, _world: World): OwnShape {
  const { model, assumed } = readModelConfig(config, name);
  const { total, active } = countParameters(model);
  return { name, parameters: total, active, assumed };
}

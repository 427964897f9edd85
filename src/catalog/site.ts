import type { Estimate } from '../terms/estimate.ts';
import type { CarbonBasis, CoolingRecord, EmbodiedRecord, GridRecord, SiteFacts, WaterRecord } from '../terms/site.ts';
import { readDay } from '../terms/spoken.ts';
import type { SupplyRecord } from '../terms/supply.ts';
import { readAmountOf } from './amount.ts';
import { type Collection, type FactBook, type FactFile, isFact, isFile } from './book.ts';
import { figure, neededFigure, word } from './figure.ts';
import { remembering } from './memory.ts';
import { isRead, listOf } from './price.ts';

const remembered = remembering<Collection, SiteFacts>();
const supplies = remembering<FactBook, readonly SupplyRecord[]>();

/** Everything known of grids, cooling, water and carbon of making, as the economy takes it. */
export function siteFacts(book: FactBook): SiteFacts {
  return remembered(book.grids ?? {}, '', () => ({
    grids: entries(book, 'grid').map(({ item, path }) => gridFrom(item, path)),
    coolings: entries(book, 'pue').map(({ item, path }) => coolingFrom(item, path)),
    waters: entries(book, 'water').map(({ item, path }) => waterFrom(item, path)),
    embodied: costItems(book, 'embodied').map(({ item, path }) => embodiedFrom(item, path)),
    placeNames: namesOf(book),
  }));
}

/** What sources say of stock and delivery, by period. */
export function supplyRecords(book: FactBook): readonly SupplyRecord[] {
  return supplies(book, '', () => suppliesOf(book));
}

function suppliesOf(book: FactBook): readonly SupplyRecord[] {
  return costItems(book, 'supply').map(({ item, path }) => {
    const until = word(item, 'until');
    return {
      path,
      chips: chipsOf(item),
      from: readDay(word(item, 'from') ?? '', `${path}.from`),
      until: until === null ? null : readDay(until, `${path}.until`),
      status: word(item, 'status') ?? 'unknown',
      leadTime: item.leadTime === undefined ? null : rangeOf(item, 'leadTime', 's', path),
      read: isRead(book, item),
    };
  });
}

interface Entry {
  readonly item: FactFile;
  readonly path: string;
}

function entries(book: FactBook, id: string): readonly Entry[] {
  const file = book.grids?.[id];
  return file ? listOf(file, 'list').map((item, at) => ({ item, path: `grids/${id}#list.${at}` })) : [];
}

/** Names that people use for places with a grid, by code. */
function namesOf(book: FactBook): Readonly<Record<string, readonly string[]>> {
  const files = Object.values(book.grids ?? {}).filter(({ kind }) => kind === 'names');
  return Object.fromEntries(
    files.flatMap(({ names }) =>
      isFile(names) ? Object.entries(names).map(([code, said]) => [code, Array.isArray(said) ? said.map(String) : []]) : [],
    ),
  );
}

function costItems(book: FactBook, kind: string): readonly Entry[] {
  return Object.entries(book.costs ?? {}).flatMap(([id, file]) =>
    file.kind === kind ? listOf(file, 'items').map((item, at) => ({ item, path: `costs/${id}#items.${at}` })) : [],
  );
}

const GRAMS = 1e3;

function gridFrom(item: FactFile, path: string): GridRecord {
  const said = word(item, 'basis') ?? '';
  const carbon = figure(item, 'carbon', 'g/kWh', path);
  return {
    path,
    place: word(item, 'place') ?? '',
    region: word(item, 'region') ?? '',
    basis: basisOf(said),
    basisSaid: said,
    from: readDay(word(item, 'from') ?? '', `${path}.from`),
    kgPerKWh: carbon === null ? null : carbon / GRAMS,
    usdPerKWh: figure(item, 'electricity', 'USD/kWh', path),
  };
}

function basisOf(said: string): CarbonBasis {
  if (/life.cycle/i.test(said)) return 'life-cycle';
  return /direct|operating margin/i.test(said) ? 'direct' : 'unstated';
}

function coolingFrom(item: FactFile, path: string): CoolingRecord {
  const mid = neededFigure(item, 'typical', '1', path);
  const [low, high] = [figure(item, 'low', '1', path), figure(item, 'high', '1', path)];
  return {
    path,
    id: word(item, 'id') ?? '',
    kind: word(item, 'kind'),
    cooling: word(item, 'cooling') ?? '',
    pue: { low: low ?? mid, mid, high: high ?? mid },
  };
}

function waterFrom(item: FactFile, path: string): WaterRecord {
  return {
    path,
    id: word(item, 'id') ?? '',
    kind: word(item, 'kind') ?? '',
    place: word(item, 'place'),
    what: word(item, 'what') ?? '',
    litresPerKWh: neededFigure(item, 'water', 'L/kWh', path),
  };
}

function embodiedFrom(item: FactFile, path: string): EmbodiedRecord {
  const { perChip } = item;
  return {
    path,
    id: word(item, 'id') ?? '',
    chips: chipsOf(item),
    kgPerChip: rangeOf(item, 'perChip', 'kg', path),
    assumed: isFact(perChip) && perChip.assumed === true,
    what: word(item, 'what') ?? '',
  };
}

const chipsOf = ({ chips }: FactFile): readonly string[] => (Array.isArray(chips) ? chips.map(String) : []);

/** Both ends of a stated range around its middle. */
export function rangeOf(item: FactFile, key: string, dimension: Parameters<typeof readAmountOf>[1], where: string): Estimate {
  const node = item[key];
  const { low, mid, high } = readAmountOf(isFact(node) ? node.is : String(node ?? 'nothing'), dimension, `${where}.${key}`);
  return { low, mid, high };
}

import type { ControlledChip, Reading } from '../terms/rule.ts';
import type { Dimension } from './amount.ts';
import { type Collection, type FactBook, type FactFile, isFile, resolved } from './book.ts';
import { chipOf } from './chip.ts';
import { figure, flag, word } from './figure.ts';
import { remembering } from './memory.ts';
import { type Resolution, resolveName } from './names.ts';

/** Base units in one of a rule's units. */
const PER = { 'GB/s': 1e9, mm2: 1e-6, nm: 1e-9, tera: 1e12 } as const;
/** Older form of the catalog's word for a place. */
const PLACES: Readonly<Record<string, string>> = { US: 'US', China: 'CN', Japan: 'JP', UK: 'GB', 'South Korea': 'KR' };

interface Sheet {
  readonly chips: Readonly<Record<string, FactFile>>;
  readonly also: ReadonlyMap<string, string>;
  readonly notDatacentre: readonly string[];
}

const rememberedSheet = remembering<Collection, Sheet>();

function sheetOf(book: FactBook): Sheet {
  const collection = book.controls ?? {};
  return rememberedSheet(collection, '', () => {
    const files = Object.values(collection).filter((file) => file.kind === 'chips');
    const chips: Record<string, FactFile> = {};
    for (const { chips: inside } of files)
      if (isFile(inside)) for (const [id, file] of Object.entries(inside)) if (isFile(file)) chips[id] = file;
    const also = Object.entries(chips).flatMap(([id, file]) =>
      (Array.isArray(file.also) ? (file.also as string[]) : []).map((other) => [other, id] as const),
    );
    const patterns = files.flatMap(({ notDatacentre }) => (Array.isArray(notDatacentre) ? (notDatacentre as string[]) : []));
    return { chips, also: new Map(also), notDatacentre: patterns };
  });
}

const rememberedBooks = remembering<Collection, FactBook>();

/** The book with the chips that only the control sheet knows, so that they can be named too. */
function withSheet(book: FactBook): FactBook {
  return rememberedBooks(book.controls ?? {}, 'named', () => {
    const own = Object.entries(sheetOf(book).chips).filter(([id]) => !Object.hasOwn(book.chips, id));
    const files = own.map(([id, file]): [string, FactFile] => [id, { name: file.name, maker: file.maker, product: id, kind: 'other' }]);
    return { ...book, chips: { ...book.chips, ...Object.fromEntries(files) } };
  });
}

/** A chip's id by any name, those that only export rules speak of included. Throws as `resolveName` does. */
export function resolveControlledChip(book: FactBook, said: string, where: string): Resolution {
  const { also } = sheetOf(book);
  const other = also.get(said.trim().toLowerCase());
  return other === undefined ? resolveName(withSheet(book), 'chips', said, where) : { id: other, assumed: [] };
}

/** What export rules see of a chip: the control sheet's figures, else the catalog's. A figure neither has is null. */
export function controlledChip(book: FactBook, id: string): ControlledChip {
  const sheet = sheetOf(book);
  const own = sheet.chips[id] ?? null;
  const where = `controls/chips#chips.${id}`;
  const inCatalog = Object.hasOwn(book.chips, id);
  const chip = inCatalog ? chipOf(book, id) : null;
  const file = inCatalog ? resolved(book, 'chips', id) : {};
  const stated = (path: string, dimension: Dimension, per: number): number | null =>
    scaled(own && figure(own, path, dimension, where), per);
  const listed = (path: string, dimension: Dimension, per: number): number | null =>
    scaled(figure(file, path, dimension, `chips/${id}`), per);
  const rates = Object.entries(chip?.peakDense ?? {}).map(([format, rate]) => [format, tidy(rate / PER.tera)] as const);
  const assumed: string[] = [];
  if (own === null) assumed.push(`${id}: figures of the catalog; the maker's highest claims may lie above them`);
  const country = word(file, 'country');
  const vector = chip?.vectorPeak ?? null;
  const fp32 = Math.max(chip?.peakDense.fp32 ?? 0, vector ?? 0);
  const memoryType = word(file, 'memory.type');
  return {
    id,
    name: word(own ?? {}, 'name') ?? chip?.name ?? id,
    datacentre: own === null ? datacentreBy(sheet.notDatacentre, id, assumed) : flag(own, 'datacentre', where),
    makerPlace: word(own ?? {}, 'makerPlace') ?? (country === null ? null : (PLACES[country.split('/')[0] as string] ?? null)),
    tpp: stated('tpp', 'TPP', 1),
    rates: own === null ? Object.fromEntries(rates) : {},
    areaMm2: own === null ? listed('dieArea', 'm2', PER.mm2) : stated('logicArea', 'm2', PER.mm2),
    ioGBs: own === null ? ioOf(chip?.scaleUp ?? null, chip?.hostLinkPerDirection ?? null) : stated('io', 'B/s', PER['GB/s']),
    memoryGBs: own === null ? scaled(chip?.memoryBandwidth ?? null, PER['GB/s']) : stated('memoryBandwidth', 'B/s', PER['GB/s']),
    fp64Tera: scaled(chip?.peakDense.fp64 ?? null, PER.tera),
    fp32Tera: fp32 > 0 ? scaled(fp32, PER.tera) : null,
    processNm: listed('process', 'm', PER.nm),
    transistors: listed('transistors', '1', 1),
    hbm: memoryType === null ? null : /hbm/i.test(memoryType),
    readings: own === null ? [] : readingsOf(own, where),
    assumed,
  };
}

/** Scale-up links and the host link, both directions; null where neither is known. */
function ioOf(scaleUp: { readonly bandwidthPerDirection: number | null } | null, host: number | null): number | null {
  if (scaleUp !== null && scaleUp.bandwidthPerDirection === null) return null;
  if (host === null && scaleUp === null) return null;
  return scaled(2 * ((scaleUp?.bandwidthPerDirection ?? 0) + (host ?? 0)), PER['GB/s']);
}

function datacentreBy(patterns: readonly string[], id: string, assumed: string[]): boolean {
  const not = patterns.some((pattern) => (pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern));
  assumed.push(`${id}: ${not ? 'not ' : ''}designed or marketed for datacentres`);
  return !not;
}

function readingsOf(own: FactFile, where: string): readonly Reading[] {
  const all = Array.isArray(own.readings) ? (own.readings as readonly FactFile[]) : [];
  return all.map((reading, at) => {
    const place = `${where}.readings.${at}`;
    return {
      id: word(reading, 'id') ?? 'reading',
      en: word(reading, 'en') ?? '',
      zh: word(reading, 'zh') ?? '',
      tpp: figure(reading, 'tpp', 'TPP', place),
      areaMm2: scaled(figure(reading, 'logicArea', 'm2', place), PER.mm2),
      datacentre: reading.datacentre === undefined ? null : flag(reading, 'datacentre', place),
    };
  });
}

const tidy = (value: number): number => Number(value.toPrecision(12));
const scaled = (value: number | null, per: number): number | null => (value === null ? null : tidy(value / per));

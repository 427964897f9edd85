import { type ExchangeRate, type PriceSheet, RENT_TERMS, type RentOffer, type RentTerm, type SaleOffer } from '../terms/price.ts';
import { Problem } from '../terms/problem.ts';
import { readDay } from '../terms/spoken.ts';
import { type FactBook, type FactFile, isFact, isFile, resolved } from './book.ts';
import { neededFigure, word } from './figure.ts';
import { remembering } from './memory.ts';

/** Kinds of offer that are prices of chips or servers; what a project or a site cost is no price of a chip. */
const SALES = ['list', 'street', 'system', 'contract'];
/** What is sold with a price for one chip: everything else is a server, a rack or more. */
const LONE = /^(chip|\d+-card baseboard|[\d,]+ chips)$/;
const EMPTY: FactFile = {};

const sheets = remembering<FactBook, PriceSheet>();
const firsts = remembering<FactBook, string | null>();
const rates = remembering<FactBook, readonly ExchangeRate[]>();

/** Every published price of a chip; empty where none is known. */
export function priceSheet(book: FactBook, chip: string): PriceSheet {
  if (!Object.hasOwn(book.prices ?? {}, chip)) return { chip, rents: [], sales: [] };
  return sheets(book, chip, () => sheetOf(book, chip));
}

function sheetOf(book: FactBook, chip: string): PriceSheet {
  const file = resolved(book, 'prices', chip);
  const rents: RentOffer[] = [];
  const sales: SaleOffer[] = [];
  const places = regionPlaces(book);
  for (const [at, offer] of offersOf(file).entries()) {
    const path = `prices/${chip}#offers.${at}`;
    const kind = word(offer, 'kind') ?? '';
    if (kind === 'cloudHour') rents.push(rentFrom(book, offer, path, places));
    else if (SALES.includes(kind)) sales.push(saleFrom(book, offer, path, kind));
  }
  return { chip, rents, sales };
}

/** Chips that have a file of prices. */
export function pricedChips(book: FactBook): readonly string[] {
  return Object.keys(book.prices ?? {}).sort();
}

/** First day of any price of the catalog; null = there is none. */
export function firstPrice(book: FactBook): string | null {
  return firsts(book, '', () => earliest(book));
}

function earliest(book: FactBook): string | null {
  let first: string | null = null;
  for (const file of Object.values(book.prices ?? {}))
    for (const offer of offersOf(file)) {
      const from = word(offer, 'from');
      if (from !== null && (first === null || from < first)) first = from;
    }
  return first;
}

function rentFrom(book: FactBook, offer: FactFile, path: string, places: Readonly<Record<string, string>>): RentOffer {
  const term = word(offer, 'term') ?? '';
  if (!(RENT_TERMS as readonly string[]).includes(term))
    throw new Problem({
      code: 'unknown-word',
      where: `${path}.term`,
      said: term || 'nothing',
      expected: `one of ${RENT_TERMS.join(', ')}`,
    });
  const region = word(offer, 'region') ?? '';
  return {
    path,
    from: readDay(word(offer, 'from') ?? '', `${path}.from`),
    provider: word(offer, 'provider') ?? '',
    instance: word(offer, 'instance') ?? '',
    term: term as RentTerm,
    region,
    place: places[region] ?? null,
    usdPerChipHour: neededFigure(offer, 'perChip', 'USD/h', path),
    read: isRead(book, offer),
  };
}

function saleFrom(book: FactBook, offer: FactFile, path: string, kind: string): SaleOffer {
  const what = word(offer, 'what') ?? '';
  return {
    path,
    from: readDay(word(offer, 'from') ?? '', `${path}.from`),
    kind,
    what,
    usdPerChip: neededFigure(offer, 'perChip', 'USD', path),
    withServer: !LONE.test(what),
    read: isRead(book, offer),
  };
}

/** Averages of what one USD was worth, oldest first. */
export function exchangeRates(book: FactBook): readonly ExchangeRate[] {
  return rates(book, '', () => ratesOf(book));
}

function ratesOf(book: FactBook): readonly ExchangeRate[] {
  return Object.entries(book.costs ?? {}).flatMap(([id, file]) =>
    listOf(file, 'rates').map((rate, at) => {
      const path = `costs/${id}#rates.${at}`;
      const until = word(rate, 'until');
      return {
        path,
        currency: word(rate, 'currency') ?? '',
        from: readDay(word(rate, 'from') ?? '', `${path}.from`),
        until: until === null ? null : readDay(until, `${path}.until`),
        perUsd: neededFigure(rate, 'perUsd', '1', `costs/${id}`),
      };
    }),
  );
}

/** Country of a provider's region, by the region's name. */
function regionPlaces(book: FactBook): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const file of Object.values(book.costs ?? {})) {
    const places = file.places;
    if (isFile(places)) for (const [region, place] of Object.entries(places)) if (typeof place === 'string') found[region] = place;
  }
  return found;
}

const offersOf = (file: FactFile): readonly FactFile[] => listOf(file, 'offers');

export function listOf(file: FactFile, key: string): readonly FactFile[] {
  const node = file[key];
  return Array.isArray(node) ? node.map((item) => (isFile(item) ? item : EMPTY)) : [];
}

/** Every source of the offer was read; false where one is only named, or there is none. */
export function isRead(book: FactBook, file: FactFile): boolean {
  const cite = file.cite ?? Object.values(file).flatMap((node) => (isFact(node) && node.cite !== undefined ? [node.cite].flat() : []));
  const ids = [cite].flat().map(String);
  return ids.length > 0 && ids.every((id) => book.sources[id]?.read === true);
}

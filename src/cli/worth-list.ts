import { type FactBook, pricedChips, priceSheet, type RentOffer, resolveName, type SaleOffer, showNumber, siteFacts } from '../index.ts';
import type { Exit, Face } from './face.ts';
import { columns, ink } from './paper.ts';
import { jsonText } from './plan-json.ts';
import { type SayWorth, speakWorth } from './worth-words.ts';

/** `facts prices [--chip X]` and `facts grids`, narrowed by words. */
export function listWorth(book: FactBook, what: 'prices' | 'grids', filters: Readonly<Record<string, string>>, face: Face): Exit {
  return what === 'prices' ? listPrices(book, filters, face) : listGrids(book, filters, face);
}

interface PriceRow {
  readonly chip: string;
  readonly rent: RentOffer | null;
  readonly sale: SaleOffer | null;
}

function listPrices(book: FactBook, { chip, find }: Readonly<Record<string, string>>, face: Face): Exit {
  const word = speakWorth(face.locale);
  const chips = chip === undefined ? pricedChips(book) : [resolveName(book, 'chips', chip, '--chip').id];
  const rows = chips.flatMap((id): PriceRow[] => {
    const { rents, sales } = priceSheet(book, id);
    return [...rents.map((rent) => ({ chip: id, rent, sale: null })), ...sales.map((sale) => ({ chip: id, rent: null, sale }))];
  });
  const kept = rows.filter((row) => holds(priceCells(row), find));
  if (face.json) face.print(jsonText(kept.map(({ chip: id, rent, sale }) => ({ chip: id, ...(rent ?? sale) }))));
  else {
    const head = [word('fromHead'), 'id', word('providerHead'), word('termHead'), word('regionHead'), word('hourHead'), word('saleHead')];
    const sides = head.map((_, at) => (at < 5 ? 'left' : 'right') as 'left' | 'right');
    face.print(tableText([head, ...kept.map(priceCells)], sides, word('countPrices', { count: showNumber(kept.length, 12) }), face));
  }
  return 0;
}

function priceCells({ chip, rent, sale }: PriceRow): string[] {
  if (rent) return [rent.from, chip, `${rent.provider} ${rent.instance}`, rent.term, rent.region, showNumber(rent.usdPerChipHour, 4), ''];
  if (sale) return [sale.from, chip, sale.what, sale.kind, '', '', showNumber(sale.usdPerChip, 6)];
  return [];
}

function listGrids(book: FactBook, { find }: Readonly<Record<string, string>>, face: Face): Exit {
  const word = speakWorth(face.locale);
  const { grids, coolings, waters, embodied } = siteFacts(book);
  const cells = (grid: (typeof grids)[number]): string[] => [
    grid.place,
    grid.from,
    grid.region,
    word(`basis_${grid.basis}`),
    grid.kgPerKWh === null ? '–' : showNumber(grid.kgPerKWh, 4),
    grid.usdPerKWh === null ? '–' : showNumber(grid.usdPerKWh, 3),
  ];
  const kept = grids.filter((grid) => holds([...cells(grid), grid.basisSaid], find));
  if (face.json) face.print(jsonText({ grids: kept, coolings, waters, embodied }));
  else {
    const head = [word('placeHead'), word('fromHead'), word('regionHead'), word('basisHead'), word('carbonHead'), word('electricityHead')];
    const sides = head.map((_, at) => (at < 4 ? 'left' : 'right') as 'left' | 'right');
    const count = word('countGrids', { count: showNumber(kept.length, 12) });
    face.print(
      [tableText([head, ...kept.map(cells)], sides, count, face), ...(find === undefined ? siteLines(book, word, face) : [])].join('\n'),
    );
  }
  return 0;
}

function siteLines(book: FactBook, word: SayWorth, face: Face): string[] {
  const { coolings, waters } = siteFacts(book);
  const span = (low: number, mid: number, high: number): string =>
    low === high ? showNumber(mid) : `${showNumber(mid)} (${showNumber(low)} – ${showNumber(high)})`;
  const rows = [
    ...coolings.map(({ kind, id, cooling, pue }) => [kind ?? id.replace(/^pue-/, ''), cooling, span(pue.low, pue.mid, pue.high)]),
  ];
  return [
    '',
    ink(face.paper, 'bold', word('coolings')),
    ...columns(rows, ['left', 'left', 'left']).map((line) => `  ${line}`),
    '',
    ink(face.paper, 'bold', word('waters')),
    ...columns(
      waters.map(({ what, litresPerKWh }) => [what, showNumber(litresPerKWh)]),
      ['left', 'left'],
    ).map((line) => `  ${line}`),
  ];
}

function tableText(rows: readonly (readonly string[])[], sides: readonly ('left' | 'right')[], count: string, { paper }: Face): string {
  const [top = '', ...lines] = columns(rows, sides);
  return [...(lines.length > 0 ? [ink(paper, 'dim', top), ...lines, ''] : []), ink(paper, 'dim', count)].join('\n');
}

const holds = (cells: readonly string[], said: string | undefined): boolean =>
  said === undefined || cells.join(' ').toLowerCase().includes(said.trim().toLowerCase());

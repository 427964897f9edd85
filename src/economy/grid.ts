import type { Estimate } from '../terms/estimate.ts';
import { nearest } from '../terms/nearest.ts';
import { Problem } from '../terms/problem.ts';
import type { CarbonBasis, GridRecord } from '../terms/site.ts';
import { exactly, widened } from './band.ts';

/** Electricity of a place on a day. */
export interface GridChoice {
  readonly place: string;
  readonly region: string;
  readonly basis: CarbonBasis;
  readonly basisSaid: string;
  readonly kgPerKWh: Estimate | null;
  readonly usdPerKWh: Estimate | null;
  readonly from: readonly string[];
  /** of them, where the carbon comes from */
  readonly carbonFrom: readonly string[];
  readonly assumed: readonly string[];
}

/** Half-width of a yearly factor: hours and contracts differ from the year's mean. Assumed. */
const YEAR_WIDTH = 0.05;
/** More half-width for each year between the factor's and the day's. Assumed. */
const DRIFT = 0.02;
/** Half-width of an electricity price: contracts differ. Assumed. */
const PRICE_WIDTH = 0.2;

/** Which basis is taken where a place has several: what is burnt first, as operators report it. */
const PREFERRED: readonly CarbonBasis[] = ['direct', 'unstated', 'life-cycle'];

/** What a Chinese name of a place may end with. */
const ENDINGS = /(?:壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|省|市|州)$/;

/**
 * A place by its code, by the name of its region, or by another name of it or of a city on its grid; throws `unknown-place` with the nearest.
 *
 * @example 山东省 -> CN-SD, 深圳 -> CN-GD, 加州 -> US-CA, with their names in the catalog
 */
export function gridPlace(
  grids: readonly GridRecord[],
  said: string,
  where: string,
  placeNames: Readonly<Record<string, readonly string[]>> = {},
): string {
  const plain = said.trim().toLowerCase();
  const names = ({ region }: GridRecord): readonly string[] => [region, ...region.split(': ').slice(1)];
  const exact = grids.find(({ place }) => place.toLowerCase() === plain);
  const named = exact ?? grids.find((record) => names(record).some((name) => name.toLowerCase() === plain));
  if (named) return named.place;
  const bare = plain.replace(ENDINGS, '');
  const other = Object.entries(placeNames).find(([, all]) => all.some((name) => [plain, bare].includes(name.toLowerCase())));
  if (other) return other[0];
  const known = [...new Set([...grids.flatMap((record) => [record.place, ...names(record)]), ...Object.values(placeNames).flat()])];
  throw new Problem({
    code: 'unknown-place',
    where,
    said,
    expected: 'a country or a part of one with a grid in the catalog, such as CN or US-IA (suanpan facts grids)',
    near: nearest(said, known),
  });
}

/**
 * Carbon and price of electricity at a place on a day: the record of the latest year that has begun, else the earliest; of one basis alone.
 * The band holds the spread within a year, and widens with the years between the record and the day.
 */
export function gridOn(grids: readonly GridRecord[], place: string, day: string, basis: CarbonBasis | null = null): GridChoice {
  const own = grids.filter((record) => record.place === place);
  const [country = place] = place.split('-');
  const bases = basis === null ? PREFERRED : [basis];
  const taken = bases.find((candidate) => own.some((record) => record.basis === candidate && record.kgPerKWh !== null)) ?? null;
  const carbon =
    taken === null
      ? null
      : latest(
          own.filter((record) => record.basis === taken && record.kgPerKWh !== null),
          day,
        );
  const priced = grids.filter((record) => record.usdPerKWh !== null);
  const price =
    latest(
      priced.filter((record) => record.place === place),
      day,
    ) ??
    latest(
      priced.filter((record) => record.place === country),
      day,
    );
  const assumed: string[] = [];
  const years = carbon === null ? 0 : Math.abs(yearOf(day) - yearOf(carbon.from));
  if (carbon)
    assumed.push(`grid of ${carbon.region} in ${yearOf(carbon.from)}, ${carbon.basisSaid}: ${rounded(carbon.kgPerKWh as number)} kg/kWh`);
  if (price && price.place !== place) assumed.push(`electricity at the price of ${price.region}: none is known for ${place}`);
  const [first] = own;
  return {
    place,
    region: carbon?.region ?? first?.region ?? place,
    basis: taken ?? 'unstated',
    basisSaid: carbon?.basisSaid ?? '',
    kgPerKWh: carbon ? widened(carbon.kgPerKWh as number, YEAR_WIDTH + DRIFT * years) : null,
    usdPerKWh: price ? widened(price.usdPerKWh as number, PRICE_WIDTH) : null,
    carbonFrom: carbon ? [carbon.path] : [],
    from: [...new Set([...(carbon ? [carbon.path] : []), ...(price ? [price.path] : [])])],
    assumed,
  };
}

/** A grid by the user's own figure. */
export function statedGrid(kgPerKWh: number, usdPerKWh: Estimate | null = null): GridChoice {
  return {
    place: '',
    region: '',
    basis: 'unstated',
    basisSaid: 'stated',
    kgPerKWh: exactly(kgPerKWh),
    usdPerKWh,
    from: [],
    carbonFrom: [],
    assumed: [],
  };
}

/** The newest record that has begun, else the oldest. */
function latest(records: readonly GridRecord[], day: string): GridRecord | null {
  const sorted = [...records].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  return sorted.filter(({ from }) => from <= day).at(-1) ?? sorted[0] ?? null;
}

const yearOf = (day: string): number => Number(day.slice(0, 4));
const rounded = (value: number): number => Number(value.toPrecision(4));

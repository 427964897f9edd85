import {
  askWorth,
  exactly,
  type FactBook,
  type Fits,
  nearest,
  type Pool,
  Problem,
  Problems,
  parsePool,
  type RawWorth,
  rateOn,
  readCount,
  readMoney,
  readShare,
  type Staff,
  type StagePool,
  type Support,
  type WorthAsk,
  type WorthFacts,
} from '../index.ts';
import { type Fields, placeOfKey, textAt } from './programme-fields.ts';
import type { ProgrammeFile } from './programme-file.ts';

/** What a programme is read with; every problem is noted in `problems`. */
export interface ProgrammeReader {
  readonly file: ProgrammeFile;
  readonly book: FactBook;
  readonly worth: WorthFacts;
  readonly fits: Fits;
  /** YYYY-MM-DD for prices and grids */
  readonly day: string;
  /** of the dice with which services are played */
  readonly seed: number;
  readonly problems: Problem[];
}

const WORTH_FIELD: Readonly<Record<string, keyof RawWorth>> = {
  place: 'place',
  price: 'price',
  cooling: 'cooling',
  pue: 'pue',
  'grid-intensity': 'gridIntensity',
  'chip-watts': 'chipWatts',
  power: 'power',
  to: 'to',
  party: 'party',
};
const PEOPLE = { least: 0, most: 1e7 };

/** A value by its key, read by `how`; null where it is not there, or wrong. */
export function read<T>(reader: ProgrammeReader, fields: Fields, key: string, how: (said: string, where: string) => T): T | null {
  const said = textAt(fields, key, reader.problems);
  return said === undefined ? null : attempt(reader, () => how(said, placeOfKey(fields, key)));
}

/** What `how` answers; null where it finds a problem, which is noted. */
export function attempt<T>({ problems }: Pick<ProgrammeReader, 'problems'>, how: () => T): T | null {
  try {
    return how();
  } catch (error) {
    note(problems, error);
    return null;
  }
}

export function note(problems: Problem[], error: unknown): void {
  if (error instanceof Problems) problems.push(...error.problems);
  else if (error instanceof Problem) problems.push(error);
  else throw error;
}

/** Notes a problem of a value that stands, or should stand, under a key. */
export function complain(reader: ProgrammeReader, fields: Fields, key: string, code: string, expected: string): null {
  const said = textAt(fields, key, []) ?? 'nothing';
  reader.problems.push(new Problem({ code, where: placeOfKey(fields, key), said, expected }));
  return null;
}

/** The pool that a stage names, or the chips that it states. */
export function poolOf(reader: ProgrammeReader, fields: Fields, key = 'on'): StagePool | null {
  const { file, book, problems } = reader;
  return read(reader, fields, key, (said, where) => {
    const own = file.pools.get(said);
    if (own) return { name: said, pool: parsePool(book, own.said, own.where) };
    try {
      return { name: said, pool: parsePool(book, said, where) };
    } catch (error) {
      const names = [...file.pools.keys()];
      if (!(error instanceof Problem) || /^\d/.test(said) || names.length === 0) throw error;
      problems.push(
        new Problem({
          code: 'unknown-pool',
          where,
          said,
          expected: `a pool of this programme (${names.join(', ')}) or chips such as 8xH100`,
          near: nearest(said, names),
        }),
      );
      return null;
    }
  });
}

/** Who pays, where, at what price: the stage's own words, else the programme's. */
export function worthAsk(reader: ProgrammeReader, fields: Fields): WorthAsk | null {
  const { file, worth, day } = reader;
  const raw: Record<string, string> = {};
  const places: Record<string, string> = {};
  for (const [key, field] of Object.entries(WORTH_FIELD)) {
    const own = fields.entries.has(key) ? fields : file.globals;
    const said = textAt(own, key, reader.problems);
    if (said === undefined) continue;
    raw[field] = said;
    places[field] = placeOfKey(own, key);
  }
  // a way of cooling and a PUE exclude each other: the one that stands nearer counts
  if (raw.pue !== undefined && raw.cooling !== undefined && fields.entries.has('pue') !== fields.entries.has('cooling'))
    delete raw[fields.entries.has('pue') ? 'cooling' : 'pue'];
  for (const key of ['currency', 'budget']) {
    const said = textAt(file.globals, key, reader.problems);
    if (said === undefined) continue;
    raw[key] = said;
    places[key] = placeOfKey(file.globals, key);
  }
  return attempt(reader, () => askWorth(raw, worth, day, (field) => places[field] ?? fields.where));
}

/** Money in USD; a bare number is USD. */
export function money(reader: ProgrammeReader): (said: string, where: string) => number {
  const { worth, day } = reader;
  return (said, where) => readMoney(said, where, worth, day, rateOn([], 'USD', day, where));
}

/** What others pay: a share (`30%`, `0.3`) or an amount (`2M USD`). */
export function supportIn(reader: ProgrammeReader, fields: Fields): Support | null {
  return read(reader, fields, 'support', (said, where): Support => {
    const plain = Number(said);
    if (said.trim().endsWith('%') || (plain > 0 && plain <= 1)) return { kind: 'share', share: readShare(said, where) };
    return { kind: 'amount', usd: money(reader)(said, where) };
  });
}

/** People of a stage, and what one costs a year: stated, else the assumed cost of the facts, which is said. */
export function staffIn(reader: ProgrammeReader, fields: Fields, assumed: string[]): Staff | null {
  const people = read(reader, fields, 'staff', (said, where) => readCount(said, where, PEOPLE));
  if (people === null) return null;
  const own = fields.entries.has('staff-cost') ? fields : reader.file.globals;
  const stated = read(reader, own, 'staff-cost', money(reader));
  if (stated !== null) return { people, usdPerYear: exactly(stated) };
  const { value } = reader.worth.costs().staffPerYear;
  assumed.push(`a person costs ${Math.round(value.low)} to ${Math.round(value.high)} USD a year`);
  return { people, usdPerYear: value };
}

/** One node of a kind of chip: what replicas are counted in where chips are taken by the month. */
export function nodeOf(reader: ProgrammeReader, said: string, where: string): Pool {
  const lone = parsePool(reader.book, `1x${said}`, where);
  return parsePool(reader.book, `${lone.groups[0]?.chipsPerNode ?? 1}x${said}`, where);
}

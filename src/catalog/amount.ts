import { nearest } from '../terms/nearest.ts';
import { Problem } from '../terms/problem.ts';

/** What an amount measures. Counts, ratios and percentages are '1'. */
export type Dimension =
  | 'B'
  | 'B/s'
  | 'FLOP/s'
  | 's'
  | 'W'
  | 'm'
  | 'm2'
  | 'USD'
  | 'USD/h'
  | 'USD/kWh'
  | 'CNY/h'
  | 'g/kWh'
  | 'L/kWh'
  | 'kg'
  | 'TPP'
  | 'TPP/mm2'
  | '1';

/** A figure in base units. `low` and `high` are equal unless the fact states a range; `mid` is the middle. */
export interface Amount {
  readonly low: number;
  readonly mid: number;
  readonly high: number;
  readonly dimension: Dimension;
  /** the unit as written; '' for a bare ratio or count */
  readonly unit: string;
}

const PREFIXES = { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 } as const;
const BINARY = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50 } as const;
/** What is counted; the noun documents the count and is not part of its value. */
const COUNTED =
  'layers heads experts values tokens parameters sequences module modules taps chips units cores devices nodes links lanes ports adapters transistors';

const UNITS: ReadonlyMap<string, readonly [Dimension, number]> = new Map(unitList());

function* unitList(): Generator<[string, readonly [Dimension, number]]> {
  for (const [prefix, factor] of Object.entries(PREFIXES)) {
    yield [`${prefix}B`, ['B', factor]];
    yield [`${prefix}B/s`, ['B/s', factor]];
    yield [`${prefix}b/s`, ['B/s', factor / 8]];
    yield [`${prefix}FLOP/s`, ['FLOP/s', factor]];
    yield [`${prefix}OP/s`, ['FLOP/s', factor]];
    yield [`${prefix}W`, ['W', factor]];
  }
  for (const [prefix, factor] of Object.entries(BINARY)) {
    yield [`${prefix}B`, ['B', factor]];
    yield [`${prefix}B/s`, ['B/s', factor]];
  }
  const times = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, days: 86400, years: 365.25 * 86400 };
  for (const [unit, factor] of Object.entries(times)) yield [unit, ['s', factor]];
  yield ['nm', ['m', 1e-9]];
  yield ['mm2', ['m2', 1e-6]];
  for (const unit of ['USD', 'USD/h', 'USD/kWh', 'CNY/h', 'g/kWh', 'L/kWh', 'kg', 'TPP', 'TPP/mm2'] as const) yield [unit, [unit, 1]];
  yield ['', ['1', 1]];
  yield ['%', ['1', 0.01]];
  for (const noun of COUNTED.split(' ')) yield [noun, ['1', 1]];
}

const NUMBER = String.raw`\d+(?:\.\d+)?(?:e[+-]?\d+)?`;
const WRITTEN = new RegExp(`^(${NUMBER})(?:\\.\\.(${NUMBER}))?(?: (\\S+))?$`);

/**
 * Reads "number unit" or "low..high unit", the only way a figure is written in facts. Units are a closed list:
 * decimal prefixes are powers of ten (`GB` = 10^9 bytes, `Gb/s` = 10^9 bits a second), binary ones of 1024 (`GiB` = 2^30).
 * Throws a Problem that names `where`.
 *
 * @example 3.35 TB/s -> 3.35e12 B/s; 80 GiB -> 85899345920 B; 400 Gb/s -> 5e10 B/s; 1.2..1.5 TB/s -> mid 1.35e12
 */
export function readAmount(text: string, where: string): Amount {
  const found = WRITTEN.exec(text);
  if (!found) {
    throw new Problem({
      code: 'bad-amount',
      where,
      said: JSON.stringify(text),
      expected: 'a number, a space and a unit, such as "3.35 TB/s"',
    });
  }
  const unit = found[3] ?? '';
  const known = UNITS.get(unit);
  if (!known) {
    throw new Problem({
      code: 'unknown-unit',
      where,
      said: JSON.stringify(text),
      expected: 'a unit of the closed list, such as GB, GiB, GB/s, Gb/s, TFLOP/s, TOP/s, W, us, USD, %, mm2, nm',
      near: nearest(unit, UNITS.keys()),
    });
  }
  const [dimension, factor] = known;
  const low = Number(found[1]) * factor;
  const high = found[2] === undefined ? low : Number(found[2]) * factor;
  if (!(low <= high && Number.isFinite(high))) {
    throw new Problem({ code: 'bad-range', where, said: JSON.stringify(text), expected: 'the lower bound first' });
  }
  return { low, mid: (low + high) / 2, high, dimension, unit };
}

/** As `readAmount`, and the figure must measure `dimension`. */
export function readAmountOf(text: string, dimension: Dimension, where: string): Amount {
  const amount = readAmount(text, where);
  if (amount.dimension === dimension) return amount;
  const units = [...UNITS].filter(([unit, [measures]]) => measures === dimension && unit !== '').map(([unit]) => unit);
  throw new Problem({
    code: 'wrong-unit',
    where,
    said: JSON.stringify(text),
    expected: dimension === '1' ? 'a count or a ratio' : `a figure in one of ${units.slice(0, 8).join(', ')}`,
  });
}

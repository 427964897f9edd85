import { Problem } from './problem.ts';

/** Numbers as people type them, read strictly: a closed list of suffixes, and a Problem that names the flag for all else. */

const PREFIX: Readonly<Record<string, number>> = { '': 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9, B: 1e9, T: 1e12, P: 1e15, Q: 1e15, E: 1e18 };
const SECONDS: Readonly<Record<string, number>> = {
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  min: 60,
  h: 3600,
  d: 86400,
  day: 86400,
  days: 86400,
  w: 604800,
};
const NUMBER = String.raw`([+-]?(?:\d+(?:[,_]\d{3})*|\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)`;

/** What a figure may be: bounds that hold (inclusive), and whether it must be whole. */
export interface Bounds {
  readonly least?: number;
  readonly most?: number;
  readonly whole?: boolean;
}

/**
 * A count: `15T`, `300B`, `1.5e12`, `1_000_000`, `1,536`.
 *
 * @example 15T -> 15e12; 2.5M -> 2.5e6
 */
export function readCount(said: string | number, where: string, bounds: Bounds = { least: 1, whole: true }): number {
  const match = parts(said, '([kKMBGTQ]?)');
  const value = match ? scaled(match, 1000) : Number.NaN;
  return within(value, said, where, 'a count such as 300B, 15T or 1536', bounds);
}

/**
 * A length in tokens: as a count, but `k` is 1,024 where it stands behind a whole number, as in "an 8k context".
 *
 * @example 8k -> 8192; 4096 -> 4096; 1M -> 1048576
 */
export function readLength(said: string | number, where: string, bounds: Bounds = { least: 1, whole: true }): number {
  const match = parts(said, '([kKM]?)');
  const value = match ? (match[1] === 'M' ? Number(clean(match[0])) * 1048576 : scaled(match, 1024)) : Number.NaN;
  return within(value, said, where, 'a length in tokens such as 8k (8,192) or 4096', bounds);
}

/** A length of time in seconds: `30d`, `2s`, `60ms`, `1.5h`. A bare number is refused: its unit is unknown. */
export function readSeconds(said: string, where: string): number {
  const match = parts(said, '([a-z]+)');
  const unit = match ? SECONDS[match[1]] : undefined;
  const value = match && unit ? Number(clean(match[0])) * unit : Number.NaN;
  return within(value, said, where, 'a time with its unit such as 30d, 12h, 2s or 60ms', { least: Number.MIN_VALUE });
}

/** A rate in FLOP/s: `24.6TFLOPS`, `312 TFLOP/s`, `1.2PFLOPS`. A bare number is refused. */
export function readFlopRate(said: string | number, where: string): number {
  const match = parts(said, String.raw`([kMGTPE]?)(?:FLOPS|FLOPs|FLOP\/s|flops)`);
  const value = match ? scaled(match, 1000) : Number.NaN;
  return within(value, said, where, 'a rate per chip with its unit such as 24.6TFLOPS', { least: Number.MIN_VALUE, most: 1e19 });
}

/** A rate in bytes/s: `2TB/s`, `50 GB/s`. A bare number is refused. */
export function readByteRate(said: string, where: string): number {
  const match = parts(said, String.raw`([kMGTPE]?)B\/s`);
  const value = match ? scaled(match, 1000) : Number.NaN;
  return within(value, said, where, 'a rate with its unit such as 2TB/s or 50GB/s', { least: Number.MIN_VALUE });
}

/** A ratio: `0.4` or `40%`. */
export function readShare(said: string | number, where: string, bounds: Bounds = { least: 0, most: 1 }): number {
  const match = parts(said, '(%?)');
  const value = match ? Number(clean(match[0])) / (match[1] === '%' ? 100 : 1) : Number.NaN;
  return within(value, said, where, 'a share such as 0.4 or 40%', bounds);
}

/** Money in USD: `2.5M USD`, `2.5M`, `$2.5M`. Other currencies are refused here; a rate must turn them first. */
export function readUsd(said: string | number, where: string): number {
  const match = parts(String(said).trim().replace(/^\$/, ''), String.raw`([kKMB]?)(?:\s*USD)?`);
  const value = match ? scaled(match, 1000) : Number.NaN;
  return within(value, said, where, 'money such as 2.5M USD', { least: 0 });
}

/** A calendar day, `YYYY-MM-DD`, that exists. */
export function readDay(said: string, where: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(said);
  const [year, month, day] = match ? match.slice(1).map(Number) : [];
  const real = match && new Date(Date.UTC(year as number, (month as number) - 1, day)).toISOString().slice(0, 10) === said;
  if (!real) throw new Problem({ code: 'bad-day', where, said, expected: 'a day as YYYY-MM-DD' });
  return said;
}

function parts(said: string | number, tail: string): [string, string] | null {
  if (typeof said === 'number') return [String(said), ''];
  const match = new RegExp(`^${NUMBER}\\s*${tail}$`).exec(said.trim());
  return match && /\d/.test(match[1] as string) ? [match[1] as string, match[2] ?? ''] : null;
}

function clean(digits: string): string {
  return digits.replace(/[,_]/g, '');
}

function scaled([digits, suffix]: [string, string], kilo: number): number {
  const step = suffix === 'k' || suffix === 'K' ? kilo : (PREFIX[suffix] ?? Number.NaN);
  const value = Number(clean(digits)) * step;
  // 24.6 * 1e12 and 0.3 * 1e9 leave dust in the last bit; a typed figure never has 15 digits that matter
  return step === 1 ? value : Number(value.toPrecision(15));
}

function within(value: number, said: string | number, where: string, expected: string, { least, most, whole }: Bounds): number {
  const problem = (code: string, rule: string): Problem => new Problem({ code, where, said: String(said), expected: rule });
  if (!Number.isFinite(value)) throw problem('bad-number', expected);
  if (least !== undefined && !(value >= least))
    throw problem('too-small', least === Number.MIN_VALUE ? 'more than 0' : `at least ${least}`);
  if (most !== undefined && !(value <= most)) throw problem('too-large', `at most ${most}`);
  if (whole && !Number.isInteger(value)) throw problem('not-whole', 'a whole number');
  return value;
}

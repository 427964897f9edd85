const ZERO = 48;
const COLON = 58;
const LETTER_T = 84;
const DOT = 46;
const MINUS = 45;
const PLUS = 43;
const SPACE = 32;
const TAB = 9;
const QUOTE = 34;

/** A number in the bytes from `from` up to `to`; NaN where they are none. Plain decimals are read by hand, which is many times faster. */
export function numberAt(bytes: Uint8Array, from: number, to: number): number {
  while (from < to && (bytes[from] === SPACE || bytes[from] === TAB || bytes[from] === QUOTE)) from++;
  while (to > from && (bytes[to - 1] === SPACE || bytes[to - 1] === TAB || bytes[to - 1] === QUOTE)) to--;
  if (from === to) return Number.NaN;
  let at = from;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at++;
  let value = 0;
  let digits = 0;
  let fraction = -1;
  for (; at < to; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits++;
      if (fraction >= 0) fraction++;
    } else if (bytes[at] === DOT && fraction < 0) fraction = 0;
    else return spelled(bytes, from, to);
  }
  if (digits === 0) return Number.NaN;
  if (digits > 15) return spelled(bytes, from, to);
  const size = fraction > 0 ? value / 10 ** fraction : value;
  return negative ? -size : size;
}

function spelled(bytes: Uint8Array, from: number, to: number): number {
  const text = textAt(bytes, from, to);
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

const decoder = new TextDecoder();

/** The text of a field, quotes around it taken off. */
export function textAt(bytes: Uint8Array, from: number, to: number): string {
  const text = decoder.decode(bytes.subarray(from, to)).trim();
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** Whole numbers parted by spaces, commas or brackets, as ids of blocks are written in one field; null = not such a list. */
export function idsAt(bytes: Uint8Array, from: number, to: number): number[] | null {
  const ids: number[] = [];
  let value = -1;
  for (let at = from; at <= to; at++) {
    const digit = at < to ? (bytes[at] as number) - ZERO : -1;
    if (digit >= 0 && digit <= 9) value = (value < 0 ? 0 : value * 10) + digit;
    else {
      if (value >= 0) ids.push(value);
      value = -1;
      if (at < to && !' ,[]"\t'.includes(String.fromCharCode(bytes[at] as number))) return null;
    }
  }
  return ids;
}

/** Reads dates such as "2023-11-16 18:17:03.9799600", with T, Z or an offset if so written, as seconds since 1970; NaN where there is none. */
export function dateReader(): (bytes: Uint8Array, from: number, to: number) => number {
  let day = -1;
  let midnight = Number.NaN;
  return (bytes, from, to) => {
    while (from < to && (bytes[from] === SPACE || bytes[from] === QUOTE)) from++;
    while (to > from && (bytes[to - 1] === SPACE || bytes[to - 1] === QUOTE)) to--;
    if (to - from < 19) return Number.NaN;
    const shape = bytes[from + 4] === MINUS && bytes[from + 7] === MINUS && bytes[from + 13] === COLON && bytes[from + 16] === COLON;
    if (!shape || (bytes[from + 10] !== SPACE && bytes[from + 10] !== LETTER_T)) return Number.NaN;
    const year = two(bytes, from) * 100 + two(bytes, from + 2);
    const month = two(bytes, from + 5);
    const date = two(bytes, from + 8);
    const said = (year * 100 + month) * 100 + date;
    if (said !== day) {
      day = said;
      midnight = midnightOf(year, month, date);
    }
    const hour = two(bytes, from + 11);
    const minute = two(bytes, from + 14);
    const second = two(bytes, from + 17);
    if (!(hour <= 23 && minute <= 59 && second <= 60)) return Number.NaN;
    let at = from + 19;
    while (at < to && (bytes[at] === DOT || ((bytes[at] as number) >= ZERO && (bytes[at] as number) <= ZERO + 9))) at++;
    const fraction = at > from + 19 ? numberAt(bytes, from + 19, at) : 0;
    return midnight + hour * 3600 + minute * 60 + second + fraction - offsetOf(bytes, at, to);
  };
}

/** Two digits as a number; NaN where one is none. */
function two(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - ZERO;
  const ones = (bytes[at + 1] as number) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function midnightOf(year: number, month: number, date: number): number {
  const midnight = new Date(Date.UTC(year, month - 1, date));
  return midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === date ? midnight.getTime() / 1000 : Number.NaN;
}

function offsetOf(bytes: Uint8Array, from: number, to: number): number {
  if (from === to) return 0;
  // Z, and the offset that most traces write
  if (to - from === 6 && two(bytes, from + 1) === 0 && two(bytes, from + 4) === 0 && bytes[from + 3] === COLON) return 0;
  const text = textAt(bytes, from, to);
  if (text === 'Z' || text === 'UTC' || text === '+00:00') return 0;
  const zone = /^([+-])(\d\d):?(\d\d)$/.exec(text);
  return zone ? (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 3600 + Number(zone[3]) * 60) : Number.NaN;
}

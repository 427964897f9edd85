const [ZERO, DOT, MINUS, PLUS, SPACE, TAB, QUOTE] = [48, 46, 45, 43, 32, 9, 34] as const;

/** A number in the bytes from `from` up to `to`; NaN where they are none. Plain decimals are read by hand, which is many times faster. */
export function numberAt(bytes: Uint8Array, from: number, to: number): number {
  while (from < to && (bytes[from] === SPACE || bytes[from] === TAB || bytes[from] === QUOTE)) from++;
  while (to > from && (bytes[to - 1] === SPACE || bytes[to - 1] === TAB || bytes[to - 1] === QUOTE)) to--;
  if (from === to) return Number.NaN;
  let at = from;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at++;
  let [value, digits, fraction] = [0, 0, -1];
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
  let [day, midnight] = ['', Number.NaN];
  return (bytes, from, to) => {
    while (from < to && (bytes[from] === SPACE || bytes[from] === QUOTE)) from++;
    while (to > from && (bytes[to - 1] === SPACE || bytes[to - 1] === QUOTE)) to--;
    if (to - from < 19) return Number.NaN;
    const said = textAt(bytes, from, from + 10);
    if (said !== day) [day, midnight] = [said, midnightOf(said)];
    const between = bytes[from + 10];
    const clock = textAt(bytes, from + 11, from + 19);
    if ((between !== SPACE && between !== 84) || !/^\d\d:\d\d:\d\d$/.test(clock)) return Number.NaN;
    const [hour, minute, second] = [two(bytes, from + 11), two(bytes, from + 14), two(bytes, from + 17)];
    if (hour > 23 || minute > 59 || second > 60) return Number.NaN;
    let at = from + 19;
    while (at < to && (bytes[at] === DOT || ((bytes[at] as number) >= ZERO && (bytes[at] as number) <= ZERO + 9))) at++;
    const fraction = at > from + 19 ? numberAt(bytes, from + 19, at) : 0;
    return midnight + hour * 3600 + minute * 60 + second + fraction - offsetOf(bytes, at, to);
  };
}

const two = (bytes: Uint8Array, at: number): number => ((bytes[at] as number) - ZERO) * 10 + (bytes[at + 1] as number) - ZERO;

function midnightOf(day: string): number {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!found) return Number.NaN;
  const [year, month, date] = found.slice(1).map(Number) as [number, number, number];
  const midnight = new Date(Date.UTC(year, month - 1, date));
  return midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === date ? midnight.getTime() / 1000 : Number.NaN;
}

function offsetOf(bytes: Uint8Array, from: number, to: number): number {
  if (from === to) return 0;
  const text = textAt(bytes, from, to);
  if (text === 'Z' || text === 'UTC' || text === '+00:00') return 0;
  const zone = /^([+-])(\d\d):?(\d\d)$/.exec(text);
  return zone ? (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 3600 + Number(zone[3]) * 60) : Number.NaN;
}

import { Problem } from '../terms/problem.ts';
import { type SaidColumns, type TimeUnit, type TraceForm, traceForm } from './trace-form.ts';
import { dateReader, idsAt, numberAt, textAt } from './trace-number.ts';
import { TraceRows } from './trace-rows.ts';

/** What was asked of a trace, beside its file. */
export interface TraceAsked {
  readonly columns: SaidColumns;
  readonly lenient: boolean;
  /** further columns of numbers, by name */
  readonly also: readonly string[];
}

const [NEWLINE, RETURN, QUOTE, BRACE, BRACKET] = [10, 13, 34, 123, 91] as const;
/** No request's line is longer, ids of its blocks included. */
const LONGEST_LINE = 64 * 2 ** 20;
/** A whole JSON list is held in memory at once. */
const LARGEST_LIST = 256 * 2 ** 20;

const PER_SECOND: Readonly<Record<Exclude<TimeUnit, 'date'>, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };

/** What a text trace held: its rows and whether it says times. */
export interface TraceText {
  readonly rows: TraceRows;
  readonly form: TraceForm;
}

/** Reads a text trace chunk by chunk: CSV with a header (comma, semicolon or tab), JSON lines, or one JSON list of objects. */
export async function readTraceText(chunks: AsyncIterable<Uint8Array>, file: string, asked: TraceAsked): Promise<TraceText> {
  let rest: Uint8Array = new Uint8Array(0);
  let reader: LineReader | null = null;
  let list: Uint8Array[] | null = null;
  let [line, size] = [1, 0];
  const take = (bytes: Uint8Array, from: number, to: number): void => {
    const end = to > from && bytes[to - 1] === RETURN ? to - 1 : to;
    reader ??= bytes[firstInk(bytes, from, end)] === BRACE ? new JsonLines(file, asked) : null;
    if (reader) reader.line(line, bytes, from, end);
    else if (firstInk(bytes, from, end) < end) reader = new CsvLines(file, asked, bytes, from, end);
    line++;
  };
  for await (const chunk of chunks) {
    size += chunk.length;
    const bytes: Uint8Array = rest.length > 0 ? joined([rest, chunk]) : chunk;
    let from = 0;
    if (reader === null && list === null) {
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) from = 3;
      if (bytes.subarray(0, 4096).some(isControl)) throw notTrace(file, 'bytes that are no text');
      if (bytes[firstInk(bytes, from, bytes.length)] === BRACKET) list = [];
    }
    if (list) {
      if (size > LARGEST_LIST)
        throw new Problem({ code: 'too-large', where: file, said: 'a JSON list of over 256 MiB', expected: 'one object a line' });
      list.push(bytes);
      continue;
    }
    for (let end = bytes.indexOf(NEWLINE, from); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      take(bytes, from, end);
      from = end + 1;
    }
    rest = Uint8Array.prototype.slice.call(bytes, from);
    if (rest.length > LONGEST_LINE)
      throw new Problem({ code: 'broken-line', where: `${file}:${line}`, said: 'a line of over 64 MiB', expected: 'one request a line' });
  }
  if (list) reader = wholeList(list, file, asked);
  else if (rest.length > 0) take(rest, 0, rest.length);
  const { rows, form } = (reader as LineReader | null) ?? {};
  if (!rows || !form) throw new Problem({ code: 'empty-trace', where: file, said: 'nothing', expected: 'at least one request' });
  return { rows, form };
}

/** No text holds it: bytes below the blank, but tabs, ends of lines and of pages. */
const isControl = (byte: number): boolean => byte < 9 || (byte > 13 && byte < 32);

const encoder = new TextEncoder();

function idsIn(prefix: string): ReturnType<typeof idsAt> {
  const bytes = encoder.encode(prefix);
  return idsAt(bytes, 0, bytes.length);
}

/** Pieces as one. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const notTrace = (file: string, said: string): Problem =>
  new Problem({ code: 'unknown-trace-form', where: file, said, expected: 'CSV with a header, JSON lines or Parquet, plain or gzipped' });

function firstInk(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && (bytes[at] as number) <= 32) at++;
  return at;
}

interface LineReader {
  readonly rows: TraceRows | null;
  readonly form: TraceForm | null;
  line(number: number, bytes: Uint8Array, from: number, to: number): void;
}

/** The rows that a form needs. */
export function rowsFor(file: string, form: TraceForm, asked: TraceAsked): TraceRows {
  const has = { priority: form.priority !== null, adapter: form.adapter !== null, prefix: form.prefix !== null, also: form.also.length };
  return new TraceRows(file, asked.lenient, has);
}

/** Lines of fields. A field is its place in the line; only those that are needed are read. */
class CsvLines implements LineReader {
  rows: TraceRows | null = null;
  form: TraceForm | null = null;
  readonly #file: string;
  readonly #asked: TraceAsked;
  readonly #names: readonly string[];
  readonly #mark: number;
  readonly #ends: Int32Array;
  readonly #date = dateReader();

  constructor(file: string, asked: TraceAsked, bytes: Uint8Array, from: number, to: number) {
    this.#file = file;
    this.#asked = asked;
    const header = textAt(bytes, from, to);
    const mark = ['\t', ';', ','].find((one) => header.includes(one)) ?? ',';
    this.#mark = mark.charCodeAt(0);
    this.#names = header.split(mark).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
    this.#ends = new Int32Array(this.#names.length + 1);
    if (this.#names.every((name) => name !== '' && Number.isFinite(Number(name)))) {
      const said = `${header.slice(0, 60)}, which is no header`;
      throw new Problem({ code: 'missing-header', where: `${file}:1`, said, expected: 'names of the columns in the first line' });
    }
    // the columns are looked for at once, so that a file of a header alone is told what it lacks
    traceForm(
      this.#names,
      [],
      { arrival: { column: this.#names[0] as string, unit: 's' }, ...withoutTime(asked.columns) },
      asked.also,
      `${file}:1`,
    );
  }

  line(number: number, bytes: Uint8Array, from: number, to: number): void {
    if (firstInk(bytes, from, to) === to) return;
    const fields = this.#split(bytes, from, to);
    if (this.form === null) {
      const first = Array.from({ length: fields }, (_, at) => textAt(bytes, this.#from(at), this.#to(at)));
      this.form = traceForm(this.#names, first, this.#asked.columns, this.#asked.also, this.#file);
      this.rows = rowsFor(this.#file, this.form, this.#asked);
    }
    const form = this.form;
    const rows = this.rows as TraceRows;
    if (fields !== this.#names.length) {
      rows.refuse(
        number,
        'broken-line',
        `${fields} fields: ${textAt(bytes, from, Math.min(to, from + 60))}`,
        `${this.#names.length} fields`,
      );
      return;
    }
    const numberOf = (at: number): number => numberAt(bytes, this.#from(at), this.#to(at));
    let arrival = 0;
    if (form.arrival) {
      const { at, unit } = form.arrival;
      arrival = unit === 'date' ? this.#date(bytes, this.#from(at), this.#to(at)) : numberOf(at) / PER_SECOND[unit];
    }
    if (!rows.add(number, arrival, numberOf(form.input), numberOf(form.output))) return;
    if (form.priority === null && form.adapter === null && form.prefix === null && form.also.length === 0) return;
    rows.tag(
      form.priority === null ? null : numberOf(form.priority),
      form.adapter === null ? null : textAt(bytes, this.#from(form.adapter), this.#to(form.adapter)),
      form.prefix === null ? null : idsAt(bytes, this.#from(form.prefix), this.#to(form.prefix)),
      form.also.map(numberOf),
    );
  }

  #from(at: number): number {
    return (this.#ends[at] as number) + 1;
  }

  #to(at: number): number {
    return this.#ends[at + 1] as number;
  }

  /** Marks where fields end; how many there are. A mark between quotes is part of its field. */
  #split(bytes: Uint8Array, from: number, to: number): number {
    const mark = this.#mark;
    const ends = this.#ends;
    const most = this.#names.length;
    let fields = 0;
    let quoted = false;
    ends[0] = from - 1;
    for (let at = from; at < to; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) quoted = !quoted;
      else if (byte === mark && !quoted) {
        fields++;
        if (fields <= most) ends[fields] = at;
      }
    }
    fields++;
    if (fields <= most) ends[fields] = to;
    return fields;
  }
}

/** The header is looked at before any value, so a time's unit cannot yet be told. */
function withoutTime(columns: SaidColumns): SaidColumns {
  return columns.arrival ? { ...columns, arrival: { ...columns.arrival, unit: 's' } } : columns;
}

const decoder = new TextDecoder();

/** One object a line; the first tells the columns. */
class JsonLines implements LineReader {
  rows: TraceRows | null = null;
  form: TraceForm | null = null;
  readonly #file: string;
  readonly #asked: TraceAsked;
  #names: readonly string[] = [];

  constructor(file: string, asked: TraceAsked) {
    this.#file = file;
    this.#asked = asked;
  }

  line(number: number, bytes: Uint8Array, from: number, to: number): void {
    if (firstInk(bytes, from, to) === to) return;
    const text = decoder.decode(bytes.subarray(from, to));
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.refuse(number, text.slice(0, 60));
      return;
    }
    this.object(number, value);
  }

  object(number: number, value: unknown): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.refuse(number, JSON.stringify(value).slice(0, 60));
      return;
    }
    if (this.form === null) {
      this.#names = Object.keys(value);
      this.form = traceForm(this.#names, Object.values(value), this.#asked.columns, this.#asked.also, `${this.#file}:${number}`);
      this.rows = rowsFor(this.#file, this.form, this.#asked);
    }
    const fields = value as Readonly<Record<string, unknown>>;
    addFields(this.rows as TraceRows, this.form, number, (at) => fields[this.#names[at] as string]);
  }

  refuse(number: number, said: string): void {
    const expected = 'one JSON object';
    if (this.rows) this.rows.refuse(number, 'broken-line', said, expected);
    else throw new Problem({ code: 'broken-line', where: `${this.#file}:${number}`, said, expected });
  }
}

const dates = dateReader();

/** A request out of values that are already parsed: of JSON, or of Parquet. */
export function addFields(rows: TraceRows, form: TraceForm, number: number, fieldAt: (at: number) => unknown): void {
  let arrival = 0;
  if (form.arrival) {
    const { at, unit } = form.arrival;
    arrival = unit === 'date' ? secondsOf(fieldAt(at)) : numeric(fieldAt(at)) / PER_SECOND[unit];
  }
  if (!rows.add(number, arrival, numeric(fieldAt(form.input)), numeric(fieldAt(form.output)))) return;
  const prefix = form.prefix === null ? null : fieldAt(form.prefix);
  rows.tag(
    form.priority === null ? null : numeric(fieldAt(form.priority)),
    form.adapter === null ? null : fieldAt(form.adapter),
    Array.isArray(prefix) ? prefix.map(numeric) : typeof prefix === 'string' ? idsIn(prefix) : null,
    form.also.map((at) => numeric(fieldAt(at))),
  );
}

function numeric(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return Number.NaN;
  const bytes = encoder.encode(value);
  return numberAt(bytes, 0, bytes.length);
}

function secondsOf(value: unknown): number {
  if (value instanceof Date) return value.getTime() / 1000;
  if (typeof value !== 'string') return Number.NaN;
  const bytes = encoder.encode(value);
  return dates(bytes, 0, bytes.length);
}

function wholeList(chunks: readonly Uint8Array[], file: string, asked: TraceAsked): LineReader {
  const reader = new JsonLines(file, asked);
  let list: unknown;
  try {
    list = JSON.parse(decoder.decode(joined(chunks)));
  } catch (error) {
    throw new Problem({
      code: 'broken-json',
      where: file,
      said: (error as Error).message.slice(0, 120),
      expected: 'a JSON list of objects',
    });
  }
  for (const [at, value] of (Array.isArray(list) ? list : []).entries()) reader.object(at + 1, value);
  return reader;
}

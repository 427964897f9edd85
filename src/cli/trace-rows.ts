import { Problem } from '../terms/problem.ts';
import type { PrefixBlocks, Requests } from '../terms/traffic.ts';

/** Longer than any context that is served. */
const ABSURD_TOKENS = 10_000_000;
/** Sizes of prefix blocks that traces use, largest first. */
const BLOCKS = [512, 256, 128, 64, 32, 16] as const;

/** Lines that were left out when asked to go on: how many, why, and the first. */
export interface Skipped {
  readonly count: number;
  readonly byCode: Readonly<Record<string, number>>;
  readonly first: string | null;
}

/** Gathers requests row by row, checks each, and hands them over as columns. A row that does not hold is refused, or left out and counted. */
export class TraceRows {
  #count = 0;
  #arrival = new Float64Array(1024);
  #input = new Int32Array(1024);
  #output = new Int32Array(1024);
  #priority: Int32Array | null;
  #adapter: Int32Array | null;
  #also: Float64Array[];
  #starts: number[] = [0];
  #ids: number[] | null;
  #votes = BLOCKS.map(() => 0);
  #adapters = new Map<string, number>();
  #last = Number.NEGATIVE_INFINITY;
  #skipped = 0;
  #byCode: Record<string, number> = {};
  #first: string | null = null;
  readonly #file: string;
  readonly #lenient: boolean;

  constructor(file: string, lenient: boolean, has: { priority: boolean; adapter: boolean; prefix: boolean; also: number }) {
    this.#file = file;
    this.#lenient = lenient;
    this.#priority = has.priority ? new Int32Array(1024) : null;
    this.#adapter = has.adapter ? new Int32Array(1024) : null;
    this.#ids = has.prefix ? [] : null;
    this.#also = Array.from({ length: has.also }, () => new Float64Array(1024));
  }

  /** One request: s of arrival, tokens; NaN = what stands there is no number. */
  add(line: number, arrival: number, input: number, output: number): boolean {
    if (!(arrival >= 0))
      return this.refuse(
        line,
        Number.isNaN(arrival) ? 'broken-line' : 'negative-time',
        timeSaid(arrival),
        'a time of arrival, not negative',
      );
    if (!(arrival >= this.#last))
      return this.refuse(
        line,
        'unsorted-times',
        `${arrival} s after ${this.#last} s`,
        'times of arrival in order; sort the file, or go on without such lines',
      );
    if (!fine(input)) return this.refuse(line, lengthCode(input), lengthSaid('input', input), 'whole tokens, from 1 to 10,000,000');
    if (!fine(output)) return this.refuse(line, lengthCode(output), lengthSaid('output', output), 'whole tokens, from 1 to 10,000,000');
    this.#last = arrival;
    const at = this.#count++;
    if (at === this.#arrival.length) this.#grow();
    this.#arrival[at] = arrival;
    this.#input[at] = input;
    this.#output[at] = output;
    if (this.#ids) this.#starts.push(this.#ids.length);
    return true;
  }

  /** What else the row that was just added says. */
  tag(priority: number | null, adapter: unknown, ids: readonly number[] | null, also: readonly number[]): void {
    const at = this.#count - 1;
    if (this.#priority && priority !== null && Number.isFinite(priority)) this.#priority[at] = priority;
    if (this.#adapter) this.#adapter[at] = this.#adapterOf(adapter);
    for (const [which, value] of also.entries()) (this.#also[which] as Float64Array)[at] = value;
    if (!this.#ids || !ids) return;
    for (const id of ids) this.#ids.push(id);
    this.#starts[at + 1] = this.#ids.length;
    for (const [which, block] of BLOCKS.entries())
      if (ids.length === Math.ceil((this.#input[at] as number) / block)) this.#votes[which]! += 1;
  }

  /** A line that does not hold: refused, or left out where that was asked. */
  refuse(line: number, code: string, said: string, expected: string): false {
    const problem = new Problem({ code, where: `${this.#file}:${line}`, said, expected });
    if (!this.#lenient) throw problem;
    this.#skipped++;
    this.#byCode[code] = (this.#byCode[code] ?? 0) + 1;
    this.#first ??= problem.message;
    return false;
  }

  #adapterOf(said: unknown): number {
    const name = said === null || said === undefined ? '' : String(said).trim();
    if (name === '') return -1;
    const known = this.#adapters.get(name);
    if (known !== undefined) return known;
    this.#adapters.set(name, this.#adapters.size);
    return this.#adapters.size - 1;
  }

  #grow(): void {
    const size = this.#arrival.length * 2;
    this.#arrival = grown(this.#arrival, new Float64Array(size));
    this.#input = grown(this.#input, new Int32Array(size));
    this.#output = grown(this.#output, new Int32Array(size));
    if (this.#priority) this.#priority = grown(this.#priority, new Int32Array(size));
    if (this.#adapter) this.#adapter = grown(this.#adapter, new Int32Array(size));
    this.#also = this.#also.map((column) => grown(column, new Float64Array(size)));
  }

  get skipped(): Skipped {
    return { count: this.#skipped, byCode: this.#byCode, first: this.#first };
  }

  /** The requests, times from the first arrival on and divided by `speed`; and the columns asked for beside them. */
  requests(speed: number): { requests: Requests; also: readonly Float64Array[] } {
    const count = this.#count;
    if (count === 0) {
      const said = this.#skipped > 0 ? `no line that holds (${this.#skipped} left out; ${this.#first})` : 'no request';
      throw new Problem({ code: 'empty-trace', where: this.#file, said, expected: 'at least one request' });
    }
    const arrival = this.#arrival.slice(0, count);
    const begin = arrival[0] as number;
    for (let at = 0; at < count; at++) arrival[at] = ((arrival[at] as number) - begin) / speed;
    const requests: Requests = {
      count,
      arrival,
      input: this.#input.slice(0, count),
      output: this.#output.slice(0, count),
      priority: this.#priority?.slice(0, count) ?? null,
      prefix: this.#prefix(),
      adapter: this.#adapter?.slice(0, count) ?? null,
    };
    return { requests, also: this.#also.map((column) => column.slice(0, count)) };
  }

  /** The size of a block follows from lengths and numbers of ids; where they do not tell it, prefixes are not known. */
  #prefix(): PrefixBlocks | null {
    if (!this.#ids) return null;
    const most = Math.max(...this.#votes);
    if (most * 2 < this.#count) return null;
    return {
      blockTokens: BLOCKS[this.#votes.indexOf(most)] as number,
      start: Int32Array.from(this.#starts),
      ids: Float64Array.from(this.#ids),
    };
  }
}

function grown<Column extends Float64Array | Int32Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}

const fine = (tokens: number): boolean => tokens >= 1 && tokens <= ABSURD_TOKENS && Number.isInteger(tokens);

function lengthCode(tokens: number): string {
  if (Number.isNaN(tokens)) return 'broken-line';
  if (tokens < 1) return 'length-not-positive';
  return tokens > ABSURD_TOKENS ? 'absurd-length' : 'not-whole';
}

const lengthSaid = (what: string, tokens: number): string =>
  Number.isNaN(tokens) ? `no number of ${what} tokens` : `${tokens} ${what} tokens`;

const timeSaid = (arrival: number): string => (Number.isNaN(arrival) ? 'no time of arrival' : `${arrival} s`);

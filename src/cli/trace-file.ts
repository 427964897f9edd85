import { closeSync, createReadStream, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { createGunzip, gunzipSync } from 'node:zlib';
import type { AsyncBuffer } from 'hyparquet';
import { Problem } from '../terms/problem.ts';
import type { Requests } from '../terms/traffic.ts';
import { sentText } from './sent.ts';
import type { SaidColumns } from './trace-form.ts';
import { readTraceText, type TraceAsked } from './trace-lines.ts';
import type { Skipped, TraceRows } from './trace-rows.ts';

export interface TraceOptions {
  /** columns that the user names */
  readonly columns?: SaidColumns;
  /** leave lines out that do not hold, and count them, instead of refusing the file */
  readonly lenient?: boolean;
  /** times are divided by it: 2 = twice as fast */
  readonly speed?: number;
  /** further columns of numbers, by name */
  readonly also?: readonly string[];
}

/** A trace as it was read. */
export interface Trace {
  readonly requests: Requests;
  /** the file says when requests come; else every arrival is 0 */
  readonly timed: boolean;
  readonly skipped: Skipped;
  /** the columns asked for by `also`, one value a request */
  readonly also: readonly Float64Array[];
}

const CHUNK = 2 ** 20;

/**
 * Reads the requests of a trace: CSV, JSON lines, a JSON list or Parquet, each plain or gzipped, told apart by what the file holds. Columns
 * are known by their usual names (Azure, Mooncake, BurstGPT, ShareGPT lengths, replay logs) or named by the user. Text is read in pieces, so
 * that a large file needs no more memory than its requests.
 */
export async function readTrace(path: string, options: TraceOptions = {}): Promise<Trace> {
  const speed = options.speed ?? 1;
  if (!(speed > 0 && Number.isFinite(speed)))
    throw new Problem({ code: 'bad-number', where: '--speed', said: String(speed), expected: 'a number above 0' });
  const asked: TraceAsked = { columns: options.columns ?? {}, lenient: options.lenient ?? false, also: options.also ?? [] };
  const file = basename(path);
  const sent = sentText(path);
  if (sent !== null) {
    const { rows, form } = await readTraceText(whole(sent), file, asked);
    return { ...rows.requests(speed), timed: form.arrival !== null, skipped: rows.skipped };
  }
  const gzipped = startsWith(head(path), [0x1f, 0x8b]);
  const { rows, timed } = isParquet(path, gzipped) ? await parquet(path, gzipped, file, asked) : await text(path, gzipped, file, asked);
  return { ...rows.requests(speed), timed, skipped: rows.skipped };
}

interface Read {
  readonly rows: TraceRows;
  readonly timed: boolean;
}

async function text(path: string, gzipped: boolean, file: string, asked: TraceAsked): Promise<Read> {
  const { rows, form } = await readTraceText(chunksOf(path, gzipped, file), file, asked);
  return { rows, timed: form.arrival !== null };
}

async function parquet(path: string, gzipped: boolean, file: string, asked: TraceAsked): Promise<Read> {
  const { readTraceParquet } = await import('./trace-parquet.ts');
  const { rows, form } = await readTraceParquet(gzipped ? gunzipSync(readFileSync(path)) : onDisk(path), file, asked);
  return { rows, timed: form.arrival !== null };
}

/** A file of which only the parts that are asked for are read. */
function onDisk(path: string): AsyncBuffer {
  const byteLength = statSync(path).size;
  return {
    byteLength,
    slice: (start, end = byteLength) => {
      const bytes = new Uint8Array(end - start);
      const file = openSync(path, 'r');
      try {
        readSync(file, bytes, 0, bytes.length, start);
      } finally {
        closeSync(file);
      }
      return bytes.buffer;
    },
  };
}

async function* whole(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

async function* chunksOf(path: string, gzipped: boolean, file: string): AsyncIterable<Uint8Array> {
  const stream = createReadStream(path, { highWaterMark: CHUNK });
  if (!gzipped) {
    yield* stream as AsyncIterable<Uint8Array>;
    return;
  }
  const unpacked = createGunzip({ chunkSize: CHUNK });
  stream.on('error', (error) => unpacked.destroy(error)).pipe(unpacked);
  try {
    yield* unpacked as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem({ code: 'broken-gzip', where: file, said: (error as Error).message, expected: 'a whole gzip file' });
  } finally {
    stream.destroy();
  }
}

/** The first bytes of a file. */
function head(path: string): Uint8Array {
  const bytes = new Uint8Array(CHUNK);
  try {
    if (!statSync(path).isFile()) throw Object.assign(new Error(), { code: 'EISDIR' });
    const file = openSync(path, 'r');
    try {
      return bytes.subarray(0, readSync(file, bytes, 0, 64 * 1024, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Problem({ code: 'cannot-read', where: path, said: why, expected: 'a trace file' });
  }
}

function isParquet(path: string, gzipped: boolean): boolean {
  const first = head(path);
  const magic = [0x50, 0x41, 0x52, 0x31];
  if (!gzipped) return startsWith(first, magic);
  try {
    // the beginning of a stream that ends too early is enough
    return startsWith(gunzipSync(first, { finishFlush: 2 }), magic);
  } catch {
    return false;
  }
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean => magic.every((byte, at) => bytes[at] === byte);

import type { SentTrace, ServiceSent } from '../asking/service.ts';
import { saidColumns } from '../cli/trace-form.ts';
import { readTraceText, type TraceAsked, type TraceText } from '../cli/trace-lines.ts';
import { Problem } from '../index.ts';
import type { Ask } from './messages.ts';

/** The trace of a question, read in the worker; nothing of it leaves the page. */

const CHUNK = 2 ** 21;
/** Parquet is read whole; more would not fit beside the page. */
const LARGEST_PARQUET = 1e9;

/** The last trace that was read: a question changes more often than its trace. */
let last: { readonly file: File; readonly key: string; readonly text: TraceText } | null = null;

/** What a question about a service is answered with beside its words. */
export async function sentWith(ask: Ask, progress: (said: string) => void): Promise<ServiceSent> {
  const name = ask.said['trace'];
  if (name === undefined) return {};
  const { trace: file } = ask;
  if (!file)
    throw new Problem({
      code: 'trace-not-here',
      where: '--trace',
      said: name,
      expected:
        'the file itself, dropped here: an address holds only the name of a trace, which stays on the machine of whoever dropped it',
    });
  const speed = ask.said['speed'] === undefined ? 1 : Number(ask.said['speed']);
  if (!(speed > 0 && Number.isFinite(speed)))
    throw new Problem({ code: 'bad-number', where: '--speed', said: ask.said['speed'] ?? '', expected: 'a number above 0' });
  const columns = ask.said['columns'];
  const asked: TraceAsked = {
    columns: columns === undefined ? {} : saidColumns(columns, '--columns'),
    lenient: ask.said['keep-going'] !== undefined,
    also: [],
  };
  const key = JSON.stringify(asked);
  if (last?.file.name !== file.name || last.file.size !== file.size || last.file.lastModified !== file.lastModified || last.key !== key)
    last = { file, key, text: await readFile(file, asked, progress) };
  const { rows, form } = last.text;
  const { requests } = rows.requests(speed);
  if (requests.count === 0) throw new Problem({ code: 'no-requests', where: '--trace', said: name, expected: 'one request or more' });
  const sent: SentTrace = { requests, timed: form.arrival !== null, skipped: rows.skipped };
  return { trace: () => sent };
}

async function readFile(file: File, asked: TraceAsked, progress: (said: string) => void): Promise<TraceText> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const gzipped = head[0] === 0x1f && head[1] === 0x8b;
  try {
    const chunks = gzipped ? unpacked(file, progress) : pieces(file, progress);
    const first = await chunks.next();
    const begun = first.done ? new Uint8Array() : first.value;
    if (isParquet(begun)) return await parquet(gzipped ? unpacked(file, progress) : null, file, asked);
    return await readTraceText(following(begun, chunks), file.name, asked);
  } catch (error) {
    if (error instanceof Problem || !gzipped) throw error;
    throw new Problem({ code: 'broken-gzip', where: file.name, said: (error as Error).message, expected: 'a whole gzip file' });
  }
}

const isParquet = (bytes: Uint8Array): boolean => [0x50, 0x41, 0x52, 0x31].every((byte, at) => bytes[at] === byte);

async function parquet(packed: AsyncGenerator<Uint8Array> | null, file: File, asked: TraceAsked): Promise<TraceText> {
  if (file.size > LARGEST_PARQUET)
    throw new Problem({ code: 'too-large', where: file.name, said: `${file.size} bytes`, expected: 'a Parquet file of at most 1 GB' });
  const { readTraceParquet } = await import('../cli/trace-parquet.ts');
  if (packed === null)
    return readTraceParquet(
      { byteLength: file.size, slice: (start: number, end: number = file.size) => file.slice(start, end).arrayBuffer() },
      file.name,
      asked,
    );
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of packed) parts.push(new Uint8Array(part));
  return readTraceParquet(new Uint8Array(await new Blob(parts).arrayBuffer()), file.name, asked);
}

/** The file piece by piece. */
async function* pieces(file: File, progress: (said: string) => void): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += CHUNK) {
    progress(`${file.name} ${Math.round((at / file.size) * 100)} %`);
    yield new Uint8Array(await file.slice(at, at + CHUNK).arrayBuffer());
  }
}

async function* unpacked(file: File, progress: (said: string) => void): AsyncGenerator<Uint8Array> {
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  let read = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    read += value.length;
    if (read % CHUNK < value.length) progress(`${file.name} ${(read / 1e6).toFixed(0)} MB`);
    yield value;
  }
}

async function* following(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

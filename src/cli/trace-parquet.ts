import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { Problem } from '../terms/problem.ts';
import { type TraceForm, traceForm } from './trace-form.ts';
import { addFields, rowsFor, type TraceAsked, type TraceText } from './trace-lines.ts';
import type { TraceRows } from './trace-rows.ts';

/** Reads a Parquet trace (snappy, gzip, zstd, lz4, brotli), one row group and only the needed columns at a time. */
export async function readTraceParquet(from: AsyncBuffer | Uint8Array, file: string, asked: TraceAsked): Promise<TraceText> {
  try {
    return await readGroups(from, file, asked);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem({
      code: 'broken-parquet',
      where: file,
      said: (error as Error).message.slice(0, 120),
      expected: 'a whole Parquet file',
    });
  }
}

async function readGroups(from: AsyncBuffer | Uint8Array, file: string, asked: TraceAsked): Promise<TraceText> {
  const buffer: AsyncBuffer = from instanceof Uint8Array ? inMemory(from) : from;
  const metadata = await parquetMetadataAsync(buffer);
  const names = parquetSchema(metadata).children.map(({ element }) => element.name);
  let [form, rows, number]: [TraceForm | null, TraceRows | null, number] = [null, null, 1];
  let columns: string[] | undefined;
  for (const group of metadata.row_groups) {
    const count = Number(group.num_rows);
    const rowStart = number - 1;
    if (count === 0) continue;
    if (form === null) {
      const [first = {}] = await parquetReadObjects({ file: buffer, metadata, compressors, rowStart: 0, rowEnd: 1 });
      form = traceForm(
        names,
        names.map((name) => first[name]),
        asked.columns,
        asked.also,
        file,
      );
      rows = rowsFor(file, form, asked);
      columns = neededColumns(form, names);
    }
    const objects = await parquetReadObjects({
      file: buffer,
      metadata,
      compressors,
      rowStart,
      rowEnd: rowStart + count,
      ...(columns && { columns }),
    });
    for (const row of objects) addFields(rows as TraceRows, form, number++, (at) => row[names[at] as string]);
  }
  if (form === null || rows === null)
    throw new Problem({ code: 'empty-trace', where: file, said: 'no row', expected: 'at least one request' });
  return { rows, form };
}

function neededColumns(form: TraceForm, names: readonly string[]): string[] {
  const places = [form.arrival?.at ?? null, form.input, form.output, form.priority, form.adapter, form.prefix, ...form.also];
  return [...new Set(places.flatMap((at) => (at === null ? [] : [names[at] as string])))];
}

function inMemory(bytes: Uint8Array): AsyncBuffer {
  const whole = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  return { byteLength: whole.byteLength, slice: (start, end) => whole.slice(start, end) };
}

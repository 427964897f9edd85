import { gzipSync } from 'node:zlib';
import type { ColumnSource } from 'hyparquet-writer';
import { Problem } from '../terms/problem.ts';
import { writeWhole } from './write-file.ts';

/** One column of a table; NaN and null = nothing there. */
export interface TableColumn {
  readonly name: string;
  readonly values: Float64Array | Int32Array | readonly (string | null)[];
}

const KINDS = ['.csv', '.csv.gz', '.parquet'] as const;
const ROWS_AT_ONCE = 20_000;

/** Which kind of table a file's name asks for; a Problem where it is none of them, so that it can be told before any work. */
export function tableKind(file: string, where: string): (typeof KINDS)[number] {
  const kind = KINDS.find((ending) => file.toLowerCase().endsWith(ending));
  if (kind) return kind;
  throw new Problem({ code: 'unknown-table-form', where, said: file, expected: `a name that ends in ${KINDS.join(', ')}` });
}

/** Writes columns of equal length as CSV (gzipped where the name ends in .gz) or Parquet, whole or not at all. */
export async function writeTable(file: string, columns: readonly TableColumn[], where: string): Promise<void> {
  const kind = tableKind(file, where);
  const rows = columns[0]?.values.length ?? 0;
  const odd = columns.find(({ values }) => values.length !== rows);
  if (odd) throw new RangeError(`column ${odd.name} has ${odd.values.length} rows of ${rows}`);
  if (kind === '.parquet') return writeWhole(file, await parquet(columns), where);
  const text = csv(columns, rows);
  writeWhole(file, kind === '.csv' ? text : gzipSync(text), where);
}

function csv(columns: readonly TableColumn[], rows: number): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from(`${columns.map(({ name }) => quoted(name)).join(',')}\n`)];
  for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
    let text = '';
    for (let row = from; row < Math.min(rows, from + ROWS_AT_ONCE); row++) {
      for (let at = 0; at < columns.length; at++) text += (at > 0 ? ',' : '') + written((columns[at] as TableColumn).values[row] ?? null);
      text += '\n';
    }
    parts.push(Buffer.from(text));
  }
  return Buffer.concat(parts);
}

function written(value: number | string | null): string {
  if (value === null) return '';
  if (typeof value === 'string') return quoted(value);
  return Number.isFinite(value) ? String(value) : '';
}

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

async function parquet(columns: readonly TableColumn[]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const columnData = columns.map(({ name, values }): ColumnSource => {
    if (values instanceof Int32Array) return { name, data: values, type: 'INT32', nullable: false };
    if (!(values instanceof Float64Array)) return { name, data: [...values], type: 'STRING', nullable: true };
    const whole = values.every(Number.isFinite);
    return {
      name,
      data: whole ? values : Array.from(values, (value) => (Number.isFinite(value) ? value : null)),
      type: 'DOUBLE' as const,
      nullable: !whole,
    };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, expect, test } from 'vitest';
import { tableKind, writeTable } from './table-file.ts';
import { readTrace } from './trace-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'suanpan-table-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const table = [
  { name: 'arrival_s', values: Float64Array.of(0, 0.5, 2.25) },
  { name: 'input_tokens', values: Int32Array.of(10, 20, 30) },
  { name: 'output_tokens', values: Int32Array.of(1, 2, 3) },
  { name: 'ttft_s', values: Float64Array.of(0.125, Number.NaN, 1e-7) },
  { name: 'state', values: ['done', null, 'too long, "refused"'] },
];

test('CSV, plain and gzipped', async () => {
  const [plain, packed] = [join(folder, 'a.csv'), join(folder, 'a.csv.gz')];
  await writeTable(plain, table, '--requests');
  await writeTable(packed, table, '--requests');
  const text = 'arrival_s,input_tokens,output_tokens,ttft_s,state\n0,10,1,0.125,done\n0.5,20,2,,\n2.25,30,3,1e-7,"too long, ""refused"""\n';
  expect(readFileSync(plain, 'utf8')).toBe(text);
  expect(gunzipSync(readFileSync(packed)).toString()).toBe(text);
});

test('Parquet holds the same, and what was written is read again as a trace', async () => {
  const file = join(folder, 'a.parquet');
  await writeTable(file, table, '--requests');
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file), compressors });
  expect(rows[1]).toEqual({ arrival_s: 0.5, input_tokens: 20, output_tokens: 2, ttft_s: null, state: null });
  for (const name of ['a.csv', 'a.csv.gz', 'a.parquet']) {
    const { requests } = await readTrace(join(folder, name));
    expect([requests.count, [...requests.arrival], [...requests.output]], name).toEqual([3, [0, 0.5, 2.25], [1, 2, 3]]);
  }
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('another ending is refused before any work, and a folder that cannot be written is told', async () => {
  expect(() => tableKind('a.xlsx', '--requests')).toThrow(
    '--requests: unknown table form: a.xlsx; expected a name that ends in .csv, .csv.gz, .parquet',
  );
  await expect(writeTable(join(folder, 'none', 'a.csv'), table, '--requests')).rejects.toThrow(/cannot write/);
  await expect(writeTable(join(folder, 'b.csv'), [...table, { name: 'x', values: [] }], '--requests')).rejects.toThrow(
    /column x has 0 rows of 3/,
  );
});

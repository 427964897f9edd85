import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { writeTable } from '../../src/cli/table-file.ts';
import { readTrace } from '../../src/cli/trace-file.ts';
import { Problem } from '../../src/terms/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'suanpan-traces-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'trace');

const HEAD = 'arrival_s,input_tokens,output_tokens\n';
const LINE = '{"timestamp":0,"input_length":1,"output_length":1,"hash_ids":[0]}\n';

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }).map((some) => Buffer.concat([Buffer.from('PAR1'), some, Buffer.from('PAR1')])),
  fc.uint8Array({ maxLength: 200 }).map((some) => Buffer.concat([Buffer.from([0x1f, 0x8b]), some])),
  fc.uint8Array({ maxLength: 200 }).map((some) => gzipSync(Buffer.concat([Buffer.from(HEAD), some]))),
  fc.string().map((some) => Buffer.from(HEAD + some)),
  fc.string().map((some) => Buffer.from(`${LINE}${some}\n${LINE}`)),
  fc.json().map((some) => Buffer.from(some)),
  fc.json().map((some) => Buffer.from(`[${some}]`)),
);

test('whatever bytes a file holds, it is read, or refused by one problem', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, fc.boolean(), async (content, lenient) => {
      writeFileSync(file, content);
      try {
        const { requests } = await readTrace(file, { lenient });
        expect(requests.count).toBeGreaterThan(0);
        for (let at = 1; at < requests.count; at++) expect(requests.arrival[at]).toBeGreaterThanOrEqual(requests.arrival[at - 1] as number);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
      }
    }),
    { numRuns: 300 },
  );
});

const rows = fc.array(
  fc.tuple(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 })),
  {
    minLength: 1,
    maxLength: 40,
  },
);

test('what is written as CSV or Parquet, is read as it was', async () => {
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom('.csv', '.csv.gz', '.parquet'), async (some, ending) => {
      const sorted = [...some].sort((a, b) => a[0] - b[0]);
      const begin = sorted[0]?.[0] ?? 0;
      const column = (at: 0 | 1 | 2) => sorted.map((row) => row[at]);
      const table = [
        { name: 'arrival_s', values: Float64Array.from(column(0)) },
        { name: 'input_tokens', values: Int32Array.from(column(1)) },
        { name: 'output_tokens', values: Int32Array.from(column(2)) },
      ];
      await writeTable(file + ending, table, 'a test');
      const { requests } = await readTrace(file + ending);
      expect([...requests.arrival]).toEqual(column(0).map((time) => time - begin));
      expect([[...requests.input], [...requests.output]]).toEqual([column(1), column(2)]);
    }),
    { numRuns: 60 },
  );
});

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, test } from 'vitest';
import { Problem } from '../terms/problem.ts';
import { readTrace, type TraceOptions } from './trace-file.ts';
import { saidColumns } from './trace-form.ts';

const folder = mkdtempSync(join(tmpdir(), 'suanpan-trace-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (content: string | Uint8Array, options: TraceOptions = {}) => {
  const file = join(folder, 'trace');
  writeFileSync(file, content);
  return readTrace(file, options);
};
const fields = async (content: string | Uint8Array, options: TraceOptions = {}) => {
  const { requests } = await read(content, options);
  return [[...requests.arrival], [...requests.input], [...requests.output]];
};
const refusal = async (content: string | Uint8Array, options: TraceOptions = {}): Promise<Problem> => {
  const problem = await read(content, options).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  return problem as Problem;
};

describe('forms', () => {
  const expected = [
    [0, 0.5, 2],
    [10, 20, 30],
    [1, 2, 3],
  ];
  test.each<[string, string]>([
    [
      'Azure 2023',
      'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 23:59:59.5000000,10,1\n2023-11-17 00:00:00.0000000,20,2\n2023-11-17 00:00:01.5000000,30,3',
    ],
    [
      'Azure 2024',
      'TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-10 00:00:00.500000+00:00,10,1\n2024-05-10 00:00:01+00:00,20,2\n2024-05-10 02:00:02.500000+02:00,30,3\n',
    ],
    [
      'Mooncake JSON lines',
      '{"timestamp":0,"input_length":10,"output_length":1,"hash_ids":[0]}\n{"timestamp":500,"input_length":20,"output_length":2,"hash_ids":[1]}\n{"timestamp":2000,"input_length":30,"output_length":3,"hash_ids":[1]}\n',
    ],
    ['Mooncake CSV', 'timestamp_ms,input_tokens,output_tokens,hash_ids\n0,10,1,0\n500,20,2,1\n2000,30,3,1\n'],
    [
      'BurstGPT',
      'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,10,1,11,Conversation log\n5.5,GPT-4,20,2,22,API log\n7,GPT-4,30,3,33,API log\n',
    ],
    ['nanoseconds', 'arrival_time_ns,input_tokens,output_tokens\n0,10,1\n500000000,20,2\n2000000000,30,3\n'],
    ['a replay', 'arrival_s,input_tokens,output_tokens,first_token_s,last_token_s\n0.0,10,1,1,2\n0.5,20,2,1,2\n2.0,30,3,1,2\n'],
    [
      'a JSON list',
      '[{"arrival_s":0,"prompt_len":10,"output_len":1},{"arrival_s":"0.5","prompt_len":20,"output_len":2},{"arrival_s":2,"prompt_len":30,"output_len":3}]',
    ],
    [
      'semicolons, quotes, blank lines, carriage returns and a byte-order mark',
      '\ufeff"arrival_s";"input_tokens";"output_tokens"\r\n"0";10;1\r\n\r\n5e-1;20;2\r\n+2;30;3\r\n',
    ],
  ])('%s', async (_, text) => {
    expect(await fields(text)).toEqual(expected);
    expect(await fields(gzipSync(text))).toEqual(expected);
  });

  test('Parquet, with dates, whole numbers of 64 bits and several groups; gzipped too', async () => {
    const data = [new Date(1e12), new Date(1e12 + 500), new Date(1e12 + 2000)];
    const columnData = [
      { name: 'TIMESTAMP', data, type: 'TIMESTAMP' as const },
      { name: 'ContextTokens', data: [10n, 20n, 30n], type: 'INT64' as const },
      { name: 'GeneratedTokens', data: [1, 2, 3], type: 'INT32' as const },
      { name: 'unused', data: ['a', 'b', 'c'], type: 'STRING' as const },
    ];
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 2 }));
    expect(await fields(bytes)).toEqual(expected);
    expect(await fields(gzipSync(bytes))).toEqual(expected);
  });

  test('lengths alone have no times; times are sped up; further columns, priorities, adapters and blocks come along', async () => {
    expect(await read('num_prefill_tokens,num_decode_tokens\n10,1\n20,2\n')).toMatchObject({
      timed: false,
      requests: { count: 2, prefix: null },
    });
    const text =
      'arrival_s,input_tokens,output_tokens,priority,lora_id,hash_ids,extra\n1,600,1,5,fr,7 8,0.25\n3,512,1,0,de,7,0.5\n5,10,1,1,fr,9,1\n';
    const { requests, also, timed } = await read(text, { speed: 2, also: ['extra'] });
    expect(timed).toBe(true);
    expect([...requests.arrival]).toEqual([0, 1, 2]);
    expect([...(requests.priority ?? [])]).toEqual([5, 0, 1]);
    expect([...(requests.adapter ?? [])]).toEqual([0, 1, 0]);
    expect(requests.prefix).toEqual({ blockTokens: 512, start: Int32Array.of(0, 2, 3, 4), ids: Float64Array.of(7, 8, 7, 9) });
    expect([...(also[0] ?? [])]).toEqual([0.25, 0.5, 1]);
  });

  test('columns that the user names', async () => {
    const columns = saidColumns('arrival=when:ms, input=in, output=out', '--columns');
    expect(await fields('when,in,out\n0,10,1\n500,20,2\n2000,30,3\n', { columns })).toEqual(expected);
    expect(() => saidColumns('arival=x', '--columns')).toThrow(/did you mean arrival/);
    expect(() => saidColumns('input=', '--columns')).toThrow(/missing value/);
    expect(() => saidColumns('input=a,input=b', '--columns')).toThrow(/repeated key/);
    expect(() => saidColumns('arrival=t:hours', '--columns')).toThrow(/unknown unit: hours/);
    expect((await refusal('when,in,out\n0,10,1\n', { columns: saidColumns('input=inn,output=out', '--columns') })).near).toContain('in');
  });
});

describe('refusals, one clear sentence each', () => {
  const head = 'arrival_s,input_tokens,output_tokens\n';
  test.each<[string, string | Uint8Array, string, RegExp]>([
    [
      'a missing column',
      'arrival_s,inputt_tokens,x\n0,1,1\n',
      'missing-column',
      /no column of input tokens and of output tokens; there are arrival_s, inputt_tokens, x.*did you mean inputt_tokens/,
    ],
    ['a header that is none', '1,2,3\n4,5,6\n', 'missing-header', /trace:1/],
    ['a time whose unit is not told', 'time,input_tokens,output_tokens\n17,1,1\n', 'unknown-unit', /arrival=time:s/],
    ['a negative time', `${head}-1,1,1\n`, 'negative-time', /trace:2.*-1 s/],
    ['times out of order', `${head}1,1,1\n0.5,1,1\n`, 'unsorted-times', /trace:3.*0.5 s after 1 s/],
    ['a broken line', `${head}0,1,1\n1,1\n`, 'broken-line', /trace:3.*2 fields/],
    ['a word for a number', `${head}0,many,1\n`, 'broken-line', /trace:2.*no number of input tokens/],
    [
      'a date that is none',
      'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46,1,1\n2023-02-30 00:00:00,1,1\n',
      'broken-line',
      /trace:3.*no time of arrival/,
    ],
    ['no tokens', `${head}0,0,1\n`, 'length-not-positive', /0 input tokens/],
    ['half a token', `${head}0,1,1.5\n`, 'not-whole', /1.5 output tokens/],
    ['an absurd length', `${head}0,99999999999,1\n`, 'absurd-length', /99999999999 input tokens/],
    ['a header alone', head, 'empty-trace', /expected at least one request/],
    ['nothing', '', 'empty-trace', /expected at least one request/],
    ['blank lines', '\n\n \n', 'empty-trace', /expected at least one request/],
    ['an empty list', '[]', 'empty-trace', /expected at least one request/],
    ['a broken list', '[{"a":1},', 'broken-json', /JSON list/],
    ['a broken object', '{"arrival_s":0,"input_tokens":1,"output_tokens":1}\n{"arrival_s"\n', 'broken-line', /trace:2/],
    ['a list in the place of an object', '{"arrival_s":0,"input_tokens":1,"output_tokens":1}\n[1]\n', 'broken-line', /trace:2/],
    ['other bytes', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 1, 2), 'unknown-trace-form', /no text/],
    ['half a Parquet file', new TextEncoder().encode('PAR1 and no more'), 'broken-parquet', /whole Parquet file/],
    ['half a gzip file', gzipSync(`${head}${'0,1,1\n'.repeat(999)}`).subarray(0, 40), 'broken-gzip', /whole gzip file/],
  ])('%s', async (_, content, code, sentence) => {
    const problem = await refusal(content);
    expect([problem.code, problem.message]).toEqual([code, expect.stringMatching(sentence)]);
  });

  test('no file, a folder, a speed of nothing', async () => {
    await expect(readTrace(join(folder, 'none'))).rejects.toThrow(/cannot read: ENOENT/);
    await expect(readTrace(folder)).rejects.toThrow(/cannot read: EISDIR/);
    expect((await refusal(`${head}0,1,1\n`, { speed: 0 })).code).toBe('bad-number');
  });

  test('asked to go on, bad lines are left out and counted', async () => {
    const text = `${head}0,1,1\nx,1,1\n2,0,1\n1,1\n3,4,5\n2.5,1,1\n-1,1,1\n`;
    const { requests, skipped } = await read(text, { lenient: true });
    expect([...requests.input]).toEqual([1, 4]);
    expect(skipped.byCode).toEqual({ 'broken-line': 2, 'length-not-positive': 1, 'unsorted-times': 1, 'negative-time': 1 });
    expect(skipped.count).toBe(5);
    expect(skipped.first).toMatch(/^trace:3/);
    expect((await refusal(`${head}x,1,1\n`, { lenient: true })).message).toMatch(/1 left out/);
  });
});

test('the example of our own is read', async () => {
  const { requests, timed } = await readTrace(fileURLToPath(new URL('../../examples/trace.csv', import.meta.url)));
  expect([requests.count, timed]).toEqual([300, true]);
});

describe('the published traces', () => {
  const traces = fileURLToPath(new URL('../../../shared/evidence/traces/', import.meta.url));
  const names = existsSync(traces) ? readdirSync(traces) : [];
  test.skipIf(names.length === 0)('are all read as they are', async () => {
    const found: Record<string, number> = {};
    for (const name of names) {
      const { requests, timed, skipped } = await readTrace(join(traces, name));
      expect([skipped.count, timed], name).toEqual([0, !name.startsWith('vidur')]);
      if (name.startsWith('mooncake')) expect(requests.prefix?.blockTokens, name).toBe(512);
      found[name] = requests.count;
    }
    expect(found).toMatchObject({ 'azure_llm_2023_conv.csv.gz': 19366, 'mooncake_fast25_conversation.csv.gz': 12031 });
  });
});

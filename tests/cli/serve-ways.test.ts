/** Ways of asking a service that are used together in practice: arrivals, priorities, adapters, engines, files, the day, phases apart. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, describe, expect, test } from 'vitest';
import { suanpan, words } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'suanpan-ways-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Times {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
}
interface Choice {
  readonly chips: number;
  readonly mode: string;
  readonly policy: { readonly maxSequences: number };
  readonly ttftMs: Readonly<Record<keyof Times, { readonly mid: number }>>;
  readonly tpotMs: Readonly<Record<keyof Times, { readonly mid: number }>>;
  readonly outputTokensPerSec: { readonly mid: number };
  readonly requestsPerSec: { readonly mid: number };
  readonly itlMs: Times | null;
  readonly byPriority: readonly { readonly priority: number; readonly requests: number; readonly ttftMs: Times }[];
  readonly meanBatch: number;
  readonly engine: string;
  readonly utilisation: number;
}
interface Answer {
  readonly choice: Choice | null;
  readonly assumed: readonly string[];
  readonly refused: readonly { readonly code: string; readonly said: string; readonly would: string | null }[];
}

function asked(line: string, status = 0): Answer & { choice: Choice } {
  const said = suanpan([...words(line), '--json', '--as-of', '2026-01-01']);
  expect([line, said.status, ...said.problems]).toEqual([line, status]);
  return JSON.parse(said.stdout) as Answer & { choice: Choice };
}

const EIGHT = 'serve --model llama-3-8b --on 1xH100';

describe('arrivals', () => {
  test('bursts of the same rate wait longer for their first token', () => {
    const calm = asked(`${EIGHT} --layout tp=1 --quant bf16 --input 2k --output 64 --rate 14`).choice;
    const burst = asked(`${EIGHT} --layout tp=1 --quant bf16 --input 2k --output 64 --rate 14 --burstiness 3`);
    expect(burst.choice.ttftMs.p99.mid).toBeGreaterThan(1.5 * calm.ttftMs.p99.mid);
    expect(burst.assumed.join('\n')).toContain('arrivals: Gamma, gaps vary by 3');
  });

  test('users who think: requests a second times answer and thought are the users, as Little says', () => {
    const at = (think: string): Choice => asked(`${EIGHT} --input 512 --output 64 --concurrency 64${think}`).choice;
    const [eager, slow] = [at(''), at(' --think 4s')];
    expect(slow.requestsPerSec.mid).toBeLessThan(eager.requestsPerSec.mid / 3);
    const life = (slow.ttftMs.mean.mid + 63 * slow.tpotMs.mean.mid) / 1000;
    expect((slow.requestsPerSec.mid * (life + 4)) / 64).toBeGreaterThan(0.9);
    expect((slow.requestsPerSec.mid * (life + 4)) / 64).toBeLessThan(1.1);
  });

  test('requests that go before others: their first token comes sooner, that of all together stays', () => {
    const { choice, assumed } = asked(`${EIGHT} --layout tp=1 --quant bf16 --input 4k --output 64 --rate 9 --priority 0.1`);
    const [urgent, rest] = choice.byPriority;
    expect(choice.byPriority.map(({ priority }) => priority)).toEqual([1, 0]);
    expect(urgent?.ttftMs.p99).toBeLessThan(rest?.ttftMs.p99 ?? 0);
    const share = (urgent?.requests ?? 0) / ((urgent?.requests ?? 0) + (rest?.requests ?? 1));
    expect(Math.abs(share - 0.1)).toBeLessThan(0.03);
    expect(assumed.join('\n')).toMatch(/scheduling: by priority/);
    expect(asked(`${EIGHT} --rate 3`).choice.byPriority).toEqual([]);
  });

  test('a trace with priorities and adapters of its own is played by them', () => {
    const file = join(folder, 'ranked.csv');
    const rows = Array.from({ length: 300 }, (_, at) => `${at * 0.02},3000,40,${at % 10 === 0 ? 5 : 1},lora-${at % 4}`);
    writeFileSync(file, `arrival_s,input_tokens,output_tokens,priority,lora_id\n${rows.join('\n')}\n`);
    const { choice, assumed } = asked(`${EIGHT} --trace ${file}`);
    expect(choice.byPriority.map(({ priority, requests }) => [priority, requests])).toEqual([
      [5, 30],
      [1, 270],
    ]);
    expect(choice.byPriority[0]?.ttftMs.mean).toBeLessThan((choice.byPriority[1]?.ttftMs.mean ?? 0) / 2);
    expect(assumed.join('\n')).toMatch(/adapters: 4, as many as the trace names/);
  });
});

describe('engines', () => {
  test('adapters that requests choose from cost time, more of a higher rank more', () => {
    const tpot = (more: string): number => asked(`${EIGHT} --layout tp=1 --quant bf16 --concurrency 32${more}`).choice.tpotMs.p50.mid;
    const [plain, few, wide] = [tpot(''), tpot(' --adapters 8'), tpot(' --adapters 8 --adapter-rank 128')];
    expect(few).toBeGreaterThan(plain);
    expect(wide).toBeGreaterThan(few);
  });

  test('static batches give less than continuous ones where answers differ in length', () => {
    const line = `${EIGHT} --layout tp=1 --quant bf16 --input 512 --output 200~0.8 --concurrency 64 --max-seqs 32 --batching`;
    const [fixed, open] = [asked(`${line} static`).choice, asked(`${line} continuous`).choice];
    expect(fixed.outputTokensPerSec.mid).toBeLessThan(0.8 * open.outputTokensPerSec.mid);
  });

  test('one request at a time: four users of one engine wait for each other', () => {
    const line = 'serve --model llama-3-8b --quant q4_k_m --on 1xRTX4090 --input 512 --output 64 --concurrency';
    const [one, four] = [asked(`${line} 1`).choice, asked(`${line} 4 --batching single`).choice];
    expect(one.engine).toBe('llama-cpp');
    expect(four.meanBatch).toBeLessThanOrEqual(1.01);
    expect(four.ttftMs.p50.mid).toBeGreaterThan(2 * one.ttftMs.p50.mid);
    expect(four.outputTokensPerSec.mid).toBeLessThan(1.2 * one.outputTokensPerSec.mid);
  });

  test.each(['bf16', 'fp8', 'int8', 'int4', 'awq', 'nvfp4', 'mxfp4', 'q2_k', 'q4_k_m', 'q5_k_m', 'q6_k', 'q8_0'])(
    'weights in %s',
    (format) => {
      const { choice } = asked(`${EIGHT} --quant ${format} --concurrency 1 --output 32`);
      expect(choice.outputTokensPerSec.mid).toBeGreaterThan(20);
      expect(choice.outputTokensPerSec.mid).toBeLessThan(1000);
    },
  );
});

describe('files', () => {
  test('a row for each request as Parquet, the same figures as CSV; steps of a timeline follow each other', async () => {
    const [parquet, csv, steps] = ['rows.parquet', 'rows.csv', 'steps.json'].map((name) => join(folder, name)) as [string, string, string];
    const line = `${EIGHT} --rate 5 --output 32 --as-of 2026-01-01`;
    expect(suanpan(words(`${line} --out ${parquet} --trace-out ${steps}`)).status).toBe(0);
    expect(suanpan(words(`${line} --out ${csv}`)).status).toBe(0);
    const bytes = readFileSync(parquet);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({
      file: { byteLength: file.byteLength, slice: (from, to) => file.slice(from, to) },
      compressors,
    });
    const [head = '', ...lines] = readFileSync(csv, 'utf8').trim().split('\n');
    expect(rows).toHaveLength(lines.length);
    expect(Object.keys(rows[0] ?? {})).toEqual(head.split(','));
    for (const at of [0, 17, lines.length - 1])
      expect(Object.values(rows[at] ?? {}).map(Number)).toEqual(
        (lines[at] as string).split(',').map((cell) => expect.closeTo(Number(cell), 6)),
      );
    const { traceEvents } = JSON.parse(readFileSync(steps, 'utf8')) as {
      traceEvents: { ph: string; pid: number; ts?: number; dur?: number }[];
    };
    const lane = traceEvents.filter(({ ph, pid }) => ph === 'X' && pid === 1);
    expect(lane.length).toBeGreaterThan(100);
    for (let at = 1; at < lane.length; at++) {
      const [before, now] = [lane[at - 1], lane[at]];
      expect(now?.ts ?? 0).toBeGreaterThanOrEqual((before?.ts ?? 0) + (before?.dur ?? 0) - 1e-3);
    }
    expect(traceEvents.some(({ ph }) => ph === 'C')).toBe(true);
  });
});

describe('phases apart', () => {
  test('one chip has no room for two phases: by how much, and what would', () => {
    const { refused } = asked(`${EIGHT} --rate 2 --disaggregate`, 3);
    expect(refused[0]).toMatchObject({ code: 'too-many-replicas', would: 'more chips, or phases together (without --disaggregate)' });
    expect(refused[0]?.said).toBe('phases apart need a replica each, 2 chips or more; there are 1');
  });

  test('a prompt that is too long for the cache: how long it may be', () => {
    const { refused } = asked('serve --model llama-3.1-8b --on 1xRTX4090 --quant bf16 --input 100k --output 20k --rate 0.01', 3);
    expect(refused[0]?.code).toBe('memory');
    const most = /a prompt and answer of at most ([\d,]+) tokens together/.exec(refused[0]?.would ?? '')?.[1];
    expect(Number(most?.replaceAll(',', ''))).toBeGreaterThan(10_000);
    expect(Number(most?.replaceAll(',', ''))).toBeLessThan(122_880);
  });

  test('the day scales both phases', () => {
    const line = 'size serve --model llama-3.1-8b --chips H100 --rate 200 --tpot p99:40ms --disaggregate --profile 8h:0.2,16h:1';
    const said = suanpan([...words(line), '--json', '--as-of', '2026-01-01']);
    const { options } = JSON.parse(said.stdout) as {
      options: { choice: Choice; day: { parts: { chips: number }[]; chipHoursPerDay: number; chipHoursPerDayFlat: number } | null }[];
    };
    const [option] = options;
    expect(option?.choice.mode).toBe('disaggregated');
    const [night, day] = option?.day?.parts ?? [];
    expect(night?.chips).toBeGreaterThanOrEqual(2);
    expect(night?.chips).toBeLessThan((day?.chips ?? 0) / 2);
    expect(option?.day?.chipHoursPerDay).toBeLessThan(option?.day?.chipHoursPerDayFlat ?? 0);
  });
});

/** Nonsense that people type at a service: one clear line each, and the right exit code, in both languages. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { suanpan, words } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'suanpan-nonsense-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BASE = 'serve --model llama-3-8b --on 1xH100';

test.each<[string, RegExp]>([
  ['--rate NaN', /^--rate: bad number: NaN/],
  ['--rate 1e99', /^--rate: too large: 1e99; expected at most 1,000,000,000 requests a second$/],
  ['--concurrency 1e12', /^--concurrency: too large/],
  ['--concurrency 2.5', /^--concurrency: not whole/],
  ['--requests 1e9', /^--requests: too large: 1e9; expected at most 5000000$/],
  ['--users 5 --requests-per-user 0', /^--requests-per-user: too small: 0/],
  ['--think 5s', /^--think: contradiction: --think without --concurrency/],
  ['--burstiness 2', /^--burstiness: contradiction: --burstiness without --rate or --users/],
  ['--peak 2 --concurrency 3', /^--peak: contradiction/],
  ['--rate 2 --adapter-rank 8', /^--adapter-rank: contradiction: --adapter-rank without --adapters/],
  ['--priority 0.5', /^--priority: contradiction/],
  ['--rate 2 --priority 2', /^--priority: too large: 2/],
  ['--rate 2 --prefix-share 0.5 --prefix-cache off', /^--prefix-share: contradiction/],
  ['--rate 2 --burstiness 1e9', /^--burstiness: too large/],
  ['--input 5..2', /^--input: lengths reversed/],
  ['--input 1k~-1', /^--input: too small: -1/],
  ['--output NaN', /^--output: bad number: NaN/],
  ['--rate 2 --ttft p100:1s', /^--ttft: bad limit: p100:1s/],
  ['--rate 2 --ttft p99:1s --ttft p50:1s', /^--ttft: repeated flag/],
  ['--rate 2 --quant fp3', /^--quant: unknown format: fp3; .* did you mean fp32, fp4, fp6\?$/],
  ['--rate 2 --kv int3', /^--kv: bad value: int3; .* did you mean int4, int8\?$/],
  ['--rate 2 --layout tp=1,tp=2', /^--layout: repeated key: tp=2/],
  ['--rate 2 --speculate draft:nomodel:4@0.7', /^--speculate: unknown model: nomodel/],
  ['--rate 2 --speculate ngram:4@2', /^--speculate: too large: 2/],
  ['--rate 2 --batching dynamic', /^--batching: bad value: dynamic; expected one of continuous, static, single/],
  ['--rate 2 --seed 1.5', /^--seed: bad number: 1\.5/],
  ['--rate 2 --disaggregate yes', /unexpected argument: yes/],
  ['--rate 2 --mfu 0.3', /^--mfu: unknown flag/],
  ['--rate 2 --columns arrival=a', /^--columns: contradiction: --columns without --trace/],
  ['--trace nowhere.csv', /nowhere\.csv: cannot read: ENOENT/],
])('%s', (flags, expected) => {
  const { status, stdout, problems } = suanpan(words(`${BASE} ${flags}`));
  expect([status, stdout, problems.length]).toEqual([2, '', 1]);
  expect(problems[0]).toMatch(expected);
});

test.each<[string, string | Uint8Array, RegExp]>([
  ['bytes.csv', Uint8Array.from({ length: 300 }, (_, at) => (at * 37 + 5) % 256), /unknown trace form: bytes that are no text/],
  ['empty.csv', '', /empty trace/],
  ['short.csv', 'arrival_s,input_tokens,output_tokens\n0,10,10\n1,10\n', /:3: broken line: 2 fields: 1,10; expected 3 fields/],
  ['zero.csv', 'arrival_s,input_tokens,output_tokens\n0,0,10\n', /:2: length not positive: 0 input tokens/],
  ['half.csv', 'arrival_s,input_tokens,output_tokens\n0,1.5,10\n', /:2: not whole: 1\.5 input tokens/],
  ['far.csv', 'arrival_s,input_tokens,output_tokens\n0,99999999999,10\n', /:2: absurd length/],
])('a trace: %s', (name, content, expected) => {
  const file = join(folder, name);
  writeFileSync(file, content);
  const { status, problems } = suanpan(words(`${BASE} --trace ${file}`));
  expect([status, problems.length]).toEqual([2, 1]);
  expect(problems[0]).toMatch(expected);
});

/** Words of more than three letters in a row that are no names, formats or options. */
const ENGLISH = /\b[a-z]{3,}(?: [a-z]{2,}){2,}\b/;

test.each([
  'serve --model llama-3.1-70b --on 8xH100 --input 1024 --output 256 --rate 10 --ttft p99:2s --tpot p99:60ms --priority 0.2',
  'serve --model llama-3.1-8b --on 1xRTX4090 --quant bf16 --input 100k --output 20k --rate 0.01',
  `${BASE} --rate 2 --disaggregate`,
  `${BASE} --rate 900 --ttft p99:1s`,
  `${BASE} --tpot p99:1ms --rate 3`,
  `${BASE} --requests 300 --adapters 8 --speculate ngram:4 --rate 3`,
  `${BASE} --think 3s --input 5..2 --quant f --ttft p0:1s --engine a --speculate heads:1 --router best --replicas 9 --batching d`,
  `${BASE} --rate 1e99 --burstiness 900 --priority 3 --layout vpp=2`,
  'size serve --model llama-3.1-8b --chips H100 --users 13M --tpot p99:40ms --profile 8h:0.2,16h:1',
  'size serve --model gpt3-175b --chips A100-80GB --demand ChatGPT --quant int8 --mfu 0.35 --busy 0.5',
])('in Chinese nothing is left in English: %s', (line) => {
  const { stdout, problems } = suanpan(words(`${line} --locale zh --as-of 2026-01-01`));
  const left = [...stdout.split('\n'), ...problems].filter(
    (said) => ENGLISH.test(said.replace(/suanpan [a-z ]+/, '')) && !/^ *- PUE /.test(said),
  );
  expect(left).toEqual([]);
});

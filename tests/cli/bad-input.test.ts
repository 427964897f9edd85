import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { suanpan, words } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'suanpan-bad-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};

/** Bad input says all of it, one line a problem, prints nothing else, and exits with 2. */
function refuses(line: string, ...lines: string[]): void {
  const { status, stdout, problems } = suanpan(words(line));
  expect(problems).toEqual(lines);
  expect(stdout).toBe('');
  expect(status).toBe(2);
}

const JOB = '--model llama-3.1-8b --on 8xH100';

test('a model that does not exist', () => {
  refuses(
    'train --model llama-3-70 --on 8xA100-80GB',
    '--model: unknown model: llama-3-70; expected a model of the catalog (suanpan facts models); did you mean llama-3-70b, llama-3-8b, llama-1-7b?',
  );
});

test('a chip that does not exist', () => {
  refuses(
    'train --model llama-3.1-8b --on 8xH101',
    expect.stringMatching(
      /^--on: unknown chip: H101; expected a chip of the catalog \(suanpan facts chips\); did you mean .*nvidia-h100/,
    ) as unknown as string,
  );
});

test('a contested name asks', () => {
  refuses(
    'train --model llama-3.1-8b --on 8xGC200',
    expect.stringMatching(/^--on: ambiguous chip: GC200 may be .*graphcore.*; expected one of them by its id/) as unknown as string,
  );
});

test.each([
  ['0xH100', '--on: bad count: 0xH100; expected a whole number of chips above zero'],
  ['-8xH100', '--on: bad count: -8xH100; expected a whole number of chips above zero'],
  ['1.5xH100', '--on: bad count: 1.5xH100; expected a whole number of chips above zero'],
  ['999999999999xH100', '--on: absurd count: 999999999999xH100; expected at most 100000000 chips'],
  ['1e30xH100', '--on: absurd count: 1e30xH100; expected at most 100000000 chips'],
])('zero, negative and absurd counts of chips: %s', (pool, line) => {
  refuses(`train --model llama-3.1-8b --on ${pool}`, line);
});

test.each([
  ['--tokens 0', '--tokens: too small: 0; expected at least 1'],
  ['--tokens -5', '--tokens: too small: -5; expected at least 1'],
  ['--tokens 1e40', '--tokens: too large: 1e40; expected at most 1000000000000000000'],
  ['--tokens lots', '--tokens: bad number: lots; expected a count such as 300B, 15T or 1536'],
  ['--batch 0', '--batch: too small: 0; expected at least 1'],
  ['--batch 2.5', '--batch: not whole: 2.5; expected a whole number'],
  ['--seq -1', '--seq: too small: -1; expected at least 1'],
  ['--achieved 24.6', '--achieved: bad number: 24.6; expected a rate per chip with its unit such as 24.6TFLOPS'],
  ['--mfu 1.4', '--mfu: too large: 1.4; expected at most 1'],
  ['--optimizer adan', '--optimizer: bad value: adan; expected one of adam, adam-8bit, muon, sgd, adafactor; did you mean adam?'],
  ['--as-of 2026-02-30', '--as-of: bad day: 2026-02-30; expected a day as YYYY-MM-DD'],
  ['--locale fr', '--locale: bad value: fr; expected one of en, zh'],
  ['--seed x', '--seed: bad number: x; expected a whole number'],
  ['--layout tp=3', '--layout tp: heads not divisible: 3; expected a divisor of the 32 attention heads'],
  ['--layout tp=8,dp=2', '--layout: layout above pool: tp 8 x pp 1 x dp 2 x cp 1 = 16 ranks; expected at most the 8 ranks of the pool'],
  ['--tokens', '--tokens: missing value: nothing; expected <count>'],
  ['--abtch 8', '--abtch: unknown flag: --abtch; expected an option that --help lists; did you mean --batch?'],
  ['--json=yes', '--json: unexpected value: yes; expected no value'],
  ['extra', 'train: unexpected argument: extra; expected options that begin with --'],
])('a bad flag: %s', (flags, line) => {
  refuses(`train ${JOB} ${flags}`, line);
});

test('problems are said in Chinese, with the same names and numbers', () => {
  refuses('train --locale zh', '--model：缺少选项；应为 <name|file>', '--on：缺少选项；应为 <pool>');
  refuses(
    `train --model llama-3.1-8b --on 8xGC200 --locale zh`,
    expect.stringMatching(/^--on：芯片名称有歧义：GC200 可能是 .*graphcore.*；应为 用编号指明其中之一/) as unknown as string,
  );
});

test('a maker or kind that nobody has is a slip, not an empty list', () => {
  refuses('facts chips --kind foo', expect.stringMatching(/^--kind: bad value: foo; expected one of cpu, gpu/) as unknown as string);
  refuses('facts chips --maker Hauwei', expect.stringContaining('did you mean Huawei?') as unknown as string);
});

test('a path with a slip names the right one', () => {
  refuses(
    'facts trace chips/nvidia-h100-80gb-sxm#peakDens.bf16',
    expect.stringContaining('did you mean peakDense.bf16') as unknown as string,
  );
});

test('an unknown framework', () => {
  refuses(
    `train ${JOB} --framework megatronn-core`,
    '--framework: unknown stack: megatronn-core; expected a training stack of the catalog (suanpan facts stacks); did you mean megatron-core, megatron-rocm?',
  );
});

test('every problem is said at once', () => {
  refuses(
    'train --model nope-9000 --on 0xH100 --tokens 0 --layout tpp=1,zero=9',
    expect.stringMatching(/^--model: unknown model: nope-9000/) as unknown as string,
    '--on: bad count: 0xH100; expected a whole number of chips above zero',
    '--tokens: too small: 0; expected at least 1',
    expect.stringMatching(/^--layout: unknown layout key: tpp=1; .*did you mean tp/) as unknown as string,
    '--layout zero: bad value: 9; expected one of 0, 1, 2, 3',
  );
  refuses('train', '--model: missing flag: nothing; expected <name|file>', '--on: missing flag: nothing; expected <pool>');
});

test('no command by that name', () => {
  refuses(
    'trian',
    expect.stringMatching(
      /^suanpan: unknown command: trian; expected one of train, finetune, .*; did you mean train\?$/,
    ) as unknown as string,
  );
  refuses('facts shw', expect.stringMatching(/^facts: unknown command: shw; .*did you mean show\?$/) as unknown as string);
});

test('a chip that lacks the format', () => {
  refuses(
    'train --model llama-3.1-8b --on 8xV100-32GB --precision fp8',
    expect.stringMatching(
      /^--precision: unsupported precision: fp8; expected a precision that NVIDIA .*V100.* supports: .*fp16/,
    ) as unknown as string,
  );
});

test('a config.json with missing, broken or contradictory fields', () => {
  const empty = file('empty/config.json', '{ "model_type": "llama" }');
  const { status, problems } = suanpan(['train', '--model', empty, '--on', '8xH100']);
  expect(status).toBe(2);
  expect(problems.length).toBeGreaterThan(1);
  expect(problems.every((line) => line.startsWith(empty))).toBe(true);
  const broken = file('broken/config.json', '{\n  "model_type": "llama",\n  "hidden_size": }');
  refuses(`train --model ${broken} --on 8xH100`, expect.stringContaining(`${broken}:3:`) as unknown as string);
  refuses(`train --model ${join(folder, 'none.json')} --on 8xH100`, expect.stringContaining('there is no such file') as unknown as string);
});

test('a facts folder with an error stops before any plan', () => {
  file('facts/chips/my-chip.json', '{ "name": "Mine", "maker": "Me", "memory": { "capacity": { "is": "64 GiBB" } } }');
  const own = join(folder, 'facts');
  const { status, stdout, problems } = suanpan(['facts', 'check', own]);
  expect([status, stdout]).toEqual([2, '']);
  expect(problems.join('\n')).toContain('chips/my-chip');
  const planned = suanpan(['train', ...words(JOB), '--facts', own]);
  expect([planned.status, planned.stdout]).toEqual([2, '']);
  expect(suanpan(['facts', 'check', join(folder, 'nowhere')]).status).toBe(2);
});

test('broken lines of run records are answered in their place; an unreadable file is not', () => {
  const runs = file(
    'runs.jsonl',
    '{"id": "cut\n\n{"id":"a","kind":"train","model":{"name":"x"},"hardware":{"chip":"none","count":8},"run":{}}\nnull\n',
  );
  const { status, stdout } = suanpan(['predict', runs]);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(status).toBe(0);
  expect(lines.map(({ id, refused }) => [id, refused.code])).toEqual([
    [null, 'broken-line'],
    ['a', expect.any(String)],
    [null, 'bad-record'],
  ]);
  expect(lines[0].refused.said).toContain('line 1');
  expect(lines[2].refused.said).toContain('line 4');
  refuses(`predict ${join(folder, 'none.jsonl')}`, expect.stringContaining('cannot read: there is no such file') as unknown as string);
  refuses('predict', 'predict: missing argument: nothing; expected <file>');
});

test('a trace that cannot be written leaves nothing behind', () => {
  const before = readdirSync(folder);
  const { status, problems } = suanpan([
    'train',
    ...words(JOB),
    '--layout',
    'tp=8,pp=1,dp=1',
    '--trace-out',
    join(folder, 'no', 'such', 'trace.json'),
  ]);
  expect(status).toBe(2);
  expect(problems.join('\n')).toContain('cannot write');
  expect(readdirSync(folder)).toEqual(before);
});

test('a slip in the name of a stack is refused with the name that was meant', () => {
  refuses(
    `train ${JOB} --tokens 1B --framework megatron-deepsped`,
    expect.stringMatching(/^--framework: unknown stack: megatron-deepsped; .* did you mean megatron-deepspeed/) as unknown as string,
  );
});

test('a flag without its value is named once', () => {
  refuses('train --model', '--model: missing value: nothing; expected <name|file>', '--on: missing flag: nothing; expected <pool>');
  refuses('train --model "" --on 8xH100', '--model: missing value: nothing; expected <name|file>');
});

test('a claim of nothing names no infinity', () => {
  const { stdout, status } = suanpan(['claim', 'GPT-3 takes 10,000 V100 0 days']);
  expect(status).toBe(0);
  expect(stdout).toContain('claimed 0 days');
  expect(stdout).not.toContain('Infinity');
});

test('a language that no page is in', () => {
  for (const line of ['--locale fr', 'train --help --locale fr', 'help train --locale=fr'])
    refuses(line, '--locale: bad value: fr; expected one of en, zh');
  refuses('--locale', '--locale: missing value: nothing; expected one of en, zh');
});

test('a file that is not there is named with what was looked for', () => {
  refuses('claim --file none.jsonl', 'none.jsonl: cannot read: there is no such file; expected statements, one JSON object a line');
  refuses('controls --file none.jsonl', 'none.jsonl: cannot read: there is no such file; expected cases, one JSON object a line');
});

test('what was given is repeated only as far as a person reads', () => {
  const { status, problems } = suanpan(['train', '--model', 'a'.repeat(50_000), '--on', '8xH100']);
  expect(status).toBe(2);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^--model: unknown model: a{240}…; expected a model/);
});

test('a chip that is made at the destination is no export there', () => {
  const { stdout } = suanpan(words('train --model llama-3-8b --tokens 1B --on 8xAscend-910B --layout tp=1,pp=1,dp=8 --to CN'));
  expect(stdout.replace(/\s+/g, ' ')).toContain('to CN: made there, no export; sent there from elsewhere: licence needed');
});

test.skipIf(!existsSync('/dev/full'))('a full disk behind the answer is one line', () => {
  const full = openSync('/dev/full', 'w');
  const { status, problems } = suanpan(['facts', 'chips'], '', full);
  closeSync(full);
  expect(problems).toEqual(['stdout: cannot write: ENOSPC; expected a place with room for the answer']);
  expect(status).toBe(2);
});

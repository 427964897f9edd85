import { expect, test } from 'vitest';
import { suanpan } from './command.ts';

const GPT3 = 'GPT-3 takes 10,000 V100 14.8 days';

test('a statement is answered with what was understood, our value and its band, the verdict and what it rests on', () => {
  const { status, stdout, problems } = suanpan(['claim', GPT3, '--as-of', '2024-06-01']);
  expect([status, problems]).toEqual([0, []]);
  expect(stdout).toMatch(/Verdict\s+holds/);
  expect(stdout).toMatch(/Understood\s+chip nvidia-v100-32gb-sxm; model gpt-3-175b/);
  expect(stdout).toMatch(/Computed\s+14\.79 days\s+\(9\.\d+ to 19\.\d+\)/);
  expect(stdout).toContain('FLOP = 6 x parameters x tokens');
  expect(stdout).toContain('models/gpt-3-175b#training.tokens');
  const chinese = suanpan(['claim', '代工厂不得为中国制造超过4800 TOPS的芯片', '--locale', 'zh']);
  expect(chinese.status).toBe(0);
  expect(chinese.stdout).toMatch(/结论\s+不成立/);
  expect(chinese.stdout).toContain('单位错误');
});

test('one JSON document, false or not: an answered question', () => {
  const { status, stdout } = suanpan(['claim', 'H100 has nine times the processing performance of A100', '--json']);
  expect(status).toBe(0);
  const answer = JSON.parse(stdout);
  expect(answer).toMatchObject({ group: 'fails', unit: 'ratio' });
  expect(answer.computed).toBeCloseTo(3.17, 2);
  expect(answer.because.join()).toContain('8-bit against 16-bit');
  expect(Array.isArray(answer.assumed)).toBe(true);
});

test('a file: one line out for each line in, in order; a broken line is told in its place and at the end', () => {
  const lines = [
    JSON.stringify({ id: 'a', statement: GPT3 }),
    '{"id": "b", ',
    JSON.stringify({ id: 'c' }),
    '',
    JSON.stringify({ id: 'd', statement: 'The weather was fine', group: 'holds' }),
  ].join('\n');
  const { status, stdout, problems } = suanpan(['claim', '--file', '-'], lines);
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(status).toBe(2);
  expect(rows.map(({ id, group }) => [id, group])).toEqual([
    ['a', 'holds'],
    [null, undefined],
    ['c', undefined],
    ['d', 'out-of-scope'],
  ]);
  expect(rows[1].refused.code).toBe('broken-json');
  expect(problems).toHaveLength(2);
  expect(problems.join()).toMatch(/line 2.*line 3/s);
});

test.each([
  [['claim'], 'missing-argument'],
  [['claim', ''], 'empty claim'],
  [['claim', GPT3, '--file', 'x.jsonl'], 'contradiction'],
  [['claim', '--file', 'no-such-file.jsonl'], 'no such file'],
])('%j is bad input', (args, said) => {
  const { status, problems, stdout } = suanpan(args);
  expect([status, stdout]).toEqual([2, '']);
  expect(problems.join(' ').replaceAll('-', ' ')).toContain(said.replaceAll('-', ' '));
});

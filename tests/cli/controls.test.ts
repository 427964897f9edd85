import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { suanpan, words } from './command.ts';

const answers = (line: string, input = ''): string => {
  const { status, stdout, problems } = suanpan(words(line), input);
  expect(problems).toEqual([]);
  expect(status).toBe(0);
  return stdout;
};

test('a chip is answered with status, paragraph, citation, figures and what is open', () => {
  const answer = JSON.parse(answers('controls --chip H20 --to CN --party CN --as-of 2024-06-01 --json'));
  expect(answer).toMatchObject({
    status: 'not-controlled',
    citation: '88 FR 73458 (2023-10-25)',
    ruleVersion: 'us-2024-04-04-corrections',
    tpp: 2368,
    performanceDensity: 2.90909,
    ioGBs: 1026,
    memoryGBs: 4000,
    asOf: '2024-06-01',
    rulesAsOf: '2026-11-21',
  });
  expect(answer.ambiguities.join()).toContain('sum-pipes');
  const text = answers('controls --chip H20 --to CN --party CN --as-of 2024-06-01');
  expect(text).toContain('not-controlled');
  expect(text).toContain('not legal advice');
  expect(text).toContain('gathered to 2026-11-21');
  const chinese = answers('controls --chip H20 --to 中国 --as-of 2024-06-01 --locale zh');
  expect(chinese).toContain('不构成法律意见');
  expect(chinese).toContain('2,368');
});

test('a pool asks the supercomputer lines too, and several kinds answer with the strictest', () => {
  const small = JSON.parse(answers('controls --on 4096xA800 --to CN --as-of 2023-01-01 --json'));
  expect(small).toMatchObject({
    status: 'not-controlled',
    count: 4096,
    endUse: [{ kind: 'supercomputer', answer: false, fp64Pflops: 79.872 }],
  });
  const large = (more: string) => JSON.parse(answers(`controls --on 10000xH800 --to CN --as-of 2023-01-01 ${more} --json`));
  expect(large('')).toMatchObject({ status: 'not-controlled', endUse: [{ answer: null }] });
  expect(large('--envelope 41600')).toMatchObject({ status: 'license-presumption-denial', endUse: [{ answer: true }] });
  expect(large('--envelope 41601')).toMatchObject({ status: 'not-controlled', endUse: [{ answer: false }] });
  const mixed = JSON.parse(answers('controls --on "8xH20 + 8xH800" --to CN --as-of 2024-06-01 --json'));
  expect(mixed).toMatchObject({
    status: 'license-presumption-denial',
    groups: [{ status: 'not-controlled' }, { chip: 'nvidia-h800-80gb-sxm' }],
  });
});

test("the buyer's own side is told apart, with what it rests on", () => {
  const flags = (more: string) =>
    JSON.parse(answers(`controls --to CN --as-of 2026-06-01 ${more} --json`)).buyerSide as {
      id: string;
      basis: string;
      certain: boolean;
    }[];
  expect(flags('--chip H200 --buyer state-funded')).toEqual([
    expect.objectContaining({ id: 'cn-2025-11-05-state-funded', basis: 'press', certain: true }),
    expect.objectContaining({ id: 'cn-2026-01-13-h200-customs', basis: 'press', certain: true }),
  ]);
  expect(flags('--chip H200').map(({ certain }) => certain)).toEqual([false, true]);
  expect(flags('--chip 910B')).toEqual([]);
});

test('headroom of a die', () => {
  const answer = JSON.parse(answers('controls headroom --die-area 814 --to CN --as-of 2024-06-01 --json'));
  expect(answer.headroom[0]).toMatchObject({ datacentre: true, tpp: { below: 2400, most: 2399 }, tera: { fp8: 299 } });
  expect(answer.anyDie[0]).toMatchObject({ datacentre: true, tpp: { most: 1599 } });
  expect(answers('controls headroom --die-area 814 --to CN --as-of 2025-06-01')).toContain('below 1,400');
  expect(answers('controls headroom --die-area 814 --to CN --as-of 2025-06-01 --locale zh')).toContain('低于 1,400');
  expect(answers('controls headroom --help')).toContain('--die-area');
});

test('case files are answered a line for a line, in order, and a broken line stops nothing', () => {
  const text = readFileSync('tests/golden/controls/cases.jsonl', 'utf8');
  const cases = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const lines = answers('controls --file tests/golden/controls/cases.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ id }) => id)).toEqual(cases.map(({ id }) => id));
  expect(lines.map((line) => line.status ?? line.answer)).toEqual(cases.map(({ expected }) => expected));
  for (const line of lines) expect([line.rulesAsOf, line.disclaimer]).toEqual(['2026-11-21', expect.stringContaining('not legal advice')]);
  const broken = answers('controls --file -', `{"id": 1,\n[]\n{"id": "x", "destination": "XX"}\n${text.split('\n')[0]}\n`);
  const codes = broken
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(codes.map((line) => line.refused?.code ?? line.status)).toEqual([
    'broken-json',
    'not-an-object',
    'unknown-chip',
    'is-informed-license',
  ]);
});

test.each([
  ['controls --chip H20 --to Chinaa --as-of 2024-06-01', '--to: unknown place: Chinaa', 'did you mean China'],
  ['controls --chip H20 --to CN --party Hauwei', '--party: unknown party: Hauwei', 'did you mean Huawei'],
  ['controls --chip H20 --to CN --as-of 2022-08-25', '--as-of: before first rule: 2022-08-25', 'a day from 2022-08-26'],
  ['controls --chip H2O0 --to CN', '--chip: unknown chip: H2O0', ''],
  ['controls --to CN', '--chip: missing flag', ''],
  ['controls --chip H20', '--to: missing flag', ''],
  ['controls --chip H20 --on 8xH20 --to CN', '--chip: contradiction', ''],
  ['controls --chip H20 --to CN --end-use supercomputing', '--end-use: unknown kind', 'did you mean supercomputer'],
  ['controls --chip H20 --to CN --buyer state', '--buyer: bad value', 'one of state-funded'],
  ['controls --on 8xH20 --to CN --envelope big', '--envelope: bad number', ''],
  ['controls headroom --die-area 0 --to CN', '--die-area: bad number', ''],
  ['controls --file no-such-file.jsonl', 'no-such-file.jsonl: cannot read', ''],
])('%s', (line, said, near) => {
  const { status, problems } = suanpan(words(line));
  expect(status).toBe(2);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(said);
  expect(problems[0]).toContain(near);
});

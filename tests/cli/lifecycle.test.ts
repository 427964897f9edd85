import { expect, test } from 'vitest';
import { suanpan, words } from './command.ts';

interface Band {
  low: number;
  mid: number;
  high: number;
}
const DAY = '--as-of 2026-01-01';
const FIGURES = ['chipHours', 'costUsd', 'energyMWh', 'carbonTonnes', 'embodiedTonnes', 'waterCubicMetres', 'supportUsd', 'netCostUsd'];
const answer = (line: string, input = '') => {
  const { status, stdout, problems } = suanpan(words(`lifecycle ${line} ${DAY} --json`), input);
  return { status, problems, json: stdout === '' ? null : JSON.parse(stdout) };
};

test('one file yields five stages whose figures sum to the totals within a thousandth', () => {
  const { status, json } = answer('examples/programme.yaml');
  expect(status).toBe(0);
  const { stages, totals, scenarios, assumed } = json;
  expect(stages.map(({ kind }: { kind: string }) => kind)).toEqual([
    'preprocessing',
    'development',
    'pre-training',
    'fine-tuning',
    'inference',
  ]);
  for (const figure of FIGURES)
    for (const end of ['low', 'mid', 'high'] as const) {
      const sum = stages.reduce((all: number, stage: Record<string, Band>) => all + stage[figure]![end], 0);
      expect(totals[figure][end] / sum, `${figure} ${end}`).toBeCloseTo(1, 4);
    }
  const [preprocessing, development, training, tuning, inference] = stages;
  expect(development.startDay).toBeCloseTo(preprocessing.endDay, 3);
  expect(tuning.startDay).toBeCloseTo(training.endDay, 3);
  expect(development.chipHours.mid / training.chipHours.mid).toBeCloseTo(0.5, 4);
  expect(training.supportUsd.mid / training.costUsd.mid).toBeCloseTo(0.3, 4);
  expect(training.runs[0].choice.calendarDays.mid).toBeCloseTo(training.days.mid, 3);
  expect(inference.months).toHaveLength(24);
  expect(inference.months[23].chips.mid).toBeGreaterThan(inference.months[0].chips.mid);
  const [twice, free] = scenarios;
  expect(twice.totals.costUsd.mid).toBeGreaterThan(totals.costUsd.mid);
  expect(free.totals.costUsd).toEqual(totals.costUsd);
  expect(free.totals.supportUsd.mid).toBe(0);
  expect(assumed.join()).toContain('low to low');
}, 30_000);

test('chips for every user of a very large app: 0.19 to 1.95 million', () => {
  const { json } = answer('examples/wechat.yaml');
  const { stages, scenarios } = json;
  expect(stages[0].chips.mid).toBeCloseTo(0.193e6, -4);
  expect(scenarios[0].stages[0].chips.mid).toBeGreaterThan(1.9e6);
  expect(scenarios[0].stages[0].chips.mid).toBeLessThan(1.95e6);
});

test('79 models on 10,000 chips: 9 days, or 881', () => {
  const { stages, scenarios } = answer('examples/many-models.yaml').json;
  expect(stages[0].flop / 9.5e23).toBeCloseTo(1, 1);
  expect(stages[0].days.mid).toBeCloseTo(9, 0);
  expect(scenarios[0].stages[0].flop / 9.5e25).toBeCloseTo(1, 1);
  expect(scenarios[0].stages[0].days.mid / 881).toBeCloseTo(1, 2);
});

test('five of eleven months on the data leave 55 % of a lease in use', () => {
  const { stages, pools } = answer('examples/lease.yaml').json;
  expect(pools[0].use).toBeCloseTo(0.55, 2);
  expect(stages[1].flop).toBeGreaterThan(1.2e25);
  expect(stages[1].flop).toBeLessThan(2.6e25);
});

test('the page says what, when, how much and who pays, in both languages', () => {
  const en = suanpan(words(`lifecycle examples/programme.yaml ${DAY}`)).stdout;
  for (const said of ['total', 'When', 'What it costs', 'Who pays', 'Pools', 'Scenarios', 'Between', 'computing', '░', '█', 'Assumed'])
    expect(en).toContain(said);
  const zh = suanpan(words(`lifecycle examples/programme.yaml ${DAY} --locale zh`)).stdout;
  for (const said of ['合计', '时间', '费用构成', '谁付', '芯片池', '情景', '区间', '算力', '假定']) expect(zh).toContain(said);
  for (const said of ['no place', 'experiments take', 'a person costs']) expect(zh).not.toContain(said);
}, 30_000);

test('a stage without an answer is refused alone: the others are answered, and the exit says so', () => {
  const plan = [
    'currency: CNY',
    'price: 2',
    'stages:',
    '  - { stage: pre-training, name: large, model: llama-3.1-405b, on: 8xA100-40GB, tokens: 1T }',
    '  - { stage: development, on: 8xH100, of: large, multiple: 2 }',
    '  - { stage: fine-tuning, model: gpt2, on: 8xH100, tokens: 1B, method: lora }',
    '  - { stage: inference, chip-seconds: 10, on: 8xH100, rate: 1/s, months: 3, growth: 10% }',
  ].join('\n');
  const { status, json } = answer('-', plan);
  expect(status).toBe(3);
  expect(json.refused.map(({ stage, code }: { stage: string; code: string }) => [stage, code])).toEqual([
    ['large', 'memory'],
    ['development', 'stage-refused'],
    ['inference', 'too-few-chips'],
  ]);
  expect(json.totals.costUsd).toEqual(json.stages[2].costUsd);
  expect(json.totals.cost.currency).toBe('CNY');
  const page = suanpan(words(`lifecycle - ${DAY} --locale zh`), plan);
  expect(page.status).toBe(3);
  for (const said of ['没有答案', 'CNY', '第 1 月需要 10 卡', 'large 的答案']) expect(page.stdout).toContain(said);
}, 30_000);

test('what is over a budget or a site is told by how much; the answer stands', () => {
  const plan = 'price: 2\nbudget: 1M\npower: 5MW\nstages:\n  - { stage: pre-training, on: 1024xH100, days: 30, support: 10% }';
  const { status, json } = answer('-', plan);
  expect(status).toBe(3);
  expect(json.refused.map(({ code, has }: { code: string; has: number }) => [code, has])).toEqual([['over-budget', 1e6]]);
  expect(json.totals.netCostUsd.mid).toBeCloseTo(0.9 * 2 * 1024 * 720, 0);
  const small = answer('-', plan.replace('5MW', '0.5MW')).json.refused;
  expect(small.map(({ code }: { code: string }) => code)).toEqual(['over-budget', 'over-site-power']);
  expect(suanpan(words(`lifecycle - ${DAY}`), plan).stdout).toContain('Over a limit');
});

test('what is wrong in the file is told by line and column, all at once, with the nearest right name', () => {
  const plan = `plce: CN
price: -3
pools:
  training: 8xH100
stages:
  - stage: pretraining
  - stage: pre-training
    model: llama-3-70c
    tokenz: 15T
    tokens: many
    on: trainng
    after: fine-tunning
    support: -5
  - stage: inference
    chip: H100
    chip-seconds: 3
    users: 5M
    months: 0
  - stage: fine-tuning
    model: gpt2
    on: training
    tokens: 1B
scenarios:
  big: { inferense: { users: 3 } }
`;
  const { status, problems } = answer('-', plan);
  expect(status).toBe(2);
  const told = [
    ['-:1:1: unknown key: plce;', 'did you mean place?'],
    ['-:2:8: too small: -3;', 'at least 0'],
    ['-:6:12: unknown stage: pretraining;', 'did you mean pre-training?'],
    ['-:8:12: unknown model: llama-3-70c;', 'llama-3-70b'],
    ['-:9:5: unknown key: tokenz;', 'did you mean tokens?'],
    ['-:10:13: bad number: many;', 'a count'],
    ['-:11:9: unknown pool: trainng;', 'did you mean training?'],
    ['-:12:12: unknown stage: fine-tunning;', 'did you mean fine-tuning?'],
    ['-:13:14: too small: -5;', 'at least 0'],
    ['-:14:5: missing key: nothing;', 'requests-per-user beside users'],
    ['-:18:13: too small: 0;', 'at least 1'],
    ['-:24:10: unknown key: inferense;', 'did you mean inference?'],
  ] as const;
  expect(problems).toHaveLength(told.length);
  for (const [at, [start, rest]] of told.entries()) {
    expect(problems[at]).toMatch(new RegExp(`^${start.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
    expect(problems[at]).toContain(rest);
  }
  const zh = suanpan(words(`lifecycle - ${DAY} --locale zh`), plan).problems.join('\n');
  for (const said of ['没有这个键', '没有这个阶段', '缺少键', 'users 之外还要 requests-per-user', '过小']) expect(zh).toContain(said);
});

test.each([
  [
    'stages:\n  - { stage: pre-training, model: gpt2, on: 8xH100, tokens: 1B, after: fine-tuning }\n  - { stage: fine-tuning, model: gpt2, on: 8xH100, tokens: 1B }',
    'stages in a circle: pre-training after fine-tuning after pre-training',
  ],
  ['', 'not a map'],
  ['stages: []', 'not a list'],
  ['stages:\n  - { stage: inference, months: 3, rate: 1/s, users: 4, requests-per-user: 2, chip: H100, chip-seconds: 2 }', 'contradiction'],
  ['stages:\n  - { stage: inference, months: 3, rate: 1/s, chip: H100, on: 8xH100, chip-seconds: 2 }', 'contradiction'],
  ['stages:\n  - { stage: preprocessing, workers: 3 }', 'missing key: nothing; expected tokens; or days'],
  ['stages:\n  - { stage: development, multiple: 2, on: 8xH100 }', 'unknown stage'],
  ['stages:\n  - { stage: development, on: 8xH100, runs: [] }', 'not a list'],
  ['stages:\n  - { stage: pre-training, on: 8xH100, params: 1B, tokens: 1B }', 'mfu beside params'],
  ['stages:\n  - { stage: pre-training, on: 8xH100, days: 3, months: 1 }', 'days or months, not both'],
  ['stages:\n  - { stage: pre-training, model: gpt2, on: 8xH100 }', 'missing key: nothing; expected tokens'],
  ['stages:\n  - { stage: pre-training, model: gpt2, tokens: 1B }', 'on: a pool or chips'],
  [
    'stages:\n  - { stage: pre-training, model: gpt2, on: 8xH100, tokens: 1B }\n  - { stage: pre-training, model: gpt2, on: 8xH100, tokens: 1B }',
    'repeated name',
  ],
  ['pools: 3\nstages:\n  - { stage: inference, months: 1, chip: H100, tokens-per-chip: 100, rate: 1/s }', 'output beside'],
])('%# is bad input', (plan, said) => {
  const { status, problems } = answer('-', plan);
  expect(status).toBe(2);
  expect(problems.join('\n')).toContain(said === 'output beside' ? 'output: tokens of an answer' : said);
});

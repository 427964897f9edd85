import { expect, test } from 'vitest';
import { suanpan, words } from './command.ts';

const RUN =
  'train --model gpt3-175b --on 10000xV100-32GB --tokens 300B --batch 1536 --seq 2048 --layout tp=8,pp=25,dp=50,vpp=3,mbs=1,zero=1,recompute=selective,sp';
const STATED = `${RUN} --achieved 24.6TFLOPS --chip-watts 330 --pue 1.10 --grid-intensity 0.429 --price rent --as-of 2026-01-01`;
const SMALL =
  'train --model llama-3.1-8b --on 8xH100 --tokens 1B --batch 64 --seq 4096 --layout tp=1,pp=1,dp=8,mbs=1,zero=3,recompute=full --as-of 2026-01-01';

interface Figure {
  low: number;
  mid: number;
  high: number;
}

const json = (
  line: string,
  status = 0,
): {
  choice: Record<string, Figure>;
  question: Record<string, unknown>;
  refused: { code: string }[];
  obtainable: Record<string, unknown>[];
} => {
  const said = suanpan([...words(line), '--json']);
  expect([said.status, ...said.problems]).toEqual([status]);
  return JSON.parse(said.stdout);
};

test('the published run is answered with its energy and carbon', () => {
  const { choice, question } = json(STATED);
  expect(choice.energyMWh?.mid).toBeCloseTo(1288, -1);
  expect(choice.carbonTonnes?.mid).toBeCloseTo(552, -1);
  expect(question).toMatchObject({ chipWatts: 330, pue: 1.1, kgPerKWh: 0.429, currency: 'USD' });
});

test('the page tells money, energy, carbon and whether the chips can be had, in both languages with the same numbers', () => {
  const page = (locale: string): string =>
    suanpan([...words(`${RUN} --precision fp16 --place US-IA --to CN --currency CNY --as-of 2026-01-01`), '--locale', locale]).stdout;
  const [en, zh] = [page('en'), page('zh')];
  for (const said of [
    'Money, energy, carbon',
    'Iowa in 2020',
    'Can it be had',
    'Can it be paid',
    'to CN:',
    'not legal advice',
    'CNY at 7.189',
  ])
    expect(en.replace(/\s+/g, ' ')).toContain(said);
  for (const said of ['费用、能耗与碳排放', '能否获得', '能否负担', '运往 CN']) expect(zh).toContain(said);
  const numbers = (text: string): string[] =>
    (text.replace(/(?:, |，用时 ?)[\d.]+ (?:µs|ms|s|微秒|毫秒|秒)$/m, '').match(/\d[\d,.]*\d|\d/g) ?? []).sort();
  expect(numbers(zh)).toEqual(numbers(en));
});

test('over a budget or a site: answered with 3, and by how much', () => {
  const { refused, choice } = json(`${SMALL} --price 2 --budget 1 --power 5kW`, 3);
  expect(refused.map(({ code }) => code)).toEqual(expect.arrayContaining(['over-budget', 'over-site-power']));
  expect(choice.costUsd?.mid).toBeGreaterThan(1);
  const { stdout } = suanpan([...words(`${SMALL} --price 2 --budget 1 --power 5kW --locale zh`)]);
  expect(stdout).toContain('预算 1 USD：超出');
  json(`${SMALL} --price 2 --budget 10M --power 5MW`);
});

test('fine-tuning has its worth too', () => {
  const { choice, obtainable } = json(
    'finetune --model llama-3.1-8b --method lora --on 8xA100-80GB --tokens 100M --price spot --place SG --as-of 2026-01-01',
  );
  expect(choice).toHaveProperty('energyMWh');
  expect(obtainable[0]).toMatchObject({ to: 'SG' });
});

test('bad input is told all at once, in words', () => {
  const { status, stdout, problems } = suanpan(words(`${SMALL} --place US-IAA --currency CNX --party nobody --budget -5 --pue 0.9`));
  expect([status, stdout]).toEqual([2, '']);
  expect(problems.map((line) => line.split(':', 2).join(':')).sort()).toEqual([
    '--budget: too small',
    '--currency: unknown currency',
    '--party: unknown party',
    '--place: unknown place',
    '--pue: too small',
  ]);
  expect(problems.join('\n')).toContain('did you mean US-IA');
  const zh = suanpan(words(`${SMALL} --price leese --power 20 --locale zh`));
  expect(zh.problems.join('\n')).toMatch(/没有这种付费方式[\s\S]*带单位的功率/);
  const early = suanpan(words('train --model llama-3.1-8b --on 8xH100 --tokens 1B --as-of 2015-01-01'));
  expect(early.status).toBe(2);
  expect(early.problems.join()).toContain('before first price');
});

test('prices and grids are listed, narrowed and given as JSON', () => {
  const prices = suanpan(words('facts prices --chip H100 --find reserved'));
  expect(prices.stdout).toMatch(/^0 prices|prices$/m);
  const aws = JSON.parse(suanpan(words('facts prices --chip A100-40GB --find AWS --json')).stdout) as { chip: string; provider: string }[];
  expect(aws.length).toBeGreaterThan(2);
  expect(aws.every(({ provider }) => provider === 'AWS')).toBe(true);
  const grids = suanpan(words('facts grids --find US-IA'));
  expect(grids.stdout).toContain('0.2939');
  expect(grids.stdout).toContain('1 grid records');
  const all = suanpan(words('facts grids')).stdout;
  expect(all).toContain('direct-to-chip cold plate');
  expect(all).toContain('183 grid records');
  expect(suanpan(words('facts prices --chip H1000')).status).toBe(2);
});

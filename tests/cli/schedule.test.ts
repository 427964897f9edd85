import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { suanpan, words } from './command.ts';

const DAY = '--as-of 2026-01-01';
const schedule = (input: string, more = '') => {
  const { status, stdout, problems } = suanpan(words(`schedule - ${DAY} ${more} --json`), input);
  return { status, problems, json: stdout === '' ? null : JSON.parse(stdout) };
};

interface Row {
  name: string;
  on: string;
  cards: number;
  startDay: number;
  endDay: number;
  late: number;
}

const FILE = `
name: two halls
price: 1.5
pools:
  a: 32xA100-80GB
  v: 32xV100-32GB
jobs:
  - job: train
    name: long
    model: llama-2-7b
    tokens: 2B
    deadline: 60d
  - job: finetune
    name: tuned
    model: llama-2-7b
    tokens: 1B
    method: lora
    after: long
    cards: 8..16
  - job: train
    name: held
    model: llama-2-7b
    tokens: 5B
    on: [v]
    release: 2d
  - job: serve
    name: chat
    model: llama-2-7b
    rate: 1/s
    input: 512
    output: 128
    months: 1
`;

describe('suanpan schedule', () => {
  test('jobs on two halls; money and energy are those of the jobs; the same question has the same answer', () => {
    const { status, json } = schedule(FILE);
    expect(status).toBe(0);
    const jobs = json.choice.jobs as (Row & { costUsd: { mid: number } })[];
    expect(jobs.map(({ name }) => name).sort()).toEqual(['chat', 'held', 'long', 'tuned']);
    expect(jobs.find(({ name }) => name === 'held')).toMatchObject({ on: 'v', startDay: 2 });
    expect(json.choice.costUsd / jobs.reduce((sum, { costUsd }) => sum + costUsd.mid, 0)).toBeCloseTo(1, 4);
    const again = schedule(FILE).json;
    expect({ ...again, search: null }).toEqual({ ...json, search: null });
  });

  test('a job that runs nowhere: the others are answered, and it is told (3)', () => {
    const nowhere = schedule(FILE.replace('name: long\n    model: llama-2-7b', 'name: long\n    cards: 8\n    on: v\n    model: kimi-k2'));
    expect(nowhere.status).toBe(3);
    expect(nowhere.json.refused.map(({ said }: { said: string }) => said).join('\n')).toMatch(
      /long on v: [\s\S]*tuned: waits for a job that runs nowhere/,
    );
    expect(nowhere.json.choice.jobs.map(({ name }: Row) => name).sort()).toEqual(['chat', 'held']);
  });

  test('runs end on one day, services hold their cards to another; a row a job in a file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'jobs-')), 'jobs.csv');
    const { json } = schedule(FILE, `--out ${file}`);
    const jobs = json.choice.jobs as (Row & { kind: string })[];
    const ends = (kind: string) => jobs.filter((job) => (job.kind === 'serve') === (kind === 'serve')).map(({ endDay }) => endDay);
    expect(json.choice.runsEndDay).toBe(Math.max(...ends('train')));
    expect(json.choice.servicesEndDay).toBe(Math.max(...ends('serve')));
    expect(json.choice.servicesEndDay).toBeGreaterThan(json.choice.runsEndDay);
    const [head, ...rows] = readFileSync(file, 'utf8').trim().split('\n');
    expect(head).toMatch(/^job,kind,on,chip,cards,startDay,endDay,/);
    expect(rows.map((row) => row.split(',')[0])).toEqual(jobs.map(({ name }) => name));
  });

  test('a job that wants more cards than there are is told, and so is one that may run nowhere', () => {
    const many = schedule(FILE.replace('cards: 8..16', 'cards: 512'));
    expect(many.status).toBe(3);
    expect(many.json.refused[0]).toMatchObject({
      code: 'too-few-cards',
      needs: 512,
      has: 32,
      said: 'tuned on a: wants 512 cards, the group has 32',
    });
    expect(schedule(FILE.replace('on: [v]', 'on: []')).problems.join('\n')).toMatch(/on: nothing; expected cards of this list: a, v/);
    expect(schedule(FILE.replace('32xA100-80GB', '32xA100-80GBB')).problems.join('\n')).toMatch(/:5:6: .*A100-80GBB/);
  });

  test('the page draws a chart, here in Chinese', () => {
    const chinese = suanpan(words(`schedule - ${DAY} --locale zh`), FILE);
    expect(chinese.stdout).toMatch(/时间图\n {2}a · 32\n[\s\S]*█/);
    expect(chinese.stdout).toContain('安排');
    expect(chinese.stdout).toMatch(/训练全部完成 +第 \S+ 天[\s\S]*服务 +第 \S+ 天起全部上线 +最后一个占用卡至第 \S+ 天/);
  });

  test('bad input with line and column: circles, unknown cards, repeated names, unknown keys', () => {
    const bad = FILE.replace('name: long\n', 'name: long\n    after: tuned\n')
      .replace('on: [v]', 'on: [w]')
      .replace('name: chat', 'name: held')
      .replace('tokens: 5B', 'tokns: 5B');
    const { status, problems } = schedule(bad);
    expect(status).toBe(2);
    const said = problems.join('\n');
    expect(said).toMatch(/-:10:12: jobs in a circle: long after tuned after long/);
    expect(said).toMatch(/-:\d+:\d+: unknown pool: w; expected cards of this list: a, v/);
    expect(said).toMatch(/repeated name: held/);
    expect(said).toMatch(/unknown key: tokns.*did you mean tokens/);
    expect(schedule('jobs: []').problems.join('\n')).toMatch(/no pools[\s\S]*jobs: a list of jobs/);
  });
});

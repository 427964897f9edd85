import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { suanpan, words } from './command.ts';

const answer = (line: string, status = 0) => {
  const said = suanpan(words(`${line} --as-of 2026-01-01`));
  expect(said.problems).toEqual([]);
  expect(said.status).toBe(status);
  return said.stdout;
};

describe('compare', () => {
  const pools = '--model llama-2-7b --tokens 10B --on 16xA100-80GB --on 16xAscend-910B --on 1xT4 --to CN';

  test('pools side by side, best first, the one that cannot hold the model with its reason', () => {
    const { question, options, refused } = JSON.parse(answer(`compare ${pools} --json`));
    expect(question).toMatchObject({ command: 'compare', on: ['16xA100-80GB', '16xAscend-910B', '1xT4'], tokens: 10e9 });
    expect(options).toHaveLength(3);
    const [first, second, last] = options;
    expect(first.choice.calendarDays.mid).toBeLessThanOrEqual(second.choice.calendarDays.mid);
    expect(last).toMatchObject({ question: { on: '1xT4' }, choice: null });
    expect(refused.every(({ on }: { on: string }) => on === '1xT4')).toBe(true);
    for (const { choice, readiness, obtainable } of [first, second]) {
      for (const figure of ['energyMWh', 'sitePowerMW', 'mfu', 'peakMemoryGiB', 'stepSeconds'])
        expect(choice[figure].mid, figure).toBeGreaterThan(0);
      expect(readiness[0].layers).toHaveLength(10);
      expect(obtainable[0]).toMatchObject({ to: 'CN', status: expect.any(String) });
    }
  });

  test('the page in both languages', () => {
    const english = answer(`compare ${pools}`);
    for (const word of ['16xA100-80GB', 'In the calendar', 'Software', 'NVIDIA CUDA: 10 of 10 layers graded', 'Not possible', '60 %'])
      expect(english).toContain(word);
    const chinese = answer(`compare ${pools} --locale zh`);
    for (const word of ['日历时间', '软件就绪', '不可行', '60 %']) expect(chinese).toContain(word);
  });

  test('a machine by allocation: its queue, its chain of jobs, its largest job', () => {
    const page = answer('compare --model llama-2-13b --tokens 300B --on lumi --on 64xA100-80GB');
    expect(page).toContain('standard-g: 48 h at most');
    expect(page).toContain('EuroHPC JU');
    expect(page).toContain('a job may take 1,024 nodes of 2,978');
  });

  test('exit 3 only where no pool answers; unknown names and too many pools are bad input', () => {
    expect(answer('compare --model gpt3-175b --on 1xT4 --on 8xV100', 3)).toContain('No pool answers');
    const unknown = suanpan(words('compare --model gpt3-175b --on 8xA100-80GB --on 8xNobody --on 8xNothing'));
    expect(unknown.status).toBe(2);
    expect(unknown.problems.filter((line) => line.startsWith('--on'))).toHaveLength(2);
    expect(suanpan(words('compare --model gpt3-175b')).problems[0]).toContain('--on');
    const many = Array.from({ length: 13 }, () => '--on 8xA100-80GB').join(' ');
    expect(suanpan(words(`compare --model gpt3-175b ${many}`)).status).toBe(2);
  });
});

describe('equal', () => {
  test('counts in whole nodes, the fewest power first, datasheet and computed ratios side by side, a claim held against them', () => {
    const { options, claims, workloads } = JSON.parse(
      answer('equal --target 64xA100-80GB --chips V100,H100 --model llama-2-7b --claimed 9x --no-workloads --json'),
    );
    expect(options.map(({ question }: { question: { said: string } }) => question.said)).toEqual(['H100', 'V100']);
    const [h100, v100] = options;
    expect(v100.count % 8).toBe(0);
    expect(v100.count).toBeGreaterThan(h100.count);
    expect(h100.datasheet[0]).toMatchObject({ figure: 'peak bf16', ratio: expect.closeTo(0.3153, 3) });
    expect(h100.choice.layout.tensorParallel).toBeGreaterThan(0);
    expect(h100.power.mid).toBeLessThan(1);
    expect(claims[1].claim.lacks).toBeCloseTo(1.42, 2);
    expect(workloads).toEqual([]);
  });

  test('by kind of work, and the page in both languages', () => {
    const page = answer('equal --target 8xA100-80GB --chips H20 --model llama-2-7b --claimed 9');
    for (const word of ['dense training', 'experts training', 'prefill', 'decode', 'For one', '"9 times"', 'no peak reaches it'])
      expect(page).toContain(word);
    const chinese = answer('equal --target 8xA100-80GB --chips H20 --model llama-2-7b --claimed 9 --no-workloads --locale zh');
    for (const word of ['每替一张', '规格书', '没有峰值达到']) expect(chinese).toContain(word);
  });

  test('a service: whole replicas within its limits', () => {
    const { question, options } = JSON.parse(
      answer(
        'equal --target 16xA100-80GB --chips L20,H20 --model llama-3-8b --input 1k --output 256 --tpot p99:60ms --no-workloads --json',
      ),
    );
    expect(question.kind).toBe('serve');
    for (const { count, replica, perTarget } of options) {
      expect(count).toBeGreaterThan(0);
      expect(replica).toMatch(/^tp=/);
      expect(perTarget.low).toBeLessThan(perTarget.mid);
    }
  });

  test('bad input is told at once; what no count reaches is exit 3', () => {
    const wrong = suanpan(words('equal --target 8xA100-80GB+8xH100 --chips Nope,S4000 --model llama-2-7b --claimed many'));
    expect(wrong.status).toBe(2);
    expect(wrong.problems.map((line) => line.split(':')[0])).toEqual(['--claimed', '--target', '--chips']);
    expect(suanpan(words('equal')).status).toBe(2);
    expect(answer('equal --target 1024xA100-80GB --chips T4 --model gpt3-175b --batch 128 --no-workloads', 3)).toContain(
      'the batch limits',
    );
  });
});

describe('fabric', () => {
  const train = 'train --model llama-2-7b --batch 256 --on 64xA100-80GB';

  test('switches and cables of the network that is said', () => {
    const { fabric } = JSON.parse(answer(`${train} --fabric radix=16,speed=200G,oversub=3,rails=8,nics=8 --json`));
    expect(fabric).toMatchObject({ tiers: 1, rails: 8, endpoints: 64, switches: 8, nodes: 8, portsPerNode: 8 });
    const page = answer(`${train} --fabric radix=16,speed=200G,tiers=2,oversub=3,switch-watts=500`);
    expect(page).toContain('Network as built');
    expect(page).toContain('switches: 4 kW');
  });

  test('bad parts are told with the nearest right one', () => {
    const said = (parts: string) => suanpan(words(`${train} --fabric ${parts}`));
    for (const [parts, about] of [
      ['radix=64,sped=400G', 'speed'],
      ['radix=2,speed=400G', '4'],
      ['radix=64,speed=fast', '400G'],
      ['radix=64,radix=32,speed=400G', 'once'],
      ['speed=400G', 'radix'],
      ['radix=4,speed=400G,tiers=1', 'at most 4'],
      ['radix=64,speed=400G,rails=3,nics=8', 'every rail'],
    ] as const) {
      const { status, problems } = said(parts);
      expect(status, parts).toBe(2);
      expect(problems.join(' '), parts).toContain(about);
    }
    expect(suanpan(words('train --model llama-2-7b --on "8xA100-80GB + 8xH100" --fabric radix=64,speed=400G')).status).toBe(2);
  });
});

describe('readiness', () => {
  test('ten layers of each stack, in a list and as data', () => {
    const stacks = JSON.parse(answer('facts readiness --json'));
    expect(stacks.find(({ id }: { id: string }) => id === 'cann').layers).toHaveLength(10);
    expect(answer('facts readiness --find musa')).toContain('Moore Threads MUSA');
    expect(answer('facts readiness --locale zh')).toContain('算子库');
    expect(answer('facts show readiness/cann')).toContain('layers.operators');
  });

  test('grading the operator library to 0 blocks; another layer costs pace, and the page says so', () => {
    const folder = mkdtempSync(join(tmpdir(), 'suanpan-'));
    mkdirSync(join(folder, 'readiness'));
    const grade = (layers: object) => writeFileSync(join(folder, 'readiness', 'cuda.json'), JSON.stringify({ like: 'cuda', layers }));
    const line = `train --model llama-2-7b --batch 64 --on 8xA100-80GB --facts ${folder}`;
    const fact = (is: string) => ({ is, assumed: true, note: 'what if' });
    grade({ operators: fact('0') });
    expect(answer(line, 3)).toContain('no operator library (grade 0)');
    expect(answer(`${line} --locale zh`, 3)).toContain('没有算子库');
    grade({ parallel: fact('0') });
    const page = answer(line);
    expect(page).toContain('50 % of the pace is left; the share is assumed');
    expect(page.replace(/\s+/g, ' ')).toContain('missing: parallel acceleration');
    const { readiness } = JSON.parse(answer(`${line} --json`));
    expect(readiness.effect.pace).toBe(0.5);
    grade({ parallel: fact('7') });
    expect(suanpan(words(line)).status).toBe(2);
  });
});

import { describe, expect, test } from 'vitest';
import { suanpan, words } from './command.ts';

const DAY = '--as-of 2026-01-01';
const WORK = '--model llama-2-7b --tokens 100B';
const ask = (line: string) => {
  const { status, stdout, problems } = suanpan(words(`size train ${line} ${DAY} --json`));
  return { status, problems, json: stdout === '' ? null : JSON.parse(stdout) };
};

describe('suanpan size train', () => {
  test('the fewest whole nodes of each kind that end in time, cheapest first, each the plan that train makes', () => {
    const { status, json } = ask(`${WORK} --deadline 30d --chips A100-80GB@1.5,Ascend-910B@1.2 --power 1MW --budget 1M --to US`);
    expect(status).toBe(0);
    const [first, second] = json.options;
    expect(first.choice.costUsd.mid).toBeLessThanOrEqual(second.choice.costUsd.mid);
    for (const option of json.options) {
      expect(option.choice.calendarDays.mid).toBeLessThanOrEqual(30);
      expect(option.count % option.chipsPerNode).toBe(0);
      expect(option.sure.days.high).toBeLessThanOrEqual(30);
      expect(option.sure.count).toBeGreaterThanOrEqual(option.count);
    }
    expect(json.options[0].twice.count).toBe(2 * first.count);
    const { count, chip } = second;
    const fewer = suanpan(words(`train ${WORK} --on ${count - 8 * second.slackNodes}x${chip} ${DAY} --json`));
    expect(JSON.parse(fewer.stdout).choice.calendarDays.mid).toBeGreaterThan(30);
    const same = suanpan(words(`train ${WORK} --on ${count}x${chip} ${DAY} --json`));
    expect(JSON.parse(same.stdout).choice.calendarDays.mid).toBeCloseTo(second.choice.calendarDays.mid, 4);
    expect(json.mix.choice.parts[0].chip).toBe(first.chip);
    expect(json.mix.choice.costUsd).toBeLessThanOrEqual(first.choice.costUsd.mid * 1.01);
    expect(json.mix.choice.gap).toBeLessThan(0.02);
    expect(json.mix.shadows.map(({ limit }: { limit: string }) => limit)).toEqual(['deadline', 'budget', 'power']);
    expect(typeof json.mix.sensitivity.survives).toBe('boolean');
  });

  test('what breaks a limit is refused with by how much and the smallest change', () => {
    const money = ask(`${WORK} --deadline 10d --chips A100-80GB@2 --budget 5000`);
    expect(money.status).toBe(3);
    expect(money.json.refused[0]).toMatchObject({ code: 'over-budget', has: 5000 });
    expect(money.json.refused[0].would).toMatch(/a budget of .* tokens/);
  });

  test('the page, here in Chinese', () => {
    const line = `${WORK} --deadline 30d --chips A100-80GB@1.5,H20 ${DAY}`;
    const chinese = suanpan(words(`size train ${line} --locale zh`));
    expect(chinese.stdout).toContain('购置组合');
    expect(chinese.stdout).toContain('九成把握');
  });

  test('bad input: every problem at once', () => {
    const { status, problems } = suanpan(words('size train --model llama-2-7b --chips A100-80GBB,3x,H100@x,H100@2,H100@2'));
    expect(status).toBe(2);
    const said = problems.join('\n');
    for (const part of ['--deadline', '--tokens', 'A100-80GBB', '3x', '--chips: bad number: x', 'every offer once'])
      expect(said).toContain(part);
  });
});

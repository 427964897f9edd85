import { expect, test } from 'vitest';
import { suanpan, words } from './command.ts';

const QUESTION =
  'train --model llama-2-7b --on 64xH100 --tokens 1T --batch 512 --layout tp=1,pp=1,dp=64,mbs=1,zero=1,recompute=full,vpp=1 --as-of 2026-01-01';

test('the calendar stands in the plan: days, stops, checkpoints by Young and Daly, what is lost', () => {
  const { status, stdout } = suanpan(words(`${QUESTION} --checkpoint-bandwidth 20GB/s --restart-time 10min --repair-time 2d --json`));
  expect(status).toBe(0);
  const { choice, frontier, because } = JSON.parse(stdout);
  const { calendar, calendarDays, days } = choice;
  expect(calendarDays.mid).toBeGreaterThan(days.mid);
  expect(calendar.checkpoint.youngSeconds).toBeCloseTo(
    Math.sqrt(2 * calendar.checkpoint.blockingSeconds * calendar.hoursBetweenStops.mid * 3600),
    -1,
  );
  const { checkpoint, rework, restart, waiting } = calendar.lost;
  expect(checkpoint + rework + restart + waiting + calendar.effectiveTrainingRatio.mid).toBeCloseTo(1, 4);
  expect(frontier[0].calendarDays).toEqual(calendarDays);
  expect(because.map(({ figure }: { figure: string }) => figure)).toContain('calendarDays');
});

test('the page names what stays unknown, in both languages', () => {
  const en = suanpan(words(QUESTION)).stdout;
  for (const said of [
    'In the calendar',
    'Productive',
    'one per',
    'Unknown: ',
    '--checkpoint-bandwidth',
    'would need storage of',
    '--repair-time',
  ])
    expect(en).toContain(said);
  const stated = suanpan(words(`${QUESTION} --checkpoint-bandwidth 10GB/s`)).stdout;
  for (const said of ['Young', 'Daly']) expect(stated).toContain(said);
  const zh = suanpan(words(`${QUESTION} --locale zh`)).stdout;
  for (const said of ['实际日历', '有效占比', '每', '的存储', '未给存储带宽', '备用节点']) expect(zh).toContain(said);
  expect(zh).not.toContain('is not stated');
});

test('bad figures are told together with all others', () => {
  const { status, problems } = suanpan(
    words('train --model llama-2-7b --on 8xH100 --tokens x --mtbf 3 --checkpoint-bandwidth 2TB --spares -1'),
  );
  expect(status).toBe(2);
  for (const flag of ['--mtbf', '--checkpoint-bandwidth', '--spares', '--tokens'])
    expect(problems.filter((line) => line.startsWith(flag))).toHaveLength(1);
});

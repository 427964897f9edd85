import { type PlacedJob, type ScheduleAnswer, type ScheduleAsk, type ScheduleChoice, showCount, showNumber, showShare } from '../index.ts';
import type { Face } from './face.ts';
import { cells, columns, ink, pad } from './paper.ts';
import { teller } from './prose.ts';
import { type SaySchedule, speakSchedule } from './schedule-words.ts';
import { becauseBlock, joined, listBlock, refusedBlock } from './service-text.ts';
import { timeText } from './time-text.ts';

export interface SchedulePage {
  readonly answer: ScheduleAnswer;
  readonly ask: ScheduleAsk;
  readonly name: string;
}

/** A schedule for people: what it comes to, a chart, who runs where. */
export function scheduleText({ answer, ask, name }: SchedulePage, { say, paper, locale }: Face): string {
  const word = speakSchedule(locale);
  const tell = teller(locale);
  const { choice } = answer;
  const groups = ask.groups.map(({ name: own, group }) => `${own} (${showNumber(group.count, 12)} × ${group.chip.name})`).join(', ');
  const heading = [ink(paper, 'bold', name), ink(paper, 'dim', word('heading', { jobs: String(ask.jobs.length), groups }))];
  return joined([
    heading,
    choice === null ? [ink(paper, ['bold', 'yellow'], word('nothing'))] : headline(choice, word, { paper }),
    choice === null ? [] : chart(choice, word, { paper }),
    choice === null ? [] : table(choice, word, { paper }),
    choice === null ? [] : groupLines(choice, word, { paper }),
    refusedBlock({ say, tell, paper }, answer.refused),
    listBlock({ paper, say }, say('assumed'), answer.assumed.map(tell), 12),
    becauseBlock({ plan: answer, say, tell, paper }),
    [
      ink(
        paper,
        'dim',
        word('planned', { count: showNumber(answer.search.evaluated, 12), seconds: timeText(answer.search.seconds, say, 2) }),
      ),
    ],
  ]);
}

type Ground = Pick<Face, 'paper'>;

const day = (value: number): string => (value > 0 && value < 1 ? showNumber(value, 2) : showNumber(Math.round(value * 10) / 10, 4));
const rough = (value: number): string => showCount(Number(value.toPrecision(3)), 3);

function headline(choice: ScheduleChoice, word: SaySchedule, { paper }: Ground): string[] {
  const late = choice.jobs.filter((job) => job.late > 0).length;
  const { runsEndDay, servicesUpDay, servicesEndDay } = choice;
  const hand = word('byHand', { day: day(choice.greedy.makespanDays) });
  const served = (until: number): string[] => [
    word('services'),
    word('upFrom', { day: day(servicesUpDay ?? 0) }),
    word('until', { day: day(until) }),
  ];
  const rows = [
    ...(runsEndDay === null ? [] : [[word('makespan'), word('dayOf', { day: day(runsEndDay) }), hand]]),
    ...(servicesEndDay === null ? [] : [served(servicesEndDay)]),
    [word('late'), late === 0 ? word('inTime') : word('lateSaid', { count: String(late) }), ''],
    [word('cost'), choice.costUsd === null ? word('unknown') : `${rough(choice.costUsd)} USD`, ''],
    [word('energy'), choice.energyMWh === null ? word('unknown') : `${rough(choice.energyMWh)} MWh`, ''],
    [word('proof'), choice.proved ? word('proved') : word('within', { gap: showShare(choice.gap, 2) }), ''],
  ];
  return columns(
    rows.map(([name = '', figure = '', rest = '']) => [
      ink(paper, 'dim', name),
      ink(paper, ['bold', 'cyan'], figure),
      ink(paper, 'dim', rest),
    ]),
    ['left', 'left', 'left'],
    3,
  ).map((line) => `  ${line}`);
}

/** A row a job, under the group of its cards; a service that goes on beyond the chart ends in an arrow. */
function chart(choice: ScheduleChoice, word: SaySchedule, { paper }: Ground): string[] {
  const until = chartEnd(choice);
  const names = choice.jobs.map(({ name }) => cells(name));
  const left = Math.min(28, Math.max(8, ...names)) + 2;
  const width = Math.max(20, paper.width - left - 16);
  const at = (value: number): number => Math.round((Math.min(value, until) / until) * width);
  const bar = ({ startDay, endDay, kind, late, deadlineDay }: PlacedJob): string => {
    const from = Math.min(width - 1, at(startDay));
    const to = Math.max(from + 1, at(endDay));
    const fill = { train: '█', finetune: '▓', serve: '░' }[kind];
    const goesOn = endDay > until * (1 + 1e-9);
    const drawn = `${' '.repeat(from)}${fill.repeat(to - from - (goesOn ? 1 : 0))}${goesOn ? '▶' : ''}`;
    const wish = deadlineDay === null || kind === 'serve' || deadlineDay > until ? -1 : Math.min(width - 1, at(deadlineDay));
    const padded = pad(drawn, width);
    const marked = wish >= 0 && padded[wish] === ' ' ? `${padded.slice(0, wish)}┊${padded.slice(wish + 1)}` : padded;
    return ink(paper, late > 0 ? 'red' : kind === 'serve' ? 'cyan' : 'blue', marked);
  };
  const beyond = ({ endDay }: PlacedJob): string => (endDay > until * (1 + 1e-9) ? ` ${word('beyond', { day: day(endDay) })}` : '');
  const lines = choice.groups.flatMap(({ name, cards }) => {
    const own = choice.jobs.filter(({ on }) => on === name);
    if (own.length === 0) return [];
    return [
      `  ${ink(paper, 'bold', `${name} · ${showNumber(cards, 12)}`)}`,
      ...own.map((job) => `  ${pad(job.name, left)}${bar(job)} ${showNumber(job.cards, 12)}${beyond(job)}`),
    ];
  });
  const ruler = `${pad('0', width - cells(day(until)))}${day(until)} ${word('days')}`;
  return [ink(paper, 'bold', word('chart')), ...lines, `  ${' '.repeat(left)}${ink(paper, 'dim', ruler)}`];
}

/** Until the last run has ended; where there are services alone, until the first of them ends. */
function chartEnd({ jobs, makespanDays }: ScheduleChoice): number {
  if (makespanDays > 0 && jobs.some(({ kind }) => kind !== 'serve')) return makespanDays;
  return Math.max(1e-6, Math.min(...jobs.map(({ endDay }) => endDay)));
}

function table(choice: ScheduleChoice, word: SaySchedule, { paper }: Ground): string[] {
  const header = (['job', 'on', 'cards', 'start', 'end', 'band', 'wanted', 'usd'] as const).map((name) => word(name));
  const rows = choice.jobs.map(({ name, on, cards, startDay, endDay, days, deadlineDay, late, costUsd }) => [
    name,
    on,
    showNumber(cards, 12),
    day(startDay),
    day(endDay),
    days.low === days.high ? day(days.mid) : `${day(days.mid)} (${day(days.low)} – ${day(days.high)})`,
    deadlineDay === null ? '–' : late > 0 ? `${day(deadlineDay)} (+${day(late)})` : day(deadlineDay),
    costUsd === null ? word('unknown') : rough(costUsd.mid),
  ]);
  const [top = '', ...lines] = columns([header, ...rows], ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right']);
  return [ink(paper, 'bold', word('table')), `  ${ink(paper, 'dim', top)}`, ...lines.map((line) => `  ${line}`)];
}

function groupLines(choice: ScheduleChoice, word: SaySchedule, { paper }: Ground): string[] {
  const rows = choice.groups.map(({ name, cards, use }) => [name, showNumber(cards, 12), `${showShare(use, 2)} ${word('busy')}`]);
  return [ink(paper, 'bold', word('groups')), ...columns(rows, ['left', 'right', 'right']).map((line) => `  ${line}`)];
}

import { type Calendar, type Estimate, showNumber, showRate, showShare } from '../index.ts';
import { type SayCalendar, speakCalendar } from './calendar-words.ts';
import type { Face } from './face.ts';
import { columns, ink, wrap } from './paper.ts';
import { teller } from './prose.ts';
import { timeText } from './time-text.ts';

const DAY = 86_400;
const HOUR = 3600;

/** The calendar of a run as a block of the page. */
export function calendarText(calendar: Calendar, { say, paper, locale }: Face): string {
  const word = speakCalendar(locale);
  const tell = teller(locale);
  const time = (seconds: number): string => timeText(seconds, say);
  const band = ({ low, mid, high }: Estimate, scale: number): string =>
    low === high ? say('stated') : `${timeText(low * scale, say, 3, mid * scale)} – ${timeText(high * scale, say, 3, mid * scale)}`;
  const rows: string[][] = [];
  const row = (name: string, figure: string, rest = ''): void =>
    void rows.push([ink(paper, 'dim', name), ink(paper, ['bold', 'cyan'], figure), ink(paper, 'dim', rest)]);
  const { calendarDays: days, effectiveTrainingRatio: ratio, hoursBetweenStops: stops, interruptions } = calendar;
  if (days) row(word('calendar'), time(days.mid * DAY), band(days, DAY));
  row(
    word('productive'),
    showShare(ratio.mid),
    ratio.low === ratio.high ? say('stated') : `${showShare(ratio.low)} – ${showShare(ratio.high)}`,
  );
  const count = interruptions ? `; ${word('about', { count: showNumber(interruptions.mid, 2) })}` : '';
  row(word('stops'), word('every', { time: time(stops.mid * HOUR) }), `${band(stops, HOUR)}${count}`);
  const lines = columns(rows, ['left', 'left', 'left'], 3).map((line) => `  ${line}`);
  const rest = [
    ...checkpointLines(calendar, word, time),
    ...lostLine(calendar, word),
    ...sparesLine(calendar, word),
    dataLine(calendar, word),
  ];
  const unknown = calendar.unknown.length ? [`${word('stillUnknown')}: ${calendar.unknown.map(tell).join('; ')}`] : [];
  const said = [...rest, ...unknown].flatMap((line) => wrap(line, paper.width - 4, '  ').map((part) => `  ${part}`));
  return [ink(paper, 'bold', word('title')), ...lines, ...said].join('\n');
}

function checkpointLines({ checkpoint }: Calendar, word: SayCalendar, time: (seconds: number) => string): string[] {
  const { bytes, mode, blockingSeconds, writeSeconds, youngSeconds, dalySeconds, intervalSeconds, storageNeeded, memoryTier } = checkpoint;
  const size = showRate(bytes, 'B');
  const said = [writeSeconds === null ? word('sizeAlone', { size }) : word('size', { size, time: time(writeSeconds) })];
  if (blockingSeconds !== null && mode === 'asynchronous') said.push(word('blocks', { time: time(blockingSeconds) }));
  const lines = [`${word('checkpoint')}: ${said.join('; ')}`];
  if (intervalSeconds === null) lines.push(`${word('interval')}: ${word('unknown')}`);
  else {
    const both =
      youngSeconds === null || dalySeconds === null ? '' : ` (${word('byBoth', { young: time(youngSeconds), daly: time(dalySeconds) })})`;
    const drains = storageNeeded === null || mode === 'blocking' ? '' : `; ${word('drains', { rate: showRate(storageNeeded, 'B/s') })}`;
    lines.push(`${word('interval')}: ${time(intervalSeconds)}${both}${drains}`);
  }
  if (memoryTier) {
    const { intervalSeconds: interval, copySeconds, hostBytesPerNode, rework } = memoryTier;
    const values = {
      interval: time(interval),
      copy: time(copySeconds),
      host: showRate(hostBytesPerNode, 'B'),
      share: showShare(rework, 2),
    };
    lines.push(`${word('tier')}: ${word('tierSaid', values)}`);
  }
  return lines;
}

function lostLine({ lost }: Calendar, word: SayCalendar): string[] {
  const share = (value: number | null): string => (value === null ? word('unknown') : showShare(value, 2));
  const parts = [
    word('lostCheckpoint', { share: share(lost.checkpoint) }),
    word('lostRework', { share: share(lost.rework) }),
    word('lostRestart', { share: share(lost.restart) }),
  ];
  if (lost.waiting !== null) parts.push(word('lostWaiting', { share: share(lost.waiting) }));
  if (lost.maintenance !== null) parts.push(word('lostMaintenance', { share: share(lost.maintenance) }));
  return [`${word('lost')}: ${parts.join(' · ')}`];
}

function sparesLine({ spares }: Calendar, word: SayCalendar): string[] {
  if (spares.nodes === null || spares.chips === null) return [];
  return [`${word('spares')}: ${word('sparesSaid', { nodes: showNumber(spares.nodes, 9), chips: showNumber(spares.chips, 9) })}`];
}

function dataLine({ data }: Calendar, word: SayCalendar): string {
  const rate = showRate(data.readBytesPerSecond, 'B/s');
  const said =
    data.datasetBytes === null ? word('rateAlone', { rate }) : word('dataSaid', { size: showRate(data.datasetBytes, 'B'), rate });
  return `${word('data')}: ${said}`;
}

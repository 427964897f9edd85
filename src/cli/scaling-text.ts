import { type Scaling, showNumber, showShare, writeLayout } from '../index.ts';
import type { Face } from './face.ts';
import { bar, columns, ink, wrap } from './paper.ts';
import { timeText } from './time-text.ts';

const DAY = 86_400;

/** A strong-scaling curve for people: a line a pool, its efficiency as a bar, and where the batch ends it. */
export function scalingText({ points, batchLimit, batchGain, tooSmall }: Scaling, batch: number, { say, paper }: Face): string {
  const title = ink(paper, 'bold', say('scaling'));
  const notes: string[] = [];
  if (tooSmall.length) notes.push(say('tooSmall', { pools: tooSmall.map((chips) => showNumber(chips, 12)).join(', ') }));
  const sequences = showNumber(batch, 12);
  if (points.length)
    notes.push(
      batchLimit === null
        ? say('noBatchLimit', { batch: sequences })
        : say('batchLimit', { chips: showNumber(batchLimit, 12), batch: sequences, gain: showShare((batchGain ?? 1) - 1, 2) }),
    );
  const timed = points.some(({ days }) => days !== null);
  const [first] = points;
  const slowest = first?.days ? first.days.mid * DAY : first?.stepSeconds.mid;
  const head = [say('chipsColumn'), say('usedColumn'), timed ? say('time') : say('stepColumn'), say('mfu'), say('efficiency'), ''];
  const rows = points.map(({ chips, chipsUsed, days, stepSeconds, mfu, efficiency, batchLimited }) => [
    showNumber(chips, 12),
    showNumber(chipsUsed, 12),
    timeText(days ? days.mid * DAY : stepSeconds.mid, say, 3, slowest),
    showShare(mfu.mid),
    showShare(efficiency),
    `${ink(paper, 'blue', bar(efficiency, 20))}${batchLimited ? ` ${ink(paper, 'yellow', say('limited'))}` : ''}`,
  ]);
  const [top = '', ...lines] = columns([head, ...rows], ['right', 'right', 'right', 'right', 'right', 'left']);
  const last = points.at(-1);
  if (last) notes.push(say('lastLayout', { chips: showNumber(last.chips, 12), layout: writeLayout(last.layout) }));
  const table = points.length ? [ink(paper, 'dim', top), ...lines] : [];
  return [
    '',
    title,
    ...table.map((line) => `  ${line}`),
    ...notes.flatMap((note) => wrap(note, paper.width - 2, '  ').map((line) => `  ${line}`)),
  ].join('\n');
}

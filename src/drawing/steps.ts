import type { Drawing, Mark } from './drawing.ts';
import { colour } from './palette.ts';
import { BAR_COLOURS, type StepBarsDrawn } from './step-bars.ts';
import { colourNames, el, haloed, label, line, short } from './svg.ts';

interface Window {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly right: number;
}

/** Places that can be pointed at. */
const MOST_MARKS = 4000;
/** Ops of one rank that can be told apart. */
const MOST_OPS = 90;

/**
 * The pipeline's step: a row a rank, compute above, messages below. A step of many micro-batches shows its beginning and its end; what lies
 * between is alike and is counted.
 */
export function drawSteps(bars: StepBarsDrawn, width: number): Drawing {
  const { ranks, seconds, words } = bars;
  const row = ranks.length > 8 ? 20 : ranks.length > 3 ? 26 : 36;
  const used = BAR_COLOURS.flatMap((paint, kind) =>
    ranks.some(({ compute, messages }) => holds(compute, kind) || holds(messages, kind))
      ? [{ name: words.kinds[kind] as string, colour: paint }]
      : [],
  );
  const named = colourNames(used, 34, width);
  const [left, top] = [34, named.rows * 18 + 26];
  const height = top + ranks.length * row + 36;
  const windows = windowsOf(bars, left, width - 6);
  const parts: string[] = [named.body, label(0, top - 9, `↓ ${words.rank}`)];
  const marks: Mark[] = [];
  const paths = BAR_COLOURS.map(() => '');
  ranks.forEach(({ rank, compute, messages }, index) => {
    const y = top + index * row;
    const high = row * 0.56;
    const low = row * 0.24;
    parts.push(label(left - 8, y + row * 0.5, String(rank), { 'text-anchor': 'end', 'font-size': 11 }));
    for (const { left: start, right } of windows)
      parts.push(el('rect', { x: start, y, width: right - start, height: row - 3, fill: colour('hair'), rx: 1 }));
    const draw = (spans: Float64Array, offset: number, size: number, pointed: boolean): void => {
      for (let i = 0; i < spans.length; i += 4) {
        const [begin, length, kind, batch] = [spans[i] as number, spans[i + 1] as number, spans[i + 2] as number, spans[i + 3] as number];
        for (const window of windows) {
          const x1 = placed(window, begin);
          const x2 = placed(window, begin + length);
          if (x2 <= window.left || x1 >= window.right) continue;
          const a = Math.max(x1, window.left);
          const b = Math.min(x2, window.right);
          const gap = b - a > 3 ? 0.6 : 0;
          paths[kind] +=
            `M${short(a)} ${short(y + offset)}h${short(Math.max(0.4, b - a - gap))}v${short(size)}h${-short(Math.max(0.4, b - a - gap))}z`;
          if (pointed)
            marks.push({
              x: a,
              y: y + offset,
              width: b - a,
              height: size,
              said: [`${words.kinds[kind]}${batch >= 0 ? ` ${batch}` : ''}`, `${words.rank} ${rank}`, words.time(length)],
            });
        }
      }
    };
    draw(compute, 1, high, marks.length < MOST_MARKS);
    draw(messages, 1 + high + 1, low, false);
  });
  BAR_COLOURS.forEach((name, kind) => {
    if (paths[kind] !== '') parts.push(el('path', { d: paths[kind], fill: colour(name) }));
  });
  parts.push(axis(windows, top + ranks.length * row + 2, words.time), between(windows, bars, top, ranks.length * row));
  const spent = (spans: Float64Array): number => {
    let sum = 0;
    for (let i = 1; i < spans.length; i += 4) sum += spans[i] as number;
    return sum;
  };
  return {
    width,
    height,
    body: parts.join(''),
    title: words.title,
    about: words.about,
    marks,
    table: {
      head: [words.rank, words.compute, words.messages, words.waiting],
      rows: ranks.map(({ rank, compute, messages }) => [
        String(rank),
        words.time(spent(compute)),
        words.time(spent(messages)),
        words.time(Math.max(0, seconds - spent(compute))),
      ]),
    },
  };
}

function windowsOf({ ranks, seconds }: StepBarsDrawn, left: number, right: number): readonly Window[] {
  const most = Math.max(...ranks.map(({ compute }) => compute.length / 4));
  const room = Math.max(16, Math.round(MOST_OPS * Math.min(1, (right - left) / 900)));
  if (most <= room * 1.4) return [{ from: 0, to: seconds, left, right }];
  const each = (seconds / most) * (room / 2) + seconds * 0.004;
  const length = Math.min(seconds * 0.45, Math.max(each, warmUp(ranks, seconds)));
  const middle = (left + right) / 2;
  return [
    { from: 0, to: length, left, right: middle - 26 },
    { from: seconds - length, to: seconds, left: middle + 26, right },
  ];
}

/** Until the last rank has begun, and a little more. */
function warmUp(ranks: StepBarsDrawn['ranks'], seconds: number): number {
  return Math.min(seconds * 0.3, Math.max(...ranks.map(({ compute }) => compute[0] ?? 0)) * 1.6);
}

const placed = ({ from, to, left, right }: Window, time: number): number => left + ((time - from) / (to - from)) * (right - left);

function axis(windows: readonly Window[], y: number, time: (seconds: number) => string): string {
  return windows
    .flatMap(({ from, to, left, right }) => {
      const marks = windows.length === 1 ? [0, 0.25, 0.5, 0.75, 1] : [0, 1];
      return marks.map((share) => {
        const x = left + share * (right - left);
        const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
        return (
          line(x, y, x, y + 4, { stroke: colour('faint') }) +
          label(x, y + 17, time(from + share * (to - from)), { 'text-anchor': anchor, 'font-size': 11 })
        );
      });
    })
    .join('');
}

function between(windows: readonly Window[], { microBatches, words, ranks }: StepBarsDrawn, top: number, height: number): string {
  const [first, second] = windows;
  if (!first || !second) return '';
  const x = (first.right + second.left) / 2;
  const dots = [-10, 0, 10].map((dx) => el('circle', { cx: x + dx, cy: top + height / 2, r: 2, fill: colour('faint') })).join('');
  const shown = ranks[0] ? [...ranks[0].compute].filter((_, i) => i % 4 === 2 && ranks[0]?.compute[i] === 0).length : 0;
  const hidden = Math.max(
    0,
    microBatches - shownIn(ranks[0]?.compute ?? new Float64Array(), first) - shownIn(ranks[0]?.compute ?? new Float64Array(), second),
  );
  return shown > 0 && hidden > 0
    ? dots + haloed(x, top + height + 32, words.skipped(hidden), { 'text-anchor': 'middle', 'font-size': 11 })
    : dots;
}

function shownIn(spans: Float64Array, { from, to }: Window): number {
  let count = 0;
  for (let i = 0; i < spans.length; i += 4) if (spans[i + 2] === 0 && (spans[i] as number) >= from && (spans[i] as number) < to) count++;
  return count;
}

function holds(spans: Float64Array, kind: number): boolean {
  for (let i = 2; i < spans.length; i += 4) if (spans[i] === kind) return true;
  return false;
}

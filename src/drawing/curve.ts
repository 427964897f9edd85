import type { Drawing, Mark } from './drawing.ts';
import { axes, roomFor } from './frame.ts';
import { type Colour, colour } from './palette.ts';
import { linear, logarithmic, padded, type Scale, timeline } from './scale.ts';
import { cut, el, haloed, label, line, short, textWidth } from './svg.ts';

export interface CurveLine {
  readonly name: string;
  readonly colour: Colour;
  readonly dashed?: boolean;
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    readonly low?: number;
    readonly high?: number;
    readonly said?: readonly string[];
    readonly key?: string;
    readonly chosen?: boolean;
  }[];
}

export interface CurveChart {
  readonly title: string;
  readonly about: string;
  readonly x: { readonly name: string; readonly log: boolean; show(value: number): string };
  readonly y: { readonly name: string; readonly log: boolean; readonly time?: boolean; show(value: number): string };
  readonly lines: readonly CurveLine[];
  readonly table: Drawing['table'];
  /** level that must not be passed */
  readonly levels?: readonly { readonly at: number; readonly name: string }[];
  /** values across that mean something: what is asked, what is the most */
  readonly stops?: readonly { readonly at: number; readonly name: string }[];
  readonly height?: number;
}

/** Lines with their bands. */
export function drawCurve(chart: CurveChart, width: number): Drawing {
  // names stand at the ends of their lines where there is room, else above
  const ends =
    chart.lines.length > 1 && width >= 440 ? Math.min(width * 0.4, Math.max(...chart.lines.map(({ name }) => textWidth(name))) + 14) : 0;
  const names = chart.lines.length > 1 && ends === 0 ? legend(chart.lines, width) : { body: '', rows: 0 };
  const top = 34 + names.rows * 18;
  // what stands at a stop is written above all that is drawn
  const head = chart.stops?.length ? 4 + 14 * chart.stops.length : 0;
  const height = (chart.height ?? Math.round(Math.min(360, Math.max(260, width * 0.46)))) + names.rows * 18;
  const bottom = height - 44;
  const all = chart.lines.flatMap(({ points }) => points);
  const xs = [...all.map(({ x }) => x), ...(chart.stops ?? []).map(({ at }) => at)];
  const ys = [...all.flatMap(({ y, low, high }) => [low ?? y, high ?? y]), ...(chart.levels ?? []).map(({ at }) => at)];
  const [xLow, xHigh] = [Math.min(...xs), Math.max(...xs)];
  const [yLow, yHigh] = [Math.min(...ys), Math.max(...ys)];
  const y = chart.y.log
    ? (chart.y.time ? timeline : logarithmic)(...padded(yLow, yHigh), bottom, top + head)
    : linear(0, yHigh * 1.06, bottom, top + head);
  const frame = { left: roomFor(y.ticks.map(chart.y.show)), right: width - 18 - ends, top, bottom };
  const x = chart.x.log
    ? logarithmic(...padded(xLow, xHigh, 0.02), frame.left, frame.right, Math.max(3, Math.round(width / 80)))
    : linear(0, xHigh * 1.04, frame.left, frame.right);
  const parts = [axes(frame, { scale: x, name: chart.x.name, show: chart.x.show }, { scale: y, name: chart.y.name, show: chart.y.show })];
  for (const { at, name } of chart.levels ?? [])
    parts.push(
      line(frame.left, y.at(at), frame.right, y.at(at), { stroke: colour('bad'), 'stroke-dasharray': '4 3' }),
      haloed(frame.left + 6, y.at(at) - 5, name, { fill: colour('bad'), 'font-size': 11 }),
    );
  (chart.stops ?? []).forEach(({ at, name }, index) => {
    const left = x.at(at) + textWidth(name, 11) + 8 > frame.right + ends;
    parts.push(
      line(x.at(at), top, x.at(at), bottom, { stroke: colour('faint'), 'stroke-dasharray': '2 3' }),
      haloed(x.at(at) + (left ? -5 : 5), top + 10 + index * 14, name, { 'font-size': 11, ...(left ? { 'text-anchor': 'end' } : {}) }),
    );
  });
  const marks: Mark[] = [];
  for (const { points, colour: name, dashed } of chart.lines) {
    const banded = points.filter(({ low, high }) => low !== undefined && high !== undefined);
    if (banded.length > 1) {
      const up = banded.map(({ x: at, high }) => `${short(x.at(at))} ${short(y.at(high as number))}`);
      const down = [...banded].reverse().map(({ x: at, low }) => `${short(x.at(at))} ${short(y.at(low as number))}`);
      parts.push(el('path', { d: `M${[...up, ...down].join('L')}z`, fill: colour(name), opacity: 0.16 }));
    }
    const path = points.map(({ x: at, y: value }) => `${short(x.at(at))} ${short(y.at(value))}`).join('L');
    parts.push(
      el('path', {
        d: `M${path}`,
        fill: 'none',
        stroke: colour(name),
        'stroke-width': dashed ? 1.4 : 2.2,
        'stroke-dasharray': dashed ? '4 4' : undefined,
        'stroke-linejoin': 'round',
      }),
    );
    if (dashed) continue;
    for (const point of points) {
      const [cx, cy] = [x.at(point.x), y.at(point.y)];
      parts.push(el('circle', { cx, cy, r: point.chosen ? 6 : 3.6, fill: colour(name), stroke: colour('paper'), 'stroke-width': 1.5 }));
      if (point.said)
        marks.push({ x: cx - 7, y: cy - 7, width: 14, height: 14, said: point.said, ...(point.key ? { key: point.key } : {}) });
    }
  }
  parts.push(names.body, ends > 0 ? endNames(chart.lines, x, y, frame.right + 10, ends) : '');
  return { width, height, body: parts.join(''), title: chart.title, about: chart.about, table: chart.table, marks };
}

/** Each line's name where it ends, moved apart where two end close together. */
function endNames(lines: readonly CurveLine[], x: Scale, y: Scale, left: number, room: number): string {
  const ends = lines
    .flatMap(({ name, colour: paint, points }) => {
      const last = points.at(-1);
      return last ? [{ name, paint, from: x.at(last.x), wanted: y.at(last.y) }] : [];
    })
    .sort((a, b) => a.wanted - b.wanted);
  let free = Number.NEGATIVE_INFINITY;
  return ends
    .map(({ name, paint, from, wanted }) => {
      const at = Math.max(wanted, free);
      free = at + 15;
      return (
        line(from + 7, wanted, left - 3, at, { stroke: colour(paint), opacity: 0.5 }) +
        haloed(left, at + 4, cut(name, room), { fill: colour(paint), 'font-weight': 560 })
      );
    })
    .join('');
}

/** Names of the lines from left to right, in as many rows as they need. */
function legend(lines: readonly CurveLine[], right: number): { readonly body: string; readonly rows: number } {
  let [x, row] = [0, 0];
  const parts = lines.map(({ name: whole, colour: paint, dashed }) => {
    const name = cut(whole, right - 24);
    const width = textWidth(name) + 42;
    if (x > 0 && x + width > right) [x, row] = [0, row + 1];
    const y = 10 + row * 18;
    const drawn =
      line(x, y, x + 16, y, { stroke: colour(paint), 'stroke-width': 2, 'stroke-dasharray': dashed ? '4 3' : undefined }) +
      label(x + 22, y + 4, name);
    x += width;
    return drawn;
  });
  return { body: parts.join(''), rows: row + 1 };
}

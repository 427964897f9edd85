import type { Drawing, Mark } from './drawing.ts';
import { axes, roomFor } from './frame.ts';
import { type Colour, colour } from './palette.ts';
import { linear, logarithmic, padded, timeline } from './scale.ts';
import { el, label, line, short, textWidth } from './svg.ts';

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
  readonly height?: number;
}

/** Lines with their bands. */
export function drawCurve(chart: CurveChart, width: number): Drawing {
  const names = chart.lines.length > 1 ? legend(chart.lines, width) : { body: '', rows: 0 };
  const top = 34 + names.rows * 18;
  const height = (chart.height ?? Math.round(Math.min(360, Math.max(260, width * 0.46)))) + names.rows * 18;
  const bottom = height - 44;
  const all = chart.lines.flatMap(({ points }) => points);
  const xs = all.map(({ x }) => x);
  const ys = [...all.flatMap(({ y, low, high }) => [low ?? y, high ?? y]), ...(chart.levels ?? []).map(({ at }) => at)];
  const [xLow, xHigh] = [Math.min(...xs), Math.max(...xs)];
  const [yLow, yHigh] = [Math.min(...ys), Math.max(...ys)];
  const y = chart.y.log
    ? (chart.y.time ? timeline : logarithmic)(...padded(yLow, yHigh), bottom, top)
    : linear(0, yHigh * 1.06, bottom, top);
  const frame = { left: roomFor(y.ticks.map(chart.y.show)), right: width - 18, top, bottom };
  const x = chart.x.log
    ? logarithmic(...padded(xLow, xHigh, 0.02), frame.left, frame.right, Math.max(3, Math.round(width / 80)))
    : linear(0, xHigh * 1.04, frame.left, frame.right);
  const parts = [axes(frame, { scale: x, name: chart.x.name, show: chart.x.show }, { scale: y, name: chart.y.name, show: chart.y.show })];
  for (const { at, name } of chart.levels ?? [])
    parts.push(
      line(frame.left, y.at(at), frame.right, y.at(at), { stroke: colour('bad'), 'stroke-dasharray': '4 3' }),
      label(frame.left + 6, y.at(at) - 5, name, { fill: colour('bad'), 'font-size': 11 }),
    );
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
  parts.push(names.body);
  return { width, height, body: parts.join(''), title: chart.title, about: chart.about, table: chart.table, marks };
}

/** Names of the lines from left to right, in as many rows as they need. */
function legend(lines: readonly CurveLine[], right: number): { readonly body: string; readonly rows: number } {
  let [x, row] = [0, 0];
  const parts = lines.map(({ name, colour: paint, dashed }) => {
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

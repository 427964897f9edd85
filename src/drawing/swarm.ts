import type { Drawing, Mark } from './drawing.ts';
import { type Colour, colour } from './palette.ts';
import { logarithmic } from './scale.ts';
import { el, label, line, short, textWidth } from './svg.ts';

export interface SwarmDot {
  readonly value: number;
  readonly colour: Colour;
  readonly key: string;
  readonly chosen: boolean;
  readonly said: readonly string[];
}

export interface SwarmChart {
  readonly title: string;
  readonly about: string;
  readonly axis: string;
  /** the value that all are held against */
  readonly middle: { readonly at: number; readonly name: string };
  readonly low: number;
  readonly high: number;
  readonly rows: readonly { readonly name: string; readonly count: string; readonly dots: readonly SwarmDot[] }[];
  readonly table: Drawing['table'];
  show(value: number): string;
}

const RADIUS = 4.5;

/** Dots along one logarithmic axis, a row a kind; dots that would cover each other make room upwards and downwards. */
export function drawSwarm(chart: SwarmChart, width: number): Drawing {
  const narrow = width < 620;
  const left = narrow ? 4 : Math.max(90, ...chart.rows.map(({ name }) => textWidth(name, 13))) + 40;
  const right = width - 14;
  const x = logarithmic(chart.low, chart.high, left, right, Math.max(3, Math.round((right - left) / 90)));
  const parts: string[] = [];
  const marks: Mark[] = [];
  const rows = chart.rows.map((row) => ({ ...row, placed: packed(row.dots, (value) => x.at(clamp(value, chart.low, chart.high))) }));
  let y = 30;
  const bars: string[] = [];
  for (const { name, count, placed } of rows) {
    const reach = Math.max(14, ...placed.map(({ dy }) => Math.abs(dy))) + RADIUS + 6;
    const above = narrow ? 20 : 0;
    const middle = y + above + reach;
    if (narrow) bars.push(label(left, y + 13, `${name} · ${count}`, { fill: colour('ink'), 'font-size': 13 }));
    else
      bars.push(
        label(0, middle + 1, name, { fill: colour('ink'), 'font-size': 13, 'font-weight': 600 }),
        label(0, middle + 17, count, { 'font-size': 11.5 }),
      );
    bars.push(line(left, middle, right, middle, { stroke: colour('line') }));
    for (const { dot, cx, dy } of placed) {
      bars.push(
        el('circle', {
          cx,
          cy: middle + dy,
          r: dot.chosen ? RADIUS + 2.5 : RADIUS,
          fill: colour(dot.colour),
          'fill-opacity': dot.chosen ? 1 : 0.78,
          stroke: colour(dot.chosen ? 'ink' : 'paper'),
          'stroke-width': dot.chosen ? 2 : 1,
        }),
      );
    }
    for (const { dot, cx, dy } of [...placed].sort((a, b) => a.cx - b.cx))
      marks.push({ x: cx - RADIUS, y: middle + dy - RADIUS, width: 2 * RADIUS, height: 2 * RADIUS, said: dot.said, key: dot.key });
    y = middle + reach;
  }
  for (const tick of x.ticks)
    parts.push(
      line(x.at(tick), 24, x.at(tick), y, { stroke: colour('hair') }),
      label(x.at(tick), y + 17, chart.show(tick), { 'text-anchor': 'middle', 'font-size': 11 }),
    );
  const centre = x.at(chart.middle.at);
  parts.push(
    line(centre, 20, centre, y, { stroke: colour('ours'), 'stroke-width': 1.5 }),
    label(centre, 13, chart.middle.name, { 'text-anchor': 'middle', 'font-size': 11.5, fill: colour('ours') }),
    label(right, y + 36, `${chart.axis} →`, { 'text-anchor': 'end' }),
  );
  return { width, height: y + 44, body: parts.join('') + bars.join(''), title: chart.title, about: chart.about, marks, table: chart.table };
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** As far from its line as a row's dots go before they stand beside their place. */
const REACH = 56;

/** Each dot as near to its place as the dots before it leave room: upwards and downwards first, then beside. */
function packed(dots: readonly SwarmDot[], at: (value: number) => number): { dot: SwarmDot; cx: number; dy: number }[] {
  const size = 2 * RADIUS + 1;
  const placed: { dot: SwarmDot; cx: number; dy: number }[] = [];
  for (const dot of [...dots].sort((a, b) => Math.abs(Math.log(a.value)) - Math.abs(Math.log(b.value)))) {
    const own = short(at(dot.value));
    let spot: { cx: number; dy: number } | null = null;
    for (let step = 0; spot === null; step++) {
      const cx = own + (step % 2 === 0 ? -1 : 1) * Math.ceil(step / 2) * (size * 0.87);
      const near = placed.filter((other) => Math.abs(other.cx - cx) < size);
      const ways = near.flatMap((other) => {
        const room = Math.sqrt(size ** 2 - (other.cx - cx) ** 2);
        return [other.dy + room, other.dy - room];
      });
      const free = (dy: number): boolean =>
        Math.abs(dy) <= REACH && near.every((other) => (other.cx - cx) ** 2 + (other.dy - dy) ** 2 >= size ** 2 * 0.98);
      const dy = [0, ...ways].sort((a, b) => Math.abs(a) - Math.abs(b)).find(free);
      if (dy !== undefined) spot = { cx, dy };
    }
    placed.push({ dot, ...spot });
  }
  return placed;
}

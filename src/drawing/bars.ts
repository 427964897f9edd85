import type { Drawing, Mark } from './drawing.ts';
import { type Colour, colour } from './palette.ts';
import { inkOn } from './spans.ts';
import { cut, el, label, line, textWidth } from './svg.ts';

export interface BarRow {
  readonly name: string;
  /** written behind the bar */
  readonly total: string;
  readonly parts: readonly { readonly name: string; readonly value: number; readonly colour: Colour; readonly said: string }[];
  /** ends of the band of the whole */
  readonly band?: { readonly low: number; readonly high: number };
}

export interface BarsChart {
  readonly title: string;
  readonly about: string;
  readonly rows: readonly BarRow[];
  /** every bar as long as the others: shares */
  readonly shares?: boolean;
  readonly table: Drawing['table'];
}

const HIGH = 26;

/** Lying bars by their parts. */
export function drawBars(chart: BarsChart, width: number): Drawing {
  const narrow = width < 620;
  const legend = legendOf(chart, width);
  const ends = Math.max(40, ...chart.rows.map(({ total }) => textWidth(total, 12.5))) + 12;
  const left = narrow ? 0 : Math.min(width * 0.3, Math.max(60, ...chart.rows.map(({ name }) => textWidth(name, 13))) + 16);
  const right = width - (narrow ? 0 : ends);
  const sum = ({ parts }: BarRow): number => parts.reduce((all, { value }) => all + value, 0);
  const most = Math.max(...chart.rows.map((row) => Math.max(sum(row), row.band?.high ?? 0))) || 1;
  const body: string[] = [legend.body];
  const marks: Mark[] = [];
  let y = legend.height + 4;
  for (const row of chart.rows) {
    if (narrow) {
      body.push(
        label(0, y + 12, cut(row.name, width - ends, 13), { fill: colour('ink'), 'font-size': 13 }),
        label(width, y + 12, row.total, { 'text-anchor': 'end', 'font-size': 12.5 }),
      );
      y += 18;
    } else body.push(label(0, y + HIGH / 2 + 4, cut(row.name, left - 14, 13), { fill: colour('ink'), 'font-size': 13 }));
    const whole = chart.shares ? sum(row) || 1 : most;
    const scale = (right - left) / whole;
    body.push(el('rect', { x: left, y, width: chart.shares ? right - left : 1, height: HIGH, rx: 4, fill: colour('hair') }));
    let x = left;
    for (const part of row.parts) {
      const wide = part.value * scale;
      if (!(wide > 0)) continue;
      body.push(el('rect', { x, y, width: Math.max(0.6, wide - 1), height: HIGH, rx: Math.min(3, wide / 2), fill: colour(part.colour) }));
      const share = `${Math.round((part.value / (sum(row) || 1)) * 100)} %`;
      if (chart.shares && wide > textWidth(share, 11) + 10)
        body.push(label(x + 6, y + HIGH / 2 + 4, share, { 'font-size': 11, fill: inkOn(part.colour) }));
      marks.push({ x, y, width: Math.max(3, wide), height: HIGH, said: [part.name, part.said, `${row.name} · ${share}`] });
      x += wide;
    }
    if (row.band && !chart.shares) {
      const [a, b] = [left + row.band.low * scale, left + row.band.high * scale];
      const middle = y + HIGH + 4;
      body.push(
        line(a, middle, b, middle, { stroke: colour('ink'), 'stroke-width': 1.4 }),
        line(a, middle - 3, a, middle + 3, { stroke: colour('ink') }),
        line(b, middle - 3, b, middle + 3, { stroke: colour('ink') }),
      );
    }
    if (!narrow)
      body.push(
        label(
          chart.shares ? right + 10 : Math.min(right, Math.max(x, row.band ? left + row.band.high * scale : 0)) + 10,
          y + HIGH / 2 + 4,
          row.total,
          {
            'font-size': 12.5,
          },
        ),
      );
    y += HIGH + (row.band ? 18 : 10) + (narrow ? 4 : 0);
  }
  return { width, height: y + 2, body: body.join(''), title: chart.title, about: chart.about, marks, table: chart.table };
}

function legendOf({ rows }: BarsChart, width: number): { readonly body: string; readonly height: number } {
  const names = new Map(rows.flatMap(({ parts }) => parts.map(({ name, colour: paint }) => [name, paint] as const)));
  if (names.size < 2) return { body: '', height: 0 };
  let [x, y] = [0, 4];
  const body = [...names].map(([name, paint]) => {
    const wide = 26 + textWidth(name, 12);
    if (x > 0 && x + wide > width) {
      x = 0;
      y += 20;
    }
    const at = x;
    x += wide + 8;
    return el('rect', { x: at, y, width: 10, height: 10, rx: 3, fill: colour(paint) }) + label(at + 15, y + 9, name);
  });
  return { body: body.join(''), height: y + 24 };
}

import type { Drawing, Mark } from './drawing.ts';
import { type Colour, colour } from './palette.ts';
import { logarithmic, padded } from './scale.ts';
import { el, label, line, textWidth } from './svg.ts';

export interface AgainstChart {
  readonly title: string;
  readonly about: string;
  readonly ours: { readonly low: number; readonly mid: number; readonly high: number; readonly name: string };
  readonly theirs: { readonly value: number; readonly name: string; readonly colour: Colour } | null;
  show(value: number): string;
}

/** A figure that somebody states, against ours with its band, on one axis. */
export function drawAgainst(chart: AgainstChart, width: number): Drawing {
  const height = 132;
  const values = [chart.ours.low, chart.ours.high, ...(chart.theirs ? [chart.theirs.value] : [])].filter((value) => value > 0);
  const [left, right] = [12, width - 12];
  const x = logarithmic(...padded(Math.min(...values) / 1.4, Math.max(...values) * 1.4), left, right, Math.max(3, Math.round(width / 120)));
  const y = 70;
  const parts: string[] = [];
  for (const tick of x.ticks)
    parts.push(
      line(x.at(tick), 34, x.at(tick), 100, { stroke: colour('hair') }),
      label(
        Math.min(Math.max(x.at(tick), left + textWidth(chart.show(tick), 11) / 2), right - textWidth(chart.show(tick), 11) / 2),
        120,
        chart.show(tick),
        {
          'text-anchor': 'middle',
          'font-size': 11,
        },
      ),
    );
  const [a, b, c] = [x.at(chart.ours.low), x.at(chart.ours.mid), x.at(chart.ours.high)];
  parts.push(
    line(left, y, right, y, { stroke: colour('line') }),
    el('rect', { x: a, y: y - 11, width: Math.max(3, c - a), height: 22, rx: 6, fill: colour('ours'), opacity: 0.22 }),
    line(b, y - 15, b, y + 15, { stroke: colour('ours'), 'stroke-width': 3 }),
  );
  const beside = (at: number, text: string): { readonly at: number; readonly anchor: string } => {
    const half = textWidth(text, 12.5) / 2 + 4;
    return at - half < left ? { at: left, anchor: 'start' } : at + half > right ? { at: right, anchor: 'end' } : { at, anchor: 'middle' };
  };
  const own = beside(b, chart.ours.name);
  parts.push(
    label(own.at, y + 30, chart.ours.name, { 'text-anchor': own.anchor, 'font-size': 12.5, fill: colour('ours'), 'font-weight': 600 }),
  );
  const marks: Mark[] = [
    {
      x: a,
      y: y - 11,
      width: Math.max(3, c - a),
      height: 22,
      said: [chart.ours.name, chart.show(chart.ours.mid), `${chart.show(chart.ours.low)} – ${chart.show(chart.ours.high)}`],
    },
  ];
  if (chart.theirs && chart.theirs.value > 0) {
    const at = x.at(chart.theirs.value);
    const spot = beside(at, chart.theirs.name);
    parts.push(
      line(at, 34, at, y - 9, { stroke: colour(chart.theirs.colour), 'stroke-width': 2 }),
      el('path', { d: `M${at} ${y - 9}l9 9l-9 9l-9 -9z`, fill: colour(chart.theirs.colour), stroke: colour('paper'), 'stroke-width': 2 }),
      label(spot.at, 26, chart.theirs.name, { 'text-anchor': spot.anchor, 'font-size': 12.5, fill: colour('ink'), 'font-weight': 650 }),
    );
    marks.push({ x: at - 9, y: y - 9, width: 18, height: 18, said: [chart.theirs.name, chart.show(chart.theirs.value)] });
  }
  return {
    width,
    height,
    body: parts.join(''),
    title: chart.title,
    about: chart.about,
    marks,
    table: {
      head: ['', '', ''],
      rows: [
        [chart.ours.name, chart.show(chart.ours.mid), `${chart.show(chart.ours.low)} – ${chart.show(chart.ours.high)}`],
        ...(chart.theirs ? [[chart.theirs.name, chart.show(chart.theirs.value), '']] : []),
      ],
    },
  };
}

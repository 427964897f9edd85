import type { Estimate } from '../terms/estimate.ts';
import type { Drawing, Mark } from './drawing.ts';
import { colour } from './palette.ts';
import { logarithmic, padded } from './scale.ts';
import { el, label, line } from './svg.ts';

export interface PercentileChart {
  readonly title: string;
  readonly about: string;
  readonly rows: readonly {
    readonly name: string;
    readonly points: readonly { readonly name: string; readonly value: Estimate }[];
    readonly limit: { readonly value: number; readonly name: string } | null;
  }[];
  show(value: number): string;
}

const SHADES = [0.35, 0.55, 0.78, 1];

/** Times by percentile, a figure a row, on one axis of time; bands are thin, limits are red. */
export function drawPercentiles(chart: PercentileChart, width: number): Drawing {
  const row = 58;
  const [left, right, top] = [8, width - 12, 12];
  const rows = chart.rows.filter(({ points }) => points.some(({ value }) => value.mid > 0));
  const height = top + rows.length * row + 30;
  const values = rows
    .flatMap(({ points, limit }) => [...points.flatMap(({ value }) => [value.low, value.high]), ...(limit ? [limit.value] : [])])
    .filter((value) => value > 0 && Number.isFinite(value));
  const most = Math.max(...values);
  const x = logarithmic(...padded(Math.max(Math.min(...values), most / 1e6), most), left, right, Math.max(3, Math.round(width / 130)));
  const parts: string[] = [];
  const marks: Mark[] = [];
  const bottom = top + rows.length * row;
  for (const tick of x.ticks)
    parts.push(
      line(x.at(tick), top, x.at(tick), bottom, { stroke: colour('hair') }),
      label(x.at(tick), bottom + 17, chart.show(tick), { 'text-anchor': 'middle', 'font-size': 11 }),
    );
  rows.forEach(({ name, points, limit }, at) => {
    const y = top + at * row + 34;
    parts.push(label(left, y - 17, name, { fill: colour('ink'), 'font-size': 13 }), line(left, y, right, y, { stroke: colour('line') }));
    if (limit)
      parts.push(
        line(x.at(limit.value), y - 13, x.at(limit.value), y + 13, { stroke: colour('bad'), 'stroke-width': 2 }),
        label(x.at(limit.value) - 5, y - 17, limit.name, { 'text-anchor': 'end', fill: colour('bad'), 'font-size': 11 }),
      );
    points.forEach(({ name: at, value }, index) => {
      if (!(value.mid > 0) || !Number.isFinite(value.mid)) return;
      const dy = index * 5 - 7.5;
      const [a, b, c] = [Math.max(left, x.at(Math.max(value.low, most / 1e6))), x.at(value.mid), Math.min(right, x.at(value.high))];
      parts.push(
        el('rect', { x: a, y: y + dy - 1.5, width: Math.max(2, c - a), height: 3, rx: 1.5, fill: colour('ours'), opacity: 0.25 }),
        el('circle', { cx: b, cy: y + dy, r: 4.5, fill: colour('ours'), opacity: SHADES[index] ?? 1, stroke: colour('paper') }),
      );
      marks.push({
        x: b - 5,
        y: y + dy - 5,
        width: 10,
        height: 10,
        said: [`${name} ${at}`, chart.show(value.mid), `${chart.show(value.low)} – ${chart.show(value.high)}`],
      });
    });
  });
  const heads = rows[0]?.points.map(({ name }) => name) ?? [];
  return {
    width,
    height,
    body: parts.join(''),
    title: chart.title,
    about: chart.about,
    marks,
    table: {
      head: ['', ...heads],
      rows: chart.rows.map(({ name, points }) => [
        name,
        ...points.map(({ value }) => `${chart.show(value.mid)} (${chart.show(value.low)} – ${chart.show(value.high)})`),
      ]),
    },
  };
}

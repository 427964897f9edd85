import type { Estimate } from '../terms/estimate.ts';
import type { Drawing, Mark } from './drawing.ts';
import { colour } from './palette.ts';
import { padded, timeline } from './scale.ts';
import { el, haloed, label, line, textWidth } from './svg.ts';

export interface PercentileChart {
  readonly title: string;
  readonly about: string;
  readonly rows: readonly {
    readonly name: string;
    readonly points: readonly { readonly name: string; readonly value: Estimate }[];
    readonly limit: { readonly value: number; readonly name: string } | null;
  }[];
  /** both in ms */
  show(value: number): string;
  tick(value: number): string;
}

const SHADES = [0.4, 0.58, 0.78, 1];
const STEP = 17;

/** Times by percentile, a figure a block and a percentile a line, on one axis of time; the band is the bar, limits are red. */
export function drawPercentiles(chart: PercentileChart, width: number): Drawing {
  const narrow = width < 520;
  const [left, right, top] = [narrow ? 34 : 160, width - (narrow ? 56 : 74), 10];
  const rows = chart.rows
    .map((row) => ({ ...row, points: row.points.filter(({ value }) => value.mid > 0 && Number.isFinite(value.mid)) }))
    .filter(({ points }) => points.length > 0);
  const values = rows
    .flatMap(({ points, limit }) => [...points.flatMap(({ value }) => [value.low, value.high]), ...(limit ? [limit.value] : [])])
    .filter((value) => value > 0 && Number.isFinite(value));
  const most = Math.max(...values);
  const least = Math.max(Math.min(...values), most / 1e6);
  const x = timeline(...padded(least / 1e3, most / 1e3), left, right, Math.max(3, Math.round(width / 130)));
  const at = (millis: number): number => x.at(Math.max(millis, least) / 1e3);
  const head = narrow ? 20 : 0;
  const heights = rows.map(({ points }) => head + points.length * STEP + 16);
  const bottom = top + heights.reduce((sum, height) => sum + height, 0);
  const height = bottom + 28;
  const parts: string[] = [];
  const marks: Mark[] = [];
  for (const tick of x.ticks)
    parts.push(
      line(x.at(tick), top, x.at(tick), bottom, { stroke: colour('hair') }),
      label(x.at(tick), bottom + 17, chart.tick(tick * 1e3), { 'text-anchor': 'middle', 'font-size': 11 }),
    );
  let y = top;
  rows.forEach(({ name, points, limit }, index) => {
    const first = y + head;
    if (index > 0) parts.push(line(0, y - 3, width, y - 3, { stroke: colour('line') }));
    parts.push(label(0, narrow ? y + 13 : first + 13, name, { fill: colour('ink'), 'font-size': 13, 'font-weight': 560 }));
    if (limit) {
      const cx = at(limit.value);
      const turned = cx + textWidth(limit.name, 11) + 8 > width;
      const above = narrow ? y + 13 : first + 10;
      parts.push(
        line(cx, first, cx, first + points.length * STEP + 2, { stroke: colour('bad'), 'stroke-width': 2 }),
        haloed(cx + (turned ? -6 : 6), above, limit.name, {
          fill: colour('bad'),
          'font-size': 11,
          ...(turned ? { 'text-anchor': 'end' } : {}),
        }),
      );
    }
    points.forEach(({ name: percentile, value }, row) => {
      const cy = first + row * STEP + 9;
      const [a, b, c] = [at(value.low), at(value.mid), Math.min(right, at(value.high))];
      const shown = chart.show(value.mid);
      // the figure stands on the other side where the limit would cross it
      const wide = textWidth(shown, 11);
      const crossed = limit !== null && at(limit.value) > c && at(limit.value) < c + 12 + wide && a - 14 - wide > left;
      const shade = SHADES[SHADES.length - points.length + row] ?? 1;
      parts.push(
        label(left - 10, cy + 4, percentile, { 'text-anchor': 'end', 'font-size': 11 }),
        el('rect', { x: a, y: cy - 2.5, width: Math.max(2, c - a), height: 5, rx: 2.5, fill: colour('ours'), opacity: 0.24 }),
        el('circle', { cx: b, cy, r: 4.5, fill: colour('ours'), 'fill-opacity': shade, stroke: colour('paper') }),
        haloed(crossed ? a - 8 : c + 8, cy + 4, shown, {
          'font-size': 11,
          fill: colour('ink'),
          ...(crossed ? { 'text-anchor': 'end' } : {}),
        }),
      );
      marks.push({
        x: a,
        y: cy - 7,
        width: Math.max(14, c - a),
        height: 14,
        said: [`${name} ${percentile}`, chart.show(value.mid), `${chart.show(value.low)} – ${chart.show(value.high)}`],
      });
    });
    y += heights[index] as number;
  });
  const heads = chart.rows[0]?.points.map(({ name }) => name) ?? [];
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

import type { Drawing, Mark } from './drawing.ts';
import { type Colour, colour } from './palette.ts';
import { cut, el, label, line, textWidth } from './svg.ts';

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly colour: Colour;
  /** stands, but does not count */
  readonly faint?: boolean;
  /** written on the bar where it has room */
  readonly name?: string;
  readonly said: readonly string[];
  readonly key?: string;
  readonly chosen?: boolean;
  /** which of the row's lanes, from 0; a share of the row's height with `share` */
  readonly at?: number;
  readonly share?: number;
}

export interface SpanRow {
  readonly name: string;
  readonly more?: string;
  readonly spans: readonly Span[];
  /** height of the bars, px */
  readonly high?: number;
  readonly chosen?: boolean;
}

export interface SpansChart {
  readonly title: string;
  readonly about: string;
  readonly rows: readonly SpanRow[];
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly { readonly at: number; readonly name: string }[];
  /** upright lines across all rows: a day that is looked at, an end that was promised */
  readonly cursors?: readonly { readonly at: number; readonly name: string; readonly colour: Colour }[];
  readonly table: Drawing['table'];
}

/** Bars in time, a row a thing; names stand beside the bars, and above them where the page is narrow. */
export function drawSpans(chart: SpansChart, width: number): Drawing {
  const narrow = width < 620;
  const names = chart.rows.map(({ name, more }) => textWidth(name, 12.5) + (more ? textWidth(more, 11) + 10 : 0));
  const left = narrow ? 2 : Math.min(width * 0.34, Math.max(60, ...names) + 16);
  const right = width - 6;
  const top = chart.cursors?.length ? 26 : 8;
  const x = (at: number): number => left + ((at - chart.low) / (chart.high - chart.low || 1)) * (right - left);
  const within = (at: number): number => Math.min(right, Math.max(left, x(at)));
  const parts: string[] = [];
  const marks: Mark[] = [];
  let y = top;
  const bars: string[] = [];
  for (const row of chart.rows) {
    const high = row.high ?? 16;
    const above = narrow ? 18 : 0;
    const middle = y + above + high / 2;
    const strong = row.chosen ? { fill: colour('ink'), 'font-weight': 650 } : { fill: colour('ink') };
    if (narrow) bars.push(label(left, y + 12, cut(row.name, right - left, 12.5), { 'font-size': 12.5, ...strong }));
    else bars.push(label(0, middle + 4, cut(row.name, left - 14, 12.5), { 'font-size': 12.5, ...strong }));
    if (row.more && narrow)
      bars.push(label(right - (chart.cursors?.length ? 8 : 0), y + 12, row.more, { 'text-anchor': 'end', 'font-size': 11 }));
    else if (row.more && textWidth(row.name, 12.5) + textWidth(row.more, 11) + 20 < left)
      bars.push(label(left - 10, middle + 4, row.more, { 'text-anchor': 'end', 'font-size': 11 }));
    bars.push(el('rect', { x: left, y: y + above, width: right - left, height: high, rx: 3, fill: colour('hair') }));
    for (const span of row.spans) {
      const [a, b] = [within(span.from), within(span.to)];
      if (span.to < chart.low || span.from > chart.high) continue;
      const size = high * (span.share ?? 1);
      const offset = high * (span.at ?? 0);
      const wide = Math.max(2.5, b - a);
      bars.push(
        el('rect', {
          x: a,
          y: y + above + offset,
          width: Math.max(2, wide - 0.8),
          height: Math.max(2, size - (span.share ? 1 : 0)),
          rx: Math.min(3, wide / 2),
          fill: colour(span.colour),
          opacity: span.faint ? 0.3 : 1,
          ...(span.chosen ? { stroke: colour('ink'), 'stroke-width': 2 } : {}),
        }),
      );
      if (span.name && size >= 13 && textWidth(span.name, 11) + 10 < wide)
        bars.push(
          label(a + 6, y + above + offset + size / 2 + 4, span.name, {
            'font-size': 11,
            fill: span.faint ? colour('ink') : inkOn(span.colour),
          }),
        );
      marks.push({ x: a, y: y + above + offset, width: wide, height: size, said: span.said, ...(span.key ? { key: span.key } : {}) });
    }
    y += above + high + (narrow ? 8 : 6);
  }
  const bottom = y;
  let free = Number.NEGATIVE_INFINITY;
  for (const { at, name } of chart.ticks) {
    if (at < chart.low || at > chart.high) continue;
    const half = textWidth(name, 11) / 2;
    parts.push(line(x(at), top - 4, x(at), bottom + 3, { stroke: colour('line') }));
    const place = Math.min(Math.max(x(at), left + (narrow ? half : 0)), right - half);
    if (place - half < free) continue;
    free = place + half + 8;
    bars.push(label(place, bottom + 17, name, { 'text-anchor': 'middle', 'font-size': 11 }));
  }
  for (const { at, name, colour: paint } of chart.cursors ?? []) {
    if (at < chart.low || at > chart.high) continue;
    const half = textWidth(name, 11) / 2;
    bars.push(
      line(x(at), top - 8, x(at), bottom + 3, { stroke: colour(paint), 'stroke-width': 1.5 }),
      label(Math.min(Math.max(x(at), half), right - half), top - 13, name, {
        'text-anchor': 'middle',
        'font-size': 11,
        fill: colour(paint),
      }),
    );
  }
  return {
    width,
    height: bottom + 26,
    body: parts.join('') + bars.join(''),
    title: chart.title,
    about: chart.about,
    marks,
    table: chart.table,
  };
}

/** Colours of bars that are light in both looks: dark words stand on them. */
const LIGHT: ReadonlySet<Colour> = new Set([
  'pipeline',
  'gradients',
  'tensor',
  'overhead',
  'recompute',
  'bubble',
  'context',
  'buffers',
  'fragmentation',
  'workspace',
]);

/** What is written on a bar of a colour. */
export const inkOn = (paint: Colour): string => (LIGHT.has(paint) ? '#151923' : colour('paper'));

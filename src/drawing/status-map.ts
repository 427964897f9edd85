import type { Drawing, Mark } from './drawing.ts';
import { axes, roomFor } from './frame.ts';
import { type Colour, colour } from './palette.ts';
import { logarithmic } from './scale.ts';
import { el, label, short, textWidth } from './svg.ts';

export interface StatusMapChart {
  readonly title: string;
  readonly about: string;
  readonly x: { readonly name: string; readonly low: number; readonly high: number; show(value: number): string };
  readonly y: { readonly name: string; readonly low: number; readonly high: number; show(value: number): string };
  /** colours of the plane, a row an equal step of y from low to high */
  readonly cells: readonly (readonly Colour[])[];
  readonly dots: readonly {
    readonly x: number;
    readonly y: number;
    readonly name: string;
    readonly colour: Colour;
    readonly key: string;
    readonly chosen: boolean;
    readonly said: readonly string[];
  }[];
  readonly table: Drawing['table'];
}

/** Things on a plane whose ground is coloured by what the law says of every point of it; both axes are logarithmic. */
export function drawStatusMap(chart: StatusMapChart, width: number): Drawing {
  const height = Math.round(Math.min(560, Math.max(380, width * 0.52)));
  const [top, bottom] = [34, height - 44];
  const y = logarithmic(chart.y.low, chart.y.high, bottom, top, 6);
  const frame = { left: roomFor(y.ticks.map(chart.y.show)), right: width - 10, top, bottom };
  const x = logarithmic(chart.x.low, chart.x.high, frame.left, frame.right, Math.max(3, Math.round(width / 110)));
  const parts = [ground(chart.cells, frame)];
  parts.push(axes(frame, { scale: x, name: chart.x.name, show: chart.x.show }, { scale: y, name: chart.y.name, show: chart.y.show }));
  const inside = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
  const placed = chart.dots.map((dot) => ({
    ...dot,
    cx: inside(x.at(dot.x), frame.left + 6, frame.right - 6),
    cy: inside(y.at(dot.y), frame.top + 6, frame.bottom - 6),
  }));
  const marks: Mark[] = [];
  const taken = placed.map(({ cx, cy }) => ({ x: cx - 6, y: cy, width: 12 }));
  const names: string[] = [];
  for (const dot of [...placed].sort((a, b) => Number(a.chosen) - Number(b.chosen))) {
    parts.push(
      el('circle', {
        cx: dot.cx,
        cy: dot.cy,
        r: dot.chosen ? 8 : 5,
        fill: colour(dot.colour),
        stroke: colour(dot.chosen ? 'ink' : 'paper'),
        'stroke-width': dot.chosen ? 2.5 : 1.2,
      }),
    );
  }
  for (const dot of [...placed].sort((a, b) => Number(b.chosen) - Number(a.chosen) || b.x - a.x)) {
    const room = textWidth(dot.name, 11) + 6;
    const start = dot.cx + 10 + room > frame.right ? dot.cx - 10 - room : dot.cx + 10;
    const free = taken.every((other) => Math.abs(other.y - dot.cy) > 12 || start > other.x + other.width || other.x > start + room);
    if ((!free && !dot.chosen) || start < frame.left) continue;
    taken.push({ x: start, y: dot.cy, width: room });
    names.push(
      label(start, dot.cy + 4, dot.name, {
        'font-size': 11,
        fill: colour('ink'),
        'font-weight': dot.chosen ? 700 : undefined,
        stroke: colour('paper'),
        'stroke-width': 3,
        'paint-order': 'stroke',
        'stroke-linejoin': 'round',
      }),
    );
  }
  parts.push(...names);
  for (const { cx, cy, said, key } of [...placed].sort((a, b) => a.cx - b.cx))
    marks.push({ x: cx - 6, y: cy - 6, width: 12, height: 12, said, key });
  return { width, height, body: parts.join(''), title: chart.title, about: chart.about, table: chart.table, marks };
}

/** Cells of one colour in a row are one rectangle; an edge is drawn where colours meet. */
function ground(
  cells: StatusMapChart['cells'],
  { left, right, top, bottom }: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number },
): string {
  const rows = cells.length;
  const columns = cells[0]?.length ?? 0;
  const [wide, high] = [(right - left) / columns, (bottom - top) / rows];
  const fills = new Map<Colour, string>();
  let edges = '';
  cells.forEach((row, at) => {
    const y = bottom - (at + 1) * high;
    let from = 0;
    row.forEach((paint, column) => {
      const next = row[column + 1];
      const above = cells[at + 1]?.[column];
      if (next !== paint) {
        const x = left + from * wide;
        const length = (column + 1 - from) * wide;
        fills.set(paint, `${fills.get(paint) ?? ''}M${short(x)} ${short(y)}h${short(length)}v${short(high)}h${short(-length)}z`);
        if (next !== undefined) edges += `M${short(left + (column + 1) * wide)} ${short(y)}v${short(high)}`;
        from = column + 1;
      }
      if (above !== undefined && above !== paint) edges += `M${short(left + column * wide)} ${short(y)}h${short(wide)}`;
    });
  });
  const painted = [...fills].map(([paint, d]) => el('path', { d, fill: colour(paint), opacity: 0.17, 'shape-rendering': 'crispEdges' }));
  return painted.join('') + el('path', { d: edges, stroke: colour('soft'), 'stroke-width': 1, fill: 'none', opacity: 0.55 });
}

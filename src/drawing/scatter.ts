import type { Drawing, Mark } from './drawing.ts';
import { axes, roomFor } from './frame.ts';
import { type Colour, colour } from './palette.ts';
import { linear, logarithmic, padded, type Scale } from './scale.ts';
import { el, label, line, textWidth } from './svg.ts';

export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly said: readonly string[];
  readonly colour: Colour;
  readonly size?: number;
  readonly key?: string;
  /** is the one that is spoken of */
  readonly chosen?: boolean;
  /** its name is written beside it where there is room */
  readonly named?: boolean;
}

export interface ScatterAxis {
  readonly name: string;
  readonly log: boolean;
  show(value: number): string;
}

export interface Scatter {
  readonly title: string;
  readonly about: string;
  readonly x: ScatterAxis;
  readonly y: ScatterAxis;
  readonly dots: readonly Dot[];
  readonly table: Drawing['table'];
  /** the same value on both axes is a line */
  readonly diagonal?: string;
  /** the roofs of a chip: peak (y) and slope (y per x) */
  readonly roofs?: { readonly peak: number; readonly slope: number };
  readonly height?: number;
}

/** Things on two axes. */
export function drawScatter(chart: Scatter, width: number): Drawing {
  const height = chart.height ?? Math.round(Math.min(440, Math.max(280, width * 0.5)));
  const both = chart.diagonal ? chart.dots.flatMap(({ x, y }) => [x, y]) : null;
  const roofs = chart.roofs;
  const xs = both ?? [...chart.dots.map(({ x }) => x), ...(roofs ? [roofs.peak / roofs.slope] : [])];
  const ys = both ?? [...chart.dots.map(({ y }) => y), ...(roofs ? [roofs.peak * 1.2] : [])];
  const [top, bottom] = [34, height - 44];
  const y = scaleOf(ys, chart.y.log, bottom, top, 6);
  const frame = { left: roomFor(y.ticks.map(chart.y.show)), right: width - 14, top, bottom };
  const x = scaleOf(xs, chart.x.log, frame.left, frame.right, Math.max(3, Math.round(width / 110)));
  const parts = [axes(frame, { scale: x, name: chart.x.name, show: chart.x.show }, { scale: y, name: chart.y.name, show: chart.y.show })];
  if (chart.diagonal) {
    const [low, high] = [Math.min(...xs), Math.max(...xs)];
    parts.push(line(x.at(low), y.at(low), x.at(high), y.at(high), { stroke: colour('ours'), 'stroke-width': 1.5 }));
    for (const times of [1 / 1.35, 1.35])
      parts.push(
        line(x.at(low), clamp(y.at(low * times), frame), x.at(high), clamp(y.at(high * times), frame), {
          stroke: colour('ours'),
          'stroke-dasharray': '2 4',
          opacity: 0.6,
        }),
      );
    parts.push(label(x.at(low) + 30, y.at(low) - 2, chart.diagonal, { fill: colour('ours') }));
  }
  if (roofs) parts.push(roofLines(roofs, x, y, frame));
  const marks: Mark[] = [];
  // names stay off the dots and off each other
  const taken = chart.dots.length > 12 ? chart.dots.map((dot) => ({ x: x.at(dot.x) - 5, y: y.at(dot.y), width: 10 })) : [];
  const order = [...chart.dots].sort((a, b) => (b.size ?? 5) - (a.size ?? 5));
  for (const dot of order) {
    const [cx, cy, r] = [x.at(dot.x), y.at(dot.y), dot.size ?? 5];
    parts.push(
      el('circle', {
        cx,
        cy,
        r,
        fill: colour(dot.colour),
        'fill-opacity': dot.chosen ? 1 : 0.62,
        stroke: colour(dot.chosen ? 'ink' : 'paper'),
        'stroke-width': dot.chosen ? 2 : 1,
      }),
    );
    if (dot.named) parts.push(nameOf(dot, cx, cy, r, frame, taken));
  }
  for (const dot of [...chart.dots].sort((a, b) => a.x - b.x)) {
    const r = Math.max(5, dot.size ?? 5);
    marks.push({
      x: x.at(dot.x) - r,
      y: y.at(dot.y) - r,
      width: 2 * r,
      height: 2 * r,
      said: dot.said,
      ...(dot.key ? { key: dot.key } : {}),
    });
  }
  return { width, height, body: parts.join(''), title: chart.title, about: chart.about, table: chart.table, marks };
}

const clamp = (value: number, { top, bottom }: { top: number; bottom: number }): number => Math.min(bottom, Math.max(top, value));

function scaleOf(values: readonly number[], log: boolean, from: number, to: number, ticks: number): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (log && low > 0) return logarithmic(...padded(low, high), from, to, ticks + 1);
  const room = (high - low) * 0.08 || Math.abs(high) * 0.1 || 1;
  return linear(low >= 0 ? Math.max(0, low - room) : low - room, high + room, from, to, ticks);
}

function roofLines(
  { peak, slope }: { peak: number; slope: number },
  x: Scale,
  y: Scale,
  { left, right, bottom }: { left: number; right: number; bottom: number },
): string {
  const ridge = x.at(peak / slope);
  const top = y.at(peak);
  // on log axes the slope is one decade a decade: walk back from the ridge to the frame
  const steepness = (y.at(peak / 10) - top) / (ridge - x.at(peak / slope / 10));
  const back = Math.min(ridge - left, (bottom - top) / steepness);
  const path = `M${ridge - back} ${top + back * steepness}L${ridge} ${top}H${right}`;
  return (
    el('path', { d: path, fill: 'none', stroke: colour('theirs'), 'stroke-width': 2 }) +
    el('circle', { cx: ridge, cy: top, r: 3, fill: colour('theirs') })
  );
}

function nameOf(
  dot: Dot,
  cx: number,
  cy: number,
  r: number,
  { left, right }: { left: number; right: number },
  taken: { x: number; y: number; width: number }[],
): string {
  const width = textWidth(dot.name, 11) + 6;
  const start = cx + r + 4 + width > right ? cx - r - 4 - width : cx + r + 4;
  if (start < left) return '';
  const spot = { x: start, y: cy, width };
  if (taken.some((other) => Math.abs(other.y - spot.y) < 13 && spot.x < other.x + other.width && other.x < spot.x + spot.width)) return '';
  taken.push(spot);
  return label(start, cy + 4, dot.name, { 'font-size': 11, fill: colour('ink'), 'font-weight': dot.chosen ? 650 : undefined });
}

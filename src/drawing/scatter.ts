import type { Drawing, Mark } from './drawing.ts';
import { axes, roomFor } from './frame.ts';
import { Names } from './names.ts';
import { type Colour, colour } from './palette.ts';
import { linear, logarithmic, padded, type Scale } from './scale.ts';
import { colourNames, el, haloed, line, textWidth } from './svg.ts';

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
  /** drawn faintly: another kind is looked at */
  readonly faint?: boolean;
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
  readonly diagonal?: { readonly name: string; readonly within: number; readonly over: string; readonly under: string };
  /** the roofs of a chip: peak (y) and slope (y per x), and what is written along them */
  readonly roofs?: { readonly peak: number; readonly slope: number; readonly flat: string; readonly slant: string };
  /** what the colours mean */
  readonly colours?: readonly { readonly name: string; readonly colour: Colour }[];
  /** lines across or up that mean something */
  readonly lines?: readonly { readonly axis: 'x' | 'y'; readonly at: number; readonly name: string }[];
  readonly height?: number;
}

/** Things on two axes. */
export function drawScatter(chart: Scatter, width: number): Drawing {
  const named = colourNames(
    (chart.colours ?? []).map((one) => ({ ...one, round: true })),
    1,
    width,
  );
  const top = 34 + (named.rows > 0 ? named.rows * 18 + 8 : 0);
  const height = (chart.height ?? Math.round(Math.min(440, Math.max(280, width * 0.5)))) + top - 34;
  const both = chart.diagonal ? chart.dots.flatMap(({ x, y }) => [x, y]) : null;
  const roofs = chart.roofs;
  const xs = both ?? [...chart.dots.map(({ x }) => x), ...(roofs ? [roofs.peak / roofs.slope] : [])];
  const ys = both ?? [...chart.dots.map(({ y }) => y), ...(roofs ? [roofs.peak * 1.2] : [])];
  const bottom = height - 44;
  const y = scaleOf(ys, chart.y.log, bottom, top, 6);
  const frame = { left: roomFor(y.ticks.map(chart.y.show)), right: width - 14, top, bottom };
  const x = scaleOf(xs, chart.x.log, frame.left, frame.right, Math.max(3, Math.round(width / 110)));
  const parts = [axes(frame, { scale: x, name: chart.x.name, show: chart.x.show }, { scale: y, name: chart.y.name, show: chart.y.show })];
  parts.push(named.body);
  if (chart.diagonal) parts.push(diagonal(chart.diagonal, xs, x, y, frame));
  for (const { axis, at, name } of chart.lines ?? []) parts.push(reference(axis, at, name, axis === 'x' ? x : y, frame));
  if (roofs) parts.push(roofLines(roofs, x, y, frame));
  const marks: Mark[] = [];
  const order = [...chart.dots].sort((a, b) => Number(b.faint ?? false) - Number(a.faint ?? false) || (b.size ?? 5) - (a.size ?? 5));
  const beads = new Map(order.map((dot) => [dot, { x: x.at(dot.x), y: y.at(dot.y), r: dot.size ?? 5 }]));
  const few = chart.dots.length <= 40;
  // names stay off the dots and off each other
  const names = new Names([...beads.values()], { ...frame, right: width - 2 }, few ? [5, 18, 32, 50, 72] : [4]);
  if (roofs) names.reserve({ x: frame.right - textWidth(roofs.flat), y: y.at(roofs.peak) - 20, width: textWidth(roofs.flat), height: 16 });
  for (const dot of order) {
    const { x: cx, y: cy, r } = beads.get(dot) as { x: number; y: number; r: number };
    parts.push(
      el('circle', {
        cx,
        cy,
        r,
        fill: colour(dot.colour),
        'fill-opacity': dot.faint ? 0.12 : dot.chosen ? 1 : 0.62,
        stroke: colour(dot.chosen ? 'ink' : 'paper'),
        'stroke-width': dot.chosen ? 2 : 1,
      }),
    );
  }
  for (const dot of [...order].sort((a, b) => Number(b.chosen ?? false) - Number(a.chosen ?? false)))
    if (dot.named && !dot.faint) parts.push(names.write(dot.name, beads.get(dot) as { x: number; y: number; r: number }, dot.chosen));
  for (const dot of chart.dots.filter(({ faint }) => !faint).sort((a, b) => a.x - b.x)) {
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

/** The line on which both axes say the same, and how far from it is near. */
function diagonal(
  { name, within, over, under }: NonNullable<Scatter['diagonal']>,
  values: readonly number[],
  x: Scale,
  y: Scale,
  frame: { left: number; right: number; top: number; bottom: number },
): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const drawn = [
    line(x.at(low), y.at(low), x.at(high), y.at(high), { stroke: colour('ours'), 'stroke-width': 1.5 }),
    ...[1 / (1 + within), 1 + within].map((times) =>
      line(x.at(low), clamp(y.at(low * times), frame), x.at(high), clamp(y.at(high * times), frame), {
        stroke: colour('ours'),
        'stroke-dasharray': '2 4',
        opacity: 0.6,
      }),
    ),
    haloed(x.at(low ** 0.86 * high ** 0.14) + 14, y.at(low ** 0.86 * high ** 0.14) + 22, name, {
      fill: colour('ours'),
      'font-weight': 600,
    }),
    haloed(frame.left + 10, frame.top + 14, over, { fill: colour('faint') }),
    haloed(frame.right - 6, frame.bottom - 12, under, { fill: colour('faint'), 'text-anchor': 'end' }),
  ];
  return drawn.join('');
}

/** A line that means something, its name at its end. */
function reference(
  axis: 'x' | 'y',
  value: number,
  name: string,
  scale: Scale,
  { left, right, top, bottom }: Record<'left' | 'right' | 'top' | 'bottom', number>,
): string {
  const at = scale.at(value);
  const dash = { stroke: colour('bad'), 'stroke-dasharray': '4 3', opacity: 0.8 };
  const [from, to] = axis === 'x' ? [left, right] : [top, bottom];
  if (at < from || at > to) return '';
  return axis === 'x'
    ? line(at, top, at, bottom, dash) + haloed(at + 5, top + 10, name, { fill: colour('bad'), 'font-size': 11 })
    : line(left, at, right, at, dash) + haloed(right - 4, at - 5, name, { fill: colour('bad'), 'font-size': 11, 'text-anchor': 'end' });
}

const clamp = (value: number, { top, bottom }: { top: number; bottom: number }): number => Math.min(bottom, Math.max(top, value));

function scaleOf(values: readonly number[], log: boolean, from: number, to: number, ticks: number): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (log && low > 0) return logarithmic(...padded(low, high), from, to, ticks + 1);
  const room = (high - low) * 0.08 || Math.abs(high) * 0.1 || 1;
  return linear(low >= 0 ? Math.max(0, low - room) : low - room, high + room, from, to, ticks);
}

function roofLines(
  { peak, slope, flat, slant }: NonNullable<Scatter['roofs']>,
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
  const middle = back * 0.5;
  const turned = `rotate(${(-Math.atan(steepness) * 180) / Math.PI} ${ridge - middle} ${top + middle * steepness})`;
  const words = { fill: colour('theirs'), 'font-size': 11.5 };
  const along = Math.hypot(back, back * steepness) > textWidth(slant) + 20;
  return (
    el('path', { d: path, fill: 'none', stroke: colour('theirs'), 'stroke-width': 2 }) +
    el('circle', { cx: ridge, cy: top, r: 3, fill: colour('theirs') }) +
    haloed(right, top - 8, flat, { ...words, 'text-anchor': 'end' }) +
    (along ? haloed(ridge - middle, top + middle * steepness - 7, slant, { ...words, 'text-anchor': 'middle', transform: turned }) : '')
  );
}

import type { Drawing, Mark } from './drawing.ts';
import { type Colour, colour } from './palette.ts';
import { linear, logarithmic, padded } from './scale.ts';
import { el, label, line, short, textWidth } from './svg.ts';

export interface CoursePanel {
  readonly name: string;
  readonly show: (value: number) => string;
  readonly lines: readonly {
    readonly name: string;
    readonly colour: Colour;
    readonly values: readonly number[];
    readonly filled?: boolean;
  }[];
}

export interface CourseChart {
  readonly title: string;
  readonly about: string;
  readonly seconds: number;
  readonly panels: readonly CoursePanel[];
  /** dots below: when, and how long */
  readonly cloud: {
    readonly name: string;
    readonly colour: Colour;
    readonly dots: readonly (readonly [number, number])[];
    readonly limit: { readonly at: number; readonly name: string } | null;
    readonly show: (value: number) => string;
  } | null;
  readonly time: (seconds: number) => string;
  readonly timeWord: string;
  readonly table: Drawing['table'];
}

const PANEL = 104;
const GAP = 34;
const MOST_MARKS = 160;

/** What happened, moment by moment: panels over one line of time, and a cloud of what single requests felt. */
export function drawCourse(chart: CourseChart, width: number): Drawing {
  const scales = chart.panels.map(({ lines }) => Math.max(1e-9, ...lines.flatMap(({ values }) => values)) * 1.08);
  const left = 58;
  const right = width - 10;
  const x = linear(0, chart.seconds, left, right, Math.max(3, Math.round(width / 140)));
  const body: string[] = [];
  const marks: Mark[] = [];
  let top = 28;
  const head = (name: string, lines: CoursePanel['lines']): void => {
    body.push(label(0, top - 11, name, { fill: colour('ink'), 'font-size': 12.5, 'font-weight': 600 }));
    let at = Math.max(left + 40, textWidth(name, 12.5) + 26);
    for (const { name: own, colour: paint } of lines) {
      if (at + textWidth(own, 11.5) + 16 > width) break;
      body.push(
        el('rect', { x: at, y: top - 20, width: 10, height: 10, rx: 3, fill: colour(paint) }),
        label(at + 14, top - 11, own, { 'font-size': 11.5 }),
      );
      at += textWidth(own, 11.5) + 34;
    }
  };
  chart.panels.forEach((panel, index) => {
    const bottom = top + PANEL;
    const y = linear(0, scales[index] as number, bottom, top, 3);
    head(panel.name, panel.lines);
    for (const tick of y.ticks)
      body.push(
        line(left, y.at(tick), right, y.at(tick), { stroke: colour('hair') }),
        label(left - 8, y.at(tick) + 4, panel.show(tick), { 'text-anchor': 'end', 'font-size': 11 }),
      );
    for (const { values, colour: paint, filled } of panel.lines) {
      const each = (right - left) / values.length;
      const path = values.map((value, at) => `${at === 0 ? 'M' : 'L'}${short(left + (at + 0.5) * each)} ${short(y.at(value))}`).join('');
      if (filled)
        body.push(
          el('path', {
            d: `${path}L${short(right - each / 2)} ${short(bottom)}L${short(left + each / 2)} ${short(bottom)}z`,
            fill: colour(paint),
            opacity: 0.22,
          }),
        );
      body.push(el('path', { d: path, fill: 'none', stroke: colour(paint), 'stroke-width': 1.6, 'stroke-linejoin': 'round' }));
    }
    body.push(line(left, bottom, right, bottom, { stroke: colour('faint') }));
    top = bottom + GAP;
  });
  const panelsEnd = top - GAP;
  if (chart.cloud && chart.cloud.dots.length > 0) {
    const { name, colour: paint, dots, limit, show } = chart.cloud;
    const bottom = top + PANEL + 26;
    const values = [...dots.map(([, value]) => value).filter((value) => value > 0), ...(limit ? [limit.at] : [])];
    const y = logarithmic(...padded(Math.min(...values), Math.max(...values)), bottom, top, 4);
    head(name, []);
    for (const tick of y.ticks)
      body.push(
        line(left, y.at(tick), right, y.at(tick), { stroke: colour('hair') }),
        label(left - 8, y.at(tick) + 4, show(tick), { 'text-anchor': 'end', 'font-size': 11 }),
      );
    let path = '';
    let over = '';
    for (const [when, value] of dots) {
      if (!(value > 0)) continue;
      const dot = `M${short(x.at(when) - 1.4)} ${short(y.at(value))}a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0 -2.8 0`;
      if (limit && value > limit.at) over += dot;
      else path += dot;
    }
    body.push(el('path', { d: path, fill: colour(paint), opacity: 0.5 }), el('path', { d: over, fill: colour('bad'), opacity: 0.75 }));
    if (limit)
      body.push(
        line(left, y.at(limit.at), right, y.at(limit.at), { stroke: colour('bad'), 'stroke-width': 1.4, 'stroke-dasharray': '5 4' }),
        label(right, y.at(limit.at) - 5, limit.name, { 'text-anchor': 'end', 'font-size': 11, fill: colour('bad') }),
      );
    body.push(line(left, bottom, right, bottom, { stroke: colour('faint') }));
    top = bottom + GAP;
  }
  const end = top - GAP;
  for (const tick of x.ticks)
    body.push(
      line(x.at(tick), end, x.at(tick), end + 4, { stroke: colour('faint') }),
      label(Math.min(x.at(tick), right - 12), end + 17, chart.time(tick), { 'text-anchor': 'middle', 'font-size': 11 }),
    );
  body.push(label(right, end + 35, `${chart.timeWord} →`, { 'text-anchor': 'end' }));
  const bins = chart.panels[0]?.lines[0]?.values.length ?? 0;
  const step = Math.max(1, Math.ceil(bins / MOST_MARKS));
  const each = (right - left) / (bins || 1);
  for (let bin = 0; bin < bins; bin += step)
    marks.push({
      x: left + bin * each,
      y: 28,
      width: each * step,
      height: panelsEnd - 28,
      said: [
        chart.time((bin / bins) * chart.seconds),
        ...chart.panels.flatMap(({ lines, show }) => lines.map(({ name, values }) => `${name} ${show(values[bin] ?? 0)}`)),
      ],
    });
  return { width, height: end + 42, body: body.join(''), title: chart.title, about: chart.about, marks, table: chart.table };
}

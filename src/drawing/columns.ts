import type { Drawing, Mark } from './drawing.ts';
import { type Colour, colour } from './palette.ts';
import { linear } from './scale.ts';
import { colourNames, el, haloed, label, line } from './svg.ts';

export interface Column {
  readonly name: string;
  readonly parts: readonly { readonly name: string; readonly value: number; readonly colour: Colour }[];
  readonly chosen?: boolean;
}

export interface ColumnsChart {
  readonly title: string;
  readonly about: string;
  readonly columns: readonly Column[];
  readonly unit: string;
  readonly axis: string;
  /** a line across: what there is */
  readonly level: number | null;
  show(value: number): string;
}

/** Stacked columns side by side, with a line for what there is. */
export function drawColumns(chart: ColumnsChart, width: number): Drawing {
  const own = chart.columns[0]?.parts ?? [];
  const filled = own.filter((_, at) => chart.columns.some(({ parts }) => (parts[at]?.value ?? 0) > 0));
  const named = colourNames(filled, 1, width);
  const above = named.rows * 18 + 30;
  const height = 214 + above;
  const frame = { left: 44, right: width - 8, top: above, bottom: height - 34 };
  const total = ({ parts }: Column): number => parts.reduce((sum, { value }) => sum + value, 0);
  const most = Math.max(chart.level ?? 0, ...chart.columns.map(total)) * 1.06;
  const y = linear(0, most, frame.bottom, frame.top, 4);
  const step = (frame.right - frame.left) / chart.columns.length;
  const thick = Math.min(46, step * 0.74);
  const parts: string[] = [named.body];
  const marks: Mark[] = [];
  for (const tick of y.ticks)
    parts.push(
      line(frame.left, y.at(tick), frame.right, y.at(tick), { stroke: colour('hair') }),
      label(frame.left - 8, y.at(tick) + 4, chart.show(tick), { 'text-anchor': 'end', 'font-size': 11 }),
    );
  const every = Math.ceil(26 / step);
  chart.columns.forEach((column, at) => {
    const x = frame.left + step * (at + 0.5) - thick / 2;
    let base = 0;
    for (const { value, colour: paint } of column.parts) {
      parts.push(
        el('rect', {
          x,
          y: y.at(base + value),
          width: thick,
          height: Math.max(0, y.at(base) - y.at(base + value) - 0.5),
          fill: colour(paint),
        }),
      );
      base += value;
    }
    if (at % every === 0)
      parts.push(
        label(x + thick / 2, frame.bottom + 15, column.name, {
          'text-anchor': 'middle',
          'font-size': 11,
          ...(column.chosen ? { fill: colour('ink'), 'font-weight': 700 } : {}),
        }),
      );
    const said = [...column.parts].reverse().map(({ name, value }) => `${name}  ${chart.show(value)} ${chart.unit}`);
    marks.push({
      x,
      y: y.at(base),
      width: thick,
      height: frame.bottom - y.at(base),
      said: [`${chart.axis} ${column.name}  ${chart.show(total(column))} ${chart.unit}`, ...said],
    });
  });
  parts.push(line(frame.left, frame.bottom, frame.right, frame.bottom, { stroke: colour('faint') }));
  if (chart.level !== null)
    parts.push(
      line(frame.left, y.at(chart.level), frame.right, y.at(chart.level), { stroke: colour('ink'), 'stroke-width': 1.5 }),
      haloed(frame.right, y.at(chart.level) - 6, `${chart.show(chart.level)} ${chart.unit}`, { 'text-anchor': 'end', 'font-size': 11 }),
    );
  parts.push(label(frame.right, height - 4, `${chart.axis} →`, { 'text-anchor': 'end' }), label(0, above - 12, `↑ ${chart.unit}`));
  const names = own.map(({ name }) => name);
  return {
    width,
    height,
    body: parts.join(''),
    title: chart.title,
    about: chart.about,
    marks,
    table: {
      head: [chart.axis, ...names],
      rows: chart.columns.map(({ name, parts: own }) => [name, ...own.map(({ value }) => chart.show(value))]),
    },
  };
}

import { escaped } from './drawing.ts';
import { type Colour, colour } from './palette.ts';

type Value = string | number | undefined;

/** One element of markup. */
export function el(name: string, attributes: Readonly<Record<string, Value>>, inside = ''): string {
  const said = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}="${typeof value === 'number' ? short(value) : escaped(value)}"`],
  );
  const open = `<${name} ${said.join(' ')}`;
  return inside === '' ? `${open}/>` : `${open}>${inside}</${name}>`;
}

/** A tenth of a pixel is enough. */
export const short = (value: number): number => Math.round(value * 10) / 10;

export function label(x: number, y: number, text: string, more: Readonly<Record<string, Value>> = {}): string {
  return el('text', { x, y, 'font-size': 12, fill: colour('soft'), ...more }, escaped(text));
}

/** A label that stays readable where it crosses a line: the paper shines through around it. */
export function haloed(x: number, y: number, text: string, more: Readonly<Record<string, Value>> = {}): string {
  return label(x, y, text, {
    stroke: colour('paper'),
    'stroke-width': 3.5,
    'stroke-linejoin': 'round',
    'paint-order': 'stroke',
    ...more,
  });
}

export function line(x1: number, y1: number, x2: number, y2: number, more: Readonly<Record<string, Value>> = {}): string {
  return el('line', { x1, y1, x2, y2, stroke: colour('line'), ...more });
}

/** Width of a text as it will about be drawn: no page is at hand to ask. */
export function textWidth(text: string, size = 12): number {
  let units = 0;
  for (const char of text) units += char > '\u2e80' ? 1 : /[A-Z0-9%@MW]/.test(char) ? 0.63 : /[ilj.,:'|()\s]/.test(char) ? 0.32 : 0.55;
  return units * size;
}

/** As much of a name as there is room for. */
export function cut(name: string, room: number, size = 12): string {
  if (textWidth(name, size) <= room) return name;
  let short = name;
  while (short.length > 3 && textWidth(`${short}…`, size) > room) short = short.slice(0, -1);
  return `${short.trimEnd()}…`;
}

/** Names of colours from left to right, in as many rows as they need; `y` is the middle of the first row. */
export function colourNames(
  names: readonly { readonly name: string; readonly colour: Colour; readonly round?: boolean }[],
  left: number,
  right: number,
  y = 10,
): { readonly body: string; readonly rows: number } {
  let [x, row] = [left, 0];
  const body = names
    .map(({ name: whole, colour: paint, round }) => {
      const name = cut(whole, right - left - 16);
      const width = textWidth(name) + 34;
      if (x > left && x + width - 18 > right) [x, row] = [left, row + 1];
      const middle = y + row * 18;
      const mark = el('rect', { x, y: middle - 5, width: 10, height: 10, rx: round ? 5 : 2.5, fill: colour(paint) });
      const drawn = mark + label(x + 16, middle + 4, name);
      x += width;
      return drawn;
    })
    .join('');
  return { body, rows: names.length > 0 ? row + 1 : 0 };
}

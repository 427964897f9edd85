import { escaped } from './drawing.ts';
import { colour } from './palette.ts';

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

export function line(x1: number, y1: number, x2: number, y2: number, more: Readonly<Record<string, Value>> = {}): string {
  return el('line', { x1, y1, x2, y2, stroke: colour('line'), ...more });
}

/** Width of a text as it will about be drawn: no page is at hand to ask. */
export function textWidth(text: string, size = 12): number {
  let units = 0;
  for (const char of text) units += char > '\u2e80' ? 1 : /[A-Z0-9%@MW]/.test(char) ? 0.63 : /[ilj.,:'|()\s]/.test(char) ? 0.32 : 0.55;
  return units * size;
}

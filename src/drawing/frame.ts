import { colour } from './palette.ts';
import type { Scale } from './scale.ts';
import { el, label, line, textWidth } from './svg.ts';

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Axis {
  readonly scale: Scale;
  readonly name: string;
  show(value: number): string;
}

/** Room on the left for the words of the upright axis. */
export const roomFor = (words: readonly string[]): number => Math.max(30, ...words.map((word) => textWidth(word, 11))) + 14;

/** Grid, tick labels and names of both axes; the name of the upright axis lies above it, so that nobody tilts a head. */
export function axes(frame: Frame, x: Axis, y: Axis): string {
  const { left, right, top, bottom } = frame;
  const parts: string[] = [];
  for (const value of y.scale.ticks) {
    const at = y.scale.at(value);
    parts.push(
      line(left, at, right, at, { stroke: colour('hair') }),
      label(left - 8, at + 4, y.show(value), { 'text-anchor': 'end', 'font-size': 11 }),
    );
  }
  let free = Number.NEGATIVE_INFINITY;
  for (const value of x.scale.ticks) {
    const at = x.scale.at(value);
    const text = x.show(value);
    const half = textWidth(text, 11) / 2;
    parts.push(line(at, bottom, at, bottom + 4, { stroke: colour('faint') }));
    if (at - half < free) continue;
    free = at + half + 6;
    parts.push(label(Math.min(at, right - half + 14), bottom + 17, text, { 'text-anchor': 'middle', 'font-size': 11 }));
  }
  parts.push(line(left, bottom, right, bottom, { stroke: colour('faint') }));
  parts.push(label(right, bottom + 34, `${x.name} →`, { 'text-anchor': 'end' }), label(0, top - 12, `↑ ${y.name}`));
  return el('g', {}, parts.join(''));
}

import type { Drawing, Mark } from './drawing.ts';
import { type Colour, colour } from './palette.ts';
import { cut, el, label, textWidth } from './svg.ts';

export interface PoolMap {
  readonly title: string;
  readonly about: string;
  readonly islands: readonly {
    readonly heading: string;
    /** s of its own share of the step */
    readonly seconds: number;
    readonly parts: readonly PoolPart[];
  }[];
  readonly idle: readonly PoolPart[];
  /** s of the step, and of the exchange between islands at its end */
  readonly step: number;
  readonly exchange: number;
  readonly words: { readonly works: string; readonly waits: string; readonly exchanges: string };
  readonly table: Drawing['table'];
  time(seconds: number): string;
  /** how many chips a square stands for */
  square(chips: number): string;
}

export interface PoolPart {
  readonly chips: number;
  readonly name: string;
  readonly colour: Colour;
  readonly said: readonly string[];
}

const SIDE = 11;
const GAP = 2;
const ROWS = 4;
/** Squares of one part that are drawn at most, in steps of a node's usual number of chips. */
const UNITS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096];

/** A pool of unlike chips: a square a chip, in its group's colour; under each island what it does of a step and how long it waits. */
export function drawPoolMap(map: PoolMap, width: number): Drawing {
  const words = Math.min(width * 0.62, 380);
  const beside = width >= 560;
  const room = beside ? width - words - 20 : width;
  const most = Math.max(...[...map.islands.flatMap(({ parts }) => parts), ...map.idle].map(({ chips }) => chips));
  const columns = Math.max(4, Math.floor(room / (SIDE + GAP)));
  const unit = UNITS.find((size) => most / size <= columns * ROWS) ?? Math.ceil(most / columns / ROWS);
  const parts: string[] = [];
  const marks: Mark[] = [];
  let y = 14;
  parts.push(squares(0, y - 9, 1, 'overhead', false), label(SIDE + 8, y, map.square(unit)));
  y += 26;
  const place = (part: PoolPart, idle: boolean): void => {
    const count = Math.max(1, Math.round(part.chips / unit));
    const across = Math.ceil(count / ROWS) * (SIDE + GAP);
    const high = Math.min(ROWS, count) * (SIDE + GAP);
    parts.push(squares(0, y, count, part.colour, idle));
    const textX = beside ? Math.max(across + 18, Math.min(room + 20, 170)) : 0;
    const textY = beside ? y + 10 : y + high + 14;
    parts.push(label(textX, textY, cut(part.name, width - textX, 13), { fill: colour('ink'), 'font-size': 13, 'font-weight': 620 }));
    part.said.forEach((sentence, at) => {
      parts.push(label(textX, textY + 17 * (at + 1), cut(sentence, width - textX)));
    });
    marks.push({ x: 0, y: y - 2, width: across, height: high + 2, said: [part.name, ...part.said] });
    y = Math.max(y + high, textY + 17 * part.said.length) + 16;
  };
  for (const island of map.islands) {
    parts.push(label(0, y, cut(island.heading, width, 13), { fill: colour('ink'), 'font-size': 13 }));
    y += 12;
    for (const part of island.parts) place(part, false);
    y += stepBar(map, island.seconds, island.parts[0]?.colour ?? 'overhead', y - 4, width, parts, marks);
  }
  for (const part of map.idle) place(part, true);
  return { width, height: Math.round(y), body: parts.join(''), title: map.title, about: map.about, marks, table: map.table };
}

function squares(x: number, y: number, count: number, paint: Colour, hollow: boolean): string {
  let path = '';
  for (let at = 0; at < count; at++) {
    const [left, top] = [x + Math.floor(at / ROWS) * (SIDE + GAP), y + (at % ROWS) * (SIDE + GAP)];
    path += `M${left} ${top}h${SIDE}v${SIDE}h${-SIDE}z`;
  }
  return el('path', { d: path, fill: hollow ? 'none' : colour(paint), stroke: hollow ? colour('faint') : undefined });
}

/** The island's step as a bar: what it works, what it waits, the exchange in which all take part. Returns its height. */
function stepBar(
  { step, exchange, words, time }: PoolMap,
  seconds: number,
  paint: Colour,
  y: number,
  width: number,
  parts: string[],
  marks: Mark[],
): number {
  const scale = (value: number): number => (value / step) * width;
  const waits = Math.max(0, step - exchange - seconds);
  const spans: readonly (readonly [string, number, Colour])[] = [
    [words.works, Math.min(seconds, step), paint],
    [words.waits, waits, 'bubble'],
    [words.exchanges, Math.min(exchange, step), 'data'],
  ];
  let x = 0;
  let free = 0;
  for (const [name, value, fill] of spans) {
    const wide = scale(value);
    if (value < step * 1e-3) continue;
    const text = `${name} ${time(value)}`;
    parts.push(el('rect', { x, y, width: Math.max(1, wide - 1), height: 9, rx: 2, fill: colour(fill) }));
    const long = textWidth(text, 11) * 1.15;
    const last = x + long > width;
    if (last && width - long >= free) {
      parts.push(label(width, y + 22, text, { 'font-size': 11, 'text-anchor': 'end' }));
      free = Number.POSITIVE_INFINITY;
    } else if (!last && x >= free) {
      parts.push(label(x, y + 22, text, { 'font-size': 11 }));
      free = x + long + 14;
    }
    marks.push({ x, y, width: wide, height: 9, said: [name, time(value)] });
    x += wide;
  }
  return 50;
}

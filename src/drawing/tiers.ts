import type { Drawing, Mark } from './drawing.ts';
import { type Colour, colour } from './palette.ts';
import { el, label, line, textWidth } from './svg.ts';

export interface TiersChart {
  readonly title: string;
  readonly about: string;
  /** from the top down */
  readonly tiers: readonly {
    readonly name: string;
    readonly count: number;
    readonly colour: Colour;
    /** what leads down from this tier, all of it together */
    readonly down: string;
    readonly said: readonly string[];
  }[];
  readonly table: Drawing['table'];
}

const HIGH = 30;
const BETWEEN = 62;
const MOST = 16;

/** A network tier by tier: as many boxes as there is room for, all joined to all of the tier below. */
export function drawTiers(chart: TiersChart, width: number): Drawing {
  const narrow = width < 560;
  const left = narrow ? 8 : 132;
  const right = width - 8;
  const body: string[] = [];
  const links: string[] = [];
  const marks: Mark[] = [];
  let before: readonly number[] = [];
  let y = narrow ? 26 : 12;
  chart.tiers.forEach((tier, at) => {
    const shown = Math.min(tier.count, narrow ? 8 : MOST);
    const cut = shown < tier.count;
    const places = shown + (cut ? 1 : 0);
    const step = (right - left) / places;
    const wide = Math.min(54, step * 0.72);
    const middles: number[] = [];
    for (let box = 0; box < places; box++) {
      const x = left + step * (box + 0.5);
      // the last but one stands for all that are not drawn
      if (cut && box === places - 2) {
        for (const dx of [-6, 0, 6]) body.push(el('circle', { cx: x + dx, cy: y + HIGH / 2, r: 2, fill: colour('faint') }));
        continue;
      }
      middles.push(x);
      body.push(el('rect', { x: x - wide / 2, y, width: wide, height: HIGH, rx: 6, fill: colour(tier.colour) }));
    }
    const above = chart.tiers[at - 1];
    if (above)
      for (const from of before)
        for (const to of middles)
          links.push(
            line(from, y - BETWEEN, to, y, {
              stroke: colour(above.colour),
              'stroke-width': 1,
              opacity: before.length * middles.length > 60 ? 0.22 : 0.4,
            }),
          );
    const text = `${String(tier.count)} ${tier.name}`;
    body.push(
      narrow
        ? label(left, y - 8, text, { fill: colour('ink'), 'font-size': 12 })
        : label(0, y + HIGH / 2 + 4, text, { fill: colour('ink'), 'font-size': 13, 'font-weight': 600 }),
    );
    if (at < chart.tiers.length - 1 && tier.down !== '') {
      const wideText = textWidth(tier.down, 11.5) + 14;
      const middle = (left + right) / 2;
      body.push(
        el('rect', {
          x: middle - wideText / 2,
          y: y + HIGH + BETWEEN / 2 - 11,
          width: wideText,
          height: 21,
          rx: 10,
          fill: colour('paper'),
          opacity: 0.94,
        }),
        label(middle, y + HIGH + BETWEEN / 2 + 4, tier.down, { 'text-anchor': 'middle', 'font-size': 11.5, fill: colour('ink') }),
      );
    }
    marks.push({ x: left, y, width: right - left, height: HIGH, said: [text, ...tier.said] });
    before = middles;
    y += HIGH + BETWEEN;
  });
  return {
    width,
    height: y - BETWEEN + 8,
    body: links.join('') + body.join(''),
    title: chart.title,
    about: chart.about,
    marks,
    table: chart.table,
  };
}

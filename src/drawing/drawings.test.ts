import { describe, expect, test } from 'vitest';
import { drawAgainst } from './against.ts';
import { drawBars } from './bars.ts';
import { drawColumns } from './columns.ts';
import { drawCourse } from './course.ts';
import { drawCurve } from './curve.ts';
import { csvOf, type Drawing, svgOf, tableOf } from './drawing.ts';
import { drawPercentiles } from './percentiles.ts';
import { drawPoolMap } from './pool-map.ts';
import { rangeBar } from './range.ts';
import { drawScatter } from './scatter.ts';
import { drawSpans } from './spans.ts';
import { drawStatusMap } from './status-map.ts';
import { drawSteps } from './steps.ts';
import { textWidth } from './svg.ts';
import { drawSwarm } from './swarm.ts';
import { drawTiers } from './tiers.ts';

/** Every drawing with values that are hard on it: nothing, ten thousand times as much, long names, an end that lies outside. */

const show = (value: number): string => `${Math.round(value * 1e3) / 1e3}`;
const LONG = 'a chip whose name is far longer than anybody would wish 288GB (OAM, air cooled)';
const table = { head: ['a', 'b'], rows: [['1', '2, "3"']] };
const words = { title: 'a title', about: 'what is seen', table };
const est = (mid: number) => ({ low: mid * 0.7, mid, high: mid * 1.6 });

const DRAWN: Readonly<Record<string, { readonly draw: (width: number) => Drawing; readonly says: readonly string[] }>> = {
  against: {
    says: ['ours', 'theirs'],
    draw: (width) =>
      drawAgainst({ ...words, ours: { ...est(100e6), name: 'ours' }, theirs: { value: 3e3, name: 'theirs', colour: 'bad' }, show }, width),
  },
  bars: {
    says: ['whole', '30'],
    draw: (width) =>
      drawBars(
        {
          ...words,
          rows: [
            {
              name: LONG,
              total: '30',
              parts: [
                { name: 'whole', value: 29.999, colour: 'backward', said: '' },
                { name: 'a crumb', value: 0.001, colour: 'tensor', said: '' },
                { name: 'none', value: 0, colour: 'data', said: '' },
              ],
              band: { low: 20, high: 90 },
            },
            { name: 'nothing', total: '0', parts: [] },
          ],
        },
        width,
      ),
  },
  columns: {
    says: ['weights', 'limit 80'],
    draw: (width) =>
      drawColumns(
        {
          ...words,
          columns: Array.from({ length: 96 }, (_, at) => ({
            name: String(at),
            parts: [
              { name: 'weights', value: 40, colour: 'backward' as const },
              { name: 'activations', value: (at * 37) % 40, colour: 'activations' as const },
            ],
          })),
          unit: 'GiB',
          axis: 'stage',
          level: 80,
          show: (value) => (value === 80 ? 'limit 80' : show(value)),
        },
        width,
      ),
  },
  course: {
    says: ['Requests', 'limit', 'Time'],
    draw: (width) =>
      drawCourse(
        {
          ...words,
          seconds: 3600,
          panels: [{ name: 'Requests', show, lines: [{ name: 'came', colour: 'overhead', values: [0, 0, 4000, 1, 0], filled: true }] }],
          cloud: {
            name: 'first token',
            colour: 'ours',
            dots: [
              [0, 0],
              [10, 1e-3],
              [3600, 900],
            ],
            limit: { at: 2, name: 'limit' },
            show,
          },
          time: show,
          timeWord: 'Time',
        },
        width,
      ),
  },
  curve: {
    says: ['asked', 'the most', 'limit'],
    draw: (width) =>
      drawCurve(
        {
          ...words,
          x: { name: 'rate', log: false, show },
          y: { name: 'wait', log: true, time: true, show },
          levels: [{ at: 2, name: 'limit' }],
          stops: [
            { at: 0.1, name: 'asked' },
            { at: 900, name: 'the most' },
          ],
          lines: [0, 1].map((at) => ({
            name: `${LONG} ${at}`,
            colour: 'ours' as const,
            points: [1, 100, 900].map((x) => ({ x, y: x * 1e-3 * (at + 1), low: x * 5e-4, high: x * 3e-3, said: ['a point'] })),
          })),
        },
        width,
      ),
  },
  percentiles: {
    says: ['First token', 'p99', 'limit'],
    draw: (width) =>
      drawPercentiles(
        {
          ...words,
          rows: [
            {
              name: 'First token',
              points: [
                { name: 'p50', value: est(1e-3) },
                { name: 'p99', value: est(1e6) },
                { name: 'unknown', value: { low: Number.NaN, mid: Number.NaN, high: Number.NaN } },
              ],
              limit: { value: 1e7, name: 'limit' },
            },
          ],
          show,
          tick: show,
        },
        width,
      ),
  },
  poolMap: {
    says: ['a heading', 'works'],
    draw: (width) =>
      drawPoolMap(
        {
          ...words,
          islands: [
            { heading: 'a heading', seconds: 0, parts: [{ chips: 1, name: LONG, colour: 'backward', said: ['works'] }] },
            { heading: 'many', seconds: 9, parts: [{ chips: 100_000, name: 'many', colour: 'tensor', said: [] }] },
          ],
          idle: [],
          step: 10,
          exchange: 1,
          words: { works: 'works', waits: 'waits', exchanges: 'exchange' },
          time: show,
          square: show,
        },
        width,
      ),
  },
  scatter: {
    says: ['a dot', 'law'],
    draw: (width) =>
      drawScatter(
        {
          ...words,
          x: { name: 'memory', log: true, show },
          y: { name: 'rate', log: true, show },
          colours: [{ name: LONG, colour: 'ours' }],
          lines: [{ axis: 'x', at: 300, name: 'law' }],
          dots: Array.from({ length: 40 }, (_, at) => ({
            x: 1.4 ** at,
            y: 1.3 ** ((at * 7) % 40),
            name: at === 0 ? 'a dot' : `${LONG} ${at}`,
            said: ['a dot'],
            colour: 'ours' as const,
            named: true,
            chosen: at === 0,
          })),
        },
        width,
      ),
  },
  spans: {
    says: ['today'],
    draw: (width) =>
      drawSpans(
        {
          ...words,
          low: 0,
          high: 100,
          ticks: [{ at: 0, name: 'begin' }],
          cursors: [{ at: 100, name: 'today', colour: 'ours' }],
          rows: [
            {
              name: LONG,
              more: 'CN',
              spans: [
                { from: -50, to: 30, colour: 'ours', said: ['before'] },
                { from: 30, to: 500, colour: 'bad', name: LONG, said: ['beyond'] },
              ],
            },
          ],
        },
        width,
      ),
  },
  statusMap: {
    says: ['inside'],
    draw: (width) =>
      drawStatusMap(
        {
          ...words,
          x: { name: 'TPP', low: 400, high: 40_000, show },
          y: { name: 'density', low: 0.3, high: 60, show },
          cells: [
            ['ours', 'bad'],
            ['bad', 'bad'],
          ],
          dots: [
            { x: 1, y: 1e6, name: 'far outside', colour: 'bad', key: 'a', chosen: false, said: ['far outside'] },
            { x: 4000, y: 4, name: 'inside', colour: 'ours', key: 'b', chosen: true, said: ['inside'] },
          ],
        },
        width,
      ),
  },
  steps: {
    says: ['forward', 'rank'],
    draw: (width) =>
      drawSteps(
        {
          seconds: 10,
          microBatches: 400,
          apart: 0,
          ranks: [0, 1].map((rank) => ({
            rank,
            compute: Float64Array.from(Array.from({ length: 400 }, (_, at) => [at * 0.02 + rank * 0.1, 0.02, at % 2, at]).flat()),
            messages: Float64Array.from([9, 1, 5, -1]),
          })),
          words: {
            ...words,
            rank: 'rank',
            compute: 'computes',
            messages: 'sends',
            waiting: 'waits',
            kinds: ['forward', 'backward', 'weight', 'optimizer', 'send', 'reduction'],
            time: show,
            skipped: (count) => `${count} more`,
          },
        },
        width,
      ),
  },
  swarm: {
    says: ['right'],
    draw: (width) =>
      drawSwarm(
        {
          ...words,
          axis: 'said over computed',
          middle: { at: 1, name: 'right' },
          low: 0.05,
          high: 20,
          rows: [
            {
              name: 'holds',
              count: '300',
              dots: Array.from({ length: 60 }, (_, at) => ({
                value: at === 0 ? 1e9 : 1 + at / 1e3,
                colour: 'ours' as const,
                key: String(at),
                chosen: at === 1,
                said: ['one'],
              })),
            },
          ],
          show,
        },
        width,
      ),
  },
  tiers: {
    says: ['spine', 'leaf'],
    draw: (width) =>
      drawTiers(
        {
          ...words,
          tiers: [
            { name: 'spine', count: 4, colour: 'ours', down: '800 Gb/s', said: ['spine'] },
            { name: 'leaf', count: 5000, colour: 'theirs', down: '400 Gb/s', said: ['leaf'] },
          ],
        },
        width,
      ),
  },
};

const numbers = (body: string, name: string, attribute: string): number[] =>
  [...body.matchAll(new RegExp(`<${name} [^>]*?\\b${attribute}="([^"]*)"`, 'g'))].map(([, value]) => Number(value));

describe.each(Object.entries(DRAWN))('%s', (_, { draw, says }) => {
  test.each([300, 620, 1180])('at %i px: only numbers, inside its frame, labelled, with its table', (width) => {
    const drawing = draw(width);
    expect(drawing.body).not.toMatch(/NaN|undefined|Infinity/);
    expect(drawing.width).toBe(width);
    expect(Number.isFinite(drawing.height) && drawing.height > 40).toBe(true);
    expect(drawing.title).toBe('a title');
    expect(drawing.about).toBe('what is seen');
    for (const text of says) expect(drawing.body, `"${text}" is written`).toContain(text);
    for (const [shape, across] of [
      ['rect', 'x'],
      ['circle', 'cx'],
      ['line', 'x1'],
      ['line', 'x2'],
    ] as const)
      for (const at of numbers(drawing.body, shape, across)) {
        expect(at, `${shape} ${across}`).toBeGreaterThanOrEqual(-1);
        expect(at, `${shape} ${across}`).toBeLessThanOrEqual(width + 1);
      }
    for (const [shape, up] of [
      ['rect', 'y'],
      ['circle', 'cy'],
      ['text', 'y'],
    ] as const)
      for (const at of numbers(drawing.body, shape, up)) {
        expect(at, `${shape} ${up}`).toBeGreaterThanOrEqual(-1);
        expect(at, `${shape} ${up}`).toBeLessThanOrEqual(drawing.height + 1);
      }
    for (const [, attributes = '', text = ''] of drawing.body.matchAll(/<text ([^>]*)>([^<]*)</g)) {
      const of = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
      const room = textWidth(text, Number(of('font-size')));
      const left = Number(of('x')) - (of('text-anchor') === 'end' ? room : of('text-anchor') === 'middle' ? room / 2 : 0);
      expect(left, `"${text}" begins`).toBeGreaterThanOrEqual(-6);
      expect(left + room, `"${text}" ends`).toBeLessThanOrEqual(width + 6);
    }
    for (const extent of [...numbers(drawing.body, 'rect', 'width'), ...numbers(drawing.body, 'rect', 'height')])
      expect(extent).toBeGreaterThanOrEqual(0);
    for (const { x, y, said } of drawing.marks) {
      expect(said.length).toBeGreaterThan(0);
      expect(x).toBeGreaterThanOrEqual(-8);
      expect(x).toBeLessThanOrEqual(width + 1);
      expect(y).toBeGreaterThanOrEqual(-8);
      expect(y).toBeLessThanOrEqual(drawing.height);
    }
    expect(drawing.table.head.length).toBeGreaterThan(0);
  });
});

test('parts of a bar of shares fill it, and a band reaches as far as its high end', () => {
  const row = {
    name: 'row',
    total: '10',
    parts: [3, 7].map((value) => ({ name: String(value), value, colour: 'ours' as const, said: '' })),
  };
  const marks = drawBars({ ...words, rows: [row], shares: true }, 800).marks;
  const [first, second] = marks as [Drawing['marks'][number], Drawing['marks'][number]];
  expect(second.width / first.width).toBeCloseTo(7 / 3, 6);
  expect(second.x).toBeCloseTo(first.x + first.width, 6);
});

test('columns stack to their sum: the highest stands nearest to the line above', () => {
  const one = (...values: number[]) => ({
    name: 'x',
    parts: values.map((value, at) => ({ name: String(at), value, colour: 'ours' as const })),
  });
  const { body } = drawColumns({ ...words, columns: [one(10, 30), one(20, 20)], unit: '', axis: '', level: null, show }, 600);
  const tall = numbers(body, 'rect', 'height').slice(-4);
  expect((tall[0] as number) + (tall[1] as number)).toBeCloseTo((tall[2] as number) + (tall[3] as number), 0);
  expect((tall[1] as number) / (tall[0] as number)).toBeCloseTo(3, 1);
});

test('a step’s table adds up what each rank computes, sends and waits', () => {
  const { table: told } = (DRAWN['steps'] as { draw(width: number): Drawing }).draw(900);
  expect(told.rows).toEqual([
    ['0', '8', '1', '2'],
    ['1', '8', '1', '2'],
  ]);
});

test('the bead of a range lies on its band, and a certain figure has no band', () => {
  const [band = 0, bead = 0] = numbers(rangeBar(est(10), 200), 'rect', 'x').slice(1);
  expect(bead).toBeGreaterThan(band);
  expect(numbers(rangeBar({ low: 5, mid: 5, high: 5 }, 200), 'rect', 'x')).toHaveLength(2);
  expect(rangeBar({ low: 0, mid: 0, high: 0 }, 200)).not.toContain('NaN');
});

test('a drawing taken away says its name, and its table keeps commas and quotes', () => {
  const drawing = (DRAWN['bars'] as { draw(width: number): Drawing }).draw(500);
  expect(svgOf({ ...drawing, title: 'a < b' }, 'one', true)).toContain('<title id="one-t">a &lt; b</title>');
  expect(csvOf(table)).toBe('a,b\n1,"2, ""3"""\n');
  expect(tableOf(table, 'told')).toContain('<caption>told</caption>');
});

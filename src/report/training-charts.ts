import { type ColumnsChart, drawColumns } from '../drawing/columns.ts';
import { type CurveChart, drawCurve } from '../drawing/curve.ts';
import type { Drawing } from '../drawing/drawing.ts';
import type { Colour } from '../drawing/palette.ts';
import { drawScatter } from '../drawing/scatter.ts';
import { drawSteps } from '../drawing/steps.ts';
import { showCount, showNumber, showRate, showShare } from '../terms/display.ts';
import type { StageMemory } from '../terms/plan.ts';
import { BAR_KINDS, type StepBars } from '../terms/step-bars.ts';
import type { Curve, Operators } from './drawn.ts';
import type { Showers } from './show.ts';
import { memoryParts } from './training-parts.ts';
import type { Say } from './words.ts';

type Draw = (width: number) => Drawing;

export function stepsChart(bars: StepBars, say: Say, show: Showers): Draw {
  const words = {
    title: say('timelineTitle'),
    about: Math.abs(bars.apart) < 0.005 ? say('timelineSaid') : `${say('timelineSaid')} ${apartSaid(bars.apart, say)}`,
    rank: say('rankAxis'),
    compute: say('computing'),
    messages: say('messages'),
    waiting: say('bubble'),
    kinds: BAR_KINDS.map((kind) => say(`bar_${kind}`)),
    time: (seconds: number) => show.text(show.time(seconds)),
    skipped: (count: number) => say('skipped', { count: showNumber(count, 9) }),
  };
  return (width) => drawSteps({ ...bars, words }, width);
}

/** The schedule run op by op against the closed form that predicts the step: never hidden, the bars are drawn to the prediction. */
const apartSaid = (apart: number, say: Say): string =>
  say(apart > 0 ? 'timelineLonger' : 'timelineShorter', { share: showShare(Math.abs(apart), 2) });

const OPERATOR_COLOUR: Readonly<Record<string, Colour>> = {
  matmul: 'backward',
  experts: 'expert',
  attention: 'activations',
  scan: 'activations',
  stream: 'data',
};

export function rooflineChart({ peakFlops, bandwidth, rows }: Operators, say: Say, show: Showers): Draw {
  const placed = rows.filter(({ bytes, flops }) => bytes > 0 && flops > 0);
  const total = rows.reduce((sum, { seconds }) => sum + seconds, 0);
  const roof = (intensity: number): number => Math.min(peakFlops, intensity * bandwidth);
  const time = (seconds: number): string => show.text(show.time(seconds));
  const most = Math.max(...placed.map(({ seconds }) => seconds));
  return (width) =>
    drawScatter(
      {
        title: say('rooflineTitle'),
        about: say('rooflineSaid'),
        x: { name: say('intensity'), log: true, show: (value) => showNumber(value) },
        y: { name: say('flopRate'), log: true, show: (value) => showRate(value, '') },
        roofs: {
          peak: peakFlops,
          slope: bandwidth,
          flat: `${say('roofFlat')} ${showRate(peakFlops, 'FLOP/s')}`,
          slant: `${say('roofSlant')} ${showRate(bandwidth, 'B/s')}`,
        },
        dots: placed.map(({ name, kind, flops, bytes, seconds }) => ({
          x: flops / bytes,
          y: flops / seconds,
          name,
          colour: OPERATOR_COLOUR[kind] ?? 'overhead',
          size: 4 + 15 * Math.sqrt(seconds / most),
          named: seconds > total * 0.02,
          said: [
            name,
            `${time(seconds)} · ${showShare(seconds / total)}`,
            `${showRate(flops / seconds, 'FLOP/s')} · ${showShare(flops / seconds / roof(flops / bytes))} ${say('ofPeak')}`,
            `${showNumber(flops / bytes)} ${say('intensity')}`,
          ],
        })),
        table: {
          head: [say('operator'), say('seconds'), say('share'), say('flops'), say('bytes'), say('ofPeak')],
          rows: rows.map(({ name, flops, bytes, seconds }) => [
            name,
            time(seconds),
            showShare(seconds / total),
            showCount(flops, 3),
            showRate(bytes, 'B'),
            flops > 0 ? showShare(flops / seconds / roof(flops / bytes)) : showShare(bytes / seconds / bandwidth),
          ]),
        },
      },
      width,
    );
}

export { type FrontierAxis, frontierAxes, frontierChart } from './frontier-chart.ts';

export function scalingChart(curve: Curve, asked: number, say: Say, show: Showers): Draw {
  const { points } = curve;
  const seconds = (point: Curve['points'][number], end: 'low' | 'mid' | 'high'): number =>
    point.days ? point.days[end] * 86_400 : point.stepSeconds[end];
  const most = points.reduce((best, point) => (point.efficiency > best.efficiency ? point : best), points[0] as Curve['points'][number]);
  const chart: CurveChart = {
    title: say('scalingTitle'),
    about:
      curve.batchLimit === null
        ? say('scalingSaid')
        : `${say('scalingSaid')} ${say('batchLimit', { chips: showNumber(curve.batchLimit, 9) })}.`,
    x: { name: say('chipsAxis'), log: true, show: (value) => showNumber(value, 9) },
    y: { name: say(points.every(({ days }) => days) ? 'timeOfRun' : 'stepSeconds'), log: true, time: true, show: show.tick },
    height: 300,
    lines: [
      {
        name: say('ideal'),
        colour: 'faint',
        dashed: true,
        points: points.map(({ chips }) => ({ x: chips, y: (seconds(most, 'mid') * most.chips) / chips })),
      },
      {
        name: say('predicted'),
        colour: 'ours',
        points: points.map((point) => ({
          x: point.chips,
          y: seconds(point, 'mid'),
          low: seconds(point, 'low'),
          high: seconds(point, 'high'),
          chosen: point.chips === asked,
          said: [
            `${showNumber(point.chips, 9)} ${say('chipsAxis')}`,
            show.text(show.time(seconds(point, 'mid'))),
            `${say('efficiency')} ${showShare(point.efficiency)} · MFU ${showShare(point.mfu.mid)}`,
            point.layout,
          ],
        })),
      },
    ],
    table: {
      head: [say('chipsAxis'), say('timeAxis'), say('mfu'), say('efficiency'), say('layoutTitle')],
      rows: points.map((point) => [
        showNumber(point.chips, 9),
        show.text(show.time(seconds(point, 'mid'))),
        showShare(point.mfu.mid),
        showShare(point.efficiency),
        point.layout,
      ]),
    },
  };
  return (width) => drawCurve(chart, width);
}

export function stagesChart(stages: readonly StageMemory[], capacity: number | null, say: Say): Draw {
  const chart: ColumnsChart = {
    title: say('stagesTitle'),
    about: say('stagesSaid'),
    axis: say('stage'),
    unit: 'GiB',
    level: capacity,
    show: (value) => showNumber(value),
    columns: stages.map((stage) => ({
      name: String(stage.stage),
      chosen: stage.fullest,
      parts: memoryParts(stage, say).map(({ name, value, colour }) => ({ name, value, colour })),
    })),
  };
  return (width) => drawColumns(chart, width);
}

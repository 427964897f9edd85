import { drawCurve } from '../drawing/curve.ts';
import type { Drawing } from '../drawing/drawing.ts';
import { type Colour, KINDS } from '../drawing/palette.ts';
import { drawPercentiles } from '../drawing/percentiles.ts';
import { drawScatter } from '../drawing/scatter.ts';
import { showNumber } from '../terms/display.ts';
import type { ServiceChoice } from '../terms/service-plan.ts';
import type { LoadCurve, ServiceLimits } from './drawn.ts';
import type { Showers } from './show.ts';
import type { Say, Word } from './words.ts';

type Draw = (width: number) => Drawing;

const AT = ['p50', 'p90', 'p95', 'p99'] as const;

/** Percentiles of one time that users see. */
export function percentilesChart(choice: ServiceChoice, { limits }: ServiceLimits, say: Say, show: Showers): Draw {
  const figures: readonly (readonly [Word, string, ServiceChoice['ttftMs']])[] = [
    ['wait', 'wait', choice.waitMs],
    ['ttft', 'ttft', choice.ttftMs],
    ['tpot', 'tpot', choice.tpotMs],
    ['e2e', 'e2e', choice.e2eMs],
  ];
  return (width) =>
    drawPercentiles(
      {
        title: say('percentilesTitle'),
        about: say('percentilesSaid'),
        rows: figures.map(([name, key, own]) => ({
          name: say(name),
          points: AT.map((at) => ({ name: at, value: own[at] })),
          limit: (() => {
            const limit = limits.find(({ figure }) => figure === key);
            return limit
              ? { value: limit.seconds * 1e3, name: limit.percentile > 0 ? `p${limit.percentile} ${say('limit')}` : say('limit') }
              : null;
          })(),
        })),
        show: (millis) => show.text(show.millis(millis)),
        tick: (millis) => show.tick(millis / 1e3),
      },
      width,
    );
}

/** The load that is asked for, and what limits hold under ever more of it. */
export interface LoadAsked extends ServiceLimits {
  readonly requestsPerSec: number;
  readonly outputTokensPerSec: number;
  readonly sustainsPerSec: number;
}

export function loadChart({ points }: LoadCurve, asked: LoadAsked, say: Say, show: Showers): Draw {
  const limits = asked.limits.filter(({ figure }) => figure === 'ttft' || figure === 'tpot');
  const time = (seconds: number): string => show.text(show.time(seconds));
  const lines: readonly (readonly [string, Colour, 'ttftP99' | 'ttftP50' | 'tpotP99' | 'tpotP50'])[] = [
    [`${say('tpot')} p50`, 'workspace', 'tpotP50'],
    [`${say('tpot')} p99`, 'activations', 'tpotP99'],
    [`${say('ttft')} p50`, 'gradients', 'ttftP50'],
    [`${say('ttft')} p99`, 'backward', 'ttftP99'],
  ];
  return (width) =>
    drawCurve(
      {
        title: say('loadTitle'),
        about: say('loadSaid'),
        x: { name: `${say('outputTokensPerSec')}, ${say('tokensPerSec')}`, log: false, show: (value) => showNumber(value) },
        y: { name: say('latencyAxis'), log: true, time: true, show: show.tick },
        height: 340,
        levels: limits.map(({ figure, percentile, seconds }) => ({
          at: seconds,
          name: `${say(figure as 'ttft' | 'tpot')} ${percentile > 0 ? `p${percentile} ` : ''}${say('limit')} ${time(seconds)}`,
        })),
        stops: [{ at: asked.outputTokensPerSec, name: say('offeredNow') }],
        lines: lines.map(([name, colour, key]) => ({
          name,
          colour,
          points: points
            .filter((point) => point[key] > 0)
            .map((point) => ({
              x: point.outputTokensPerSec,
              y: point[key],
              said: [name, time(point[key]), `${showNumber(point.outputTokensPerSec)} ${say('tokensPerSec')}`],
            })),
        })),
        table: {
          head: [say('requestsPerSec'), say('tokensPerSec'), ...lines.map(([name]) => name)],
          rows: points.map((point) => [
            showNumber(point.requestsPerSec),
            showNumber(point.outputTokensPerSec),
            ...lines.map(([, , key]) => time(point[key])),
          ]),
        },
      },
      width,
    );
}

export function queueChart({ points }: LoadCurve, asked: LoadAsked, say: Say, show: Showers): Draw {
  const time = (seconds: number): string => show.text(show.time(seconds));
  return (width) =>
    drawCurve(
      {
        title: say('queueTitle'),
        about: say('queueSaid'),
        x: { name: `${say('requestsPerSec')}, ${say('perSecond')}`, log: false, show: (value) => showNumber(value) },
        y: { name: `${say('wait')}, p99`, log: false, show: time },
        height: 340,
        stops: [
          { at: asked.requestsPerSec, name: say('offeredNow') },
          { at: asked.sustainsPerSec, name: say('sustainedMost') },
        ],
        lines: [
          {
            name: say('wait'),
            colour: 'tensor',
            points: points.map((point) => ({
              x: point.requestsPerSec,
              y: point.waitP99,
              said: [time(point.waitP99), `${showNumber(point.requestsPerSec)} ${say('perSecond')}`],
            })),
          },
        ],
        table: {
          head: [say('requestsPerSec'), say('wait')],
          rows: points.map((point) => [showNumber(point.requestsPerSec), time(point.waitP99)]),
        },
      },
      width,
    );
}

export function layoutWord({ layout, replicas, mode }: ServiceChoice): string {
  const { tensorParallel: tp, pipelineParallel: pp, dataParallel: dp, contextParallel: cp, expertParallel: ep } = layout;
  const parts = [`tp=${tp}`, pp > 1 ? `pp=${pp}` : '', dp > 1 ? `dp=${dp}` : '', cp > 1 ? `cp=${cp}` : '', ep > 1 ? `ep=${ep}` : '']
    .filter(Boolean)
    .join(',');
  return `${replicas} × ${parts}${mode === 'disaggregated' ? ' +' : ''}`;
}

/** Speed for a user against what a chip delivers. */
export function serviceFrontier(frontier: readonly ServiceChoice[], say: Say, show: Showers): Draw {
  return (width) =>
    drawScatter(
      {
        title: say('frontierTitle'),
        about: say('serviceFrontierSaid'),
        x: { name: `${say('tokensPerSecPerUser')}, ${say('tokensPerSec')}`, log: false, show: (value) => showNumber(value) },
        y: { name: `${say('outputTokensPerSecPerChip')}, ${say('tokensPerSec')}`, log: false, show: (value) => showNumber(value) },
        height: 300,
        dots: frontier.map((choice, at) => ({
          x: choice.tokensPerSecPerUser.mid,
          y: choice.outputTokensPerSecPerChip.mid,
          name: `${layoutWord(choice)} ${choice.format.weights}`,
          colour: KINDS[0] as Colour,
          chosen: at === 0,
          named: true,
          size: 8,
          said: [
            `${layoutWord(choice)} ${choice.format.weights}`,
            `${showNumber(choice.chips, 9)} ${say('chipsAxis')}`,
            `${showNumber(choice.outputTokensPerSec.mid)} ${say('tokensPerSec')}`,
            ...(choice.costPerMillionTokensUsd
              ? [`${say('costPerMillionTokensUsd')} ${show.text(show.usd(choice.costPerMillionTokensUsd.mid))}`]
              : []),
          ],
        })),
        table: {
          head: [
            say('layoutTitle'),
            say('chipsAxis'),
            say('tokensPerSecPerUser'),
            say('outputTokensPerSecPerChip'),
            say('costPerMillionTokensUsd'),
          ],
          rows: frontier.map((choice) => [
            `${layoutWord(choice)} ${choice.format.weights}`,
            showNumber(choice.chips, 9),
            showNumber(choice.tokensPerSecPerUser.mid),
            showNumber(choice.outputTokensPerSecPerChip.mid),
            choice.costPerMillionTokensUsd ? show.text(show.usd(choice.costPerMillionTokensUsd.mid)) : '–',
          ]),
        },
      },
      width,
    );
}

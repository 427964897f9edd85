import { useMemo, useState } from 'preact/hooks';
import { drawBars } from '../drawing/bars.ts';
import { drawCurve } from '../drawing/curve.ts';
import type { Colour } from '../drawing/palette.ts';
import { drawSpans } from '../drawing/spans.ts';
import type { Shower } from '../report/show.ts';
import { showNumber } from '../terms/display.ts';
import { Assumed } from './assumed.tsx';
import { Chart } from './chart.tsx';
import { usePage } from './context.ts';
import type { Lifecycle, Lived, StageFigures } from './lifecycle-messages.ts';
import { StageTable } from './programme-table.tsx';
import { Refused } from './refused.tsx';
import { money, stageColour } from './stage-colour.ts';
import type { Word } from './words.ts';

const PART_COLOURS: Readonly<Record<string, Colour>> = {
  rent: 'weights',
  chips: 'weights',
  network: 'gradients',
  spares: 'recompute',
  installation: 'overhead',
  maintenance: 'fragmentation',
  financing: 'states',
  residual: 'bubble',
  hosting: 'workspace',
  energy: 'pipeline',
  staff: 'tensor',
  workers: 'activations',
  storage: 'data',
};

const SIDES = ['costUsd', 'energyMWh', 'carbonTonnes'] as const;
type Side = (typeof SIDES)[number];

/** When each stage runs and what it takes, drawn. */
export function ProgrammeCharts({ answer, locale }: { readonly answer: Lifecycle; readonly locale: string }) {
  const { say, show } = usePage();
  const [side, setSide] = useState<Side>('costUsd');
  const showers: Readonly<Record<Side, Shower>> = { costUsd: show.usd, energyMWh: show.mwh, carbonTonnes: show.tonnes };
  const charts = useMemo(() => {
    const { stages, totals } = answer;
    const nameOf = ({ name, kind }: StageFigures): string => (name === kind ? say(`kind_of_${kind}` as Word) : name);
    const placed = stages.filter(({ startDay, endDay }) => startDay !== null && endDay !== null);
    const last = Math.max(1, ...placed.map(({ endDay }) => endDay as number));
    const step = [1, 2, 5, 10, 20, 50, 100, 200, 365, 730].find((size) => last / size <= 8) ?? 1000;
    const ticks = Array.from({ length: Math.floor(last / step) + 1 }, (_, at) => ({
      at: at * step,
      name: say('dayAt', { day: at * step }),
    }));
    const parts = [...new Set(stages.flatMap(({ partsUsd }) => Object.keys(partsUsd ?? {})))];
    const lived: readonly (readonly [string, Lived])[] = [
      [say('asSaid'), answer],
      ...answer.scenarios.map((scenario) => [scenario.name, scenario] as const),
    ];
    const served = stages.filter(({ months }) => (months?.length ?? 0) > 1);
    return {
      when: (width: number) =>
        drawSpans(
          {
            title: say('whenTitle'),
            about: say('whenAbout', { days: show.text(show.days(totals.days ?? last)) }),
            low: 0,
            high: last,
            ticks,
            rows: placed.map((stage) => ({
              name: nameOf(stage),
              more: stage.chips ? `${showNumber(stage.chips.mid, 6)} ×` : '',
              high: 22,
              spans: [
                {
                  from: stage.startDay as number,
                  to: stage.endDay as number,
                  colour: stageColour(stages.indexOf(stage)),
                  name: show.text(show.days((stage.endDay as number) - (stage.startDay as number))),
                  said: [
                    nameOf(stage),
                    `${showNumber(stage.startDay as number)} – ${showNumber(stage.endDay as number)} ${say('unit_d')}`,
                    ...(stage.costUsd ? [money(stage.costUsd.mid)] : []),
                    ...(stage.on ? [stage.on] : []),
                  ],
                },
              ],
            })),
            table: {
              head: [say('stageWord'), say('startWord'), say('endWord')],
              rows: placed.map((stage) => [nameOf(stage), showNumber(stage.startDay as number), showNumber(stage.endDay as number)]),
            },
          },
          width,
        ),
      shares: (width: number) =>
        drawBars(
          {
            title: say('sharesTitle'),
            about: say('sharesAbout'),
            shares: true,
            rows: (
              [
                ['days', totals.days, (stage: StageFigures) => stage.days?.mid ?? 0, show.days],
                ['cost', totals.costUsd?.mid ?? null, (stage: StageFigures) => stage.costUsd?.mid ?? 0, show.usd],
                ['energyMWh', totals.energyMWh?.mid ?? null, (stage: StageFigures) => stage.energyMWh?.mid ?? 0, show.mwh],
                ['carbonTonnes', totals.carbonTonnes?.mid ?? null, (stage: StageFigures) => stage.carbonTonnes?.mid ?? 0, show.tonnes],
              ] as const
            ).map(([name, total, of, shower]) => ({
              name: say(name === 'days' ? 'timeWord' : name === 'cost' ? 'moneyWord' : name),
              total: total === null ? '?' : show.text(shower(total)),
              parts: stages.map((stage, at) => ({
                name: nameOf(stage),
                value: of(stage),
                colour: stageColour(at),
                said: show.text(shower(of(stage))),
              })),
            })),
            table: {
              head: [say('stageWord'), say('timeWord'), say('moneyWord'), say('energyMWh'), say('carbonTonnes')],
              rows: stages.map((stage) => [
                nameOf(stage),
                ...[stage.days, stage.costUsd, stage.energyMWh, stage.carbonTonnes].map((value) =>
                  value ? showNumber(value.mid, 4) : '?',
                ),
              ]),
            },
          },
          width,
        ),
      stages: (width: number) =>
        drawBars(
          {
            title: say('byStageTitle'),
            about: say('byStageAbout'),
            rows: stages.map((stage, at) => {
              const whole = stage[side];
              return {
                name: nameOf(stage),
                total: whole === null ? say('unknown') : show.text(showers[side](whole.mid)),
                ...(whole && whole.high > whole.low ? { band: whole } : {}),
                parts:
                  side === 'costUsd' && stage.partsUsd
                    ? parts.flatMap((part) => {
                        const value = stage.partsUsd?.[part]?.mid ?? 0;
                        return value > 0
                          ? [{ name: say(`part_${part}` as Word), value, colour: PART_COLOURS[part] ?? 'overhead', said: money(value) }]
                          : [];
                      })
                    : [
                        {
                          name: nameOf(stage),
                          value: whole?.mid ?? 0,
                          colour: stageColour(at),
                          said: whole ? show.text(showers[side](whole.mid)) : '?',
                        },
                      ],
              };
            }),
            table: {
              head: [say('stageWord'), ...parts.map((part) => say(`part_${part}` as Word)), say('totalWord')],
              rows: stages.map((stage) => [
                nameOf(stage),
                ...parts.map((part) => showNumber(stage.partsUsd?.[part]?.mid ?? 0, 6)),
                stage.costUsd ? showNumber(stage.costUsd.mid, 6) : '?',
              ]),
            },
          },
          width,
        ),
      scenarios:
        lived.length > 1
          ? (width: number) =>
              drawBars(
                {
                  title: say('scenariosTitle'),
                  about: say('scenariosAbout'),
                  rows: lived.map(([name, { totals: own, stages: ownStages }]) => ({
                    name,
                    total: own.costUsd ? show.text(show.usd(own.costUsd.mid)) : '?',
                    ...(own.costUsd ? { band: own.costUsd } : {}),
                    parts: ownStages.map((stage, at) => ({
                      name: nameOf(stage),
                      value: stage.costUsd?.mid ?? 0,
                      colour: stageColour(at),
                      said: money(stage.costUsd?.mid ?? 0),
                    })),
                  })),
                  table: {
                    head: [say('scenarioWord'), say('moneyWord'), say('netCost'), say('energyMWh'), say('carbonTonnes')],
                    rows: lived.map(([name, { totals: own }]) => [
                      name,
                      ...[own.costUsd, own.netCostUsd, own.energyMWh, own.carbonTonnes].map((value) =>
                        value ? showNumber(value.mid, 6) : '?',
                      ),
                    ]),
                  },
                },
                width,
              )
          : null,
      months:
        served.length > 0
          ? (width: number) =>
              drawCurve(
                {
                  title: say('monthsTitle'),
                  about: say('monthsAbout'),
                  x: { name: say('monthWord'), log: false, show: (value) => showNumber(value) },
                  y: { name: say('chipsAtOnce'), log: false, show: (value) => showNumber(value) },
                  lines: served.map((stage) => ({
                    name: nameOf(stage),
                    colour: stageColour(stages.indexOf(stage)),
                    points: (stage.months ?? []).map(({ month, requestsPerSec, chips }) => ({
                      x: month,
                      y: chips.mid,
                      low: chips.low,
                      high: chips.high,
                      said: [
                        `${say('monthWord')} ${month}`,
                        `${showNumber(chips.mid)} ×`,
                        `${showNumber(requestsPerSec)} ${say('requestsUnit')}`,
                      ],
                    })),
                  })),
                  table: {
                    head: [say('monthWord'), say('chipsAtOnce'), say('requestsUnit')],
                    rows: (served[0]?.months ?? []).map(({ month, chips, requestsPerSec }) => [
                      String(month),
                      showNumber(chips.mid),
                      showNumber(requestsPerSec),
                    ]),
                  },
                },
                width,
              )
          : null,
    };
  }, [answer, locale, side]);
  return (
    <>
      <Chart draw={charts.shares} file="programme-shares" />
      <Chart draw={charts.when} file="programme-when" />
      <div class="tabs" role="tablist" aria-label={say('byStageTitle')}>
        {SIDES.map((name) => (
          <button type="button" role="tab" key={name} aria-selected={name === side} onClick={() => setSide(name)}>
            {say(name === 'costUsd' ? 'moneyWord' : name)}
          </button>
        ))}
      </div>
      <Chart draw={charts.stages} file={`programme-${side}`} />
      <StageTable answer={answer} />
      <div class="pair">
        {charts.scenarios && <Chart draw={charts.scenarios} file="programme-scenarios" />}
        {charts.months && <Chart draw={charts.months} file="programme-months" />}
      </div>
      <div class="said">
        <Refused rows={answer.refused} />
        <Assumed lines={answer.assumed} />
      </div>
    </>
  );
}

import { useMemo, useState } from 'preact/hooks';
import { drawBars } from '../drawing/bars.ts';
import { drawCurve } from '../drawing/curve.ts';
import { type Colour, KINDS } from '../drawing/palette.ts';
import { drawSpans } from '../drawing/spans.ts';
import { bandText, type Shower } from '../report/show.ts';
import { showNumber, showShare } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import { Assumed } from './assumed.tsx';
import { Chart } from './chart.tsx';
import { usePage } from './context.ts';
import { DocEditor } from './doc-editor.tsx';
import { Range } from './headline.tsx';
import type { Figures, Lifecycle, Lived, StageFigures } from './lifecycle-messages.ts';
import { ProgrammeCards } from './programme-cards.tsx';
import { readProgrammeText } from './programme-text.ts';
import { Refused } from './refused.tsx';
import { TakeText } from './take-text.tsx';
import { useExample } from './use-example.ts';
import { useOrder } from './use-order.ts';
import type { ViewProps } from './view.tsx';
import type { Word } from './words.ts';
import { Working } from './working.tsx';

const FILE = 'programme.yaml';
const today = (): string => new Date().toISOString().slice(0, 10);

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

/** A programme from data to service: its stages as cards, when each runs, and what each costs in money, energy and carbon. */
export function ProgrammeView({ at, doc, put }: ViewProps) {
  const { say, locale } = usePage();
  const example = useExample(FILE);
  const text = doc === '' ? example : doc;
  const day = /^\d{4}-\d\d-\d\d$/.test(at) ? at : today();
  const asked = useOrder<Lifecycle>(text === '' ? null : { argv: ['lifecycle', FILE, '--json', '--as-of', day], texts: [[FILE, text]] }, {
    wait: 500,
  });
  const read = useMemo(() => readProgrammeText(text), [text]);
  const { answer } = asked;
  const change = (next: string): void => put(at, next, 'doc');
  const worth = useMemo(() => worthOf(answer), [answer]);
  return (
    <div class="ready view programme">
      <h1>{read?.name || say('programmeTitle')}</h1>
      <p class="lead">{say('programmeLead')}</p>
      <DocEditor text={text} file={FILE} problems={asked.problems} put={change} reset={() => put(at, '', '')}>
        {read && <ProgrammeCards text={text} read={read} put={change} worth={worth} />}
      </DocEditor>
      <div class="view-answer">
        <Working answer={asked} />
        {asked.fault && (
          <p class="problem" role="alert">
            {say('fault', { said: asked.fault })}
          </p>
        )}
        {answer ? (
          <div class="answer" data-stale={asked.busy || asked.problems.length > 0}>
            <Totals answer={answer} />
            <Charts answer={answer} locale={locale} />
            <TakeText text={asked.text} file="programme.json" line={`suanpan lifecycle ${FILE} --json`} />
          </div>
        ) : (
          <div class="waiting" style={{ minHeight: '900px' }}>
            <p role="status">{asked.progress || say('judging')}</p>
          </div>
        )}
      </div>
    </div>
  );
}

const colourAt = (at: number): Colour => KINDS[at % KINDS.length] as Colour;

function worthOf(answer: Lifecycle | null): ReadonlyMap<string, { colour: string; share: number; said: string }> {
  const whole = answer?.totals.costUsd?.mid ?? 0;
  return new Map(
    (answer?.stages ?? []).map(({ name, costUsd }, at) => [
      name,
      {
        colour: colourAt(at),
        share: whole > 0 ? (costUsd?.mid ?? 0) / whole : 0,
        said: costUsd === null ? '?' : `${money(costUsd.mid)} · ${showShare(whole > 0 ? costUsd.mid / whole : 0, 2)}`,
      },
    ]),
  );
}

function money(usd: number): string {
  if (usd >= 1e6) return `${showNumber(usd / 1e6)}M USD`;
  return usd >= 1e4 ? `${showNumber(usd / 1e3)}k USD` : `${showNumber(usd)} USD`;
}

function Totals({ answer }: { readonly answer: Lifecycle }) {
  const { say, show } = usePage();
  const { totals } = answer;
  const cells: readonly (readonly [Word, Estimate | null, Shower])[] = [
    ...((totals.supportUsd?.mid ?? 0) > 0 ? [['netCost', totals.netCostUsd, show.usd] as const] : []),
    ['chipHours', totals.chipHours, show.count],
    ['energyMWh', totals.energyMWh, show.mwh],
    ['carbonTonnes', totals.carbonTonnes, show.tonnes],
    ['waterCubicMetres', totals.waterCubicMetres, show.cubic],
  ];
  const cost = totals.costUsd;
  return (
    <section class="headline">
      <h2 class="quiet-label">{say('wholeCost')}</h2>
      {cost && (
        <div class="first">
          <p class="huge">
            <span class="number">{show.usd(cost.mid).number}</span>
            <span class="unit">{show.usd(cost.mid).unit}</span>
          </p>
          <div class="first-band">
            <span class="said">{say('wholeCost')}</span>
            <Range value={cost} width={220} />
            <span class="band">{bandText(cost, show.usd, say)}</span>
          </div>
          {totals.days !== null && (
            <div class="first-band">
              <span class="said">{say('wholeDays')}</span>
              <b class="beside">{show.text(show.days(totals.days))}</b>
            </div>
          )}
        </div>
      )}
      <div class="figures">
        {cells.map(([name, value, shower]) => (
          <div class="figure" key={name}>
            <span class="name">{say(name)}</span>
            {value === null ? (
              <span class="value unknown">{say('unknown')}</span>
            ) : (
              <>
                <span class="value">
                  <span class="number">{shower(value.mid).number}</span> <span class="unit">{shower(value.mid).unit}</span>
                </span>
                <Range value={value} width={132} />
                <span class="band">{bandText(value, shower, say)}</span>
              </>
            )}
          </div>
        ))}
      </div>
    </section>
  );
}

function Charts({ answer, locale }: { readonly answer: Lifecycle; readonly locale: string }) {
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
                  colour: colourAt(stages.indexOf(stage)),
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
                colour: colourAt(at),
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
                          colour: colourAt(at),
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
                      colour: colourAt(at),
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
                    colour: colourAt(stages.indexOf(stage)),
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

/** Every figure of every stage, and the sums that they come to. */
function StageTable({ answer: { stages, totals } }: { readonly answer: Lifecycle }) {
  const { say, show } = usePage();
  const columns: readonly (readonly [Word, (figures: Figures) => Estimate | null, Shower])[] = [
    ['chipHours', ({ chipHours }) => chipHours, show.count],
    ['moneyWord', ({ costUsd }) => costUsd, show.usd],
    ['energyMWh', ({ energyMWh }) => energyMWh, show.mwh],
    ['carbonTonnes', ({ carbonTonnes }) => carbonTonnes, show.tonnes],
    ['waterCubicMetres', ({ waterCubicMetres }) => waterCubicMetres, show.cubic],
  ];
  const cell = (figures: Figures, of: (figures: Figures) => Estimate | null, shower: Shower): string => {
    const value = of(figures);
    return value === null ? say('unknown') : show.text(shower(value.mid));
  };
  return (
    <div class="scroll stage-table" tabIndex={0} role="region" aria-label={say('stagesWord')}>
      <table class="plain-table">
        <caption class="quiet-label">{say('stagesWord')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('stageWord')}</th>
            <th scope="col">{say('f_on')}</th>
            <th scope="col">{say('timeWord')}</th>
            {columns.map(([name]) => (
              <th scope="col" key={name}>
                {say(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {stages.map((stage, at) => (
            <tr key={stage.name}>
              <th scope="row">
                <i class="dot" style={{ background: `var(--${colourAt(at)})` }} />
                {stage.name === stage.kind ? say(`kind_of_${stage.kind}` as Word) : stage.name}
              </th>
              <td>{stage.on ?? '–'}</td>
              <td>{stage.days ? show.text(show.days(stage.days.mid)) : '–'}</td>
              {columns.map(([name, of, shower]) => (
                <td key={name}>{cell(stage, of, shower)}</td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{say('totalWord')}</th>
            <td />
            <td>{totals.days === null ? '–' : show.text(show.days(totals.days))}</td>
            {columns.map(([name, of, shower]) => (
              <td key={name}>{cell(totals, of, shower)}</td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

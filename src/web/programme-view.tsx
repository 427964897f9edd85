import { useMemo } from 'preact/hooks';
import { bandText, type Shower } from '../report/show.ts';
import { showShare } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import { usePage } from './context.ts';
import { DocEditor } from './doc-editor.tsx';
import { Range } from './headline.tsx';
import type { Lifecycle } from './lifecycle-messages.ts';
import { ProgrammeCards } from './programme-cards.tsx';
import { ProgrammeCharts } from './programme-charts.tsx';
import { readProgrammeText } from './programme-text.ts';
import { money, stageColour } from './stage-colour.ts';
import { TakeText } from './take-text.tsx';
import { useExample } from './use-example.ts';
import { useOrder } from './use-order.ts';
import type { ViewProps } from './view.tsx';
import type { Word } from './words.ts';
import { Working } from './working.tsx';

const FILE = 'programme.yaml';
const today = (): string => new Date().toISOString().slice(0, 10);

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
            <ProgrammeCharts answer={answer} locale={locale} />
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

function worthOf(answer: Lifecycle | null): ReadonlyMap<string, { colour: string; share: number; said: string }> {
  const whole = answer?.totals.costUsd?.mid ?? 0;
  return new Map(
    (answer?.stages ?? []).map(({ name, costUsd }, at) => [
      name,
      {
        colour: stageColour(at),
        share: whole > 0 ? (costUsd?.mid ?? 0) / whole : 0,
        said: costUsd === null ? '?' : `${money(costUsd.mid)} · ${showShare(whole > 0 ? costUsd.mid / whole : 0, 2)}`,
      },
    ]),
  );
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

import type { Figure } from '../report/figures.ts';
import { boughtParts, carbonParts, costParts, sumOf } from '../report/money-parts.ts';
import { bandText, type Shower } from '../report/show.ts';
import { showNumber } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { TrainingChoice } from '../terms/plan.ts';
import type { Obtainable } from '../terms/worth.ts';
import { usePage } from './context.ts';
import { Parts } from './parts.tsx';
import { isWord } from './words.ts';

interface Props {
  readonly choice: TrainingChoice;
  readonly obtainable: readonly Obtainable[];
  readonly why: (figure: Figure) => void;
}

/** What the plan means for who pays and who supplies power, and whether its chips can be had. */
export function MoneyBlock({ choice, obtainable, why }: Props) {
  const { say, show } = usePage();
  const { bill, costUsd } = choice;
  if (!bill) return null;
  const rows: readonly (readonly [string, string, Estimate | null | undefined, Shower, string?])[] = [
    [say('pricePaid'), 'costUsd', bill.usdPerChipHour, show.usd],
    [say('costPerMillionTokensUsd'), 'costPerMillionTokensUsd', choice.costPerMillionTokensUsd, show.usd],
    [say('joulesPerToken'), 'joulesPerToken', choice.joulesPerToken, show.joules],
    [
      bill.grid?.place ? `${say('perKWh')} (${bill.grid.place})` : say('perKWh'),
      'carbonTonnes',
      bill.grid?.kgPerKWh,
      (value) => ({ number: showNumber(value), unit: 'kg' }),
    ],
    ['PUE', 'energyMWh', bill.pue, show.count],
    [say('embodiedTonnes'), 'embodiedTonnes', choice.embodiedTonnes, show.tonnes],
    [say('waterCubicMetres'), 'waterCubicMetres', choice.waterCubicMetres, show.cubic],
  ];
  const costs = costParts(choice, say);
  const bought = boughtParts(choice, say);
  const carbon = carbonParts(choice, say);
  const parts = [
    ...(costs.length > 0 && costUsd
      ? [
          <Parts
            key="costs"
            title={say('partsTitle')}
            about={say('partsSaid')}
            total={show.text(show.usd(costUsd.mid))}
            parts={costs}
            whole={costUsd.mid}
            show={show.usd}
          />,
        ]
      : []),
    ...(bought.length > 0 && costUsd
      ? [
          <Parts
            key="bought"
            title={say('structure')}
            about={say('structureSaid')}
            total={show.text(show.usd(costUsd.mid))}
            parts={bought}
            whole={costUsd.mid}
            show={show.usd}
          />,
        ]
      : []),
    ...(carbon.length > 0
      ? [
          <Parts
            key="carbon"
            title={say('carbonTitle')}
            about={say('carbonSaid')}
            total={show.text(show.tonnes(sumOf(carbon)))}
            parts={carbon}
            whole={sumOf(carbon)}
            show={show.tonnes}
          />,
        ]
      : []),
  ];
  return (
    <section class="block">
      <h2>{say('money')}</h2>
      <div class="pair">
        <dl class="rows">
          {rows.map(([name, path, value, shower]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {value ? (
                  <button type="button" class="value" onClick={() => why({ name, path, value, show: shower })}>
                    <b>{show.text(shower(value.mid))}</b> <span class="band">{bandText(value, shower, say)}</span>
                  </button>
                ) : (
                  <span class="unknown">{say('unknown')}</span>
                )}
              </dd>
            </div>
          ))}
        </dl>
        <Had rows={obtainable} />
        {parts}
      </div>
    </section>
  );
}

/** Export status and delivery of each kind of chip. */
export function Had({ rows }: { readonly rows: readonly Obtainable[] }) {
  const { say, locale, tell } = usePage();
  return (
    <section class="had">
      <h3>{say('had')}</h3>
      <ul>
        {rows.map((row) => (
          <li key={row.chip}>
            <b>{row.name}</b>
            <span class="status" data-status={row.status ?? 'unknown'}>
              {row.to === null ? say('noDestination') : `${row.to}: ${row.status === null ? say('unknown') : statusText(row.status, say)}`}
            </span>
            {row.paragraph && (
              <span>
                {row.citation ? `${row.citation} ` : ''}
                {row.paragraph}
              </span>
            )}
            {row.tpp !== null && <span>TPP {showNumber(row.tpp, 6)}</span>}
            {row.stock && <span>{tell(row.stock)}</span>}
            {row.leadTimeDays && (
              <span>
                {say('leadTime')} {showNumber(row.leadTimeDays.low)} – {showNumber(row.leadTimeDays.high)} {say('unit_d')}
              </span>
            )}
          </li>
        ))}
      </ul>
      {rows[0] && (
        <p class="fine">
          {say('rulesAsOf', { day: rows[0].rulesAsOf })}. {rows[0].disclaimer[locale]}
        </p>
      )}
    </section>
  );
}

function statusText(status: string, say: ReturnType<typeof usePage>['say']): string {
  const word = `status_${status}`;
  return isWord(word) ? say(word) : status;
}

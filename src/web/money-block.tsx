import type { Figure } from '../report/figures.ts';
import { bandText, type Shower } from '../report/show.ts';
import { showNumber, showShare } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { TrainingChoice } from '../terms/plan.ts';
import type { Obtainable } from '../terms/worth.ts';
import { usePage } from './context.ts';
import { Parts } from './parts.tsx';
import { isWord, type Word } from './words.ts';

interface Props {
  readonly choice: TrainingChoice;
  readonly obtainable: readonly Obtainable[];
  readonly why: (figure: Figure) => void;
}

const COST_COLOURS = [
  'backward',
  'tensor',
  'activations',
  'optimizer',
  'data',
  'gradients',
  'expert',
  'overhead',
  'context',
  'workspace',
  'states',
] as const;

/** What the plan means for who pays and who supplies power, and whether its chips can be had. */
export function MoneyBlock({ choice, obtainable, why }: Props) {
  const { say, show } = usePage();
  const { bill } = choice;
  if (!bill) return null;
  const rows: readonly (readonly [Word, string, Estimate | null | undefined, Shower])[] = [
    ['costPerMillionTokensUsd', 'costPerMillionTokensUsd', choice.costPerMillionTokensUsd, show.usd],
    ['joulesPerToken', 'joulesPerToken', choice.joulesPerToken, show.joules],
    ['embodiedTonnes', 'embodiedTonnes', choice.embodiedTonnes, show.tonnes],
    ['waterCubicMetres', 'waterCubicMetres', choice.waterCubicMetres, show.cubic],
  ];
  const costs = Object.entries(bill.partsUsd ?? {}).flatMap(([name, value], at) =>
    value && value.mid > 0
      ? [
          {
            name: isWord(`cost_${name}`) ? say(`cost_${name}` as Word) : name,
            value: value.mid,
            colour: COST_COLOURS[at % COST_COLOURS.length] ?? 'overhead',
          } as const,
        ]
      : [],
  );
  const whole = costs.reduce((sum, { value }) => sum + value, 0);
  return (
    <section class="block">
      <h2>{say('money')}</h2>
      <div class="pair">
        <dl class="rows">
          <div>
            <dt>{bill.usdPerChipHour ? say('priceHour', { usd: showNumber(bill.usdPerChipHour.mid) }) : say('noPrice')}</dt>
            <dd>{bill.usdPerChipHour && <span class="band">{bandText(bill.usdPerChipHour, show.usd, say)}</span>}</dd>
          </div>
          {rows.map(([name, path, value, shower]) => (
            <div key={path}>
              <dt>{say(name)}</dt>
              <dd>
                {value ? (
                  <button type="button" class="value" onClick={() => why({ name: say(name), path, value, show: shower })}>
                    <b>{show.text(shower(value.mid))}</b> <span class="band">{bandText(value, shower, say)}</span>
                  </button>
                ) : (
                  <span class="unknown">{say('unknown')}</span>
                )}
              </dd>
            </div>
          ))}
          <div>
            <dt>PUE</dt>
            <dd>
              <b>{showNumber(bill.pue.mid)}</b> <span class="band">{bandText(bill.pue, show.count, say)}</span>
            </dd>
          </div>
          {bill.grid?.kgPerKWh && (
            <div>
              <dt>kg CO₂e/kWh{bill.grid.place ? `, ${bill.grid.place}` : ''}</dt>
              <dd>
                <b>{showNumber(bill.grid.kgPerKWh.mid)}</b>
              </dd>
            </div>
          )}
          {bill.structure && bill.payment === 'buy' && (
            <div>
              <dt>{say('structure')}</dt>
              <dd>
                {say('computing')} {showShare(bill.structure.computing.mid, 2)} · {say('energyPart')}{' '}
                {showShare(bill.structure.energy.mid, 2)} · {say('staff')} {showShare(bill.structure.staff.mid, 2)}
              </dd>
            </div>
          )}
        </dl>
        {costs.length > 1 ? (
          <Parts title={say('partsTitle')} about="" total={show.text(show.usd(whole))} parts={costs} whole={whole} show={show.usd} />
        ) : (
          <Had rows={obtainable} />
        )}
      </div>
      {costs.length > 1 && <Had rows={obtainable} />}
    </section>
  );
}

/** Export status and delivery of each kind of chip. */
export function Had({ rows }: { readonly rows: readonly Obtainable[] }) {
  const { say, locale } = usePage();
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
            {row.stock && <span>{row.stock}</span>}
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

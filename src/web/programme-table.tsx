import type { Shower } from '../report/show.ts';
import type { Estimate } from '../terms/estimate.ts';
import { usePage } from './context.ts';
import type { Figures, Lifecycle } from './lifecycle-messages.ts';
import { stageColour } from './stage-colour.ts';
import type { Word } from './words.ts';

/** Every figure of every stage, and the sums that they come to. */
export function StageTable({ answer: { stages, totals } }: { readonly answer: Lifecycle }) {
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
                <i class="dot" style={{ background: `var(--${stageColour(at)})` }} />
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

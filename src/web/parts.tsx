import { colour } from '../drawing/palette.ts';
import type { Figure } from '../report/figures.ts';
import type { Shower } from '../report/show.ts';
import type { Part } from '../report/training-parts.ts';
import { showShare } from '../terms/display.ts';
import { usePage } from './context.ts';

interface Props {
  readonly title: string;
  readonly about: string;
  readonly total: string;
  readonly parts: readonly Part[];
  /** the whole that shares are of; more than the parts where something is left */
  readonly whole: number;
  readonly show: Shower;
  /** the total was pressed */
  readonly why?: () => void;
  /** a part was pressed */
  readonly whyPart?: (figure: Figure) => void;
}

/** A whole by its parts: one bar, and a line for each part with its figure and its share. What is taken off again has a line and no bar. */
export function Parts({ title, about, total, parts, whole, show, why, whyPart }: Props) {
  const { say } = usePage();
  const shown = parts.filter(({ value }) => Math.abs(value) > whole * 5e-4);
  const drawn = shown.filter(({ value }) => value > 0);
  const across = Math.max(
    whole,
    drawn.reduce((sum, { value }) => sum + value, 0),
  );
  return (
    <section class="parts">
      <div class="parts-head">
        <h3>{title}</h3>
        {why ? (
          <button type="button" class="total" onClick={why}>
            {total}
          </button>
        ) : (
          <span class="total">{total}</span>
        )}
      </div>
      <p class="about">{about}</p>
      <div class="parts-bar" aria-hidden="true">
        {drawn.map(({ name, value, colour: paint, hatched }) => (
          <i
            key={name}
            data-hatched={hatched}
            title={name}
            style={{ width: `${(value / across) * 100}%`, background: hatched ? undefined : colour(paint) }}
          />
        ))}
      </div>
      <table>
        <caption class="quiet-label">{title}</caption>
        <thead class="quiet-label">
          <tr>
            <th scope="col">{say('part')}</th>
            <th scope="col">{say('value')}</th>
            <th scope="col">{say('share')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ name, value, colour: paint, hatched, path }) => {
            const { number, unit } = show(Math.abs(value));
            const figure = (
              <>
                {value < 0 ? '−' : ''}
                {number} <small>{unit}</small>
              </>
            );
            return (
              <tr key={name}>
                <th scope="row">
                  <i data-hatched={hatched} style={{ background: hatched ? undefined : colour(paint) }} />
                  {name}
                </th>
                <td>
                  {path && whyPart ? (
                    <button type="button" class="part-value" onClick={() => whyPart({ name, path, value: null, point: value, show })}>
                      {figure}
                    </button>
                  ) : (
                    figure
                  )}
                </td>
                <td>
                  {value < 0 ? '−' : ''}
                  {showShare(Math.abs(value) / whole, Math.abs(value) / whole < 0.1 ? 2 : 3)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

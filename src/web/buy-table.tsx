import type { Colour } from '../drawing/palette.ts';
import { showNumber } from '../terms/display.ts';
import type { SizedOption } from './buy-messages.ts';
import { usePage } from './context.ts';
import { STATUS_COLOURS } from './status-words.ts';

/** What each kind alone would take. */
export function OptionTable({
  options,
  colourOf,
}: {
  readonly options: readonly SizedOption[];
  readonly colourOf: (chip: string) => Colour;
}) {
  const { say, show } = usePage();
  return (
    <div class="scroll stage-table" tabIndex={0} role="region" aria-label={say('buyOptions')}>
      <table class="plain-table">
        <caption class="quiet-label">{say('buyOptions')}</caption>
        <thead>
          <tr>
            {(['chip', 'chipsAtOnce', 'sureCount', 'timeWord', 'moneyWord', 'sitePowerMW', 'energyMWh', 'statusWord'] as const).map(
              (name) => (
                <th scope="col" key={name}>
                  {say(name)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {options.map(({ chip, name, count, choice, sure, obtainable }) => {
            const days = choice?.calendarDays ?? choice?.days ?? null;
            const status = obtainable?.[0]?.status ?? null;
            return (
              <tr key={chip}>
                <th scope="row">
                  <i class="dot" style={{ background: `var(--${colourOf(chip)})` }} />
                  {name}
                </th>
                <td>{showNumber(count, 9)}</td>
                <td>{sure ? showNumber(sure.count, 9) : '–'}</td>
                <td>{days ? show.text(show.days(days.mid)) : say('unknown')}</td>
                <td>{choice?.costUsd ? show.text(show.usd(choice.costUsd.mid)) : say('unknown')}</td>
                <td>{choice?.sitePowerMW ? show.text(show.megawatt(choice.sitePowerMW.mid)) : say('unknown')}</td>
                <td>{choice?.energyMWh ? show.text(show.mwh(choice.energyMWh.mid)) : say('unknown')}</td>
                <td>
                  {status ? (
                    <>
                      <i class="dot round" style={{ background: `var(--${STATUS_COLOURS[status]})` }} />
                      {say(`s_${status}`)}
                    </>
                  ) : (
                    '–'
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

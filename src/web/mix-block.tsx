import { colour, KINDS } from '../drawing/palette.ts';
import { showNumber, showRate, showShare } from '../terms/display.ts';
import type { Mix } from '../terms/mix.ts';
import { usePage } from './context.ts';
import type { GroupSaid } from './messages.ts';

/** A map of a mixed pool: an island a row, as wide as the sequences that it takes; inside it the chips by the layers that they hold. */
export function MixBlock({ mix, groups }: { readonly mix: Mix; readonly groups: readonly GroupSaid[] }) {
  const { say, show } = usePage();
  const batch = mix.islands.reduce((sum, { sequences }) => sum + sequences, 0);
  const name = (group: number): string => groups[group]?.name ?? '';
  const paint = (group: number): string => colour(KINDS[group % KINDS.length] ?? 'overhead');
  return (
    <section class="block">
      <h2>{say('mixTitle')}</h2>
      <ol class="islands">
        {mix.islands.map(({ parts, sequences, seconds }) => (
          <li key={parts.map(({ group }) => group).join('-')} style={{ width: `${Math.max(34, (sequences / batch) * 100)}%` }}>
            <p>
              <b>{showShare(sequences / batch)}</b> · {say('sequences', { count: showNumber(sequences, 9) })} ·{' '}
              {show.text(show.time(seconds))}
            </p>
            <div>
              {parts.map((part) => (
                <div key={part.group} style={{ flexGrow: part.layers, borderColor: paint(part.group) }}>
                  <b>
                    {showNumber(part.chipsUsed, 9)} × {name(part.group)}
                  </b>
                  <span>{say('layersOf', { layers: part.layers, tp: part.tensorParallel, stages: part.stages })}</span>
                  <span>
                    {say('filled', { share: showShare(part.filled) })} · {part.precision}
                  </span>
                </div>
              ))}
            </div>
          </li>
        ))}
      </ol>
      <h3>{say('mixWorth')}</h3>
      <ul class="worth">
        {mix.contributions.map(({ group, chips, adds, used, watts, apart }) => (
          <li key={group}>
            <i style={{ background: paint(group) }} />
            <b>
              {showNumber(chips, 9)} × {name(group)}
            </b>{' '}
            {adds === null || (apart && !used)
              ? say(used ? 'mixNeeded' : 'mixUseless')
              : used
                ? say('mixAdds', { share: showShare(adds) })
                : say('mixIdle', { share: showShare(Math.max(0, 1 / (1 + adds) - 1)) })}
            {watts !== null && <span class="band"> · {showRate(watts, 'W')}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

import { colour } from '../drawing/palette.ts';
import { groupColour, mixLayouts, mixMain } from '../report/mix-chart.ts';
import { showNumber, showRate, showShare } from '../terms/display.ts';
import type { Mix } from '../terms/mix.ts';
import { usePage } from './context.ts';
import type { GroupSaid } from './messages.ts';

/** What each group of a mixed pool is worth, and the ways between them. */
export function MixBlock({ mix, groups }: { readonly mix: Mix; readonly groups: readonly GroupSaid[] }) {
  const { say, tell } = usePage();
  return (
    <section class="mix">
      <h3>{say('mixWorth')}</h3>
      <ul class="worth">
        {mix.contributions.map(({ group, chips, adds, used, watts, apart }) => (
          <li key={group}>
            <i style={{ background: colour(groupColour(group)) }} />
            <b>
              {showNumber(chips, 9)} × {groups[group]?.name ?? ''}
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
      <h3>{say('layoutTitle')}</h3>
      {mixLayouts(mix, groups, say).map(({ chips, layout }) => (
        <p key={chips + layout}>
          {chips}
          <br />
          <code>{layout}</code>
        </p>
      ))}
      <p class="fine">{mixMain(mix, groups, say)}</p>
      {mix.bridges.map(({ said }) => (
        <p class="fine" key={said}>
          {tell(said)}
        </p>
      ))}
    </section>
  );
}

import type { Figure } from '../report/figures.ts';
import { bandText } from '../report/show.ts';
import type { Calendar } from '../terms/calendar.ts';
import { showNumber, showRate, showShare } from '../terms/display.ts';
import { usePage } from './context.ts';
import { Parts } from './parts.tsx';

/** The run in the real world. */
export function CalendarBlock({ calendar, why }: { readonly calendar: Calendar; readonly why: (figure: Figure) => void }) {
  const { say, show } = usePage();
  const { effectiveTrainingRatio: ratio, hoursBetweenStops: stops, interruptions, checkpoint, spares, lost: losses } = calendar;
  const figures: readonly Figure[] = [
    ...(calendar.calendarDays ? [{ name: say('calendarDays'), path: 'calendarDays', value: calendar.calendarDays, show: show.days }] : []),
    { name: say('effectiveTrainingRatio'), path: 'effectiveTrainingRatio', value: ratio, show: show.share },
    { name: say('hoursBetweenStops'), path: 'hoursBetweenStops', value: stops, show: show.hours },
    ...(interruptions ? [{ name: say('interruptions'), path: 'interruptions', value: interruptions, show: show.count }] : []),
  ];
  const all = [
    { name: say('lostRestart'), value: losses.restart, colour: 'tensor' },
    { name: say('lostRework'), value: losses.rework ?? 0, colour: 'data' },
    { name: say('lostCheckpoint'), value: losses.checkpoint ?? 0, colour: 'optimizer' },
    { name: say('lostWaiting'), value: losses.waiting ?? 0, colour: 'overhead' },
  ] as const;
  const lost = all.filter(({ value }) => value > 0);
  const whole = lost.reduce((sum, { value }) => sum + value, 0);
  return (
    <section class="block">
      <h2>{say('calendarTitle')}</h2>
      <p class="about">{say('calendarLead')}</p>
      <div class="pair">
        <dl class="rows">
          {figures.map((figure) => (
            <div key={figure.path}>
              <dt>{figure.name}</dt>
              <dd>
                {figure.value && (
                  <button type="button" class="value" onClick={() => why(figure)}>
                    <b>{show.text(figure.show(figure.value.mid))}</b> <span class="band">{bandText(figure.value, figure.show, say)}</span>
                  </button>
                )}
              </dd>
            </div>
          ))}
          <div>
            <dt>{say('checkpoint')}</dt>
            <dd>
              <b>{showRate(checkpoint.bytes, 'B')}</b>
              {checkpoint.intervalSeconds !== null && ` · ${say('interval')} ${show.text(show.time(checkpoint.intervalSeconds))}`}
            </dd>
          </div>
          {lost.length === 1 && (
            <div>
              <dt>{say('lostTitle')}</dt>
              <dd>
                <b>{showShare(whole, 2)}</b> · {lost[0]?.name}
              </dd>
            </div>
          )}
          {spares.nodes !== null && (
            <div>
              <dt>{say('spareNodes')}</dt>
              <dd>
                <b>{showNumber(spares.nodes, 9)}</b>
              </dd>
            </div>
          )}
        </dl>
        {lost.length > 1 && (
          <Parts title={say('lostTitle')} about="" total={showShare(whole)} parts={lost} whole={whole} show={show.share} />
        )}
      </div>
    </section>
  );
}

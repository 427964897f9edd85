import { useEffect, useState } from 'preact/hooks';
import { showNumber, showShare } from '../terms/display.ts';
import { usePage } from './context.ts';
import type { FitSaid } from './messages.ts';

const MOST = 6;

/** A fit: its figures, the runs or timings that it saw, and how far it is off. */
export function FitBlock({ path }: { readonly path: string }) {
  const { say, door } = usePage();
  const [fit, setFit] = useState<FitSaid | null>(null);
  useEffect(() => {
    let wanted = true;
    door.ask('fit', path).then(
      (found) => wanted && setFit(found),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [path]);
  const runs = fit?.runs.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return (
    <div class="fit" data-assumed={fit?.assumed}>
      <p>
        <code>{path}</code> {fit?.assumed && <span class="tag">{say('assumedMark')}</span>}
      </p>
      {fit?.from && !fit.assumed && <p class="fine">{fit.from}</p>}
      {fit && fit.figures.length > 0 && (
        <dl class="fact-values">
          {fit.figures.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <b>{value}</b>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {runs > 0 && (
        <details>
          <summary>{say('sawRuns', { count: showNumber(runs, 9), sources: fit?.runs.length ?? 0 })}</summary>
          <ul>
            {fit?.runs.map(({ source, title, url, count }) => (
              <li key={source}>
                {url ? (
                  <a href={url} target="_blank" rel="noreferrer">
                    {title}
                  </a>
                ) : (
                  title
                )}{' '}
                <span class="fine">{say('runsOf', { count })}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {fit && fit.chips.length > 0 && (
        <p class="fine">
          {say('sawTimings', {
            rows: showNumber(
              fit.files.reduce((sum, { rows }) => sum + rows, 0),
              9,
            ),
          })}{' '}
          {fit.chips.join(', ')}
          {fit.files.length > 0 && ` (${[...new Set(fit.files.map(({ source }) => source))].slice(0, MOST).join('; ')})`}
        </p>
      )}
      {fit && fit.errors.length > 0 && (
        <p class="fine">
          {say('fitErrors')}{' '}
          {fit.errors
            .slice(0, MOST)
            .map(
              ({ operation, median, leftOut }) =>
                `${operation} ${showShare(median, 2)}${leftOut === null ? '' : ` (${showShare(leftOut, 2)})`}`,
            )
            .join(', ')}
        </p>
      )}
    </div>
  );
}

import { usePage } from './context.ts';
import type { FactRow } from './messages.ts';

/** Values as the catalog holds them, each with who says so. */
export function FactLines({ rows }: { readonly rows: readonly FactRow[] }) {
  const { say } = usePage();
  return (
    <>
      {rows.map(({ path, is, sources, from, note, assumed, others }) => (
        <div class="fact" key={path} data-assumed={assumed}>
          <p class="fact-value">
            <code>{path.split('#')[1] || path}</code> <b>{is}</b> {assumed && <span class="tag">{say('assumedMark')}</span>}
          </p>
          {from && (
            <p class="fine">
              {say('derived')} {from}
            </p>
          )}
          {sources.map((source) => (
            <p class="source" key={source.id}>
              {source.url ? (
                <a href={source.url} target="_blank" rel="noreferrer">
                  {source.title}
                </a>
              ) : (
                source.title
              )}
              {source.date && ` · ${source.date}`}
              {source.where && ` · ${say('whereSaid')} ${source.where}`}
              {!source.read && <span class="fine"> ({say('unread')})</span>}
            </p>
          ))}
          {sources.length === 0 && !assumed && <p class="fine">{say('noSource')}</p>}
          {note && <p class="fine">{note}</p>}
          {others.length > 0 && (
            <p class="fine">
              {say('alsoSaid')}: {others.join('; ')}
            </p>
          )}
        </div>
      ))}
    </>
  );
}

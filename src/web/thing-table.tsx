import { usePage } from './context.ts';
import type { FactRow } from './messages.ts';

/** All values of a thing; each names its sources by number, and every source stands once below. */
export function ThingTable({ rows }: { readonly rows: readonly FactRow[] }) {
  const { say } = usePage();
  const all = new Map(rows.flatMap(({ sources }) => sources.map((source) => [source.id, source] as const)));
  const order = [...all.keys()];
  return (
    <>
      <div class="scroll">
        <table class="thing">
          <thead>
            <tr>
              <th scope="col">{say('path')}</th>
              <th scope="col">{say('value')}</th>
              <th scope="col">{say('source')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ path, is, sources, from, note, assumed, others }) => (
              <tr key={path}>
                <th scope="row">{path.split('#')[1]}</th>
                <td>
                  <b>{is}</b> {assumed && <span class="tag">{say('assumedMark')}</span>}
                  {from && (
                    <small>
                      {say('derived')} {from}
                    </small>
                  )}
                  {note && <small>{note}</small>}
                  {others.length > 0 && (
                    <small>
                      {say('alsoSaid')}: {others.join('; ')}
                    </small>
                  )}
                </td>
                <td>
                  {sources.map((source) => (
                    <a
                      class="mark-of"
                      key={source.id}
                      href={`#source-${order.indexOf(source.id) + 1}`}
                      onClick={(event) => show(event, order.indexOf(source.id) + 1)}
                      title={source.where ?? source.title}
                    >
                      {order.indexOf(source.id) + 1}
                    </a>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {order.length > 0 && (
        <section class="fact">
          <h3>{say('kind_sources')}</h3>
          <ol class="sources">
            {[...all.values()].map((source, at) => (
              <li class="source" key={source.id} id={`source-${at + 1}`}>
                {at + 1}.{' '}
                {source.url ? (
                  <a href={source.url} target="_blank" rel="noreferrer">
                    {source.title}
                  </a>
                ) : (
                  source.title
                )}
                {source.date && ` · ${source.date}`}
                {!source.read && <span class="fine"> ({say('unread')})</span>}
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}

/** The address holds the question, so a source is shown without it. */
function show(event: Event, at: number): void {
  event.preventDefault();
  document.getElementById(`source-${at}`)?.scrollIntoView({ block: 'center' });
}

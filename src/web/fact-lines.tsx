import { usePage } from './context.ts';
import type { FactRow } from './messages.ts';

type Source = FactRow['sources'][number];

/** Values as the catalog holds them, each group of values with who says so. */
export function FactLines({ rows, of }: { readonly rows: readonly FactRow[]; readonly of?: string }) {
  const { say } = usePage();
  const groups = grouped(rows);
  return (
    <>
      {groups.map(({ key, rows: own, sources, assumed }) => (
        <div class="fact" key={key} data-assumed={assumed}>
          {of && <p class="fact-of">{of}</p>}
          <dl class="fact-values">
            {own.map(({ path, is, from, note, others }) => (
              <div key={path}>
                <dt>{lastOf(path)}</dt>
                <dd>
                  <b>{is}</b> {assumed && <span class="tag">{say('assumedMark')}</span>}
                  {from && (
                    <small>
                      {' '}
                      {say('derived')} {from}
                    </small>
                  )}
                  {note && <small class="note">{note}</small>}
                  {others.length > 0 && (
                    <small class="note">
                      {say('alsoSaid')}: {others.join('; ')}
                    </small>
                  )}
                </dd>
              </div>
            ))}
          </dl>
          {sources.map((source) => (
            <SourceLine key={source.id} source={source} />
          ))}
          {sources.length === 0 && !assumed && <p class="fine">{say('noSource')}</p>}
        </div>
      ))}
    </>
  );
}

export function SourceLine({ source }: { readonly source: Source }) {
  const { say } = usePage();
  return (
    <p class="source">
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
  );
}

interface Group {
  readonly key: string;
  readonly rows: FactRow[];
  readonly sources: readonly Source[];
  readonly assumed: boolean;
}

/** Rows that the same sources say stand together; our own arrangement of them joins the rows it arranges. */
function grouped(rows: readonly FactRow[]): readonly Group[] {
  const groups: Group[] = [];
  const loose: FactRow[] = [];
  for (const row of rows) {
    const key = row.sources.map(({ id, where }) => `${id} ${where}`).join() + String(row.assumed);
    if (row.sources.length === 0 && !row.assumed) {
      loose.push(row);
      continue;
    }
    const known = groups.find((group) => group.key === key);
    if (known) known.rows.push(row);
    else groups.push({ key, rows: [row], sources: row.sources, assumed: row.assumed });
  }
  const [first] = groups;
  if (loose.length > 0 && first) first.rows.push(...loose);
  else if (loose.length > 0) groups.push({ key: 'loose', rows: loose, sources: [], assumed: false });
  return groups;
}

/** The part of a path that names the value; a place in a list alone says nothing. */
const lastOf = (path: string): string => (path.split('#')[1] ?? path).replace(/^\w+\.\d+\./, '');

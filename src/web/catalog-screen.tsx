import { useEffect, useState } from 'preact/hooks';
import { usePage } from './context.ts';
import type { FactRow, ListedThing } from './messages.ts';
import { ThingTable } from './thing-table.tsx';

const COLLECTIONS = [
  'chips',
  'models',
  'systems',
  'networks',
  'stacks',
  'engines',
  'prices',
  'grids',
  'controls',
  'costs',
  'sources',
] as const;

/** Every fact, thing by thing, each with its source. */
export function CatalogScreen({ at, visit }: { readonly at: string; readonly visit: (at: string) => void }) {
  const { say, door } = usePage();
  const [name = 'chips', id = ''] = (at === '' ? 'chips' : at).split('#')[0]?.split('/') ?? [];
  const collection = COLLECTIONS.find((known) => known === name) ?? 'chips';
  const [list, setList] = useState<readonly ListedThing[] | null>(null);
  const [rows, setRows] = useState<readonly FactRow[] | null>(null);
  const [typed, setTyped] = useState('');
  useEffect(() => {
    let wanted = true;
    setList(null);
    door.ask('list', collection).then(
      (found) => wanted && setList(found),
      () => wanted && setList([]),
    );
    return () => {
      wanted = false;
    };
  }, [collection]);
  useEffect(() => {
    let wanted = true;
    setRows(null);
    if (id !== '')
      door.ask('thing', `${collection}/${id}`).then(
        (found) => wanted && setRows(found),
        () => wanted && setRows([]),
      );
    return () => {
      wanted = false;
    };
  }, [collection, id]);
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = (list ?? []).filter(({ id: own, name: title, maker }) =>
    words.every((word) => `${own} ${title} ${maker ?? ''}`.toLowerCase().includes(word)),
  );
  const thing = list?.find(({ id: own }) => own === id);
  return (
    <div class="ready">
      <h1>{say('catalogTitle')}</h1>
      <p class="legend-line">
        <span class="tag theirs">{say('theirs')}</span> <span class="tag">{say('assumedMark')}</span>
      </p>
      <div class="tabs" role="tablist" aria-label={say('collection')}>
        {COLLECTIONS.map((known) => (
          <button
            type="button"
            role="tab"
            key={known}
            aria-selected={known === collection}
            aria-controls="things"
            onClick={() => visit(known)}
          >
            {say(`kind_${known}`)}
          </button>
        ))}
      </div>
      <div class="browse" id="things" role="tabpanel" aria-label={say(`kind_${collection}`)} data-open={id !== ''}>
        <div class="browse-list">
          <label>
            <span class="quiet-label">{say('findThing')}</span>
            <input type="search" placeholder={say('findThing')} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
          </label>
          <p class="fine">{list ? say('count_things', { count: found.length }) : `${say('loading')} …`}</p>
          <ul tabIndex={0} aria-label={say(`kind_${collection}`)}>
            {found.slice(0, 400).map((item) => (
              <li key={item.id}>
                <a
                  href={`#v1/catalog/${encodeURIComponent(`${collection}/${item.id}`)}`}
                  aria-current={item.id === id ? 'true' : undefined}
                  onClick={(event) => {
                    event.preventDefault();
                    visit(`${collection}/${item.id}`);
                  }}
                >
                  {item.name}
                  <small>{item.id}</small>
                </a>
              </li>
            ))}
          </ul>
        </div>
        <div class="browse-thing">
          {id === '' && <p class="about empty">{say('pickThing')}</p>}
          {id !== '' && (
            <>
              <h2>{thing?.name ?? id}</h2>
              <p class="fine">
                {collection}/{id}
              </p>
              {rows === null ? <p class="fine">{say('loading')} …</p> : <ThingTable rows={rows} />}
            </>
          )}
        </div>
      </div>
    </div>
  );
}

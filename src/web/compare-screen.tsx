import { useEffect, useMemo, useState } from 'preact/hooks';
import { type Figure, figuresOf } from '../report/figures.ts';
import { bandText } from '../report/show.ts';
import type { Estimate } from '../terms/estimate.ts';
import { readCompared, writeCompared } from './compared.ts';
import { usePage } from './context.ts';
import { BadQuestion } from './engine-door.ts';
import { onText } from './headline.tsx';
import type { Question } from './link.ts';
import type { Answer } from './messages.ts';
import { nameOf, type Saved, type SavedQuestion } from './saved.ts';
import { askOf } from './use-answer.ts';

interface Props {
  readonly saved: Saved;
  /** the question of the Plan page */
  readonly now: Question;
  readonly open: (question: Question) => void;
  /** questions that a link brought */
  readonly doc: string;
  readonly put: (doc: string) => void;
}

type Made = { readonly answer: Answer } | { readonly wrong: string };

/** Saved questions side by side: one figure a line, all bands on one scale. */
export function CompareScreen({ saved, now, open, doc, put }: Props) {
  const { say, show, door } = usePage();
  const [picked, setPicked] = useState<ReadonlySet<string>>(
    () => new Set((doc === '' ? saved.all.slice(-4) : readCompared(doc)).map(({ id }) => id)),
  );
  const [copied, setCopied] = useState(false);
  const [made, setMade] = useState<ReadonlyMap<string, Made>>(new Map());
  const brought = useMemo(() => readCompared(doc).filter(({ id }) => saved.all.every((one) => one.id !== id)), [doc, saved.all]);
  const all = [...brought, ...saved.all];
  const chosen = all.filter(({ id }) => picked.has(id));
  useEffect(() => {
    if (doc !== '') setPicked(new Set(readCompared(doc).map(({ id }) => id)));
  }, [doc]);
  useEffect(() => {
    for (const { id, question } of chosen) {
      if (made.has(id)) continue;
      door.ask('plan', askOf(question)).then(
        (answer) => setMade((old) => new Map(old).set(id, { answer })),
        (error: unknown) => setMade((old) => new Map(old).set(id, { wrong: error instanceof BadQuestion ? error.message : String(error) })),
      );
    }
  }, [chosen.map(({ id }) => id).join()]);
  const columns = chosen.map((one) => {
    const result = made.get(one.id);
    return { one, result, figures: result && 'answer' in result ? figuresOf(result.answer, say, show) : [] };
  });
  const names = [...new Map(columns.flatMap(({ figures }) => figures.map((figure) => [figure.path, figure.name] as const)))];
  return (
    <div class="ready">
      <h1>{say('compareThese')}</h1>
      {all.length < 2 && <Begin saved={saved} now={now} pick={(ids) => setPicked(new Set([...picked, ...ids]))} />}
      {all.length > 0 && (
        <ul class="keepers" aria-label={say('savedName')}>
          {brought.map((one) => (
            <li key={one.id}>
              <label>
                <input
                  type="checkbox"
                  checked={picked.has(one.id)}
                  onChange={() => setPicked(toggled(picked, one.id))}
                  aria-label={one.name}
                />
              </label>
              <span class="brought">
                {one.name} <small>{say('broughtByLink')}</small>
              </span>
              <button type="button" onClick={() => open(one.question)}>
                {say('open')}
              </button>
              <button type="button" onClick={() => saved.add(one.name, one.question)}>
                {say('save')}
              </button>
            </li>
          ))}
          {saved.all.map((one) => (
            <SavedLine
              key={one.id}
              one={one}
              saved={saved}
              on={picked.has(one.id)}
              open={open}
              toggle={() => setPicked(toggled(picked, one.id))}
            />
          ))}
        </ul>
      )}
      {chosen.length > 0 && (
        <p class="keep">
          <button
            type="button"
            onClick={() => {
              put(writeCompared(chosen));
              void navigator.clipboard?.writeText(location.href).then(
                () => setCopied(true),
                () => undefined,
              );
            }}
          >
            {say('copyLink')}
          </button>{' '}
          <span class="fine" role="status">
            {copied && say('copiedSet')}
          </span>
        </p>
      )}
      {columns.length > 0 && (
        <div class="scroll">
          <table class="compare">
            <thead>
              <tr>
                <th scope="col">{say('figure')}</th>
                {columns.map(({ one, result }) => (
                  <th scope="col" key={one.id}>
                    {one.name}
                    {result && 'answer' in result && <small>{onText(result.answer, say)}</small>}
                    {result && 'wrong' in result && <small class="problem">{result.wrong}</small>}
                    {!result && <small>{say('loading')} …</small>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {names.map(([path, name]) => {
                const most = Math.max(...columns.map(({ figures }) => figures.find((figure) => figure.path === path)?.value?.high ?? 0));
                return (
                  <tr key={path}>
                    <th scope="row">{name}</th>
                    {columns.map(({ one, figures }) => (
                      <td key={one.id}>
                        <Cell figure={figures.find((figure) => figure.path === path)} most={most} />
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

/** Pools to lay beside each other when nothing much is saved yet. */
const POOLS = ['nvidia-h100-80gb-sxm', 'nvidia-b200-180gb-sxm', 'amd-mi300x-192gb', 'huawei-ascend910c-128gb'];

function Begin({ saved, now, pick }: { readonly saved: Saved; readonly now: Question; readonly pick: (ids: readonly string[]) => void }) {
  const { say, catalog } = usePage();
  const count = /^(\d+)x/.exec(now.said['on'] ?? '')?.[1] ?? '64';
  const known = POOLS.flatMap((id) => catalog?.chips.find((chip) => chip.id === id) ?? []);
  return (
    <div class="begin">
      <p class="lead">{say('savedNone')}</p>
      <p>
        <button type="button" onClick={() => pick(saved.addAll([now]))}>
          <b>{say('saveThis')}</b>
          <span>{nameOf(now)}</span>
        </button>
      </p>
      {known.length > 1 && (
        <p>
          <button
            type="button"
            onClick={() =>
              pick(saved.addAll(known.map(({ id }) => ({ ...now, said: { ...without(now.said, 'layout'), on: `${count}x${id}` } }))))
            }
          >
            <b>{say('tryThese')}</b>
            <span>{known.map(({ name }) => `${count} × ${name}`).join(', ')}</span>
          </button>
        </p>
      )}
    </div>
  );
}

const without = (said: Question['said'], name: string): Question['said'] =>
  Object.fromEntries(Object.entries(said).filter(([key]) => key !== name));

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

function SavedLine({
  one,
  saved,
  on,
  toggle,
  open,
}: {
  readonly one: SavedQuestion;
  readonly saved: Saved;
  readonly on: boolean;
  readonly toggle: () => void;
  readonly open: (question: Question) => void;
}) {
  const { say } = usePage();
  return (
    <li>
      <label>
        <input type="checkbox" checked={on} onChange={toggle} aria-label={one.name} />
      </label>
      <input type="text" aria-label={say('rename')} value={one.name} onInput={(event) => saved.rename(one.id, event.currentTarget.value)} />
      <button type="button" onClick={() => open(one.question)}>
        {say('open')}
      </button>
      <button type="button" onClick={() => saved.remove(one.id)}>
        {say('remove')}
      </button>
    </li>
  );
}

function Cell({ figure, most }: { readonly figure: Figure | undefined; readonly most: number }) {
  const { say, show } = usePage();
  if (!figure) return <span class="band">–</span>;
  if (!figure.value) return <span class="unknown">{say('unknown')}</span>;
  const { low, mid, high } = figure.value as Estimate;
  const at = (value: number): string => `${(value / most) * 100}%`;
  return (
    <>
      <b>{show.text(figure.show(mid))}</b> <span class="band">{bandText(figure.value, figure.show, say)}</span>
      <i class="scale" aria-hidden="true">
        <i style={{ left: at(low), width: at(high - low) }} />
        <b style={{ left: at(mid) }} />
      </i>
    </>
  );
}

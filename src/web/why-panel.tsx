import { useEffect, useRef, useState } from 'preact/hooks';
import { type Figure, reasonsFor } from '../report/figures.ts';
import type { Reason } from '../terms/plan.ts';
import { BandLines, comparedWithRuns } from './band-lines.tsx';
import { usePage } from './context.ts';
import { equationOf } from './equations.ts';
import { FactLines } from './fact-lines.tsx';
import { FitBlock } from './fit-block.tsx';
import { Range } from './headline.tsx';
import type { Answer, FactRow } from './messages.ts';
import { isWord, type Say } from './words.ts';

interface Props {
  readonly figure: Figure | null;
  readonly answer: Answer;
  /** every figure of the answer that has a name, to tell what another follows from */
  readonly figures: readonly Figure[];
  readonly close: () => void;
}

/** A fact path stands in a collection of the catalog; fits and figures of the plan itself do not. */
const FACT = /^((chips|systems|networks|models|stacks|engines|prices|grids|costs|controls|datasets)\/|faults#)/;
/** Facts behind one formula that are read out; a median of fifty prices has fifty. */
const MOST = 12;

/** Why a figure is what it is: formula, what it follows from, facts with their sources, fits, the band. */
export function WhyPanel({ figure, answer, figures, close }: Props) {
  const { say, show, tell } = usePage();
  const { plan } = answer;
  const box = useRef<HTMLDialogElement>(null);
  const [trail, setTrail] = useState<readonly string[]>([]);
  useEffect(() => {
    setTrail([]);
    const dialog = box.current;
    if (!dialog) return;
    if (figure && !dialog.open) dialog.showModal();
    if (!figure && dialog.open) dialog.close();
  }, [figure]);
  useEffect(() => box.current?.scrollTo(0, 0), [trail, figure]);
  if (!figure) return <dialog ref={box} class="why" aria-label={say('why')} />;
  const at = trail.at(-1) ?? figure.path;
  const known = (path: string): Figure | undefined =>
    figures.find((one) => one.path === path) ?? figures.find((one) => one.path.split('.')[0] === path);
  const now = trail.length === 0 ? figure : known(at);
  const name = now?.name ?? nameOf(at, say);
  const reasons = reasonsFor(at, plan.because);
  return (
    <dialog ref={box} class="why" aria-labelledby="why-name" onClose={close} onClick={(event) => event.target === box.current && close()}>
      <div class="why-inside">
        <header>
          <h2 id="why-name">{say('whyThis', { figure: name })}</h2>
          <button type="button" class="plain" onClick={close}>
            {say('close')}
          </button>
        </header>
        {trail.length > 0 && (
          <button type="button" class="plain back" onClick={() => setTrail(trail.slice(0, -1))}>
            ← {trail.length > 1 ? (known(trail.at(-2) as string)?.name ?? nameOf(trail.at(-2) as string, say)) : figure.name}
          </button>
        )}
        {now?.point !== undefined && <p class="why-number">{show.text(now.show(now.point))}</p>}
        {now?.value && (
          <div class="why-value">
            <p class="why-number">{show.text(now.show(now.value.mid))}</p>
            {now.value.low !== now.value.high && (
              <>
                <h3>{say('band')}</h3>
                <Range value={now.value} width={320} />
                <p>
                  {say(comparedWithRuns(now.path, answer) ? 'bandSaid' : 'bandBetween', {
                    low: show.text(now.show(now.value.low, now.value.mid)),
                    high: show.text(now.show(now.value.high, now.value.mid)),
                  })}
                </p>
              </>
            )}
            <BandLines path={now.path} value={now.value} answer={answer} />
          </div>
        )}
        {reasons.map((reason) => (
          <ReasonBlock
            key={reason.formula + reason.said}
            reason={reason}
            tell={tell}
            figureOf={(path) => {
              const found = known(path);
              return { name: found?.name ?? nameOf(path, say), text: found?.value ? show.text(found.show(found.value.mid)) : '' };
            }}
            follow={(next) => setTrail([...trail, next])}
          />
        ))}
        {reasons.length === 0 && <p class="fine">{say('noReason')}</p>}
        <section class="assumed">
          <h3>{say('assumedAll')}</h3>
          <ul>
            {plan.assumed.map((sentence) => (
              <li key={sentence}>{tell(sentence)}</li>
            ))}
          </ul>
        </section>
      </div>
    </dialog>
  );
}

/** A figure's path in words: its own, or those of its last part. */
function nameOf(path: string, say: Say): string {
  const [head = '', ...rest] = path.split('.');
  const bare = head.replace(/(Ms|Sec)$/, '');
  const word = [head, bare].find(isWord);
  return [word ? say(word) : head, ...rest].join(' ');
}

interface BlockProps {
  readonly reason: Reason;
  readonly tell: (sentence: string) => string;
  readonly figureOf: (path: string) => { readonly name: string; readonly text: string };
  readonly follow: (figure: string) => void;
}

function ReasonBlock({ reason, tell, figureOf, follow }: BlockProps) {
  const { say, locale } = usePage();
  const { figure, formula, said, from } = reason;
  const facts = from.filter((path) => FACT.test(path));
  const fits = from.filter((path) => path.startsWith('fits/'));
  const figures = from.filter((path) => path.startsWith('choice#')).map((path) => path.slice('choice#'.length));
  const stated = from.filter((path) => path.startsWith('question#')).map((path) => path.slice('question#'.length));
  const others = from.filter((path) => !facts.includes(path) && !fits.includes(path) && !/^(choice|question)#/.test(path));
  const equation = equationOf(figure, formula, locale);
  return (
    <section class="reason">
      <p class="formula">{tell(said)}</p>
      {equation && <p class="equation">{equation}</p>}
      <p class="fine">
        {say('formula')}: <code>{formula}</code>
      </p>
      {figures.length + stated.length > 0 && (
        <p class="inputs">
          {say('inputs')}{' '}
          {figures.map((path) => {
            const { name, text } = figureOf(path);
            return (
              <button type="button" class="chip-button" key={path} onClick={() => follow(path)}>
                {name} {text && <b>{text}</b>}
              </button>
            );
          })}
          {stated.map((path) => (
            <span class="stated-input" key={path}>
              {isWord(path) ? say(path) : path} ({say('yourQuestion')})
            </span>
          ))}
        </p>
      )}
      {others.length > 0 && <p class="fine">{others.join(' · ')}</p>}
      {facts.length > 0 && (
        <>
          <h3>{say('facts')}</h3>
          {facts.slice(0, MOST).map((path) => (
            <FactAt key={path} path={path} />
          ))}
          {facts.length > MOST && <p class="fine">{say('andMore', { count: facts.length - MOST })}</p>}
        </>
      )}
      {fits.length > 0 && (
        <>
          <h3>{say('fits')}</h3>
          {fits.map((path) => (
            <FitBlock key={path} path={path} />
          ))}
          <p class="fine">{say('fitSaid')}</p>
        </>
      )}
    </section>
  );
}

/** The values at a path of the facts, fetched with their sources when they are looked at. */
function FactAt({ path }: { readonly path: string }) {
  const { say, door } = usePage();
  const [rows, setRows] = useState<readonly FactRow[] | null>(null);
  const whole = !path.includes('#');
  useEffect(() => {
    let wanted = true;
    setRows(null);
    if (!whole)
      door.ask('source', path).then(
        (found) => wanted && setRows(found),
        () => wanted && setRows([]),
      );
    return () => {
      wanted = false;
    };
  }, [path]);
  if (whole)
    return (
      <p class="fact-link">
        <a href={`#v1/catalog/${encodeURIComponent(path)}`}>{path}</a>
      </p>
    );
  return rows === null ? (
    <p class="fine">{say('loading')} …</p>
  ) : (
    <FactLines rows={rows} of={path.startsWith('faults#') ? path : (path.split('#')[0] as string)} />
  );
}

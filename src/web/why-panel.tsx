import { useEffect, useRef, useState } from 'preact/hooks';
import { type Figure, reasonsFor } from '../report/figures.ts';
import type { Plan, Reason } from '../terms/plan.ts';
import { usePage } from './context.ts';
import { FactLines } from './fact-lines.tsx';
import { Range } from './headline.tsx';
import type { FactRow } from './messages.ts';

interface Props {
  readonly figure: Figure | null;
  readonly plan: Plan<unknown>;
  readonly close: () => void;
}

/** A fact path stands in a collection of the catalog; fits and figures of the plan itself do not. */
const FACT = /^(chips|systems|networks|models|stacks|engines|prices|grids|costs|controls|datasets)\//;
/** Facts behind one formula that are read out; a median of fifty prices has fifty. */
const MOST = 12;

/** Why a figure is what it is: formula, what it follows from, facts with their sources, fits, the band. */
export function WhyPanel({ figure, plan, close }: Props) {
  const { say, show, tell } = usePage();
  const box = useRef<HTMLDialogElement>(null);
  const [trail, setTrail] = useState<readonly string[]>([]);
  useEffect(() => {
    setTrail([]);
    const dialog = box.current;
    if (!dialog) return;
    if (figure && !dialog.open) dialog.showModal();
    if (!figure && dialog.open) dialog.close();
  }, [figure]);
  if (!figure) return <dialog ref={box} class="why" aria-label={say('why')} />;
  const { name, value, show: shower, path } = figure;
  const at = trail.at(-1) ?? path;
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
        {value && at === path && (
          <div class="why-value">
            <p class="number">{show.text(shower(value.mid))}</p>
            <h3>{say('band')}</h3>
            <Range value={value} width={320} />
            <p>
              {value.low === value.high
                ? say('bandStated')
                : say('bandSaid', { low: show.text(shower(value.low, value.mid)), high: show.text(shower(value.high, value.mid)) })}
            </p>
          </div>
        )}
        {trail.length > 0 && (
          <button type="button" class="plain" onClick={() => setTrail(trail.slice(0, -1))}>
            ← {trail.at(-2) ?? name}
          </button>
        )}
        {reasons.map((reason) => (
          <ReasonBlock key={reason.formula + reason.said} reason={reason} tell={tell} follow={(next) => setTrail([...trail, next])} />
        ))}
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

interface BlockProps {
  readonly reason: Reason;
  readonly tell: (sentence: string) => string;
  readonly follow: (figure: string) => void;
}

function ReasonBlock({ reason, tell, follow }: BlockProps) {
  const { say } = usePage();
  const { formula, said, from } = reason;
  const facts = from.filter((path) => FACT.test(path));
  const fits = from.filter((path) => path.startsWith('fits/'));
  const figures = from.filter((path) => path.startsWith('choice#'));
  const others = from.filter((path) => !facts.includes(path) && !fits.includes(path) && !figures.includes(path));
  return (
    <section class="reason">
      <p class="formula">{tell(said)}</p>
      <p class="fine">
        {say('formula')}: <code>{formula}</code>
      </p>
      {figures.length > 0 && (
        <p>
          {say('inputs')}:{' '}
          {figures.map((path) => (
            <button type="button" class="chip-button" key={path} onClick={() => follow(path.slice('choice#'.length))}>
              {path.slice('choice#'.length)}
            </button>
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
          {facts.length > MOST && <p class="fine">+ {facts.length - MOST}</p>}
        </>
      )}
      {fits.length > 0 && (
        <>
          <h3>{say('fits')}</h3>
          <ul class="fits">
            {fits.map((path) => (
              <li key={path}>
                <code>{path}</code>
              </li>
            ))}
          </ul>
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
  return rows === null ? <p class="fine">{say('loading')} …</p> : <FactLines rows={rows} />;
}

import { useEffect, useId, useMemo, useState } from 'preact/hooks';
import { drawAgainst } from '../drawing/against.ts';
import type { Colour } from '../drawing/palette.ts';
import { drawSwarm } from '../drawing/swarm.ts';
import { showCount, showNumber } from '../terms/display.ts';
import { Chart } from './chart.tsx';
import { usePage } from './context.ts';
import { ProblemLine } from './problem-line.tsx';
import { useOrder } from './use-order.ts';
import type { ViewProps } from './view.tsx';

const GROUPS = ['holds', 'conditional', 'fails', 'computable', 'uncheckable', 'out-of-scope'] as const;
type Group = (typeof GROUPS)[number];

const COLOURS: Readonly<Record<Group, Colour>> = {
  holds: 'theirs',
  conditional: 'pipeline',
  fails: 'bad',
  computable: 'ours',
  uncheckable: 'overhead',
  'out-of-scope': 'bubble',
};

/** A statement judged, in the keys of `suanpan claim --json`. */
interface Judged {
  readonly id: string | null;
  readonly group: Group;
  readonly computed: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: string | null;
  readonly because: readonly string[];
  readonly assumed: readonly string[];
  readonly verdict: string;
  readonly holdsIf: readonly string[];
  readonly subject: string;
  readonly understood: readonly string[];
  readonly asOf: string;
}

interface Statement {
  readonly id: string;
  readonly statement: string;
  readonly published: number | string | null;
  readonly unit: string | null;
}

const today = (): string => new Date().toISOString().slice(0, 10);

/** Statements that people make in public, typed or taken from the collection, each held against what comes out. */
export function ClaimsView({ at, put }: ViewProps) {
  const { say, locale } = usePage();
  const [typed, setTyped] = useState(at);
  const [known, setKnown] = useState<readonly Statement[]>([]);
  const [only, setOnly] = useState<Group | null>(null);
  const [whole, setWhole] = useState(false);
  const id = useId();
  useEffect(() => setTyped(at), [at]);
  useEffect(() => {
    let wanted = true;
    fetch(new URL('data/claims.json', document.baseURI))
      .then((response) => response.json() as Promise<readonly Statement[]>)
      .then(
        (rows) => wanted && setKnown(rows),
        () => undefined,
      );
    return () => {
      wanted = false;
    };
  }, []);
  const asked = at.trim();
  // what was typed goes to the desk before the whole collection
  const one = useOrder<Judged>(asked === '' ? null : { argv: ['claim', asked, '--json', '--as-of', today()], texts: [] }, {
    patient: true,
  });
  const all = useOrder<readonly Judged[]>(
    known.length === 0
      ? null
      : {
          argv: ['claim', '--file', 'claims.jsonl', '--json', '--as-of', today()],
          texts: [['claims.jsonl', known.map((row) => JSON.stringify(row)).join('\n')]],
        },
    { patient: true, lines: true },
  );
  const judged = useMemo(() => {
    const byId = new Map((all.answer ?? []).map((row) => [row.id, row]));
    return known.flatMap((row) => {
      const found = byId.get(row.id);
      return found ? [{ ...row, found }] : [];
    });
  }, [known, all.answer]);
  const swarm = useMemo(
    () => (width: number) => {
      const rows = (['holds', 'conditional', 'fails'] as const).map((group) => {
        const dots = judged.flatMap(({ id: key, statement, published, found }) => {
          if (found.group !== group || typeof published !== 'number' || !(published > 0) || !(found.computed && found.computed > 0))
            return [];
          return [
            {
              value: published / found.computed,
              colour: COLOURS[group],
              key,
              chosen: statement === asked,
              said: [statement, found.verdict],
            },
          ];
        });
        return { name: say(`claim_${group}`), count: say('claimCount', { count: dots.length }), dots };
      });
      return drawSwarm(
        {
          title: say('claimsTitle'),
          about: say('claimsSwarm'),
          axis: say('claimedOver'),
          middle: { at: 1, name: say('asComputed') },
          low: 1 / 40,
          high: 40,
          rows,
          show: (value) => (value >= 1 ? `${showNumber(value)}×` : `1/${showNumber(1 / value)}`),
          table: {
            head: [say('statement'), say('statusWord'), say('claimedWord'), say('computedWord')],
            rows: judged.map(({ statement, published, unit, found }) => [
              statement,
              say(`claim_${found.group}`),
              `${published ?? ''} ${unit ?? ''}`,
              found.computed === null ? '' : `${found.computed} ${found.unit ?? ''}`,
            ]),
          },
        },
        width,
      );
    },
    [judged, locale, asked],
  );
  const shown = judged.filter(({ found }) => only === null || found.group === only);
  return (
    <div class="ready claims">
      <h1>{say('claimsTitle')}</h1>
      <p class="lead">{say('claimsLead')}</p>
      <form
        class="sentence"
        onSubmit={(event) => {
          event.preventDefault();
          put(typed.trim(), '', '');
        }}
      >
        <label class="quiet-label" for={id}>
          {say('statement')}
        </label>
        <textarea
          id={id}
          rows={2}
          spellcheck={false}
          placeholder={say('claimHint')}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey) return;
            event.preventDefault();
            put(typed.trim(), '', '');
          }}
        />
        <button type="submit">{say('judge')}</button>
      </form>
      {asked === '' && (
        <p class="tries">
          {say('tryOne')}{' '}
          {TRIES.map((text) => (
            <button type="button" key={text} onClick={() => put(text, '', '')}>
              {text}
            </button>
          ))}
        </p>
      )}
      {asked !== '' && <Answer text={asked} judged={one.answer} busy={one.busy} />}
      {one.problems.map((problem) => (
        <ProblemLine key={problem.said} problem={problem} />
      ))}
      {(one.fault ?? all.fault) && (
        <p class="problem" role="alert">
          {say('fault', { said: one.fault ?? all.fault ?? '' })}
        </p>
      )}
      <section class="block">
        <h2>{say('claimsKept')}</h2>
        {judged.length > 0 ? (
          <>
            <Chart
              draw={swarm}
              file="claims"
              title=""
              about={say('claimsSwarm')}
              press={(key) => {
                const found = known.find((row) => row.id === key);
                if (found) {
                  put(found.statement, '', '');
                  scrollTo(0, 0);
                }
              }}
            />
            <div class="status-filter" role="group" aria-label={say('statusWord')}>
              {GROUPS.map((group) => {
                const count = judged.filter(({ found }) => found.group === group).length;
                return (
                  count > 0 && (
                    <button type="button" key={group} aria-pressed={only === group} onClick={() => setOnly(only === group ? null : group)}>
                      <i style={{ background: `var(--${COLOURS[group]})` }} />
                      {say(`claim_${group}`)} <b>{count}</b>
                    </button>
                  )
                );
              })}
            </div>
            <ul class="statements">
              {shown.slice(0, whole ? undefined : SHORT).map(({ id: key, statement, found }) => (
                <li key={key}>
                  <button
                    type="button"
                    onClick={() => {
                      put(statement, '', '');
                      scrollTo(0, 0);
                    }}
                  >
                    <i style={{ background: `var(--${COLOURS[found.group]})` }} />
                    <span>
                      <b>{statement}</b>
                      <small>
                        {say(`claim_${found.group}`)} · {found.verdict}
                      </small>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
            {!whole && shown.length > SHORT && (
              <button type="button" class="more-of" onClick={() => setWhole(true)}>
                {say('showAllOf', { count: shown.length })}
              </button>
            )}
          </>
        ) : (
          <div class="waiting" style={{ minHeight: '520px' }}>
            <p role="status">{say('judging')}</p>
          </div>
        )}
      </section>
    </div>
  );
}

/** Statements that are listed before a person asks for all. */
const SHORT = 24;

const TRIES = [
  'Training Llama 3.1 405B took 30.84 million H100 hours',
  'DeepSeek-V3 cost 5.576 million USD to train',
  'H100的训练速度是A100的9倍',
  'A 540B PaLM could be trained on 1,000 A100 in one week',
] as const;

/** The figure that the verdict names as claimed. */
function claimedIn(verdict: string): number | null {
  const [, said = ''] = /(?:claimed|所述)\s*([\d.,]+(?:e[+-]?\d+)?)/.exec(verdict) ?? [];
  const value = Number(said.replaceAll(',', '').replace(/\.$/, ''));
  return value > 0 ? value : null;
}

function Answer({ text, judged, busy }: { readonly text: string; readonly judged: Judged | null; readonly busy: boolean }) {
  const { say, locale } = usePage();
  const chart = useMemo(() => {
    if (!judged || judged.computed === null || !(judged.computed > 0)) return null;
    const unit = judged.unit === null || judged.unit === 'ratio' ? '' : ` ${judged.unit}`;
    const show = (value: number): string => `${value >= 1e4 ? showCount(value, 4) : showNumber(value, 4)}${unit}`;
    const { low, computed: mid, high } = judged;
    const theirs = claimedIn(judged.verdict);
    return (width: number) =>
      drawAgainst(
        {
          title: say('claimedAgainst'),
          about: '',
          ours: { low: low && low > 0 ? low : mid, mid, high: high ?? mid, name: `${say('computedWord')} ${show(mid)}` },
          theirs: theirs === null ? null : { value: theirs, name: `${say('claimedWord')} ${show(theirs)}`, colour: COLOURS[judged.group] },
          show,
        },
        width,
      );
  }, [judged, locale]);
  if (!judged)
    return (
      <div class="waiting" style={{ minHeight: '320px' }}>
        {busy && <p role="status">{say('judging')}</p>}
      </div>
    );
  const list = (title: string, lines: readonly string[], kind = '') =>
    lines.length > 0 && (
      <section class={kind}>
        <h3>{title}</h3>
        <ul>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>
    );
  return (
    <section class="decision" data-stale={busy} aria-live="polite" style={{ '--status': `var(--${COLOURS[judged.group]})` }}>
      <p class="on">{text}</p>
      <h2>
        <i />
        {say(`claim_${judged.group}`)}
      </h2>
      <p class="lead">{judged.verdict}</p>
      <p class="understood">
        <span>{say('understoodAs')}</span>
        {judged.understood.map((part) => (
          <span key={part} class="chip-word">
            {part}
          </span>
        ))}
      </p>
      {chart && <Chart draw={chart} file="claim" title={judged.subject} about="" height={132} />}
      <div class="said pair">
        {list(say('becauseWord'), judged.because)}
        {list(say('holdsIfWord'), judged.holdsIf)}
        {list(say('assumed'), judged.assumed, 'assumed')}
      </div>
    </section>
  );
}

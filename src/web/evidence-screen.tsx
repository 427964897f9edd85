import { useEffect, useMemo, useState } from 'preact/hooks';
import { drawScatter } from '../drawing/scatter.ts';
import { showNumber, showShare } from '../terms/display.ts';
import { Chart } from './chart.tsx';
import { usePage } from './context.ts';
import type { Evidence, EvidenceDot } from './messages.ts';

const QUANTITIES = ['train', 'memory', 'serve', 'tpot', 'ttft'] as const;
const NEAR = 0.35;

const errorOf = ({ measured, predicted }: EvidenceDot): number => predicted / measured - 1;

/** Published runs against predictions that never saw their source: every dot a run, every run a source. */
export function EvidenceScreen() {
  const { say, show, door, locale } = usePage();
  const [dots, setDots] = useState<readonly EvidenceDot[] | null>(null);
  const [sources, setSources] = useState<Evidence['sources']>({});
  const [quantity, setQuantity] = useState<EvidenceDot['quantity']>('train');
  const [source, setSource] = useState('');
  useEffect(() => {
    let wanted = true;
    door.ask('evidence', null).then(
      (found) => {
        if (!wanted) return;
        setDots(found.dots);
        setSources(found.sources);
      },
      () => wanted && setDots([]),
    );
    return () => {
      wanted = false;
    };
  }, []);
  const own = useMemo(() => (dots ?? []).filter((dot) => dot.quantity === quantity), [dots, quantity]);
  const shown = source === '' ? own : own.filter((dot) => dot.source === source);
  const timed = quantity === 'tpot' || quantity === 'ttft';
  const unit = timed ? '' : quantity === 'memory' ? 'GiB' : say('tokensPerSec');
  const text = (value: number): string => (timed ? show.text(show.time(value)) : `${showNumber(value)} ${unit}`);
  const axis = (word: 'published' | 'predicted') => ({
    name: unit === '' ? say(word) : `${say(word)}, ${unit}`,
    log: true,
    show: timed ? show.tick : (value: number) => showNumber(value),
  });
  const titleOf = (name: string): string => sources[name]?.title ?? name;
  const draw = useMemo(
    () => (width: number) =>
      drawScatter(
        {
          title: say('evidenceTitle'),
          about: say('evidenceLead'),
          x: axis('published'),
          y: axis('predicted'),
          diagonal: { name: say('right'), within: NEAR, over: `↑ ${say('tooMuch')}`, under: `${say('tooLittle')} ↓` },
          colours: [
            { name: say('withinNear'), colour: 'theirs' },
            { name: say('beyondNear'), colour: 'tensor' },
          ],
          height: Math.max(360, Math.min(620, Math.round(width * 0.62))),
          dots: shown.map((dot) => ({
            x: dot.measured,
            y: dot.predicted,
            name: dot.id,
            colour: Math.abs(errorOf(dot)) <= NEAR ? 'theirs' : 'tensor',
            size: 4.5,
            ...(sources[dot.source]?.url ? { key: sources[dot.source]?.url as string } : {}),
            said: [
              `${dot.model} · ${dot.chip}`,
              `${say('published')} ${text(dot.measured)}`,
              `${say('predicted')} ${text(dot.predicted)} (${signed(errorOf(dot))})`,
              titleOf(dot.source),
            ],
          })),
          table: {
            head: ['id', say('chip'), say('published'), say('predicted'), say('median'), say('source')],
            rows: shown.map((dot) => [
              dot.id,
              dot.chip,
              text(dot.measured),
              text(dot.predicted),
              signed(errorOf(dot)),
              titleOf(dot.source),
            ]),
          },
        },
        width,
      ),
    [shown, sources, locale],
  );
  const groups = [...new Set(own.map((dot) => dot.source))]
    .map((name) => ({ name, runs: own.filter((dot) => dot.source === name) }))
    .sort((a, b) => b.runs.length - a.runs.length);
  return (
    <div class="ready">
      <h1>{say('evidenceTitle')}</h1>
      <p class="lead">{say('evidenceLead')}</p>
      <div class="tabs" role="tablist" aria-label={say('figure')}>
        {QUANTITIES.filter((name) => dots === null || dots.some((dot) => dot.quantity === name)).map((name) => (
          <button
            type="button"
            role="tab"
            key={name}
            aria-selected={name === quantity}
            onClick={() => {
              setQuantity(name);
              setSource('');
            }}
          >
            {say(`quantity_${name}`)}
          </button>
        ))}
      </div>
      {shown.length > 0 && (
        <p class="verdict">
          {say('medianError', {
            share: showShare(median(shown.map((dot) => Math.abs(errorOf(dot))))),
            within: shown.filter((dot) => Math.abs(errorOf(dot)) <= NEAR).length,
            count: shown.length,
          })}
        </p>
      )}
      {shown.length > 0 ? (
        <Chart draw={draw} file={`evidence-${quantity}`} title="" about="" press={(url) => open(url, '_blank', 'noreferrer')} />
      ) : (
        <div class="waiting" style={{ minHeight: '560px' }} />
      )}
      <section class="block">
        <h2>{say('bySource')}</h2>
        <div class="scroll">
          <table class="plain-table sources-table">
            <thead>
              <tr>
                <th scope="col">{say('source')}</th>
                <th scope="col">{say('runs')}</th>
                <th scope="col">{say('median')}</th>
                <th scope="col">{say('spread')}</th>
              </tr>
            </thead>
            <tbody>
              {groups.map(({ name, runs }) => (
                <tr key={name} data-on={name === source}>
                  <th scope="row">
                    <button
                      type="button"
                      class="plain"
                      aria-pressed={name === source}
                      onClick={() => setSource(name === source ? '' : name)}
                    >
                      {titleOf(name)}
                    </button>{' '}
                    {sources[name]?.url && (
                      <a class="fine" href={sources[name]?.url as string} target="_blank" rel="noreferrer">
                        {say('sourceOf')} ↗
                      </a>
                    )}
                  </th>
                  <td>{runs.length}</td>
                  <td>{signed(median(runs.map(errorOf)))}</td>
                  <td>
                    <Spread errors={runs.map(errorOf)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </div>
  );
}

/** Errors of one source on one scale for all: a tick a run, the middle of the strip is right. */
function Spread({ errors }: { readonly errors: readonly number[] }) {
  const at = (error: number): number => 70 + Math.max(-1, Math.min(1, Math.log(1 + error) / Math.log(2))) * 66;
  return (
    <svg class="spread" width={140} height={14} viewBox="0 0 140 14" aria-hidden="true">
      <rect x={at(-NEAR)} y={0} width={at(NEAR) - at(-NEAR)} height={14} fill="var(--theirsSoft)" />
      <path d="M70 0V14" stroke="var(--ours)" />
      {errors.map((error, index) => (
        <path
          key={String(index)}
          d={`M${at(error).toFixed(1)} 3v8`}
          stroke={Math.abs(error) <= NEAR ? 'var(--theirs)' : 'var(--tensor)'}
          opacity={0.6}
        />
      ))}
    </svg>
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

const signed = (share: number): string => `${share < 0 ? '−' : '+'}${showShare(Math.abs(share), 2)}`;

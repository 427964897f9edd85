import { useEffect, useMemo, useState } from 'preact/hooks';
import { drawScatter } from '../drawing/scatter.ts';
import { showNumber, showShare } from '../terms/display.ts';
import { Chart } from './chart.tsx';
import { usePage } from './context.ts';
import type { EvidenceDot } from './messages.ts';

const QUANTITIES = ['train', 'memory', 'serve'] as const;
const NEAR = 0.35;

const errorOf = ({ measured, predicted }: EvidenceDot): number => predicted / measured - 1;

/** Published runs against predictions that never saw their source: every dot a run, every run a source. */
export function EvidenceScreen() {
  const { say, door, locale } = usePage();
  const [dots, setDots] = useState<readonly EvidenceDot[] | null>(null);
  const [quantity, setQuantity] = useState<EvidenceDot['quantity']>('train');
  const [source, setSource] = useState('');
  useEffect(() => {
    let wanted = true;
    door.ask('evidence', null).then(
      (found) => wanted && setDots(found),
      () => wanted && setDots([]),
    );
    return () => {
      wanted = false;
    };
  }, []);
  const own = useMemo(() => (dots ?? []).filter((dot) => dot.quantity === quantity), [dots, quantity]);
  const shown = source === '' ? own : own.filter((dot) => dot.source === source);
  const unit = quantity === 'memory' ? 'GiB' : say('tokensPerSec');
  const draw = useMemo(
    () => (width: number) =>
      drawScatter(
        {
          title: say('evidenceTitle'),
          about: say('evidenceLead'),
          x: { name: `${say('published')}, ${unit}`, log: true, show: (value) => showNumber(value) },
          y: { name: `${say('predicted')}, ${unit}`, log: true, show: (value) => showNumber(value) },
          diagonal: say('right'),
          height: Math.max(360, Math.min(620, Math.round(width * 0.62))),
          dots: shown.map((dot) => ({
            x: dot.measured,
            y: dot.predicted,
            name: dot.id,
            colour: Math.abs(errorOf(dot)) <= NEAR ? 'theirs' : 'tensor',
            size: 4.5,
            said: [
              `${dot.model} · ${dot.chip}`,
              `${say('published')} ${showNumber(dot.measured)} ${unit}`,
              `${say('predicted')} ${showNumber(dot.predicted)} ${unit} (${signed(errorOf(dot))})`,
              dot.source,
            ],
          })),
          table: {
            head: ['id', say('chip'), say('published'), say('predicted'), say('median')],
            rows: shown.map((dot) => [dot.id, dot.chip, showNumber(dot.measured), showNumber(dot.predicted), signed(errorOf(dot))]),
          },
        },
        width,
      ),
    [shown, locale],
  );
  const sources = [...new Set(own.map((dot) => dot.source))]
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
        <Chart draw={draw} file={`evidence-${quantity}`} title="" about="" />
      ) : (
        <div class="waiting" style={{ minHeight: '560px' }} />
      )}
      <section class="block">
        <h2>{say('bySource')}</h2>
        <div class="scroll">
          <table class="plain-table">
            <thead>
              <tr>
                <th scope="col">{say('source')}</th>
                <th scope="col">{say('runs')}</th>
                <th scope="col">{say('median')}</th>
              </tr>
            </thead>
            <tbody>
              {sources.map(({ name, runs }) => (
                <tr key={name} data-on={name === source}>
                  <th scope="row">
                    <button
                      type="button"
                      class="plain"
                      aria-pressed={name === source}
                      onClick={() => setSource(name === source ? '' : name)}
                    >
                      {name}
                    </button>
                  </th>
                  <td>{runs.length}</td>
                  <td>{signed(median(runs.map(errorOf)))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </div>
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

const signed = (share: number): string => `${share < 0 ? '−' : '+'}${showShare(Math.abs(share), 2)}`;

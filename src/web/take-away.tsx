import { useState } from 'preact/hooks';
import { usePage } from './context.ts';
import { save } from './download.ts';
import { onText } from './headline.tsx';
import type { Answer, Ask } from './messages.ts';

/** Files of an answer, and the same question for a terminal. */
export function TakeAway({ answer, ask }: { readonly answer: Answer; readonly ask: Ask }) {
  const { say, door, locale, tell } = usePage();
  const [wrong, setWrong] = useState('');
  const command = commandOf(ask);
  const name = `suanpan-${ask.kind}-${answer.understood.modelId ?? 'model'}`;
  const attempt = async (make: () => Promise<void>): Promise<void> => {
    try {
      setWrong('');
      await make();
    } catch (error) {
      setWrong((error as Error).message);
    }
  };
  const report = () =>
    attempt(async () => {
      const { reportHtml } = await import('../report/report.ts');
      const { steps, operators } = await door.ask('details', ask);
      const html = reportHtml({
        answer,
        modelName: answer.understood.modelName,
        groups: answer.understood.groups,
        on: onText(answer, say)
          .replace(say('onChips', { chips: '' }).trim(), '')
          .trim(),
        command,
        day: ask.asOf,
        locale,
        tell,
        steps,
        operators,
        curve: null,
        limits: answer.kind === 'serve' ? answer.understood.limits : [],
      });
      save(`${name}.html`, 'text/html', html);
    });
  return (
    <section class="block take">
      <h2>{say('takeAway')}</h2>
      <div class="files">
        <button type="button" onClick={report}>
          <b>{say('report')}</b>
          <span>{say('reportSaid')}</span>
        </button>
        <button type="button" onClick={() => save(`${name}.json`, 'application/json', `${JSON.stringify(answer.plan, figure, 2)}\n`)}>
          <b>{say('json')}</b>
          <span>{say('jsonSaid')}</span>
        </button>
        {answer.kind !== 'serve' && answer.understood.groups.length === 1 && answer.plan.choice && (
          <button
            type="button"
            onClick={() => attempt(async () => save(`${name}.trace.json`, 'application/json', await door.ask('trace', ask)))}
          >
            <b>{say('trace')}</b>
            <span>{say('traceSaid')}</span>
          </button>
        )}
        <button type="button" onClick={() => print()}>
          <b>{say('print')}</b>
          <span>A4</span>
        </button>
      </div>
      {wrong && (
        <p class="problem" role="alert">
          {wrong}
        </p>
      )}
      <h3>{say('commandTitle')}</h3>
      <pre tabIndex={0}>{command}</pre>
    </section>
  );
}

/** Figures at six digits, as the command line writes them. */
function figure(_key: string, inner: unknown): unknown {
  if (typeof inner !== 'number' || Number.isInteger(inner)) return inner;
  return Number.isFinite(inner) ? Number(inner.toPrecision(6)) : null;
}

/** The question as it is typed. A model that was dropped here is a file there. */
export function commandOf({ kind, said, own, asOf }: Ask): string {
  const quoted = (value: string): string => (/^[\w.,:=/@%+-]+$/.test(value) ? value : `"${value.replaceAll('"', '\\"')}"`);
  const flags = Object.entries(own ? { model: `./${own.name}.json`, ...said } : said).map(([name, value]) =>
    SWITCHES.has(name) ? `--${name}` : `--${name} ${quoted(value)}`,
  );
  return ['suanpan', kind, ...flags, `--as-of ${asOf}`].join(' ');
}

const SWITCHES = new Set(['no-flash', 'checkpoint-async', 'disaggregate']);

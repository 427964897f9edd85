import { useState } from 'preact/hooks';
import type { ProblemFields } from '../terms/problem.ts';
import { usePage } from './context.ts';
import { FabricField } from './fabric-field.tsx';
import { Field } from './field.tsx';
import { heldTrace } from './held-traces.ts';
import { FIRST, type Question } from './link.ts';
import type { JobKind } from './messages.ts';
import { ModelField } from './model-field.tsx';
import { PoolField } from './pool-field.tsx';
import { nameOf, type Saved } from './saved.ts';
import { TraceField } from './trace-field.tsx';
import { routeOf } from './use-route.ts';
import type { Word } from './words.ts';

interface Props {
  readonly question: Question;
  readonly change: (question: Question, key?: string) => void;
  readonly problems: readonly ProblemFields[];
  readonly saved: Saved;
}

const KINDS: readonly JobKind[] = ['train', 'finetune', 'serve'];

interface Row {
  readonly name: Word & string;
  readonly hint: string;
  readonly options?: readonly string[];
}

const TRAIN_FIRST: readonly Row[] = [
  { name: 'tokens', hint: '15T' },
  { name: 'batch', hint: '' },
  { name: 'seq', hint: '8k' },
  { name: 'precision', hint: 'bf16', options: ['bf16', 'fp16', 'fp8', 'mxfp8', 'nvfp4', 'fp32'] },
];
const TUNE_FIRST: readonly Row[] = [
  { name: 'tokens', hint: '100M' },
  { name: 'method', hint: 'full', options: ['full', 'lora', 'qlora'] },
  { name: 'seq', hint: '4k' },
  { name: 'batch', hint: '' },
];
const SERVE_FIRST: readonly Row[] = [
  { name: 'input', hint: '1024' },
  { name: 'output', hint: '256' },
  { name: 'rate', hint: '20/s' },
  { name: 'users', hint: '1M' },
  { name: 'ttft', hint: 'p95:2s' },
  { name: 'tpot', hint: 'p95:50ms' },
];
const STEP_MORE: readonly Row[] = [
  { name: 'layout', hint: 'tp=8,pp=4,mbs=1' },
  { name: 'framework', hint: '' },
  { name: 'optimizer', hint: 'adam', options: ['adam', 'adam-8bit', 'muon', 'sgd', 'adafactor'] },
  { name: 'wan', hint: '100Gb/s:20ms' },
];
const TRACE_FIRST: readonly Row[] = [
  { name: 'speed', hint: '1' },
  { name: 'ttft', hint: 'p95:2s' },
  { name: 'tpot', hint: 'p95:50ms' },
];
const SERVE_MORE: readonly Row[] = [
  { name: 'quant', hint: 'fp8' },
  { name: 'kv', hint: 'bf16', options: ['bf16', 'fp16', 'fp8', 'int8'] },
  { name: 'engine', hint: '' },
  { name: 'layout', hint: 'tp=8' },
  { name: 'replicas', hint: '' },
  { name: 'concurrency', hint: '256' },
];
const MONEY: readonly Row[] = [
  { name: 'place', hint: '' },
  { name: 'price', hint: 'rent', options: ['rent', 'reserved', 'reserved-3y', 'spot', 'buy'] },
  { name: 'budget', hint: '20M' },
  { name: 'power', hint: '20MW' },
  { name: 'to', hint: 'CN' },
  { name: 'as-of', hint: '' },
];
const CALENDAR: readonly Row[] = [
  { name: 'mtbf', hint: '3h' },
  { name: 'checkpoint-bandwidth', hint: '2TB/s' },
];

/** The question, in the order in which people think of it: what, on what, how much; the rest follows rules until somebody says it. */
export function AskPanel({ question, change, problems, saved }: Props) {
  const { say, catalog } = usePage();
  const [said, setSaid] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const { kind } = question;
  const set = (name: string, value: string): void => {
    const words = { ...question.said };
    if (value === '') delete words[name];
    else words[name] = value;
    change({ ...question, said: words }, name);
  };
  const bad = (name: string): ProblemFields | undefined =>
    problems.find(({ where }) => where === `--${name}` || where.startsWith(`--${name} `));
  const fields = (rows: readonly Row[]) => (
    <div class="fields">
      {rows.map(({ name, hint, options }) => (
        <Field
          key={`${kind}-${name}`}
          name={name}
          label={say(name)}
          hint={
            hint === ''
              ? say(
                  name === 'layout' ? 'automatic' : name === 'place' || name === 'to' ? 'anywhere' : name === 'as-of' ? 'today' : 'byRule',
                )
              : hint
          }
          value={question.said[name] ?? ''}
          {...(options ? { options } : {})}
          {...(name === 'place' && catalog
            ? { list: catalog.places.map(({ code, name: region }) => ({ value: code, label: region })) }
            : {})}
          {...(name === 'framework' && catalog ? { list: catalog.stacks.map(({ id, name: label }) => ({ value: id, label })) } : {})}
          {...(name === 'engine' && catalog ? { list: catalog.engines.map(({ id, name: label }) => ({ value: id, label })) } : {})}
          date={name === 'as-of'}
          problem={bad(name)}
          set={(value) => set(name, value)}
        />
      ))}
    </div>
  );
  const more = (title: Word, rows: readonly Row[]) => {
    const stated = rows.filter(({ name }) => question.said[name] !== undefined);
    const shown = stated.map(({ name }) => question.said[name]).join(' · ');
    return (
      <details class="more" open={rows.some(({ name }) => bad(name)) || undefined}>
        <summary>
          <span>{say(title)}</span>
          <small>{shown}</small>
        </summary>
        {fields(rows)}
      </details>
    );
  };
  const turn = (next: JobKind): void => {
    const { model = FIRST.said['model'] ?? '', on = FIRST.said['on'] ?? '', place, to, price } = question.said;
    const usual: Record<JobKind, Record<string, string>> = {
      train: { tokens: '2T' },
      finetune: { tokens: '100M', method: 'lora' },
      serve: { input: '2048', output: '256', ttft: 'p95:2s', tpot: 'p95:50ms' },
    };
    const kept = Object.fromEntries(
      Object.entries({ place, to, price }).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const smaller = next !== 'train' && on === FIRST.said['on'] ? '8xnvidia-h100-80gb-sxm' : on;
    change({ ...question, kind: next, said: { model, on: smaller, ...usual[next], ...kept } });
  };
  const tell = (word: Word): void => {
    setSaid(say(word));
    setTimeout(() => setSaid(null), 4000);
  };
  return (
    <aside class="ask" data-open={open} aria-label={say('question')}>
      <form onSubmit={(event) => event.preventDefault()}>
        <fieldset class="jobs">
          <legend class="quiet-label">{say('job')}</legend>
          {KINDS.map((name) => (
            <label key={name} data-on={name === kind}>
              <input type="radio" name="job" value={name} checked={name === kind} onChange={() => turn(name)} />
              {say(`job_${name}`)}
            </label>
          ))}
        </fieldset>
        <ModelField question={question} change={change} problem={bad('model')} />
        <PoolField value={question.said['on'] ?? ''} set={(on) => set('on', on)} problem={bad('on')} route={routeOf(question.said)} />
        {kind === 'serve' && (
          <TraceField
            value={question.said['trace'] ?? ''}
            set={(name) => {
              const { trace: _, speed: _s, columns: _c, ...words } = question.said;
              // a trace says how long prompts and answers are and when they come
              const { input: _i, output: _o, rate: _r, users: _u, concurrency: _n, ...others } = words;
              change({ ...question, said: name === '' ? { ...words, input: '2048', output: '256' } : { ...others, trace: name } }, 'trace');
            }}
            problem={bad('trace') ?? problems.find(({ where }) => where.startsWith(heldTrace(question.said['trace'])?.name ?? '--trace'))}
          />
        )}
        <button type="button" class="plain unfold" aria-expanded={open} onClick={() => setOpen(!open)}>
          {say(open ? 'lessAsked' : 'moreAsked')}
        </button>
        {fields(kind === 'train' ? TRAIN_FIRST : kind === 'finetune' ? TUNE_FIRST : question.said['trace'] ? TRACE_FIRST : SERVE_FIRST)}
        {kind === 'serve' ? more('more_service', SERVE_MORE) : more('more_step', STEP_MORE)}
        {kind !== 'serve' && (
          <FabricField value={question.said['fabric'] ?? ''} set={(value) => set('fabric', value)} problem={bad('fabric')} />
        )}
        {more('more_money', MONEY)}
        {kind !== 'serve' && more('more_calendar', CALENDAR)}
      </form>
      <div class="keep">
        <button type="button" onClick={() => history.back()}>
          {say('undo')}
        </button>
        <button type="button" onClick={() => history.forward()}>
          {say('redo')}
        </button>
        <button
          type="button"
          onClick={() => {
            saved.add(nameOf(question), question);
            tell('saved');
          }}
        >
          {say('save')}
        </button>
        <button
          type="button"
          onClick={() =>
            void navigator.clipboard?.writeText(location.href).then(
              () => tell('copied'),
              () => undefined,
            )
          }
        >
          {say('copyLink')}
        </button>
        <button type="button" onClick={() => change(FIRST)}>
          {say('reset')}
        </button>
        <p role="status" class="kept">
          {said}
        </p>
      </div>
    </aside>
  );
}

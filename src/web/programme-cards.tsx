import { useState } from 'preact/hooks';
import { usePage } from './context.ts';
import { addStage, KINDS, type ProgrammeText, removeStage, setAtTop, setInStage, type TextField } from './programme-text.ts';
import { isWord, type Word } from './words.ts';

interface Props {
  readonly text: string;
  readonly read: ProgrammeText;
  readonly put: (text: string) => void;
  /** colour and money of each stage, by name */
  readonly worth: ReadonlyMap<string, { readonly colour: string; readonly share: number; readonly said: string }>;
}

/** What a person may want to say of each kind of stage beside what is said already. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  preprocessing: ['tokens', 'tokens-per-second', 'workers', 'worker-price', 'bytes-per-token', 'staff'],
  development: ['on', 'of', 'multiple', 'staff', 'price'],
  'pre-training': ['model', 'on', 'tokens', 'batch', 'seq', 'layout', 'precision', 'mfu', 'staff', 'support', 'price'],
  'fine-tuning': ['model', 'on', 'tokens', 'method', 'batch', 'layout', 'staff', 'price'],
  inference: [
    'model',
    'chip',
    'users',
    'requests-per-user',
    'rate',
    'peak',
    'input',
    'output',
    'months',
    'growth',
    'ttft',
    'staff',
    'price',
  ],
};

const ownWord = (key: string): Word | null => (NAMED.has(key) ? (`f_${key}` as Word) : null);
const NAMED: ReadonlySet<string> = new Set(
  'model on tokens batch seq layout precision mfu staff support price method chip users requests-per-user rate peak input output months growth ttft tokens-per-second workers worker-price bytes-per-token of multiple place staff-cost name'.split(
    ' ',
  ),
);

/** The stages in a row, each a card that opens into what is said of it. */
export function ProgrammeCards({ text, read, put, worth }: Props) {
  const { say } = usePage();
  const [at, setAt] = useState(2);
  const stage = read.stages[Math.min(at, read.stages.length - 1)];
  const index = stage ? read.stages.indexOf(stage) : 0;
  const named = (key: string): string => {
    const word = ownWord(key);
    return word ? say(word) : isWord(key) ? say(key) : key;
  };
  const field = (key: string, value: string, set: (value: string) => void, hint = '', pool = false) => (
    <label key={key}>
      <span>{pool ? `${say('pool')} · ${key}` : named(key)}</span>
      <input value={value} placeholder={hint} autocomplete="off" spellcheck={false} onInput={(event) => set(event.currentTarget.value)} />
    </label>
  );
  const keys = stage
    ? [...new Set([...stage.fields.map(({ key }) => key), ...(USUAL[stage.kind] ?? [])])].filter((key) => key !== 'after')
    : [];
  const tops: readonly TextField[] = [...read.globals.filter(({ key }) => key !== 'name'), ...read.pools];
  return (
    <div class="cards">
      <div class="tops">
        {tops.map((top) => field(top.key, top.value, (value) => put(setAtTop(text, top, value)), '', read.pools.includes(top)))}
      </div>
      <div class="card-row">
        <ol role="tablist" aria-label={say('stagesWord')}>
          {read.stages.map(({ kind, name }, place) => {
            const found = worth.get(name);
            return (
              <li key={name} role="presentation">
                <button
                  type="button"
                  role="tab"
                  aria-selected={place === index}
                  aria-controls="stage-fields"
                  style={{ '--stage': found ? `var(--${found.colour})` : 'var(--faint)' }}
                  onClick={() => setAt(place)}
                >
                  <i />
                  <b>{name === kind ? say(`kind_of_${kind}` as Word) : name}</b>
                  <small>{found ? found.said : '…'}</small>
                  <span class="share" style={{ width: `${Math.max(2, (found?.share ?? 0) * 100)}%` }} />
                </button>
              </li>
            );
          })}
        </ol>
        <select
          aria-label={say('addStage')}
          value=""
          onChange={(event) => {
            const kind = event.currentTarget.value;
            event.currentTarget.value = '';
            if (kind === '') return;
            put(addStage(text, kind));
            setAt(read.stages.length);
          }}
        >
          <option value="">+ {say('addStage')}</option>
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {say(`kind_of_${kind}` as Word)}
            </option>
          ))}
        </select>
      </div>
      {stage && (
        <div class="stage-fields" id="stage-fields" role="tabpanel" aria-label={stage.name}>
          {keys.map((key) =>
            field(
              key,
              stage.fields.find((one) => one.key === key)?.value ?? '',
              (value) => put(setInStage(text, index, key, value)),
              say('byRule'),
            ),
          )}
          {read.stages.length > 1 && (
            <button
              type="button"
              class="plain"
              onClick={() => {
                put(removeStage(text, index));
                setAt(Math.max(0, index - 1));
              }}
            >
              {say('removeStage')}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

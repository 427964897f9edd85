import { useState } from 'preact/hooks';
import type { ProblemFields } from '../terms/problem.ts';
import { usePage } from './context.ts';
import { save } from './download.ts';

interface Props {
  readonly text: string;
  readonly file: string;
  readonly problems: readonly ProblemFields[];
  readonly put: (text: string) => void;
  /** what stands instead of the text until a person asks for it */
  readonly children?: preact.ComponentChildren;
  readonly reset: () => void;
}

/** Larger texts are no plans. */
const LARGEST = 1e6;

/** A text that is edited as cards or as it stands, dropped from the disk, and taken away again. What is wrong is said with its line. */
export function DocEditor({ text, file, problems, put, children, reset }: Props) {
  const { say } = usePage();
  const [over, setOver] = useState(false);
  const [asText, setAsText] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const open = asText || !children;
  const read = async (dropped: File | undefined): Promise<void> => {
    if (!dropped) return;
    setWrong(null);
    if (dropped.size > LARGEST) {
      setWrong(say('docTooLarge', { name: dropped.name, size: `${(dropped.size / 1e6).toFixed(1)} MB` }));
      return;
    }
    const said = (await dropped.text()).replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
    if (said.includes('\0')) setWrong(say('docNotText', { name: dropped.name }));
    else put(said);
  };
  return (
    <section
      class="doc"
      data-over={over}
      aria-label={file}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void read(event.dataTransfer?.files[0]);
      }}
    >
      {!open && children}
      {open && (
        <textarea
          aria-label={file}
          aria-invalid={problems.length > 0 || undefined}
          spellcheck={false}
          rows={Math.min(34, text.split('\n').length + 1)}
          value={text}
          onInput={(event) => put(event.currentTarget.value)}
        />
      )}
      <p class="doc-tools">
        {children !== undefined && (
          <button type="button" class="plain" aria-pressed={asText} disabled={!children} onClick={() => setAsText(!asText)}>
            {say(open && children ? 'editCards' : 'editText')}
          </button>
        )}
        <label class="drop-here">
          <input type="file" accept=".yaml,.yml,text/yaml" onChange={(event) => void read(event.currentTarget.files?.[0])} />
          <span>{say('dropYaml')}</span>
        </label>
        <button type="button" class="plain" onClick={() => save(file, 'text/yaml', text)}>
          {say('takeYaml')}
        </button>
        <button type="button" class="plain" onClick={reset}>
          {say('toExample')}
        </button>
      </p>
      {wrong && (
        <p class="problem" role="alert">
          {wrong}
        </p>
      )}
      {problems.length > 0 && (
        <div class="problems" role="alert">
          {problems.map((problem) => (
            <p class="problem" key={`${problem.where} ${problem.said}`}>
              <b>{lineOf(problem.where) === null ? problem.where : say('lineWord', { line: lineOf(problem.where) ?? '' })}</b>{' '}
              {problem.said}; {say('expected')} {problem.expected}
              {problem.near && problem.near.length > 0 ? `; ${say('didYouMean')} ${problem.near.slice(0, 3).join(', ')}?` : ''}
            </p>
          ))}
        </div>
      )}
    </section>
  );
}

const lineOf = (where: string): string | null => /:(\d+):\d+$/.exec(where)?.[1] ?? null;

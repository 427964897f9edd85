import { useState } from 'preact/hooks';
import { showCount } from '../terms/display.ts';
import type { ProblemFields } from '../terms/problem.ts';
import { usePage } from './context.ts';
import { BadQuestion } from './engine-door.ts';
import type { Question } from './link.ts';
import { Picker } from './picker.tsx';
import { ProblemLine } from './problem-line.tsx';
import { spokenName } from './spoken-name.ts';

interface Props {
  readonly question: Question;
  readonly change: (question: Question, key?: string) => void;
  readonly problem: ProblemFields | undefined;
}

const LARGEST = 10e6;

/** A model by name, or the configuration that a person drops here. */
export function ModelField({ question, change, problem }: Props) {
  const { say, catalog, door } = usePage();
  const [over, setOver] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const { own } = question;
  const id = question.said['model'] ?? '';
  const options = (catalog?.models ?? []).map((model) => ({
    id: model.id,
    name: model.name,
    more:
      model.active < model.parameters * 0.95
        ? `${showCount(model.parameters, 3)} · ${showCount(model.active, 3)} active`
        : showCount(model.parameters, 3),
    text: `${model.text} ${showCount(model.parameters, 3).toLowerCase()}`,
  }));
  const read = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setWrong(null);
    if (file.size > LARGEST) {
      setWrong(say('tooLarge', { name: file.name, size: `${(file.size / 1e6).toFixed(0)} MB` }));
      return;
    }
    try {
      const config: unknown = JSON.parse((await file.text()).replace(/^\uFEFF/, ''));
      const name = file.name === 'config.json' ? say('ownModel') : file.name.replace(/\.json$/, '');
      await door.ask('own', { name, config });
      const { model: _, ...said } = question.said;
      change({ ...question, said, own: { name, config } });
    } catch (error) {
      const said =
        error instanceof BadQuestion
          ? error.problems.map(({ where, said: what, expected }) => `${where}: ${what}; ${say('expected')} ${expected}`).join('\n')
          : null;
      setWrong(said ?? say('notJson', { name: file.name, said: (error as Error).message }));
    }
  };
  return (
    <div
      class="model"
      data-over={over}
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
      {own ? (
        <div class="own">
          <span class="label">{say('model')}</span>
          <b>{own.name}</b>
          <button
            type="button"
            class="plain"
            onClick={() => change({ ...question, own: null, said: { ...question.said, model: 'llama-3.1-70b' } })}
          >
            {say('removeOwn')}
          </button>
        </div>
      ) : (
        <Picker
          label={say('model')}
          hint={say('findModel')}
          value={id}
          shown={spokenName(catalog?.models ?? [], id)}
          options={options}
          empty={say('nothingFound')}
          invalid={problem !== undefined}
          pick={(model) => change({ ...question, said: { ...question.said, model } })}
        />
      )}
      <label class="drop-here">
        <input type="file" accept=".json,application/json" onChange={(event) => void read(event.currentTarget.files?.[0])} />
        <span>{say('dropConfig')}</span>
      </label>
      {problem && <ProblemLine problem={problem} take={(model) => change({ ...question, said: { ...question.said, model } })} />}
      {wrong && (
        <p class="problem" role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}

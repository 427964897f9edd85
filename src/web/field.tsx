import { useId } from 'preact/hooks';
import type { ProblemFields } from '../terms/problem.ts';
import { ProblemLine } from './problem-line.tsx';

interface Props {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly options?: readonly string[];
  readonly list?: readonly { readonly value: string; readonly label: string }[];
  readonly date?: boolean;
  readonly problem: ProblemFields | undefined;
  readonly set: (value: string) => void;
}

/** One thing that may be said; left empty, a rule decides. */
export function Field({ label, hint, value, options, list, date, problem, set }: Props) {
  const id = useId();
  const common = { id, 'aria-invalid': problem ? true : undefined, 'aria-describedby': problem ? `${id}-p` : undefined } as const;
  return (
    <div class="field" data-said={value !== ''}>
      <label for={id}>{label}</label>
      {options ? (
        <select {...common} value={value} onChange={(event) => set(event.currentTarget.value)}>
          <option value="">{hint}</option>
          {(options.includes(value) || value === '' ? options : [value, ...options]).map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...common}
          type={date ? 'date' : 'text'}
          autocomplete="off"
          spellcheck={false}
          placeholder={hint}
          value={value}
          list={list ? `${id}-list` : undefined}
          onInput={(event) => set(event.currentTarget.value)}
        />
      )}
      {list && (
        <datalist id={`${id}-list`}>
          {list.map((item) => (
            <option key={item.value} value={item.value}>
              {item.label}
            </option>
          ))}
        </datalist>
      )}
      {problem && <ProblemLine id={`${id}-p`} problem={problem} take={set} />}
    </div>
  );
}

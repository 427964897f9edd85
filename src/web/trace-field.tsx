import { useState } from 'preact/hooks';
import type { ProblemFields } from '../terms/problem.ts';
import { usePage } from './context.ts';
import { heldTrace, holdTrace } from './held-traces.ts';

interface Props {
  readonly value: string;
  readonly set: (name: string) => void;
  readonly problem: ProblemFields | undefined;
}

/** Requests as they really came, out of a file that stays on this machine. */
export function TraceField({ value, set, problem }: Props) {
  const { say } = usePage();
  const [over, setOver] = useState(false);
  const file = heldTrace(value === '' ? undefined : value);
  const take = (dropped: File | undefined): void => {
    if (dropped) set(holdTrace(dropped));
  };
  return (
    <div
      class="trace-field"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        take(event.dataTransfer?.files[0]);
      }}
    >
      <span class="label">{say('traceWord')}</span>
      {value !== '' && (
        <p class="own">
          <b>{value}</b>
          {file && <small>{`${(file.size / 1e6).toPrecision(2)} MB`}</small>}
          <button type="button" class="plain" onClick={() => set('')}>
            {say('removeTrace')}
          </button>
        </p>
      )}
      <label class="drop-here">
        <input type="file" accept=".csv,.jsonl,.json,.gz,.parquet,.tsv,.txt" onChange={(event) => take(event.currentTarget.files?.[0])} />
        <span>{say('dropTrace')}</span>
      </label>
      {value !== '' && !file && (
        <p class="problem" role="alert">
          {say('traceNotHere', { name: value })}
        </p>
      )}
      {problem && file && (
        <p class="problem" role="alert">
          {problem.said}; {say('expected')} {problem.expected}
        </p>
      )}
    </div>
  );
}

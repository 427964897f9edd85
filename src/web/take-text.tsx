import { usePage } from './context.ts';
import { save } from './download.ts';

/** The answer as the command prints it, and the command line that prints it. */
export function TakeText({ text, file, line }: { readonly text: string; readonly file: string; readonly line: string }) {
  const { say } = usePage();
  return (
    <section class="block take">
      <h2>{say('takeAway')}</h2>
      <div class="files">
        <button type="button" onClick={() => save(file, 'application/json', `${text}\n`)}>
          <b>{say('json')}</b>
          <span>{say('jsonSaid')}</span>
        </button>
        <button type="button" onClick={() => print()}>
          <b>{say('print')}</b>
          <span>PDF</span>
        </button>
      </div>
      <pre>{line}</pre>
    </section>
  );
}

import { useEffect, useState } from 'preact/hooks';
import { usePage } from './context.ts';
import type { LinkNote } from './link.ts';

/** What should be known before the answer is read: about the link, about the engine. */
export function Notes({ notes, died }: { readonly notes: readonly LinkNote[]; readonly died: number }) {
  const { say } = usePage();
  const [closed, setClosed] = useState(false);
  useEffect(() => setClosed(false), [notes, died]);
  const lines = notes.map((note) => {
    const near = note.kind === 'unknown' && note.near.length ? ` ${say('didYouMean')} ${note.near.join(', ')}?` : '';
    return say(`note_${note.kind}`, 'said' in note ? { said: note.said } : {}) + near;
  });
  if (died > 0) lines.push(say('engineDied'));
  return (
    <div role="status" class="notes" data-shown={!closed && lines.length > 0}>
      {!closed && lines.length > 0 && (
        <>
          <ul>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <button type="button" class="plain" onClick={() => setClosed(true)}>
            {say('close')}
          </button>
        </>
      )}
    </div>
  );
}

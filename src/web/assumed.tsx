import { useState } from 'preact/hooks';
import { usePage } from './context.ts';

const SHORT = 8;

/** What nobody stated; a long list begins short. */
export function Assumed({ lines }: { readonly lines: readonly string[] }) {
  const { say, tell } = usePage();
  const [whole, setWhole] = useState(false);
  if (lines.length === 0) return null;
  return (
    <section class="assumed">
      <h3>{say('assumed')}</h3>
      <ul class="in-columns">
        {lines.slice(0, whole ? undefined : SHORT).map((line) => (
          <li key={line}>{tell(line)}</li>
        ))}
      </ul>
      {!whole && lines.length > SHORT && (
        <button type="button" class="more-of" onClick={() => setWhole(true)}>
          {say('showAllOf', { count: lines.length })}
        </button>
      )}
    </section>
  );
}

import type { Plan } from '../terms/plan.ts';
import { usePage } from './context.ts';

/** Near misses and what nobody stated, in sentences; where nothing satisfies, that comes first and large. */
export function Said({ plan, none = false }: { readonly plan: Plan<unknown>; readonly none?: boolean }) {
  const { say, tell } = usePage();
  const { refused, assumed } = plan;
  return (
    <div class={none ? 'said none' : 'said pair'}>
      {none && <h1>{say('noAnswerShort')}</h1>}
      {refused.length > 0 && (
        <section>
          <h3>{say('near')}</h3>
          <ul>
            {refused.slice(0, 8).map(({ said, would }) => (
              <li key={said}>
                {tell(said)}
                {would && !said.includes(would) && <b> → {tell(would)}</b>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {assumed.length > 0 && (
        <section class="assumed">
          <h3>{say('assumed')}</h3>
          <ul>
            {assumed.map((sentence) => (
              <li key={sentence}>{tell(sentence)}</li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

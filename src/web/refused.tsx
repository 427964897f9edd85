import { usePage } from './context.ts';

interface Refusal {
  readonly said: string;
  readonly would?: string | null;
  readonly stage?: string;
  readonly scenario?: string;
}

/** What has no answer: the number that failed, and what would help. */
export function Refused({ rows, first = false }: { readonly rows: readonly Refusal[]; readonly first?: boolean }) {
  const { say, tell } = usePage();
  if (rows.length === 0) return null;
  return (
    <section class={first ? 'said none' : undefined}>
      {first ? <h2>{say('noAnswerShort')}</h2> : <h3>{say('near')}</h3>}
      <ul>
        {rows.slice(0, 10).map(({ stage, scenario, said, would }) => (
          <li key={`${scenario} ${stage} ${said}`}>
            {[scenario, stage].filter(Boolean).map((name) => `${name}: `)}
            {tell(said)}
            {would && !said.includes(would) && <b> → {tell(would)}</b>}
          </li>
        ))}
      </ul>
    </section>
  );
}

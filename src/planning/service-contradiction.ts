import { Problem } from '../terms/problem.ts';
import type { Requests } from '../terms/traffic.ts';
import type { RawService } from './service-question.ts';

type Field = keyof RawService;

/** A word that means nothing without one of others: said alone it would be passed over in silence, so it is refused. */
const NEEDS: readonly (readonly [Field, readonly Field[]])[] = [
  ['think', ['concurrency']],
  ['burstiness', ['rate', 'users']],
  ['peak', ['rate', 'users']],
  ['requestsPerUser', ['users']],
  ['adapterRank', ['adapters']],
  ['priority', ['rate', 'users', 'concurrency', 'requests']],
];

/** Words of a question that contradict each other, or that hang on another one which was not said. */
export function contradictions(raw: RawService, trace: Requests | null, names: (field: Field) => string): readonly Problem[] {
  const problems = NEEDS.flatMap(([field, others]) => {
    if (raw[field] === undefined || others.some((other) => raw[other] !== undefined)) return [];
    if (field === 'adapterRank' && trace?.adapter) return [];
    return [
      new Problem({
        code: 'contradiction',
        where: names(field),
        said: `${names(field)} without ${others.map(names).join(' or ')}`,
        expected: others.map(names).join(' or '),
      }),
    ];
  });
  const none = raw.prefixShare !== undefined && Number.parseFloat(raw.prefixShare) > 0 && raw.prefixCache?.trim().toLowerCase() === 'off';
  if (!none) return problems;
  const said = `${names('prefixShare')} and ${names('prefixCache')} off`;
  return [...problems, new Problem({ code: 'contradiction', where: names('prefixShare'), said, expected: 'one of the two' })];
}

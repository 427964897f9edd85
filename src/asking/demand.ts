import { type KnownDemand, nearest, Problem } from '../index.ts';

/** A known service with every name that people call it by. */
export type NamedDemand = KnownDemand & { readonly names: readonly string[] };

/** A known service by one of its names. */
export function demandNamed(said: string | undefined, known: () => readonly NamedDemand[]): KnownDemand | null {
  if (said === undefined) return null;
  const demands = known();
  const plain = said.trim().toLowerCase();
  const found = demands.find(({ id, names }) => id === plain || names.some((name) => name.toLowerCase() === plain));
  if (found) return found;
  const all = demands.flatMap(({ names }) => names);
  throw new Problem({ code: 'unknown-service', where: '--demand', said, expected: `one of ${all.join(', ')}`, near: nearest(said, all) });
}

/** What is known of a service, as it is said among what was assumed. */
export function demandSaid({ name, users, requestsPerUserDay, requestsPerSec, outputTokens, from }: KnownDemand): string {
  const parts = [
    ...(users === null ? [] : [`${users} users a day`]),
    ...(requestsPerUserDay === null ? [] : [`${requestsPerUserDay} requests each`]),
    ...(requestsPerSec === null ? [] : [`${requestsPerSec} requests/s`]),
    ...(outputTokens === null ? [] : [`${outputTokens} tokens an answer`]),
  ];
  return `${name}: ${parts.join(', ')} (${from})`;
}

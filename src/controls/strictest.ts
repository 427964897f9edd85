import type { Status } from '../terms/rule.ts';

/** From free to refused. A status that cannot be settled counts below a refusal and above all else. */
const LADDER: readonly Status[] = [
  'not-controlled',
  'nac-notify',
  'license-presumption-approval',
  'license-case-by-case',
  'is-informed-license',
  'indeterminate',
  'license-presumption-denial',
];

/**
 * The answer with the strictest status: what holds for a pool of several kinds of chips as a whole.
 *
 * @example not-controlled, nac-notify -> nac-notify
 */
export function strictest<Answer extends { readonly status: Status }>(answers: readonly Answer[]): Answer | null {
  let found: Answer | null = null;
  for (const answer of answers) if (found === null || LADDER.indexOf(answer.status) > LADDER.indexOf(found.status)) found = answer;
  return found;
}

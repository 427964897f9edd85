import { nearest } from '../terms/nearest.ts';
import { Problem } from '../terms/problem.ts';
import type { Membership, RuleBook } from '../terms/rule.ts';

/** Does the place belong to the group on that day? Groups may hold groups; one that holds itself adds nothing. */
export function inGroup(book: RuleBook, place: string, group: string, day: string, within: readonly string[] = []): boolean {
  if (within.includes(group) || !Object.hasOwn(book.groups, group)) return false;
  const members = (book.groups[group] as readonly Membership[]).filter((member) => stands(member, day));
  return members.some(({ name }) => name === place || inGroup(book, place, name, day, [...within, group]));
}

export const stands = ({ from, until }: Pick<Membership, 'from' | 'until'>, day: string): boolean =>
  (from === null || from <= day) && (until === null || day < until);

/**
 * The ISO code of a place by code or by name in English or Chinese; throws `unknown-place` with the nearest names.
 *
 * @example cn -> CN; Saudi Arabia -> SA; 中国 -> CN
 */
export function placeOf(book: RuleBook, said: string, where: string): string {
  const found = findPlace(book, said);
  if (found !== null) return found;
  const names = Object.entries(book.places).flatMap(([code, all]) => [code, ...all]);
  throw new Problem({
    code: 'unknown-place',
    where,
    said,
    expected: 'a country or territory by its ISO code or name, such as CN or Singapore',
    near: nearest(said, names),
  });
}

export function findPlace(book: RuleBook, said: string): string | null {
  const plain = said.trim().toLowerCase();
  for (const [code, names] of Object.entries(book.places))
    if (code.toLowerCase() === plain || names.some((name) => name.toLowerCase() === plain)) return code;
  return null;
}

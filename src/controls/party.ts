import { nearest } from '../terms/nearest.ts';
import { Problem } from '../terms/problem.ts';
import type { ListedParty, RuleBook } from '../terms/rule.ts';
import { findPlace, stands } from './place.ts';

/** Who receives the chips: the place of the headquarters, and the name where one was given. */
export interface Party {
  readonly hq: string;
  /** the name as it stands on a list; null = only a place is known */
  readonly name: string | null;
}

/** A listing that a name falls under, on a day or at all. */
export interface Listing extends ListedParty {
  readonly list: string;
}

/**
 * Listings that bear the name, oldest first: every word of a listed name must be said, beyond words such as "Ltd", and the longest such
 * name counts, so that a subsidiary listed for itself is not taken for its parent; or all words said must be among those of a listed name.
 *
 * @example "Inspur Group Co., Ltd" -> the listing of Inspur Group
 */
export function listingsOf(book: RuleBook, said: string, list?: string): readonly Listing[] {
  const asked = wordsOf(book, said);
  if (asked.length === 0) return [];
  const lists = Object.entries(book.lists).filter(([name]) => list === undefined || name === list);
  const all = lists.flatMap(([name, parties]) => parties.map((party): Listing => ({ ...party, list: name })));
  const likeness = (listing: Listing): number =>
    Math.max(0, ...listing.names.map((name) => wordsOf(book, name)).map((words) => (within(words, asked) ? words.length : 0)));
  const closest = Math.max(0, ...all.map(likeness));
  const found = all.filter((listing) =>
    closest > 0 ? likeness(listing) === closest : listing.names.some((name) => within(asked, wordsOf(book, name))),
  );
  return found.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}

/**
 * Is the party on the list on that day? From the day of its listing, that day included.
 *
 * @example listed 2024-04-11: 2024-04-10 -> null; 2024-04-11 -> the listing
 */
export function listedOn(book: RuleBook, said: string, day: string, list: string): Listing | null {
  return listingsOf(book, said, list).find((listing) => stands(listing, day)) ?? null;
}

/** A party by the place of its headquarters (code or name), or by a name on our lists; throws `unknown-party`. */
export function partyOf(book: RuleBook, said: string, where: string): Party {
  const place = findPlace(book, said);
  if (place !== null) return { hq: place, name: null };
  const listing = listingsOf(book, said)[0];
  if (listing) return { hq: listing.hq, name: said };
  const asked = wordsOf(book, said);
  const free = book.unlisted.find(({ names }) => names.some((name) => within(wordsOf(book, name), asked)));
  if (free) return { hq: free.hq, name: said };
  const names = [...Object.values(book.lists).flat(), ...book.unlisted].flatMap((party) => [...party.names]);
  const places = Object.entries(book.places).flatMap(([code, all]) => [code, ...all]);
  throw new Problem({
    code: 'unknown-party',
    where,
    said,
    expected: 'the place of its headquarters, such as CN, or a party that facts/controls names',
    near: nearest(said, [...names, ...places]),
  });
}

const within = (some: readonly string[], all: readonly string[]): boolean => some.length > 0 && some.every((word) => all.includes(word));

function wordsOf(book: RuleBook, name: string): readonly string[] {
  const words =
    name
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => !book.plainWords.includes(word));
}

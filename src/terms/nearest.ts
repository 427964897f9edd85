/**
 * Edits (insert, delete, replace, swap of neighbours) that turn one word into the other: the optimal string alignment distance.
 *
 * @cite damerau-1964
 * @example tokenz, tokens -> 1; abtch, batch -> 1
 */
export function edits(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j - 1] as number) + 1, (above[j] as number) + 1, (above[j - 1] as number) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] as number) + 1);
      row.push(least);
    }
    before = above;
    above = row;
  }
  return above[b.length] as number;
}

/**
 * The names nearest to what was said, best first: those that begin with it or lie, whole or by their first parts, within a third of its length in edits.
 *
 * @example said `tokenz` of tokens, batch -> tokens
 */
export function nearest(said: string, names: Iterable<string>, most = 3): string[] {
  const word = said.toLowerCase();
  if (word.length < 2) return [];
  const reach = Math.max(1, Math.floor(word.length / 3));
  const scored: { name: string; score: number }[] = [];
  for (const name of names) {
    const other = name.toLowerCase();
    const score = other.startsWith(word) ? 0.5 : Math.min(edits(word, other), 0.5 + openings(word, other));
    if (score <= reach) scored.push({ name, score });
  }
  return scored
    .sort(
      (a, b) =>
        a.score - b.score || begins(word, b.name) - begins(word, a.name) || a.name.length - b.name.length || (a.name < b.name ? -1 : 1),
    )
    .slice(0, most)
    .map(({ name }) => name);
}

/** Fewest edits between a word and the first parts of a name that is written in parts; without parts, none are few enough. */
function openings(word: string, name: string): number {
  let fewest = Number.POSITIVE_INFINITY;
  for (let at = 1; at < name.length; at++) {
    const parted = name[at] === '-' || name[at] === ' ';
    if (parted && Math.abs(at - word.length) < fewest) fewest = Math.min(fewest, edits(word, name.slice(0, at)));
  }
  return fewest;
}

/** Letters that two words begin with alike. */
function begins(word: string, name: string): number {
  let at = 0;
  while (at < word.length && word[at] === name[at]?.toLowerCase()) at++;
  return at;
}

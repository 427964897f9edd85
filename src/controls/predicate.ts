import { Problem } from '../terms/problem.ts';
import type { Flag, Metric, RuleBook, Test, Word } from '../terms/rule.ts';
import { listedOn } from './party.ts';
import { inGroup } from './place.ts';

/** What is known of the chip, the buyer and the use. A figure, flag or word that is absent or null is not known. */
export interface Known {
  readonly book: RuleBook;
  readonly day: string;
  readonly figures: Readonly<Partial<Record<Metric, number | null>>>;
  readonly flags: Readonly<Partial<Record<Flag, boolean | null>>>;
  readonly words: Readonly<Partial<Record<Word, string | null>>>;
  /** named conditions of the rules in force */
  readonly define: Readonly<Record<string, Test>>;
}

/** true, false, or null where a figure that decides is missing. */
export type Truth = boolean | null;

/**
 * Does the condition hold? Kleene's three values: "and" is false as soon as one part is, "or" true as soon as one part is, and what neither
 * settles stays unknown. A threshold flips exactly at its value.
 *
 * @cite kleene-1952, section 64
 * @example tpp 6,920 with the die area unknown: "tpp >= 4800 or density >= 5.92" -> true; tpp 2,048 -> unknown
 */
export function holds(test: Test, known: Known): Truth {
  if (typeof test === 'string') {
    const named = Object.hasOwn(known.define, test) ? known.define[test] : undefined;
    if (named === undefined)
      throw new Problem({ code: 'unknown-definition', where: 'controls', said: test, expected: 'a definition of a rule in force' });
    return holds(named, known);
  }
  if ('all' in test) return every(test.all, known);
  if ('any' in test)
    return negated(
      every(
        test.any.map((not) => ({ not })),
        known,
      ),
    );
  if ('not' in test) return negated(holds(test.not, known));
  if ('flag' in test) {
    const value = known.flags[test.flag] ?? null;
    return value === null ? null : value === test.is;
  }
  if ('word' in test) {
    const said = known.words[test.word] ?? null;
    return said === null ? null : test.among.some((name) => matches(test.word, said, name, known));
  }
  const figure = known.figures[test.metric] ?? null;
  if ('unknown' in test) return (figure === null) === test.unknown;
  if (figure === null) return null;
  if (test.is === '>=') return figure >= test.than;
  if (test.is === '>') return figure > test.than;
  return test.is === '<=' ? figure <= test.than : figure < test.than;
}

function every(tests: readonly Test[], known: Known): Truth {
  let all: Truth = true;
  for (const test of tests) {
    const truth = holds(test, known);
    if (truth === false) return false;
    if (truth === null) all = null;
  }
  return all;
}

const negated = (truth: Truth): Truth => (truth === null ? null : !truth);

const LIST = 'list ';

/** A word among names: places are compared with groups, parties with lists, as they stood on the day; all else as text, `*` being any ending. */
function matches(word: Word, said: string, name: string, known: Known): boolean {
  if (word === 'to' || word === 'hq') return said === name || inGroup(known.book, said, name, known.day);
  if (word === 'party' && name.startsWith(LIST)) return listedOn(known.book, said, known.day, name.slice(LIST.length)) !== null;
  return name.endsWith('*') ? said.startsWith(name.slice(0, -1)) : said === name;
}

/** Every figure at which the condition may flip, by metric; `define` is followed. */
export function edges(test: Test, metric: Metric, define: Readonly<Record<string, Test>>): number[] {
  if (typeof test === 'string') return Object.hasOwn(define, test) ? edges(define[test] as Test, metric, define) : [];
  if ('all' in test) return test.all.flatMap((part) => edges(part, metric, define));
  if ('any' in test) return test.any.flatMap((part) => edges(part, metric, define));
  if ('not' in test) return edges(test.not, metric, define);
  return 'metric' in test && 'than' in test && test.metric === metric ? [test.than] : [];
}

import { nearest } from '../terms/nearest.ts';
import { Problem } from '../terms/problem.ts';
import type { RuleBook, Test } from '../terms/rule.ts';
import type { FactBook, FactFile } from './book.ts';
import { checkRuleFile, ruleBook } from './rules.ts';

/** Rules on what a file of facts/controls says: it can be read, and what its conditions name exists among all of them. */
export function controlSense(book: FactBook, id: string, file: FactFile, where: string): Problem[] {
  checkRuleFile(id, file);
  const whole = wholeBook(book);
  if (whole === null) return [];
  const rule = whole.rules.find((one) => one.id === id);
  const tests: readonly Test[] =
    rule !== undefined
      ? [
          ...Object.values(rule.define),
          ...rule.classes.map(({ test }) => test),
          ...rule.outcomes.map(({ test }) => test),
          ...rule.ambiguities.map(({ test }) => test),
          ...(rule.question ? [rule.question.test] : []),
        ]
      : file.kind === 'buyer-side'
        ? whole.buyerRules.map(({ test }) => test)
        : [];
  const names = tests.flatMap(namesIn);
  const found = [...new Map(names.map((name) => [name.said, name])).values()].flatMap((name) => unknownName(whole, name, where));
  if (rule !== undefined && rule.until !== null && !(rule.from < rule.until))
    found.push(new Problem({ code: 'bad-range', where: `${where}#until`, said: rule.until, expected: `a day after ${rule.from}` }));
  return found;
}

/** A broken file elsewhere is that file's problem. */
function wholeBook(book: FactBook): RuleBook | null {
  try {
    return ruleBook(book);
  } catch {
    return null;
  }
}

interface Name {
  readonly of: 'definition' | 'place' | 'list';
  readonly said: string;
}

function namesIn(test: Test): readonly Name[] {
  if (typeof test === 'string') return [{ of: 'definition', said: test }];
  if ('all' in test) return test.all.flatMap(namesIn);
  if ('any' in test) return test.any.flatMap(namesIn);
  if ('not' in test) return namesIn(test.not);
  if (!('word' in test)) return [];
  if (test.word === 'to' || test.word === 'hq') return test.among.map((said) => ({ of: 'place', said }));
  const lists = test.word === 'party' ? test.among.filter((name) => name.startsWith('list ')) : [];
  return lists.map((name) => ({ of: 'list', said: name.slice('list '.length) }));
}

function unknownName(book: RuleBook, { of, said }: Name, where: string): Problem[] {
  const known =
    of === 'definition'
      ? book.rules.flatMap(({ define }) => Object.keys(define))
      : of === 'list'
        ? Object.keys(book.lists)
        : [...Object.keys(book.groups), ...Object.keys(book.places)];
  if (known.includes(said)) return [];
  const expected = of === 'definition' ? 'a definition of some rule' : of === 'list' ? 'a file of kind "list"' : 'a place or a group';
  return [new Problem({ code: `unknown-${of}`, where, said, expected, near: nearest(said, known) })];
}

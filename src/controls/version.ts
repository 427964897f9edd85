import { Problem } from '../terms/problem.ts';
import type { Rule, RuleBook } from '../terms/rule.ts';

/** How a rule stands on a day. */
export type Standing = 'not-yet' | 'not-yet-mandatory' | 'in-force' | 'suspended' | 'not-enforced' | 'ended';

/**
 * How a rule stands on a day: it begins on `from` and ends before `until`; between, it may wait for its compliance day, be suspended, or be
 * left unenforced though its text is printed.
 */
export function standing(rule: Rule, day: string): Standing {
  if (day < rule.from) return 'not-yet';
  if (rule.until !== null && day >= rule.until) return 'ended';
  if (rule.notEnforcedFrom !== null && day >= rule.notEnforcedFrom) return 'not-enforced';
  if (rule.suspended !== null && day >= rule.suspended.from && day < rule.suspended.until) return 'suspended';
  if (rule.mandatoryFrom !== null && day < rule.mandatoryFrom) return 'not-yet-mandatory';
  return 'in-force';
}

/** Rules whose text stands on the day, in force or not, by their place in the decision and then by age. A day before the first version is a Problem. */
export function rulesOn(book: RuleBook, day: string, where = '--as-of'): readonly Rule[] {
  versionOn(book, day, where);
  return book.rules
    .filter((rule) => !['not-yet', 'ended'].includes(standing(rule, day)))
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0) || (a.from < b.from ? -1 : a.from > b.from ? 1 : a.id < b.id ? -1 : 1));
}

/**
 * The version of the chip rules on a day: the latest that has begun and not ended. Throws `before-first-rule` for an earlier day.
 *
 * @example a day on which two have begun -> the later one
 */
export function versionOn(book: RuleBook, day: string, where = '--as-of'): Rule {
  let latest: Rule | null = null;
  for (const rule of book.rules)
    if (rule.version && !['not-yet', 'ended'].includes(standing(rule, day)) && (latest === null || rule.from >= latest.from)) latest = rule;
  if (latest !== null) return latest;
  const first = book.rules
    .filter((rule) => rule.version)
    .map(({ from }) => from)
    .sort()[0];
  throw new Problem({
    code: 'before-first-rule',
    where,
    said: day,
    expected: first === undefined ? 'rules in facts/controls' : `a day from ${first}, when the first chip rule begins`,
  });
}

/** A rule by its id; throws `unknown-rule`. */
export function ruleOf(book: RuleBook, id: string, where: string): Rule {
  const found = book.rules.find((rule) => rule.id === id);
  if (found) return found;
  throw new Problem({ code: 'unknown-rule', where, said: id, expected: `one of ${book.rules.map((rule) => rule.id).join(', ')}` });
}

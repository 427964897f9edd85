import { nearest } from '../terms/nearest.ts';
import { Problem } from '../terms/problem.ts';
import type { Metric, Rule, RuleBook } from '../terms/rule.ts';
import { edges, holds, type Known } from './predicate.ts';
import { standing } from './version.ts';

/** What a rule says of a use, beside the status of the chip. Null = a figure that decides is missing. */
export interface EndUseAnswer {
  readonly kind: string;
  readonly rule: string;
  readonly citation: string;
  readonly answer: string | boolean | null;
  readonly fp64Pflops: number | null;
  readonly fp32Pflops: number | null;
}

/** Figures of a whole pool: where they are known, rules on them are asked without being named. */
const POOL: readonly Metric[] = ['fp64Pflops', 'fp32Pflops'];

/** Answers of the end-use rules in force: of the use that was named, and of those that the size of the pool calls up. */
export function endUses(rules: readonly Rule[], known: Known, said: string | null): readonly EndUseAnswer[] {
  return rules.flatMap((rule) => {
    const { question } = rule;
    if (!rule.endUse || question === null || standing(rule, known.day) !== 'in-force') return [];
    const called = POOL.some((metric) => (known.figures[metric] ?? null) !== null && edges(question.test, metric, known.define).length > 0);
    if (question.kind !== said && !called) return [];
    const { fp64Pflops = null, fp32Pflops = null } = called ? known.figures : {};
    return [{ kind: question.kind, rule: rule.id, citation: rule.citation, answer: answered(rule, known), fp64Pflops, fp32Pflops }];
  });
}

/** The answer of one rule to its own question; null where a figure that decides is missing. */
export function answered(rule: Rule, known: Known): string | boolean | null {
  if (rule.question === null) return null;
  const truth = holds(rule.question.test, known);
  return truth === null ? null : truth ? rule.question.yes : rule.question.no;
}

/** The rule that answers a kind of question; throws `unknown-kind`. */
export function ruleFor(book: RuleBook, kind: string, where: string): Rule {
  const found = book.rules.find((rule) => rule.question?.kind === kind);
  if (found) return found;
  const kinds = book.rules.flatMap(({ question }) => (question === null ? [] : [question.kind]));
  throw new Problem({ code: 'unknown-kind', where, said: kind, expected: `one of ${kinds.join(', ')}`, near: nearest(kind, kinds) });
}

import type { RuleBook, Said, Test } from '../terms/rule.ts';
import { holds, type Known } from './predicate.ts';

/** A flag from the buyer's own side: told beside the export status, never mixed with it. */
export interface BuyerFlag extends Said {
  readonly id: string;
  readonly from: string;
  /** what the report rests on, such as press */
  readonly basis: string;
  /** false = it applies only if the buyer is of the kind it speaks of, which nobody said */
  readonly certain: boolean;
  readonly cite: readonly string[];
}

/** Rules on the buyer's side that have begun and that are met, or cannot be excluded. */
export function buyerFlags(book: RuleBook, known: Known): readonly BuyerFlag[] {
  return book.buyerRules.flatMap(({ id, from, basis, test, en, zh, cite }) => {
    const truth = from <= known.day ? holds(test, known) : false;
    return truth === false ? [] : [{ id, from, basis, en, zh, cite, certain: truth === true }];
  });
}

/** Kinds of buyer that some rule speaks of, such as state-funded. */
export function buyerKinds(book: RuleBook): readonly string[] {
  return [...new Set(book.buyerRules.flatMap(({ test }) => kindsIn(test)))].sort();
}

function kindsIn(test: Test): readonly string[] {
  if (typeof test === 'string') return [];
  if ('all' in test) return test.all.flatMap(kindsIn);
  if ('any' in test) return test.any.flatMap(kindsIn);
  if ('not' in test) return kindsIn(test.not);
  return 'word' in test && test.word === 'buyer' ? test.among : [];
}

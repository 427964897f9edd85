import type { RuleBook, Said } from '../terms/rule.ts';
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

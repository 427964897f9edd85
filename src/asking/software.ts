import { type FactBook, type Pool, type Readiness, type ReadinessEffect, readinessEffect, readinessOf } from '../index.ts';

/** The software of a pool's chips: its grades, and what missing layers leave of the pace. */
export interface Software {
  readonly stacks: readonly (Readiness | null)[];
  readonly effect: ReadinessEffect;
}

export function softwareOf({ groups }: Pool, book: FactBook): Software {
  const seen = new Map(groups.map(({ chip }) => [chip.stack, readinessOf(book, chip.stack)] as const));
  const stacks = [...seen.values()];
  return {
    stacks,
    effect: readinessEffect(
      stacks,
      groups.reduce((sum, { count }) => sum + count, 0),
    ),
  };
}

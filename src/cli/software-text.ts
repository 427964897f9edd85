import { type FactBook, type Pool, type Readiness, type ReadinessEffect, readinessEffect, readinessOf } from '../index.ts';
import { readinessCell } from './compare-text.ts';
import { speakCompare } from './compare-words.ts';
import type { Face } from './face.ts';
import { ink, wrap } from './paper.ts';

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

/** A block of the plan's page where a stack is not graded in full, or lacks a layer; none otherwise. */
export function softwareText({ stacks }: Software, { paper, locale }: Face): string[] {
  const word = speakCompare(locale);
  const partly = stacks.filter((stack) => stack === null || stack.layers.some(({ grade }) => grade === null || grade === 0));
  if (partly.length === 0) return [];
  const said = partly.map((stack) => readinessCell(stack, word, locale)).join('; ');
  return [wrap(`${ink(paper, 'bold', word('software'))}  ${said} (suanpan facts readiness)`, paper.width, '  ').join('\n')];
}

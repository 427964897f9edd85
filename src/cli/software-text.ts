import type { Software } from '../asking/software.ts';
import { readinessCell } from './compare-text.ts';
import { speakCompare } from './compare-words.ts';
import type { Face } from './face.ts';
import { ink, wrap } from './paper.ts';

/** A block of the plan's page where a stack is not graded in full, or lacks a layer; none otherwise. */
export function softwareText({ stacks }: Software, { paper, locale }: Face): string[] {
  const word = speakCompare(locale);
  const partly = stacks.filter((stack) => stack === null || stack.layers.some(({ grade }) => grade === null || grade === 0));
  if (partly.length === 0) return [];
  const said = partly.map((stack) => readinessCell(stack, word, locale)).join('; ');
  return [wrap(`${ink(paper, 'bold', word('software'))}  ${said} (suanpan facts readiness)`, paper.width, '  ').join('\n')];
}

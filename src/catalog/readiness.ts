import { Problem } from '../terms/problem.ts';
import { type Grade, LAYERS, type LayerGrade, type Readiness } from '../terms/readiness.ts';
import { type Collection, type FactBook, type FactNode, isFact, isFile, resolved } from './book.ts';
import { at, figure, word } from './figure.ts';
import { remembering } from './memory.ts';

const remembered = remembering<Collection, Readiness>();

/** Every graded stack, by id. */
export function readinessStacks(book: FactBook): readonly string[] {
  return Object.keys(book.readiness ?? {}).sort();
}

/** The grades of one stack, all layers in order; one that the file leaves out is not known. */
export function readinessById(book: FactBook, id: string): Readiness {
  return remembered(book.readiness ?? {}, id, () => {
    const where = `readiness/${id}`;
    const file = resolved(book, 'readiness', id);
    const layers = LAYERS.map((layer): LayerGrade => {
      const path = `layers.${layer}`;
      const grade = figure(file, path, '1', where);
      if (grade !== null && !(Number.isInteger(grade) && grade >= 0 && grade <= 5))
        throw new Problem({ code: 'bad-grade', where: `${where}#${path}`, said: String(grade), expected: 'a whole grade from 0 to 5' });
      const node = at(file, path);
      const note = isFile(node) && typeof node.note === 'string' ? node.note : null;
      return { layer, grade: grade as Grade | null, note, cite: grade === null ? [] : citesOf(node, file.cite) };
    });
    return { id, name: word(file, 'name') ?? id, layers, path: where };
  });
}

/** The grades of a chip's software: the stack whose words begin what the chip's file says of it, the longest first; null = not graded. */
export function readinessOf(book: FactBook, chipStack: string): Readiness | null {
  const said = chipStack.toLowerCase();
  let best: { id: string; length: number } | null = null;
  for (const id of readinessStacks(book)) {
    const words = resolved(book, 'readiness', id).stacks;
    for (const one of Array.isArray(words) ? (words as readonly string[]) : [])
      if (said.startsWith(one.toLowerCase()) && one.length > (best?.length ?? 0)) best = { id, length: one.length };
  }
  return best && readinessById(book, best.id);
}

function citesOf(node: FactNode | undefined, enclosing: FactNode | undefined): readonly string[] {
  const cite = isFact(node) && node.cite !== undefined ? node.cite : enclosing;
  return Array.isArray(cite) ? (cite as readonly string[]) : typeof cite === 'string' ? [cite] : [];
}

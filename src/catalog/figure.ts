import { Problem } from '../terms/problem.ts';
import { type Dimension, readAmountOf } from './amount.ts';
import { type FactFile, type FactNode, isFact, isFile } from './book.ts';

/** What stands at a dotted path of a file; undefined where nothing does. */
export function at(file: FactFile, path: string): FactNode | undefined {
  let node: FactNode | undefined = file;
  for (const key of path.split('.')) {
    if (Array.isArray(node)) node = (node as readonly FactNode[])[Number(key)];
    else node = isFile(node) && Object.hasOwn(node, key) ? node[key] : undefined;
  }
  return node;
}

/** Known not to exist or not to be published, with a source or bare. */
export const isUnknown = (node: FactNode): boolean => {
  const said = isFact(node) ? node.is : node;
  return said === 'unsupported' || said === 'unpublished';
};

/** The figure at a path in base units (the middle of a range); null = absent, unsupported or unpublished. `where` is the file, e.g. `chips/x`. */
export function figure(file: FactFile, path: string, dimension: Dimension, where: string): number | null {
  const node = at(file, path);
  if (node === undefined || isUnknown(node)) return null;
  const place = `${where}#${path}`;
  if (!isFact(node)) {
    throw new Problem({
      code: 'not-a-fact',
      where: place,
      said: JSON.stringify(node).slice(0, 80),
      expected: '{ "is": "number unit", "cite": ... }',
    });
  }
  return readAmountOf(node.is, dimension, place).mid;
}

/** As `figure`, and the file must state it. */
export function neededFigure(file: FactFile, path: string, dimension: Dimension, where: string): number {
  const value = figure(file, path, dimension, where);
  if (value !== null) return value;
  throw new Problem({ code: 'missing-figure', where: `${where}#${path}`, said: 'nothing', expected: 'this figure to be stated' });
}

/** A plain word at a path, bare or as a fact; null where absent. */
export function word(file: FactFile, path: string): string | null {
  const node = at(file, path);
  if (typeof node === 'string') return node;
  return isFact(node) ? node.is : null;
}

/** A word out of a closed list. */
export function wordOf<Word extends string>(file: FactFile, path: string, words: readonly Word[], where: string): Word {
  const said = word(file, path);
  if (said !== null && (words as readonly string[]).includes(said)) return said as Word;
  throw new Problem({ code: 'unknown-word', where: `${where}#${path}`, said: said ?? 'nothing', expected: `one of ${words.join(', ')}` });
}

/** true or false at a path, bare or as a fact of "yes" or "no"; `otherwise` where absent. */
export function flag(file: FactFile, path: string, where: string, otherwise = false): boolean {
  const node = at(file, path);
  if (node === undefined) return otherwise;
  if (typeof node === 'boolean') return node;
  if (isFact(node) && (node.is === 'yes' || node.is === 'no')) return node.is === 'yes';
  throw new Problem({ code: 'not-a-flag', where: `${where}#${path}`, said: JSON.stringify(node).slice(0, 80), expected: 'true or false' });
}

/** Other figures that sources print at a path, in base units; ends of ranges apart. */
export function otherFigures(file: FactFile, path: string, dimension: Dimension, where: string): readonly number[] {
  const node = at(file, path);
  const others = isFact(node) && Array.isArray(node.others) ? (node.others as readonly FactNode[]) : [];
  return others.flatMap((other) => {
    if (!isFact(other)) return [];
    const { low, high } = readAmountOf(other.is, dimension, `${where}#${path}`);
    return low === high ? [low] : [low, high];
  });
}

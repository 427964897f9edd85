import { isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import { Problem, Problems } from '../index.ts';

/** A YAML document with the place of everything in it: `plan.yaml:12:5`. */
export type Tree =
  | { readonly is: 'map'; readonly where: string; readonly entries: ReadonlyMap<string, Entry> }
  | { readonly is: 'list'; readonly where: string; readonly items: readonly Tree[] }
  /** the text as it is typed; '' = nothing */
  | { readonly is: 'scalar'; readonly where: string; readonly text: string };

export interface Entry {
  /** place of the key */
  readonly where: string;
  readonly value: Tree;
}

/** Reads a YAML text; what is not YAML is told with its line and column. */
export function readYaml(text: string, file: string): Tree {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0)
    throw new Problems(
      document.errors.map(
        ({ code, message, pos }) =>
          new Problem({
            code: code === 'DUPLICATE_KEY' ? 'repeated-key' : 'broken-yaml',
            where: place(pos[0]),
            said: (message.split('\n')[0] as string).replace(/ at line \d+, column \d+:?$/, ''),
            expected: code === 'DUPLICATE_KEY' ? 'every key once' : 'valid YAML',
          }),
      ),
    );
  const root = document.contents;
  return root === null ? { is: 'scalar', where: `${file}:1:1`, text: '' } : treeOf(root as ParsedNode, place, 0);
}

/** Deeper than this nothing means anything, and an alias may draw a circle. */
const DEEPEST = 20;

function treeOf(node: ParsedNode, place: (offset: number) => string, depth: number): Tree {
  const where = place(node.range[0]);
  if (isAlias(node) || depth > DEEPEST)
    throw new Problem({ code: 'bad-value', where, said: isAlias(node) ? 'an alias' : 'too deep', expected: 'values written out' });
  if (isSeq(node)) return { is: 'list', where, items: node.items.map((item) => treeOf(item as ParsedNode, place, depth + 1)) };
  if (isMap(node)) {
    const entries = new Map<string, Entry>();
    for (const { key, value } of node.items) {
      const at = place((key as ParsedNode).range[0]);
      const none: Tree = { is: 'scalar', where: at, text: '' };
      entries.set(textOf(key as ParsedNode), { where: at, value: value === null ? none : treeOf(value as ParsedNode, place, depth + 1) });
    }
    return { is: 'map', where, entries };
  }
  return { is: 'scalar', where, text: textOf(node) };
}

function textOf(node: ParsedNode): string {
  if (!isScalar(node) || node.value === null) return '';
  const { source, value } = node as { source?: string; value: unknown };
  return typeof value === 'string' ? value : (source ?? String(value));
}

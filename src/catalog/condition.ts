import { nearest } from '../terms/nearest.ts';
import { Problem } from '../terms/problem.ts';
import { COMPARISONS, type Comparison, FLAGS, type Flag, METRICS, type Metric, type Test, WORDS, type Word } from '../terms/rule.ts';
import { type FactNode, isFile } from './book.ts';

const FORM =
  '["tpp", ">=", "4800 TPP"], ["areaMm2", "unknown", true], ["datacentre", "is", false], ["to", "in", ["CN"]], the name of a definition, or { "all" | "any" | "not": ... }';

/**
 * A condition as rules write it: a triple of figure, comparison and amount; a flag; a word among names; a definition; or joined ones.
 * The unit must be the one in which the law prints that figure.
 *
 * @example ["tpp", ">=", "4800 TPP"] -> tpp of 4800 or more
 */
export function readCondition(node: FactNode | undefined, where: string): Test {
  if (typeof node === 'string') return node;
  if (isFile(node)) {
    const [key = '', ...others] = Object.keys(node);
    const inner = node[key];
    if (others.length === 0 && (key === 'all' || key === 'any') && Array.isArray(inner)) {
      const parts = (inner as readonly FactNode[]).map((part, at) => readCondition(part, `${where}.${key}.${at}`));
      return key === 'all' ? { all: parts } : { any: parts };
    }
    if (others.length === 0 && key === 'not') return { not: readCondition(inner, `${where}.not`) };
  }
  if (Array.isArray(node) && node.length === 3) return readTriple(node as readonly FactNode[], where);
  throw bad(node, where);
}

function readTriple(triple: readonly FactNode[], where: string): Test {
  const [subject, verb, value] = triple;
  if (typeof subject === 'string' && Object.hasOwn(METRICS, subject)) {
    const metric = subject as Metric;
    if (verb === 'unknown' && typeof value === 'boolean') return { metric, unknown: value };
    if ((COMPARISONS as readonly FactNode[]).includes(verb as FactNode) && typeof value === 'string')
      return { metric, is: verb as Comparison, than: amountIn(value, METRICS[metric], where) };
    throw bad(triple, where);
  }
  if ((FLAGS as readonly FactNode[]).includes(subject as FactNode) && verb === 'is' && typeof value === 'boolean')
    return { flag: subject as Flag, is: value };
  const names = Array.isArray(value) && value.every((name) => typeof name === 'string');
  if ((WORDS as readonly FactNode[]).includes(subject as FactNode) && verb === 'in' && names)
    return { word: subject as Word, among: value as readonly string[] };
  const known = [...Object.keys(METRICS), ...FLAGS, ...WORDS];
  throw bad(triple, where, typeof subject === 'string' && !known.includes(subject) ? nearest(subject, known) : []);
}

/** The number of "4800 TPP", whose unit must be `unit`. */
export function amountIn(said: string, unit: string, where: string): number {
  const found = /^(\d+(?:\.\d+)?(?:e\d+)?) (\S+)$/.exec(said);
  if (found && found[2] === unit) return Number(found[1]);
  throw new Problem({ code: 'wrong-unit', where, said: JSON.stringify(said), expected: `a number in ${unit}, the unit of the rule` });
}

function bad(node: FactNode | undefined, where: string, near: readonly string[] = []): Problem {
  return new Problem({ code: 'bad-condition', where, said: JSON.stringify(node ?? null).slice(0, 80), expected: FORM, near });
}

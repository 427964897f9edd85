import { expect, test } from 'vitest';
import { Problem, Problems } from '../index.ts';
import { readYaml, type Tree } from './yaml-tree.ts';

const at = (tree: Tree, key: string): Tree => {
  if (tree.is !== 'map') throw new Error('not a map');
  return tree.entries.get(key)?.value as Tree;
};
const problems = (text: string): string[] => {
  try {
    readYaml(text, 'p.yaml');
  } catch (error) {
    if (error instanceof Problems) return error.problems.map(({ message }) => message);
    if (error instanceof Problem) return [error.message];
    throw error;
  }
  return [];
};

test('every value keeps its place and the text that was typed', () => {
  const tree = readYaml('name: A run\nprice: 0.30\nstages:\n  - tokens: 15T\n    rows: [1, 2e3]\n    after:\n', 'p.yaml');
  expect(at(tree, 'name')).toEqual({ is: 'scalar', where: 'p.yaml:1:7', text: 'A run' });
  expect(at(tree, 'price')).toEqual({ is: 'scalar', where: 'p.yaml:2:8', text: '0.30' });
  const stages = at(tree, 'stages');
  if (stages.is !== 'list') throw new Error('not a list');
  const [stage] = stages.items as [Tree];
  expect(at(stage, 'tokens')).toEqual({ is: 'scalar', where: 'p.yaml:4:13', text: '15T' });
  expect(at(stage, 'rows')).toMatchObject({ is: 'list', items: [{ text: '1' }, { text: '2e3' }] });
  expect(at(stage, 'after')).toMatchObject({ is: 'scalar', text: '' });
  expect(stage.is === 'map' && stage.entries.get('after')?.where).toBe('p.yaml:6:5');
});

test('what is not YAML, a key said twice, an alias and a pit are told with line and column', () => {
  expect(problems('a: [1\nb: 2')[0]).toMatch(/^p\.yaml:\d+:\d+: broken yaml: /);
  expect(problems('a: 1\na: 2')).toEqual(['p.yaml:2:1: repeated key: Map keys must be unique; expected every key once']);
  expect(problems('a: &x 1\nb: *x')).toEqual(['p.yaml:2:4: bad value: an alias; expected values written out']);
  expect(problems(`a: ${'['.repeat(30)}1${']'.repeat(30)}`)).toEqual([expect.stringContaining('too deep')]);
  expect(readYaml('', 'p.yaml')).toEqual({ is: 'scalar', where: 'p.yaml:1:1', text: '' });
});

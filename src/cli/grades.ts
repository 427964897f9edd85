import { type FactBook, LAYERS, nearest, overlay, Problem, Problems, readinessStacks } from '../index.ts';

const FORM = 'a stack, a layer and a grade from 0 to 5, such as cann.operators=0,cuda.faults=3';

/**
 * The catalog with the asker's own grades of software over ours: `cann.operators=0,cuda.faults=3`.
 *
 * @throws Problems, all that are found
 */
export function withGrades(book: FactBook, said: string | null | undefined): FactBook {
  if (said === null || said === undefined) return book;
  const problems: Problem[] = [];
  const layers: Record<string, Record<string, { readonly is: string; readonly assumed: true; readonly note: string }>> = {};
  const stacks = readinessStacks(book);
  for (const part of said.split(',').map((one) => one.trim())) {
    const [, stack = '', layer = '', grade = ''] = /^([\w-]+)\.(\w+)=(\d+)$/.exec(part) ?? [];
    const wrong = (code: string, expected: string, near: readonly string[] = []): number =>
      problems.push(new Problem({ code, where: '--grades', said: part || 'nothing', expected, near }));
    if (stack === '' || Number(grade) > 5) wrong('bad-grade', FORM);
    else if (!stacks.includes(stack)) wrong('unknown-stack', 'a graded stack (suanpan facts readiness)', nearest(stack, stacks));
    else if (!LAYERS.some((known) => known === layer)) wrong('unknown-layer', `one of ${LAYERS.join(', ')}`, nearest(layer, LAYERS));
    else layers[stack] = { ...layers[stack], [layer]: { is: grade, assumed: true, note: 'as stated with the question' } };
  }
  if (problems.length > 0) throw new Problems(problems);
  const own = Object.fromEntries(Object.entries(layers).map(([id, stated]) => [id, { like: id, layers: stated }]));
  return overlay(book, { readiness: own } as unknown as FactBook);
}

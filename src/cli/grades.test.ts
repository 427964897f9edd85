import { expect, test } from 'vitest';
import { BOOK } from '../../tests/worked/world.ts';
import { readinessOf } from '../index.ts';
import { withGrades } from './grades.ts';

const gradesOf = (said: string, stack: string) =>
  Object.fromEntries((readinessOf(withGrades(BOOK, said), stack)?.layers ?? []).map(({ layer, grade }) => [layer, grade]));

test('stated grades stand over ours, the others stay', () => {
  const ours = Object.fromEntries((readinessOf(BOOK, 'CANN/MindSpore')?.layers ?? []).map(({ layer, grade }) => [layer, grade]));
  expect(gradesOf('cann.operators=0, cann.storage=5', 'CANN/MindSpore')).toEqual({ ...ours, operators: 0, storage: 5 });
  expect(gradesOf('cuda.faults=1', 'CANN/MindSpore')).toEqual(ours);
  expect(withGrades(BOOK, null)).toBe(BOOK);
});

test('what is wrong is told at once, with the nearest name', () => {
  expect(() => withGrades(BOOK, 'cannn.operators=0,cann.operator=0,cann.operators=6,')).toThrow(/cann[\s\S]*operators[\s\S]*0 to 5/);
});

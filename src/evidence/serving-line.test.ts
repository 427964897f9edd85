import { expect, test } from 'vitest';
import { servingLine } from './serving-line.ts';

test('without rows the line has no figures, and never invents one', () => {
  expect(servingLine([], 'en')).toContain('0 published measurements');
  expect(servingLine([], 'en')).not.toMatch(/NaN|undefined/);
  expect(servingLine([], 'zh')).toContain('0 条');
});

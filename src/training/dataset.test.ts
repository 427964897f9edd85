import { expect, test } from 'vitest';
import { tokenBytes } from './dataset.ts';

test('ids take two bytes where the vocabulary allows, else four', () => {
  expect([tokenBytes(50_257), tokenBytes(65_499), tokenBytes(65_500), tokenBytes(128_256)]).toEqual([2, 2, 4, 4]);
});

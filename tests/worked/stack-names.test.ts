import { expect, test } from 'vitest';
import { findStack } from '../../src/asking/resolve.ts';
import { BOOK } from './world.ts';

test('a stack said by its own id is that stack, whatever shorter words its name holds', () => {
  const ids = Object.keys(BOOK.stacks);
  expect(ids).toContain('megatron-deepspeed');
  for (const id of ids) expect(findStack(id, 'train', null, BOOK).stack.id).toBe(id);
  expect(findStack(' Megatron-DeepSpeed ', 'train', null, BOOK).stack.id).toBe('megatron-deepspeed');
});

test('a stack that nobody knows is refused with the nearest', () => {
  expect(() => findStack('deepsped', 'train', null, BOOK)).toThrow(/deepsped/);
});

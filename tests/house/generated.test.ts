import { expect, test } from 'vitest';
import { replaceBlock } from '../../scripts/block.ts';
import { GENERATED } from '../../scripts/generated.ts';
import { text } from './tree.ts';

test.each(GENERATED.map(({ path, make }) => [path, make] as const))(
  '%s is current; when it is not, type: npm run generate',
  async (path, make) => {
    expect(text(path)).toBe(await make());
  },
);

test('a block that is out of date is seen', () => {
  const page = 'a\n<!-- x -->\nold\n<!-- /x -->\nb';
  expect(replaceBlock(page, 'x', 'new')).toBe('a\n<!-- x -->\nnew\n<!-- /x -->\nb');
  expect(() => replaceBlock(page, 'y', 'new')).toThrow('no block');
});

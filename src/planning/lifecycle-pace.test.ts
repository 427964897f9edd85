import { expect, test } from 'vitest';
import { asked, BOOK, FITS } from '../../tests/worked/world.ts';
import { engineFor } from '../catalog/engine.ts';
import { modelOf } from '../catalog/model.ts';
import { parsePool } from '../catalog/pool.ts';
import { servedPace } from './lifecycle-pace.ts';
import { askService } from './service-question.ts';

const MEANS = {
  fits: FITS,
  bands: null,
  engineOn: ({ chip }: { chip: Parameters<typeof engineFor>[3] }) => engineFor(BOOK, null, null, chip).engine,
};
const question = (model: string, more: Record<string, string> = {}) =>
  askService({ input: '1k', output: '200', ...more }, modelOf(BOOK, model), { published: null, draft: null, trace: null, seed: 1 });

test('a replica delivers what is planned on one node, and fewer requests under a tighter limit', () => {
  const { pool } = asked('llama-3.1-8b', '8xH100');
  const free = servedPace(question('llama-3.1-8b'), pool, false, MEANS);
  const tight = servedPace(question('llama-3.1-8b', { tpot: 'p99:15ms' }), pool, false, MEANS);
  expect(free.refused).toEqual([]);
  expect(8 % free.replica!.chips).toBe(0);
  const each = ({ replica }: typeof free) => replica!.requestsPerSec.mid / replica!.chips;
  expect(each(free)).toBeGreaterThan(1);
  expect(each(tight)).toBeLessThan(each(free));
  expect(free.assumed.join()).toContain('as many as demand asks for');
});

test('of several kinds the one that delivers most a chip is taken', () => {
  const mixed = parsePool(BOOK, '8xH100 + 8xA100-80GB');
  const alone = servedPace(question('llama-3.1-8b'), parsePool(BOOK, '8xH100'), true, MEANS);
  expect(servedPace(question('llama-3.1-8b'), mixed, true, MEANS).replica).toEqual(alone.replica);
});

test('a model too large for a node takes more nodes; too large for a pool that is held, it is refused with the number', () => {
  const node = parsePool(BOOK, '8xA100-40GB');
  const large = question('llama-3.1-405b', { quant: 'bf16' });
  expect(servedPace(large, node, false, MEANS).replica!.chips).toBeGreaterThan(16);
  const held = servedPace(large, node, true, MEANS);
  expect(held.replica).toBeNull();
  expect(held.refused[0]!.needs).toBeGreaterThan(held.refused[0]!.has!);
});

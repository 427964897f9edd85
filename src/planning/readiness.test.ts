import { expect, test } from 'vitest';
import { BOOK, planned } from '../../tests/worked/world.ts';
import { overlay } from '../catalog/book.ts';
import { readinessById, readinessOf, readinessStacks } from '../catalog/readiness.ts';
import { EMPTY_BOOK } from '../index.ts';
import { LAYERS, type Readiness } from '../terms/readiness.ts';
import { layerName, readinessEffect, withReadiness } from './readiness.ts';

const graded = (layers: Readonly<Record<string, string>>): Readiness => {
  const own = Object.fromEntries(Object.entries(layers).map(([layer, is]) => [layer, { is }]));
  const book = overlay(BOOK, { ...EMPTY_BOOK, readiness: { mine: { name: 'Mine', stacks: ['Mine'], cite: 'x', layers: own } } });
  return readinessById(book, 'mine');
};

test('every stack shows ten layers, each graded 0 to 5 with a source, or unknown', () => {
  const ids = readinessStacks(BOOK);
  expect(ids.length).toBeGreaterThan(12);
  for (const id of ids) {
    const { layers } = readinessById(BOOK, id);
    expect(layers.map(({ layer }) => layer)).toEqual([...LAYERS]);
    for (const { grade, cite, note } of layers) if (grade !== null) expect([cite.length > 0, note !== null]).toEqual([true, true]);
  }
});

test('the stack of a chip is found by how its words begin', () => {
  expect(readinessOf(BOOK, 'CANN/MindSpore')?.id).toBe('cann');
  expect(readinessOf(BOOK, 'Sunway/swDNN')?.id).toBe('sunway');
  expect(readinessOf(BOOK, 'Nobody heard of it')).toBeNull();
});

test('a missing operator library blocks, with a reason and a way out', () => {
  const effect = readinessEffect([graded({ operators: '0', framework: '3' })], 64);
  expect(effect).toMatchObject({ pace: 0, missing: [{ layer: 'operators', pace: null }] });
  const plan = withReadiness(planned('llama-2-7b', '8xA100-80GB', { batch: 64 }), effect);
  expect(plan.choice).toBeNull();
  expect(plan.refused[0]).toMatchObject({ code: 'missing-layer', would: expect.stringContaining('--facts') });
});

test('a missing parallel layer and compiler leave 0.5 * 0.8 of the pace, and say that this is assumed', () => {
  const effect = readinessEffect([graded({ parallel: '0', compiler: '0' })], 64);
  expect(effect.pace).toBeCloseTo(0.4);
  const before = planned('llama-2-7b', '8xA100-80GB', { batch: 64 });
  const after = withReadiness(before, effect);
  expect(after.choice?.stepSeconds.mid).toBeCloseTo((before.choice?.stepSeconds.mid as number) / 0.4);
  expect(after.choice?.mfu.mid).toBeCloseTo((before.choice?.mfu.mid as number) * 0.4);
  expect(after.choice?.days?.mid).toBeCloseTo((before.choice?.days?.mid as number) / 0.4);
  const parts = Object.values(after.choice?.timeSeconds ?? {}).reduce((sum, part) => sum + part, 0);
  expect(parts).toBeCloseTo(after.choice?.stepSeconds.mid as number, 6);
  expect(after.assumed.filter((said) => said.includes('assumed'))).toHaveLength(2);
});

test('unknown is not punished, one chip needs no communication library, and nothing missing changes nothing', () => {
  const plan = planned('llama-2-7b', '8xA100-80GB', { batch: 64 });
  const unknown = readinessEffect([graded({ framework: '4' }), null], 8);
  expect(unknown).toMatchObject({ pace: 1, missing: [], unknown: 9 });
  expect(withReadiness(plan, unknown)).toBe(plan);
  expect(readinessEffect([graded({ communication: '0' })], 1).pace).toBe(1);
  expect(readinessEffect([graded({ communication: '0' })], 2).pace).toBe(0);
});

test('grades are whole, from 0 to 5', () => {
  expect(() => graded({ framework: '6' })).toThrow(/0 to 5/);
  expect(() => graded({ framework: '2.5' })).toThrow(/0 to 5/);
  expect(layerName('operators')).toBe('operator library');
});

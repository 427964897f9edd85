import { expect, test } from 'vitest';
import { type ChipGroup, Problem } from '../index.ts';
import { lineUnused, readWan } from './wan.ts';

test('bits and bytes, with and without a delay', () => {
  expect(readWan('100Gb/s:20ms', '--wan')).toEqual({ bandwidth: 12.5e9, latency: 0.02 });
  expect(readWan('10 GB/s', '--wan')).toEqual({ bandwidth: 10e9, latency: 0.01 });
});

test.each(['', '100', '100Gb/s:20', '0Gb/s', '1Gb/s:1ms:2', 'fast'])('%s is refused', (said) => {
  expect(() => readWan(said, '--wan')).toThrow(Problem);
});

test('a line that joins nothing is said to be unused', () => {
  const line = { bandwidth: 12.5e9, latency: 0.02 };
  const at = (...places: (string | undefined)[]) => places.map((place) => ({ place }) as unknown as ChipGroup);
  expect(lineUnused(line, at('east', 'west'))).toEqual([]);
  expect(lineUnused(line, at('east', undefined))).toEqual([]);
  expect(lineUnused(null, at(undefined))).toEqual([]);
  expect(lineUnused(line, at('east', 'east'))[0]).toMatch(/^the line between places is not used/);
});

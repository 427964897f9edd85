import { expect, test } from 'vitest';
import { Problem } from '../index.ts';
import { readWan } from './wan.ts';

test('bits and bytes, with and without a delay', () => {
  expect(readWan('100Gb/s:20ms', '--wan')).toEqual({ bandwidth: 12.5e9, latency: 0.02 });
  expect(readWan('10 GB/s', '--wan')).toEqual({ bandwidth: 10e9, latency: 0.01 });
});

test.each(['', '100', '100Gb/s:20', '0Gb/s', '1Gb/s:1ms:2', 'fast'])('%s is refused', (said) => {
  expect(() => readWan(said, '--wan')).toThrow(Problem);
});

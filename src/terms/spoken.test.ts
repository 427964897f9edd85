import fc from 'fast-check';
import { expect, test } from 'vitest';
import { showCount } from './display.ts';
import { Problem } from './problem.ts';
import { readByteRate, readCount, readDay, readFlopRate, readLength, readSeconds, readShare, readUsd } from './spoken.ts';

const said = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
  return 'no problem';
};

test('counts', () => {
  expect(readCount('15T', '--tokens')).toBe(15e12);
  expect(readCount('300B', '--tokens')).toBe(300e9);
  expect(readCount('0.3T', '--tokens')).toBe(300e9);
  expect(readCount('1,536', '--batch')).toBe(1536);
  expect(readCount('1_000_000', '--tokens')).toBe(1e6);
  expect(readCount('1.5e12', '--tokens')).toBe(1.5e12);
  expect(readCount(1536, '--batch')).toBe(1536);
});

test('lengths count k as 1,024', () => {
  expect(readLength('8k', '--seq')).toBe(8192);
  expect(readLength('128K', '--seq')).toBe(131072);
  expect(readLength('1M', '--seq')).toBe(1048576);
  expect(readLength('2048', '--seq')).toBe(2048);
});

test('times, rates, shares, money and days', () => {
  expect(readSeconds('30d', '--deadline')).toBe(30 * 86400);
  expect(readSeconds('60ms', '--tpot')).toBe(0.06);
  expect(readFlopRate('24.6TFLOPS', '--achieved')).toBe(24.6e12);
  expect(readFlopRate('312 TFLOP/s', '--achieved')).toBe(312e12);
  expect(readShare('40%', '--mfu')).toBe(0.4);
  expect(readShare('0.4', '--mfu')).toBe(0.4);
  expect(readUsd('2.5M USD', '--budget')).toBe(2.5e6);
  expect(readUsd('$2.5M', '--budget')).toBe(2.5e6);
  expect(readDay('2026-02-28', '--as-of')).toBe('2026-02-28');
});

test.each([
  [() => readCount('0', '--tokens'), '--tokens: too small: 0; expected at least 1'],
  [() => readCount('-5', '--tokens'), '--tokens: too small: -5; expected at least 1'],
  [() => readCount('1.5', '--batch'), '--batch: not whole: 1.5; expected a whole number'],
  [() => readCount('many', '--tokens'), '--tokens: bad number: many; expected a count such as 300B, 15T or 1536'],
  [() => readCount('1e999', '--tokens'), '--tokens: bad number: 1e999; expected a count such as 300B, 15T or 1536'],
  [() => readCount('', '--tokens'), '--tokens: bad number: ; expected a count such as 300B, 15T or 1536'],
  [() => readCount('1,23', '--tokens'), '--tokens: bad number: 1,23; expected a count such as 300B, 15T or 1536'],
  [() => readCount(Number.NaN, '--tokens'), '--tokens: bad number: NaN; expected a count such as 300B, 15T or 1536'],
  [() => readLength('8q', '--seq'), '--seq: bad number: 8q; expected a length in tokens such as 8k (8,192) or 4096'],
  [() => readSeconds('30', '--deadline'), '--deadline: bad number: 30; expected a time with its unit such as 30d, 12h, 2s or 60ms'],
  [() => readFlopRate('24.6', '--achieved'), '--achieved: bad number: 24.6; expected a rate per chip with its unit such as 24.6TFLOPS'],
  [() => readFlopRate('0TFLOPS', '--achieved'), '--achieved: too small: 0TFLOPS; expected more than 0'],
  [() => readShare('140%', '--mfu'), '--mfu: too large: 140%; expected at most 1'],
  [() => readDay('2026-02-30', '--as-of'), '--as-of: bad day: 2026-02-30; expected a day as YYYY-MM-DD'],
  [() => readUsd('2.5M EUR', '--budget'), '--budget: bad number: 2.5M EUR; expected money such as 2.5M USD'],
])('what cannot be read is said once, with the rule', (read, message) => {
  expect(said(read)).toBe(message);
});

test('what is shown can be read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9999 }), fc.constantFrom(1, 1e6, 1e9, 1e12), (digits, step) => {
      const value = digits * step;
      expect(readCount(showCount(value), 'x')).toBe(value);
    }),
  );
});

test('rates of bytes need their unit', () => {
  expect(readByteRate('2TB/s', '--checkpoint-bandwidth')).toBe(2e12);
  expect(readByteRate('57.5 GB/s', '--checkpoint-bandwidth')).toBe(57.5e9);
  expect(said(() => readByteRate('2TB', '--x'))).toContain('a rate with its unit such as 2TB/s');
  expect(said(() => readByteRate('0GB/s', '--x'))).toContain('more than 0');
});

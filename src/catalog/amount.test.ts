import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '../terms/problem.ts';
import { readAmount, readAmountOf } from './amount.ts';
import { recompute } from './arithmetic.ts';

const mid = (text: string): number => readAmount(text, 'x').mid;

/** The code of the Problem that is thrown. */
function code(act: () => unknown): string {
  try {
    act();
  } catch (fault) {
    if (fault instanceof Problem) return fault.code;
    throw fault;
  }
  return 'nothing';
}

describe('amounts', () => {
  test.each([
    ['3.35 TB/s', 3.35e12, 'B/s'],
    ['80 GiB', 85899345920, 'B'],
    ['80 GB', 80e9, 'B'],
    ['400 Gb/s', 5e10, 'B/s'],
    ['989.5 TFLOP/s', 9.895e14, 'FLOP/s'],
    ['1979 TOP/s', 1.979e15, 'FLOP/s'],
    ['10.2 kW', 10200, 'W'],
    ['1.3 us', 1.3e-6, 's'],
    ['92 %', 0.92, '1'],
    ['814 mm2', 814e-6, 'm2'],
    ['5 nm', 5e-9, 'm'],
    ['671.03e9 parameters', 671.03e9, '1'],
    ['8 chips', 8, '1'],
    ['1.12', 1.12, '1'],
    ['2.95 USD/h', 2.95, 'USD/h'],
  ])('%s', (text, value, dimension) => {
    const amount = readAmount(text, 'x');
    expect(amount.dimension).toBe(dimension);
    expect(amount.mid / value).toBeCloseTo(1, 12);
  });

  test('a range travels with its bounds', () => {
    expect(readAmount('1.2..1.5 TB/s', 'x')).toMatchObject({ low: 1.2e12, high: 1.5e12 });
    expect(mid('1.2..1.5 TB/s')).toBeCloseTo(1.35e12, -3);
  });

  test.each([
    ['', 'bad-amount'],
    ['fast', 'bad-amount'],
    ['3.35TB/s', 'bad-amount'],
    ['3,35 TB/s', 'bad-amount'],
    ['-3 GB', 'bad-amount'],
    ['3  GB', 'bad-amount'],
    ['.5 GB', 'bad-amount'],
    ['NaN GB', 'bad-amount'],
    ['3 gb', 'unknown-unit'],
    ['3 TFLOPS', 'unknown-unit'],
    ['3 Gbps', 'unknown-unit'],
    ['2..1 GB', 'bad-range'],
    ['1e999 GB', 'bad-range'],
  ])('%j is refused as %s', (text, expected) => {
    expect(code(() => readAmount(text, 'chips/x#memory'))).toBe(expected);
  });

  test('a figure of another kind is refused, and the Problem says where', () => {
    expect(code(() => readAmountOf('80 GB', 'B/s', 'chips/x#memory.bandwidth'))).toBe('wrong-unit');
    expect(() => readAmountOf('80 GB', 'B/s', 'chips/x#memory.bandwidth')).toThrow('chips/x#memory.bandwidth');
  });

  test('whatever is written, it is read or refused with a Problem', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9.e]{1,6} ?[A-Za-z/%]{0,6}$/)), (text) => {
        try {
          const { low, mid, high } = readAmount(text, 'x');
          return low <= mid && mid <= high && Number.isFinite(high);
        } catch (fault) {
          return fault instanceof Problem;
        }
      }),
    );
  });
});

describe('arithmetic that facts show', () => {
  test.each([
    ['900 GB/s / 2', 4.5e11],
    ['8 * 400 Gb/s', 4e11],
    ['31 GB/s * 8 / 16', 1.55e10],
    ['(1 + 2) * 3', 9],
    ['10 - 2 - 3', 5],
    ['1979 TFLOP/s / 2', 9.895e14],
  ])('%s', (from, value) => {
    expect(recompute(from, 'x')).toBeCloseTo(value, 3);
  });

  test.each(['900 GB/s /', '(1 + 2', '1 2', '* 3', '1 ^ 2'])('%s is refused', (from) => {
    expect(() => recompute(from, 'x')).toThrow(Problem);
  });
});

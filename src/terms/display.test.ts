import { expect, test } from 'vitest';
import { showCount, showMoney, showNumber, showRate, showSeconds, showShare, sixDigits } from './display.ts';

test('JSON figures carry six significant digits and no dust', () => {
  expect(sixDigits(0.123456789)).toBe(0.123457);
  expect(sixDigits(2664000.4)).toBe(2664000);
  expect(sixDigits(12345678.9)).toBe(12345700);
  expect(sixDigits(0.1 + 0.2)).toBe(0.3);
  expect(sixDigits(Number.NaN)).toBeNaN();
});

test('counts take the suffixes of the field', () => {
  expect(showCount(15e12)).toBe('15T');
  expect(showCount(1.746e11)).toBe('174.6B');
  expect(showCount(2.5e6)).toBe('2.5M');
  expect(showCount(8192)).toBe('8,192');
  expect(showCount(0)).toBe('0');
});

test('numbers are grouped, rounded at the end, and never cut before the point', () => {
  expect(showNumber(5376.37)).toBe('5,376');
  expect(showNumber(0.012345)).toBe('0.0123');
  expect(showNumber(1234567.8, 3)).toBe('1,234,568');
  expect(showNumber(-0.5)).toBe('-0.5');
  expect(showNumber(Number.NaN)).toBe('?');
  expect(showNumber(Number.POSITIVE_INFINITY)).toBe('∞');
});

test('rates, times, shares and money take the unit a person would pick', () => {
  expect(showRate(24.6e12, 'FLOP/s')).toBe('24.6 TFLOP/s');
  expect(showRate(3.35e12, 'B/s')).toBe('3.35 TB/s');
  expect(showRate(12, 'B/s')).toBe('12 B/s');
  expect(showSeconds(12.34e-6)).toBe('12.3 µs');
  expect(showSeconds(0.0123)).toBe('12.3 ms');
  expect(showSeconds(18.2)).toBe('18.2 s');
  expect(showSeconds(1200)).toBe('20 min');
  expect(showSeconds(90000)).toBe('25 h');
  expect(showSeconds(1278720)).toBe('14.8 d');
  expect(showSeconds(90000, 3, 1278720)).toBe('1.04 d');
  expect(showSeconds(0)).toBe('0 s');
  expect(showSeconds(Number.NaN)).toBe('? s');
  expect(showShare(0.4312)).toBe('43.1 %');
  expect(showMoney(2.5e6)).toBe('2.5M USD');
});

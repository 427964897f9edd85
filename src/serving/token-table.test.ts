import { expect, test } from 'vitest';
import { TokenTable } from './token-table.ts';

test('every count up to 64, and every sixteenth of a doubling beyond, is exact; between, a straight line', () => {
  const table = new TokenTable((tokens) => tokens ** 2);
  for (const tokens of [1, 17, 63, 64, 68, 124, 128, 136, 4096, 1 << 20]) expect(table.at(tokens)).toBe(tokens ** 2);
  expect(table.at(66)).toBe((64 ** 2 + 68 ** 2) / 2);
  expect(table.at(0)).toBe(0);
});

test('a made entry is not made again, and fractions count as whole tokens', () => {
  let made = 0;
  const table = new TokenTable((tokens) => {
    made++;
    return tokens;
  });
  expect(table.at(10)).toBe(10);
  expect(table.at(9.5)).toBe(10);
  expect(made).toBe(1);
  expect(new TokenTable(() => Number.NaN).at(3)).toBeNaN();
});

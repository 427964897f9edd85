import { expect, test } from 'vitest';
import { bar, cells, columns, ink, pad, paperOf, wrap } from '../../src/cli/paper.ts';

test('a Chinese character takes two columns, a colour none', () => {
  expect(cells('显存 80')).toBe(7);
  expect(cells('\u001b[1mbold\u001b[22m')).toBe(4);
  expect(cells('e\u0301')).toBe(1);
  expect(pad('显存', 6)).toBe('显存  ');
  expect(pad('7', 3, 'right')).toBe('  7');
});

test('columns align across languages', () => {
  const lines = columns(
    [
      ['weights', '5.2 GiB'],
      ['权重', '15.2 GiB'],
    ],
    ['left', 'right'],
  );
  expect(lines.map(cells)).toEqual([17, 17]);
});

test('bars are drawn to an eighth of a column', () => {
  expect(bar(1, 4)).toBe('████');
  expect(bar(0.5, 1)).toBe('▌');
  expect(bar(1e-9, 10)).toBe('▏');
  expect(bar(0, 10)).toBe('');
  expect(bar(Number.NaN, 10)).toBe('');
});

test('text wraps at spaces and between wide characters, and loses nothing', () => {
  const english = 'needs 93.1 GiB a rank, has 80; tensorParallel 8 would fit';
  expect(wrap(english, 20, '  ').every((line) => cells(line) <= 20)).toBe(true);
  expect(
    wrap(english, 20, '  ')
      .map((line) => line.trim())
      .join(' '),
  ).toBe(english);
  const chinese = '序列：取模型上下文，至多八千一百九十二个词元；更长的上下文在后续阶段训练。';
  const lines = wrap(chinese, 20);
  expect(lines.every((line) => cells(line) <= 22)).toBe(true);
  expect(lines.join('')).toBe(chinese);
});

test('colour is for terminals that want it', () => {
  const terminal = { isTTY: true, columns: 90 };
  expect(paperOf(terminal, {})).toEqual({ width: 90, colour: true });
  expect(paperOf(terminal, { NO_COLOR: '1' }).colour).toBe(false);
  expect(paperOf(terminal, { TERM: 'dumb' }).colour).toBe(false);
  expect(paperOf({}, {})).toEqual({ width: 100, colour: false });
  expect(ink({ width: 80, colour: false }, 'bold', 'x')).toBe('x');
  expect(ink({ width: 80, colour: true }, 'bold', 'x')).toContain('\u001b[1m');
});

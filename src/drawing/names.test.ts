import { expect, test } from 'vitest';
import { Names } from './names.ts';

const room = { left: 0, right: 400, top: 0, bottom: 200 };
const placeOf = (markup: string): { x: number; y: number } => {
  const [, x = '', y = ''] = /<text x="([\d.-]+)" y="([\d.-]+)"/.exec(markup) ?? [];
  return { x: Number(x), y: Number(y) };
};

test('a name stands beside its bead, off the other beads and inside the room', () => {
  const [first, second] = [
    { x: 100, y: 100, r: 5 },
    { x: 118, y: 100, r: 5 },
  ] as const;
  const names = new Names([first, second], room, [5, 18]);
  const { x } = placeOf(names.write('left of it', first));
  expect(x).toBeLessThan(first.x);
  expect(placeOf(names.write('right of it', second)).x).toBeGreaterThan(second.x);
});

test('where no place is free near by, a name is tied from further off, and left out where none is left', () => {
  const crowd = Array.from({ length: 9 }, (_, at) => ({ x: 200 + ((at % 3) - 1) * 14, y: 100 + (Math.floor(at / 3) - 1) * 14, r: 6 }));
  const middle = crowd[4] as (typeof crowd)[number];
  expect(new Names(crowd, room, [5]).write('the middle one', middle)).toBe('');
  expect(new Names(crowd, room, [5, 40]).write('the middle one', middle)).toContain('<line');
});

test('two names never cover each other, and a reserved place stays free', () => {
  const bead = { x: 100, y: 100, r: 5 };
  const names = new Names([bead], room, [5]);
  names.reserve({ x: 110, y: 90, width: 200, height: 20 });
  const written = Array.from({ length: 8 }, () => names.write('name', bead)).filter((markup) => markup !== '');
  expect(new Set(written.map((markup) => JSON.stringify(placeOf(markup)))).size).toBe(written.length);
  expect(written.every((markup) => placeOf(markup).x < 110 || Math.abs(placeOf(markup).y - 104) > 10)).toBe(true);
});

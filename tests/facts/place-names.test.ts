import { expect, test } from 'vitest';
import { askWorth } from '../../src/planning/worth-ask.ts';
import { worthFacts } from '../../src/planning/worth-facts.ts';
import { BOOK } from '../worked/world.ts';

const FACTS = worthFacts(BOOK);
const placed = (place: string) => askWorth({ place }, FACTS, '2026-01-01').place;

test.each([
  ['山东', 'CN-SD'],
  ['山东省', 'CN-SD'],
  ['内蒙古自治区', 'CN-NM'],
  ['贵州', 'CN-GZ'],
  ['深圳', 'CN-GD'],
  ['乌兰察布市', 'CN-NM'],
  ['广西壮族自治区', 'CN-GX'],
  ['加州', 'US-CA'],
  ['德州', 'US-TX'],
  ['北弗吉尼亚', 'US-VA'],
  ['法兰克福', 'DE'],
  ['中国', 'CN'],
  ['贵阳', 'CN-GZ'],
  ['Shenzhen', 'CN-GD'],
])('%s is %s', (said, code) => {
  expect(placed(said)).toBe(code);
});

test('a name written wrong is told the nearest in the same script', () => {
  expect(() => placed('山冬')).toThrow(/山东/);
  expect(() => placed('内蒙故')).toThrow(/内蒙古/);
});

test('every name stands once, and for a place with a grid', () => {
  const { placeNames, grids } = FACTS.site();
  const all = Object.values(placeNames).flat();
  expect(new Set(all).size).toBe(all.length);
  for (const code of Object.keys(placeNames))
    expect(
      grids.some(({ place }) => place === code),
      code,
    ).toBe(true);
  const provinces = new Set(grids.flatMap(({ place }) => (place.startsWith('CN-') || place.startsWith('US-') ? [place] : [])));
  for (const code of provinces)
    expect(
      placeNames[code]?.some((name) => /\p{Script=Han}/u.test(name)),
      code,
    ).toBe(true);
});

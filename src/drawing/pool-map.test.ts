import { expect, test } from 'vitest';
import { drawPoolMap, type PoolMap } from './pool-map.ts';

const map: PoolMap = {
  title: 'map',
  about: '',
  islands: [
    { heading: 'three quarters', seconds: 9, parts: [{ chips: 16, name: '16 × A', colour: 'backward', said: ['all layers'] }] },
    { heading: 'one quarter', seconds: 6, parts: [{ chips: 9, name: '9 × B', colour: 'tensor', said: ['all layers'] }] },
  ],
  idle: [{ chips: 2, name: '2 × C', colour: 'data', said: ['idle'] }],
  step: 10,
  exchange: 1,
  words: { works: 'works', waits: 'waits', exchanges: 'exchange' },
  table: { head: [], rows: [] },
  time: (seconds) => `${seconds} s`,
  square: (chips) => `${chips} a square`,
};
const squares = (body: string): number => body.match(/h11v11/g)?.length ?? 0;

test('a square is a chip while they have room, then several', () => {
  expect(squares(drawPoolMap(map, 800).body)).toBe(1 + 16 + 9 + 2);
  const large = {
    ...map,
    islands: [{ ...map.islands[0], parts: [{ chips: 16_384, name: 'many', colour: 'backward', said: [] }] }],
  } as PoolMap;
  const { body, width, marks } = drawPoolMap(large, 800);
  expect(squares(body)).toBeLessThan(300);
  expect(body).toContain('256 a square');
  expect(marks.every(({ x, width: wide }) => x >= 0 && x + wide <= width + 1)).toBe(true);
});

test('work, wait and exchange of an island fill its step', () => {
  const bars = drawPoolMap(map, 800).marks.filter(({ height }) => height === 9);
  expect(bars.map(({ said }) => said.join(' '))).toEqual(['works 9 s', 'exchange 1 s', 'works 6 s', 'waits 3 s', 'exchange 1 s']);
  const second = bars.slice(2);
  expect(second.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(800, 6);
});

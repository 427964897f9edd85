import { describe, expect, it } from 'vitest';
import { degreesOf } from './degrees.ts';

const said = (dp: number | null, tp: number | null, pp: number | null, cp: number | null) => ({ dp, tp, pp, cp });

describe('degrees of a record', () => {
  it('are taken as stated when they make the ranks', () => {
    expect(degreesOf(said(4, 8, 8, 1), 256, 256, 80)).toEqual({ degrees: said(4, 8, 8, 1), assumed: [] });
  });

  it('fill the one that is not stated', () => {
    expect(degreesOf(said(null, 8, 8, 1), 256, 256, 80).degrees).toEqual(said(4, 8, 8, 1));
    expect(degreesOf(said(null, null, 1, 1), 8, 8, 80).degrees).toEqual(said(null, null, 1, 1));
  });

  it('drop the data degree first when they contradict the count, and say so', () => {
    const { degrees, assumed } = degreesOf(said(8, 8, 8, 1), 256, 256, 80);
    expect(degrees).toEqual(said(4, 8, 8, 1));
    expect(assumed[0]).toContain('dp treated as unstated');
  });

  it('drop the field that does not divide', () => {
    expect(degreesOf(said(4, 8, 3, 1), 64, 64, 80).degrees).toEqual(said(4, 8, 2, 1));
    expect(degreesOf(said(5, 7, 3, 1), 64, 64, 80).degrees).toEqual(said(null, null, null, null));
  });

  it('count devices where a chip has two', () => {
    expect(degreesOf(said(4, 8, 1, 1), 16, 32, 80)).toEqual({ degrees: said(4, 8, 1, 1), assumed: [] });
    const chips = degreesOf(said(2, 8, 1, 1), 16, 32, 80);
    expect(chips.degrees).toEqual(said(4, 8, 1, 1));
    expect(chips.assumed[0]).toContain('counts chips');
  });

  it('treat more stages than layers as unstated', () => {
    expect(degreesOf(said(1, 4, 64, 1), 256, 256, 32).degrees).toEqual(said(null, 4, null, 1));
    expect(degreesOf(said(1, 4, 64, 1), 256, 256, 62).assumed).toEqual([]);
  });
});

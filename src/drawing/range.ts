import type { Estimate } from '../terms/estimate.ts';
import { colour } from './palette.ts';
import { el } from './svg.ts';

/** The band of one figure as a thin bar: the track from nothing to a third past its high end, the band on it, a bead at the middle. */
export function rangeBar({ low, mid, high }: Estimate, width: number, height = 10): string {
  const most = Math.max(high * 1.15, Number.MIN_VALUE);
  const at = (value: number): number => 1 + (value / most) * (width - 2);
  const middle = height / 2;
  const band =
    low === high
      ? ''
      : el('rect', {
          x: at(low),
          y: middle - 2.5,
          width: Math.max(2, at(high) - at(low)),
          height: 5,
          rx: 2.5,
          fill: colour('ours'),
          opacity: 0.38,
        });
  return [
    el('rect', { x: 0, y: middle - 0.5, width, height: 1, fill: colour('line') }),
    band,
    el('rect', { x: at(mid) - 1.5, y: 0, width: 3, height, rx: 1.5, fill: colour('ours') }),
  ].join('');
}

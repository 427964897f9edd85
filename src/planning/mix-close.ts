import type { Island } from './mix-island.ts';
import { largest } from './mix-split.ts';

/** Part of a step between whose ends the quickest deal lies: near enough; and the searches that are made for it. */
const SMALL = { near: 0.005, asks: 40 };
/** The same where a space has more layouts than MANY: one search takes long. */
const LARGE = { near: 0.02, asks: 2 };
const MANY = 1e8;

/**
 * Narrows what is not known of islands until the quickest deal of a batch among them is near what no deal goes below:
 *
 *     sum of a_i(T) >= B: T can be met      sum of z_i(T) < B: it cannot
 *
 * a_i  most sequences that island i is known to finish in T      z_i  one less than the fewest that it is proven not to
 *
 * T is halved between the two; while neither holds, the island with most between a_i and z_i is searched in the middle. Times are stairs, so
 * this finds treads that a walk from one deal to the next steps over. The layouts found stay with the islands.
 */
export function narrow(islands: readonly Island[], batch: number, least: number, most: number): void {
  let [low, high] = [least, most];
  const { near, asks } = islands.some(({ count }) => count.legal > MANY) ? LARGE : SMALL;
  let left = asks;
  while (high - low > near * high) {
    const seconds = (low + high) / 2;
    const takes = islands.map(({ quick }) => (quick(1) <= seconds ? largest(quick, seconds, batch) : 0));
    const limits = islands.map((island) => Math.min(batch, island.tooMany(seconds) - 1));
    if (sum(takes) >= batch && takes.every((count) => count > 0)) high = seconds;
    else if (sum(limits) < batch || limits.some((count) => count < 1)) low = seconds;
    else {
      const open = islands.map((_, i) => (limits[i] as number) - (takes[i] as number));
      const widest = open.indexOf(Math.max(...open));
      if (left-- === 0 || (open[widest] as number) < 1) return;
      islands[widest]?.within(Math.ceil(((takes[widest] as number) + (limits[widest] as number)) / 2), seconds);
    }
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

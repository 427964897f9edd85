/** So many bytes over a row of links. */
export interface Flow {
  readonly bytes: number;
  /** places of the links that it crosses */
  readonly path: readonly number[];
}

/**
 * Rates of flows that share links max-min fairly: all grow alike until a link is full, its flows stop, the rest go on.
 *
 *     the link with the least share left, (capacity - taken) / flows, fixes the rate of its flows; repeat without them
 *
 * capacities  B/s of every link, one direction
 *
 * What a congestion control reaches in the long run; nothing of packets, buffers and losses.
 * @cite Bertsekas, Gallager 1992, section 6.5.2
 * @example one link of 10 with three flows, one of which also crosses a link of 2 -> 4, 4, 2
 */
export function maxMinRates(flows: readonly Pick<Flow, 'path'>[], capacities: Float64Array): Float64Array {
  const rates = new Float64Array(flows.length);
  const left = Float64Array.from(capacities);
  const waiting = new Int32Array(capacities.length);
  const on: number[][] = Array.from({ length: capacities.length }, () => []);
  for (const [index, { path }] of flows.entries())
    for (const link of path) {
      (on[link] as number[]).push(index);
      waiting[link] = (waiting[link] as number) + 1;
    }
  const fixed = new Uint8Array(flows.length);
  const busy = on.flatMap((all, link) => (all.length > 0 ? [link] : []));
  for (const [index, { path }] of flows.entries())
    if (path.length === 0) {
      rates[index] = Number.POSITIVE_INFINITY;
      fixed[index] = 1;
    }
  for (;;) {
    let least = Number.POSITIVE_INFINITY;
    for (const link of busy) {
      const count = waiting[link] as number;
      if (count > 0) least = Math.min(least, (left[link] as number) / count);
    }
    if (least === Number.POSITIVE_INFINITY) return rates;
    // every link as full as the fullest fixes its flows in the same round
    const full = busy.filter(
      (link) => (waiting[link] as number) > 0 && (left[link] as number) / (waiting[link] as number) <= least * (1 + 1e-12),
    );
    for (const link of full)
      for (const index of on[link] as number[]) {
        if (fixed[index]) continue;
        fixed[index] = 1;
        rates[index] = Math.max(0, least);
        for (const crossed of (flows[index] as Flow).path) {
          left[crossed] = (left[crossed] as number) - least;
          waiting[crossed] = (waiting[crossed] as number) - 1;
        }
      }
  }
}

/**
 * Time until the last of the flows is through: rates are shared anew whenever one ends.
 *
 * @example two flows of 10 B on a link of 10 B/s, one of 5 B -> rates 5 each, then 10: 1.5 s
 */
export function lastFlowSeconds(flows: readonly Flow[], capacities: Float64Array): number {
  const remaining = Float64Array.from(flows.map(({ bytes }) => bytes));
  let active = flows.flatMap(({ bytes, path }, index) => (bytes > 0 && path.length > 0 ? [index] : []));
  let seconds = 0;
  while (active.length > 0) {
    const rates = maxMinRates(
      active.map((index) => flows[index] as Flow),
      capacities,
    );
    let step = Number.POSITIVE_INFINITY;
    for (const [at, index] of active.entries()) step = Math.min(step, (remaining[index] as number) / (rates[at] as number));
    if (!(step < Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY;
    seconds += step;
    for (const [at, index] of active.entries()) remaining[index] = (remaining[index] as number) - step * (rates[at] as number);
    active = active.filter((index) => (remaining[index] as number) > (flows[index] as Flow).bytes * 1e-9);
  }
  return seconds;
}

/** Chips that reach a rate, and what they reach. */
export interface Fewest<Found> {
  /** whole nodes, the fewest that the search found */
  readonly nodes: number;
  readonly found: Found;
  /** nodes between this answer and the largest count known not to do: 1 = exactly the fewest */
  readonly slack: number;
}

/** What one count of nodes does: at what rate, and how that came about. */
export interface Reached<Found> {
  readonly rate: number;
  readonly found: Found;
}

/** Counts are searched up to so many times the first guess. */
const MOST_TIMES = 64;
/** A bracket this narrow against the answer is narrow enough. */
const NARROW = 1 / 500;
/** Twice the nodes that add less than this say that more will not do. */
const LEAST_GAIN = 1.02;

/**
 * The fewest nodes whose rate reaches `needed`: the guess is scaled by what it lacks until two counts stand around the answer, then halved.
 * `rateAt` must not fall with the count. null = more nodes no longer help, and `best` is told through `seen`.
 *
 * @example rate 3 a node, 100 needed, guess 10 -> 34 nodes
 */
export function fewest<Found>(
  needed: number,
  guess: number,
  rateAt: (nodes: number) => Reached<Found> | null,
  seen: (nodes: number, rate: number) => void = () => undefined,
): Fewest<Found> | null {
  let below = 0;
  let above: { nodes: number; found: Found; rate: number } | null = null;
  let nodes = Math.max(1, Math.round(guess));
  const most = Math.ceil(nodes * MOST_TIMES) + MOST_TIMES;
  let last: { nodes: number; rate: number } | null = null;
  const measure = (at: number): Reached<Found> | null => {
    const reached = rateAt(at);
    if (reached) seen(at, reached.rate);
    if (reached && reached.rate >= needed) above = { nodes: at, ...reached };
    else below = Math.max(below, at);
    return reached;
  };
  const top = (): { nodes: number; found: Found; rate: number } | null => above;
  for (let tries = 0; tries < 12; tries++) {
    const reached = measure(nodes);
    const hit = top();
    if (hit && hit.nodes - below <= 1) break;
    // a count that holds nothing at all says nothing of the rate
    if (!reached) nodes = hit ? Math.floor((below + hit.nodes) / 2) : nodes * 2;
    else {
      if (!hit && last && nodes >= 2 * last.nodes && reached.rate < last.rate * LEAST_GAIN) return null;
      if (!hit) last = { nodes, rate: reached.rate };
      const scaled = (nodes * needed) / reached.rate;
      nodes = hit && hit.nodes === nodes ? Math.floor(scaled * 0.99) : Math.ceil(scaled * 1.01);
      if (!hit && nodes > most) return null;
      if (hit && !(nodes > below && nodes < hit.nodes)) break;
    }
  }
  for (let hit = top(); hit && hit.nodes - below > Math.max(1, hit.nodes * NARROW); hit = top())
    measure(Math.floor((below + hit.nodes) / 2));
  const hit = top();
  return hit && { nodes: hit.nodes, found: hit.found, slack: hit.nodes - below };
}

/** Seconds of a step of so many sequences; never falls as they grow. Infinity = it cannot take them. */
export type StepOf = (sequences: number) => number;

export interface Split {
  readonly sequences: readonly number[];
  /** the slowest part */
  readonly seconds: number;
}

const ROUNDS = 60;

/**
 * Deals the sequences of a step to parts that work at the same time, so that the slowest is as quick as can be:
 *
 *     min over b_1 + ... + b_n = B, b_i >= 1   of   max_i t_i(b_i)
 *
 * Exact for times that never fall: a step of T can be met when each part takes the most that it finishes in T and these sum to B or more;
 * T is halved down to the quickest that can be met. Null where not even one sequence each, or the whole batch, can be taken.
 *
 * @example t_1 = b, t_2 = 2 b, B = 9 -> 6 and 3, 6 s
 */
export function split(parts: readonly StepOf[], batch: number): Split | null {
  if (parts.length > batch) return null;
  const most = batch - parts.length + 1;
  const taken = (seconds: number): number[] => parts.map((step) => largest(step, seconds, most));
  const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
  let high = 0;
  for (const step of parts) {
    const first = step(1);
    if (!(first < Number.POSITIVE_INFINITY)) return null;
    high = Math.max(high, first);
  }
  let low = high;
  for (let round = 0; sum(taken(high)) < batch; round++) {
    if (round === ROUNDS) return null;
    low = high;
    high *= 2;
  }
  for (let round = 0; round < ROUNDS && high - low > 1e-9 * high; round++) {
    const middle = (low + high) / 2;
    if (sum(taken(middle)) >= batch) high = middle;
    else low = middle;
  }
  const sequences = taken(high);
  let over = sum(sequences) - batch;
  while (over > 0) {
    const at = slowest(parts, sequences);
    const spare = Math.min(over, (sequences[at] as number) - 1);
    const less = spare > 1 ? Math.max(1, Math.floor(spare / 2)) : 1;
    sequences[at] = (sequences[at] as number) - less;
    over -= less;
  }
  return { sequences, seconds: Math.max(...sequences.map((count, i) => (parts[i] as StepOf)(count))) };
}

/** Most sequences, 1 to `most`, that are done in `seconds`. */
export function largest(step: StepOf, seconds: number, most: number): number {
  if (step(most) <= seconds) return most;
  let low = 1;
  let high = most;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (step(middle) <= seconds) low = middle;
    else high = middle;
  }
  return low;
}

/** The part that takes longest among those that can give a sequence away. */
function slowest(parts: readonly StepOf[], sequences: readonly number[]): number {
  let at = -1;
  let most = Number.NEGATIVE_INFINITY;
  sequences.forEach((count, i) => {
    const seconds = (parts[i] as StepOf)(count);
    if (count > 1 && seconds > most) {
      most = seconds;
      at = i;
    }
  });
  return at;
}

import type { Distribution, ServiceOutcome } from '../serving/outcome.ts';

/** A service as a whole in closed form; the simulation says the same and more. */
export type Forecast = Pick<
  ServiceOutcome,
  | 'requestsPerSec'
  | 'outputTokensPerSec'
  | 'totalTokensPerSec'
  | 'ttft'
  | 'tpot'
  | 'e2e'
  | 'utilisation'
  | 'meanBatch'
  | 'cacheMean'
  | 'saturated'
  | 'sustainedPerSec'
>;

/**
 * Unlike replicas seen as one service: rates add up, times are those of a request taken at random.
 *
 * shares   of the requests, by kind     counts   replicas, by kind
 */
export function mixed(each: readonly Forecast[], shares: readonly number[], counts: readonly number[]): Forecast {
  const sum = (of: (forecast: Forecast) => number): number => each.reduce((total, forecast) => total + of(forecast), 0);
  const replicas = counts.reduce((total, count) => total + count, 0);
  const byReplica = (of: (forecast: Forecast) => number): number =>
    each.reduce((total, forecast, at) => total + (of(forecast) * (counts[at] as number)) / replicas, 0);
  const times = (of: (forecast: Forecast) => Distribution): Distribution => mixture(each.map(of), shares);
  return {
    requestsPerSec: sum(({ requestsPerSec }) => requestsPerSec),
    outputTokensPerSec: sum(({ outputTokensPerSec }) => outputTokensPerSec),
    totalTokensPerSec: sum(({ totalTokensPerSec }) => totalTokensPerSec),
    sustainedPerSec: sum(({ sustainedPerSec }) => sustainedPerSec),
    ttft: times(({ ttft }) => ttft),
    tpot: times(({ tpot }) => tpot),
    e2e: times(({ e2e }) => e2e),
    utilisation: byReplica(({ utilisation }) => utilisation),
    meanBatch: byReplica(({ meanBatch }) => meanBatch),
    cacheMean: byReplica(({ cacheMean }) => cacheMean),
    saturated: each.some(({ saturated }) => saturated),
  };
}

const ROUNDS = 40;

/**
 * Percentiles of a mixture of distributions that are known by theirs: each rises in straight lines between them, and beyond the last by as
 * much again.
 *
 * @example half 1 s, half 3 s, both without spread -> p50 1 s, p90 3 s
 */
export function mixture(each: readonly Distribution[], shares: readonly number[]): Distribution {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const mean = each.reduce((sum, { mean: own }, at) => sum + (own * (shares[at] as number)) / total, 0);
  const most = Math.max(...each.map(({ p99 }) => p99));
  const at = (percent: number): number => {
    if (!Number.isFinite(most)) return most;
    let [low, high] = [0, 2 * most];
    for (let round = 0; round < ROUNDS; round++) {
      const middle = (low + high) / 2;
      const below = each.reduce((sum, own, index) => sum + shareBelow(own, middle) * (shares[index] as number), 0) / total;
      if (below < percent) low = middle;
      else high = middle;
    }
    return high;
  };
  return { mean, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) };
}

/** Share of a distribution below a time. */
function shareBelow({ p50, p90, p95, p99 }: Distribution, time: number): number {
  const points: readonly (readonly [number, number])[] = [
    [0, 0],
    [p50, 0.5],
    [p90, 0.9],
    [p95, 0.95],
    [p99, 0.99],
    [2 * p99 - p95, 1],
  ];
  for (let at = points.length - 1; at >= 0; at--) {
    const [from, share] = points[at] as readonly [number, number];
    if (time < from) continue;
    const next = points[at + 1];
    if (!next || !(next[0] > from)) return next ? share : 1;
    return share + ((next[1] - share) * (time - from)) / (next[0] - from);
  }
  return 0;
}

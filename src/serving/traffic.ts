import { Problem } from '../terms/problem.ts';
import type { Arrivals, Lengths, Requests } from '../terms/traffic.ts';
import { type Chance, chance, exponential, gamma } from './chance.ts';
import { drawLengths } from './lengths.ts';

/** How many requests to make: so many, or as many as come in so many seconds. */
export type Extent = { readonly count: number } | { readonly seconds: number };

const MOST = 20_000_000;

/**
 * Requests by the dice: when they come, how long they are. Arrivals, prompts and answers have dice of their own,
 * so that a change of one leaves the others as they were. A closed loop has no arrivals of its own: all stand at 0, in order.
 */
export function makeRequests(arrivals: Arrivals, input: Lengths, output: Lengths, extent: Extent, seed: number): Requests {
  const arrival = arrivalTimes(arrivals, extent, chance(seed));
  const count = arrival.length;
  return {
    count,
    arrival,
    input: drawLengths(input, count, chance(seed + 0x1_0000_0001)),
    output: drawLengths(output, count, chance(seed + 0x2_0000_0002)),
    priority: null,
    prefix: null,
    adapter: null,
  };
}

function arrivalTimes(arrivals: Arrivals, extent: Extent, dice: Chance): Float64Array {
  const count = 'count' in extent ? Math.floor(extent.count) : MOST;
  const last = 'seconds' in extent ? extent.seconds : Number.POSITIVE_INFINITY;
  if (!(count > 0) || !(last > 0))
    throw new Problem({ code: 'no-requests', where: 'traffic', said: JSON.stringify(extent), expected: 'a count or a duration above 0' });
  if (arrivals.kind === 'closed' || arrivals.kind === 'at-once') {
    if ('seconds' in extent)
      throw new Problem({
        code: 'count-needed',
        where: 'traffic',
        said: 'a duration',
        expected: `a count of requests for ${arrivals.kind}`,
      });
    return new Float64Array(count);
  }
  const next = gapOf(arrivals, dice);
  const times: number[] = [];
  for (let at = next(0); times.length < count && at < last; at = next(at)) times.push(at);
  return Float64Array.from(times);
}

type Open = Exclude<Arrivals, { readonly kind: 'closed' | 'at-once' }>;

/** From one arrival to the next. */
function gapOf(arrivals: Open, dice: Chance): (now: number) => number {
  if (arrivals.kind === 'profile') return profileGap(arrivals.ratesPerSec, arrivals.secondsEach, dice);
  const gap = 1 / rateOf(arrivals.ratePerSec);
  if (arrivals.kind === 'uniform') return (now) => now + gap;
  if (arrivals.kind === 'poisson') return (now) => now + exponential(dice, gap);
  return (now) => now + gamma(dice, gap, arrivals.burstiness);
}

/** Poisson arrivals whose rate changes by the hour: an exponential of mean 1 is used up at the rate of each hour in turn. */
function profileGap(rates: readonly number[], secondsEach: number, dice: Chance): (now: number) => number {
  if (!(rates.some((rate) => rate > 0) && rates.every((rate) => rate >= 0)) || !(secondsEach > 0))
    throw new Problem({
      code: 'rate-not-positive',
      where: 'profile',
      said: `${rates.join(', ')} requests/s`,
      expected: 'rates of 0 or more, one above 0',
    });
  return (now) => {
    let left = exponential(dice, 1);
    let at = now;
    let slot = Math.floor(at / secondsEach + 1e-12);
    for (;;) {
      const rate = rates[slot % rates.length] as number;
      const end = (slot + 1) * secondsEach;
      if (rate > 0 && at + left / rate <= end) return at + left / rate;
      left -= rate * (end - at);
      at = end;
      slot += 1;
    }
  };
}

function rateOf(rate: number): number {
  if (!(rate > 0 && rate < Number.POSITIVE_INFINITY))
    throw new Problem({ code: 'rate-not-positive', where: 'rate', said: `${rate} requests/s`, expected: 'more than 0' });
  return rate;
}

/**
 * The same requests `times` over, one round after the other, with arrivals `speed` times as dense. A round lasts as long as the
 * requests last, plus the mean gap. Prefixes keep their ids: a later round finds what an earlier one left in the cache.
 *
 * @example 2 requests at 0 s and 10 s, twice, at speed 2 -> 0, 5, 10, 15 s
 */
export function repeat(requests: Requests, times: number, speed: number): Requests {
  if (!(times >= 1) || !(speed > 0))
    throw new Problem({ code: 'not-positive', where: 'repeat', said: `${times} times at speed ${speed}`, expected: '1 or more, above 0' });
  const { count, arrival } = requests;
  const first = arrival[0] ?? 0;
  const span = (arrival[count - 1] ?? 0) - first;
  const round = count > 1 ? (span * count) / (count - 1) : 1;
  const all = new Float64Array(count * times);
  for (let time = 0; time < times; time += 1)
    for (let i = 0; i < count; i += 1) all[time * count + i] = ((arrival[i] as number) - first + time * round) / speed;
  return {
    count: count * times,
    arrival: all,
    input: tiled(requests.input, times),
    output: tiled(requests.output, times),
    priority: requests.priority && tiled(requests.priority, times),
    prefix: requests.prefix && repeatedPrefix(requests.prefix, count, times),
    adapter: requests.adapter && tiled(requests.adapter, times),
  };
}

function tiled(column: Int32Array, times: number): Int32Array {
  const all = new Int32Array(column.length * times);
  for (let time = 0; time < times; time += 1) all.set(column, time * column.length);
  return all;
}

/** Rows own neighbouring ids, so each round has a copy of its own. */
function repeatedPrefix(prefix: NonNullable<Requests['prefix']>, count: number, times: number): NonNullable<Requests['prefix']> {
  const size = prefix.start[count] as number;
  const start = new Int32Array(count * times + 1);
  const ids = new Float64Array(size * times);
  for (let time = 0; time < times; time += 1) {
    for (let i = 0; i < count; i += 1) start[time * count + i] = time * size + (prefix.start[i] as number);
    ids.set(prefix.ids.subarray(0, size), time * size);
  }
  start[count * times] = size * times;
  return { blockTokens: prefix.blockTokens, start, ids };
}

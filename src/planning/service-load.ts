import { nearest } from '../terms/nearest.ts';
import { Problem } from '../terms/problem.ts';
import { type Bounds, readLength, readSeconds, readShare } from '../terms/spoken.ts';
import type { Lengths, Requests, ServiceLimit } from '../terms/traffic.ts';

/** Who sends what, when, as far as a question says it; `null` arrivals = as much as can be served. */
export interface ServiceLoad {
  readonly input: Lengths;
  readonly output: Lengths;
  readonly meanInput: number;
  readonly meanOutput: number;
  /** longest prompt, longest answer, longest of both together */
  readonly mostInput: number;
  readonly mostOutput: number;
  readonly longest: number;
  readonly offered: Offered;
  /** share of a prompt that others begin with too, found in the prefix cache */
  readonly prefixShare: number;
}

export type Offered =
  /** requests/s; burstiness = coefficient of variation of the gaps, 1 = Poisson */
  | { readonly kind: 'rate'; readonly ratePerSec: number; readonly burstiness: number }
  | { readonly kind: 'trace'; readonly requests: Requests; readonly ratePerSec: number; readonly burstiness: number }
  | { readonly kind: 'closed'; readonly concurrency: number; readonly thinkSeconds: number }
  | { readonly kind: 'at-once'; readonly requests: number }
  /** nothing said: what do the chips deliver? */
  | { readonly kind: 'capacity' };

const TOKENS: Bounds = { least: 1, most: 1e8, whole: true };
const PERCENTILES = ['p50', 'p90', 'p95', 'p99', 'mean'] as const;

/**
 * A length of prompts or answers: fixed (`1k`), uniform (`512..2k`), or log-normal by mean and coefficient of variation (`1k~0.8`).
 *
 * @example 1k -> fixed 1024; 100..200 -> uniform
 */
export function readLengths(said: string | number, where: string, most: number): Lengths {
  const text = String(said).trim();
  const range = /^(\S+?)\s*\.\.\.?\s*(\S+)$/.exec(text);
  if (range) {
    const low = readLength(range[1] as string, where, TOKENS);
    const high = readLength(range[2] as string, where, TOKENS);
    if (low > high) throw new Problem({ code: 'lengths-reversed', where, said: text, expected: 'the lower length first' });
    return { kind: 'uniform', low, high };
  }
  const spread = /^(\S+?)\s*~\s*(\S+)$/.exec(text);
  if (spread) {
    const mean = readLength(spread[1] as string, where, TOKENS);
    const variation = readShare(spread[2] as string, where, { least: Number.MIN_VALUE, most: 10 });
    return { kind: 'lognormal', mean, variation, low: 1, high: Math.min(most, Math.ceil(mean * (1 + 8 * variation))) };
  }
  return { kind: 'fixed', tokens: readLength(text, where, TOKENS) };
}

/** The longest that can be drawn. */
export function mostOf(lengths: Lengths): number {
  switch (lengths.kind) {
    case 'fixed':
      return lengths.tokens;
    case 'drawn':
      return lengths.from.reduce((most, tokens) => Math.max(most, tokens), 0);
    default:
      return lengths.high;
  }
}

/**
 * A promise to users: `p99:2s`, `mean:50ms`; a time alone is meant at p99, and `assumed` says so.
 *
 * @example p99:2s -> at 99, 2 s
 */
export function readLimit(figure: ServiceLimit['figure'], said: string, where: string, assumed: string[]): ServiceLimit {
  const [head = '', ...rest] = said.split(':').map((part) => part.trim());
  if (rest.length === 0 && /^[\d.]/.test(head)) {
    assumed.push(`${figure}: the limit is meant at p99 (rule: p99 where no percentile is named)`);
    return { figure, at: 99, seconds: readSeconds(head, where) };
  }
  const name = head.toLowerCase();
  const known = PERCENTILES.find((percentile) => percentile === name || (name === 'median' && percentile === 'p50'));
  if (!known || rest.length !== 1)
    throw new Problem({
      code: 'bad-limit',
      where,
      said,
      expected: 'a percentile and a time such as p99:2s, of p50, p90, p95, p99 or mean',
      near: known ? [] : nearest(name, PERCENTILES).map((percentile) => `${percentile}:${rest[0] ?? '2s'}`),
    });
  return { figure, at: known === 'mean' ? 'mean' : Number(known.slice(1)), seconds: readSeconds(rest[0] as string, where) };
}

/** How a limit is written: `p99:2s`. */
export function limitWord({ at }: ServiceLimit): string {
  return at === 'mean' ? 'mean' : `p${at}`;
}

const PER_SECOND: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  second: 1,
  min: 60,
  m: 60,
  minute: 60,
  h: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
};
const STEPS: Readonly<Record<string, number>> = { '': 1, k: 1e3, K: 1e3, M: 1e6, B: 1e9, G: 1e9 };

/** More than all of mankind asks. */
const MOST_RATE = 1e9;

/**
 * A rate of requests: `20`, `20/s`, `1200/min`, `2M/day`; alone it is a second.
 *
 * @example 1200/min -> 20; 8.64M/day -> 100
 */
export function readRate(said: string | number, where: string): number {
  const match = /^([+-]?[\d.,_]+(?:[eE][+-]?\d+)?)\s*([kKMBG]?)\s*(?:requests|req|queries)?\s*(?:(?:\/|per)\s*([a-z]+))?$/.exec(
    String(said).trim(),
  );
  const per = match?.[3] === undefined ? 1 : PER_SECOND[match[3]];
  const value = match && per ? (Number((match[1] as string).replace(/[,_]/g, '')) * (STEPS[match[2] ?? ''] as number)) / per : Number.NaN;
  if (!Number.isFinite(value))
    throw new Problem({
      code: 'bad-number',
      where,
      said: String(said),
      expected: 'a rate of requests such as 20, 20/s, 1200/min or 2M/day',
    });
  if (!(value > 0)) throw new Problem({ code: 'too-small', where, said: String(said), expected: 'more than 0 requests a second' });
  if (value > MOST_RATE)
    throw new Problem({ code: 'too-large', where, said: String(said), expected: 'at most 1,000,000,000 requests a second' });
  return value;
}

import { interleavedGroup } from './schedule.ts';

/**
 * Longest paths through a pipeline schedule, the pieces of its closed forms. Every path waits on one rank, stage after stage comes before it
 * and after it. Plain numbers in, seconds out, nothing allocated: these run a million times a second.
 *
 * p ranks; m micro-batches; i the rank; f, b, w its seconds of forward, input gradient, weight gradient a micro-batch;
 * before, after: the same summed over the ranks before and after it; c seconds of one message
 */

/**
 * 1F1B: the ranks before, m forwards and backwards here, the ranks before again; here it waits where the first micro-batch is not yet back when
 * its forwards are done (x), and where the last is not yet back when its backwards are (y). With messages, some more trips to the last rank and back
 * may take longer than staying.
 *
 *     t = before + m (f + b) + max(0, x) + max(0, y) + trips
 *
 * Exact for equal ranks (where b holds both gradients).
 */
export function flushPath(
  p: number,
  m: number,
  i: number,
  f: number,
  b: number,
  beforeForward: number,
  beforeBackward: number,
  afterForward: number,
  afterBackward: number,
  c: number,
): number {
  const depth = p - i;
  const n = Math.min(m, depth);
  const trip = (depth - 1) * c;
  const x = afterForward + afterBackward + 2 * trip - (n - 1) * f;
  const y = afterForward + afterBackward + 2 * trip - (n - 1) * b;
  let t = beforeForward + beforeBackward + 2 * i * c + m * (f + b);
  if (m > depth)
    t += Math.max(x, 0) + Math.max(y, 0) + trips(m - 1 - depth, depth, afterForward + afterBackward + 2 * trip - (depth - 1) * (f + b));
  else if (x > 0 || y > 0) t += Math.max(x, y);
  return t;
}

/**
 * ZB-H1: as `flushPath`, with the weight gradients of rank i put off by i micro-batches. The longer of two: to its last backward and up;
 * or to its last forward, down to the last rank, back and up. `up` is the time from that last backward to the end (see `upPath`).
 */
export function splitPath(
  p: number,
  m: number,
  i: number,
  f: number,
  b: number,
  w: number,
  beforeForward: number,
  afterForward: number,
  afterBackward: number,
  up: number,
  c: number,
): number {
  const depth = p - i;
  const n = Math.min(m, depth);
  const trip = (depth - 1) * c;
  const wait = afterForward + afterBackward + 2 * trip - (n - 1) * f;
  const x = Math.max(wait, 0);
  const start = beforeForward + i * c + m * f + up;
  const back = start + x + m * b + (m - 1 > i ? m - 1 - i : 0) * w;
  let down = start + (m > depth ? x : 0) + (m - n) * b + (m > p ? m - p : 0) * w + afterForward + b + afterBackward + 2 * trip;
  if (m > depth) down += trips(m - 1 - depth, depth, afterForward + afterBackward + 2 * trip - (depth - 1) * (f + b + w));
  return Math.max(back, down);
}

/**
 * ZB-H1: from the end of the last backward on rank i to the end of the step: its own weight gradients put off, or the next rank up and its.
 * `above` is the same of rank i - 1 and `b` its input gradient; the first rank has none above it (-Infinity).
 */
export function upPath(m: number, i: number, w: number, above: number, b: number, c: number): number {
  const own = Math.min(m, i + 1) * w;
  const over = above + b + c;
  return Math.max(over, own);
}

/** What trips to the last rank and back add, when each adds `gain` and takes `depth` of the micro-batches that are left. */
function trips(left: number, depth: number, gain: number): number {
  if (!(gain > 0) || left < 2) return 0;
  const whole = Math.floor(left / depth);
  const rest = left - whole * depth;
  return gain * (whole + (rest > 1 ? (rest - 1) / (depth - 1) : 0));
}

/**
 * Interleaved: while it fills, and while it drains, one group of micro-batches after the other passes a chunk; a chunk then takes its slowest
 * stage `group` times, or once around all ranks with a message each.
 */
export function around(group: number, p: number, slowest: number, sum: number, c: number): number {
  const stay = group * slowest;
  const go = sum + p * c;
  return Math.max(stay, go);
}

/** Interleaved: what messages add to `units` forwards and backwards of g seconds when a trip over all ranks and back outlasts the forwards held for it. */
export function latency(p: number, units: number, g: number, c: number): number {
  const gain = 2 * (p - 1) * c - (p - 1) * g;
  return gain > 0 ? (gain * Math.max(0, units - 1)) / (2 * p - 1) : 0;
}

/** Micro-batches in the last group of an interleaved schedule. */
export function lastGroup(p: number, m: number): number {
  const group = interleavedGroup(p, m);
  return m - (Math.ceil(m / group) - 1) * group;
}

/**
 * DualPipe: the main steps, each one forward with one backward, on the slowest pair of ranks, and the steps that fill and drain with mean stages.
 *
 *     t = (m - p/2 - 2) joint + p f + (p/2 + 2) b + 3 w + (p/2 - 1) max(b + c, w) + max(p/2 f, (p/2 - 1)(b + c)) + sends
 *
 * Exact for equal ranks without messages, while joint is no shorter than b + w. Two shares are fitted to simulations, not derived: a pair `level` ranks away from the middle, itself the slowest,
 * waits less by half a mean forward a level; and its own path holds 2.5 p messages where the path over all ranks holds all.
 *
 * joint  F&B seconds of the pair (mean of both directions)      meanJoint  the same over all ranks
 */
export function dualPath(
  p: number,
  m: number,
  joint: number,
  meanJoint: number,
  level: number,
  f: number,
  b: number,
  w: number,
  c: number,
): number {
  const half = p / 2;
  const extra = m - 2 * p;
  const sends = 3 * p - 4 + (p === 2 ? 1 : 0) + extra - Math.ceil(extra / p);
  const steps = m - half - 2;
  const late = (half - 1) * (b + c);
  const split = (half - 1) * Math.max(b + c, w);
  const early = half * f;
  const stay = steps * joint + Math.min(sends, 2.5 * p) * c - 0.5 * level * f;
  const go = steps * meanJoint + sends * c;
  return Math.max(stay, go) + p * f + (half + 2) * b + 3 * w + split + Math.max(early, late);
}

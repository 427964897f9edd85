import { around, dualPath, flushPath, lastGroup, latency, splitPath, upPath } from './critical.ts';
import { interleavedGroup, runs, SCHEDULE_CODE } from './schedule.ts';

/**
 * Seconds of a pipeline's step, any stages: the longest of the paths that wait on each rank. Arrays at `rank * chunks + chunk` as in `simulate`
 * (DualPipe: two chunks a rank); `joint` likewise or null. Exact for equal stages (see `pipelineSeconds`); else near the simulation.
 * A schedule that cannot run (see `runs`) yields NaN. Nothing is allocated.
 *
 * send     seconds of one message between two ranks
 * overlap  messages travel beside the compute; else the sender stands still
 */
export function unevenPipelineSeconds(
  schedule: number,
  stages: number,
  virtualStages: number,
  microBatches: number,
  forward: Float64Array,
  backward: Float64Array,
  weight: Float64Array,
  joint: Float64Array | null,
  send: number,
  overlap: boolean,
): number {
  const p = stages;
  const m = microBatches;
  if (!runs(schedule, p, virtualStages, m)) return NaN;
  // A sender that stands still is a longer op: all send but the last forward and the first backward.
  const s = overlap || p === 1 ? 0 : send;
  const c = overlap && p > 1 ? send : 0;
  if (schedule === SCHEDULE_CODE.interleaved) return unevenInterleaved(p, virtualStages, m, forward, backward, weight, s, c);
  if (schedule === SCHEDULE_CODE.dualpipe) return unevenDual(p, m, forward, backward, weight, joint, s, c);
  const split = schedule === SCHEDULE_CODE['zero-bubble'];
  let afterForward = -s;
  let afterBackward = -s;
  for (let i = 0; i < p; i++) {
    afterForward += forward[i]! + s;
    afterBackward += backward[i]! + s + (split ? 0 : weight[i]!);
  }
  let beforeForward = 0;
  let beforeBackward = 0;
  let longest = 0;
  let up = -Infinity;
  let above = 0;
  for (let i = 0; i < p; i++) {
    const w = weight[i]!;
    const f = forward[i]! + (i < p - 1 ? s : 0);
    const b = backward[i]! + (i > 0 ? s : 0) + (split ? 0 : w);
    afterForward -= f;
    afterBackward -= b;
    up = upPath(m, i, w, up, above, c);
    above = b;
    const t = split
      ? splitPath(p, m, i, f, b, w, beforeForward, afterForward, afterBackward, up, c)
      : flushPath(p, m, i, f, b, beforeForward, beforeBackward, afterForward, afterBackward, c);
    if (t > longest) longest = t;
    beforeForward += f;
    beforeBackward += b;
  }
  return longest;
}

function unevenInterleaved(
  p: number,
  v: number,
  m: number,
  forward: Float64Array,
  backward: Float64Array,
  weight: Float64Array,
  s: number,
  c: number,
): number {
  const group = interleavedGroup(p, m);
  const rest = lastGroup(p, m);
  let fill = 0;
  let drain = 0;
  let all = 0;
  for (let chunk = 0; chunk < v; chunk++) {
    let slowForward = 0;
    let slowBackward = 0;
    let sumForward = 0;
    let sumBackward = 0;
    for (let at = chunk; at < p * v; at += v) {
      const f = forward[at]! + (at < p * v - 1 ? s : 0);
      const b = backward[at]! + weight[at]! + (at > 0 ? s : 0);
      sumForward += f;
      sumBackward += b;
      if (f > slowForward) slowForward = f;
      if (b > slowBackward) slowBackward = b;
    }
    all += sumForward + sumBackward;
    if (chunk === v - 1) break;
    fill += around(group, p, slowForward, sumForward, c);
    drain += around(rest, p, slowBackward, sumBackward, c);
  }
  let before = 0;
  let longest = 0;
  for (let i = 0; i < p; i++) {
    let own = 0;
    let ownFill = 0;
    let ownDrain = 0;
    for (let chunk = 0; chunk < v; chunk++) {
      const at = i * v + chunk;
      const f = forward[at]! + (at < p * v - 1 ? s : 0);
      const b = backward[at]! + weight[at]! + (at > 0 ? s : 0);
      own += f + b;
      if (chunk === v - 1) break;
      ownFill += f;
      ownDrain += b;
    }
    const t = before + 2 * i * c + m * own + fill - group * ownFill + drain - rest * ownDrain;
    if (t > longest) longest = t;
    before += forward[i * v]! + backward[i * v]! + weight[i * v]! + s + (i > 0 ? s : 0);
  }
  return longest + latency(p, m * v, all / (p * v), c);
}

function unevenDual(
  p: number,
  m: number,
  forward: Float64Array,
  backward: Float64Array,
  weight: Float64Array,
  joint: Float64Array | null,
  s: number,
  c: number,
): number {
  let all = 0;
  let f = 0;
  let b = 0;
  let w = 0;
  for (let i = 0; i < p; i++) {
    all += pairSeconds(i, forward, backward, weight, joint) + (i > 0 && i < p - 1 ? s : s / 2);
    f += forward[2 * i]!;
    b += backward[2 * i]!;
    w += weight[2 * i]!;
  }
  const send = ((p - 1) / p) * s;
  let longest = 0;
  for (let i = 0; i < p / 2; i++) {
    const pair =
      (pairSeconds(i, forward, backward, weight, joint) + pairSeconds(p - 1 - i, forward, backward, weight, joint)) / 2 +
      (i > 0 ? s : s / 2);
    const t = dualPath(p, m, pair, all / p, p / 2 - 1 - i, f / p + send, b / p + send, w / p, c);
    if (t > longest) longest = t;
  }
  return longest;
}

/** F&B seconds of a DualPipe rank, the mean of its two directions. */
function pairSeconds(
  rank: number,
  forward: Float64Array,
  backward: Float64Array,
  weight: Float64Array,
  joint: Float64Array | null,
): number {
  const one = 2 * rank;
  const two = one + 1;
  if (joint !== null) return (joint[one]! + joint[two]!) / 2;
  return (forward[one]! + backward[one]! + weight[one]! + forward[two]! + backward[two]! + weight[two]!) / 2;
}

/** Micro-batch activations (of one chunk each) that a rank holds at its peak; equal to the simulation's `peakInFlight`. Interleaved and DualPipe: over all its chunks. */
export function inFlight(schedule: number, stages: number, virtualStages: number, microBatches: number, rank: number): number {
  if (schedule === SCHEDULE_CODE.dualpipe) return stages + 1;
  if (schedule === SCHEDULE_CODE.interleaved) {
    const ahead = 2 * (stages - rank - 1) + (virtualStages - 1) * interleavedGroup(stages, microBatches) + 1;
    return Math.min(ahead, virtualStages * microBatches);
  }
  return Math.min(schedule === SCHEDULE_CODE['zero-bubble'] ? stages : stages - rank, microBatches);
}

/**
 * The same as `unevenPipelineSeconds` where only the first stage (embedding) and the last (head) differ from the others, from scalars alone:
 * the paths through the first, the last and the turning middle ranks. All seconds are of one stage, that is a rank's chunk.
 * With p ranks, v chunks a rank, m micro-batches, equal stages of F, B and W seconds (forward, gradient of the input, of the weights), no send:
 *
 *     1F1B         (m + p - 1) (F + B + W)
 *     interleaved  (m v + p - 1 + (v - 1) max(0, p - m)) (F + B + W)
 *     ZB-H1        m (F + B + W) + (p - 1) max(B, F + B - W)                                      m >= p
 *     DualPipe     (m - p/2 - 2) FB + p F + (p/2 + 2) B + 3 W + (p/2 - 1) max(B, W) + max(p/2 F, (p/2 - 1) B)
 *
 * The papers print the bubble (p - 1)(F + B - W) for ZB-H1, which holds for F >= W, and (p/2 - 1)(FB + (B + W) - 3 W) for DualPipe, which holds for F = B >= W
 * and FB = F + B + W.
 *
 * jointShare  seconds of DualPipe's F&B as a share of F + B + W
 * send        seconds of one message between two ranks
 * overlap     messages travel beside the compute; else the sender stands still
 * @cite narayanan-2021, section 2.2; qi-2024, table 1; deepseek-v3, table 2
 * @example 1F1B, 4 ranks, 8 micro-batches, F = B = W = 1 s -> 33 s
 */
export function pipelineSeconds(
  schedule: number,
  stages: number,
  virtualStages: number,
  microBatches: number,
  firstForward: number,
  firstBackward: number,
  firstWeight: number,
  forward: number,
  backward: number,
  weight: number,
  lastForward: number,
  lastBackward: number,
  lastWeight: number,
  jointShare: number,
  send: number,
  overlap: boolean,
): number {
  const p = stages;
  const v = virtualStages;
  const m = microBatches;
  if (!runs(schedule, p, v, m)) return NaN;
  const s = overlap || p === 1 ? 0 : send;
  const c = overlap && p > 1 ? send : 0;
  const split = schedule === SCHEDULE_CODE['zero-bubble'];
  if (schedule === SCHEDULE_CODE.dualpipe) {
    const outer = (jointShare * (firstForward + firstBackward + firstWeight + lastForward + lastBackward + lastWeight) + s) / 2;
    const inner = jointShare * (forward + backward + weight) + s;
    const mean = (2 * outer + (p - 2) * inner) / p;
    const f = (firstForward + (p - 2) * forward + lastForward + (p - 1) * s) / p;
    const b = (firstBackward + (p - 2) * backward + lastBackward + (p - 1) * s) / p;
    const w = (firstWeight + (p - 2) * weight + lastWeight) / p;
    const atEnds = dualPath(p, m, outer, mean, p / 2 - 1, f, b, w, c);
    return p === 2 ? atEnds : Math.max(atEnds, dualPath(p, m, inner, mean, 0, f, b, w, c));
  }
  const f0 = firstForward + s;
  const f = forward + s;
  const f1 = lastForward;
  if (schedule === SCHEDULE_CODE.interleaved) {
    const b0 = firstBackward + firstWeight;
    const b = backward + weight + s;
    const b1 = lastBackward + lastWeight + s;
    const group = interleavedGroup(p, m);
    const rest = lastGroup(p, m);
    const wide = p > 1;
    const fill = around(group, p, wide && f > f0 ? f : f0, f0 + (p - 1) * f, c) + (v - 2) * around(group, p, f, p * f, c);
    const drain = around(rest, p, wide && b > b0 ? b : b0, b0 + (p - 1) * b, c) + (v - 2) * around(rest, p, b, p * b, c);
    const own = v * (f + b);
    const late = latency(p, m * v, (f0 + b0 + f1 + b1 + (p * v - 2) * (f + b)) / (p * v), c) + fill + drain;
    const moved = f0 - f + b0 - b;
    const first = m * (own + moved + (wide ? 0 : f1 - f + b1 - b)) - group * (f0 + (v - 2) * f) - rest * (b0 + (v - 2) * b);
    if (!wide) return first + late;
    const inside = -group * (v - 1) * f - rest * (v - 1) * b;
    const last = (p - 1) * (f + b) + moved + 2 * (p - 1) * c + m * (own + f1 - f + b1 - b) + inside;
    const middle = p > 2 ? last - (f + b) - 2 * c - m * (f1 - f + b1 - b) : first;
    return Math.max(first, middle, last) + late;
  }
  const b0 = firstBackward + (split ? 0 : firstWeight);
  const b = backward + s + (split ? 0 : weight);
  const b1 = lastBackward + s + (split ? 0 : lastWeight);
  if (p === 1) return m * (firstForward + firstBackward + firstWeight);
  let longest = 0;
  // Along the equal ranks every path is a few straight lines of the rank; they bend where ranks and micro-batches meet.
  for (let at = 0; at < 6; at++) {
    const i = at === 0 ? 0 : at === 1 ? p - 1 : at === 2 ? 1 : at === 3 ? p - 2 : at === 4 ? p - m : p - m + 1;
    if (at > 1 && (i < 1 || i > p - 2)) continue;
    const end = i === p - 1;
    const ownF = i === 0 ? f0 : end ? f1 : f;
    const ownB = i === 0 ? b0 : end ? b1 : b;
    const ownW = i === 0 ? firstWeight : end ? lastWeight : weight;
    const beforeF = i === 0 ? 0 : f0 + (i - 1) * f;
    const beforeB = i === 0 ? 0 : b0 + (i - 1) * b;
    const afterF = end ? 0 : f1 + (p - 2 - i) * f;
    const afterB = end ? 0 : b1 + (p - 2 - i) * b;
    const t = split
      ? splitPath(p, m, i, ownF, ownB, ownW, beforeF, afterF, afterB, upEqual(m, i, end, firstWeight, weight, lastWeight, b0, b, c), c)
      : flushPath(p, m, i, ownF, ownB, beforeF, beforeB, afterF, afterB, c);
    if (t > longest) longest = t;
  }
  return longest;
}

/** `upPath` from rank i where the ranks between the first and the last are equal: the first rank, the next, where micro-batches run out, and the last are all that can end it. */
function upEqual(
  m: number,
  i: number,
  end: boolean,
  firstWeight: number,
  weight: number,
  lastWeight: number,
  b0: number,
  b: number,
  c: number,
): number {
  if (i === 0) return firstWeight;
  const top = end ? i - 1 : i;
  let up = firstWeight + b0 + c + (i - 1) * (b + c);
  if (end) up = Math.max(up, Math.min(m, i + 1) * lastWeight);
  if (top < 1) return up;
  const kink = Math.max(1, Math.min(m - 1, top));
  return Math.max(
    up,
    Math.min(m, 2) * weight + (i - 1) * (b + c),
    Math.min(m, kink + 1) * weight + (i - kink) * (b + c),
    Math.min(m, top + 1) * weight + (i - top) * (b + c),
  );
}

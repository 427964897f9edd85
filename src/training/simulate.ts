import { Problem } from '../terms/problem.ts';
import { B, BW, F, OP_KINDS, type Order, W } from './schedule.ts';

/** Seconds of each stage's ops, at `rank * chunks + chunk`. Stages may be unequal (embedding, head, an odd layer). */
export interface StageSeconds {
  readonly forward: Float64Array;
  /** gradient of the input (with recompute, where there is any) */
  readonly backward: Float64Array;
  /** gradient of the weights */
  readonly weight: Float64Array;
  /** a forward of this stage run as one with a backward of the rank's other direction (DualPipe); null = the sum of the two */
  readonly joint: Float64Array | null;
}

export interface Simulated {
  readonly makespan: number;
  /** seconds from the start of the step, at the op's place in the order; ops that run as one share both */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** seconds of compute, by rank */
  readonly busy: Float64Array;
  /** seconds that a rank gives to sends it cannot overlap */
  readonly sending: Float64Array;
  /** seconds that a rank waits: makespan - busy - sending */
  readonly bubble: Float64Array;
  /** micro-batch activations (of one chunk each) that a rank holds at its peak: from the forward's start to the end of its last gradient */
  readonly peakInFlight: Int32Array;
  /** the same at that moment, by stage; a rank's chunks add up to its peak */
  readonly peakByStage: Int32Array;
}

/**
 * Runs an order: every rank does its ops in turn, each as soon as what it needs has arrived.
 * A forward needs the previous stage's forward; a backward the next stage's backward and its own forward; a weight gradient its own backward.
 *
 * send     seconds of one message between two ranks
 * overlap  true: messages travel beside the compute; false: the sender stands still while it sends
 * filled   share of a full micro-batch that each holds; absent = all are full
 */
export function simulate(order: Order, seconds: StageSeconds, send: number, overlap: boolean, filled?: Float64Array): Simulated {
  const { ranks, chunks, microBatches, begin, kind, microBatch, chunk, joined, next, previous } = order;
  const stages = ranks * chunks;
  checkSeconds(seconds, stages, send);
  const { forward, backward, weight, joint } = seconds;
  const total = begin[ranks]!;
  const start = new Float64Array(total);
  const end = new Float64Array(total);
  const busy = new Float64Array(ranks);
  const sending = new Float64Array(ranks);
  // when the result of a stage's forward or backward can be used by the next stage; -1 = not yet
  const forwardAt = new Float64Array(stages * microBatches).fill(-1);
  const backwardAt = new Float64Array(stages * microBatches).fill(-1);
  const clock = new Float64Array(ranks);
  const at = begin.slice(0, ranks);
  const waiting = new Int32Array(ranks);
  const queued = new Uint8Array(ranks).fill(1);
  let waits = 0;
  for (let rank = ranks - 1; rank >= 0; rank--) waiting[waits++] = rank;
  let done = 0;

  // Time at which an op's inputs are there, -1 when not known yet.
  const ready = (i: number, rank: number): number => {
    const stage = rank * chunks + chunk[i]!;
    const row = microBatch[i]! * stages;
    const k = kind[i]!;
    if (k === F) return previous[stage]! < 0 ? 0 : forwardAt[row + previous[stage]!]!;
    if (k === W) return backwardAt[row + stage]! < 0 ? -1 : 0;
    if (forwardAt[row + stage]! < 0) return -1;
    return next[stage]! < 0 ? 0 : backwardAt[row + next[stage]!]!;
  };
  const alone = (i: number, stage: number): number => {
    const k = kind[i]!;
    return k === F ? forward[stage]! : k === B ? backward[stage]! : k === W ? weight[stage]! : backward[stage]! + weight[stage]!;
  };

  while (waits > 0) {
    const rank = waiting[--waits]!;
    queued[rank] = 0;
    const stop = begin[rank + 1]!;
    let i = at[rank]!;
    while (i < stop) {
      const pair = joined[i] === 1 ? 2 : 1;
      let from = ready(i, rank);
      if (from < 0) break;
      const stage = rank * chunks + chunk[i]!;
      let length = alone(i, stage) * (filled ? filled[microBatch[i]!]! : 1);
      if (pair === 2) {
        const other = ready(i + 1, rank);
        if (other < 0) break;
        if (other > from) from = other;
        length =
          joint === null
            ? length + alone(i + 1, rank * chunks + chunk[i + 1]!) * (filled ? filled[microBatch[i + 1]!]! : 1)
            : joint[stage]!;
      }
      if (clock[rank]! > from) from = clock[rank]!;
      const until = from + length;
      busy[rank] = busy[rank]! + length;
      let sent = 0;
      for (let j = i; j < i + pair; j++) {
        start[j] = from;
        end[j] = until;
        const k = kind[j]!;
        if (k === W) continue;
        const own = rank * chunks + chunk[j]!;
        const to = k === F ? next[own]! : previous[own]!;
        const receiver = to < 0 ? -1 : Math.floor(to / chunks);
        const away = receiver >= 0 && receiver !== rank ? 1 : 0;
        const arrived = until + away * send;
        if (k === F) forwardAt[microBatch[j]! * stages + own] = arrived;
        else backwardAt[microBatch[j]! * stages + own] = arrived;
        if (away === 0) continue;
        sent = 1;
        if (queued[receiver] === 0) {
          queued[receiver] = 1;
          waiting[waits++] = receiver;
        }
      }
      clock[rank] = until;
      if (!overlap && sent === 1) {
        clock[rank] = until + send;
        sending[rank] = sending[rank]! + send;
      }
      i += pair;
      done += pair;
    }
    at[rank] = i;
  }
  if (done < total) throw deadlock(order, at);

  let makespan = 0;
  for (let rank = 0; rank < ranks; rank++) if (clock[rank]! > makespan) makespan = clock[rank]!;
  const bubble = new Float64Array(ranks);
  for (let rank = 0; rank < ranks; rank++) bubble[rank] = makespan - busy[rank]! - sending[rank]!;
  return { makespan, start, end, busy, sending, bubble, ...inFlightOf(order) };
}

/** Activations that an order holds; the order alone decides it, whatever the ops take. */
function inFlightOf(order: Order): Pick<Simulated, 'peakInFlight' | 'peakByStage'> {
  const { ranks, chunks, begin, kind, chunk } = order;
  const peakInFlight = new Int32Array(ranks);
  const peakByStage = new Int32Array(ranks * chunks);
  const held = new Int32Array(chunks);
  for (let rank = 0; rank < ranks; rank++) {
    held.fill(0);
    let all = 0;
    for (let i = begin[rank]!; i < begin[rank + 1]!; i++) {
      const k = kind[i]!;
      const c = chunk[i]!;
      if (k === F) {
        held[c] = held[c]! + 1;
        if (++all > peakInFlight[rank]!) {
          peakInFlight[rank] = all;
          peakByStage.set(held, rank * chunks);
        }
      } else if (k === W || k === BW) {
        held[c] = held[c]! - 1;
        all--;
      }
    }
  }
  return { peakInFlight, peakByStage };
}

function checkSeconds(seconds: StageSeconds, stages: number, send: number): void {
  if (!(send >= 0 && send < Infinity))
    throw new Problem({ code: 'bad-duration', where: 'send', said: String(send), expected: 'seconds, zero or more' });
  for (const name of ['forward', 'backward', 'weight', 'joint'] as const) {
    const list = seconds[name];
    if (list === null) continue;
    if (list.length !== stages) {
      throw new Problem({ code: 'bad-duration', where: name, said: `${list.length} values`, expected: `one a stage, ${stages}` });
    }
    for (let stage = 0; stage < stages; stage++) {
      if (list[stage]! >= 0 && list[stage]! < Infinity) continue;
      throw new Problem({ code: 'bad-duration', where: `${name}[${stage}]`, said: String(list[stage]), expected: 'seconds, zero or more' });
    }
  }
}

function deadlock(order: Order, at: Int32Array): Problem {
  const stuck: string[] = [];
  for (let rank = 0; rank < order.ranks && stuck.length < 4; rank++) {
    const i = at[rank]!;
    if (i < order.begin[rank + 1]!)
      stuck.push(`rank ${rank} waits at ${OP_KINDS[order.kind[i]!]}${order.microBatch[i]} of chunk ${order.chunk[i]}`);
  }
  return new Problem({
    code: 'pipeline-deadlock',
    where: 'order',
    said: stuck.join(', '),
    expected: 'an order in which some rank can always go on',
  });
}

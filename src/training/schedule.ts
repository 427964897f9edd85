import type { Schedule } from '../terms/layout.ts';
import { Problem } from '../terms/problem.ts';

/** The pipeline schedules as small integers, for the evaluators that are called a million times a second. */
export const SCHEDULE_CODE = { '1f1b': 0, interleaved: 1, 'zero-bubble': 2, dualpipe: 3 } as const satisfies Record<Schedule, number>;

/** F forward; B gradient of the input; W gradient of the weights; BW both in one pass. */
export type OpKind = 'F' | 'B' | 'W' | 'BW';
export const OP_KINDS: readonly OpKind[] = ['F', 'B', 'W', 'BW'];
export const F = 0;
export const B = 1;
export const W = 2;
export const BW = 3;

export interface Op {
  readonly kind: OpKind;
  readonly microBatch: number;
  readonly chunk: number;
  /** runs as one with the op after it: both wait for both inputs, both end together (DualPipe's F&B) */
  readonly joined: boolean;
}

/**
 * What every rank does, in its order. The ops of rank r stand at `begin[r]` up to `begin[r + 1]`.
 * A stage is a chunk of layers on a rank; everything kept by stage stands at `rank * chunks + chunk`.
 */
export interface Order {
  readonly ranks: number;
  readonly chunks: number;
  readonly microBatches: number;
  readonly begin: Int32Array;
  /** F, B, W or BW as an integer */
  readonly kind: Uint8Array;
  readonly microBatch: Int32Array;
  readonly chunk: Uint8Array;
  readonly joined: Uint8Array;
  /** the stage that a stage's forward output goes to; -1 after the last */
  readonly next: Int32Array;
  /** the stage whose output a stage's forward reads; -1 before the first */
  readonly previous: Int32Array;
}

/**
 * Can this schedule run at all? 1f1b and zero-bubble hold one chunk a rank; interleaved two or more.
 * DualPipe holds two (one a direction, so virtualStages 1), wants an even number of ranks, and an even number of micro-batches, twice the ranks or more.
 * @cite deepseek-dualpipe, the assertions of DualPipe.step
 */
export function runs(schedule: number, stages: number, virtualStages: number, microBatches: number): boolean {
  if (!(stages >= 1 && virtualStages >= 1 && microBatches >= 1)) return false;
  if (schedule === SCHEDULE_CODE.interleaved) return virtualStages > 1;
  if (virtualStages !== 1) return false;
  return schedule !== SCHEDULE_CODE.dualpipe || (stages % 2 === 0 && microBatches % 2 === 0 && microBatches >= 2 * stages);
}

/**
 * Micro-batches that pass through one chunk before the next chunk begins (interleaved): the number of ranks where that divides
 * the micro-batches, else the smallest group whose last group is empty or holds a micro-batch for every rank, as Megatron demands.
 * @cite megatron-lm, microbatch_group_size_per_vp_stage
 * @example 4 ranks, 8 micro-batches -> 4; 4 ranks, 10 micro-batches -> 5
 */
export function interleavedGroup(stages: number, microBatches: number): number {
  if (microBatches < 2 * stages) return microBatches;
  for (let size = stages; ; size++) {
    const rest = microBatches % size;
    if (rest === 0 || rest >= stages) return size;
  }
}

/** The order of every rank's ops under a schedule. */
export function orderOf(schedule: Schedule, stages: number, virtualStages: number, microBatches: number): Order {
  if (!runs(SCHEDULE_CODE[schedule], stages, virtualStages, microBatches)) {
    throw new Problem({
      code: 'schedule-does-not-run',
      where: `schedule ${schedule}`,
      said: `${stages} stages, ${virtualStages} virtual stages, ${microBatches} micro-batches`,
      expected:
        schedule === 'dualpipe'
          ? 'an even number of stages, one virtual stage, and an even number of micro-batches, twice the stages or more'
          : schedule === 'interleaved'
            ? 'two virtual stages or more, and at least one stage and micro-batch'
            : 'one virtual stage, and at least one stage and micro-batch',
    });
  }
  const draft = new Draft(stages, schedule === 'dualpipe' ? 2 : virtualStages, microBatches, schedule === 'dualpipe');
  for (let rank = 0; rank < stages; rank++) {
    if (schedule === '1f1b') oneForwardOneBackward(draft, rank);
    else if (schedule === 'interleaved') interleaved(draft, rank);
    else if (schedule === 'zero-bubble') zeroBubble(draft, rank);
    else dualPipe(draft, rank);
    draft.order.begin[rank + 1] = draft.length;
  }
  return draft.trimmed();
}

/** The ops of one rank as objects, for reading and drawing. */
export function opsOf(order: Order, rank: number): Op[] {
  const ops: Op[] = [];
  for (let i = order.begin[rank]!; i < order.begin[rank + 1]!; i++) {
    ops.push({ kind: OP_KINDS[order.kind[i]!]!, microBatch: order.microBatch[i]!, chunk: order.chunk[i]!, joined: order.joined[i] === 1 });
  }
  return ops;
}

/** An order being written, rank by rank. */
class Draft {
  readonly order: Order;
  length = 0;

  constructor(ranks: number, chunks: number, microBatches: number, twoWay: boolean) {
    const size = 3 * ranks * chunks * microBatches;
    const next = new Int32Array(ranks * chunks).fill(-1);
    const previous = new Int32Array(ranks * chunks).fill(-1);
    const join = (from: number, to: number): void => {
      next[from] = to;
      previous[to] = from;
    };
    for (let chunk = 0; chunk < chunks; chunk++) {
      for (let rank = 0; rank + 1 < ranks; rank++) {
        if (twoWay && chunk === 1) join((rank + 1) * chunks + chunk, rank * chunks + chunk);
        else join(rank * chunks + chunk, (rank + 1) * chunks + chunk);
      }
      if (!twoWay && chunk + 1 < chunks) join((ranks - 1) * chunks + chunk, chunk + 1);
    }
    this.order = {
      ranks,
      chunks,
      microBatches,
      begin: new Int32Array(ranks + 1),
      kind: new Uint8Array(size),
      microBatch: new Int32Array(size),
      chunk: new Uint8Array(size),
      joined: new Uint8Array(size),
      next,
      previous,
    };
  }

  add(kind: number, microBatch: number, chunk: number, joined = 0): void {
    const i = this.length++;
    this.order.kind[i] = kind;
    this.order.microBatch[i] = microBatch;
    this.order.chunk[i] = chunk;
    this.order.joined[i] = joined;
  }

  trimmed(): Order {
    const { kind, microBatch, chunk, joined } = this.order;
    const end = this.length;
    return {
      ...this.order,
      kind: kind.subarray(0, end),
      microBatch: microBatch.subarray(0, end),
      chunk: chunk.subarray(0, end),
      joined: joined.subarray(0, end),
    };
  }
}

/** PipeDream-flush: rank r runs p - r - 1 forwards ahead, then one forward and one backward in turn. @cite narayanan-2021, section 2.2.1 */
function oneForwardOneBackward(draft: Draft, rank: number): void {
  const { ranks, microBatches } = draft.order;
  const ahead = Math.min(ranks - rank - 1, microBatches);
  for (let i = 0; i < microBatches + ahead; i++) {
    if (i < microBatches) draft.add(F, i, 0);
    if (i >= ahead) draft.add(BW, i - ahead, 0);
  }
}

/**
 * Megatron's interleaved order: 2(p - r - 1) + (v - 1) * group forwards ahead, groups of micro-batches chunk by chunk.
 * @cite narayanan-2021, section 2.2.2; megatron-lm, forward_backward_pipelining_with_interleaving
 */
function interleaved(draft: Draft, rank: number): void {
  const { ranks, chunks, microBatches } = draft.order;
  const group = interleavedGroup(ranks, microBatches);
  const total = chunks * microBatches;
  const ahead = Math.min(2 * (ranks - rank - 1) + (chunks - 1) * group, total);
  const place = (i: number): [microBatch: number, chunk: number] => {
    const first = Math.floor(i / (group * chunks)) * group;
    const size = Math.min(group, microBatches - first);
    const within = i - first * chunks;
    return [first + (within % size), Math.floor(within / size)];
  };
  for (let i = 0; i < total + ahead; i++) {
    if (i < total) draft.add(F, ...place(i));
    if (i >= ahead) {
      const [microBatch, chunk] = place(i - ahead);
      draft.add(BW, microBatch, chunks - 1 - chunk);
    }
  }
}

/**
 * ZB-H1: 1F1B with the backward split; rank r puts each weight gradient off by r micro-batches, so that every rank holds at most
 * p micro-batches and the weight gradients put off fill the end. @cite qi-2024, section 2.1 and figure 2
 */
function zeroBubble(draft: Draft, rank: number): void {
  const { ranks, microBatches } = draft.order;
  const ahead = Math.min(ranks - rank - 1, microBatches);
  for (let i = 0; i < microBatches + ahead; i++) {
    if (i < microBatches) draft.add(F, i, 0);
    const backward = i - ahead;
    if (backward < 0) continue;
    draft.add(B, backward, 0);
    if (backward >= rank) draft.add(W, backward - rank, 0);
  }
  for (let weight = Math.max(0, microBatches - rank); weight < microBatches; weight++) draft.add(W, weight, 0);
}

/**
 * DualPipe: micro-batches enter at both ends, every rank holds a stage of either direction, and in the main steps a forward of one
 * direction runs as one with a backward of the other. The eight steps and their counts are those of the published code.
 * @cite deepseek-v3, section 3.2.1 and figure 5; deepseek-dualpipe
 */
function dualPipe(draft: Draft, rank: number): void {
  const { ranks, microBatches } = draft.order;
  const half = ranks / 2;
  const depth = Math.min(rank, ranks - 1 - rank);
  const swapped = rank >= half ? 1 : 0;
  const middle = depth === half - 1;
  const forwards = [0, 0];
  const backwards = [0, 0];
  const waiting: [number, number][] = [];
  const offset = [0, microBatches / 2];
  const forward = (side: number, joined = 0): void => {
    const chunk = side ^ swapped;
    draft.add(F, offset[chunk]! + forwards[chunk]!++, chunk, joined);
  };
  const backward = (side: number, split = false): void => {
    const chunk = side ^ swapped;
    const microBatch = offset[chunk]! + backwards[chunk]!++;
    draft.add(split ? B : BW, microBatch, chunk);
    if (split) waiting.push([microBatch, chunk]);
  };
  const weight = (): void => draft.add(W, ...waiting.shift()!);
  const both = (forwardSide: number, backwardSide: number): void => {
    forward(forwardSide, 1);
    backward(backwardSide);
  };
  for (let i = 0; i < (half - depth - 1) * 2; i++) forward(0);
  for (let i = 0; i <= depth; i++) {
    forward(0);
    forward(1);
  }
  for (let i = 0; i < half - depth - 1; i++) {
    backward(1, true);
    weight();
    forward(1);
  }
  for (let i = 0; i < microBatches / 2 - ranks + depth + 1; i++) {
    if (i === 0 && middle) {
      forward(0);
      backward(1);
    } else both(0, 1);
    both(1, 0);
  }
  for (let i = 0; i < half - depth - 1; i++) {
    backward(1);
    both(1, 0);
  }
  let split = false;
  const turn = Math.floor((depth + 1) / 2);
  for (let i = 0; i <= depth; i++) {
    if (i === turn && depth % 2 === 1) split = true;
    backward(1, split);
    if (i === turn && depth % 2 === 0) split = true;
    backward(0, split);
  }
  for (let i = 0; i < half - depth - 1; i++) {
    weight();
    backward(0, true);
  }
  while (waiting.length > 0) weight();
}

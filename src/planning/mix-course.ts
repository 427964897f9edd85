import { partitionOf } from '../layout/stages.ts';
import type { Bridge } from '../machine/bridge.ts';
import type { MixPart } from '../terms/mix.ts';
import type { MemoryParts, TimeParts } from '../terms/plan.ts';
import { RECOMPUTE_CODE } from '../training/evaluator.ts';
import { exchangedSeconds } from '../training/exchange.ts';
import { heldBytes, parameterBytes } from '../training/held.ts';
import type { StageLoads } from '../training/loads.ts';
import { SCHEDULE_CODE } from '../training/schedule.ts';
import type { ShareSet } from '../training/shares.ts';
import { nameOf } from './candidate.ts';
import type { Member } from './mix-island.ts';

const PLAIN = SCHEDULE_CODE['1f1b'];

/** One way to run replicas through unlike stages; times in s, of the middle of the band. */
export interface Course {
  readonly dataParallel: number;
  readonly microBatch: number;
  /** s of one micro-batch through all stages and back */
  readonly passage: number;
  /** s of one micro-batch on the slowest stage or bridge */
  readonly slowest: number;
  /** s once a step: gradients among replicas, update */
  readonly once: number;
  /** overheads of all ranks as a factor */
  readonly overheads: number;
  readonly parts: readonly MixPart[];
  readonly chipsUsed: number;
  /** s of one micro-batch on the slowest stage, and back */
  readonly forward: number;
  readonly backward: number;
  readonly memoryGiB: MemoryParts;
}
export function timed({ dataParallel, microBatch, passage, slowest, once, overheads }: Course, sequences: number): number {
  const m = Math.ceil(Math.ceil(sequences / dataParallel) / microBatch);
  return (passage + (m - 1) * slowest + once) * overheads;
}

/** Seconds of a step by what the slowest stage does and waits on. */
export function timeOf(
  { dataParallel, microBatch, passage, slowest, once, forward, backward }: Course,
  seconds: number,
  sequences: number,
): TimeParts {
  const m = Math.ceil(Math.ceil(sequences / dataParallel) / microBatch);
  const bubble = passage + (m - 1) * slowest - m * (forward + backward);
  const none = { recompute: 0, tensorComm: 0, expertComm: 0, contextComm: 0, pipelineComm: 0, optimizer: 0 };
  const overhead = seconds - (passage + (m - 1) * slowest + once);
  return { ...none, forward: m * forward, backward: m * backward, bubble, dataComm: once, overhead };
}

/** What every course of an order is made with. */
export interface Room {
  readonly order: readonly Member[];
  readonly bridges: (a: number, b: number) => Bridge;
  /** one a place in the order, filled again for each course */
  readonly loads: readonly StageLoads[];
  readonly scratch: Float64Array;
  /** divisions asked for, and those computed in full */
  readonly count: { legal: number; evaluated: number };
}
/** Time and memory of layers dealt so: `over` is what each kind's fullest rank holds over what it may. */
export function evaluated(
  room: Room,
  sets: readonly ShareSet[],
  dealt: readonly (readonly number[])[],
  dataParallel: number,
  tensor: readonly number[],
  microBatch: number,
  recompute: number,
): { readonly over: readonly number[]; readonly course: Course } {
  const { order, bridges, scratch } = room;
  const { model } = (order[0] as Member).job;
  const last = order.length - 1;
  // the stage that holds the head stands at the end of its kind
  const depths = dealt.flatMap((kind, k) => (k === last ? [...kind].reverse() : kind));
  const stages = partitionOf(model.order, model.kinds.length, depths, depths.length, 1, false);
  let passage = 0;
  let slowest = 0;
  let once = 0;
  let ranks = 0;
  let before = 0;
  const over: number[] = [];
  let forward = 0;
  let backward = 0;
  let most = 0;
  let memoryGiB: MemoryParts | null = null;
  const parts = order.map((member, k): MixPart => {
    const { at, group, job, machine, capacity, evaluator } = member;
    const own = dealt[k] as readonly number[];
    const loads = room.loads[k] as StageLoads;
    const set = sets[k] as ShareSet;
    const frozen = job.tuning !== null && job.tuning.method !== 'full';
    loads.fill(set, stages, recompute, false, model.tiedEmbeddings, frozen);
    const per = parameterBytes(job, frozen);
    const zero = Math.min(job.stack.zeroInPipeline, 1);
    const { expertParallel } = set.division;
    const tp = tensor[k] as number;
    const expertShard = Math.max(1, zero >= 1 ? Math.floor((dataParallel * tp) / expertParallel) : 1);
    let fullest = 0;
    let previous = -1;
    for (let rank = before; rank < before + own.length; rank++) {
      const s = stages.signatureOf[rank] as number;
      const seconds = (loads.forward[s] as number) + (loads.input[s] as number) + (loads.weight[s] as number);
      passage += seconds;
      // a stage like the one before it holds less in flight, and all else the same
      if (s === previous) continue;
      previous = s;
      if (seconds > slowest) {
        slowest = seconds;
        forward = loads.forward[s] as number;
        backward = seconds - forward;
      }
      const held = heldBytes(
        scratch,
        loads,
        stages,
        s,
        rank,
        per,
        depths.length,
        zero,
        PLAIN,
        0,
        zero >= 1 ? dataParallel : 1,
        expertShard,
        false,
      );
      const { fragmentation, contextBytes } = evaluator.pace.stack;
      const device = held * (1 + fragmentation) + contextBytes;
      fullest = Math.max(fullest, device);
      if (device / capacity > most) {
        most = device / capacity;
        memoryGiB = heldParts(scratch, held * fragmentation, contextBytes);
      }
      const exposed = exchangedSeconds(
        loads,
        s,
        job.stack,
        machine,
        evaluator.pace.stack.overlapData,
        per.gradients,
        zero,
        { size: dataParallel, stride: tp },
        { size: expertShard, stride: expertParallel },
        false,
      );
      const updated = ((loads.trainedDense[s] as number) + (loads.trainedExperts[s] as number)) / (zero >= 1 ? dataParallel : 1);
      once = Math.max(once, exposed + machine.stream(updated * (per.gradients + 2 * per.states + per.weights), 4 + own.length));
    }
    const within = own.length > 1 ? machine.send(set.handover, tp * dataParallel) : 0;
    passage += 2 * (own.length - 1) * within;
    before += own.length;
    over.push(fullest / capacity);
    const used = own.length * tp * dataParallel;
    ranks += used;
    const next = order[k + 1];
    if (next) {
      const bridge = bridges(at, next.at);
      const chips = (dataParallel * tp) / machine.ranksPerChip;
      const all = dataParallel * set.handover * tp;
      const cross = all / bridge.bandwidth(chips, (dataParallel * (tensor[k + 1] as number)) / next.machine.ranksPerChip) + bridge.latency;
      passage += 2 * cross;
      // both directions pass at once; a micro-batch cannot follow quicker than the line lets it
      slowest = Math.max(slowest, cross);
    }
    return {
      group: at,
      chip: group.chip.id,
      chipsUsed: Math.ceil(used / machine.ranksPerChip),
      precision: job.precision,
      layers: own.reduce((sum, depth) => sum + depth, 0),
      stages: own.length,
      tensorParallel: tp,
      expertParallel,
      recompute: nameOf(RECOMPUTE_CODE, recompute),
      filled: fullest / machine.memoryBytes,
      layout: null,
    };
  });
  const overheads = Math.max(...order.map(({ evaluator }) => evaluator.overheads(ranks)));
  const chipsUsed = parts.reduce((sum, part) => sum + part.chipsUsed, 0);
  return {
    over,
    course: {
      dataParallel,
      microBatch,
      passage,
      slowest,
      once,
      overheads,
      parts,
      chipsUsed,
      forward,
      backward,
      memoryGiB: memoryGiB ?? NOTHING,
    },
  };
}

const GIB = 2 ** 30;
const NOTHING: MemoryParts = { weights: 0, gradients: 0, optimizer: 0, activations: 0, workspace: 0, communication: 0, fragmentation: 0 };

/** What `heldBytes` wrote, in GiB; the device's context counts as communication, as everywhere. */
function heldParts(held: Float64Array, fragmentation: number, context: number): MemoryParts {
  const gib = (at: number): number => (held[at] as number) / GIB;
  return {
    weights: gib(0),
    gradients: gib(1),
    optimizer: gib(2),
    activations: gib(3),
    workspace: gib(4),
    communication: gib(5) + context / GIB,
    fragmentation: fragmentation / GIB,
  };
}

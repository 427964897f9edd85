import { dealLayers, type StageKind } from '../layout/unlike.ts';
import type { Bridge } from '../machine/bridge.ts';
import { type Evaluator, RECOMPUTE_CODE } from '../training/evaluator.ts';
import { StageLoads } from '../training/loads.ts';
import type { ShareSet } from '../training/shares.ts';
import { type Course, evaluated, type Room, timed, timeOf } from './mix-course.ts';
import type { Island, IslandStep, Member } from './mix-island.ts';

const MICRO_BATCHES = [1, 2, 4, 8];
/** Replicas that are tried: whole numbers of this many steps between powers of two. */
const STEPS = 4;

/** A way whose bound is this much longer than the best known, for the fewest sequences that these chips would take and for all, is not looked at. */
const HOPELESS = 1.05;

/** The quickest known for a number of sequences. */
export interface Best {
  readonly sequences: number;
  readonly seconds: number;
}

/**
 * Chips of unlike kinds as one island: each replica's layers pass first through stages of one kind, then of the next. Tensor groups and data
 * groups stay inside a kind; the depth of a stage follows its speed and memory (`dealLayers`). One forward, one backward in turn:
 *
 *     T = (sum of stages + (m - 1) slowest + once) * overheads        m micro-batches a replica
 *
 * Holds for plain 1F1B; interleaving and zero-bubble schedules want stages alike and are not combined with unlike ones.
 *
 * rivals  what the same chips do as an island a kind, for the sequences that they would take and for all: what is slower at both is slower between
 */
export function pipelinedIsland(
  members: readonly Member[],
  bridges: (a: number, b: number) => Bridge,
  rivals: () => readonly Best[],
): Island {
  let known: readonly Course[] | null = null;
  const loads = members.map(() => new StageLoads());
  const scratch = new Float64Array(6);
  const count = { legal: 0, evaluated: 0 };
  const courses = (): readonly Course[] => {
    if (known) return known;
    const best = rivals().map(({ sequences, seconds }) => ({ sequences, seconds: seconds / HOPELESS }));
    known = notDominated(orders(members).flatMap((order) => coursesOf({ order, bridges, loads, scratch, count }, best)));
    return known;
  };
  const quickest = (sequences: number): { course: Course; seconds: number } | null => {
    let best: Course | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const course of courses()) {
      const seconds = timed(course, sequences);
      if (seconds < least) {
        least = seconds;
        best = course;
      }
    }
    return best && { course: best, seconds: least };
  };
  const stepOf = (sequences: number): IslandStep | null => {
    const found = quickest(sequences);
    if (!found) return null;
    const { course, seconds } = found;
    const { dataParallel, microBatch, parts, chipsUsed, memoryGiB } = course;
    const timeSeconds = timeOf(course, seconds, sequences);
    return { seconds, sequences, dataParallel, microBatch, chipsUsed, parts, candidate: null, memoryGiB, timeSeconds };
  };
  return {
    groups: members.map(({ at }) => at),
    count,
    quick: (sequences) => quickest(sequences)?.seconds ?? Number.POSITIVE_INFINITY,
    exact: stepOf,
    within: (sequences, seconds) => {
      const found = stepOf(sequences);
      return found && found.seconds < seconds ? found : null;
    },
    tooMany: (seconds) => {
      const least = (sequences: number): number => quickest(sequences)?.seconds ?? Number.POSITIVE_INFINITY;
      let low = 0;
      let high = (members[0] as Member).job.globalBatch + 1;
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (least(middle) >= seconds) high = middle;
        else low = middle;
      }
      return high;
    },
  };
}

/** Orders of the kinds along the pipeline; with many kinds only by memory, both ways, as what is in flight weighs on the first. */
function orders(members: readonly Member[]): readonly (readonly Member[])[] {
  const sorted = [...members].sort((a, b) => b.capacity - a.capacity);
  return [sorted, [...sorted].reverse()];
}

/** Courses of one order that may be the quickest; `best` is what any order has found so far. */
function coursesOf(room: Room, best: { readonly sequences: number; seconds: number }[]): Course[] {
  const { order } = room;
  const found: Course[] = [];
  const { model, pinned, stack, globalBatch: batch } = (order[0] as Member).job;
  const degrees = order.map(({ machine }) => tensorDegrees(model.kinds.flatMap(headsOf), machine.domain));
  const ranks = order.map(({ group, machine }) => group.count * machine.ranksPerChip);
  const tensors = combinations(degrees);
  const counts = model.kinds.flatMap(({ feed }) => (feed.kind === 'experts' ? [feed.experts] : []));
  for (const dataParallel of replicaCounts(Math.min(...ranks, batch))) {
    if (pinned.dataParallel !== undefined && pinned.dataParallel !== dataParallel) continue;
    for (const tensor of tensors) {
      // a replica needs a stage of every kind
      if (tensor.some((tp, k) => tp * dataParallel > (ranks[k] as number))) continue;
      const experts = expertDegrees(counts, dataParallel, tensor);
      for (const microBatch of MICRO_BATCHES) {
        if (pinned.microBatch !== undefined && pinned.microBatch !== microBatch) continue;
        if (microBatch * dataParallel > batch) continue;
        for (const expertParallel of experts) {
          const sets = order.map(({ evaluator }, k) =>
            setOf(evaluator, stack.sequenceParallel, tensor[k] as number, expertParallel, microBatch),
          );
          room.count.legal += RECOMPUTES.length;
          for (const recompute of RECOMPUTES) {
            const course = courseOf(room, { dataParallel, tensor, microBatch, recompute, sets, ranks }, best);
            // doing work again only adds time, where nothing has to or where it takes too long without
            if (course === SLOW) break;
            if (course === null) continue;
            found.push(course);
            for (const share of best) share.seconds = Math.min(share.seconds, timed(course, share.sequences));
            break;
          }
        }
      }
    }
  }
  return found;
}

const RECOMPUTES = Object.values(RECOMPUTE_CODE);
/** Takes longer than what is known, with more recompute too. */
const SLOW = 'slow';

/** Degrees of a course that is asked for. */
interface Cut {
  readonly dataParallel: number;
  /** one a kind, in order */
  readonly tensor: readonly number[];
  readonly microBatch: number;
  readonly recompute: number;
  readonly sets: readonly ShareSet[];
  readonly ranks: readonly number[];
}

/** One division of the layers among the kinds; null where it does not fit. */
function courseOf(room: Room, cut: Cut, best: readonly Best[]): Course | typeof SLOW | null {
  const { order } = room;
  const { dataParallel, tensor, microBatch, recompute, sets, ranks } = cut;
  const layers = (order[0] as Member).job.model.order.length;
  const hopeless = (passage: number, slowest: number): boolean => {
    for (const { sequences, seconds } of best) {
      const m = Math.ceil(Math.ceil(sequences / dataParallel) / microBatch);
      if (!(passage + (m - 1) * slowest > seconds * HOPELESS)) return false;
    }
    return true;
  };
  const again = recompute === RECOMPUTE_CODE.full ? 4 / 3 : 1;
  const stagesOf = (k: number): number => Math.min(layers, Math.floor((ranks[k] as number) / ((tensor[k] as number) * dataParallel)));
  // no stage is quicker than all of them in balance, no passage than all layers on the quickest kind
  let together = 0;
  let quickest = Number.POSITIVE_INFINITY;
  for (let k = 0; k < order.length; k++) {
    const each = layerSeconds(sets[k] as ShareSet, layers) * again;
    together += stagesOf(k) / each;
    quickest = Math.min(quickest, each);
  }
  if (hopeless(layers * quickest, layers / together)) return SLOW;
  const kinds = order.map((_, k): StageKind => {
    const { ends } = sets[k] as ShareSet;
    const embed = ends.embedForward + ends.embedBackward;
    const head = ends.headForward + ends.headBackward + ends.headWeight;
    return {
      stages: stagesOf(k),
      layerSeconds: layerSeconds(sets[k] as ShareSet, layers) * again,
      mostLayers: layers,
      endSeconds: (k === 0 ? embed : 0) + (k === order.length - 1 ? head : 0),
    };
  });
  // Memory bounds the depth of a stage: dealt by speed first, then cut to what the fullest rank of each kind holds.
  let bounded: readonly StageKind[] = kinds;
  for (let round = 0; round < 4; round++) {
    const dealt = dealLayers(bounded, layers);
    if (!dealt || dealt.layers.some((depths) => depths.length === 0)) return null;
    const passage = dealt.layers.reduce((sum, depths, k) => sum + sumOf(depths) * (kinds[k] as StageKind).layerSeconds, 0);
    if (hopeless(passage, dealt.slowest)) return null;
    if (round === 0) room.count.evaluated++;
    const course = evaluated(room, sets, dealt.layers, dataParallel, tensor, microBatch, recompute);
    if (course.over.every((factor) => factor <= 1)) return course.course;
    bounded = bounded.map((kind, k) => {
      const deepest = Math.max(...(dealt.layers[k] as readonly number[]));
      const over = course.over[k] as number;
      return over > 1 ? { ...kind, mostLayers: Math.max(1, Math.min(deepest - 1, Math.floor(deepest / over))) } : kind;
    });
  }
  return null;
}

/** Seconds of one micro-batch through a mean layer and back. */
function layerSeconds({ ends, work }: ShareSet, layers: number): number {
  const embed = ends.embedForward + ends.embedBackward;
  const head = ends.headForward + ends.headBackward + ends.headWeight;
  return (work - embed - head) / layers;
}

function sumOf(counts: readonly number[]): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

function setOf(
  evaluator: Evaluator,
  sequenceParallel: boolean,
  tensorParallel: number,
  expertParallel: number,
  microBatch: number,
): ShareSet {
  return evaluator.shares({
    tensorParallel,
    contextParallel: 1,
    expertParallel,
    expertTensorParallel: expertParallel === 1 ? tensorParallel : 1,
    microBatch,
    sequenceParallel: sequenceParallel && tensorParallel > 1,
  });
}

/** Experts whole on every replica, or spread as far as every kind's ranks of a stage allow; `counts`: experts of each kind of layer that has them. */
function expertDegrees(counts: readonly number[], dataParallel: number, tensor: readonly number[]): number[] {
  if (counts.length === 0) return [1];
  for (let degree = Math.min(dataParallel * Math.min(...tensor), ...counts); degree > 1; degree--)
    if (counts.every((count) => count % degree === 0) && tensor.every((tp) => (dataParallel * tp) % degree === 0)) return [1, degree];
  return [1];
}

function headsOf({ attention }: Member['job']['model']['kinds'][number]): number[] {
  return attention.kind === 'linear' ? [attention.keyHeads, attention.valueHeads] : [attention.heads];
}

function tensorDegrees(heads: readonly number[], domain: number): number[] {
  const found: number[] = [];
  for (let degree = 1; degree <= domain; degree *= 2) if (heads.every((count) => count % degree === 0)) found.push(degree);
  return found;
}

/** Whole numbers up to `most`, all up to 8 and then four between powers of two. */
function replicaCounts(most: number): number[] {
  const found: number[] = [];
  for (let power = 1; power <= most; power *= 2)
    for (let step = 0; step < STEPS; step++) {
      const count = power + (power * step) / STEPS;
      if (Number.isInteger(count) && count <= most) found.push(count);
    }
  return found;
}

function combinations(lists: readonly (readonly number[])[]): number[][] {
  return lists.reduce<number[][]>((all, list) => all.flatMap((head) => list.map((value) => [...head, value])), [[]]);
}

/** Courses that no other beats whatever the batch: with as many sequences a micro-batch round, both passage and slowest count. */
function notDominated(courses: readonly Course[]): readonly Course[] {
  const rate = ({ dataParallel, microBatch, slowest, overheads }: Course): number => (slowest * overheads) / (dataParallel * microBatch);
  const start = ({ passage, once, overheads }: Course): number => (passage + once) * overheads;
  const sorted = [...courses].sort((a, b) => rate(a) - rate(b));
  const kept: Course[] = [];
  for (const course of sorted)
    if (
      !kept.some(
        (other) => other.dataParallel * other.microBatch <= course.dataParallel * course.microBatch && start(other) <= start(course),
      )
    )
      kept.push(course);
  return kept;
}

import type { Share } from '../layout/share.ts';
import type { Partition } from '../layout/stages.ts';
import { SCHEDULE_CODE } from './schedule.ts';
import type { ShareSet } from './shares.ts';

/** Codes of recompute, as RECOMPUTE_CODE has them. */
const SELECTIVE = 1;
const FULL = 2;
const MODES = 3;

/**
 * Least seconds of a pipeline from the whole seconds of its ranks alone, many times cheaper than `Evaluator.pipelineFloor` and never above it.
 * With S the busiest rank, M the slowest rank without an end, L the last rank, W all ranks together, in seconds of one micro-batch; m micro-batches,
 * r <= m of them in full measure, p ranks of v chunks:
 *
 *     any          r S
 *     1F1B         W - max(0, M - L) + (m - 1) M          m >= 3, p >= 3; from the path through the slowest middle rank
 *                  W + (m - 1) L                          from the path through the last rank
 *     interleaved  m M + (W - L - M) / v + max(0, (p - m) (v - 1) M + first - M) / v
 *
 * less what the micro-batch that is not full lacks, (m - r) S at most. Of schedules that join forwards and backwards nothing is said: 0.
 */
export class StageFloors {
  /** seconds of one micro-batch through one layer and back, by recompute mode and kind */
  private layers = new Float64Array(MODES);
  private set: ShareSet | null = null;
  private known: Partition | null = null;
  private mode = -1;
  private ranks = 1;
  private chunks = 1;
  private whole = 0;
  private first = 0;
  private middle = 0;
  private last = 0;
  /** seconds of one micro-batch on the busiest rank */
  busiest = 0;

  /** Sums the layers of each rank; `recompute` is a code of RECOMPUTE_CODE. */
  fill(set: ShareSet, stages: Partition, recompute: number): void {
    if (this.set !== set) this.time(set);
    else if (this.known === stages && this.mode === recompute) return;
    this.known = stages;
    this.mode = recompute;
    const kinds = set.kinds.length;
    const { ends } = set;
    const { counts, embeds, heads, multiplicity } = stages;
    const at = recompute * kinds;
    let whole = 0;
    let first = 0;
    let middle = -1;
    let last = 0;
    let busiest = 0;
    for (let s = 0; s < stages.size; s++) {
      let seconds = 0;
      for (let k = 0; k < kinds; k++) seconds += (counts[s * kinds + k] as number) * (this.layers[at + k] as number);
      if (embeds[s] === 1) seconds += ends.embedForward + ends.embedBackward;
      if (heads[s] === 1) seconds += ends.headForward + ends.headBackward + ends.headWeight;
      whole += seconds * (multiplicity[s] as number);
      if (seconds > busiest) busiest = seconds;
      if (s === 0) first = seconds;
      if (heads[s] === 1) last = seconds;
      else if (embeds[s] !== 1 && seconds > middle) middle = seconds;
    }
    this.ranks = stages.pipelineParallel;
    this.chunks = stages.virtualStages;
    this.whole = whole;
    this.first = first;
    this.middle = middle;
    this.last = last;
    this.busiest = busiest;
  }

  /** Least seconds with so many sequences on a rank. After `fill`. */
  least(perRank: number, microBatch: number, schedule: number): number {
    if (schedule === SCHEDULE_CODE.dualpipe) return 0;
    const rounds = perRank / microBatch;
    const m = Math.ceil(rounds);
    return Math.max(rounds * this.busiest, this.paths(m, schedule) - (m - rounds) * this.busiest);
  }

  /** Least seconds with so many sequences on a rank or more. After `fill`. */
  tail(perRank: number, microBatch: number, schedule: number): number {
    if (schedule === SCHEDULE_CODE.dualpipe) return 0;
    const rounds = perRank / microBatch;
    return Math.max(rounds * this.busiest, this.paths(Math.ceil(rounds), schedule) - (1 - 1 / microBatch) * this.busiest);
  }

  /** The longest of the paths above, of whole micro-batches; never falls as they grow. */
  private paths(m: number, schedule: number): number {
    const { ranks: p, chunks: v, whole, first, middle, last } = this;
    if (p < 3 || middle < 0) return 0;
    if (schedule === SCHEDULE_CODE['1f1b']) {
      const through = m >= 3 ? whole - Math.max(0, middle - last) + (m - 1) * middle : 0;
      return Math.max(through, whole + (m - 1) * last);
    }
    if (schedule !== SCHEDULE_CODE.interleaved) return 0;
    return m * middle + (whole - last - middle + Math.max(0, (p - m) * (v - 1) * middle + first - middle)) / v;
  }

  private time(set: ShareSet): void {
    this.set = set;
    const { kinds } = set;
    if (this.layers.length !== MODES * kinds.length) this.layers = new Float64Array(MODES * kinds.length);
    for (let k = 0; k < kinds.length; k++) {
      const share = kinds[k] as Share;
      const messages = share.tensorForward + share.expertForward + share.contextForward;
      const once =
        share.forward + share.backward + share.weight + messages + share.tensorBackward + share.expertBackward + share.contextBackward;
      this.layers[k] = once;
      this.layers[SELECTIVE * kinds.length + k] = once + share.selective;
      this.layers[FULL * kinds.length + k] = once + share.forward + messages;
    }
  }
}

import type { TrainingJob } from '../terms/job.ts';
import type { Layout, Schedule } from '../terms/layout.ts';
import { type Evaluator, FIGURE, OFFLOAD_CODE, RECOMPUTE_CODE, type ShareSet } from '../training/evaluator.ts';
import { runs, SCHEDULE_CODE } from '../training/schedule.ts';
import { expertTensorOf, type PipelineChoice, type Space } from './space.ts';

/** A layout that was evaluated, with a copy of its figures. */
export interface Candidate {
  readonly layout: Layout;
  readonly ranks: number;
  readonly figures: Float64Array;
}

export interface SearchResult {
  /** fastest that fits; null = nothing fits */
  readonly best: Candidate | null;
  /** fastest at each memory level, fastest first, none dominated in step time and memory */
  readonly frontier: readonly Candidate[];
  /** fastest that do not fit, by how they are divided */
  readonly misses: readonly Candidate[];
  /** least memory seen when nothing fits */
  readonly leanest: Candidate | null;
  readonly legal: number;
  readonly evaluated: number;
}

export interface SearchOptions {
  /** evaluate every legal combination */
  readonly exhaustive: boolean;
  /** memory levels of the frontier, as fractions of what a rank has */
  readonly levels: readonly number[];
  readonly fits: boolean;
}

const MISSES = 4;

/**
 * Exact search of the fastest layout that fits. Every pruned combination is excluded by a bound that cannot fail:
 * a step takes at least the work of all micro-batches spread evenly over all pipeline ranks (`floorOf`), offload and recompute
 * only ever add time to the same layout without them, and states of the weights and gradients need at least their share.
 */
export function search(evaluator: Evaluator, space: Space, options: SearchOptions): SearchResult {
  return new Search(evaluator, space, options).run();
}

class Search {
  private readonly evaluator: Evaluator;
  private readonly space: Space;
  private readonly options: SearchOptions;
  private readonly job: TrainingJob;
  private readonly capacity: number;
  private readonly levelTimes: Float64Array;
  private readonly levelBest: (Candidate | null)[];
  private readonly misses: Candidate[] = [];
  private leanest: Candidate | null = null;
  private evaluated = 0;

  constructor(evaluator: Evaluator, space: Space, options: SearchOptions) {
    this.evaluator = evaluator;
    this.space = space;
    this.options = options;
    this.job = evaluator.job;
    this.capacity = evaluator.machine.memoryBytes;
    this.levelTimes = new Float64Array(options.levels.length).fill(Number.POSITIVE_INFINITY);
    this.levelBest = options.levels.map(() => null);
  }

  run(): SearchResult {
    const sets = this.orderedSets();
    for (const { set, floor } of sets) {
      if (!this.options.exhaustive && floor > this.ceiling()) break;
      this.visitSet(set);
    }
    const frontier = this.levelBest.filter((candidate, i) => candidate !== null && this.levelBest.findIndex((other) => sameLayout(other, candidate)) === i) as Candidate[];
    return {
      best: this.levelBest[0] ?? null,
      frontier,
      misses: this.misses,
      leanest: this.leanest,
      legal: countLegal(this.space, this.job),
      evaluated: this.evaluated,
    };
  }

  /** Slowest time that could still matter: a combination above it improves no memory level. */
  private ceiling(): number {
    let most = 0;
    for (const time of this.levelTimes) most = Math.max(most, time);
    return most;
  }

  /** All divisions, each with the least time that any layout over it can take, lowest first. */
  private orderedSets(): { set: ShareSet; floor: number }[] {
    const { space, evaluator } = this;
    const found: { set: ShareSet; floor: number }[] = [];
    for (const tensorParallel of space.tensor)
      for (const contextParallel of space.context) {
        if (tensorParallel * contextParallel > space.ranks) continue;
        for (const expertParallel of space.expert) {
          if (expertParallel > space.ranks) continue;
          for (const microBatch of space.microBatch)
            for (const sequenceParallel of space.sequenceParallel) {
              if (sequenceParallel && tensorParallel === 1 && space.sequenceParallel.length > 1) continue;
              const expertTensorParallel = expertTensorOf(space, tensorParallel, expertParallel);
              const set = evaluator.shares({ tensorParallel, contextParallel, expertParallel, expertTensorParallel, microBatch, sequenceParallel });
              const perRank = (this.job.globalBatch * tensorParallel * contextParallel) / (microBatch * space.ranks);
              found.push({ set, floor: workOf(set, this.job) * perRank });
            }
        }
      }
    return found.sort((a, b) => a.floor - b.floor);
  }

  private visitSet(set: ShareSet): void {
    const { space, options } = this;
    const { tensorParallel: tp, contextParallel: cp, expertParallel: ep, expertTensorParallel: etp, microBatch } = set.division;
    const work = workOf(set, this.job);
    for (const pp of space.pipeline) {
      const most = Math.min(Math.floor(space.ranks / (tp * cp * pp)), Math.ceil(this.job.globalBatch / microBatch));
      const choices = space.pipelineChoices(pp);
      if (choices.length === 0) continue;
      for (let dp = space.dataParallel ?? most; dp >= 1; dp--) {
        if (dp > most) break;
        if (space.exact && dp * tp * cp * pp !== space.ranks) break;
        if ((dp * cp * tp) % (ep * etp) !== 0) {
          if (space.dataParallel !== null) break;
          continue;
        }
        const perRank = Math.ceil(this.job.globalBatch / dp);
        if (!options.exhaustive) {
          if ((work * perRank) / (microBatch * pp) > this.ceiling()) break;
          if (options.fits && this.leastMemory(set, pp, dp) > this.capacity && this.levelBest[0]) {
            if (space.dataParallel !== null) break;
            continue;
          }
        }
        for (const choice of choices) {
          const m = Math.ceil(perRank / microBatch);
          if (!runs(choice.schedule, pp, choice.virtualStages, m)) continue;
          this.visit(set, pp, dp, choice);
        }
        if (space.dataParallel !== null) break;
      }
    }
  }

  /** Weights and gradients alone, sharded as far as any mode shards them. */
  private leastMemory(set: ShareSet, pp: number, dp: number): number {
    const layers = this.job.model.order.length;
    let parameters = 0;
    for (let i = 0; i < layers; i++) {
      const share = set.kinds[this.job.model.order[i] as number];
      if (share) parameters += share.denseParameters + share.expertParameters;
    }
    const held = parameters / pp;
    return pp === 1 ? (held * this.job.stack.weightBytes) / (dp * set.division.contextParallel) : held * Math.min(2, this.evaluator.job.tuning?.method === 'qlora' ? 0.5 : 2);
  }

  private visit(set: ShareSet, pp: number, dp: number, choice: PipelineChoice): void {
    const { space, evaluator, options } = this;
    const { figures } = evaluator;
    const mirrored = choice.schedule === SCHEDULE_CODE.dualpipe;
    const stages = evaluator.stages(pp, choice.virtualStages, mirrored);
    const shard = space.shardGroup ?? dp * set.division.contextParallel;
    for (const zero of space.zero) {
      for (const recompute of space.recompute) {
        let fitted = false;
        for (const offload of space.offload) {
          evaluator.evaluate(set, stages, dp, zero, shard, recompute, choice.schedule, offload);
          this.evaluated++;
          const step = figures[FIGURE.stepSeconds] as number;
          const held = figures[FIGURE.deviceBytes] as number;
          if (!(step > 0)) continue;
          if (!options.fits || held <= this.capacity) {
            fitted = true;
            this.keep(step, held, set, pp, dp, choice, zero, shard, recompute, offload);
          } else this.miss(step, held, set, pp, dp, choice, zero, shard, recompute, offload);
          // What follows (more offload) only adds time to the same layout; it matters only for lower memory levels.
          if (fitted && !options.exhaustive && options.levels.length === 1) break;
          if (!options.exhaustive && step > this.ceiling()) break;
        }
        if (fitted && !options.exhaustive && options.levels.length === 1) break;
      }
    }
  }

  private keep(step: number, held: number, set: ShareSet, pp: number, dp: number, choice: PipelineChoice, zero: number, shard: number, recompute: number, offload: number): void {
    let candidate: Candidate | null = null;
    for (let level = 0; level < this.levelTimes.length; level++) {
      if (this.options.fits && held > this.capacity * (this.options.levels[level] as number)) break;
      const known = this.levelTimes[level] as number;
      if (step > known) continue;
      const incumbent = this.levelBest[level] ?? null;
      if (step === known && incumbent) {
        candidate ??= this.candidate(set, pp, dp, choice, zero, shard, recompute, offload);
        if (!precedes(candidate, incumbent)) continue;
      }
      candidate ??= this.candidate(set, pp, dp, choice, zero, shard, recompute, offload);
      this.levelTimes[level] = step;
      this.levelBest[level] = candidate;
    }
  }

  private miss(step: number, held: number, set: ShareSet, pp: number, dp: number, choice: PipelineChoice, zero: number, shard: number, recompute: number, offload: number): void {
    if (this.leanest === null || held < (this.leanest.figures[FIGURE.deviceBytes] as number)) this.leanest = this.candidate(set, pp, dp, choice, zero, shard, recompute, offload);
    if (step >= (this.levelTimes[0] as number)) return;
    const { tensorParallel } = set.division;
    const rival = this.misses.findIndex((other) => other.layout.tensorParallel === tensorParallel && other.layout.pipelineParallel === pp);
    const last = this.misses.at(-1);
    if (rival >= 0) {
      if ((this.misses[rival]?.figures[FIGURE.stepSeconds] as number) <= step) return;
      this.misses.splice(rival, 1);
    } else if (this.misses.length >= MISSES && last && (last.figures[FIGURE.stepSeconds] as number) <= step) return;
    this.misses.push(this.candidate(set, pp, dp, choice, zero, shard, recompute, offload));
    this.misses.sort((a, b) => (a.figures[FIGURE.stepSeconds] as number) - (b.figures[FIGURE.stepSeconds] as number));
    if (this.misses.length > MISSES) this.misses.pop();
  }

  private candidate(set: ShareSet, pp: number, dp: number, choice: PipelineChoice, zero: number, shard: number, recompute: number, offload: number): Candidate {
    const { division } = set;
    return {
      layout: {
        tensorParallel: division.tensorParallel,
        pipelineParallel: pp,
        dataParallel: dp,
        contextParallel: division.contextParallel,
        expertParallel: division.expertParallel,
        expertTensorParallel: division.expertTensorParallel,
        virtualStages: choice.virtualStages,
        microBatch: division.microBatch,
        globalBatch: this.job.globalBatch,
        zero: zero as Layout['zero'],
        shardGroup: shard,
        recompute: nameOf(RECOMPUTE_CODE, recompute),
        sequenceParallel: division.sequenceParallel,
        schedule: nameOf(SCHEDULE_CODE, choice.schedule) as Schedule,
        offload: nameOf(OFFLOAD_CODE, offload),
      },
      ranks: division.tensorParallel * division.contextParallel * pp * dp,
      figures: this.evaluator.figures.slice(),
    };
  }
}

function nameOf<K extends string>(codes: Readonly<Record<K, number>>, code: number): K {
  for (const name in codes) if (codes[name] === code) return name;
  throw new RangeError(`no name for code ${code}`);
}

/** Seconds of one micro-batch through all layers and both ends, on one division, without recompute or waiting. */
function workOf(set: ShareSet, job: TrainingJob): number {
  let seconds = set.ends.embedForward + set.ends.embedBackward + set.ends.headForward + set.ends.headBackward + set.ends.headWeight;
  for (let i = 0; i < job.model.order.length; i++) {
    const share = set.kinds[job.model.order[i] as number];
    if (!share) continue;
    seconds +=
      share.forward + share.backward + share.weight + share.tensorForward + share.tensorBackward + share.contextForward + share.contextBackward + share.expertForward + share.expertBackward;
  }
  return seconds;
}

/** Total order among layouts of equal step time: simpler first, so that pruning and brute force choose the same. */
function precedes(a: Candidate, b: Candidate): boolean {
  const ka = rank(a);
  const kb = rank(b);
  for (let i = 0; i < ka.length; i++) {
    const difference = (ka[i] as number) - (kb[i] as number);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function rank({ layout, ranks, figures }: Candidate): readonly number[] {
  return [
    OFFLOAD_CODE[layout.offload],
    RECOMPUTE_CODE[layout.recompute],
    ranks,
    figures[FIGURE.deviceBytes] as number,
    layout.tensorParallel,
    layout.pipelineParallel,
    layout.contextParallel,
    layout.expertParallel,
    layout.microBatch,
    layout.virtualStages,
    SCHEDULE_CODE[layout.schedule],
    layout.zero,
    layout.sequenceParallel ? 1 : 0,
  ];
}

function sameLayout(a: Candidate | null, b: Candidate | null): boolean {
  return a !== null && b !== null && JSON.stringify(a.layout) === JSON.stringify(b.layout);
}

/** Number of legal combinations: the size of the space that `search` covers. */
export function countLegal(space: Space, job: TrainingJob): number {
  let total = 0;
  const perCombination = space.zero.length * space.recompute.length * space.offload.length;
  for (const tp of space.tensor)
    for (const cp of space.context) {
      if (tp * cp > space.ranks) continue;
      const sp = space.sequenceParallel.length > 1 && tp === 1 ? 1 : space.sequenceParallel.length;
      for (const pp of space.pipeline) {
        const most = Math.floor(space.ranks / (tp * cp * pp));
        if (most < 1) break;
        const choices = space.pipelineChoices(pp);
        const mirrored = choices.filter(({ schedule }) => schedule === SCHEDULE_CODE.dualpipe).length;
        const plain = choices.length - mirrored;
        const from = space.dataParallel ?? 1;
        const to = space.dataParallel ?? Math.min(most, job.globalBatch);
        for (let dp = space.exact ? most : from; dp <= to && dp <= most; dp++) {
          if (space.exact && dp * tp * cp * pp !== space.ranks) break;
          const perRank = Math.ceil(job.globalBatch / dp);
          let experts = 0;
          for (const ep of space.expert) if ((dp * cp * tp) % (ep * expertTensorOf(space, tp, ep)) === 0) experts++;
          let ways = 0;
          for (const size of space.microBatch) {
            if (dp > Math.ceil(job.globalBatch / size)) continue;
            ways += plain;
            if (mirrored > 0 && runs(SCHEDULE_CODE.dualpipe, pp, 1, Math.ceil(perRank / size))) ways += mirrored;
          }
          total += ways * experts * sp * perCombination;
        }
      }
    }
  return total;
}

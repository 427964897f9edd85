import type { TrainingJob } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import { type Evaluator, FIGURE, OFFLOAD_CODE, RECOMPUTE_CODE } from '../training/evaluator.ts';
import { runs, SCHEDULE_CODE } from '../training/schedule.ts';
import type { ShareSet } from '../training/shares.ts';
import { StageFloors } from '../training/stage-floors.ts';
import { type Candidate, nameOf, precedes } from './candidate.ts';
import { Misses } from './search-misses.ts';
import { jointLeast, leastHeld, Pipelines, type StagedChoice, unitOf } from './search-units.ts';
import { expertTensorOf, type Space } from './space.ts';

export interface SearchResult {
  /** fastest that fits; null = nothing fits */
  readonly best: Candidate | null;
  /** fastest that do not fit, by how they are divided */
  readonly misses: readonly Candidate[];
  /** least memory seen among those that do not fit */
  readonly leanest: Candidate | null;
  /** combinations whose memory and time were computed in full */
  readonly evaluated: number;
}

export interface SearchOptions {
  /** evaluate every legal combination */
  readonly exhaustive: boolean;
  /** bytes that a rank may hold, device context included; Infinity = whatever it takes */
  readonly capacity: number;
  /** s that a layout of this space is known to take, and it fits: nothing slower is looked at; absent = none is known */
  readonly known?: number;
}

/** Bounds and evaluations are equal in exact arithmetic; this much rounding is allowed. */
const ROUNDING = 1 - 1e-12;
/**
 * Overheads that grow by less than this with each doubling of the ranks never outweigh the sequences of the next class. From p sequences on
 * a rank and l data ranks to p + d and l': p l < B + p and p' l' >= B, so p log2(l / l') <= 1.45 (d + p / l) <= 4.4 d, as p / l <= d + 1.
 */
const GENTLE = 0.2;

/**
 * Exact search of the fastest layout that fits. Every pruned combination is excluded by a bound that cannot fail:
 *
 * - a step takes at least the work of its micro-batches spread evenly over all pipeline ranks, and at least what its pipeline takes
 *   (`Evaluator.pipelineFloor`), times the overheads of the ranks used;
 * - recompute and offload only add time to the same layout without them;
 * - a rank holds at least its activations in flight and its share of the weights (`Evaluator.memoryFloor`), and some rank a layer of each kind
 *   with what it works in (`leastHeld`);
 * - with as many sequences on a rank, more data ranks pay no less overhead, exchange no less than `Evaluator.exchangeFloor`, and update
 *   at best as many times quicker as they are more.
 */
export function search(evaluator: Evaluator, space: Space, options: SearchOptions): SearchResult {
  return new Search(evaluator, space, options).run();
}

class Search {
  private readonly evaluator: Evaluator;
  private readonly space: Space;
  private readonly exhaustive: boolean;
  private readonly capacity: number;
  private readonly known: number;
  private readonly job: TrainingJob;
  /** by pipeline degree: fewest layers that its fullest rank can hold */
  private readonly shallowest: number[] = [];
  /** by pipeline degree: may it run DualPipe? */
  private readonly mirrors: boolean[] = [];
  private readonly pipelines: Pipelines;
  private readonly floors = new StageFloors();
  /** overheads of a single rank: any layout pays these at least */
  private readonly once: number;
  /** with more sequences on a rank the even share of work grows faster than the overheads of fewer ranks shrink */
  private readonly gentle: boolean;
  private best: Candidate | null = null;
  private bestTime = Number.POSITIVE_INFINITY;
  private readonly misses = new Misses();
  private evaluated = 0;
  // The combination in hand.
  private set!: ShareSet;
  private choice!: StagedChoice;
  private pp = 1;
  private dp = 1;
  private zero = 0;
  private recompute = 0;
  private offload = 0;

  constructor(evaluator: Evaluator, space: Space, options: SearchOptions) {
    this.evaluator = evaluator;
    this.space = space;
    this.exhaustive = options.exhaustive;
    this.capacity = options.capacity;
    this.known = options.known ?? Number.POSITIVE_INFINITY;
    this.job = evaluator.job;
    this.once = evaluator.overheads(1) * ROUNDING;
    this.gentle = evaluator.overheads(2 ** 41) - evaluator.overheads(2 ** 40) < GENTLE * evaluator.overheads(1);
    this.pipelines = new Pipelines(evaluator, space);
    for (const pp of space.pipeline) {
      let least = Number.POSITIVE_INFINITY;
      const choices = space.pipelineChoices(pp);
      this.mirrors[pp] = choices.some(({ schedule }) => schedule === SCHEDULE_CODE.dualpipe);
      for (const { virtualStages, schedule } of choices)
        least = Math.min(least, schedule === SCHEDULE_CODE.dualpipe ? 0 : evaluator.stages(pp, virtualStages, false).deepest);
      this.shallowest[pp] = least;
    }
  }

  run(): SearchResult {
    const sets = this.orderedSets();
    // A little above, so that the layout behind a known time is found again and kept.
    if (!this.exhaustive) this.bestTime = (this.known < Number.POSITIVE_INFINITY ? this.known : this.pilot(sets)) * (1 + 1e-9);
    for (const { set, floor } of sets) {
      if (!this.exhaustive && floor > this.bestTime) break;
      this.set = set;
      for (const pp of this.space.pipeline) this.visitPipeline(pp);
    }
    const { misses, leanest } = this.misses.below(this.bestTime);
    return { best: this.best, misses, leanest, evaluated: this.evaluated };
  }

  /** All divisions, each with the least time that any layout over it can take, lowest first. */
  private orderedSets(): { set: ShareSet; floor: number }[] {
    const { space, evaluator, job } = this;
    const found: { set: ShareSet; floor: number }[] = [];
    const present = [...new Set(job.model.order)];
    for (const tensorParallel of space.tensor)
      for (const contextParallel of space.context) {
        if (tensorParallel * contextParallel > space.ranks) continue;
        for (const expertParallel of space.expert) {
          if (expertParallel > space.ranks) continue;
          const expertTensorParallel = expertTensorOf(space, tensorParallel, expertParallel);
          for (const sequenceParallel of space.sequenceParallel) {
            if (sequenceParallel && tensorParallel === 1 && space.sequenceParallel.length > 1) continue;
            for (const microBatch of space.microBatch) {
              const set = evaluator.shares({
                tensorParallel,
                contextParallel,
                expertParallel,
                expertTensorParallel,
                microBatch,
                sequenceParallel,
              });
              // larger micro-batches hold no less
              if (!this.exhaustive && leastHeld(set, present, space, evaluator.pace) > this.capacity) break;
              let floor = Number.POSITIVE_INFINITY;
              let legal = false;
              for (const pp of space.pipeline) {
                const dp = this.fullest(tensorParallel, contextParallel, pp, expertParallel, expertTensorParallel, microBatch);
                if (dp < 1) continue;
                legal = true;
                floor = Math.min(floor, this.floorOf(set, pp, Math.ceil(job.globalBatch / dp)));
              }
              // A division whose time is not known (NaN) is no answer; brute force looks at it all the same.
              if (this.exhaustive ? legal : floor < Number.POSITIVE_INFINITY) found.push({ set, floor });
            }
          }
        }
      }
    return this.exhaustive ? found : found.sort((a, b) => a.floor - b.floor);
  }

  /** Least seconds of any layout with so many sequences on a rank: the deepest stage, and an even share of all work, as often as micro-batches pass. */
  private floorOf(set: ShareSet, pp: number, perRank: number): number {
    const joined = this.mirrors[pp] === true ? jointLeast(set) : 1;
    const stage = Math.max((set.work / pp) * joined, set.lightest * (this.shallowest[pp] as number));
    return ((stage * perRank) / set.division.microBatch) * this.once;
  }

  /** Finds a good time early so that the bounds bite: fewest ranks of the fullest class, usual sharding, a few schedules. Nothing is kept but the time. */
  private pilot(sets: readonly { set: ShareSet; floor: number }[]): number {
    const { space, evaluator, job } = this;
    const { figures } = evaluator;
    let bound = Number.POSITIVE_INFINITY;
    for (const { set, floor } of sets) {
      if (floor > bound) break;
      this.set = set;
      const { tensorParallel: tp, contextParallel: cp, expertParallel: ep, expertTensorParallel: etp, microBatch } = set.division;
      const unit = unitOf(tp, cp, ep, etp);
      for (const pp of space.pipeline) {
        const full = this.fullest(tp, cp, pp, ep, etp, microBatch);
        if (full < 1) continue;
        const perRank = Math.ceil(job.globalBatch / full);
        if (this.floorOf(set, pp, perRank) > bound) continue;
        const dp = space.exact || space.dataParallel !== null ? full : Math.ceil(Math.ceil(job.globalBatch / perRank) / unit) * unit;
        const shard = space.shardGroup ?? dp * cp;
        const choices = this.pipelines.of(pp);
        for (let i = 0; i < choices.length; i += Math.max(1, choices.length >> 1)) {
          const choice = choices[choices.length - 1 - i] as StagedChoice;
          if (!runs(choice.schedule, pp, choice.virtualStages, Math.ceil(perRank / microBatch))) continue;
          const { stages } = choice;
          for (const recompute of space.recompute) {
            this.floors.fill(set, stages, recompute);
            if (this.floors.least(perRank, microBatch, choice.schedule) * this.once > bound) break;
            if (evaluator.pipelineFloor(set, stages, perRank, recompute, choice.schedule) * this.once > bound) break;
            for (const zero of space.zeroModes(pp)) {
              if (evaluator.memoryFloor(set, stages, perRank, recompute, choice.schedule, zero, dp, shard, 0) > this.capacity) continue;
              evaluator.evaluate(set, stages, dp, zero, shard, recompute, choice.schedule, space.offload[0] ?? 0);
              const step = figures[FIGURE.stepSeconds] as number;
              if ((figures[FIGURE.deviceBytes] as number) <= this.capacity && step < bound) bound = step;
            }
          }
        }
      }
    }
    return bound;
  }

  /** Most data ranks that the pool, the batch and the experts allow. */
  private fullest(tp: number, cp: number, pp: number, ep: number, etp: number, microBatch: number): number {
    const { space, job } = this;
    const most = Math.min(Math.floor(space.ranks / (tp * cp * pp)), Math.ceil(job.globalBatch / microBatch));
    const dp = space.dataParallel ?? most;
    const unit = unitOf(tp, cp, ep, etp);
    if (dp > most || (space.dataParallel !== null && dp % unit !== 0)) return 0;
    if (space.exact) return dp * tp * cp * pp === space.ranks && dp % unit === 0 ? dp : 0;
    return dp - (dp % unit);
  }

  /** All layouts of one pipeline degree; data-parallel degrees go in classes of equal sequences per rank, most ranks first. */
  private visitPipeline(pp: number): void {
    const { space, job, set } = this;
    const { tensorParallel: tp, contextParallel: cp, microBatch } = set.division;
    const most = Math.min(Math.floor(space.ranks / (tp * cp * pp)), Math.ceil(job.globalBatch / microBatch));
    const least = space.dataParallel ?? (space.exact ? most : 1);
    const top = space.dataParallel ?? most;
    if (top > most || most < 1 || (space.exact && top * tp * cp * pp !== space.ranks)) return;
    if (!this.exhaustive && this.floorOf(set, pp, Math.ceil(job.globalBatch / top)) > this.bestTime) return;
    this.pp = pp;
    for (const choice of this.pipelines.of(pp)) {
      this.choice = choice;
      for (const recompute of space.recompute) {
        this.recompute = recompute;
        if (!this.visitClasses(least, top)) break;
      }
    }
  }

  /** False where every class takes too long: then it does with more recompute, too. */
  private visitClasses(least: number, top: number): boolean {
    const { space, job, set, evaluator, pp, choice, recompute } = this;
    const { tensorParallel: tp, contextParallel: cp, microBatch } = set.division;
    const { stages } = choice;
    const stage =
      choice.schedule === SCHEDULE_CODE.dualpipe
        ? (set.work / pp) * jointLeast(set)
        : Math.max(set.work / pp, set.lightest * stages.deepest);
    this.floors.fill(set, stages, recompute);
    let survived = false;
    for (let high = top; high >= least; ) {
      const perRank = Math.ceil(job.globalBatch / high);
      const low = Math.max(least, Math.ceil(job.globalBatch / perRank));
      // Fewer ranks have more sequences each; only the overheads could be less.
      const floor = (stage * perRank) / microBatch;
      if (!this.exhaustive && floor * this.once > this.bestTime) return survived;
      const overheads = evaluator.overheads(low * tp * cp * pp) * ROUNDING;
      const worthIt = this.exhaustive || !(floor * overheads > this.bestTime);
      if (!worthIt && this.gentle) return survived;
      if (worthIt && runs(choice.schedule, pp, choice.virtualStages, Math.ceil(perRank / microBatch))) {
        if (!this.exhaustive && this.floors.least(perRank, microBatch, choice.schedule) * overheads > this.bestTime) {
          if (this.neverQuick(this.floors.tail(perRank, microBatch, choice.schedule), this.floors.busiest)) return survived;
          high = low - 1;
          continue;
        }
        const pipeline = evaluator.pipelineFloor(set, stages, perRank, recompute, choice.schedule);
        const quick = this.exhaustive || !(pipeline * overheads > this.bestTime);
        if (quick) survived = true;
        if (quick && (this.exhaustive || this.mayFit(perRank, high)))
          for (const zero of space.zeroModes(pp)) {
            this.zero = zero;
            this.visitDegrees(low, high, pipeline);
          }
        else if (
          quick
            ? this.neverFits(high)
            : this.neverQuick(evaluator.pipelineTail(set, stages, perRank, choice.schedule, pipeline), evaluator.busiest(stages))
        )
          return survived;
      }
      high = low - 1;
    }
    return survived;
  }

  /** Do this class and all with more sequences on a rank, which take `least` or longer, take longer than the best known? `busiest`: seconds of a micro-batch. */
  private neverQuick(least: number, busiest: number): boolean {
    if (!this.gentle) return false;
    const { tensorParallel: tp, contextParallel: cp, microBatch } = this.set.division;
    // from here on the busiest rank alone takes as long, and grows faster than overheads shrink; before, ranks are no fewer
    const sequences = Math.ceil((least / busiest) * microBatch);
    return least * this.evaluator.overheads(Math.ceil(this.job.globalBatch / sequences) * tp * cp * this.pp) * ROUNDING > this.bestTime;
  }

  /** Does no class with as many sequences on a rank or more fit, where this one does not? They hold no less in flight, and shard over fewer ranks. */
  private neverFits(high: number): boolean {
    if (this.choice.schedule !== SCHEDULE_CODE.interleaved) return true;
    // what an interleaved schedule holds grows up to twice as many micro-batches as ranks, and is least from there on where the ranks divide them
    return !this.mayFit(2 * this.pp * this.set.division.microBatch, high);
  }

  /** Could any sharding and offload of the class fit? With everything off the device that can be. */
  private mayFit(perRank: number, high: number): boolean {
    const { space, set, evaluator, pp, choice, recompute } = this;
    const { stages } = choice;
    const shard = space.shardGroup ?? high * set.division.contextParallel;
    const offload = space.offload.reduce((all, code) => all | code, 0);
    for (const zero of space.zeroModes(pp)) {
      if (evaluator.memoryFloor(set, stages, perRank, recompute, choice.schedule, zero, high, shard, offload) <= this.capacity) return true;
    }
    return false;
  }

  /** One sharding mode over the class, fewest ranks first. */
  private visitDegrees(low: number, high: number, pipeline: number): void {
    const { space, set, evaluator, pp, choice } = this;
    const { tensorParallel: tp, contextParallel: cp, expertParallel: ep, expertTensorParallel: etp } = set.division;
    const { figures } = evaluator;
    const { stages } = choice;
    const perRank = Math.ceil(this.job.globalBatch / low);
    const shardAtMost = space.shardGroup ?? high * cp;
    const overheads = evaluator.overheads(low * tp * cp * pp) * ROUNDING;
    const room = (offload: number): boolean =>
      evaluator.memoryFloor(set, stages, perRank, this.recompute, choice.schedule, this.zero, high, shardAtMost, offload) <=
        this.capacity &&
      evaluator.offloadFloor(set, stages, perRank, pipeline, this.zero, high, shardAtMost, offload) * overheads <= this.bestTime;
    const offloads = this.exhaustive ? space.offload : space.offload.filter(room);
    if (offloads.length === 0) return;
    const unit = unitOf(tp, cp, ep, etp);
    const from = Math.ceil(low / unit) * unit;
    let until = high;
    for (const offload of offloads) {
      this.offload = offload;
      let exposed = 0;
      let optimizer = 0;
      let first = 0;
      const end = offload === 0 ? high : until;
      const least = this.exhaustive ? 0 : evaluator.offloadFloor(set, stages, perRank, pipeline, this.zero, high, shardAtMost, offload);
      for (let dp = from; dp <= end; dp += unit) {
        if (!this.exhaustive) {
          const rest = first > 0 ? exposed + ((offload & 1) === 1 ? 0 : (optimizer * first) / dp) : 0;
          if ((least + rest) * evaluator.overheads(dp * tp * cp * pp) * ROUNDING > this.bestTime) break;
        }
        this.dp = dp;
        evaluator.evaluate(set, stages, dp, this.zero, space.shardGroup ?? dp * cp, this.recompute, choice.schedule, offload);
        this.evaluated++;
        const step = figures[FIGURE.stepSeconds] as number;
        if (!(step > 0)) continue;
        if (first === 0) {
          first = dp;
          exposed = this.exhaustive ? 0 : evaluator.exchangeFloor(set, stages, this.zero, dp);
          optimizer = figures[FIGURE.optimizer] as number;
        }
        const held = figures[FIGURE.deviceBytes] as number;
        if (held > this.capacity) {
          this.miss(step, held);
          continue;
        }
        this.keep(step);
        if (this.exhaustive) continue;
        // Where nothing needs to leave the device, moving more off it only adds time; more data ranks hold no more each.
        if (offload === 0) until = Math.min(until, dp - unit);
      }
    }
  }

  /** The layout in hand fits: it is the answer if none was quicker, or none as quick was simpler. */
  private keep(step: number): void {
    if (step > this.bestTime) return;
    const candidate = this.candidate();
    if (this.best && step === this.bestTime && !precedes(candidate, this.best)) return;
    this.bestTime = step;
    this.best = candidate;
  }

  /** The layout in hand does not fit: it is told if it is the leanest, or among the fastest of its degrees. */
  private miss(step: number, held: number): void {
    const quick = !(this.best && step >= this.bestTime);
    this.misses.add(this.set.division.tensorParallel, this.pp, step, held, quick, () => this.candidate());
  }

  /** The layout in hand, with its figures as evaluated last. */
  private candidate(): Candidate {
    const { set, pp, dp, choice } = this;
    const { division } = set;
    const layout: Layout = {
      tensorParallel: division.tensorParallel,
      pipelineParallel: pp,
      dataParallel: dp,
      contextParallel: division.contextParallel,
      expertParallel: division.expertParallel,
      expertTensorParallel: division.expertTensorParallel,
      virtualStages: choice.virtualStages,
      microBatch: division.microBatch,
      globalBatch: this.job.globalBatch,
      zero: this.zero as Layout['zero'],
      shardGroup: this.space.shardGroup ?? dp * division.contextParallel,
      recompute: nameOf(RECOMPUTE_CODE, this.recompute),
      sequenceParallel: division.sequenceParallel,
      schedule: nameOf(SCHEDULE_CODE, choice.schedule),
      offload: nameOf(OFFLOAD_CODE, this.offload),
    };
    return { layout, ranks: division.tensorParallel * division.contextParallel * pp * dp, figures: this.evaluator.figures.slice() };
  }
}

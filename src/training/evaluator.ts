import type { Division, Pace } from '../layout/share.ts';
import { type Partition, partition } from '../layout/stages.ts';
import type { Machine } from '../machine/machine.ts';
import type { TrainingJob } from '../terms/job.ts';
import { exchangedSeconds } from './exchange.ts';
import { FIGURE } from './figure.ts';
import { heldBytes, type ParameterBytes, parameterBytes } from './held.ts';
import { StageLoads } from './loads.ts';
import { muonSeconds } from './optimizer.ts';
import { slowestStage, stagesSeconds, tailSeconds, unfilled } from './passage.ts';
import { SCHEDULE_CODE } from './schedule.ts';
import { type ShareSet, Shares } from './shares.ts';

export { FIGURE };

export const RECOMPUTE_CODE = { none: 0, selective: 1, full: 2 } as const;
export const OFFLOAD_CODE = { none: 0, optimizer: 1, activations: 2, both: 3 } as const;

const VALUE = 2;
/** Part of the host link that copies of activations get beside other traffic of the node; assumed, no published run tells. */
const HOST_SHARE = 0.5;

/**
 * Time and memory of one training step under a layout, in closed form. Holds the job, the machine and the shares computed so far.
 * `evaluate` allocates nothing: it reads a share set and a partition and writes `figures`.
 */
export class Evaluator {
  readonly figures = new Float64Array(Object.keys(FIGURE).length);
  readonly job: TrainingJob;
  readonly machine: Machine;
  readonly pace: Pace;
  /** what every step pays beyond its parts, as a factor, by ranks used */
  private readonly scaleLoss: number;
  private readonly ranksPerNode: number;
  private readonly sets: Shares;
  /** bytes of one rank: weights, gradients, optimizer, activations, workspace, communication, in the order of FIGURE */
  private readonly parts = new Float64Array(6);
  private readonly loads: StageLoads;
  private readonly partitions: Map<number, Partition>;
  private readonly per: ParameterBytes;
  private readonly frozen: boolean;

  constructor(job: TrainingJob, machine: Machine, pace: Pace, ranksPerNode: number, scaleLoss: number, like?: Evaluator) {
    this.job = job;
    this.machine = machine;
    this.pace = pace;
    this.ranksPerNode = ranksPerNode;
    this.scaleLoss = scaleLoss;
    this.sets = like?.sets ?? new Shares(job, machine, pace);
    this.loads = like?.loads ?? new StageLoads();
    this.partitions = like?.partitions ?? new Map();
    this.frozen = job.tuning !== null && job.tuning.method !== 'full';
    this.per = parameterBytes(job, this.frozen);
  }

  /** The same job with another batch; what was computed of its layers is kept. */
  forBatch(globalBatch: number): Evaluator {
    return new Evaluator({ ...this.job, globalBatch }, this.machine, this.pace, this.ranksPerNode, this.scaleLoss, this);
  }

  /** The share set of a division, computed once. */
  shares(division: Division): ShareSet {
    return this.sets.of(division);
  }

  /** The partition of the layers over pipeline ranks, computed once. */
  stages(pipelineParallel: number, virtualStages: number, mirrored: boolean): Partition {
    const key = (pipelineParallel * 4096 + virtualStages) * 2 + (mirrored ? 1 : 0);
    const known = this.partitions.get(key);
    if (known) return known;
    const made = partition(this.job.model.order, this.job.model.kinds.length, pipelineParallel, virtualStages, mirrored);
    this.partitions.set(key, made);
    return made;
  }

  /** Overheads that every part of a step pays: (1 + slack) (1 + loss * log2 nodes). */
  overheads(ranks: number): number {
    const nodes = ranks / this.ranksPerNode;
    return (1 + this.pace.stack.slack) * (1 + (nodes > 1 ? this.scaleLoss * Math.log2(nodes) : 0));
  }

  /**
   * Seconds that the pipeline of micro-batches takes at least: exact but for what sharded weights, offload and messages add. A step takes
   * this times `overheads`, or more.
   */
  pipelineFloor(set: ShareSet, stages: Partition, perRank: number, recompute: number, schedule: number): number {
    const mirrored = schedule === SCHEDULE_CODE.dualpipe;
    this.loads.fill(set, stages, recompute, mirrored, this.job.model.tiedEmbeddings, this.frozen);
    const m = Math.ceil(perRank / set.division.microBatch);
    const slowest = slowestStage(this.loads, stages);
    const pipe =
      stages.pipelineParallel === 1 ? m * slowest : stagesSeconds(this.loads, set, stages, schedule, m, 0, this.job.stack.overlapPipeline);
    return unfilled(pipe, m, perRank / set.division.microBatch, slowest);
  }

  /** Least seconds that the pipeline takes with so many sequences on a rank or more (`tailSeconds`). After `pipelineFloor`, whose result is `pipeline`. */
  pipelineTail(set: ShareSet, stages: Partition, perRank: number, schedule: number, pipeline: number): number {
    return tailSeconds(this.loads, set, stages, perRank, schedule, pipeline, this.job.stack.overlapPipeline);
  }

  /** Seconds of one micro-batch on the busiest rank. After `pipelineFloor` of the same combination. */
  busiest(stages: Partition): number {
    return slowestStage(this.loads, stages);
  }

  /**
   * `pipelineFloor` with what offload adds at least: kept activations pass the host link twice a micro-batch, or the optimizer's states once a
   * step. After `pipelineFloor` of the same combination.
   */
  offloadFloor(
    set: ShareSet,
    stages: Partition,
    perRank: number,
    pipeline: number,
    zero: number,
    dataParallel: number,
    shardGroup: number,
    offload: number,
  ): number {
    if (offload === 0) return pipeline;
    const { loads, machine } = this;
    const { tensorParallel: tp, contextParallel: cp, expertParallel: ep, expertTensorParallel: etp, microBatch } = set.division;
    const dataGroup = dataParallel * cp;
    const denseShard = zero >= 1 ? Math.min(shardGroup, dataGroup) : 1;
    const expertShard = zero >= 1 ? Math.max(1, Math.min(denseShard, (dataGroup * tp) / (ep * etp))) : 1;
    let copied = 0;
    let updated = 0;
    for (let s = 0; s < stages.size; s++) {
      copied = Math.max(copied, loads.saved[s] as number);
      updated = Math.max(updated, (loads.trainedDense[s] as number) / denseShard + (loads.trainedExperts[s] as number) / expertShard);
    }
    const waits =
      offload >= 2
        ? (perRank / microBatch) * Math.max(0, machine.hostCopy((2 * copied) / HOST_SHARE) - slowestStage(this.loads, stages))
        : 0;
    const update = (offload & 1) === 1 ? machine.hostCopy(2 * updated * (this.per.gradients + this.per.weights + this.per.states)) : 0;
    return pipeline + waits + update;
  }

  /** Bytes of a device whose first pipeline rank is the fullest, or fewer than the fullest holds; over the degrees of data parallelism up to `dataParallel`. */
  memoryFloor(
    set: ShareSet,
    stages: Partition,
    perRank: number,
    recompute: number,
    schedule: number,
    zero: number,
    dataParallel: number,
    shardGroup: number,
    offload: number,
  ): number {
    const { loads } = this;
    loads.fill(set, stages, recompute, schedule === SCHEDULE_CODE.dualpipe, this.job.model.tiedEmbeddings, this.frozen);
    const { tensorParallel: tp, contextParallel: cp, expertParallel: ep, expertTensorParallel: etp } = set.division;
    const dataGroup = dataParallel * cp;
    const denseShard = Math.min(shardGroup, dataGroup);
    const expertShard = Math.max(1, Math.min(denseShard, (dataGroup * tp) / (ep * etp)));
    const m = Math.ceil(perRank / set.division.microBatch);
    const gatherEach = zero === 3 && stages.pipelineParallel === 1;
    const bytes = heldBytes(this.parts, loads, stages, 0, 0, this.per, m, zero, schedule, offload, denseShard, expertShard, gatherEach);
    return bytes * (1 + this.pace.stack.fragmentation) + this.pace.stack.contextBytes;
  }

  /**
   * What pipeline rank `rank` holds under the layout evaluated last, which these arguments repeat: bytes of weights, gradients, optimizer,
   * activations, workspace and communication, in the order of FIGURE. Overwritten by the next call.
   */
  heldBy(
    rank: number,
    set: ShareSet,
    stages: Partition,
    dataParallel: number,
    zero: number,
    shardGroup: number,
    schedule: number,
    offload: number,
  ): Float64Array {
    const { tensorParallel: tp, contextParallel: cp, expertParallel: ep, expertTensorParallel: etp, microBatch } = set.division;
    const denseShard = Math.min(shardGroup, dataParallel * cp);
    const expertShard = Math.max(1, Math.min(denseShard, Math.max(1, (dataParallel * cp * tp) / (ep * etp))));
    const m = Math.ceil(Math.ceil(this.job.globalBatch / dataParallel) / microBatch);
    const gatherEach = zero === 3 && stages.pipelineParallel === 1;
    const { parts, loads, per } = this;
    const s = stages.signatureOf[rank] as number;
    heldBytes(parts, loads, stages, s, rank, per, m, zero, schedule, offload, denseShard, expertShard, gatherEach);
    return parts;
  }

  /** Layers that pipeline rank `rank` holds. */
  layersOf(stages: Partition, rank: number): number {
    return this.loads.layers[stages.signatureOf[rank] as number] as number;
  }

  /** Seconds of one micro-batch on a rank with signature `s` of the layout evaluated last. */
  secondsOf(s: number): { readonly forward: number; readonly backward: number; readonly weight: number } {
    const { forward, input, weight } = this.loads;
    return { forward: forward[s] as number, backward: input[s] as number, weight: weight[s] as number };
  }

  /**
   * Least seconds that a step exposes in exchanging gradients and weights once a step, over data-parallel degrees from `dataParallel` up
   * with as many sequences on a rank. After `pipelineFloor` of the same combination.
   */
  exchangeFloor(set: ShareSet, stages: Partition, zero: number, dataParallel: number): number {
    if (zero === 3 && stages.pipelineParallel === 1) return 0;
    const { tensorParallel: tp, contextParallel: cp, expertParallel: ep, expertTensorParallel: etp } = set.division;
    const size = dataParallel * cp;
    const group = { size, stride: tp };
    const experts = { size: Math.max(1, (size * tp) / (ep * etp)), stride: etp * ep };
    let most = 0;
    for (let s = 0; s < stages.size; s++)
      most = Math.max(
        most,
        exchangedSeconds(
          this.loads,
          s,
          this.job.stack,
          this.machine,
          this.pace.stack.overlapData,
          this.per.gradients,
          zero,
          group,
          experts,
          true,
        ),
      );
    return most;
  }

  /**
   * One step: pipeline of micro-batches, exposed data-parallel communication, optimizer, overhead.
   *
   *     T = (pipeline(m, stages) + gradient reduction and parameter gathering left exposed + optimizer) * (1 + slack) * (1 + loss * log2 nodes)
   *
   * and the fullest rank: states / sharding + activations in flight + logits + transients. Codes: RECOMPUTE_CODE, SCHEDULE_CODE, OFFLOAD_CODE.
   */
  evaluate(
    set: ShareSet,
    stages: Partition,
    dataParallel: number,
    zero: number,
    shardGroup: number,
    recompute: number,
    schedule: number,
    offload: number,
  ): void {
    const { job, machine, figures, loads, parts } = this;
    const { tensorParallel: tp, contextParallel: cp, expertParallel: ep, expertTensorParallel: etp, microBatch } = set.division;
    const stack = job.stack;
    const fit = this.pace.stack;
    const pp = stages.pipelineParallel;
    const vpp = stages.virtualStages;
    const perRank = Math.ceil(job.globalBatch / dataParallel);
    const m = Math.ceil(perRank / microBatch);
    const mirrored = schedule === SCHEDULE_CODE.dualpipe;
    loads.fill(set, stages, recompute, mirrored, job.model.tiedEmbeddings, this.frozen);
    const gatherEach = zero === 3 && pp === 1;
    const dataGroup = dataParallel * cp;
    const expertGroup = Math.max(1, (dataGroup * tp) / (ep * etp));
    const denseShard = Math.min(shardGroup, dataGroup);
    const expertShard = Math.max(1, Math.min(denseShard, expertGroup));
    const { gradients: gradientBytes, states: stateBytes, weights: weightBytes } = this.per;

    let worstTime = -1;
    let worst = 0;
    let worstMemory = -1;
    let gatherExposed = 0;
    let dataExposed = 0;
    let optimizerSeconds = 0;
    let work = 0;

    for (let s = 0; s < stages.size; s++) {
      const dense = loads.dense[s] as number;
      const experts = loads.experts[s] as number;
      const trainedDense = loads.trainedDense[s] as number;
      const trainedExperts = loads.trainedExperts[s] as number;
      const layers = Math.max(1, loads.layers[s] as number);
      const forwardTime = loads.forward[s] as number;
      const backwardTime = (loads.input[s] as number) + (loads.weight[s] as number);
      let added = 0;
      if (gatherEach) {
        const unit = machine.collective('all-gather', (dense * VALUE) / layers, { size: denseShard, stride: tp });
        const wide = experts > 0 ? machine.collective('all-gather', experts * VALUE, { size: expertShard, stride: etp * ep }) : 0;
        const gather = layers * unit + wide;
        const scatter = (gather * (this.frozen ? trainedDense / Math.max(1, dense) : 1) * gradientBytes) / VALUE;
        const forwardLeft = Math.max(unit, gather - forwardTime * (stack.overlapParameterGather ? fit.overlapData : 0));
        const backwardLeft = Math.max(unit, gather + scatter - backwardTime * (stack.overlapGradientReduce ? fit.overlapData : 0));
        added = forwardLeft + backwardLeft;
      }
      if (offload >= 2) {
        added += Math.max(0, machine.hostCopy((2 * (loads.saved[s] as number)) / HOST_SHARE) - (forwardTime + backwardTime + added));
      }
      const whole = forwardTime + backwardTime + added;
      if (whole > worstTime) {
        worstTime = whole;
        worst = s;
        gatherExposed = added;
      }
      // Once a step: reduce gradients, update, hand out the new weights.
      const exposed = gatherEach
        ? 0
        : exchangedSeconds(
            loads,
            s,
            stack,
            machine,
            fit.overlapData,
            gradientBytes,
            zero,
            { size: dataGroup, stride: tp },
            { size: expertGroup, stride: etp * ep },
            false,
          );
      dataExposed = Math.max(dataExposed, exposed);
      const updated = zero >= 1 ? trainedDense / denseShard + trainedExperts / expertShard : trainedDense + trainedExperts;
      let update =
        machine.stream(updated * (gradientBytes + 2 * stateBytes + weightBytes), 4 + layers) + muonSeconds(job, machine, updated);
      // A host updates no faster than the device it serves, and no faster than its link brings the states.
      if ((offload & 1) === 1) update = Math.max(update, machine.hostCopy(2 * updated * (gradientBytes + weightBytes + stateBytes)));
      optimizerSeconds = Math.max(optimizerSeconds, update);
      work += whole;

      const first = stages.firstRank[s] as number;
      const allocated = heldBytes(
        parts,
        loads,
        stages,
        s,
        first,
        this.per,
        m,
        zero,
        schedule,
        offload,
        denseShard,
        expertShard,
        gatherEach,
      );
      if (allocated > worstMemory) {
        worstMemory = allocated;
        for (let part = 0; part < parts.length; part++) figures[FIGURE.weights + part] = parts[part] as number;
        figures[FIGURE.fullestRank] = first;
      }
    }

    const send = pp > 1 ? machine.send(set.handover, tp * cp * dataParallel) : 0;
    const steady = m * worstTime;
    const pipe =
      pp === 1
        ? steady
        : stagesSeconds(loads, set, stages, schedule, m, send, stack.overlapPipeline) + (offload >= 2 ? m * gatherExposed : 0);
    const rounds = perRank / microBatch;
    const filled = unfilled(pipe, m, rounds, worstTime);
    // Waiting beyond the fullest work; below zero where DualPipe hides expert messages behind the other direction's compute.
    const waits = filled - rounds * worstTime;
    const handed = pp > 1 && !stack.overlapPipeline ? Math.min(Math.max(0, waits), 2 * (m * vpp + pp - 1) * send) : 0;
    const hidden = Math.max(0, -waits);
    const hiddenExperts = Math.min(hidden, (loads.expert[worst] as number) * rounds);
    if (job.model.tiedEmbeddings && pp > 1 && !this.frozen)
      dataExposed += machine.send(set.ends.embedParameters * gradientBytes, (pp - 1) * tp * cp * dataParallel);
    const base = filled + dataExposed + optimizerSeconds;
    // A figure that is not known (NaN) makes the step unknown, wherever it stands.
    const known = work + send >= 0;
    const step = known ? base * this.overheads(tp * cp * pp * dataParallel) : Number.NaN;
    figures[FIGURE.stepSeconds] = step;
    figures[FIGURE.forward] = (loads.computeForward[worst] as number) * rounds;
    figures[FIGURE.backward] = (loads.computeBackward[worst] as number) * rounds - (hidden - hiddenExperts);
    figures[FIGURE.recompute] = (loads.recompute[worst] as number) * rounds;
    figures[FIGURE.tensorComm] = (loads.tensor[worst] as number) * rounds;
    figures[FIGURE.expertComm] = (loads.expert[worst] as number) * rounds - hiddenExperts;
    figures[FIGURE.contextComm] = (loads.context[worst] as number) * rounds;
    figures[FIGURE.dataComm] = gatherExposed * rounds + dataExposed;
    figures[FIGURE.pipelineComm] = handed;
    figures[FIGURE.bubble] = Math.max(0, waits) - handed;
    figures[FIGURE.optimizer] = optimizerSeconds;
    figures[FIGURE.overhead] = step - base;
    figures[FIGURE.allocatedBytes] = worstMemory;
    figures[FIGURE.reservedBytes] = worstMemory * (1 + fit.fragmentation);
    figures[FIGURE.deviceBytes] = worstMemory * (1 + fit.fragmentation) + fit.contextBytes;
    figures[FIGURE.microBatches] = m;
    figures[FIGURE.pipeline] = filled;
    figures[FIGURE.exposed] = dataExposed;
  }
}

import { type Ends, endsOf } from '../layout/ends.ts';
import { type Division, type Pace, type Share, shareOf } from '../layout/share.ts';
import { type Partition, partition } from '../layout/stages.ts';
import type { Machine } from '../machine/machine.ts';
import type { TrainingJob } from '../terms/job.ts';
import { BYTES_PER_VALUE } from '../terms/precision.ts';
import { layerOperators, type Operator } from '../workload/operators.ts';
import { inFlight, pipelineSeconds } from './bubble.ts';
import { SCHEDULE_CODE } from './schedule.ts';

/** Where each figure of an evaluation stands in `Evaluator.figures`. Seconds and bytes. */
export const FIGURE = {
  stepSeconds: 0,
  reservedBytes: 1,
  allocatedBytes: 2,
  deviceBytes: 3,
  forward: 4,
  backward: 5,
  recompute: 6,
  tensorComm: 7,
  expertComm: 8,
  contextComm: 9,
  pipelineComm: 10,
  bubble: 11,
  dataComm: 12,
  optimizer: 13,
  overhead: 14,
  weights: 15,
  gradients: 16,
  optimizerBytes: 17,
  activations: 18,
  workspace: 19,
  communication: 20,
  fullestRank: 21,
  microBatches: 22,
} as const;

export const RECOMPUTE_CODE = { none: 0, selective: 1, full: 2 } as const;
export const OFFLOAD_CODE = { none: 0, optimizer: 1, activations: 2, both: 3 } as const;

/** Everything about one division that does not depend on pipeline, data parallelism or sharding. */
export interface ShareSet {
  readonly division: Division;
  readonly kinds: readonly Share[];
  readonly ends: Ends;
  /** bytes of one activation tensor handed to the next stage */
  readonly handover: number;
}

const VALUE = 2;
const MOST_SIGNATURES = 256;

/**
 * Time and memory of one training step under a layout, in closed form. Holds the job, the machine and the shares computed so far.
 * `evaluate` allocates nothing: it reads a share set and a partition and writes `figures`.
 */
export class Evaluator {
  readonly figures = new Float64Array(Object.keys(FIGURE).length);
  readonly job: TrainingJob;
  readonly machine: Machine;
  readonly pace: Pace;
  private readonly scaleLoss: number;
  private readonly ranksPerNode: number;
  private readonly operators: readonly (readonly Operator[])[];
  private readonly sets = new Map<number, ShareSet>();
  private readonly partitions = new Map<number, Partition>();
  private readonly forwards = new Float64Array(MOST_SIGNATURES);
  private readonly inputs = new Float64Array(MOST_SIGNATURES);
  private readonly weights = new Float64Array(MOST_SIGNATURES);
  private readonly exchanges = new Float64Array(MOST_SIGNATURES);
  private readonly weightBytes: number;
  private readonly trainedFraction: 'all' | 'adapters';

  constructor(job: TrainingJob, machine: Machine, pace: Pace, ranksPerNode: number, scaleLoss: number) {
    this.job = job;
    this.machine = machine;
    this.pace = pace;
    this.ranksPerNode = ranksPerNode;
    this.scaleLoss = scaleLoss;
    this.operators = job.model.kinds.map((kind) => layerOperators(job.model, kind));
    this.trainedFraction = job.tuning !== null && job.tuning.method !== 'full' ? 'adapters' : 'all';
    this.weightBytes = job.tuning?.method === 'qlora' ? BYTES_PER_VALUE.nvfp4 : this.trainedFraction === 'adapters' ? VALUE : job.stack.weightBytes;
  }

  /** The share set of a division, computed once. */
  shares(division: Division): ShareSet {
    const { tensorParallel, contextParallel, expertParallel, expertTensorParallel, microBatch, sequenceParallel } = division;
    const key = ((((tensorParallel * 8192 + contextParallel) * 8192 + expertParallel) * 1024 + microBatch) * 2 + (sequenceParallel ? 1 : 0)) * 2 + (expertTensorParallel > 1 ? 1 : 0);
    const known = this.sets.get(key);
    if (known) return known;
    const tokens = (microBatch * this.job.sequence) / contextParallel;
    const set: ShareSet = {
      division,
      kinds: this.job.model.kinds.map((kind, k) => shareOf(this.machine, this.job, kind, this.operators[k] ?? [], division, this.pace)),
      ends: endsOf(this.machine, this.job, tensorParallel, tokens, this.pace),
      handover: (tokens * this.job.model.hidden * VALUE) / (sequenceParallel ? tensorParallel : 1),
    };
    this.sets.set(key, set);
    return set;
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

  /**
   * One step: pipeline of micro-batches, exposed data-parallel communication, optimizer, overhead.
   *
   *     T = (pipeline(m, stages) + gradient reduction and parameter gathering left exposed + optimizer) * (1 + slack) * (1 + loss * log2 nodes)
   *
   * and the fullest rank: states / sharding + activations in flight + logits + transients. Codes: RECOMPUTE_CODE, SCHEDULE_CODE, OFFLOAD_CODE.
   */
  evaluate(set: ShareSet, stages: Partition, dataParallel: number, zero: number, shardGroup: number, recompute: number, schedule: number, offload: number): void {
    const { job, machine, figures, pace } = this;
    const { tensorParallel: tp, contextParallel: cp, expertParallel: ep, expertTensorParallel: etp, microBatch } = set.division;
    const kinds = set.kinds;
    const stack = job.stack;
    const fit = pace.stack;
    const pp = stages.pipelineParallel;
    const vpp = stages.virtualStages;
    const perRank = Math.ceil(job.globalBatch / dataParallel);
    const m = Math.ceil(perRank / microBatch);
    const filled = perRank / (m * microBatch);
    const mirrored = schedule === SCHEDULE_CODE.dualpipe;
    const gatherEach = zero === 3 && pp === 1;
    const dataGroup = dataParallel * cp;
    const expertGroup = Math.max(1, (dataGroup * tp) / (ep * etp));
    const denseShard = Math.min(shardGroup, dataGroup);
    const expertShard = Math.max(1, Math.min(denseShard, expertGroup));
    const adapters = this.trainedFraction === 'adapters';
    const stateBytes = optimizerBytes(job);

    let worstTime = -1;
    let worstMemory = -1;
    let dataExposed = 0;
    let optimizerSeconds = 0;

    for (let s = 0; s < stages.size; s++) {
      let f = 0;
      let b = 0;
      let w = 0;
      let r = 0;
      let tensor = 0;
      let expert = 0;
      let context = 0;
      let commForward = 0;
      let dense = 0;
      let experts = 0;
      let trainedDense = 0;
      let trainedExperts = 0;
      let saved = 0;
      let working = 0;
      let layers = 0;
      let largestLayer = 0;
      for (let k = 0; k < kinds.length; k++) {
        const n = stages.counts[s * kinds.length + k] as number;
        if (n === 0) continue;
        const share = kinds[k] as Share;
        layers += n;
        f += n * share.forward;
        b += n * share.backward;
        w += n * share.weight;
        let t = share.tensorForward + share.tensorBackward;
        let e = share.expertForward + share.expertBackward;
        let c = share.contextForward + share.contextBackward;
        if (recompute === 2) {
          r += n * share.forward;
          t += share.tensorForward;
          e += share.expertForward;
          c += share.contextForward;
          saved += n * share.savedFull;
          working = Math.max(working, share.savedNone + share.working);
        } else {
          if (recompute === 1) r += n * share.selective;
          saved += n * (recompute === 1 ? share.savedSelective : share.savedNone);
          working = Math.max(working, share.working + (recompute === 1 ? share.savedNone - share.savedSelective : 0));
        }
        commForward += n * (share.tensorForward + share.expertForward + share.contextForward);
        tensor += n * t;
        expert += n * e;
        context += n * c;
        dense += n * share.denseParameters;
        experts += n * share.expertParameters;
        trainedDense += n * share.denseTrained;
        trainedExperts += n * share.expertTrained;
        largestLayer = Math.max(largestLayer, share.denseParameters + share.expertParameters);
      }
      let endForward = 0;
      let endBackward = 0;
      let endWeight = 0;
      let logits = 0;
      if (stages.embeds[s] === 1) {
        endForward += set.ends.embedForward;
        endBackward += set.ends.embedBackward;
        dense += set.ends.embedParameters;
        if (!adapters) trainedDense += set.ends.embedParameters;
        largestLayer = Math.max(largestLayer, set.ends.embedParameters);
      }
      if (stages.heads[s] === 1) {
        endForward += set.ends.headForward;
        endBackward += set.ends.headBackward;
        endWeight += set.ends.headWeight;
        const shared = job.model.tiedEmbeddings && stages.embeds[s] === 1 && pp === 1;
        const held = shared ? set.ends.headParameters - set.ends.embedParameters : set.ends.headParameters;
        dense += Math.max(0, held);
        if (!adapters) trainedDense += Math.max(0, held);
        logits = set.ends.logitsBytes;
      }
      // Two directions in one rank (DualPipe): each micro-batch passes one of the two stages that the rank holds.
      const share = mirrored ? 0.5 : 1;
      const forwardTime = (f + commForward + endForward) * share;
      let inputTime = (b + r + endBackward + tensor + expert + context - commForward) * share;
      const weightTime = (w + endWeight) * share;

      let gatherExposed = 0;
      if (gatherEach) {
        const group = { size: denseShard, stride: tp };
        const unit = machine.collective('all-gather', (dense * VALUE) / Math.max(1, layers), group);
        const gather = layers * unit + (experts > 0 ? machine.collective('all-gather', experts * VALUE, { size: expertShard, stride: etp * ep }) : 0);
        const scatter = (gather * (adapters ? trainedDense / Math.max(1, dense) : 1) * stack.gradientBytes) / VALUE;
        const hide = stack.overlapParameterGather ? fit.overlapData : 0;
        const forwardLeft = Math.max(unit, gather - forwardTime * hide);
        const backwardLeft = Math.max(unit, gather + scatter - (inputTime + weightTime) * (stack.overlapGradientReduce ? fit.overlapData : 0));
        gatherExposed = forwardLeft + backwardLeft;
        inputTime += gatherExposed;
      }
      if (offload >= 2) {
        const copy = machine.hostCopy(2 * saved);
        const left = Math.max(0, copy - (forwardTime + inputTime + weightTime));
        inputTime += left;
        saved = saved / Math.max(1, layers) + (recompute === 2 ? 0 : saved * 0.1);
      }
      const whole = forwardTime + inputTime + weightTime;
      this.forwards[s] = forwardTime;
      this.inputs[s] = inputTime;
      this.weights[s] = weightTime;
      this.exchanges[s] = expert * share;
      if (whole > worstTime) {
        worstTime = whole;
        figures[FIGURE.forward] = forwardTime;
        figures[FIGURE.recompute] = r * share;
        figures[FIGURE.tensorComm] = tensor * share;
        figures[FIGURE.expertComm] = expert * share;
        figures[FIGURE.contextComm] = context * share;
        figures[FIGURE.backward] = (b + endBackward) * share + weightTime;
        figures[FIGURE.dataComm] = gatherExposed;
      }

      // Once a step: reduce gradients, update, hand out the new weights.
      const gradientBytes = (adapters ? VALUE : stack.gradientBytes) as number;
      let exposed = 0;
      if (!gatherEach && dataGroup > 1) {
        const group = { size: dataGroup, stride: tp };
        const expertRanks = { size: expertGroup, stride: etp * ep };
        const wide = expertGroup > 1 && trainedExperts > 0;
        if (zero === 0) {
          const reduce = machine.collective('all-reduce', trainedDense * gradientBytes, group) + (wide ? machine.collective('all-reduce', trainedExperts * gradientBytes, expertRanks) : 0);
          exposed = stack.overlapGradientReduce ? Math.max(reduce / Math.max(1, layers), reduce - (inputTime + weightTime) * fit.overlapData) : reduce;
        } else {
          const reduce = machine.collective('reduce-scatter', trainedDense * gradientBytes, group) + (wide ? machine.collective('reduce-scatter', trainedExperts * gradientBytes, expertRanks) : 0);
          const gather = machine.collective('all-gather', trainedDense * VALUE, group) + (wide ? machine.collective('all-gather', trainedExperts * VALUE, expertRanks) : 0);
          exposed =
            (stack.overlapGradientReduce ? Math.max(reduce / Math.max(1, layers), reduce - (inputTime + weightTime) * fit.overlapData) : reduce) +
            (stack.overlapParameterGather ? Math.max(gather / Math.max(1, layers), gather - forwardTime * fit.overlapData) : gather);
        }
      }
      dataExposed = Math.max(dataExposed, exposed);
      const shardDense = zero >= 1 ? denseShard : 1;
      const shardExperts = zero >= 1 ? expertShard : 1;
      const updated = trainedDense / shardDense + trainedExperts / shardExperts;
      const touched = updated * (gradientBytes + 2 * stateBytes + this.weightBytes);
      const update = (offload & 1) === 1 ? machine.hostCopy(2 * updated * (gradientBytes + this.weightBytes)) + machine.hostCopy(2 * updated * stateBytes) : machine.stream(touched, 4 + layers) + muonSeconds(job, machine, updated);
      optimizerSeconds = Math.max(optimizerSeconds, update);

      // Memory of the first rank with this signature: it holds the most micro-batches in flight.
      const rank = stages.firstRank[s] as number;
      const flight = inFlight(schedule, pp, vpp, m, rank) / vpp;
      const twice = mirrored ? 1 : 1;
      const weights = (zero === 3 ? (gatherEach ? 1 / denseShard : 1) : 1) * dense * this.weightBytes + (zero === 3 && gatherEach ? experts / expertShard : experts) * this.weightBytes;
      const pipelineShards = zero === 3 && !gatherEach ? (dense * this.weightBytes) / denseShard + (experts * this.weightBytes) / expertShard : 0;
      const weightsHeld = zero === 3 && !gatherEach ? dense * VALUE + experts * VALUE + pipelineShards : weights;
      const gradients = (zero >= 2 ? trainedDense / denseShard + trainedExperts / expertShard : trainedDense + trainedExperts) * gradientBytes;
      const states = (offload & 1) === 1 ? 0 : updated * stateBytes;
      const activations = twice * saved * share * flight;
      const workspace = working + logits * (1 + job.model.multiTokenPrediction * 0);
      const units = zero === 3 && gatherEach ? 2 * largestLayer * VALUE + largestLayer * gradientBytes : zero === 2 ? largestLayer * gradientBytes * 2 : 0;
      const allocated = weightsHeld + gradients + states + activations + workspace + units;
      if (allocated > worstMemory) {
        worstMemory = allocated;
        figures[FIGURE.weights] = weightsHeld;
        figures[FIGURE.gradients] = gradients;
        figures[FIGURE.optimizerBytes] = states;
        figures[FIGURE.activations] = activations;
        figures[FIGURE.workspace] = workspace;
        figures[FIGURE.communication] = units;
        figures[FIGURE.fullestRank] = rank;
      }
    }

    const send = pp > 1 ? machine.send(set.handover, tp * cp * dataParallel) : 0;
    const steady = m * worstTime;
    const pipe = pp === 1 ? steady : this.pipeline(stages, schedule, m, set.ends, send, mirrored);
    const handed = pp > 1 && !stack.overlapPipeline ? Math.min(Math.max(0, pipe - steady), 2 * (m * vpp + pp - 1) * send) : 0;
    // Micro-batches that are not full shorten the steady phase.
    const short = (1 - filled) * steady;
    if (job.model.tiedEmbeddings && pp > 1 && !adapters) dataExposed += machine.send(set.ends.embedParameters * stack.gradientBytes, (pp - 1) * tp * cp * dataParallel);
    const base = pipe - short + dataExposed + optimizerSeconds;
    const nodes = (tp * cp * pp * dataParallel) / this.ranksPerNode;
    const step = base * (1 + fit.slack) * (1 + (nodes > 1 ? this.scaleLoss * Math.log2(nodes) : 0));
    const rounds = m * filled;
    figures[FIGURE.stepSeconds] = step;
    figures[FIGURE.forward] = (figures[FIGURE.forward] as number) * rounds;
    figures[FIGURE.backward] = (figures[FIGURE.backward] as number) * rounds;
    figures[FIGURE.recompute] = (figures[FIGURE.recompute] as number) * rounds;
    figures[FIGURE.tensorComm] = (figures[FIGURE.tensorComm] as number) * rounds;
    figures[FIGURE.expertComm] = (figures[FIGURE.expertComm] as number) * rounds;
    figures[FIGURE.contextComm] = (figures[FIGURE.contextComm] as number) * rounds;
    figures[FIGURE.dataComm] = (figures[FIGURE.dataComm] as number) * rounds + dataExposed;
    figures[FIGURE.pipelineComm] = handed;
    figures[FIGURE.bubble] = Math.max(0, pipe - steady - handed);
    figures[FIGURE.optimizer] = optimizerSeconds;
    figures[FIGURE.overhead] = step - base;
    figures[FIGURE.allocatedBytes] = worstMemory;
    figures[FIGURE.reservedBytes] = worstMemory * (1 + fit.fragmentation);
    figures[FIGURE.deviceBytes] = worstMemory * (1 + fit.fragmentation) + fit.contextBytes;
    figures[FIGURE.microBatches] = m;
  }

  /** Seconds of one micro-batch on a rank of signature `s` in the last evaluation: forward, input gradient with recompute, weight gradient; messages inside. */
  secondsOf(s: number): { readonly forward: number; readonly backward: number; readonly weight: number } {
    return { forward: this.forwards[s] as number, backward: this.inputs[s] as number, weight: this.weights[s] as number };
  }

  /** The schedule's closed form over the first, the slowest middle and the last rank; faster middle ranks shorten filling and draining. */
  private pipeline(stages: Partition, schedule: number, m: number, ends: Ends, send: number, mirrored: boolean): number {
    const { forwards, inputs, weights } = this;
    const pp = stages.pipelineParallel;
    const v = stages.virtualStages;
    let last = 0;
    let middle = -1;
    let slowest = -1;
    for (let s = 0; s < stages.size; s++) {
      if (stages.heads[s] === 1) last = s;
      if (stages.embeds[s] === 1 || stages.heads[s] === 1) continue;
      const whole = (forwards[s] as number) + (inputs[s] as number) + (weights[s] as number);
      if (whole > slowest) {
        slowest = whole;
        middle = s;
      }
    }
    let spare = 0;
    for (let s = 0; s < stages.size; s++) {
      if (stages.embeds[s] === 1 || stages.heads[s] === 1) continue;
      spare += (stages.multiplicity[s] as number) * (slowest - (forwards[s] as number) - (inputs[s] as number) - (weights[s] as number));
    }
    if (middle < 0) middle = last;
    // Of a rank's chunks only the first holds the embedding, only the last the head.
    const chunk = 1 / v;
    const embed = mirrored ? 0 : (1 - chunk) * ends.embedForward;
    const embedBack = mirrored ? 0 : (1 - chunk) * ends.embedBackward;
    const head = mirrored ? 0 : (1 - chunk) * ends.headForward;
    const headBack = mirrored ? 0 : (1 - chunk) * ends.headBackward;
    const headWeight = mirrored ? 0 : (1 - chunk) * ends.headWeight;
    const all = (forwards[middle] as number) + (inputs[middle] as number) + (weights[middle] as number);
    const exchange = this.exchanges[middle] as number;
    const joint = Math.max(all - exchange, exchange) / all;
    const whole = pipelineSeconds(
      schedule,
      pp,
      v,
      m,
      (forwards[0] as number) * chunk + embed,
      (inputs[0] as number) * chunk + embedBack,
      (weights[0] as number) * chunk,
      (forwards[middle] as number) * chunk,
      (inputs[middle] as number) * chunk,
      (weights[middle] as number) * chunk,
      (forwards[last] as number) * chunk + head,
      (inputs[last] as number) * chunk + headBack,
      (weights[last] as number) * chunk + headWeight,
      joint,
      send,
      this.job.stack.overlapPipeline,
    );
    return whole - Math.min(spare * chunk, Math.max(0, whole - m * all * (mirrored ? joint : 1)));
  }
}

/** Bytes per trained parameter of optimizer state, master copy included. */
function optimizerBytes(job: TrainingJob): number {
  const master = job.tuning !== null && job.tuning.method !== 'full' ? 4 : job.stack.masterBytes;
  switch (job.optimizer) {
    case 'adam':
      return master + job.stack.momentBytes;
    case 'adam-8bit':
      return master + 2;
    case 'muon':
      return master + job.stack.momentBytes / 2;
    case 'sgd':
      return master;
    case 'adafactor':
      return master + 0.01;
  }
}

/**
 * Muon orthogonalises each update with five Newton-Schulz iterations: about 5 * 3 products of an h x h by h x n kind,
 * 30 h FLOPs per parameter of a matrix with short side h.
 */
function muonSeconds(job: TrainingJob, machine: Machine, parameters: number): number {
  if (job.optimizer !== 'muon') return 0;
  return (30 * job.model.hidden * parameters) / (0.5 * machine.peak('bf16'));
}

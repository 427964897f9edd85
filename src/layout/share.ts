import type { Machine } from '../machine/machine.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { LayerKind } from '../terms/model.ts';
import { BYTES_PER_VALUE, type Precision } from '../terms/precision.ts';
import type { StackFit } from '../terms/training-fits.ts';
import { visibleKeys } from '../workload/flops.ts';
import type { Operator, Split } from '../workload/operators.ts';

/**
 * What one rank does and keeps for ONE layer of a kind and ONE micro-batch, under a tensor, context and expert division.
 * Times are seconds, memory is bytes; communication is what stays exposed after overlap.
 */
export interface Share {
  readonly forward: number;
  /** gradient of the inputs */
  readonly backward: number;
  /** gradient of the weights */
  readonly weight: number;
  /** forward work repeated by selective recompute */
  readonly selective: number;
  readonly tensorForward: number;
  readonly tensorBackward: number;
  readonly contextForward: number;
  readonly contextBackward: number;
  readonly expertForward: number;
  readonly expertBackward: number;
  /** kept for the backward pass without recompute, with selective recompute, with full recompute */
  readonly savedNone: number;
  readonly savedSelective: number;
  readonly savedFull: number;
  /** largest transient of the layer beyond what is kept */
  readonly working: number;
  /** parameters of this rank: replicated over the data group, and those of its experts */
  readonly denseParameters: number;
  readonly expertParameters: number;
  /** trained parameters of this rank (adapters only, when tuning with adapters) */
  readonly denseTrained: number;
  readonly expertTrained: number;
  readonly kernels: number;
}

/** The division of one layer. */
export interface Division {
  readonly tensorParallel: number;
  readonly contextParallel: number;
  readonly expertParallel: number;
  readonly expertTensorParallel: number;
  readonly microBatch: number;
  readonly sequenceParallel: boolean;
}

/** How fast kernels run inside a training step relative to alone, by class of precision. */
export interface Pace {
  readonly sustained: number;
  readonly sustainedLow: number;
  /** slowdown of fused attention under this stack; 1 = native kernels */
  readonly portableAttention: number;
  readonly stack: StackFit;
}

const VALUE = 2;
/**
 * Bytes moved per value to bring an operand into a narrow format, beyond the kernel that makes it anyway: two narrow copies, one of them
 * transposed for the weight gradient; gradients also are read once more.
 * @cite nvidia-transformer-engine-user-guide, FP8 primer
 */
const CAST_FORWARD = 2;
const CAST_BACKWARD = 4;

/** Computes the share; plain arithmetic over the layer's operators, a few microseconds. */
export function shareOf(
  machine: Machine,
  job: TrainingJob,
  kind: LayerKind,
  operators: readonly Operator[],
  division: Division,
  pace: Pace,
): Share {
  const { tensorParallel: tp, contextParallel: cp, expertParallel: ep, expertTensorParallel: etp, microBatch, sequenceParallel } = division;
  const h = job.model.hidden;
  const tokens = (microBatch * job.sequence) / cp;
  const seqSplit = sequenceParallel ? tp : 1;
  const narrow = BYTES_PER_VALUE[job.precision] < 2;
  const wide: Precision = narrow ? widePrecision(machine) : job.precision;
  const frozen = job.tuning !== null && job.tuning.method !== 'full';
  const paceWide = 1 / pace.sustained;
  const paceNarrow = narrow ? 1 / (pace.sustained * pace.sustainedLow) : paceWide;

  const paceExperts = paceNarrow * pace.stack.experts;
  const paceAttention = job.flashAttention ? paceWide * pace.portableAttention : paceWide;

  let forward = 0;
  let backward = 0;
  let weight = 0;
  let attentionForward = 0;
  let streamForward = 0;
  let matmulForward = 0;
  let contextForward = 0;
  let contextBackward = 0;
  let saved = 0;
  let savedAttention = 0;
  let savedCheap = 0;
  let cheapForward = 0;
  let working = 0;
  let dense = 0;
  let experts = 0;
  let adapters = 0;
  let kernels = 0;
  const expertRows = hasExperts(kind) ? expertTokens(job, kind, tokens, tp, etp) : 0;

  for (const operator of operators) {
    switch (operator.kind) {
      case 'matmul': {
        const n = operator.split === 'column' ? operator.n / tp : operator.n;
        const k = operator.split === 'row' ? operator.k / tp : operator.k;
        const m = operator.split === 'none' ? tokens / seqSplit : tokens;
        const precision = operator.lowPrecision ? job.precision : wide;
        const factor = operator.lowPrecision ? paceNarrow : paceWide;
        const casts = narrow && operator.lowPrecision;
        const product =
          machine.product(m, n, k, precision) * factor + (casts ? machine.stream(m * k * CAST_FORWARD, 0) * pace.stack.stream : 0);
        forward += product;
        matmulForward += product;
        backward +=
          machine.product(m, k, n, precision) * factor + (casts ? machine.stream(m * n * CAST_BACKWARD, 0) * pace.stack.stream : 0);
        if (!frozen) weight += machine.product(k, n, m, precision) * factor;
        dense += n * k;
        kernels += narrow ? 3 : 1;
        const bytes = narrow && operator.lowPrecision && operator.savedValues > 0 ? 1 : VALUE;
        // A frozen product needs no weight gradient, so nothing of its input is kept unless an adapter reads it.
        const read = !frozen || adapts(job, operator.name);
        const kept = read ? (operator.savedValues * tokens * bytes) / divisor(operator.savedSplit, tp, seqSplit) : 0;
        saved += kept;
        if (operator.fromCheap) savedCheap += kept;
        working = Math.max(working, m * (n + k) * VALUE);
        if (frozen && adapts(job, operator.name)) {
          const rank = job.tuning?.rank ?? 0;
          const adapter = machine.product(m, rank, k, wide) + machine.product(m, n, rank, wide);
          forward += adapter * paceWide;
          backward += 2 * adapter * paceWide;
          adapters += rank * (operator.split === 'row' ? operator.n + k : n + operator.k);
          kernels += 2;
        }
        if (frozen && job.tuning?.method === 'qlora') {
          const unpack = machine.stream(n * k * (0.5 + VALUE), 1);
          forward += unpack;
          backward += unpack;
        }
        break;
      }
      case 'experts': {
        const local = operator.experts / ep;
        const n = operator.split === 'column' ? operator.n / etp : operator.n;
        const k = operator.split === 'row' ? operator.k / etp : operator.k;
        const rows = expertRows / local;
        const product =
          machine.groupedProduct(local, rows, n, k, job.precision) * paceExperts +
          (narrow ? machine.stream(expertRows * k * CAST_FORWARD, 0) * pace.stack.stream : 0);
        forward += product;
        matmulForward += product;
        backward +=
          machine.groupedProduct(local, rows, k, n, job.precision) * paceExperts +
          (narrow ? machine.stream(expertRows * n * CAST_BACKWARD, 0) * pace.stack.stream : 0);
        if (!frozen) weight += machine.groupedProduct(local, k, n, rows, job.precision) * paceExperts;
        experts += local * n * k;
        kernels += narrow ? 4 : 2;
        const kept = frozen
          ? 0
          : operator.savedValues * expertRows * (operator.savedSplit === 'tensor' ? 1 / etp : 1) * (narrow ? 1 : VALUE);
        saved += kept;
        if (operator.fromCheap) savedCheap += kept;
        working = Math.max(working, expertRows * (n + k) * VALUE);
        break;
      }
      case 'attention': {
        const reach = operator.reach;
        const bounded = reach !== null && reach < job.sequence;
        const queries = job.sequence / cp;
        const keys = bounded ? visibleKeys(kind.attention, job.sequence).causal : job.sequence;
        const heads = operator.heads / tp;
        const kvHeads = Math.max(1, operator.kvHeads / tp);
        const fwd =
          machine.attention(
            microBatch,
            queries,
            keys,
            heads,
            kvHeads,
            operator.keyDim,
            operator.valueDim,
            !bounded,
            false,
            job.flashAttention,
            wide,
          ) * paceAttention;
        const bwd =
          machine.attention(
            microBatch,
            queries,
            keys,
            heads,
            kvHeads,
            operator.keyDim,
            operator.valueDim,
            !bounded,
            true,
            job.flashAttention,
            wide,
          ) * paceAttention;
        forward += fwd;
        attentionForward += fwd;
        backward += bwd;
        kernels += job.flashAttention ? 1 : 6;
        saved += (operator.savedValues / tp) * tokens * VALUE;
        if (!job.flashAttention) {
          const perScore = job.stack.dropout ? 5 : 2;
          const scores = microBatch * heads * queries * (bounded ? keys : job.sequence) * perScore;
          saved += scores;
          savedAttention += scores;
        }
        if (cp > 1) {
          const keyValueBytes = microBatch * job.sequence * kvHeads * (operator.keyDim + operator.valueDim) * VALUE;
          const gather = machine.collective('all-gather', keyValueBytes, { size: cp, stride: tp });
          const scatter = machine.collective('reduce-scatter', keyValueBytes, { size: cp, stride: tp });
          contextForward += Math.max(0, gather - fwd * pace.stack.overlapData);
          contextBackward += Math.max(0, gather + scatter - bwd * pace.stack.overlapData);
        }
        break;
      }
      case 'scan': {
        const perToken =
          (operator.heads / tp) * (4 * operator.keyDim * operator.valueDim + 2 * operator.chunk * (operator.keyDim + operator.valueDim));
        const chunks = tokens / operator.chunk;
        const product =
          machine.groupedProduct(
            (operator.heads / tp) * chunks,
            operator.chunk,
            operator.valueDim,
            perToken / ((operator.heads / tp) * 2 * operator.valueDim),
            wide,
          ) * paceWide;
        forward += product;
        matmulForward += product;
        backward += 2.5 * product;
        kernels += 4;
        saved += (operator.savedValues / tp) * tokens * VALUE;
        break;
      }
      case 'stream': {
        const divide = divisor(operator.split, tp, seqSplit);
        const scale = (tokens / divide) * VALUE;
        const expertStream = operator.name === 'experts-activation' ? (job.capacityFactor ?? 1) : 1;
        const time =
          operator.forwardValues > 0
            ? machine.stream(operator.forwardValues * scale * expertStream, operator.kernels) * pace.stack.stream
            : 0;
        forward += time;
        streamForward += time;
        if (operator.remade) cheapForward += time;
        backward +=
          operator.backwardValues > 0
            ? machine.stream(operator.backwardValues * scale * expertStream, operator.kernels) * pace.stack.stream
            : 0;
        kernels += operator.kernels;
        const keep = (operator.savedValues * tokens * VALUE * expertStream) / divisor(operator.savedSplit, tp, seqSplit);
        saved += keep;
        if (operator.split !== 'none') dense += isNorm(operator.name) ? operator.savedValues : 0;
        break;
      }
    }
  }

  const hostFloor = kernels * pace.stack.hostPerKernel;
  if (forward < hostFloor) forward = hostFloor;
  if (backward + weight < 2 * hostFloor) {
    const stretch = (2 * hostFloor) / (backward + weight);
    backward *= stretch;
    weight *= stretch;
  }

  let tensorForward = 0;
  let tensorBackward = 0;
  if (tp > 1) {
    const message = tokens * h * VALUE;
    const group = { size: tp, stride: 1 };
    const exposed = job.stack.overlapTensor ? 1 - pace.stack.overlapTensor : 1;
    const points = hasExperts(kind) && !hasShared(kind) && etp === 1 ? 1 : 2;
    if (sequenceParallel) {
      const gather = machine.collective('all-gather', message, group);
      const scatter = machine.collective('reduce-scatter', message, group);
      tensorForward = points * (gather + scatter) * exposed;
      tensorBackward = points * (2 * gather + scatter) * exposed;
    } else {
      const reduce = machine.collective('all-reduce', message, group);
      tensorForward = points * reduce * exposed;
      tensorBackward = points * reduce * exposed;
    }
  }

  let expertForward = 0;
  let expertBackward = 0;
  if (hasExperts(kind) && ep > 1) {
    const exposed = job.stack.overlapExperts ? 1 - pace.stack.overlapExperts : 1;
    const group = { size: ep, stride: etp };
    const copies = topK(kind) * (job.capacityFactor ?? 1);
    const sent = (tokens / tp) * copies * h * VALUE * etp;
    const exchange =
      job.stack.expertDispatch === 'once-per-node' ? machine.dispatch(sent, copies, group) : machine.collective('all-to-all', sent, group);
    expertForward = 2 * exchange * exposed;
    expertBackward = 2 * exchange * exposed;
  }

  const scaled = saved * pace.stack.activations;
  const input = (tokens * h * VALUE) / seqSplit;
  const half = job.stack.selective === 'operators';
  const cheap = job.stack.selective === 'cheap';
  return {
    forward,
    backward,
    weight,
    selective: half ? streamForward + matmulForward / 2 : (cheap ? cheapForward : 0) + (job.flashAttention ? 0 : attentionForward),
    tensorForward,
    tensorBackward,
    contextForward,
    contextBackward,
    expertForward,
    expertBackward,
    savedNone: scaled,
    savedSelective: half ? scaled / 2 : scaled - (savedAttention + (cheap ? savedCheap : 0)) * pace.stack.activations,
    savedFull: input,
    working: working * pace.stack.activations,
    denseParameters: dense,
    expertParameters: experts,
    denseTrained: frozen ? adapters : dense,
    expertTrained: frozen ? 0 : experts,
    kernels,
  };
}

function divisor(split: Split, tp: number, seqSplit: number): number {
  return split === 'tensor' ? tp : split === 'sequence' ? seqSplit : 1;
}

/** Token copies that one rank's experts compute per micro-batch, forced or natural balance taken as even. */
function expertTokens(job: TrainingJob, kind: LayerKind, tokens: number, tp: number, etp: number): number {
  return (tokens / tp) * etp * topK(kind) * (job.capacityFactor ?? 1);
}

function hasExperts(kind: LayerKind): boolean {
  return kind.feed.kind === 'experts';
}

function hasShared(kind: LayerKind): boolean {
  return kind.feed.kind === 'experts' && kind.feed.sharedFfn > 0;
}

function topK(kind: LayerKind): number {
  return kind.feed.kind === 'experts' ? kind.feed.topK : 0;
}

function isNorm(name: string): boolean {
  return name.endsWith('-norm');
}

function adapts(job: TrainingJob, name: string): boolean {
  if (job.tuning?.targets === 'all-linear') return name !== 'router';
  return (
    name === 'qkv' ||
    name.startsWith('query') ||
    name.startsWith('key-value') ||
    name === 'attention-output' ||
    name === 'linear-attention-input'
  );
}

function widePrecision(machine: Machine): Precision {
  return Number.isNaN(machine.peak('bf16')) ? 'fp16' : 'bf16';
}

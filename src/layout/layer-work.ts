import type { Machine } from '../machine/machine.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { ExpertFeed, LayerKind } from '../terms/model.ts';
import type { Precision } from '../terms/precision.ts';
import type { Split } from '../workload/operators.ts';
import type { Division } from './division.ts';
import type { Pace } from './pace.ts';
import { isNarrow, widePrecision } from './wide-precision.ts';

/**
 * The work of one rank on one layer and one micro-batch while it is added up: first the terms in which every operator is divided and
 * timed, then the sums, to which each operator adds its own. Seconds, bytes, parameters.
 */
export class LayerWork {
  readonly machine: Machine;
  readonly job: TrainingJob;
  readonly kind: LayerKind;
  readonly division: Division;
  readonly pace: Pace;
  /** the routed experts of the layer; null = a dense feed */
  readonly routed: ExpertFeed | null;
  /** tokens of a micro-batch that a context rank holds: b s / cp */
  readonly tokens: number;
  /** token copies that the experts of a rank compute, balance taken as even: tokens / tp x etp x topK x capacity */
  readonly expertRows: number;
  /** ranks that divide what stands between the products: the tensor group under sequence parallelism, else 1 */
  readonly sequenceRanks: number;
  /** matrix products run in less than 16 bits */
  readonly narrow: boolean;
  /** format of what stays out of narrow formats */
  readonly wide: Precision;
  /** only adapters are trained */
  readonly frozen: boolean;
  /** seconds inside a step per second alone, of each class of products */
  readonly paceWide: number;
  readonly paceNarrow: number;
  readonly paceExperts: number;
  readonly paceAttention: number;

  /** seconds: the forward pass, the gradient of the inputs, the gradient of the weights */
  forward = 0;
  backward = 0;
  weight = 0;
  /** seconds of the forward pass by what selective recompute may repeat: attention core, products, elementwise work, cheap operators */
  attentionForward = 0;
  matmulForward = 0;
  streamForward = 0;
  cheapForward = 0;
  /** seconds of forward work, and kept bytes, of the modules that the job names for recompute */
  namedForward = 0;
  savedNamed = 0;
  /** seconds of communication that compute does not hide */
  tensorForward = 0;
  tensorBackward = 0;
  contextForward = 0;
  contextBackward = 0;
  expertForward = 0;
  expertBackward = 0;
  /** bytes kept for the backward pass; of them the attention scores, and what cheap operators can make again */
  saved = 0;
  savedAttention = 0;
  savedCheap = 0;
  /** bytes of the largest input and output of one product */
  working = 0;
  /** parameters replicated over the data group, of this rank's experts, of adapters */
  dense = 0;
  experts = 0;
  adapters = 0;
  /** kernel launches of the forward pass */
  kernels = 0;

  constructor(machine: Machine, job: TrainingJob, kind: LayerKind, division: Division, pace: Pace) {
    this.machine = machine;
    this.job = job;
    this.kind = kind;
    this.division = division;
    this.pace = pace;
    this.routed = kind.feed.kind === 'experts' ? kind.feed : null;
    this.tokens = (division.microBatch * job.sequence) / division.contextParallel;
    const perToken = this.routed ? this.routed.topK : 0;
    this.expertRows = (this.tokens / division.tensorParallel) * division.expertTensorParallel * perToken * (job.capacityFactor ?? 1);
    this.sequenceRanks = division.sequenceParallel ? division.tensorParallel : 1;
    this.narrow = isNarrow(job.precision);
    this.wide = widePrecision(machine, job.precision);
    this.frozen = job.tuning !== null && job.tuning.method !== 'full';
    this.paceWide = 1 / pace.sustained;
    this.paceNarrow = this.narrow ? 1 / (pace.sustained * pace.sustainedLow) : this.paceWide;
    this.paceExperts = this.paceNarrow * pace.stack.experts;
    this.paceAttention = job.flashAttention ? this.paceWide * pace.portableAttention : this.paceWide;
  }

  /** Ranks that divide an operator or a kept tensor. */
  ranksOf(split: Split): number {
    return split === 'tensor' ? this.division.tensorParallel : split === 'sequence' ? this.sequenceRanks : 1;
  }

  /** Adds the three products of a weight, in seconds: output, gradient of the input, gradient of the weight unless it is frozen. */
  addProducts(forward: number, backward: number, weight: number): void {
    this.forward += forward;
    this.matmulForward += forward;
    this.backward += backward;
    this.weight += weight;
  }

  /** Adds bytes kept for a weight gradient; what a cheap operator made can be dropped and made again. */
  keepInput(bytes: number, fromCheap: boolean): void {
    this.saved += bytes;
    if (fromCheap) this.savedCheap += bytes;
  }
}

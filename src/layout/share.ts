import type { Machine } from '../machine/machine.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { LayerKind } from '../terms/model.ts';
import type { Operator } from '../workload/operators.ts';
import type { Division } from './division.ts';
import { LayerWork } from './layer-work.ts';
import type { Pace } from './pace.ts';
import { addAttention } from './share-attention.ts';
import { addExperts } from './share-experts.ts';
import { addMatmul } from './share-matmul.ts';
import { addExpertMessages, addTensorMessages } from './share-messages.ts';
import { addNamed } from './share-modules.ts';
import { repeatedSelectively, savedInput, savedSelectively, savedWithoutRecompute } from './share-recompute.ts';
import { addScan } from './share-scan.ts';
import { addStream } from './share-stream.ts';

export type { Division } from './division.ts';
export type { Pace } from './pace.ts';

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
}

/**
 * Computes the share: each operator adds its work, what it keeps and its parameters; then come the host's launches and the messages that
 * belong to the layer as a whole. Plain arithmetic over the layer's operators, a few microseconds.
 */
export function shareOf(
  machine: Machine,
  job: TrainingJob,
  kind: LayerKind,
  operators: readonly Operator[],
  division: Division,
  pace: Pace,
): Share {
  const work = new LayerWork(machine, job, kind, division, pace);
  for (const operator of operators) {
    const { forward, saved, savedAttention } = work;
    addOperator(work, operator);
    if (job.recomputeModules) addNamed(work, operator, work.forward - forward, work.saved - saved, work.savedAttention - savedAttention);
  }
  waitForHost(work);
  if (division.tensorParallel > 1) addTensorMessages(work);
  if (work.routed !== null && division.expertParallel > 1) addExpertMessages(work);
  return settled(work);
}

/** Adds the work of one operator, by its kind. */
export function addOperator(work: LayerWork, operator: Operator): void {
  switch (operator.kind) {
    case 'matmul':
      addMatmul(work, operator);
      break;
    case 'experts':
      addExperts(work, operator);
      break;
    case 'attention':
      addAttention(work, operator);
      break;
    case 'scan':
      addScan(work, operator);
      break;
    case 'stream':
      addStream(work, operator);
      break;
  }
}

/** A pass takes no less than the host needs to launch its kernels: once forward, twice backward, both gradients stretched alike. */
function waitForHost(work: LayerWork): void {
  const launching = work.kernels * work.pace.stack.hostPerKernel;
  if (work.forward < launching) work.forward = launching;
  const backward = work.backward + work.weight;
  if (backward < 2 * launching) {
    const stretch = (2 * launching) / backward;
    work.backward *= stretch;
    work.weight *= stretch;
  }
}

/** The sums as a share: only adapters are trained where the rest is frozen. */
function settled(work: LayerWork): Share {
  const { frozen } = work;
  return {
    forward: work.forward,
    backward: work.backward,
    weight: work.weight,
    selective: repeatedSelectively(work),
    tensorForward: work.tensorForward,
    tensorBackward: work.tensorBackward,
    contextForward: work.contextForward,
    contextBackward: work.contextBackward,
    expertForward: work.expertForward,
    expertBackward: work.expertBackward,
    savedNone: savedWithoutRecompute(work),
    savedSelective: savedSelectively(work),
    savedFull: savedInput(work),
    working: work.working * work.pace.stack.activations,
    denseParameters: work.dense,
    expertParameters: work.experts,
    denseTrained: frozen ? work.adapters : work.dense,
    expertTrained: frozen ? 0 : work.experts,
  };
}

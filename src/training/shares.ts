import { ACTIVATION_BYTES } from '../layout/activation.ts';
import type { Division } from '../layout/division.ts';
import { type Ends, endsOf } from '../layout/ends.ts';
import type { Pace } from '../layout/pace.ts';
import { type Share, shareOf } from '../layout/share.ts';
import type { Machine } from '../machine/machine.ts';
import type { TrainingJob } from '../terms/job.ts';
import { BYTES_PER_VALUE } from '../terms/precision.ts';
import { layerOperators, type Operator } from '../workload/operators.ts';

/** Everything about one division that does not depend on pipeline, data parallelism or sharding. */
export interface ShareSet {
  readonly division: Division;
  readonly kinds: readonly Share[];
  readonly ends: Ends;
  /** bytes of one activation tensor handed to the next stage */
  readonly handover: number;
  /** seconds of one micro-batch through all layers and both ends, without recompute or waiting */
  readonly work: number;
  /** seconds of its quickest layer, the same way */
  readonly lightest: number;
}

/**
 * An operator with what this job's stack keeps of it: inputs of activation functions in 8 bits where the stack narrows them, and a mask of one
 * byte a value for each residual dropout (2 s b h bytes a layer, Korthikanti et al. 2022, section 4.1).
 */
function asKept(operator: Operator, { model, precision, stack }: TrainingJob): Operator {
  if (operator.kind !== 'stream') return operator;
  if (operator.name.endsWith('-activation') && stack.narrowActivations && BYTES_PER_VALUE[precision] < ACTIVATION_BYTES) {
    return { ...operator, savedValues: operator.savedValues / 2 };
  }
  if (operator.name.endsWith('-residual') && stack.dropout)
    return { ...operator, savedValues: model.hidden / ACTIVATION_BYTES, savedSplit: 'sequence' };
  return operator;
}

/** Share sets of a job on a machine, each computed once. */
export class Shares {
  private readonly job: TrainingJob;
  private readonly machine: Machine;
  private readonly pace: Pace;
  private readonly operators: readonly (readonly Operator[])[];
  private readonly known = new Map<number, ShareSet>();

  constructor(job: TrainingJob, machine: Machine, pace: Pace) {
    this.job = job;
    this.machine = machine;
    this.pace = pace;
    this.operators = job.model.kinds.map((kind) => layerOperators(job.model, kind).map((operator) => asKept(operator, job)));
  }

  /** The share set of a division. Each degree has its own digits in the key; experts are cut as a degree or not at all. */
  of(division: Division): ShareSet {
    const { tensorParallel, contextParallel, expertParallel, expertTensorParallel, microBatch, sequenceParallel } = division;
    const degrees = ((tensorParallel * 8192 + contextParallel) * 8192 + expertParallel) * 1024 + microBatch;
    const key = (degrees * 2 + (sequenceParallel ? 1 : 0)) * 2 + (expertTensorParallel > 1 ? 1 : 0);
    const known = this.known.get(key);
    if (known) return known;
    const made = this.make(division);
    this.known.set(key, made);
    return made;
  }

  private make(division: Division): ShareSet {
    const { job, machine, pace } = this;
    const tokens = (division.microBatch * job.sequence) / division.contextParallel;
    const kinds = job.model.kinds.map((kind, k) => shareOf(machine, job, kind, this.operators[k] ?? [], division, pace));
    const ends = endsOf(machine, job, division.tensorParallel, tokens, pace);
    let work = ends.embedForward + ends.embedBackward + ends.headForward + ends.headBackward + ends.headWeight;
    let lightest = Number.POSITIVE_INFINITY;
    for (const index of job.model.order) {
      const layer = layerSeconds(kinds[index] as Share);
      work += layer;
      lightest = Math.min(lightest, layer);
    }
    const handover = (tokens * job.model.hidden * ACTIVATION_BYTES) / (division.sequenceParallel ? division.tensorParallel : 1);
    return { division, kinds, ends, handover, work, lightest };
  }
}

/** Seconds of one micro-batch through one layer and back, exposed messages included. */
function layerSeconds(share: Share): number {
  return (
    share.forward +
    share.backward +
    share.weight +
    share.tensorForward +
    share.tensorBackward +
    share.contextForward +
    share.contextBackward +
    share.expertForward +
    share.expertBackward
  );
}

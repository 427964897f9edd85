import { ACTIVATION_BYTES } from '../layout/activation.ts';
import { LayerWork } from '../layout/layer-work.ts';
import { addOperator } from '../layout/share.ts';
import { compileMachine } from '../machine/compile.ts';
import type { Machine } from '../machine/machine.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import { BYTES_PER_VALUE, type Precision } from '../terms/precision.ts';
import { layerOperators } from '../workload/operators.ts';
import { paceOf } from './pace.ts';

/** One operator of one rank over one step, forward and backward, all its layers and micro-batches: FLOP, bytes, seconds. */
export interface RooflinePoint {
  readonly name: string;
  readonly kind: 'matmul' | 'experts' | 'attention' | 'scan' | 'stream';
  readonly flops: number;
  readonly bytes: number;
  readonly seconds: number;
}

export interface Roofline {
  /** FLOP/s and B/s of one rank as its maker prints them */
  readonly peakFlops: number;
  readonly bandwidth: number;
  readonly points: readonly RooflinePoint[];
}

/**
 * Every operator of a layout against the roofs of its chip.
 *
 *     attainable = min(peak, I * bandwidth),   I = FLOP / bytes
 *
 * Work is that of one rank in the middle of the pipeline: its layers L / pp, and the micro-batches of its share of the batch. Bytes are the
 * operands read and the results written once (scores stay on the chip in fused attention); elementwise work is counted as one FLOP a value
 * moved. Embedding and head, messages and waiting are left
 * out, so the seconds add up to less than a step.
 *
 * @cite williams-2009
 */
export function roofline(job: TrainingJob, group: ChipGroup, layout: Layout, fits: Fits): Roofline {
  const machine = compileMachine(group, fits.machine);
  const runnable = job.flashAttention && !group.chip.fusedAttention ? { ...job, flashAttention: false } : job;
  const pace = paceOf(group.chip, job.stack, fits);
  const { model } = job;
  const microBatches = job.globalBatch / (layout.dataParallel * layout.microBatch);
  const found = new Map<string, RooflinePoint>();
  for (const [at, kind] of model.kinds.entries()) {
    const layers = model.order.filter((index) => index === at).length / layout.pipelineParallel;
    for (const operator of layerOperators(model, kind)) {
      const counts = { flops: 0, bytes: 0 };
      const work = new LayerWork(counting(machine, counts), runnable, kind, layout, pace);
      addOperator(work, operator);
      const times = layers * microBatches;
      const old = found.get(operator.name);
      found.set(operator.name, {
        name: operator.name,
        kind: operator.kind,
        flops: (old?.flops ?? 0) + counts.flops * times,
        bytes: (old?.bytes ?? 0) + counts.bytes * times,
        seconds: (old?.seconds ?? 0) + (work.forward + work.backward + work.weight) * times,
      });
    }
  }
  const { chip } = group;
  return {
    peakFlops: machine.peak(job.precision),
    bandwidth: chip.memoryBandwidth === null ? Number.NaN : chip.memoryBandwidth / chip.devicesPerChip,
    points: [...found.values()].filter(({ seconds }) => seconds > 0).sort((a, b) => b.seconds - a.seconds),
  };
}

/** The same machine, which also counts the FLOP and bytes of what it is asked to time. */
function counting(machine: Machine, counts: { flops: number; bytes: number }): Machine {
  const product = (groups: number, m: number, n: number, k: number, precision: Precision): void => {
    counts.flops += groups * 2 * m * n * k;
    counts.bytes += groups * ((m * k + k * n) * BYTES_PER_VALUE[precision] + m * n * 2);
  };
  return {
    ...machine,
    matmul: (m, n, k, precision) => {
      product(1, m, n, k, precision);
      return machine.matmul(m, n, k, precision);
    },
    product: (m, n, k, precision) => {
      product(1, m, n, k, precision);
      return machine.product(m, n, k, precision);
    },
    groupedMatmul: (groups, m, n, k, precision) => {
      product(groups, m, n, k, precision);
      return machine.groupedMatmul(groups, m, n, k, precision);
    },
    groupedProduct: (groups, m, n, k, precision) => {
      product(groups, m, n, k, precision);
      return machine.groupedProduct(groups, m, n, k, precision);
    },
    attention: (batch, queries, keys, heads, kvHeads, keyDim, valueDim, causal, backward, flash, precision) => {
      const pairs = batch * heads * queries * keys * (causal ? 0.5 : 1);
      const passes = backward ? (flash ? 2.5 : 2) : 1;
      counts.flops += 2 * pairs * (keyDim + valueDim) * passes;
      const operands = batch * (queries * heads * (keyDim + valueDim) + keys * kvHeads * (keyDim + valueDim));
      const scores = flash ? 0 : 4 * batch * heads * queries * keys;
      counts.bytes += (operands + scores) * 2 * (backward ? 2 : 1);
      return machine.attention(batch, queries, keys, heads, kvHeads, keyDim, valueDim, causal, backward, flash, precision);
    },
    stream: (bytes, kernels) => {
      counts.bytes += bytes;
      counts.flops += bytes / ACTIVATION_BYTES;
      return machine.stream(bytes, kernels);
    },
  };
}

import { compileMachine } from '../machine/compile.ts';
import type { Machine } from '../machine/machine.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { Basis } from '../terms/estimate.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import type { MemoryParts, TimeParts } from '../terms/plan.ts';
import { Evaluator, FIGURE, OFFLOAD_CODE, RECOMPUTE_CODE } from '../training/evaluator.ts';
import { SCHEDULE_CODE } from '../training/schedule.ts';
import { modelFlopsPerToken, tokenFlops } from '../workload/flops.ts';
import type { Candidate } from './candidate.ts';
import { paceOf } from './pace.ts';
import { search } from './search.ts';
import { spaceOf } from './space.ts';

/** Middle values of one training step on chips of one kind. */
export interface StepPrediction {
  readonly layout: Layout;
  readonly stepSeconds: number;
  readonly tokensPerSecPerChip: number;
  readonly mfu: number;
  readonly memory: StepMemory;
  readonly time: TimeParts;
  readonly basis: Basis;
  readonly fits: boolean;
  readonly assumed: readonly string[];
}

/** Bytes of the fullest rank: what the allocator hands out, what it reserves, and the whole device. */
export interface StepMemory {
  readonly allocatedBytes: number;
  readonly peakBytes: number;
  readonly deviceBytes: number;
  readonly parts: MemoryParts;
}

/** Why a step cannot be predicted. */
export interface StepRefusal {
  readonly code: string;
  readonly said: string;
}

const GIB = 2 ** 30;

/** An evaluator of a job on a group of chips. */
export function evaluatorOf(
  job: TrainingJob,
  group: ChipGroup,
  fits: Fits,
  machine: Machine = compileMachine(group, fits.machine),
): Evaluator {
  const runnable = job.flashAttention && !group.chip.fusedAttention ? { ...job, flashAttention: false } : job;
  return new Evaluator(
    runnable,
    machine,
    paceOf(group.chip, job.stack, fits),
    group.chipsPerNode * machine.ranksPerChip,
    fits.training.scaleLoss,
  );
}

/**
 * Predicts the step of a job that uses every chip of the group. What `pinned` leaves open takes `defaults`; where that fits no memory,
 * the defaults are searched instead; where nothing fits, the least-memory layout is answered and `fits` is false.
 */
export function predictStep(
  job: TrainingJob,
  group: ChipGroup,
  pinned: Partial<Layout>,
  fits: Fits,
  defaults: Partial<Layout> = {},
): StepPrediction | StepRefusal {
  const machine = compileMachine(group, fits.machine);
  const ranks = group.count * machine.ranksPerChip;
  if (Number.isNaN(machine.peak(job.precision)))
    return { code: 'indeterminate', said: `${group.chip.name}: no dense ${job.precision} peak is known` };
  if (Number.isNaN(machine.memoryBytes) || Number.isNaN(machine.stream(1, 1)))
    return { code: 'indeterminate', said: `${group.chip.name}: ${machine.missing.join(', ')} not known` };
  const tries: readonly Try[] = [
    { pins: { offload: 'none', ...defaults, ...pinned }, fitting: true, note: null },
    {
      pins: { offload: 'none', ...pinned },
      fitting: true,
      note: 'defaults of the framework do not fit: the fastest legal choice that does',
    },
    ...(pinned.tensorParallel === undefined ? unstated(pinned) : asStated(pinned, defaults)),
  ];
  for (const { pins, fitting, note } of tries) {
    const asked: TrainingJob = { ...job, pinned: pins };
    const evaluator = evaluatorOf(asked, group, fits, machine);
    const found = search(evaluator, spaceOf(asked, ranks, true, machine), {
      exhaustive: false,
      capacity: fitting ? machine.memoryBytes : Number.POSITIVE_INFINITY,
    });
    if (found.best) return prediction(found.best, asked, machine, fitting, note === null ? [] : [note]);
  }
  return { code: 'no-layout', said: `no legal layout of ${ranks} ranks with what is stated` };
}

export function prediction(
  candidate: Candidate,
  job: TrainingJob,
  machine: Machine,
  fitting: boolean,
  assumed: readonly string[],
): StepPrediction {
  const { figures, layout } = candidate;
  const stepSeconds = figures[FIGURE.stepSeconds] as number;
  const chips = candidate.ranks / machine.ranksPerChip;
  const tokens = layout.globalBatch * job.sequence;
  const perChip = tokens / stepSeconds / chips;
  return {
    layout,
    stepSeconds,
    tokensPerSecPerChip: perChip,
    mfu: (perChip * neededFlops(job)) / (machine.peak(job.precision) * machine.ranksPerChip),
    memory: {
      allocatedBytes: figures[FIGURE.allocatedBytes] as number,
      peakBytes: figures[FIGURE.reservedBytes] as number,
      deviceBytes: figures[FIGURE.deviceBytes] as number,
      parts: memoryParts(figures),
    },
    time: timeParts(figures),
    basis: machine.basis,
    fits: fitting,
    assumed,
  };
}

interface Try {
  readonly pins: Partial<Layout>;
  readonly fitting: boolean;
  readonly note: string | null;
}

/** A run that states its layout took place: it is answered although it does not fit by our count. */
function asStated(pinned: Partial<Layout>, defaults: Partial<Layout>): readonly Try[] {
  const note = 'no legal choice fits by our count: answered as stated';
  return [
    { pins: { offload: 'none', ...defaults, ...pinned }, fitting: false, note },
    { pins: { offload: 'none', ...pinned }, fitting: false, note },
  ];
}

/** Nothing is stated and nothing fits: everything sharded, recomputed, single sequences. */
function unstated(pinned: Partial<Layout>): readonly Try[] {
  const note = 'no legal choice fits by our count: answered with everything sharded and recomputed';
  return [{ pins: { offload: 'none', microBatch: 1, zero: 3, recompute: 'full', ...pinned }, fitting: false, note }];
}

/** FLOPs that one token needs: frozen weights have no gradient of their own, so adapters need two passes of three over them. */
function neededFlops(job: TrainingJob): number {
  if (job.tuning === null || job.tuning.method === 'full') return modelFlopsPerToken(job.model, job.sequence);
  const { linear, attentionFull } = tokenFlops(job.model, job.sequence);
  return 2 * linear + 3 * attentionFull;
}

/** GiB of the fullest rank by part. */
export function memoryParts(figures: Float64Array): MemoryParts {
  const gib = (figure: number): number => (figures[figure] as number) / GIB;
  return {
    weights: gib(FIGURE.weights),
    gradients: gib(FIGURE.gradients),
    optimizer: gib(FIGURE.optimizerBytes),
    activations: gib(FIGURE.activations),
    workspace: gib(FIGURE.workspace),
    communication: gib(FIGURE.communication) + gib(FIGURE.deviceBytes) - gib(FIGURE.reservedBytes),
    fragmentation: gib(FIGURE.reservedBytes) - gib(FIGURE.allocatedBytes),
  };
}

/** Seconds of the step by what the critical path waits on. */
export function timeParts(figures: Float64Array): TimeParts {
  const at = (figure: number): number => figures[figure] as number;
  return {
    forward: at(FIGURE.forward),
    backward: at(FIGURE.backward),
    recompute: at(FIGURE.recompute),
    tensorComm: at(FIGURE.tensorComm),
    expertComm: at(FIGURE.expertComm),
    contextComm: at(FIGURE.contextComm),
    pipelineComm: at(FIGURE.pipelineComm),
    bubble: at(FIGURE.bubble),
    dataComm: at(FIGURE.dataComm),
    optimizer: at(FIGURE.optimizer),
    overhead: at(FIGURE.overhead),
  };
}

/** Evaluates one whole layout: its figures, as `search` would find them. */
export function evaluateLayout(evaluator: Evaluator, layout: Layout): Float64Array {
  const set = evaluator.shares(layout);
  const stages = evaluator.stages(layout.pipelineParallel, layout.virtualStages, layout.schedule === 'dualpipe');
  evaluator.evaluate(
    set,
    stages,
    layout.dataParallel,
    layout.zero,
    layout.shardGroup,
    RECOMPUTE_CODE[layout.recompute],
    SCHEDULE_CODE[layout.schedule],
    OFFLOAD_CODE[layout.offload],
  );
  return evaluator.figures;
}

import type { Machine } from '../machine/machine.ts';
import type { TrainingJob } from '../terms/job.ts';
import { OFFLOAD_CODE, RECOMPUTE_CODE } from '../training/evaluator.ts';
import { SCHEDULE_CODE } from '../training/schedule.ts';

/** A way to run the pipeline: schedule code and chunks per rank. */
export interface PipelineChoice {
  readonly schedule: number;
  readonly virtualStages: number;
}

/** The legal values of every dimension of a layout, pins applied. A combination is legal when its values are, and when `ranks` can be met. */
export interface Space {
  readonly ranks: number;
  /** every rank must be used, not at most */
  readonly exact: boolean;
  readonly tensor: readonly number[];
  readonly context: readonly number[];
  readonly pipeline: readonly number[];
  readonly expert: readonly number[];
  readonly microBatch: readonly number[];
  readonly sequenceParallel: readonly boolean[];
  readonly recompute: readonly number[];
  readonly offload: readonly number[];
  readonly dataParallel: number | null;
  readonly expertTensor: number | null;
  readonly shardGroup: number | null;
  /** sharding modes by pipelineParallel: what the stack combines with a pipeline */
  zeroModes(pipelineParallel: number): readonly number[];
  /** pipeline choices by pipelineParallel */
  pipelineChoices(pipelineParallel: number): readonly PipelineChoice[];
}

/** Sequences per micro-batch that the search tries; a pin may name any other. */
const MICRO_BATCHES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];
/** Chunks of layers a rank at most; the search tries no more. */
const MOST_CHUNKS = 32;
/** Sharding modes, the usual first. */
const ZERO_MODES: readonly number[] = [1, 0, 2, 3];

/**
 * All that a job may ask for on so many ranks: pins stand alone, the rest is what divides the model and what the stack can do. `exact`: no
 * rank may idle.
 */
export function spaceOf(job: TrainingJob, ranks: number, exact: boolean, machine: Machine): Space {
  const { model, pinned } = job;
  const layers = model.order.length;
  const schedules = schedulesOf(job);
  const inPipeline = ZERO_MODES.filter((mode) => mode <= job.stack.zeroInPipeline);
  return {
    ranks,
    exact,
    tensor: one(pinned.tensorParallel) ?? tensorDegrees(job, ranks, machine.domain),
    context: one(pinned.contextParallel) ?? contextDegrees(job, ranks),
    pipeline: one(pinned.pipelineParallel) ?? range(1, Math.min(layers, ranks)),
    expert: one(pinned.expertParallel) ?? expertDegrees(job, ranks),
    microBatch: one(pinned.microBatch) ?? MICRO_BATCHES.filter((size) => size <= job.globalBatch),
    sequenceParallel: pinned.sequenceParallel === undefined ? [true, false] : [pinned.sequenceParallel],
    recompute: pinned.recompute === undefined ? [0, 1, 2] : [RECOMPUTE_CODE[pinned.recompute]],
    offload: offloadsOf(job, machine),
    dataParallel: pinned.dataParallel ?? null,
    expertTensor: pinned.expertTensorParallel ?? null,
    shardGroup: pinned.shardGroup ?? null,
    zeroModes: (pipelineParallel) => one(pinned.zero) ?? (pipelineParallel === 1 ? ZERO_MODES : inPipeline),
    pipelineChoices: (pipelineParallel) => pipelineChoices(pipelineParallel, layers, pinned.virtualStages ?? null, schedules),
  };
}

function one<T>(value: T | undefined): readonly T[] | undefined {
  return value === undefined ? undefined : [value];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}

/** Offload codes to try: the pinned one, or those of the stack where the host link is known. */
function offloadsOf({ pinned, stack }: TrainingJob, machine: Machine): readonly number[] {
  if (pinned.offload !== undefined) return [OFFLOAD_CODE[pinned.offload]];
  if (Number.isNaN(machine.hostCopy(1))) return [OFFLOAD_CODE.none];
  return stack.offloads.map((name) => OFFLOAD_CODE[name]);
}

/** Schedule codes to try: the pinned one, the one that virtual stages imply, or those of the stack. */
function schedulesOf({ pinned, stack }: TrainingJob): readonly number[] {
  if (pinned.schedule !== undefined) return [SCHEDULE_CODE[pinned.schedule]];
  if ((pinned.virtualStages ?? 1) > 1) return [SCHEDULE_CODE.interleaved];
  return stack.schedules.map((name) => SCHEDULE_CODE[name]);
}

/** Schedules with the chunks each can run: interleaving wants two or more, DualPipe an even pipeline no longer than the layers. */
function pipelineChoices(pp: number, layers: number, virtual: number | null, schedules: readonly number[]): readonly PipelineChoice[] {
  if (pp === 1) return [{ schedule: SCHEDULE_CODE['1f1b'], virtualStages: 1 }];
  const choices: PipelineChoice[] = [];
  for (const schedule of schedules) {
    if (schedule === SCHEDULE_CODE.interleaved) {
      for (let v = 2; v * pp <= layers + 2 && v <= MOST_CHUNKS; v++)
        if (virtual === null || virtual === v) choices.push({ schedule, virtualStages: v });
      continue;
    }
    if (virtual !== null && virtual > 1) continue;
    if (schedule === SCHEDULE_CODE.dualpipe && (pp % 2 !== 0 || layers < pp)) continue;
    choices.push({ schedule, virtualStages: 1 });
  }
  return choices;
}

/**
 * Degrees that fill domains evenly, so that no group straddles two, and that divide heads, feeds and hidden of every kind of layer;
 * key/value heads divide the degree or are divided by it.
 */
function tensorDegrees(job: TrainingJob, ranks: number, domain: number): readonly number[] {
  const { model } = job;
  return range(1, Math.min(ranks, model.hidden)).filter(
    (degree) =>
      model.hidden % degree === 0 &&
      (domain % degree === 0 || degree % domain === 0) &&
      model.kinds.every(({ attention, feed }) => {
        const heads =
          attention.kind === 'linear'
            ? attention.valueHeads % degree === 0 && attention.keyHeads % degree === 0
            : attention.heads % degree === 0 &&
              (attention.kind === 'latent' || attention.kvHeads % degree === 0 || degree % attention.kvHeads === 0);
        return heads && (feed.kind === 'dense' ? feed.ffn % degree === 0 : feed.sharedFfn % degree === 0);
      }),
  );
}

/** Sequences split in pairs of pieces (early and late, to balance causal work): 2 * degree divides the sequence, pieces of 512 tokens at least. */
function contextDegrees(job: TrainingJob, ranks: number): readonly number[] {
  const recurrent = job.model.kinds.some(({ attention }) => attention.kind === 'linear');
  const most = recurrent ? 1 : Math.min(ranks, Math.max(1, Math.floor(job.sequence / 1024)));
  return range(1, most).filter((degree) => degree === 1 || job.sequence % (2 * degree) === 0);
}

/** Degrees that divide the experts of every kind of layer. */
function expertDegrees(job: TrainingJob, ranks: number): readonly number[] {
  const counts = job.model.kinds.flatMap(({ feed }) => (feed.kind === 'experts' ? [feed.experts] : []));
  const first = counts[0];
  if (first === undefined) return [1];
  return range(1, Math.min(first, ranks)).filter((degree) => counts.every((count) => count % degree === 0));
}

/** Expert tensor degree when nothing is pinned: experts stay whole where they are spread, else they are cut like the rest. */
export function expertTensorOf(space: Space, tensorParallel: number, expertParallel: number): number {
  return space.expertTensor ?? (expertParallel === 1 ? tensorParallel : 1);
}

import { chunkDepths, type Partition } from '../layout/stages.ts';
import { compileMachine } from '../machine/compile.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import { type Evaluator, FIGURE, OFFLOAD_CODE, RECOMPUTE_CODE } from '../training/evaluator.ts';
import { type Order, orderOf, SCHEDULE_CODE } from '../training/schedule.ts';
import { type Simulated, type StageSeconds, simulate } from '../training/simulate.ts';
import { type ChromeTrace, chromeTrace, drawTimeline, type StepTail, TIMELINE_LEGEND } from '../training/timeline.ts';
import { evaluatorOf } from './step.ts';

/** One step of one pipeline group, drawn. */
export interface StepTimeline {
  /** Chrome trace format: opens in chrome://tracing and Perfetto */
  trace(): ChromeTrace;
  /** a rank a row, `width` columns of time */
  text(width: number): string;
  readonly legend: string;
}

/**
 * The step of a layout as its schedule runs it: every forward, backward and wait of one pipeline group, with uneven stages, then the exposed
 * gradient reduction and the optimizer. Slack that belongs to no operator is spread over all, so that the drawing is as long as the step.
 */
export function stepTimeline(job: TrainingJob, group: ChipGroup, layout: Layout, fits: Fits): StepTimeline {
  const machine = compileMachine(group, fits.machine);
  const evaluator = evaluatorOf(job, group, fits, machine);
  const { pipelineParallel: pp, virtualStages, schedule } = layout;
  const set = evaluator.shares(layout);
  const stages = evaluator.stages(pp, virtualStages, schedule === 'dualpipe');
  evaluator.evaluate(
    set,
    stages,
    layout.dataParallel,
    layout.zero,
    layout.shardGroup,
    RECOMPUTE_CODE[layout.recompute],
    SCHEDULE_CODE[schedule],
    OFFLOAD_CODE[layout.offload],
  );
  const at = (figure: number): number => evaluator.figures[figure] as number;
  const spread = at(FIGURE.stepSeconds) / (at(FIGURE.stepSeconds) - at(FIGURE.overhead));
  const order = orderOf(schedule, pp, virtualStages, at(FIGURE.microBatches));
  const seconds = stageSeconds(evaluator, job, layout, stages, order.chunks, spread);
  const send = pp > 1 ? machine.send(set.handover, layout.tensorParallel * layout.contextParallel * layout.dataParallel) * spread : 0;
  const run = simulate(order, seconds, send, job.stack.overlapPipeline);
  return drawn(order, run, send, tailOf(evaluator, layout, spread));
}

function drawn(order: Order, run: Simulated, send: number, tail: StepTail): StepTimeline {
  return {
    trace: () => chromeTrace(order, run, send, tail),
    text: (width) => drawTimeline(order, run, width),
    legend: TIMELINE_LEGEND,
  };
}

/** Seconds of each chunk of each rank: the rank's seconds dealt by its chunks' layers; embedding and head as one layer each. */
function stageSeconds(
  evaluator: Evaluator,
  job: TrainingJob,
  layout: Layout,
  stages: Partition,
  chunks: number,
  spread: number,
): StageSeconds {
  const { pipelineParallel: pp } = layout;
  const depths = chunkDepths(job.model.order.length, pp * layout.virtualStages);
  const forward = new Float64Array(pp * chunks);
  const backward = new Float64Array(pp * chunks);
  const weight = new Float64Array(pp * chunks);
  for (let rank = 0; rank < pp; rank++) {
    const { forward: f, backward: b, weight: w } = evaluator.secondsOf(signatureOf(job, layout, stages, depths, rank));
    const weights = Array.from({ length: chunks }, (_, chunk) => chunkWeight(layout, depths, rank, chunk));
    const whole = weights.reduce((sum, one) => sum + one, 0);
    for (let chunk = 0; chunk < chunks; chunk++) {
      // a rank of DualPipe holds two stages, and its seconds are already those of one of them
      const share = layout.schedule === 'dualpipe' ? 1 : whole > 0 ? (weights[chunk] as number) / whole : 1 / chunks;
      forward[rank * chunks + chunk] = f * share * spread;
      backward[rank * chunks + chunk] = b * share * spread;
      weight[rank * chunks + chunk] = w * share * spread;
    }
  }
  return { forward, backward, weight, joint: null };
}

function chunkWeight({ pipelineParallel: pp, virtualStages }: Layout, depths: Int32Array, rank: number, chunk: number): number {
  const place = chunk * pp + rank;
  const ends = (place === 0 ? 1 : 0) + (place === pp * virtualStages - 1 ? 1 : 0);
  return (depths[place] ?? 0) + ends;
}

/** The signature of a rank: the one with its layers of each kind, its embedding and its head. */
function signatureOf(job: TrainingJob, layout: Layout, stages: Partition, depths: Int32Array, rank: number): number {
  const { pipelineParallel: pp } = layout;
  const mirror = layout.schedule === 'dualpipe' ? pp - 1 - rank : rank;
  const kinds = job.model.kinds.length;
  const counts = new Array<number>(kinds).fill(0);
  let layer = 0;
  for (let chunk = 0; chunk < depths.length; chunk++) {
    const holder = chunk % pp;
    for (let i = 0; i < (depths[chunk] as number); i++, layer++) {
      const times = (holder === rank ? 1 : 0) + (layout.schedule === 'dualpipe' && holder === mirror ? 1 : 0);
      const kind = job.model.order[layer] ?? 0;
      counts[kind] = (counts[kind] as number) + times;
    }
  }
  const embed = rank === 0 || mirror === 0;
  const head = rank === pp - 1 || mirror === pp - 1;
  for (let s = 0; s < stages.size; s++) {
    if ((stages.embeds[s] === 1) !== embed || (stages.heads[s] === 1) !== head) continue;
    if (counts.every((count, kind) => stages.counts[s * kinds + kind] === count)) return s;
  }
  throw new Error(`no signature of the partition is that of rank ${rank}`);
}

function tailOf(evaluator: Evaluator, { pipelineParallel: pp, zero }: Layout, spread: number): StepTail {
  const filled = (figure: number): Float64Array | null => {
    const value = (evaluator.figures[figure] as number) * spread;
    return value > 0 ? new Float64Array(pp).fill(value) : null;
  };
  // with fully sharded weights the gathers stand inside the passes
  const exposed = zero === 3 && pp === 1 ? null : filled(FIGURE.dataComm);
  return { reduction: exposed, exposed, optimizer: filled(FIGURE.optimizer) };
}

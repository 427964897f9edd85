import { chunkDepths, type Partition } from '../layout/stages.ts';
import { compileMachine } from '../machine/compile.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import { type Evaluator, FIGURE, OFFLOAD_CODE, RECOMPUTE_CODE } from '../training/evaluator.ts';
import { StageLoads } from '../training/loads.ts';
import { type Order, orderOf, SCHEDULE_CODE } from '../training/schedule.ts';
import type { ShareSet } from '../training/shares.ts';
import { type Simulated, type StageSeconds, simulate } from '../training/simulate.ts';
import { type ChromeTrace, chromeTrace, drawTimeline, type StepTail, stepLength, TIMELINE_LEGEND } from '../training/timeline.ts';
import { evaluatorOf } from './step.ts';

/** One step of one pipeline group, drawn. */
export interface StepTimeline {
  /** Chrome trace format: opens in chrome://tracing and Perfetto */
  trace(): ChromeTrace;
  /** a rank a row, `width` columns of time */
  text(width: number): string;
  readonly legend: string;
  /** how long the drawing is: the step as it is predicted */
  readonly seconds: number;
  /** what the schedule, run op by op, takes more (+) or less (-) than predicted, as a share; the drawing is stretched by as much */
  readonly apart: number;
}

/**
 * The step of a layout as its schedule runs it: every forward, backward and wait of one pipeline group, with uneven stages, then the exposed
 * gradient reduction and the optimizer. Slack that belongs to no operator is spread over all, so that the drawing is as long as the step.
 * The step itself is predicted in closed form; a run op by op of stages that are not alike differs from it by a few percent, which is spread
 * in the same way and said in `apart`.
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
  const loads = new StageLoads();
  const frozen = job.tuning !== null && job.tuning.method !== 'full';
  loads.fill(set, stages, RECOMPUTE_CODE[layout.recompute], schedule === 'dualpipe', job.model.tiedEmbeddings, frozen);
  // gathers of sharded weights and copies to the host that no compute hides stand in the backward
  const added = Math.max(0, at(FIGURE.dataComm) - at(FIGURE.exposed)) / at(FIGURE.microBatches);
  for (let s = 0; s < stages.size; s++) loads.input[s] = (loads.input[s] as number) + added;
  const seconds = stageSeconds(loads, set, job, layout, stages, order.chunks, spread);
  const send = pp > 1 ? machine.send(set.handover, layout.tensorParallel * layout.contextParallel * layout.dataParallel) * spread : 0;
  const run = simulate(order, seconds, send, job.stack.overlapPipeline, filledOf(job, layout, at(FIGURE.microBatches)));
  return drawn(order, run, send, tailOf(evaluator, layout, spread), at(FIGURE.stepSeconds));
}

/** The last micro-batch of a rank may hold less than the others. */
function filledOf({ globalBatch }: TrainingJob, { dataParallel, microBatch }: Layout, microBatches: number): Float64Array {
  const perRank = Math.ceil(globalBatch / dataParallel);
  return new Float64Array(microBatches).fill(1).fill((perRank - (microBatches - 1) * microBatch) / microBatch, microBatches - 1);
}

function drawn(order: Order, ran: Simulated, sent: number, after: StepTail, step: number): StepTimeline {
  const own = stepLength(order, ran, after);
  const times = own > 0 && step > 0 ? step / own : 1;
  const scaled = (values: Float64Array | null): Float64Array | null => values?.map((value) => value * times) ?? null;
  const all = (values: Float64Array): Float64Array => values.map((value) => value * times);
  const run: Simulated = {
    ...ran,
    makespan: ran.makespan * times,
    start: all(ran.start),
    end: all(ran.end),
    busy: all(ran.busy),
    sending: all(ran.sending),
    bubble: all(ran.bubble),
  };
  const send = sent * times;
  const tail = { reduction: scaled(after.reduction), exposed: scaled(after.exposed), optimizer: scaled(after.optimizer) };
  return {
    seconds: own * times,
    apart: 1 / times - 1,
    trace: () => chromeTrace(order, run, send, tail),
    text: (width) => drawTimeline(order, run, width),
    legend: TIMELINE_LEGEND,
  };
}

/** Seconds of each chunk of each rank: the rank's seconds dealt by its chunks' layers, embedding and head where they stand. */
function stageSeconds(
  loads: StageLoads,
  set: ShareSet,
  job: TrainingJob,
  layout: Layout,
  stages: Partition,
  chunks: number,
  spread: number,
): StageSeconds {
  const { pipelineParallel: pp, virtualStages } = layout;
  const mirrored = layout.schedule === 'dualpipe';
  const depths = chunkDepths(job.model.order.length, pp * virtualStages);
  const seconds = {
    forward: new Float64Array(pp * chunks),
    backward: new Float64Array(pp * chunks),
    weight: new Float64Array(pp * chunks),
  };
  const { ends } = set;
  for (let rank = 0; rank < pp; rank++) {
    const s = signatureOf(job, layout, stages, depths, rank);
    const layers = loads.layers[s] as number;
    for (let chunk = 0; chunk < chunks; chunk++) {
      const place = chunk * pp + rank;
      // a rank of DualPipe holds two stages, and its seconds are already those of one of them
      const share = mirrored ? 1 : layers > 0 ? (depths[place] as number) / layers : 1 / chunks;
      const deal = (figure: Float64Array, embed: number, head: number): number => {
        const whole = figure[s] as number;
        if (mirrored) return whole * spread;
        const own = (place === 0 ? embed : 0) + (place === pp * virtualStages - 1 ? head : 0);
        const held = (rank === 0 ? embed : 0) + (rank === pp - 1 ? head : 0);
        return ((whole - held) * share + own) * spread;
      };
      const at = rank * chunks + chunk;
      seconds.forward[at] = deal(loads.forward, ends.embedForward, ends.headForward);
      seconds.backward[at] = deal(loads.input, ends.embedBackward, ends.headBackward);
      seconds.weight[at] = deal(loads.weight, 0, ends.headWeight);
    }
  }
  return { ...seconds, joint: null };
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

function tailOf(evaluator: Evaluator, { pipelineParallel: pp }: Layout, spread: number): StepTail {
  const filled = (figure: number): Float64Array | null => {
    const value = (evaluator.figures[figure] as number) * spread;
    return value > 0 ? new Float64Array(pp).fill(value) : null;
  };
  const exposed = filled(FIGURE.exposed);
  return { reduction: exposed, exposed, optimizer: filled(FIGURE.optimizer) };
}

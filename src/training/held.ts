import type { Partition } from '../layout/stages.ts';
import type { TrainingJob } from '../terms/job.ts';
import { BYTES_PER_VALUE } from '../terms/precision.ts';
import { inFlight } from './bubble.ts';
import type { StageLoads } from './loads.ts';
import { optimizerBytes } from './optimizer.ts';

/** Bytes of a gathered weight, and of a gradient of adapters. */
const VALUE = 2;

/** Bytes per parameter: of the weights in work, of accumulated gradients, of those that lie beside them, of optimizer states. */
export interface ParameterBytes {
  readonly weights: number;
  readonly gradients: number;
  readonly leftGradients: number;
  readonly states: number;
  /** bytes of the buffers that gradients are reduced through, and of gathered weights kept at hand */
  readonly buffers: number;
  readonly live: number;
}

/** Bytes per parameter of a job; `frozen`: only adapters are trained. */
export function parameterBytes(job: TrainingJob, frozen: boolean): ParameterBytes {
  const { gradientBytes, bf16GradientBytes, bf16LeftGradientBytes } = job.stack;
  const gradients = frozen ? VALUE : job.precision === 'bf16' ? bf16GradientBytes : gradientBytes;
  const leftGradients = !frozen && job.precision === 'bf16' ? bf16LeftGradientBytes : 0;
  const { reduceBuffer, overlapGradientReduce, liveWeights } = job.stack;
  // One buffer is filled while the other is reduced.
  const buffers = gradients === VALUE ? reduceBuffer * (overlapGradientReduce ? 2 : 1) : 0;
  return { weights: weightBytes(job, frozen), gradients, leftGradients, states: optimizerBytes(job), buffers, live: liveWeights };
}

/** Frozen weights stay in the format they are multiplied in, 4 bits with their scales for QLoRA. */
function weightBytes(job: TrainingJob, frozen: boolean): number {
  if (!frozen) return job.stack.weightBytes;
  if (job.tuning?.method === 'qlora') return BYTES_PER_VALUE.nvfp4;
  return job.stack.fusion === 'none' ? VALUE : Math.min(VALUE, BYTES_PER_VALUE[job.precision]);
}

/**
 * Bytes that pipeline rank `rank`, of signature `s`, holds. Writes its parts: weights, gradients, optimizer, activations in flight, workspace,
 * communication, in the order of FIGURE. `gatherEach`: sharded weights are gathered layer by layer.
 */
export function heldBytes(
  parts: Float64Array,
  loads: StageLoads,
  stages: Partition,
  s: number,
  rank: number,
  per: ParameterBytes,
  m: number,
  zero: number,
  schedule: number,
  offload: number,
  denseShard: number,
  expertShard: number,
  gatherEach: boolean,
): number {
  const dense = loads.dense[s] as number;
  const experts = loads.experts[s] as number;
  const trainedDense = loads.trainedDense[s] as number;
  const trainedExperts = loads.trainedExperts[s] as number;
  const layers = Math.max(1, loads.layers[s] as number);
  const flight = inFlight(schedule, stages.pipelineParallel, stages.virtualStages, m, rank) / stages.virtualStages;
  const shards = (dense / denseShard + experts / expertShard) * per.weights;
  const sharded = trainedDense / denseShard + trainedExperts / expertShard;
  const largest = loads.largestLayer[s] as number;
  const saved = loads.saved[s] as number;
  // With a pipeline the weights of ZeRO 3 are gathered once a step and stay; without, layer by layer.
  parts[0] = zero < 3 ? (dense + experts) * per.weights : gatherEach ? shards : shards + (dense + experts) * VALUE;
  // With a pipeline sharded gradients are reduced once a step, so whole ones accumulate beside the shards.
  const whole = (trainedDense + trainedExperts) * (per.gradients + per.leftGradients);
  parts[1] = zero < 2 ? whole : sharded * per.gradients + (stages.pipelineParallel > 1 ? whole : 0);
  parts[2] = (offload & 1) === 1 ? 0 : (zero >= 1 ? sharded : trainedDense + trainedExperts) * per.states;
  parts[3] = (offload >= 2 ? Math.min(saved, (2 * saved) / layers) : saved) * flight;
  parts[4] = (loads.working[s] as number) + (loads.logits[s] as number);
  const buffers = zero === 0 ? 0 : Math.min(per.buffers, 2 * (trainedDense + trainedExperts) * VALUE);
  const live = Math.max(2 * largest * VALUE, Math.min(per.live, (dense + experts) * VALUE));
  parts[5] = (gatherEach ? live + largest * per.gradients : zero === 2 ? 2 * largest * per.gradients : 0) + buffers;
  return parts[0] + parts[1] + parts[2] + parts[3] + parts[4] + parts[5];
}

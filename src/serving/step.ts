import { layerCacheSets, replicaCacheBytes, tokensHeld } from '../layout/serving-cache.ts';
import { stageMemories } from '../layout/serving-memory.ts';
import { type ServingStage, servingStages } from '../layout/serving-stage.ts';
import { stageRanks } from '../layout/serving-weights.ts';
import type { ServingWork } from '../layout/serving-work.ts';
import { widePrecision } from '../layout/wide-precision.ts';
import type { Machine } from '../machine/machine.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { ModelShape } from '../terms/model.ts';
import { BYTES_PER_VALUE, PEAK_KEY } from '../terms/precision.ts';
import type { ServiceJob, ServingLayout } from '../terms/service.ts';
import type { ServingFits } from '../terms/serving-fits.ts';
import { AdapterTimer } from './adapter-timer.ts';
import { ModelTimer } from './model-timer.ts';
import { engineFit, onHost, servingPace } from './pace.ts';
import type { StepBatch, StepTimer } from './step-timer.ts';

/**
 * Joins a service's model, formats, engine and layout with a machine into a timer of its steps.
 *
 *     step = max or sum of (device, host),   device = sum of operators (see ModelTimer) + guesses of speculation + adapters
 *     host = hostPerStep + hostPerSequence * sequences;   a step launched kernel by kernel lasts at least kernels * hostPerKernel
 *
 * Engines that prepare the next step while this one runs pay the longer of both, others the sum.
 */
export function compileStep(job: ServiceJob, layout: ServingLayout, group: ChipGroup, machine: Machine, fits: ServingFits): StepTimer {
  const work = workOf(job, job.model, layout, group, machine, fits);
  const { engine } = work;
  const timer = new ModelTimer(work, job.engine.layerSplit);
  const adapters = job.adapters ? new AdapterTimer(work, job.adapters) : null;
  const { speculation } = job;
  const guesses = speculation?.tokens ?? 0;
  const queries = 1 + guesses;
  const draft =
    speculation?.by === 'draft' && speculation.draft
      ? new ModelTimer(workOf(job, speculation.draft, { ...layout, pipelineParallel: 1, expertParallel: 1 }, group, machine, fits), true)
      : null;
  const draftBatch: StepBatch = { decodes: 0, decodeContext: 0, promptTokens: 0, promptPairs: 0, prompts: 0 };
  const launching = timer.kernels * engine.hostPerKernel;
  const { graphs, overlapsHost } = job.engine;

  const guessSeconds = (batch: StepBatch): number => {
    if (guesses === 0 || speculation === null) return 0;
    if (draft) {
      draftBatch.decodes = batch.decodes;
      draftBatch.decodeContext = batch.decodeContext;
      draftBatch.promptTokens = 0;
      const each = batch.decodes > 0 ? draft.seconds(draftBatch, 1) : 0;
      if (batch.promptTokens === 0) return guesses * each;
      draftBatch.decodes = 0;
      draftBatch.decodeContext = 0;
      draftBatch.promptTokens = batch.promptTokens;
      draftBatch.promptPairs = batch.promptPairs;
      draftBatch.prompts = batch.prompts;
      const prompt = draft.seconds(draftBatch, 1);
      draftBatch.promptPairs = 0;
      draftBatch.prompts = 0;
      return guesses * each + prompt;
    }
    if (speculation.by === 'heads' && batch.decodes > 0)
      return guesses * timer.moduleSeconds(batch.decodes, batch.decodeContext / batch.decodes);
    return 0;
  };

  const seconds = (batch: StepBatch): number => {
    const sequences = batch.decodes + batch.prompts;
    if (sequences === 0 && batch.promptTokens === 0) return 0;
    let device = timer.seconds(batch, queries) + guessSeconds(batch);
    if (adapters) device += adapters.seconds(sequences, batch.decodes * queries + batch.promptTokens);
    if (!graphs || batch.promptTokens > 0) device = besideLaunches(device, launching);
    const host = engine.hostPerStep + engine.hostPerSequence * sequences;
    return overlapsHost ? Math.max(device, host) : device + host;
  };

  const caches = layerCacheSets(job.model, timer.stages, layout, work.cacheValue);
  const answer = seconds({ decodes: 1, decodeContext: 1, promptTokens: 1, promptPairs: 1, prompts: 1 });
  return {
    missing: Number.isFinite(answer) ? [] : neededOf(machine, work),
    seconds,
    tokensPerStep: speculation ? expectedRun(speculation.tokens, speculation.acceptance) : 1,
    arrivalDelay: engine.arrivalDelay,
    lateSteps: engine.lateSteps,
    cacheShards: layout.dataParallel,
    cacheBytes: (tokens) => replicaCacheBytes(caches, tokens, job.policy.blockTokens),
    ...roomOf(job, layout, timer.stages, caches, machine),
  };
}

/** How sharply the longer of two limits wins; assumed. */
const RUN_AHEAD = 3;

/**
 * Seconds of a step whose kernels a host launches one by one while the device works them off. A host that runs ahead hides behind long
 * kernels, a device that is ahead waits at short ones; a step has both, and its synchronisations let neither run far.
 *
 *     t = (d^3 + l^3)^(1/3)
 *
 * d time of the kernels   l time of their launches
 * @example 34 ms of kernels, 30 ms of launches -> 40.5 ms
 */
export function besideLaunches(device: number, launching: number): number {
  return (device ** RUN_AHEAD + launching ** RUN_AHEAD) ** (1 / RUN_AHEAD);
}

/** The same steps under other limits of a step: only what its buffers leave to the cache is another. */
export function withLimits(timer: StepTimer, job: ServiceJob, layout: ServingLayout, machine: Machine): StepTimer {
  const stages = servingStages(job.model, layout.pipelineParallel);
  const caches = layerCacheSets(job.model, stages, layout, BYTES_PER_VALUE[job.cache]);
  return { ...timer, ...roomOf(job, layout, stages, caches, machine) };
}

function roomOf(
  job: ServiceJob,
  layout: ServingLayout,
  split: readonly ServingStage[],
  caches: ReturnType<typeof layerCacheSets>,
  machine: Machine,
): Pick<StepTimer, 'cacheTokens' | 'memory'> {
  const stages = stageMemories(job, layout, split, machine);
  const { weights, workspace, free } = stages.reduce((worst, stage) => (stage.free < worst.free ? stage : worst));
  const left = stages.map((stage) => stage.free);
  return {
    cacheTokens: tokensHeld(caches, left, layout, job.policy.blockTokens),
    memory: { weights, workspace, cache: free, capacity: machine.memoryBytes },
  };
}

/** Facts that are missing and that this service needs: rates of other formats are not. */
function neededOf(machine: Machine, { precision, wide }: ServingWork): readonly string[] {
  const used = [PEAK_KEY[precision], PEAK_KEY[wide]].map((format) => `#peakDense.${format}`);
  const needed = machine.missing.filter((path) => !path.includes('#peakDense.') || used.some((key) => path.endsWith(key)));
  return needed.length > 0 ? needed : ['pool#scaleOut'];
}

/**
 * Mean tokens that one verified step gains: the run of right guesses and one more.
 *
 *     (1 - a^(k+1)) / (1 - a)
 *
 * @cite Leviathan, Kalman, Matias 2023 (fast inference by speculative decoding), equation 1
 * @example 4 guesses, 80 % right -> 3.3616 tokens
 */
export function expectedRun(tokens: number, acceptance: number): number {
  return acceptance >= 1 ? tokens + 1 : (1 - acceptance ** (tokens + 1)) / (1 - acceptance);
}

/** Tensor units multiply 16-bit numbers at half their 8-bit rate; where the 16-bit peak is lower, it is its sums of 32 bits that are slow. */
function narrowSums(machine: Machine, wide: ServingWork['wide']): number {
  const free = machine.peak('int8') / 2 / machine.peak(wide);
  return free > 1 ? Math.min(2, free) : 1;
}

function workOf(
  job: ServiceJob,
  model: ModelShape,
  layout: ServingLayout,
  group: ChipGroup,
  machine: Machine,
  fits: ServingFits,
): ServingWork {
  const { tensorParallel, contextParallel, expertParallel } = layout;
  const size = stageRanks(layout);
  const wide = widePrecision(machine, job.compute);
  // a chip without units for a narrow format runs it as engines do: stored narrow, computed in 16 bits
  const without = Number.isNaN(machine.peak(job.compute)) && !Number.isNaN(machine.peak(wide));
  const pace = servingPace(machine.classes, fits);
  const sums = job.engine.narrowSums ? narrowSums(machine, wide) : 1;
  const engine = onHost(engineFit(job.engine.family, fits), group.chip.released);
  return {
    machine,
    model,
    layout,
    weights: job.weights,
    precision: job.weights.weightOnly || without ? wide : job.compute,
    weightOnly: job.weights.weightOnly || without,
    wide,
    cacheValue: BYTES_PER_VALUE[job.cache],
    // no engine's products are faster than kernels timed alone, unless those of the whole class are
    pace: { ...pace, compute: Math.min(Math.max(1, pace.compute), pace.compute / engine.products) * sums },
    engine,
    halves: job.engine.halves === true && layout.dataParallel > 1 && expertParallel > 1 && size > machine.domain,
    fused: group.chip.fusedAttention,
    tensor: { size: tensorParallel, stride: 1 },
    context: { size: contextParallel, stride: tensorParallel },
    experts: { size: expertParallel, stride: size / expertParallel },
    stage: { size, stride: 1 },
  };
}

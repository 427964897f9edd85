import type { Machine } from '../machine/machine.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { TimeParts, TrainingChoice } from '../terms/plan.ts';
import { BYTES_PER_VALUE } from '../terms/precision.ts';
import { FIGURE } from '../training/evaluator.ts';
import { optimizerBytes } from '../training/optimizer.ts';
import { countParameters } from '../workload/parameters.ts';
import { type Bands, band, noveltyOf, type Situation } from './band.ts';
import type { Candidate } from './candidate.ts';
import { memoryParts, prediction, timeParts } from './step.ts';

const GIB = 2 ** 30;
export const DAY = 86_400;
export const HOUR = 3600;

/** What the width of the bands hangs on: how far the question lies from published runs, its kind of work, how much of the layout is stated. */
export function situationOf(job: TrainingJob, { chip, count }: ChipGroup, bands: Bands | null): Situation {
  const experts = job.model.kinds.some(({ feed }) => feed.kind === 'experts');
  const adapters = job.tuning !== null && job.tuning.method !== 'full';
  const { tensorParallel, pipelineParallel, dataParallel, microBatch } = job.pinned;
  const pinned = [tensorParallel, pipelineParallel, dataParallel, microBatch].every((part) => part !== undefined);
  return {
    novelty: bands ? noveltyOf(chip, job.stack, count, bands.seen) : 'far',
    work: adapters ? 'adapters' : experts ? 'experts' : 'dense',
    stated: pinned ? 'layout' : 'little',
  };
}

/** A candidate as people read it: bands, days, chip-hours of the whole pool. */
export function choiceOf(
  candidate: Candidate,
  job: TrainingJob,
  machine: Machine,
  poolChips: number,
  situation: Situation,
  bands: Bands | null,
): TrainingChoice {
  const step = prediction(candidate, job, machine, true, []);
  const chipsUsed = candidate.ranks / machine.ranksPerChip;
  const tokens = job.globalBatch * job.sequence;
  const stated = job.achievedPerChip === null ? null : statedSeconds(job, tokens, chipsUsed);
  const stepSeconds = stated === null ? around(step.stepSeconds, 'stepSeconds', situation, bands) : exactly(stated);
  const scale = stepSeconds.mid / step.stepSeconds;
  const rate = (seconds: number): number => tokens / seconds / chipsUsed;
  const mfuAt = (seconds: number): number => (step.mfu * step.stepSeconds) / seconds;
  const steps = job.tokens === null ? null : job.tokens / tokens;
  const days = steps === null ? null : through(stepSeconds, (seconds) => (steps * seconds) / DAY);
  return {
    layout: candidate.layout,
    chipsUsed,
    chipsIdle: poolChips - chipsUsed,
    stepSeconds,
    tokensPerSecPerChip: inverse(stepSeconds, rate),
    mfu: inverse(stepSeconds, mfuAt),
    peakMemoryGiB: around((candidate.figures[FIGURE.deviceBytes] as number) / GIB, 'memory', situation, bands),
    days,
    chipHours: days === null ? null : through(days, (value) => (value * DAY * poolChips) / HOUR),
    statesGiB: statesGiB(job),
    memoryGiB: memoryParts(candidate.figures),
    timeSeconds: scaled(timeParts(candidate.figures), scale),
  };
}

/** Weights, gradients and optimizer states of one whole copy, before any sharding. */
export function statesGiB(job: TrainingJob): number {
  const { total } = countParameters(job.model);
  const frozen = job.tuning !== null && job.tuning.method !== 'full';
  const { weightBytes, gradientBytes } = job.stack;
  if (frozen) return (total * (job.tuning?.method === 'qlora' ? BYTES_PER_VALUE.nvfp4 : BYTES_PER_VALUE.bf16)) / GIB;
  return (total * (weightBytes + gradientBytes + optimizerBytes(job))) / GIB;
}

/** Step time when the user states the rate: model FLOPs counted as 6 N tokens, N the parameters a token visits. */
export function statedSeconds(job: TrainingJob, tokens: number, chips: number): number {
  return (6 * countParameters(job.model).active * tokens) / (chips * (job.achievedPerChip as number));
}

export function exactly(mid: number): Estimate {
  return { low: mid, mid, high: mid };
}

export function around(mid: number, quantity: 'stepSeconds' | 'memory', situation: Situation, bands: Bands | null): Estimate {
  return bands ? band(mid, quantity, situation, bands) : exactly(mid);
}

/** A quantity that grows with the estimate, at its three values. */
export function through({ low, mid, high }: Estimate, of: (value: number) => number): Estimate {
  return { low: of(low), mid: of(mid), high: of(high) };
}

/** A quantity that falls as the estimate grows: its low end lies where the estimate is high. */
export function inverse({ low, mid, high }: Estimate, of: (value: number) => number): Estimate {
  return { low: of(high), mid: of(mid), high: of(low) };
}

export function scaled(parts: TimeParts, factor: number): TimeParts {
  return Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, value * factor])) as unknown as TimeParts;
}

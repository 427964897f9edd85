import type { ChipGroup } from '../terms/cluster.ts';
import type { Basis } from '../terms/estimate.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import type { Understood } from './understand.ts';

/** What evidence needs of a predicted step; all middle values. */
export interface PredictedStep {
  readonly layout: Layout;
  readonly stepSeconds: number;
  readonly tokensPerSecPerChip: number;
  readonly mfu: number;
  readonly memory: { readonly peakBytes: number; readonly allocatedBytes: number; readonly deviceBytes: number };
  readonly basis: Basis;
  readonly assumed: readonly string[];
}

/** Why a step cannot be predicted. */
export interface Refused {
  readonly code: string;
  readonly said: string;
}

/**
 * The engine with its fits already handed in: a step on exactly `group.count` chips. `pinned` binds; `defaults` are the framework's, given up
 * where they do not fit; the rest is searched.
 */
export type Predictor = (job: TrainingJob, group: ChipGroup, pinned: Partial<Layout>, defaults: Partial<Layout>) => PredictedStep | Refused;

export interface Answer {
  readonly step: PredictedStep;
  readonly assumed: readonly string[];
}

export function isRefused(answer: PredictedStep | Answer | Refused): answer is Refused {
  return 'code' in answer;
}

interface Attempt {
  readonly pinned: Partial<Layout>;
  readonly said: string | null;
}

/** The record as stated; where that is no legal layout here, its degrees and batch; last, its batch alone. A published run did take place. */
function attempts({ pinned }: Understood): readonly Attempt[] {
  const { virtualStages, expertTensorParallel: _, ...withoutStages } = pinned;
  const { tensorParallel, pipelineParallel, dataParallel, contextParallel, globalBatch } = pinned;
  const degrees: Partial<Layout> = Object.fromEntries(
    Object.entries({ tensorParallel, pipelineParallel, dataParallel, contextParallel, globalBatch }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  return [
    { pinned, said: null },
    ...(virtualStages === undefined
      ? []
      : [{ pinned: withoutStages, said: `virtual stages ${virtualStages} are not legal here: searched` }]),
    { pinned: degrees, said: 'only the stated degrees and batch used: the rest is not legal here' },
    ...(globalBatch === undefined
      ? []
      : [{ pinned: { globalBatch }, said: 'only the stated batch used: the stated layout is not legal here' }]),
  ];
}

/** Where virtual stages are open, frameworks run 1F1B or its interleaved form: the faster of the two. */
function predicted(predictor: Predictor, { job, group, defaults }: Understood, pinned: Partial<Layout>): PredictedStep | Refused {
  const { virtualStages: _, schedule: __, ...others } = defaults;
  const ask = (pins: Partial<Layout>, chosen: Partial<Layout>): PredictedStep | Refused =>
    predictor({ ...job, pinned: pins }, group, pins, chosen);
  if (pinned.virtualStages !== undefined || pinned.pipelineParallel === 1) {
    return ask({ ...pinned, schedule: (pinned.virtualStages ?? 1) > 1 ? 'interleaved' : '1f1b' }, others);
  }
  const plain = ask({ ...pinned, schedule: '1f1b', virtualStages: 1 }, others);
  if (defaults.virtualStages === 1 && !isRefused(plain)) return plain;
  const interleaved = ask({ ...pinned, schedule: 'interleaved' }, others);
  if (isRefused(interleaved)) return plain;
  return isRefused(plain) || interleaved.tokensPerSecPerChip > plain.tokensPerSecPerChip ? interleaved : plain;
}

/** Predicts an understood record; the first refusal is given back when nothing helps. */
export function answer(understood: Understood, predictor: Predictor): Answer | Refused {
  let first: Refused | null = null;
  for (const { pinned, said } of attempts(understood)) {
    const step = predicted(predictor, understood, pinned);
    if (!isRefused(step)) return { step, assumed: [...understood.assumed, ...(said === null ? [] : [said]), ...step.assumed] };
    first ??= step;
  }
  return first as Refused;
}

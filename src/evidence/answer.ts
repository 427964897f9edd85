import type { ChipGroup } from '../terms/cluster.ts';
import type { Basis } from '../terms/estimate.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import type { Refusal } from '../terms/plan.ts';
import { type Bytes, bytes } from '../terms/quantity.ts';
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

/** The engine with its fits already handed in: a step on exactly `group.count` chips, searching what is not pinned. */
export type Predictor = (job: TrainingJob, group: ChipGroup, pinned: Partial<Layout>) => PredictedStep | Refusal;

export interface Answer {
  readonly step: PredictedStep;
  readonly assumed: readonly string[];
}

export function isRefusal(answer: PredictedStep | Answer | Refusal): answer is Refusal {
  return 'code' in answer;
}

interface Attempt {
  readonly pinned: Partial<Layout>;
  /** chip memory is taken this many times as large: a published run did fit, whatever our estimate says */
  readonly room: number;
  readonly said: string | null;
}

const MORE_ROOM = [1.15, 1.35, 1.75, 2.5, 5, 20] as const;

/**
 * What to try, in order: the record with the framework's documented defaults; the defaults given up one by one; then more memory than the
 * chip has, since the run did take place and the estimate may be too high; last, the degrees alone, and nothing but the batch.
 */
function* attempts({ pinned, defaults }: Understood): Generator<Attempt> {
  yield { pinned: { ...defaults, ...pinned }, room: 1, said: null };
  const { recompute: _, ...withoutRecompute } = defaults;
  const searched = { ...withoutRecompute, ...pinned };
  if (defaults.recompute !== undefined) yield { pinned: searched, room: 1, said: 'recompute searched: the default does not fit' };
  const kept: Partial<Layout> = { offload: 'none', ...(defaults.schedule ? { schedule: defaults.schedule } : {}), ...pinned };
  yield { pinned: kept, room: 1, said: 'sharding, recompute and the rest that is not stated searched: the defaults do not fit' };
  for (const room of MORE_ROOM) {
    yield { pinned: searched, room, said: `our memory estimate exceeds the chip: the layout is taken to fit in ${room} times its memory` };
  }
  const { tensorParallel, pipelineParallel, dataParallel, contextParallel, ...others } = pinned;
  const { globalBatch } = others;
  const degrees = Object.fromEntries(Object.entries({ tensorParallel, pipelineParallel, dataParallel, contextParallel, globalBatch }).filter(([, value]) => value !== undefined));
  yield { pinned: degrees, room: 1, said: 'only the stated degrees and batch used: the rest is not legal here' };
  yield { pinned: degrees, room: 20, said: 'only the stated degrees and batch used, in more memory than the chip has' };
  if (globalBatch !== undefined) yield { pinned: { globalBatch }, room: 1, said: 'only the stated batch used: the stated layout is not legal here' };
}

function roomier(group: ChipGroup, room: number): ChipGroup {
  const { memory } = group.chip;
  if (room === 1 || memory === null) return group;
  const more: Bytes = bytes(memory * room);
  return { ...group, chip: { ...group.chip, memory: more } };
}

/** Where virtual stages are open, frameworks run 1F1B or its interleaved form: the faster of the two. */
function predicted(predictor: Predictor, understood: Understood, { pinned, room }: Attempt): PredictedStep | Refusal {
  const { job } = understood;
  const group = roomier(understood.group, room);
  const ask = (layout: Partial<Layout>): PredictedStep | Refusal => predictor({ ...job, pinned: layout }, group, layout);
  if (pinned.schedule !== undefined || pinned.pipelineParallel === 1) return ask(pinned);
  const plain = ask({ ...pinned, schedule: '1f1b', virtualStages: 1 });
  const interleaved = ask({ ...pinned, schedule: 'interleaved' });
  if (isRefusal(interleaved)) return plain;
  return isRefusal(plain) || interleaved.tokensPerSecPerChip > plain.tokensPerSecPerChip ? interleaved : plain;
}

/** Predicts an understood record; the first refusal is given back when nothing helps. */
export function answer(understood: Understood, predictor: Predictor): Answer | Refusal {
  let first: Refusal | null = null;
  for (const attempt of attempts(understood)) {
    const step = predicted(predictor, understood, attempt);
    if (!isRefusal(step)) {
      const said = attempt.said === null ? [] : [attempt.said];
      return { step, assumed: [...understood.assumed, ...said, ...step.assumed] };
    }
    first ??= step;
  }
  return first as Refusal;
}

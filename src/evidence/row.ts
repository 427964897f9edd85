import type { Seen, Situation } from '../planning/band.ts';
import { Problem } from '../terms/problem.ts';
import type { RunRecord } from '../terms/run.ts';
import { answer, isRefused, type PredictedStep, type Predictor } from './answer.ts';
import { seenIn, situationOf } from './bands.ts';
import { type Fold, folds, keyOf, LEFT_OUT, type LeftOut } from './folds.ts';
import type { Known } from './known.ts';
import { type Convention, type MemoryKind, type Reading, readMeasured } from './measure.ts';
import { type Understood, understand } from './understand.ts';

/** The fits saw the run itself, or left out its source, chip or model family. */
export type View = 'seen' | LeftOut;

export const VIEWS: readonly View[] = ['seen', ...LEFT_OUT];

/** Middle values of one prediction; memory is of the kind that the source measured, reserved where it measured none. */
export interface Predicted {
  readonly tokensPerSecPerChip: number;
  readonly memoryBytes: number;
}

/** A published run as it is understood and read, before any prediction. */
export interface Run {
  readonly record: RunRecord;
  /** null where the record is not understood; `refused` then says why */
  readonly understood: Understood | null;
  readonly reading: Reading | null;
  readonly refused: { readonly code: string; readonly said: string } | null;
}

/** A published run beside what we say of it, seen and left out. */
export interface Row {
  readonly run: Run;
  readonly predicted: Readonly<Partial<Record<View, Predicted>>>;
  readonly situations: Readonly<Partial<Record<View, Situation>>>;
}

/** Understands and reads a training record; a record that is not understood stays as a refused run. */
export function readRun(record: RunRecord, known: Known, conventions: Readonly<Record<string, Convention>>): Run {
  try {
    const understood = understand(record, known);
    const { job, group } = understood;
    const as = { model: job.model, chip: group.chip, chips: group.count, sequence: job.sequence, precision: job.precision };
    return { record, understood, reading: readMeasured(record, as, conventions), refused: null };
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    return { record, understood: null, reading: null, refused: { code: fault.code, said: fault.message } };
  }
}

const MEMORY_FIELD: Readonly<Record<MemoryKind, keyof PredictedStep['memory']>> = {
  allocated: 'allocatedBytes',
  reserved: 'peakBytes',
  device: 'deviceBytes',
};

/** One run predicted; null where the engine refuses it. */
export function predictRun(run: Run, predictor: Predictor): Predicted | null {
  if (run.understood === null) return null;
  const reply = answer(run.understood, predictor);
  if (isRefused(reply)) return null;
  const kind = run.reading?.peakMemory?.kind ?? 'reserved';
  const predicted = { tokensPerSecPerChip: reply.step.tokensPerSecPerChip, memoryBytes: reply.step.memory[MEMORY_FIELD[kind]] };
  return predicted.tokensPerSecPerChip > 0 && predicted.memoryBytes > 0 ? predicted : null;
}

/** Runs of each fold predicted with fits that did not see them. `refit` makes a predictor from the records it may see. */
export function* leaveOut(
  runs: readonly Run[],
  refit: (seen: readonly RunRecord[]) => Predictor,
): Generator<{ fold: Fold; predicted: ReadonlyMap<string, Predicted> }> {
  const byId = new Map(runs.map((run) => [run.record.id, run]));
  for (const leftOut of LEFT_OUT) {
    for (const fold of folds(
      runs.map(({ record }) => record),
      leftOut,
    )) {
      const predictor = refit(fold.rest);
      const predicted = new Map<string, Predicted>();
      for (const { id } of fold.held) {
        const one = predictRun(byId.get(id) as Run, predictor);
        if (one) predicted.set(id, one);
      }
      yield { fold, predicted };
    }
  }
}

/** Puts runs and predictions together, with what each view's fits had seen. */
export function rowsOf(runs: readonly Run[], predicted: Readonly<Record<View, ReadonlyMap<string, Predicted>>>): readonly Row[] {
  const understood = runs.flatMap((run) => (run.understood ? [{ run, asked: run.understood }] : []));
  const everything = seenIn(understood.map(({ asked }) => asked));
  const seenBy = new Map<string, Seen>();
  for (const view of LEFT_OUT) {
    for (const name of new Set(runs.map(({ record }) => keyOf(record, view)))) {
      seenBy.set(`${view} ${name}`, seenIn(understood.filter(({ run }) => keyOf(run.record, view) !== name).map(({ asked }) => asked)));
    }
  }
  return runs.map((run) => {
    const predictions: Partial<Record<View, Predicted>> = {};
    const situations: Partial<Record<View, Situation>> = {};
    for (const view of VIEWS) {
      const one = predicted[view].get(run.record.id);
      if (!one || !run.understood) continue;
      predictions[view] = one;
      situations[view] = situationOf(
        run.understood,
        view === 'seen' ? everything : (seenBy.get(`${view} ${keyOf(run.record, view)}`) as Seen),
      );
    }
    return { run, predicted: predictions, situations };
  });
}

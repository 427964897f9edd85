import type { Seen, Situation } from '../planning/band.ts';
import type { RunRecord } from '../terms/run.ts';
import { type Fold, folds, keyOf, LEFT_OUT } from './folds.ts';
import { VIEWS, type View } from './row.ts';
import type { TimerFor } from './serving-answer.ts';
import { servicesSeen, servingSituation } from './serving-bands.ts';
import { predictServing, questionsOf, type ServingPredicted, type ServingPredictions, type ServingRun } from './serving-row.ts';

/** A published serving run beside what we say of it, seen and left out. */
export interface ServingRow {
  readonly run: ServingRun;
  readonly predicted: Readonly<Partial<Record<View, ServingPredicted>>>;
  readonly situations: Readonly<Partial<Record<View, Situation>>>;
}

/** Every run that the engine answers, by id. */
export function predictServices(runs: readonly ServingRun[], timerFor: TimerFor): ReadonlyMap<string, ServingPredicted> {
  return new Map(
    runs.flatMap((run): [string, ServingPredicted][] => {
      const predicted = predictServing(run, questionsOf(run, timerFor), timerFor);
      return predicted ? [[run.record.id, predicted]] : [];
    }),
  );
}

/** Runs of each fold predicted with fits that did not see them. `refit` makes a timer from the records it may see and those it may not. */
export function* leaveServicesOut(
  runs: readonly ServingRun[],
  refit: (seen: readonly RunRecord[], held: readonly RunRecord[]) => TimerFor,
): Generator<{ fold: Fold; predicted: ReadonlyMap<string, ServingPredicted> }> {
  const byId = new Map(runs.map((run) => [run.record.id, run]));
  for (const leftOut of LEFT_OUT) {
    for (const fold of folds(
      runs.map(({ record }) => record),
      leftOut,
    )) {
      const timerFor = refit(fold.rest, fold.held);
      yield {
        fold,
        predicted: predictServices(
          fold.held.map(({ id }) => byId.get(id) as ServingRun),
          timerFor,
        ),
      };
    }
  }
}

/** Puts runs and predictions together, with what each view's fits had seen. */
export function servingRowsOf(runs: readonly ServingRun[], predicted: ServingPredictions): readonly ServingRow[] {
  const services = runs.flatMap((run) => (run.understood ? [{ run, service: run.understood }] : []));
  const seenBy = new Map<string, Seen>();
  const everything = servicesSeen(services.map(({ service }) => service));
  for (const view of LEFT_OUT)
    for (const name of new Set(runs.map(({ record }) => keyOf(record, view))))
      seenBy.set(
        `${view} ${name}`,
        servicesSeen(services.filter(({ run }) => keyOf(run.record, view) !== name).map(({ service }) => service)),
      );
  return runs.map((run) => {
    const predictions: Partial<Record<View, ServingPredicted>> = {};
    const situations: Partial<Record<View, Situation>> = {};
    for (const view of VIEWS) {
      const one = predicted[view].get(run.record.id);
      if (!one || !run.understood) continue;
      predictions[view] = one;
      const seen = view === 'seen' ? everything : (seenBy.get(`${view} ${keyOf(run.record, view)}`) as Seen);
      situations[view] = servingSituation(run.understood, seen);
    }
    return { run, predicted: predictions, situations };
  });
}

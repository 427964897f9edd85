import type { Predictor } from '../../src/evidence/answer.ts';
import { type Predicted, predictRun, type Run } from '../../src/evidence/row.ts';

/** Every run that the engine answers, by id. */
export function predictAll(runs: readonly Run[], predictor: Predictor): ReadonlyMap<string, Predicted> {
  return new Map(
    runs.flatMap((run): [string, Predicted][] => {
      const predicted = predictRun(run, predictor);
      return predicted ? [[run.record.id, predicted]] : [];
    }),
  );
}

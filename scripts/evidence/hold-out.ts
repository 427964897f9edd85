import type { Predictor } from '../../src/evidence/answer.ts';
import type { Predictions } from '../../src/evidence/ledger.ts';
import { leaveOut, type Predicted, type Run } from '../../src/evidence/row.ts';
import type { RunRecord } from '../../src/terms/run.ts';
import { predictAll } from './predictions.ts';

/** Predictions of every run with fits that saw it, and with fits that saw nothing of its source, chip or model family. */
export function holdOut(
  runs: readonly Run[],
  seen: Predictor,
  refit: (seen: readonly RunRecord[]) => Predictor,
  tell: (said: string) => void = () => {},
): Predictions {
  const left: Record<'source' | 'chip' | 'family', Map<string, Predicted>> = { source: new Map(), chip: new Map(), family: new Map() };
  for (const { fold, predicted } of leaveOut(runs, refit)) {
    tell(`${fold.leftOut} ${fold.name}: ${predicted.size} of ${fold.held.length} runs`);
    for (const [id, one] of predicted) left[fold.leftOut].set(id, one);
  }
  return { seen: predictAll(runs, seen), ...left };
}

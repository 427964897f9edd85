import { VIEWS } from './row.ts';
import { SERVING_QUANTITIES, type ServingQuantity } from './serving-measure.ts';
import { noPredictions, type ServingPredicted, type ServingPredictions, type ServingRun } from './serving-row.ts';

/**
 * The kept predictions of serving, one line a run and measured quantity: what was measured and what the fits say, seen and left out.
 * Committed, so that a change of the model shows which predictions moved, and pages are made without fitting anew.
 */
export function writeServingLedger(runs: readonly ServingRun[], predicted: ServingPredictions): string {
  const lines = runs.flatMap(({ record: { id }, reading }) =>
    SERVING_QUANTITIES.flatMap((quantity) => {
      const measured = reading[quantity];
      if (measured === undefined) return [];
      return [[id, quantity, shown(measured), ...VIEWS.map((view) => shown(predicted[view].get(id)?.[quantity]))].join('\t')];
    }),
  );
  return [['id', 'quantity', 'measured', ...VIEWS].join('\t'), ...lines, ''].join('\n');
}

function shown(value: number | undefined): string {
  return value === undefined || !(value > 0) ? '-' : String(Number(value.toPrecision(6)));
}

export function readServingLedger(text: string): ServingPredictions {
  const predicted = noPredictions();
  for (const line of text.split('\n').slice(1)) {
    const [id, quantity, , ...cells] = line.split('\t');
    if (!id || !quantity) continue;
    VIEWS.forEach((view, index) => {
      const value = Number(cells[index]);
      if (!(value > 0)) return;
      const before: ServingPredicted = predicted[view].get(id) ?? {};
      predicted[view].set(id, { ...before, [quantity as ServingQuantity]: value });
    });
  }
  return predicted;
}

/** One kept prediction that a change moved. */
export interface ServingMoved {
  readonly id: string;
  readonly quantity: ServingQuantity;
  readonly before: number | null;
  readonly after: number | null;
}

/** Kept and new predictions that differ by more than `threshold` in log space, the largest move first; only what is measured is kept. */
export function servingMovedSince(
  runs: readonly ServingRun[],
  before: ReadonlyMap<string, ServingPredicted>,
  after: ReadonlyMap<string, ServingPredicted>,
  threshold: number,
): readonly ServingMoved[] {
  const size = ({ before: old, after: now }: ServingMoved): number =>
    old === null && now === null ? 0 : old === null || now === null ? Number.POSITIVE_INFINITY : Math.abs(Math.log(now / old));
  return runs
    .flatMap(({ record: { id }, reading }) =>
      SERVING_QUANTITIES.flatMap((quantity): readonly ServingMoved[] =>
        reading[quantity] === undefined
          ? []
          : [{ id, quantity, before: before.get(id)?.[quantity] ?? null, after: after.get(id)?.[quantity] ?? null }],
      ),
    )
    .filter((one) => size(one) > threshold)
    .sort((a, b) => size(b) - size(a) || (a.id < b.id ? -1 : 1));
}

import { type Bands, type BandTable, type Range, rangeOf, type Situation } from '../planning/band.ts';
import { fitBands, type Residual, seenIn } from './bands.ts';
import type { Pair } from './errors.ts';
import { LEFT_OUT } from './folds.ts';
import type { Row, View } from './row.ts';

export type Quantity = 'rate' | 'memory';

/** Measured and predicted of one row in one view; null where either is missing. */
export function pairOf(
  row: Row,
  quantity: Quantity,
  view: View,
): { readonly measured: number; readonly predicted: number; readonly situation: Situation } | null {
  const measured = quantity === 'rate' ? row.run.reading?.tokensPerSecPerChip : row.run.reading?.peakMemory?.bytes;
  const one = row.predicted[view];
  const situation = row.situations[view];
  if (!measured || !one || !situation) return null;
  return { measured, predicted: quantity === 'rate' ? one.tokensPerSecPerChip : one.memoryBytes, situation };
}

/** Held-out residuals of rows, all three ways of leaving out. */
export function residualsOf(rows: readonly Row[], quantity: Quantity): readonly Residual[] {
  return rows.flatMap((row) =>
    LEFT_OUT.flatMap((view) => {
      const pair = pairOf(row, quantity, view);
      return pair
        ? [{ situation: pair.situation, source: row.run.record.source.group, log: Math.log(pair.measured / pair.predicted) }]
        : [];
    }),
  );
}

/** Ranges of a row in a view from bands that saw nothing of the row's own source: honest coverage. */
export type RangeFor = (row: Row, view: View) => Range | null;

/** Bands refitted without each source in turn, so that coverage is judged on sources that had no say in the widths. */
export function rangesWithoutOwnSource(rows: readonly Row[], quantity: Quantity): RangeFor {
  const tables = new Map<string, BandTable>();
  for (const source of new Set(rows.map((row) => row.run.record.source.group))) {
    tables.set(
      source,
      fitBands(
        residualsOf(
          rows.filter((row) => row.run.record.source.group !== source),
          quantity,
        ),
      ),
    );
  }
  return (row, view) => {
    const situation = row.situations[view];
    return situation ? rangeOf(tables.get(row.run.record.source.group) as BandTable, situation) : null;
  };
}

/** Pairs of a set of rows in one view, each with whether its measurement lies in the band. */
export function pairsOf(rows: readonly Row[], quantity: Quantity, view: View, rangeFor: RangeFor): readonly Pair[] {
  return rows.flatMap((row) => {
    const pair = pairOf(row, quantity, view);
    if (!pair) return [];
    const range = rangeFor(row, view);
    const ratio = pair.measured / pair.predicted;
    return [{ measured: pair.measured, predicted: pair.predicted, covered: range ? ratio >= range.low && ratio <= range.high : null }];
  });
}

/** The widths that go to fits/: from all held-out rows, with the runs and what they were made with. */
export function bandsOf(rows: readonly Row[]): Bands {
  const asked = rows.flatMap(({ run }) => (run.understood ? [run.understood] : []));
  const rounded = (table: BandTable): BandTable =>
    Object.fromEntries(
      Object.entries(table).map(([key, { low, high, runs }]) => [key, { low: round(low, 4), high: round(high, 4), runs: round(runs, 1) }]),
    );
  return {
    rate: rounded(fitBands(residualsOf(rows, 'rate'))),
    memory: rounded(fitBands(residualsOf(rows, 'memory'))),
    seen: seenIn(asked),
    runs: asked.map(({ id }) => id).sort(),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

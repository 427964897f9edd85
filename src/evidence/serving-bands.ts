import { type BandTable, noveltyOf, type Range, rangeOf, type Seen, type Situation } from '../planning/band.ts';
import type { ServiceBands } from '../planning/service-band.ts';
import type { Estimate } from '../terms/estimate.ts';
import { fitBands, type Residual } from './bands.ts';
import { LEFT_OUT } from './folds.ts';
import type { View } from './row.ts';
import { SERVING_QUANTITIES, type ServingQuantity } from './serving-measure.ts';
import type { ServingRow } from './serving-rows.ts';
import type { UnderstoodService } from './serving-understand.ts';

/** Widths of serving bands by quantity, from held-out runs; a plan's own quantities are among them. */
export interface ServingBands extends ServiceBands {
  readonly ttftQueued?: BandTable;
  readonly sustained?: BandTable;
  readonly seen: Seen;
  readonly runs: readonly string[];
}

/** What a set of understood services has seen. */
export function servicesSeen(services: readonly UnderstoodService[]): Seen {
  const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
  const largest: Record<string, number> = {};
  for (const { group } of services)
    for (const name of [group.chip.architecture, group.chip.id]) largest[name] = Math.max(largest[name] ?? 0, group.count);
  return {
    chips: sorted(services.map(({ group }) => group.chip.id)),
    architectures: sorted(services.map(({ group }) => group.chip.architecture)),
    stacks: sorted(services.map(({ engine }) => engine.family)),
    largest: Object.fromEntries(Object.entries(largest).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** How well a service is known to fits that saw `seen`. */
export function servingSituation({ shape, group, engine, stated }: UnderstoodService, seen: Seen): Situation {
  const experts = shape.kinds.some(({ feed }) => feed.kind === 'experts');
  return { novelty: noveltyOf(group.chip, engine, group.count, seen), work: experts ? 'experts' : 'dense', stated };
}

/** Measured and predicted of one row in one view; null where either is missing. */
export function servingPair(
  row: ServingRow,
  quantity: ServingQuantity,
  view: View,
): { readonly measured: number; readonly predicted: number; readonly situation: Situation } | null {
  const measured = row.run.reading[quantity];
  const predicted = row.predicted[view]?.[quantity];
  const situation = row.situations[view];
  if (measured === undefined || predicted === undefined || !(predicted > 0) || !situation) return null;
  return { measured, predicted, situation };
}

function residualsOf(rows: readonly ServingRow[], quantity: ServingQuantity): readonly Residual[] {
  return rows.flatMap((row) =>
    LEFT_OUT.flatMap((view) => {
      const pair = servingPair(row, quantity, view);
      if (!pair) return [];
      return [{ situation: pair.situation, source: row.run.record.source.group, log: Math.log(pair.measured / pair.predicted) }];
    }),
  );
}

export type ServingRangeFor = (row: ServingRow, view: View) => Range | null;

/** Bands made without each source in turn, so that coverage is judged on sources that had no say in the widths. */
export function servingRangesWithoutOwnSource(rows: readonly ServingRow[], quantity: ServingQuantity): ServingRangeFor {
  const tables = new Map<string, BandTable>();
  const sources = new Set(rows.map((row) => row.run.record.source.group));
  for (const source of sources)
    tables.set(
      source,
      fitBands(
        residualsOf(
          rows.filter((row) => row.run.record.source.group !== source),
          quantity,
        ),
      ),
    );
  return (row, view) => {
    const situation = row.situations[view];
    const table = tables.get(row.run.record.source.group);
    return situation && table?.['all'] ? rangeOf(table, situation) : null;
  };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** The widths that go to fits/: from all held-out rows. */
export function servingBandsOf(rows: readonly ServingRow[]): ServingBands {
  const services = rows.flatMap(({ run }) => (run.understood ? [run.understood] : []));
  const tables: Partial<Record<ServingQuantity, BandTable>> = {};
  for (const quantity of SERVING_QUANTITIES) {
    const residuals = residualsOf(rows, quantity);
    if (residuals.length === 0) continue;
    tables[quantity] = Object.fromEntries(
      Object.entries(fitBands(residuals)).map(([key, { low, high, runs }]) => [
        key,
        { low: round(low, 4), high: round(high, 4), runs: round(runs, 1) },
      ]),
    );
  }
  return { ...tables, seen: servicesSeen(services), runs: services.map(({ id }) => id).sort() };
}

/** The 80 % band around a middle value; the value alone where no held-out run is behind the quantity. */
export function servingBand(mid: number, quantity: ServingQuantity, situation: Situation, bands: ServingBands): Estimate {
  const table = bands[quantity] ?? bands.tpot;
  if (!table) return { low: mid, mid, high: mid };
  const { low, high } = rangeOf(table, situation);
  return { low: mid * Math.min(1, low), mid, high: mid * Math.max(1, high) };
}

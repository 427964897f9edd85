/** What serving evidence is made from, read from the disk: published serving runs, facts, conventions, fits and the kept predictions. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readFactsFolder } from '../../src/cli/facts-folder.ts';
import { knownFrom } from '../../src/evidence/known.ts';
import { readRecords } from '../../src/evidence/record.ts';
import { readServingLedger } from '../../src/evidence/serving-ledger.ts';
import type { ServingConvention } from '../../src/evidence/serving-measure.ts';
import { readServingRun, type ServingPredictions, type ServingRun } from '../../src/evidence/serving-row.ts';
import { type ServingRow, servingRowsOf } from '../../src/evidence/serving-rows.ts';
import type { RunRecord } from '../../src/terms/run.ts';

const root = new URL('../../', import.meta.url);

export const SERVING_LEDGER = new URL('docs/predictions-serving.tsv', root);
export const SERVING_BANDS = new URL('fits/serving-bands.json', root);
export const SERVING_FITS = new URL('fits/serving.json', root);

function publishedServices(): readonly RunRecord[] {
  const folder = new URL('facts/runs/', root);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort();
  return files.flatMap((name) =>
    readRecords(readFileSync(new URL(name, folder), 'utf8'), `facts/runs/${name}`).flatMap((line) => {
      if (line.record === null) throw line.problem;
      return line.record.kind === 'serve' ? [line.record] : [];
    }),
  );
}

let runs: readonly ServingRun[] | null = null;

/** Every published serving run, understood and read; once. */
export function readServices(): readonly ServingRun[] {
  if (runs) return runs;
  const known = knownFrom(readFactsFolder(fileURLToPath(new URL('facts/', root))));
  const conventions = JSON.parse(readFileSync(new URL('facts/serving-conventions.json', root), 'utf8')) as Readonly<
    Record<string, ServingConvention>
  >;
  runs = publishedServices().map((record) => readServingRun(record, known, conventions));
  return runs;
}

/** The kept predictions; empty before the first time. */
export function keptServing(): ServingPredictions {
  return readServingLedger(existsSync(SERVING_LEDGER) ? readFileSync(SERVING_LEDGER, 'utf8') : '');
}

let rows: readonly ServingRow[] | null = null;

/** Published serving runs beside the kept predictions; read once. */
export function keptServingRows(): readonly ServingRow[] {
  rows ??= servingRowsOf(readServices(), keptServing());
  return rows;
}

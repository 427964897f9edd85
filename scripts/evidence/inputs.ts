/** What evidence is made from, read from the disk: published training runs, facts, conventions, fits and the kept predictions. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readFactsFolder } from '../../src/cli/facts-folder.ts';
import { knownFrom } from '../../src/evidence/known.ts';
import { type Predictions, readLedger } from '../../src/evidence/ledger.ts';
import type { Convention } from '../../src/evidence/measure.ts';
import { readRecords } from '../../src/evidence/record.ts';
import { type Row, type Run, readRun, rowsOf } from '../../src/evidence/row.ts';
import type { Fits } from '../../src/terms/fits.ts';
import type { RunRecord } from '../../src/terms/run.ts';

const root = new URL('../../', import.meta.url);

export const LEDGER = new URL('docs/predictions.tsv', root);
export const BANDS = new URL('fits/bands.json', root);

function json<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8')) as T;
}

/** Published training and fine-tuning runs of facts/runs, by file and line. */
export function publishedRuns(): readonly RunRecord[] {
  const folder = new URL('facts/runs/', root);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort();
  return files.flatMap((name) =>
    readRecords(readFileSync(new URL(name, folder), 'utf8'), `facts/runs/${name}`).flatMap((line) => {
      if (line.record === null) throw line.problem;
      return line.record.kind === 'serve' ? [] : [line.record];
    }),
  );
}

/** How each source counts what it prints, by source group. */
export function readConventions(): Readonly<Record<string, Convention>> {
  return json('facts/conventions.json');
}

/** Every published run, understood and read. */
export function readRuns(): readonly Run[] {
  const known = knownFrom(readFactsFolder(fileURLToPath(new URL('facts/', root))));
  const conventions = readConventions();
  return publishedRuns().map((record) => readRun(record, known, conventions));
}

export function readFits(): Fits {
  return { machine: json('fits/machine.json'), training: json('fits/training.json'), serving: json('fits/serving.json') };
}

/** The kept predictions; empty before the first time. */
export function keptPredictions(): Predictions {
  return readLedger(existsSync(LEDGER) ? readFileSync(LEDGER, 'utf8') : '');
}

let rows: readonly Row[] | null = null;

/** Published runs beside the kept predictions; read once. */
export function keptRows(): readonly Row[] {
  rows ??= rowsOf(readRuns(), keptPredictions());
  return rows;
}

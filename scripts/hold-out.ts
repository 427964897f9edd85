/**
 * Leaves out every source, chip and model family in turn, predicts what was left out, keeps all predictions in docs/predictions.tsv and
 * makes the bands of fits/bands.json from their spread: `npx tsx scripts/hold-out.ts`. Pages follow with `npm run generate`.
 */
import { writeFileSync } from 'node:fs';
import type { Predictor } from '../src/evidence/answer.ts';
import { bandsOf } from '../src/evidence/calibrate.ts';
import { engine } from '../src/evidence/engine.ts';
import { fitTraining } from '../src/evidence/fit.ts';
import { readLedger, writeLedger } from '../src/evidence/ledger.ts';
import { rowsOf } from '../src/evidence/row.ts';
import type { RunRecord } from '../src/terms/run.ts';
import { CENTRE } from './evidence/centre.ts';
import { holdOut } from './evidence/hold-out.ts';
import { BANDS, LEDGER, readFits, readRuns } from './evidence/inputs.ts';

const runs = readRuns();
const fits = readFits();
const byId = new Map(runs.map((run) => [run.record.id, run]));
/** Fitted anew, from the same centre, to the runs that a fold leaves in. */
const refit = (seen: readonly RunRecord[]): Predictor => {
  const left = seen.flatMap(({ id }) => byId.get(id) ?? []);
  return engine({ ...fits, training: fitTraining(left, { ...fits, training: CENTRE }, 1) });
};
const predictions = holdOut(runs, engine(fits), refit, console.log);
const ledger = writeLedger(runs, predictions);
writeFileSync(LEDGER, ledger);
writeFileSync(BANDS, `${JSON.stringify(bandsOf(rowsOf(runs, readLedger(ledger))), null, 1)}\n`);
console.log(`${predictions.seen.size} of ${runs.length} runs answered`);

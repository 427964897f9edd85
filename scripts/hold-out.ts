/**
 * Leaves out every source, chip and model family in turn, predicts what was left out, keeps all predictions in docs/predictions.tsv and
 * makes the bands of fits/bands.json from their spread: `npx tsx scripts/hold-out.ts`. Pages follow with `npm run generate`.
 */
import { writeFileSync } from 'node:fs';
import { bandsOf } from '../src/evidence/calibrate.ts';
import { engine } from '../src/evidence/engine.ts';
import { readLedger, writeLedger } from '../src/evidence/ledger.ts';
import { rowsOf } from '../src/evidence/row.ts';
import { holdOut } from './evidence/hold-out.ts';
import { BANDS, LEDGER, readFits, readRuns } from './evidence/inputs.ts';

const runs = readRuns();
const fits = readFits();
if (fits.training.runs.length > 0) throw new Error('fits/training.json saw runs: leaving out needs the fit itself');
const predictions = holdOut(runs, engine(fits), () => engine(fits), console.log);
const ledger = writeLedger(runs, predictions);
writeFileSync(LEDGER, ledger);
writeFileSync(BANDS, `${JSON.stringify(bandsOf(rowsOf(runs, readLedger(ledger))), null, 1)}\n`);
console.log(`${predictions.seen.size} of ${runs.length} runs answered`);

/**
 * Leaves out every source, chip and model family of serving runs in turn, fits anew what the left-out runs had moved, predicts them, keeps
 * all in docs/predictions-serving.tsv and makes the bands of fits/serving-bands.json from their spread: `npx tsx scripts/hold-out-serving.ts`.
 */
import { writeFileSync } from 'node:fs';
import type { TimerFor } from '../src/evidence/serving-answer.ts';
import { servingBandsOf } from '../src/evidence/serving-bands.ts';
import { servingEngine } from '../src/evidence/serving-engine.ts';
import { constantsOf, fitServing, withoutConstants } from '../src/evidence/serving-fit.ts';
import { readServingLedger, writeServingLedger } from '../src/evidence/serving-ledger.ts';
import { noPredictions } from '../src/evidence/serving-row.ts';
import { leaveServicesOut, predictServices, servingRowsOf } from '../src/evidence/serving-rows.ts';
import type { RunRecord } from '../src/terms/run.ts';
import { readFits } from './evidence/inputs.ts';
import { SERVING_CENTRE } from './evidence/serving-centre.ts';
import { readServices, SERVING_BANDS, SERVING_LEDGER } from './evidence/serving-inputs.ts';

const runs = readServices();
const { machine, serving } = readFits();
const byId = new Map(runs.map((run) => [run.record.id, run]));
const runsOf = (records: readonly RunRecord[]) => records.flatMap(({ id }) => byId.get(id) ?? []);

/** Constants that held-out runs had a say in start again from the centre and see only what is left; the others never depended on them directly. */
const refit = (seen: readonly RunRecord[], held: readonly RunRecord[]): TimerFor => {
  const touched = new Set(runsOf(held).flatMap((run) => constantsOf(run, machine)));
  const start = withoutConstants(serving, touched, SERVING_CENTRE);
  return servingEngine({ machine, serving: fitServing(runsOf(seen), { machine, serving: start }, SERVING_CENTRE, touched, 1, 7) });
};
const predictions = noPredictions();
for (const [id, one] of predictServices(runs, servingEngine({ machine, serving }))) predictions.seen.set(id, one);
for (const { fold, predicted } of leaveServicesOut(runs, refit)) {
  console.log(`${fold.leftOut} ${fold.name}: ${predicted.size} of ${fold.held.length} runs`);
  for (const [id, one] of predicted) predictions[fold.leftOut].set(id, one);
}
const ledger = writeServingLedger(runs, predictions);
writeFileSync(SERVING_LEDGER, ledger);
writeFileSync(SERVING_BANDS, `${JSON.stringify(servingBandsOf(servingRowsOf(runs, readServingLedger(ledger))), null, 1)}\n`);
console.log(`${predictions.seen.size} of ${runs.length} runs answered`);

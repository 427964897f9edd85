/**
 * Shows which predictions a change of the model moved: `npx tsx scripts/moved.ts [--keep] [--above 1%]`.
 * Compares the engine as it stands with docs/predictions.tsv. `--keep` keeps the new predictions; the left-out ones change only
 * with scripts/hold-out.ts.
 */
import { writeFileSync } from 'node:fs';
import { engine } from '../src/evidence/engine.ts';
import { relativeError, summarise } from '../src/evidence/errors.ts';
import { type Moved, movedSince, writeLedger } from '../src/evidence/ledger.ts';
import { keptPredictions, LEDGER, readFits, readRuns } from './evidence/inputs.ts';
import { predictAll } from './evidence/predictions.ts';

const above = process.argv.includes('--above') ? Number.parseFloat(process.argv[process.argv.indexOf('--above') + 1] ?? '') / 100 : 0.01;
if (!(above >= 0)) throw new Error('--above needs a percentage, such as --above 1%');

const runs = readRuns();
const kept = keptPredictions();
const now = predictAll(runs, engine(readFits()));
const moved = movedSince(runs, kept.seen, now, above);

const percent = (value: number): string => `${value > 0 ? '+' : ''}${(value * 100).toFixed(1)} %`;
const figure = (value: number | null): string => (value === null ? '-' : String(Number(value.toPrecision(5))));
const error = (value: number | null, measured: number | null): string =>
  value === null || measured === null ? '-' : percent(relativeError({ predicted: value, measured }));
const line = ({ id, quantity, before, after, measured }: Moved): string =>
  [
    id,
    quantity,
    figure(before),
    '->',
    figure(after),
    before === null || after === null ? '' : percent(after / before - 1),
    `error ${error(before, measured)} -> ${error(after, measured)}`,
  ].join('  ');

for (const one of moved) console.log(line(one));
for (const [name, predictions] of [
  ['before', kept.seen],
  ['after', now],
] as const) {
  const pairs = runs.flatMap(({ record, reading }) => {
    const [predicted, measured] = [predictions.get(record.id)?.tokensPerSecPerChip, reading?.tokensPerSecPerChip];
    return predicted && measured ? [{ predicted, measured, covered: null }] : [];
  });
  const summary = summarise(pairs);
  if (summary)
    console.log(
      `${name}: ${summary.n} runs, median signed ${percent(summary.signed)}, absolute ${percent(summary.absolute)}, within 35 % ${percent(summary.within35)}`,
    );
}
console.log(`${moved.length} predictions moved by more than ${(above * 100).toFixed(1)} %`);
if (process.argv.includes('--keep')) writeFileSync(LEDGER, writeLedger(runs, { ...kept, seen: now }));

/** Fits the constants of a training step to the published runs of facts/runs: `npx tsx scripts/fit-training.ts`. Then `scripts/hold-out.ts`. */
import { writeFileSync } from 'node:fs';
import { fitTraining } from '../src/evidence/fit.ts';
import { CENTRE } from './evidence/centre.ts';
import { readFits, readRuns } from './evidence/inputs.ts';

const fits = fitTraining(readRuns(), { ...readFits(), training: CENTRE });
const rounded = JSON.stringify(fits, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value), 1);
writeFileSync(new URL('../fits/training.json', import.meta.url), `${rounded}\n`);

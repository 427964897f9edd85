/** Fits the constants of serving to the published serving runs of facts/runs: `npx tsx scripts/fit-serving.ts`. Then `scripts/hold-out-serving.ts`. */
import { writeFileSync } from 'node:fs';
import { fitServing } from '../src/evidence/serving-fit.ts';
import { readFits } from './evidence/inputs.ts';
import { SERVING_CENTRE } from './evidence/serving-centre.ts';
import { readServices, SERVING_FITS } from './evidence/serving-inputs.ts';

const { machine } = readFits();
const fits = fitServing(readServices(), { machine, serving: SERVING_CENTRE }, SERVING_CENTRE);
writeFileSync(
  SERVING_FITS,
  `${JSON.stringify(fits, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value), 1)}\n`,
);

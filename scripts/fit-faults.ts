/** Fits how often jobs stop, and what a stop costs, to facts/faults.jsonl: `npx tsx scripts/fit-faults.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { readFaults } from '../src/evidence/fault-record.ts';
import { fitFaults } from '../src/evidence/fit-faults.ts';
import { architectureOf } from './evidence/architecture.ts';

const records = readFaults(readFileSync(new URL('../facts/faults.jsonl', import.meta.url), 'utf8'));
const fits = fitFaults(records, architectureOf);
const rounded = JSON.stringify(fits, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value), 1);
writeFileSync(new URL('../fits/faults.json', import.meta.url), `${rounded}\n`);

import { readFileSync } from 'node:fs';
import { COLLECTIONS } from '../../src/catalog/book.ts';
import { ruleBook } from '../../src/catalog/rules.ts';
import { readFactsFolder } from '../../src/cli/facts-folder.ts';
import { checkClaim } from '../../src/evidence/claim.ts';
import type { Finding } from '../../src/evidence/claim-finding.ts';
import { readClaim } from '../../src/evidence/claim-row.ts';
import type { ClaimWorld } from '../../src/evidence/claim-world.ts';

const json = (path: string): never => JSON.parse(readFileSync(path, 'utf8')) as never;
const book = readFactsFolder('facts', COLLECTIONS);

/** The facts and fits of the house, on a day that does not move. */
export const world: ClaimWorld = {
  book,
  fits: { machine: json('fits/machine.json'), training: json('fits/training.json'), serving: json('fits/serving.json') } as never,
  bands: json('fits/bands.json'),
  rules: ruleBook(book),
  magnitudes: json('facts/magnitudes.json'),
  asOf: '2026-11-22',
};

export const check = (row: unknown): Finding => checkClaim(readClaim(row, 'a row'), world).finding;

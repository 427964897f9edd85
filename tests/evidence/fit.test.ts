import { expect, test } from 'vitest';
import { readFits, readRuns } from '../../scripts/evidence/inputs.ts';
import { fitTraining } from '../../src/evidence/fit.ts';

test('a fit of a few runs moves shared constants within their limits, names the runs, and comes out the same twice', () => {
  const runs = readRuns()
    .filter(({ understood }) => understood !== null)
    .filter((_, at) => at % 60 === 0);
  expect(runs.length).toBeGreaterThan(5);
  const start = readFits();
  const fits = fitTraining(runs, start, 1);
  expect(fits.runs).toEqual(runs.map(({ record }) => record.id).sort());
  expect(Object.keys(fits.sustained)).toContain('all');
  for (const value of [...Object.values(fits.sustained), ...Object.values(fits.sustainedLow)]) {
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(2);
  }
  for (const { overlapData, slack, fragmentation } of Object.values(fits.stacks)) {
    if (overlapData !== undefined) expect(overlapData).toBeLessThanOrEqual(1);
    if (slack !== undefined) expect(slack).toBeGreaterThanOrEqual(0);
    if (fragmentation !== undefined) expect(fragmentation).toBeGreaterThanOrEqual(0);
  }
  expect(fitTraining(runs, start, 1)).toEqual(fits);
}, 60_000);

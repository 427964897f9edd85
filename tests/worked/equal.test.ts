import { expect, test } from 'vitest';
import { modelOf, parsePool, plan, publishedTraining, stackFor } from '../../src/index.ts';
import { askTraining } from '../../src/planning/question.ts';
import { BANDS, BOOK, FITS } from './world.ts';

/** tokens/s of GPT-3 at its published batch, each chip on its usual stack. */
function pace(on: string): number {
  const pool = parsePool(BOOK, on);
  const stack = stackFor(BOOK, null, null, pool.groups[0]?.chip.stack ?? null, 'train').stack;
  const { job } = askTraining({ kind: 'train' }, modelOf(BOOK, 'gpt-3-175b'), pool, stack, publishedTraining(BOOK, 'gpt-3-175b'));
  const { choice } = plan(job, pool, FITS, { bands: BANDS, frontier: false });
  return (job.globalBatch * job.sequence) / (choice?.stepSeconds.mid ?? Number.POSITIVE_INFINITY);
}

/** Counts that stand for 1,000 A100 by peak and usual utilisation, as public reckonings have them. */
const COUNTS = { V100: 4000, S4000: 4680, 'Ascend-910': 1567, H20: 1897, L20: 2936 } as const;

test('1,000 A100 are worth 4,000 V100, 4,680 S4000, 1,567 Ascend 910, 1,897 H20 or 2,937 L20, each within 25 %', () => {
  const target = pace('1000xA100-80GB');
  for (const [chip, count] of Object.entries(COUNTS)) {
    const needed = (count * target) / pace(`${count}x${chip}`);
    expect(Math.abs(needed / count - 1), `${chip}: ${Math.round(needed)}`).toBeLessThan(0.25);
  }
});

import { expect, test } from 'vitest';
import { factBook, shippedFits } from '../../src/cli/shipped.ts';
import { askTraining, modelOf, parsePool, readLayout, stackFor, stepTimeline } from '../../src/index.ts';
import { predictStep } from '../../src/planning/step.ts';
import type { ChipGroup } from '../../src/terms/cluster.ts';

const book = factBook(null);
const fits = shippedFits();

function drawn(model: string, on: string, batch: number, said: string) {
  const pool = parsePool(book, on);
  const group = pool.groups[0] as ChipGroup;
  const { stack } = stackFor(book, null, null, group.chip.stack);
  const { job } = askTraining({ kind: 'train', batch, sequence: 2048, layout: said }, modelOf(book, model), pool, stack);
  const step = predictStep(job, group, readLayout(said, 'layout'), fits);
  if (!('stepSeconds' in step)) throw new Error(step.said);
  return { step, timeline: stepTimeline(job, group, step.layout, fits) };
}

test.each([
  ['gpt-3-175b', '64xA100-80GB', 64, 'tp=8,pp=8,dp=1,mbs=1,zero=1,recompute=full,sp,vpp=1,schedule=1f1b'],
  ['gpt-3-175b', '64xA100-80GB', 64, 'tp=8,pp=8,dp=1,mbs=1,zero=1,recompute=full,sp,vpp=3'],
  ['gpt-3-175b', '128xA100-80GB', 64, 'tp=8,pp=16,dp=1,mbs=1,zero=1,recompute=full,sp,schedule=zero-bubble'],
  ['llama-3.1-8b', '8xH100', 32, 'tp=2,pp=1,dp=4,mbs=1,zero=1,recompute=full,sp'],
  // the last micro-batch of a rank holds less than the others
  ['llama-3.1-8b', '8xH100', 25, 'tp=8,pp=1,dp=1,mbs=12,zero=1,recompute=full,sp'],
  // few micro-batches on stages that are not alike: the closed form and the schedule differ, and say so
  ['deepseek-v3-671b', '2048xH800', 2048, 'tp=1,pp=16,dp=128,ep=64,mbs=1,zero=1,recompute=full,vpp=3'],
  ['llama-3.1-70b', '64xH100', 64, 'tp=4,pp=8,dp=2,mbs=1,zero=1,recompute=full,sp,vpp=1,schedule=1f1b'],
] as const)('the drawing of %s on %s is as long as its step: %s', (model, on, batch, said) => {
  const apart = model === 'deepseek-v3-671b' ? 0.06 : 0.01;
  const { step, timeline } = drawn(model, on, batch, said);
  const spans = timeline.trace().traceEvents.filter((event) => event.ph === 'X');
  const length = Math.max(...spans.map((span) => span.ts + span.dur)) / 1e6;
  expect(length / step.stepSeconds).toBeCloseTo(1, 9);
  expect(timeline.seconds / step.stepSeconds).toBeCloseTo(1, 9);
  expect(Math.abs(timeline.apart)).toBeLessThan(apart);
  const rows = timeline.text(80).trimEnd().split('\n');
  expect(rows.length).toBeGreaterThanOrEqual(step.layout.pipelineParallel);
});

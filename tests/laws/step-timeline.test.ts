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
  ['llama-3.1-70b', '64xH100', 64, 'tp=4,pp=8,dp=2,mbs=1,zero=1,recompute=full,sp,vpp=1,schedule=1f1b'],
] as const)('the drawing of %s on %s is as long as its step: %s', (model, on, batch, said) => {
  const { step, timeline } = drawn(model, on, batch, said);
  const spans = timeline.trace().traceEvents.filter((event) => event.ph === 'X');
  const length = Math.max(...spans.map((span) => span.ts + span.dur)) / 1e6;
  expect(Math.abs(length / step.stepSeconds - 1)).toBeLessThan(0.01);
  const rows = timeline.text(80).trimEnd().split('\n');
  expect(rows.length).toBeGreaterThanOrEqual(step.layout.pipelineParallel);
});

import { expect, it } from 'vitest';
import { asked } from '../../tests/worked/world.ts';
import { shippedBands, shippedFits } from '../cli/shipped.ts';
import { countParameters } from '../workload/parameters.ts';
import { plan } from './plan.ts';
import { roofline } from './roofline.ts';

const fits = shippedFits();

const made = (model: string, on: string, layout: string) => {
  const { job, pool } = asked(model, on, { batch: 512, sequence: 4096, layout });
  const { choice } = plan(job, pool, fits, { bands: shippedBands() });
  if (!choice) throw new Error('no plan');
  return { job, choice, roofs: roofline(job, pool.groups[0]!, choice.layout, fits) };
};

it('products of a dense model are 6 FLOPs a weight and token, divided over the ranks', () => {
  const { job, roofs } = made('llama-3.1-8b', '64xH100', 'tp=4,pp=2,dp=8,mbs=1,sp');
  const flops = roofs.points.filter(({ kind }) => kind === 'matmul').reduce((sum, point) => sum + point.flops, 0);
  const { model } = job;
  const inside = countParameters(model).total - 2 * model.vocab * model.hidden;
  expect(flops / ((6 * inside * 512 * 4096) / 64)).toBeCloseTo(1, 2);
});

it('no operator passes its roof, and their seconds are most of what a step computes', () => {
  for (const [model, on, layout] of [
    ['llama-3.1-8b', '64xH100', 'tp=4,pp=2,dp=8,mbs=1,sp'],
    ['mixtral-8x7b', '64xA100-80GB', 'tp=2,pp=4,dp=8,ep=8,mbs=1'],
  ] as const) {
    const { choice, roofs } = made(model, on, layout);
    for (const { name, flops, bytes, seconds } of roofs.points)
      expect(flops / seconds, name).toBeLessThanOrEqual(Math.min(roofs.peakFlops, (flops / bytes) * roofs.bandwidth) * 1.001);
    const total = roofs.points.reduce((sum, { seconds }) => sum + seconds, 0);
    const { forward, backward } = choice.timeSeconds;
    expect(total / (forward + backward)).toBeGreaterThan(0.7);
    expect(total / (forward + backward)).toBeLessThan(1.1);
  }
});

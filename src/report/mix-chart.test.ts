import { expect, test } from 'vitest';
import type { Layout } from '../terms/layout.ts';
import type { Mix, MixPart } from '../terms/mix.ts';
import { mixLayouts, mixMain } from './mix-chart.ts';
import { speak } from './words.ts';

const LAYOUT: Layout = {
  tensorParallel: 8,
  pipelineParallel: 4,
  dataParallel: 2,
  contextParallel: 1,
  expertParallel: 1,
  expertTensorParallel: 1,
  virtualStages: 1,
  microBatch: 1,
  globalBatch: 40,
  zero: 1,
  shardGroup: 2,
  recompute: 'none',
  sequenceParallel: true,
  schedule: '1f1b',
  offload: 'none',
};
const part = (group: number, chipsUsed: number, own: Partial<MixPart>): MixPart => ({
  group,
  chip: `chip-${group}`,
  chipsUsed,
  precision: 'bf16',
  layers: 32,
  stages: 4,
  tensorParallel: 8,
  expertParallel: 1,
  recompute: 'none',
  filled: 0.5,
  layout: null,
  ...own,
});
const MIX: Mix = {
  islands: [
    { parts: [part(0, 64, { layout: LAYOUT })], sequences: 40, seconds: 1, dataParallel: 2, microBatch: 1 },
    {
      parts: [part(1, 24, { layers: 20, stages: 3 }), part(2, 16, { layers: 12, stages: 2 })],
      sequences: 24,
      seconds: 1,
      dataParallel: 1,
      microBatch: 2,
    },
  ],
  exchangeSeconds: 0,
  bridges: [],
  contributions: [],
  together: null,
  fullest: 0,
  leastSeconds: 1,
  gap: 0,
};
const GROUPS = [
  { name: 'Large', count: 64 },
  { name: 'Middle', count: 24 },
  { name: 'Small', count: 16 },
];

test.each(['en', 'zh'] as const)('%s: every part of a mixed step has its own layout, and it is said whose seconds are shown', (locale) => {
  const say = speak(locale);
  const [large, middle, small] = mixLayouts(MIX, GROUPS, say);
  expect(large?.chips).toBe('64 × Large');
  expect(large?.layout).toContain('tp=8,pp=4,dp=2');
  expect(middle?.layout).toMatch(/20.*8.*3.*dp=1,ep=1,mbs=2/);
  expect(small?.chips).toBe('16 × Small');
  expect(mixMain(MIX, GROUPS, say)).toContain('64 × Large');
});

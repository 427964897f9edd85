import { expect, test } from 'vitest';
import { stageMemoryText } from '../../src/cli/stage-memory-text.ts';
import { speak } from '../../src/cli/words.ts';
import { memoryByStage } from '../../src/planning/stage-memory.ts';
import type { Layout } from '../../src/terms/layout.ts';
import { asked, evaluator, planned } from './world.ts';

const LAYOUT: Layout = {
  tensorParallel: 8,
  pipelineParallel: 8,
  dataParallel: 8,
  contextParallel: 1,
  expertParallel: 1,
  expertTensorParallel: 8,
  virtualStages: 1,
  microBatch: 1,
  globalBatch: 1536,
  zero: 1,
  shardGroup: 8,
  recompute: 'selective',
  sequenceParallel: true,
  schedule: '1f1b',
  offload: 'none',
};
const question = asked('gpt-3-175b', '512xA100-80GB');
const stagesOf = (layout: Partial<Layout>) => memoryByStage(evaluator(question), { ...LAYOUT, ...layout });
const PARTS = ['weights', 'gradients', 'optimizer', 'activations', 'workspace', 'communication', 'fragmentation'] as const;

test('rows fall along a 1F1B pipeline of equal stages, activations as the micro-batches in flight: p - i', () => {
  const stages = stagesOf({});
  expect(stages.map(({ stage }) => stage)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(stages.every(({ layers }) => layers === 12)).toBe(true);
  for (let i = 1; i < 7; i++) expect(stages[i]!.total).toBeLessThan(stages[i - 1]!.total);
  const one = stages[7]!.activations;
  for (const { stage, activations } of stages) expect(activations / one).toBeCloseTo(8 - stage, 9);
  expect(stages[0]!.fullest).toBe(true);
  expect(stages.filter(({ fullest }) => fullest)).toHaveLength(1);
});

test.each([
  {},
  { schedule: 'zero-bubble' },
  { schedule: 'interleaved', virtualStages: 3 },
  { schedule: 'dualpipe' },
  { zero: 3, offload: 'both' },
  { pipelineParallel: 1, dataParallel: 64, zero: 3, shardGroup: 64 },
  { pipelineParallel: 7 },
] satisfies Partial<Layout>[])('parts add up and no stage holds more than the fullest: %j', (layout) => {
  const stages = stagesOf(layout);
  expect(stages).toHaveLength(layout.pipelineParallel ?? 8);
  const most = Math.max(...stages.map(({ total }) => total));
  expect(stages.find(({ fullest }) => fullest)?.total).toBeCloseTo(most, 9);
  for (const stage of stages) expect(PARTS.reduce((sum, part) => sum + stage[part], 0)).toBeCloseTo(stage.total, 9);
});

test("the fullest stage is the plan's peak, part by part; other layouts of the frontier leave stages out", () => {
  const { choice, frontier } = planned('gpt-3-175b', '512xA100-80GB', { layout: 'tp=8,pp=8,dp=8' });
  const fullest = choice?.memoryByStageGiB?.find((stage) => stage.fullest);
  expect(fullest?.total).toBeCloseTo(choice!.peakMemoryGiB.mid, 9);
  for (const part of PARTS) expect(fullest?.[part]).toBeCloseTo(choice!.memoryGiB[part], 9);
  for (const other of frontier.slice(1)) expect(other.memoryByStageGiB).toBeUndefined();
});

test('as text: a row a stage, equal neighbours joined, the fullest marked', () => {
  const page = (layout: Partial<Layout>, width: number, locale: 'en' | 'zh' = 'en') =>
    stageMemoryText(stagesOf(layout), speak(locale), { width, colour: false }).split('\n');
  const lines = page({}, 100);
  expect(lines).toHaveLength(2 + 8);
  expect(lines[2]).toMatch(/^ +\* 0 +12 /);
  expect(lines[2]).toContain('█');
  expect(lines.every((line) => line.length <= 100)).toBe(true);
  expect(page({}, 60)[2]).not.toContain('█');
  expect(page({ schedule: 'zero-bubble' }, 100)).toHaveLength(2 + 3);
  expect(page({}, 100, 'zh')[1]).toContain('流水级');
});

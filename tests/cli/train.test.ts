import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { suanpan, words } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'suanpan-train-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PINNED =
  'train --model gpt3-175b --on 1024xA100-80GB --tokens 300B --batch 1536 --seq 2048 --layout tp=8,pp=8,dp=16,mbs=1,zero=1,recompute=selective,sp,vpp=3';

interface Document {
  question: Record<string, unknown>;
  choice: Record<string, unknown> & { layout: Record<string, unknown> };
  frontier: unknown[];
  assumed: string[];
  refused: { code: string; said: string }[];
  search: { legal: number; evaluated: number; pruned: number; seconds: number };
  scaling?: {
    points: { chips: number; chipsUsed: number; stepSeconds: { mid: number }; efficiency: number; batchLimited: boolean }[];
    batchLimit: number | null;
    batchGain: number | null;
  };
}

const plan = (line: string, status = 0): Document => {
  const said = suanpan([...words(line), '--json']);
  expect([said.status, ...said.problems]).toEqual([status]);
  return JSON.parse(said.stdout);
};

/** Every figure of a document, with its path. */
function figures(node: unknown, path = ''): [string, number][] {
  if (typeof node === 'number') return [[path, node]];
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, inner]) => figures(inner, `${path}.${key}`));
}

test('a plan is one JSON document of the contract’s shape', () => {
  const document = plan(PINNED);
  expect(Object.keys(document)).toEqual(['question', 'choice', 'frontier', 'because', 'assumed', 'refused', 'search', 'obtainable']);
  const { choice, search } = document;
  for (const key of [
    'tensorParallel',
    'pipelineParallel',
    'dataParallel',
    'contextParallel',
    'expertParallel',
    'virtualStages',
    'microBatch',
    'globalBatch',
    'zero',
    'recompute',
    'sequenceParallel',
  ])
    expect(choice.layout).toHaveProperty(key);
  for (const key of ['stepSeconds', 'tokensPerSecPerChip', 'mfu', 'peakMemoryGiB', 'days', 'chipHours']) {
    const { low, mid, high } = choice[key] as { low: number; mid: number; high: number };
    expect(low <= mid && mid <= high && low > 0, key).toBe(true);
  }
  expect([choice.chipsUsed, choice.chipsIdle]).toEqual([1024, 0]);
  expect(search.evaluated + search.pruned).toBe(search.legal);
  expect(document.question).toMatchObject({
    model: 'gpt-3-175b',
    on: '1024xnvidia-a100-80gb-sxm',
    tokens: 300e9,
    batch: 1536,
    sequence: 2048,
  });
  const long = figures(document).filter(([, value]) => !Number.isInteger(value) && Number(value.toPrecision(6)) !== value);
  expect(long).toEqual([]);
});

test('the parts of time and memory add up', () => {
  const { choice } = plan(PINNED);
  const sum = (parts: unknown): number => Object.values(parts as Record<string, number>).reduce((total, part) => total + part, 0);
  const { mid } = choice.stepSeconds as { mid: number };
  expect(sum(choice.timeSeconds) / mid).toBeCloseTo(1, 4);
  expect(sum(choice.memoryGiB) / (choice.peakMemoryGiB as { mid: number }).mid).toBeCloseTo(1, 4);
});

test('same input, same bytes, but for the stopwatch', () => {
  const bytes = (): string => suanpan([...words(PINNED), '--json', '--as-of', '2026-01-01']).stdout.replace(/"seconds": [^\n]+/, '');
  expect(bytes()).toBe(bytes());
  expect(bytes()).toContain('"asOf": "2026-01-01"');
});

test('a pinned layout smaller than the pool runs and says what is idle', () => {
  const { choice } = plan('train --model llama-3.1-8b --on 16xH100 --layout tp=2,pp=1,dp=4,cp=1');
  expect([choice.chipsUsed, choice.chipsIdle]).toEqual([8, 8]);
});

test('a rate that is stated decides the time: 14.8 days for GPT-3 on 10,000 V100', () => {
  const { choice } = plan('train --model gpt3-175b --on 10000xV100-32GB --tokens 300B --achieved 24.6TFLOPS');
  const { mid } = choice.days as { mid: number };
  expect(Math.abs(mid / 14.8 - 1)).toBeLessThan(0.01);
});

test('nothing fits: exit 3, and by how much', () => {
  const document = plan('train --model llama-3.1-70b --on 1xRTX4090', 3);
  expect(document.choice).toBeNull();
  expect(document.refused[0]?.said).toMatch(/needs [\d.]+ GiB a rank, has 24/);
});

test('a chip without the figure needed is indeterminate, and names the fact', () => {
  const document = plan('train --model llama-3.1-8b --on 8xenflame-s60-48gb', 3);
  expect(document.refused[0]).toMatchObject({ code: 'indeterminate' });
  expect(document.refused[0]?.said).toContain('chips/enflame-s60-48gb#peakDense');
});

test('a chip of one’s own plans from data alone', () => {
  mkdirSync(join(folder, 'own', 'chips'), { recursive: true });
  mkdirSync(join(folder, 'own', 'sources'), { recursive: true });
  writeFileSync(
    join(folder, 'own', 'sources', 'my-datasheet.json'),
    '{ "title": "My datasheet", "url": null, "date": "2026", "read": true }',
  );
  writeFileSync(
    join(folder, 'own', 'chips', 'my-chip-64gb.json'),
    JSON.stringify({
      like: 'nvidia-a100-80gb-sxm',
      name: 'My chip 64GB',
      maker: 'Me',
      product: 'my-chip',
      cite: 'my-datasheet',
      memory: { capacity: { is: '64 GiB', cite: 'my-datasheet' }, printed: { is: '64 GB', cite: 'my-datasheet' } },
    }),
  );
  const { choice } = plan(`train --model llama-3.1-8b --on 16xmy-chip-64gb --tokens 1T --facts ${join(folder, 'own')}`);
  expect(choice.chipsUsed).toBe(16);
});

test('fine-tuning: a 7 B QLoRA fits 24 GB', () => {
  const { choice } = plan('finetune --model qwen2.5-7b --method qlora --on 1xRTX4090 --tokens 50M');
  expect((choice.peakMemoryGiB as { mid: number }).mid).toBeLessThan(24);
});

test('the strong-scaling curve never grows', () => {
  const { scaling } = plan(`${PINNED.slice(0, PINNED.indexOf(' --layout'))} --layout tp=8,zero=1,recompute=selective --scaling`);
  const times = scaling?.points.map(({ stepSeconds }) => stepSeconds.mid) ?? [];
  expect(times.length).toBeGreaterThan(8);
  expect([...times].sort((a, b) => b - a)).toEqual(times);
  // Efficiency is against the best point, and the batch limits from one pool on.
  const points = scaling?.points ?? [];
  expect(Math.max(...points.map(({ efficiency }) => efficiency))).toBe(1);
  const first = points.findIndex(({ batchLimited }) => batchLimited);
  expect(points.map(({ batchLimited }) => batchLimited)).toEqual(points.map((_, at) => first >= 0 && at >= first));
  expect(scaling?.batchLimit).toBe(points[first]?.chips ?? null);
  if (scaling?.batchGain) expect(scaling.batchGain).toBeGreaterThanOrEqual(1.1);
});

test('the step is drawn as text and written whole as a trace', () => {
  const { stdout } = suanpan([...words(PINNED), '--timeline', 'text']);
  expect(stdout).toContain('One step, a pipeline rank a row');
  const file = join(folder, 'trace.json');
  const { status, problems } = suanpan([...words(PINNED), '--json', '--trace-out', file]);
  expect([status, ...problems]).toEqual([0, `wrote ${file}`]);
  expect(JSON.parse(readFileSync(file, 'utf8')).traceEvents.length).toBeGreaterThan(1000);
});

test('both languages show the same numbers', () => {
  const shown = (locale: string): string[] => {
    const { stdout } = suanpan([...words(PINNED), '--locale', locale]);
    return (stdout.replace(/(?:, |，用时 ?)[\d.]+ (?:µs|ms|s|微秒|毫秒|秒)$/m, '').match(/\d[\d,.]*\d|\d/g) ?? []).sort();
  };
  expect(shown('zh')).toEqual(shown('en'));
});

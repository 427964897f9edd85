import { expect, test } from 'vitest';
import type { Chip } from '../terms/chip.ts';
import type { Pool } from '../terms/cluster.ts';
import type { ModelShape } from '../terms/model.ts';
import { Problems } from '../terms/problem.ts';
import { bytes, bytesPerSecond, flopPerSecond } from '../terms/quantity.ts';
import type { TrainingStack } from '../terms/stack.ts';
import { batchFromCompute } from './batch.ts';
import { askTraining, checkRaw, type RawQuestion } from './question.ts';

const CHIP: Chip = {
  id: 'example-64gb',
  name: 'Example 64GB',
  maker: 'Example',
  architecture: 'One',
  kind: 'gpu',
  stack: 'Example',
  released: null,
  peakDense: { fp16: flopPerSecond(100e12), bf16: flopPerSecond(100e12), fp32: flopPerSecond(20e12) },
  unsupported: ['fp8'],
  vectorPeak: null,
  memory: bytes(64 * 2 ** 30),
  memoryBandwidth: bytesPerSecond(1e12),
  computeUnits: null,
  devicesPerChip: 1,
  scaleUp: null,
  hostLinkPerDirection: null,
  thermalDesignPower: null,
  trainingCapable: true,
  fusedAttention: true,
};
const OLDER: Chip = { ...CHIP, peakDense: { fp16: flopPerSecond(100e12) }, unsupported: ['bf16', 'fp8'] };

const poolOf = (chip: Chip, count: number): Pool => ({
  groups: [{ chip, count, chipsPerNode: 8, domain: 8, scaleUp: null, scaleOut: null, nodePower: null, because: [], assumed: [] }],
});

const MODEL: ModelShape = {
  name: 'Example 7B',
  hidden: 4096,
  vocab: 32000,
  tiedEmbeddings: false,
  positions: 'rope',
  context: 4096,
  norm: 'rms',
  bias: false,
  kinds: [
    {
      attention: { kind: 'softmax', heads: 32, kvHeads: 8, headDim: 128, window: null, chunk: null, gatedOutput: false },
      feed: { kind: 'dense', ffn: 11008, gated: true },
    },
  ],
  order: Array.from({ length: 32 }, () => 0),
  multiTokenPrediction: 0,
  paramsOutside: 0,
};
const STACK = { name: 'Example', flashAttention: true } as TrainingStack;

const ask = (raw: Partial<RawQuestion>, chip = CHIP, count = 64, model = MODEL) =>
  askTraining({ kind: 'train', ...raw }, model, poolOf(chip, count), STACK, undefined, (field) => `--${field}`);

const problems = (raw: Partial<RawQuestion>, chip = CHIP, count = 64, model = MODEL): string[] => {
  try {
    ask(raw, chip, count, model);
  } catch (error) {
    if (error instanceof Problems) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
};

test('what is said is taken, and nothing is assumed of it', () => {
  const { job, assumed } = ask({
    tokens: '300B',
    batch: '1k',
    sequence: '2k',
    precision: 'fp16',
    optimizer: 'muon',
    layout: 'tp=8,zero=1',
  });
  expect(job).toMatchObject({
    tokens: 300e9,
    globalBatch: 1000,
    sequence: 2048,
    precision: 'fp16',
    optimizer: 'muon',
    flashAttention: true,
    pinned: { tensorParallel: 8, zero: 1 },
    tuning: null,
    achievedPerChip: null,
  });
  expect(assumed).toEqual([]);
});

test('what is left unsaid follows a stated rule, each named', () => {
  const { job, assumed } = ask({ tokens: '2T' });
  expect(job.sequence).toBe(4096);
  expect(job.globalBatch).toBe(2048);
  expect(job.precision).toBe('bf16');
  expect(assumed.map((sentence) => sentence.split(':')[0])).toEqual(['sequence', 'precision', 'batch', 'optimizer']);
});

test('published batch and sequence go before rules', () => {
  const published = {
    batch: { value: 1536, from: 'models/x#training.batch' },
    sequence: { value: 2048, from: 'models/x#training.sequence' },
  };
  const { job, assumed } = askTraining({ kind: 'train' }, MODEL, poolOf(CHIP, 8), STACK, published);
  expect([job.globalBatch, job.sequence]).toEqual([1536, 2048]);
  expect(assumed.join('\n')).toContain('as published (models/x#training.batch)');
});

test('precision is the best that every chip has a rate for', () => {
  expect(ask({}, OLDER).job.precision).toBe('fp16');
  expect(ask({}, { ...CHIP, peakDense: {} }).job.precision).toBe('bf16');
});

test('attention is fused where framework and chip have the kernel', () => {
  expect(ask({}).job.flashAttention).toBe(true);
  expect(ask({ flashAttention: false }).job.flashAttention).toBe(false);
  const without = ask({}, { ...CHIP, fusedAttention: false });
  expect(without.job.flashAttention).toBe(false);
  expect(without.assumed).toContain('attention: scores pass through memory, no fused kernel is known for Example 64GB');
});

test('the batch law gives the batch of its own paper', () => {
  expect(batchFromCompute(8.04e23)).toBeCloseTo(19.27e6, -5);
});

test('achieved and MFU replace the rate', () => {
  expect(ask({ achieved: '24.6TFLOPS' }).job.achievedPerChip).toBe(24.6e12);
  expect(ask({ mfu: '40%' }).job.achievedPerChip).toBe(40e12);
  expect(problems({ achieved: '24.6TFLOPS', mfu: '0.4' })).toEqual([
    '--mfu: contradiction: both --achieved and --mfu; expected one of them',
  ]);
  expect(problems({ achieved: '240TFLOPS' })).toEqual([
    '--achieved: above peak: 240TFLOPS; expected at most the dense bf16 peak of 100 TFLOP/s',
  ]);
  expect(problems({ mfu: '0.4' }, { ...CHIP, peakDense: {} })).toEqual([
    '--mfu: unknown peak: 40 %; expected a chip whose dense bf16 peak is known; give the achieved rate instead',
  ]);
});

test('fine-tuning', () => {
  const { job, assumed } = ask({ kind: 'finetune', method: 'qlora' }, CHIP, 1);
  expect(job.tuning).toEqual({ method: 'qlora', rank: 16, targets: 'all-linear', padding: 0 });
  expect([job.globalBatch, job.sequence]).toEqual([16, 2048]);
  expect(assumed).toContain('rank: 16');
  expect(problems({ kind: 'finetune', method: 'full', rank: '8' })).toEqual([
    '--rank: contradiction: 8; expected no rank for full fine-tuning',
  ]);
  expect(ask({ kind: 'finetune' }, CHIP, 256).job.globalBatch).toBe(256);
});

test.each([
  [{ tokens: '0' }, '--tokens: too small: 0; expected at least 1'],
  [{ tokens: '1e30' }, '--tokens: too large: 1e30; expected at most 1000000000000000000'],
  [{ batch: '-3' }, '--batch: too small: -3; expected at least 1'],
  [{ precision: 'fp8' }, '--precision: unsupported precision: fp8; expected a precision that Example 64GB supports: fp32, fp16, bf16'],
  [{ layout: 'tp=3' }, '--layout tp: heads not divisible: 3; expected a divisor of the 32 attention heads'],
  [
    { layout: 'tp=8,dp=16' },
    '--layout: layout above pool: tp 8 x pp 1 x dp 16 x cp 1 = 128 ranks; expected at most the 64 ranks of the pool',
  ],
  [
    { layout: 'pp=16,vpp=3' },
    "--layout: stages above layers: pp x vpp = 48 stages; expected at most the model's 32 layers, embedding and head",
  ],
  [{ layout: 'pp=64' }, "--layout: stages above layers: pp x vpp = 64 stages; expected at most the model's 32 layers"],
  [{ layout: 'ep=2' }, '--layout ep: no experts: 2; expected ep=1: the model has no experts'],
  [
    { layout: 'dp=32', batch: '16' },
    '--layout: batch below layout: dp 32 x mbs 1 = 32 sequences; expected at most the batch of 16 sequences',
  ],
  [{ layout: 'cp=3' }, '--layout cp: sequence not divisible: 3; expected a divisor of the sequence of 4096 tokens'],
  [{ layout: 'pp=1,vpp=2' }, '--layout vpp: no pipeline: 2; expected vpp=1 where pp=1'],
  [{ layout: 'schedule=1f1b,vpp=2' }, '--layout schedule: schedule mismatch: 1f1b; expected interleaved where vpp is above 1'],
  [
    { layout: 'schedule=interleaved,vpp=1' },
    '--layout schedule: schedule mismatch: interleaved; expected vpp above 1 for an interleaved schedule',
  ],
] as const)('bad input %o', (raw, message) => {
  expect(problems(raw)).toEqual([message]);
});

test('several problems are said together, and the same without model and pool', () => {
  const raw = { tokens: 'x', batch: '0', layout: 'tpp=1', optimizer: 'adm' } as const;
  expect(problems(raw).map((line) => line.split(':')[0])).toEqual(['--tokens', '--layout', '--batch', '--optimizer']);
  expect(checkRaw({ kind: 'train', ...raw }).map(({ where }) => where)).toEqual(['tokens', 'batch', 'layout', 'optimizer']);
});

test('learned positions end with the context; others may be extended, and that is said', () => {
  expect(problems({ sequence: '8k' }, CHIP, 64, { ...MODEL, positions: 'learned' })).toEqual([
    "--sequence: too large: 8k; expected at most 4096: the model's positions are learned",
  ]);
  expect(ask({ sequence: '8k' }).assumed[0]).toContain('beyond the model');
});

test('sequence parallelism without tensor parallelism is dropped, and that is said', () => {
  const { job, assumed } = ask({ layout: 'tp=1,sp' });
  expect(job.pinned.sequenceParallel).toBe(false);
  expect(assumed).toContain('layout: sp has no effect at tp=1');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shippedFits } from '../../src/cli/shipped.ts';
import { compileMachine } from '../../src/machine/compile.ts';
import { compileStep, expectedRun } from '../../src/serving/step.ts';
import type { StepBatch, StepTimer } from '../../src/serving/step-timer.ts';
import type { Chip } from '../../src/terms/chip.ts';
import type { ChipGroup } from '../../src/terms/cluster.ts';
import type { Attention, Feed, ModelShape } from '../../src/terms/model.ts';
import { bytes, bytesPerSecond, flopPerSecond, watts } from '../../src/terms/quantity.ts';
import type { EnginePolicy, ServiceJob, ServingLayout } from '../../src/terms/service.ts';

const fits = shippedFits();

const CHIP: Chip = {
  id: 'made',
  name: 'Made',
  maker: 'nobody',
  architecture: 'Hopper',
  kind: 'gpu',
  stack: 'CUDA',
  released: null,
  peakDense: { bf16: flopPerSecond(989e12), fp8: flopPerSecond(1979e12) },
  unsupported: [],
  vectorPeak: null,
  memory: bytes(80e9),
  memoryBandwidth: bytesPerSecond(3.35e12),
  computeUnits: 132,
  devicesPerChip: 1,
  scaleUp: { name: 'link', bandwidthPerDirection: bytesPerSecond(450e9), domain: 8 },
  hostLinkPerDirection: bytesPerSecond(64e9),
  thermalDesignPower: watts(700),
  trainingCapable: true,
  fusedAttention: true,
};

const link = { latency: null, oversubscription: 1 };
const GROUP: ChipGroup = {
  chip: CHIP,
  count: 32,
  chipsPerNode: 8,
  domain: 8,
  scaleUp: { ...link, name: 'link', family: 'nvlink', bandwidthPerDirection: bytesPerSecond(450e9), topology: 'crossbar' },
  scaleOut: { ...link, name: 'net', family: 'infiniband', bandwidthPerDirection: bytesPerSecond(50e9), topology: 'fat-tree' },
  nodePower: null,
  because: [],
  assumed: [],
};

const ATTENTIONS: readonly Attention[] = [
  { kind: 'softmax', heads: 32, kvHeads: 8, headDim: 128, window: null, chunk: null, gatedOutput: false },
  { kind: 'softmax', heads: 32, kvHeads: 32, headDim: 128, window: 128, chunk: null, gatedOutput: false },
  { kind: 'softmax', heads: 32, kvHeads: 4, headDim: 128, window: null, chunk: 8192, gatedOutput: true },
  {
    kind: 'latent',
    heads: 32,
    qLoraRank: 1536,
    kvLoraRank: 512,
    qkNopeHeadDim: 128,
    qkRopeHeadDim: 64,
    vHeadDim: 128,
    sparseTokens: null,
  },
  { kind: 'latent', heads: 32, qLoraRank: null, kvLoraRank: 512, qkNopeHeadDim: 128, qkRopeHeadDim: 64, vHeadDim: 128, sparseTokens: 2048 },
  { kind: 'linear', keyHeads: 16, valueHeads: 32, keyDim: 128, valueDim: 128, convolution: 4, gatedOutput: true },
];
const FEEDS: readonly Feed[] = [
  { kind: 'dense', ffn: 14336, gated: true },
  { kind: 'experts', experts: 64, topK: 6, expertFfn: 1408, gated: true, sharedFfn: 2816 },
];

const model = (attention: Attention, feed: Feed): ModelShape => ({
  name: 'made',
  hidden: 4096,
  vocab: 128256,
  tiedEmbeddings: false,
  positions: 'rope',
  context: 32768,
  norm: 'rms',
  bias: false,
  kinds: [
    { attention, feed },
    { attention: ATTENTIONS[0] as Attention, feed: FEEDS[0] as Feed },
  ],
  order: [1, ...new Array<number>(30).fill(0)],
  multiTokenPrediction: 1,
  paramsOutside: 0,
});

const POLICY: EnginePolicy = {
  batching: 'continuous',
  maxSequences: 256,
  maxBatchedTokens: 8192,
  chunkedPrefill: true,
  blockTokens: 16,
  prefixCaching: true,
  memoryShare: 0.9,
  order: 'arrival',
  admission: 'prompt',
};

const JOB: ServiceJob = {
  model: model(ATTENTIONS[0] as Attention, FEEDS[0] as Feed),
  weights: { name: 'bf16', bytesPerValue: 2, headBytesPerValue: 2, weightOnly: false, compute: 'bf16' },
  compute: 'bf16',
  cache: 'bf16',
  engine: {
    id: 'made',
    name: 'Made',
    family: 'made',
    graphs: true,
    overlapsHost: false,
    layerSplit: false,
    policy: POLICY,
    formats: [],
  },
  policy: POLICY,
  speculation: null,
  adapters: null,
};
const ONE: ServingLayout = { tensorParallel: 1, pipelineParallel: 1, dataParallel: 1, contextParallel: 1, expertParallel: 1 };

const timer = (job: Partial<ServiceJob> = {}, layout: Partial<ServingLayout> = {}, group: ChipGroup = GROUP): StepTimer =>
  compileStep({ ...JOB, ...job }, { ...ONE, ...layout }, group, compileMachine(group, fits.machine), fits.serving);

const batch = (decodes: number, context: number, tokens = 0, prompts = tokens > 0 ? 1 : 0, before = 0): StepBatch => ({
  decodes,
  decodeContext: decodes * context,
  promptTokens: tokens,
  promptPairs: tokens * before + (tokens * (tokens + 1)) / 2,
  prompts,
});

const LAYOUTS: readonly Partial<ServingLayout>[] = [
  {},
  { tensorParallel: 8 },
  { tensorParallel: 2, pipelineParallel: 3 },
  { dataParallel: 8, expertParallel: 8 },
  { tensorParallel: 4, contextParallel: 2 },
  { tensorParallel: 16, expertParallel: 16 },
];
const FORMATS = [
  JOB.weights,
  { name: 'fp8', bytesPerValue: 1, headBytesPerValue: 2, weightOnly: false, compute: 'fp8' },
  { name: 'int4', bytesPerValue: 0.53, headBytesPerValue: 2, weightOnly: true, compute: 'bf16' },
  { name: 'q4', bytesPerValue: 0.6, headBytesPerValue: 0.82, weightOnly: true, compute: 'bf16' },
] as const;

const arbitrary = fc.record({
  attention: fc.constantFrom(...ATTENTIONS),
  feed: fc.constantFrom(...FEEDS),
  layout: fc.constantFrom(...LAYOUTS),
  weights: fc.constantFrom(...FORMATS),
  cache: fc.constantFrom('bf16', 'fp8'),
  decodes: fc.integer({ min: 0, max: 300 }),
  context: fc.integer({ min: 1, max: 20000 }),
  tokens: fc.integer({ min: 1, max: 8000 }),
  more: fc.integer({ min: 1, max: 4000 }),
  speculation: fc.constantFrom(null, { by: 'heads' as const, tokens: 2, acceptance: 0.7, draft: null }),
});

test('more sequences, longer contexts or longer prompts never make a step faster, and every figure is finite', () => {
  fc.assert(
    fc.property(arbitrary, ({ attention, feed, layout, weights, cache, decodes, context, tokens, more, speculation }) => {
      const job = { model: model(attention, feed), weights, compute: weights.compute, cache, speculation } as Partial<ServiceJob>;
      const step = timer(job, layout);
      const slack = 1 + 1e-9;
      const at = step.seconds(batch(decodes, context, tokens));
      expect(step.missing).toEqual([]);
      expect(at).toBeGreaterThan(0);
      expect(step.seconds(batch(decodes + 1, context, tokens)) * slack).toBeGreaterThanOrEqual(at);
      expect(step.seconds(batch(decodes, context + more, tokens)) * slack).toBeGreaterThanOrEqual(at);
      expect(step.seconds(batch(decodes, context, tokens + more)) * slack).toBeGreaterThanOrEqual(at);
      expect(at * slack).toBeGreaterThanOrEqual(step.seconds(batch(decodes, context)));
      expect(step.cacheBytes(context + more)).toBeGreaterThanOrEqual(step.cacheBytes(context));
    }),
    { numRuns: 150 },
  );
});

test('a faster memory never slows a step, and weights bound it from below', () => {
  const quick = { ...GROUP, chip: { ...CHIP, memoryBandwidth: bytesPerSecond(6.7e12) } };
  for (const attention of ATTENTIONS) {
    const job = { model: model(attention, FEEDS[0] as Feed) };
    const slow = timer(job).seconds(batch(16, 4000));
    expect(timer(job, {}, quick).seconds(batch(16, 4000))).toBeLessThan(slow);
    expect(slow).toBeGreaterThan((timer(job).memory.weights * 0.9) / 3.35e12);
  }
});

test('a pipeline has the period of its stages on a part of the batch, and no gain for one sequence', () => {
  const single = timer({}, { pipelineParallel: 1 });
  const piped = timer({}, { pipelineParallel: 4 });
  expect(piped.seconds(batch(1, 1000))).toBeGreaterThan(single.seconds(batch(1, 1000)) * 0.99);
  const wide = piped.seconds(batch(256, 4000));
  expect(wide).toBeGreaterThan(single.seconds(batch(64, 4000)) * 0.95);
  expect(wide).toBeLessThan(single.seconds(batch(64, 4000)) * 1.4);
  const split = { ...JOB.engine, layerSplit: true };
  expect(timer({ engine: split }, { pipelineParallel: 4 }).seconds(batch(256, 4000))).toBeGreaterThan(wide);
});

test('memory: weights of 15.7 GB in 16 bits, the rest of nine tenths for the cache, or how much is lacking', () => {
  const step = timer();
  expect(step.memory.weights / 1e9).toBeCloseTo(15.6, 0);
  expect(step.memory.cache).toBeCloseTo(0.9 * 80e9 - step.memory.weights - step.memory.workspace, 0);
  const perToken = step.cacheBytes(16) / 16;
  expect(perToken).toBe(31 * 2 * 8 * 128 * 2);
  expect(step.cacheTokens).toBe(Math.floor(step.memory.cache / perToken));
  const small = { ...GROUP, chip: { ...CHIP, memory: bytes(8e9) } };
  expect(timer({}, {}, small).memory.cache).toBeLessThan(-8e9);
  expect(timer({}, {}, small).cacheTokens).toBe(0);
  const state = model(ATTENTIONS[5] as Attention, FEEDS[0] as Feed);
  expect(timer({ model: { ...state, order: new Array<number>(30).fill(0) } }).cacheTokens).toBe(Number.POSITIVE_INFINITY);
  expect(timer({}, { dataParallel: 8 }).cacheShards).toBe(8);
});

test('narrow weights, overlapped hosts and eager launches show where they must', () => {
  const base = timer().seconds(batch(1, 1000));
  const [, , int4] = FORMATS;
  expect(timer({ weights: int4 }).seconds(batch(1, 1000))).toBeLessThan(base * 0.65);
  expect(timer({ engine: { ...JOB.engine, overlapsHost: true } }).seconds(batch(64, 1000))).toBeLessThan(timer().seconds(batch(64, 1000)));
  expect(timer({ engine: { ...JOB.engine, graphs: false } }).seconds(batch(1, 10))).toBeGreaterThanOrEqual(timer().seconds(batch(1, 10)));
  const old = { ...GROUP, chip: { ...CHIP, peakDense: { bf16: flopPerSecond(989e12) } } };
  const fp8 = { weights: FORMATS[1], compute: 'fp8' as const };
  expect(timer(fp8, {}, old).seconds(batch(1, 1000))).toBeLessThan(base);
  expect(timer({}, {}, { ...GROUP, chip: { ...CHIP, memoryBandwidth: null } }).missing.join()).toContain('memory.bandwidth');
});

test('speculation: 4 guesses of 80 % gain 3.3616 tokens, cost a longer step and draft steps', () => {
  expect(expectedRun(4, 0.8)).toBeCloseTo(3.3616, 9);
  expect(expectedRun(3, 1)).toBe(4);
  const plain = timer().seconds(batch(8, 1000));
  const ngram = timer({ speculation: { by: 'ngram', tokens: 4, acceptance: 0.8, draft: null } });
  const draft = timer({ speculation: { by: 'draft', tokens: 4, acceptance: 0.8, draft: { ...JOB.model, order: [0, 0] } } });
  expect(ngram.tokensPerStep).toBeCloseTo(3.3616, 9);
  expect(ngram.seconds(batch(8, 1000))).toBeGreaterThan(plain);
  expect(draft.seconds(batch(8, 1000, 100))).toBeGreaterThan(ngram.seconds(batch(8, 1000, 100)));
  expect(draft.memory.weights).toBeGreaterThan(ngram.memory.weights);
});

test('adapters add their weights once each and their products', () => {
  const few = timer({ adapters: { count: 100, rank: 16, active: 4 } });
  const many = timer({ adapters: { count: 100, rank: 16, active: null } });
  expect(few.seconds(batch(32, 1000))).toBeGreaterThan(timer().seconds(batch(32, 1000)));
  expect(many.seconds(batch(32, 1000))).toBeGreaterThan(few.seconds(batch(32, 1000)));
  expect(many.memory.weights).toBeGreaterThan(timer().memory.weights);
});

test('halves of a batch never slow a step, and hide an exchange over the network where both are long', () => {
  const wide = { dataParallel: 32, expertParallel: 32 };
  const feed: Feed = { kind: 'experts', experts: 256, topK: 8, expertFfn: 2048, gated: true, sharedFfn: 2048 };
  const job = { model: model(ATTENTIONS[0] as Attention, feed) };
  const slow = {
    ...GROUP,
    scaleOut: { ...link, name: 'net', family: 'infiniband', bandwidthPerDirection: bytesPerSecond(15e9), topology: 'fat-tree' },
  } as ChipGroup;
  const whole = timer(job, wide, slow);
  const halved = timer({ ...job, engine: { ...JOB.engine, halves: true } }, wide, slow);
  for (const decodes of [1, 32, 512, 4096]) {
    const at = batch(decodes, 2000);
    expect(halved.seconds(at)).toBeLessThanOrEqual(whole.seconds(at) * (1 + 1e-9));
  }
  expect(halved.seconds(batch(4096, 2000))).toBeLessThan(whole.seconds(batch(4096, 2000)) * 0.96);
  // inside one domain nothing is to hide
  const near = { dataParallel: 8, expertParallel: 8 };
  const inside = batch(512, 2000);
  expect(timer({ ...job, engine: { ...JOB.engine, halves: true } }, near).seconds(inside)).toBe(timer(job, near).seconds(inside));
});

test('sums in 16 bits double the products of prompts only where sums in 32 bits are what holds them back', () => {
  const prompt = batch(0, 0, 4096);
  const narrow = { engine: { ...JOB.engine, narrowSums: true } };
  const full = { ...GROUP, chip: { ...CHIP, peakDense: { ...CHIP.peakDense, int8: flopPerSecond(1979e12) } } };
  const half = { ...GROUP, chip: { ...CHIP, peakDense: { ...CHIP.peakDense, int8: flopPerSecond(3956e12) } } };
  expect(timer(narrow, {}, full).seconds(prompt)).toBeCloseTo(timer({}, {}, full).seconds(prompt), 3);
  expect(timer(narrow, {}, half).seconds(prompt)).toBeLessThan(timer({}, {}, half).seconds(prompt) * 0.65);
});

test('a share of what weights leave free keeps more cache than the same share of all', () => {
  const tight = { ...GROUP, chip: { ...CHIP, memory: bytes(24e9) } };
  const own = timer({}, {}, tight);
  const free = timer({ policy: { ...POLICY, shareOfFree: true } }, {}, tight);
  expect(free.memory.cache).toBeCloseTo((own.memory.cache + 0.1 * 24e9) * 0.9, -3);
  expect(free.cacheTokens).toBeGreaterThan(own.cacheTokens);
});

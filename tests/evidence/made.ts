/** A made-up record and the facts around it: no chip, model or framework of the world. */

import { storedFormatNamed } from '../../src/catalog/stored-format.ts';
import type { Known } from '../../src/evidence/known.ts';
import type { Chip } from '../../src/terms/chip.ts';
import type { ServingEngine } from '../../src/terms/engine.ts';
import { bytes, bytesPerSecond, flopPerSecond } from '../../src/terms/quantity.ts';
import type { TrainingStack } from '../../src/terms/stack.ts';

export const CHIP: Chip = {
  id: 'maker-one',
  name: 'One',
  maker: 'Maker',
  architecture: 'First',
  kind: 'gpu',
  stack: 'Stack',
  released: '2024-01',
  peakDense: { bf16: flopPerSecond(1e15), fp8: flopPerSecond(2e15) },
  unsupported: [],
  vectorPeak: flopPerSecond(6e13),
  memory: bytes(80 * 2 ** 30),
  memoryBandwidth: bytesPerSecond(3e12),
  computeUnits: 100,
  devicesPerChip: 1,
  scaleUp: { name: 'Up', bandwidthPerDirection: bytesPerSecond(4e11), domain: 8 },
  hostLinkPerDirection: bytesPerSecond(3e10),
  thermalDesignPower: null,
  trainingCapable: true,
  fusedAttention: true,
};

const STACK = {
  id: 'a-stack',
  name: 'A stack',
  family: 'megatron',
  weightBytes: 2,
  gradientBytes: 4,
  bf16GradientBytes: 4,
  bf16LeftGradientBytes: 0,
  reduceBuffer: 0,
  liveWeights: 0,
  masterBytes: 4,
  momentBytes: 8,
  zero: 1,
  recompute: 'selective',
  sequenceParallel: true,
  flashAttention: true,
  overlapGradientReduce: true,
  overlapParameterGather: true,
  overlapTensor: false,
  overlapPipeline: true,
  overlapExperts: false,
  fusion: 'kernels',
  dropout: false,
} as unknown as TrainingStack;

/** An engine that batches continuously and cuts prompts. */
export const ENGINE: ServingEngine = {
  id: 'an-engine',
  name: 'An engine',
  family: 'vllm',
  graphs: true,
  overlapsHost: true,
  layerSplit: false,
  policy: {
    batching: 'continuous',
    maxSequences: 64,
    maxBatchedTokens: 2048,
    chunkedPrefill: true,
    blockTokens: 16,
    prefixCaching: false,
    memoryShare: 0.9,
    order: 'arrival',
    admission: 'prompt',
  },
  formats: ['bf16', 'fp8'],
};

export function madeKnown(chip: Partial<Chip> = {}): Known {
  return {
    group: (_, count, said) => ({
      chip: { ...CHIP, ...chip },
      count,
      chipsPerNode: said.chipsPerNode ?? 8,
      domain: said.domain ?? 8,
      scaleUp: null,
      scaleOut: null,
      nodePower: null,
      because: [],
      assumed: [],
    }),
    model: () => null,
    stack: () => ({ stack: STACK, precisions: ['fp8', 'bf16'], assumed: [] }),
    engine: () => ({ engine: ENGINE, assumed: [] }),
    format: storedFormatNamed,
    dataset: () => null,
  };
}

const MODEL = {
  name: 'made',
  layers: 8,
  hidden: 512,
  heads: 8,
  kvHeads: 8,
  headDim: 64,
  ffn: 2048,
  gatedFfn: true,
  vocab: 32000,
  tiedEmbeddings: false,
  attention: 'mha',
};

const RUN = {
  seqLen: 1024,
  globalBatch: 64,
  microBatch: 1,
  precision: 'bf16',
  dp: 2,
  tp: 4,
  pp: 2,
  cp: 1,
  ep: 1,
  vpp: 2,
  sequenceParallel: true,
  zero: 1,
  recompute: 'full',
  flashAttention: true,
  framework: 'a framework',
  frameworkVersion: null,
  optimizer: 'adamw',
  lora: null,
};

/** A complete record of 16 chips, with fields of the run or whole parts replaced. */
export function madeRecord(run: Record<string, unknown> = {}, { model, ...other }: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'made-run',
    kind: 'train',
    source: { group: 'made', title: 'Made', url: 'https://example.org/runs' },
    hardware: { chip: 'One', count: 16, perNode: 8, scaleUp: null, scaleOut: null },
    measured: {},
    notes: '',
    ...other,
    model: { ...MODEL, ...(model as object | undefined) },
    run: { ...RUN, ...run },
  };
}

import { factBook } from '../../src/cli/shipped.ts';
import { modelOf, stackOf } from '../../src/index.ts';
import type { TrainingJob } from '../../src/terms/job.ts';
import type { Plan, TrainingChoice } from '../../src/terms/plan.ts';

const BOOK = factBook(null);

/** A plan with every part filled, for the tests of how plans are shown. The numbers are made up and add up. */
export const JOB: TrainingJob = {
  kind: 'train',
  model: modelOf(BOOK, 'gpt-3-175b'),
  tokens: 300e9,
  sequence: 2048,
  globalBatch: 1536,
  precision: 'bf16',
  stack: stackOf(BOOK, 'megatron-core'),
  optimizer: 'adam',
  flashAttention: true,
  tuning: null,
  capacityFactor: null,
  recomputeModules: null,
  pinned: {},
  achievedPerChip: null,
};

export const CHOICE: TrainingChoice = {
  layout: {
    tensorParallel: 8,
    pipelineParallel: 8,
    dataParallel: 16,
    contextParallel: 1,
    expertParallel: 1,
    expertTensorParallel: 8,
    virtualStages: 3,
    microBatch: 1,
    globalBatch: 1536,
    zero: 1,
    shardGroup: 16,
    recompute: 'selective',
    sequenceParallel: true,
    schedule: 'interleaved',
    offload: 'none',
  },
  chipsUsed: 1024,
  chipsIdle: 0,
  stepSeconds: { low: 16.123456789, mid: 18.2, high: 20.9 },
  tokensPerSecPerChip: { low: 147, mid: 168.79, high: 190.5 },
  mfu: { low: 0.43, mid: 0.5012, high: 0.565 },
  peakMemoryGiB: { low: 53.9, mid: 57.31, high: 61.2 },
  days: { low: 17.8, mid: 20.09, high: 23.07 },
  chipHours: { low: 437400.123, mid: 493700.456, high: 566900.789 },
  statesGiB: 2935,
  memoryGiB: { weights: 5.2, gradients: 10.4, optimizer: 1.95, activations: 34.1, workspace: 2.2, communication: 1.9, fragmentation: 1.56 },
  timeSeconds: {
    forward: 4.9,
    backward: 9.8,
    recompute: 0.3,
    tensorComm: 1.9,
    expertComm: 0,
    contextComm: 0,
    pipelineComm: 0.15,
    bubble: 0.7,
    dataComm: 0.2,
    optimizer: 0.05,
    overhead: 0.2,
  },
};

export const PLAN: Plan = {
  question: { model: 'example-175b', tokens: 300e9, batch: 1536 },
  choice: CHOICE,
  frontier: [CHOICE, { ...CHOICE, layout: { ...CHOICE.layout, recompute: 'full' }, peakMemoryGiB: { low: 25, mid: 28.2, high: 31 } }],
  because: [
    {
      figure: 'stepSeconds',
      formula: 'stepTime',
      from: ['chips/example#peakDense.bf16', 'fits/machine#matmul'],
      said: 'roofline of every operator',
    },
  ],
  assumed: ['optimizer: Adam', 'precision: bf16 matrix products'],
  refused: [
    {
      code: 'memory',
      said: 'needs 93.1 GiB a rank, has 80',
      layout: { ...CHOICE.layout, tensorParallel: 4, recompute: 'none' },
      needs: 93.1,
      has: 80,
      would: 'tensorParallel 8 would fit',
    },
  ],
  search: { legal: 1234567, evaluated: 12345, pruned: 1222222, seconds: 0.31 },
};

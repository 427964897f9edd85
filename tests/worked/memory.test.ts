import { expect, test } from 'vitest';
import { stackOf } from '../../src/catalog/stack.ts';
import { FIGURE } from '../../src/training/evaluator.ts';
import { optimizerBytes } from '../../src/training/optimizer.ts';
import { asked, BOOK, evaluator } from './world.ts';

const MODELS = [
  ['gpt-3-175b', 96, 12288],
  ['turing-nlg-530b', 128, 20480],
  ['gpt-3-13b', 40, 5120],
] as const;
const KNOWN = MODELS.filter(([id]) => id in BOOK.models);

/**
 * Korthikanti et al. 2022, section 4: a layer of GPT keeps s b h (34 + 5 a s / h) bytes, of which 2 s b h are masks of dropout behind the
 * residual adds, which recipes of today do not have, and 5 a s^2 b scores, their softmax and its mask.
 */
test.each(KNOWN)('%s keeps the bytes of a layer that the paper counts', (id, heads, h) => {
  const s = 2048;
  const shareOf = (tp: number, sequenceParallel: boolean, flash: boolean) => {
    const question = asked(id, '8xA100-80GB', { flashAttention: flash }, 'megatron-lm-2021');
    const model = evaluator({
      ...question,
      job: { ...question.job, stack: { ...question.job.stack, selective: 'attention', dropout: true } },
    });
    const set = model.shares({
      tensorParallel: tp,
      contextParallel: 1,
      expertParallel: 1,
      expertTensorParallel: tp,
      microBatch: 1,
      sequenceParallel,
    });
    const kept = set.kinds[0]!;
    const extra = model.pace.stack.activations;
    return { none: kept.savedNone / extra, selective: kept.savedSelective / extra, full: kept.savedFull };
  };
  const unit = s * h;
  const scores = (5 * heads * s * s) / unit;
  const close = (bytes: number, least: number, most: number): void => {
    expect(bytes / unit).toBeGreaterThanOrEqual(least * 0.995);
    expect(bytes / unit).toBeLessThanOrEqual(most * 1.005);
  };
  const whole = shareOf(1, false, false);
  close(whole.none, 32 + scores, 34 + scores);
  close(whole.selective, 32, 34);
  close(whole.full, 2, 2);
  close(shareOf(1, false, true).none, 32, 34);
  const tensor = shareOf(8, false, false);
  close(tensor.none, 8 + 24 / 8 + scores / 8, 10 + 24 / 8 + scores / 8);
  close(tensor.full, 2, 2);
  const sequence = shareOf(8, true, false);
  close(sequence.none, (32 + scores) / 8, (34 + scores) / 8);
  close(sequence.selective, 32 / 8, 34 / 8);
  close(sequence.full, 2 / 8, 2 / 8);
});

test('mixed-precision Adam keeps 16 or 18 bytes a parameter (Rajbhandari 2020; Megatron with fp32 gradients)', () => {
  const { job } = asked('gpt-3-175b', '8xA100-80GB');
  const states = (id: string, optimizer: (typeof job)['optimizer'] = 'adam'): number => {
    const stack = stackOf(BOOK, id);
    return stack.weightBytes + stack.gradientBytes + optimizerBytes({ ...job, stack, optimizer });
  };
  expect(states('megatron-core')).toBe(18);
  expect(states('deepspeed-zero')).toBe(16);
  expect(states('megatron-core', 'adam-8bit')).toBe(12);
  expect(states('megatron-core', 'muon')).toBe(14);
  expect(states('megatron-core', 'sgd')).toBe(10);
  expect(states('megatron-core', 'adafactor')).toBe(10);
  const adapters = { ...job, tuning: { method: 'lora', rank: 16, targets: 'attention', padding: 0 } as const };
  expect(optimizerBytes({ ...adapters, stack: stackOf(BOOK, 'megatron-core') })).toBe(12);
});

test('ZeRO shards what it says: optimizer, gradients, weights (Rajbhandari 2020, figure 1)', () => {
  const question = asked('gpt-3-13b', '64xA100-80GB', { batch: 64 }, 'deepspeed-zero');
  const model = evaluator(question);
  const set = model.shares({
    tensorParallel: 1,
    contextParallel: 1,
    expertParallel: 1,
    expertTensorParallel: 1,
    microBatch: 1,
    sequenceParallel: false,
  });
  const parts = (zero: number) => {
    model.evaluate(set, model.stages(1, 1, false), 64, zero, 64, 2, 0, 0);
    const [weights, gradients, optimizer] = [FIGURE.weights, FIGURE.gradients, FIGURE.optimizerBytes].map(
      (at) => model.figures[at] as number,
    );
    return { weights: weights as number, gradients: gradients as number, optimizer: optimizer as number };
  };
  const [none, one, two, three] = [parts(0), parts(1), parts(2), parts(3)];
  const parameters = none.weights / 2;
  expect(parameters / 12.85e9).toBeCloseTo(1, 1);
  expect(none.optimizer).toBeCloseTo(12 * parameters, -1);
  expect(one).toEqual({ ...none, optimizer: none.optimizer / 64 });
  expect(two).toEqual({ ...one, gradients: none.gradients / 64 });
  expect(three).toEqual({ ...two, weights: none.weights / 64 });
});

test('GPT-3 175B and DeepSeek-V3 on a rank', () => {
  const gpt = evaluator(asked('gpt-3-175b', '1024xA100-80GB'));
  const share = gpt.shares({
    tensorParallel: 8,
    contextParallel: 1,
    expertParallel: 1,
    expertTensorParallel: 8,
    microBatch: 1,
    sequenceParallel: true,
  });
  // 96 layers of 12 h^2 over 8 x 16 ranks: 1.36 G
  expect((share.kinds[0]!.denseParameters * 96) / 16 / ((12 * 12288 ** 2 * 96) / 128)).toBeCloseTo(1, 3);
  expect((share.ends.headParameters * 8) / (50257 * 12288)).toBeCloseTo(1, 2);
  const deepseek = evaluator(asked('deepseek-v3', '2048xH800'));
  const spread = deepseek.shares({
    tensorParallel: 1,
    contextParallel: 1,
    expertParallel: 64,
    expertTensorParallel: 1,
    microBatch: 1,
    sequenceParallel: false,
  });
  // 256 experts of 3 x 7168 x 2048 over 64 ranks: 4 a rank and layer
  expect(Math.max(...spread.kinds.map(({ expertParameters }) => expertParameters))).toBe(4 * 3 * 7168 * 2048);
  expect(Math.max(...spread.kinds.map(({ expertTrained }) => expertTrained))).toBe(4 * 3 * 7168 * 2048);
});

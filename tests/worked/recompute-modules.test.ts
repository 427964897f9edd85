import { expect, test } from 'vitest';
import { Problems, RECOMPUTE_MODULES } from '../../src/index.ts';
import { evaluateLayout } from '../../src/planning/step.ts';
import { FIGURE } from '../../src/training/evaluator.ts';
import { asked, evaluator, planned } from './world.ts';

const CASES = [
  ['gpt-3-175b', { tensorParallel: 8, expertParallel: 1, expertTensorParallel: 8, sequenceParallel: true, pipelineParallel: 8, zero: 1 }],
  ['deepseek-v3', { tensorParallel: 1, expertParallel: 8, expertTensorParallel: 1, sequenceParallel: false, pipelineParallel: 8, zero: 1 }],
] as const;
const REST = {
  dataParallel: 8,
  contextParallel: 1,
  virtualStages: 1,
  microBatch: 1,
  globalBatch: 64,
  shardGroup: 8,
  offload: 'none',
} as const;

/** Device bytes and seconds of one step with some modules named, or with full recompute. */
function costs(at: number, modules: string | null, flash = true): { bytes: number; seconds: number } {
  const [id, degrees] = CASES[at as 0 | 1];
  const ranks = degrees.tensorParallel * 64;
  const question = asked(id, `${ranks}xH800`, {
    batch: 64,
    flashAttention: flash,
    ...(modules === null ? {} : { recomputeModules: modules }),
  });
  const figures = evaluateLayout(evaluator(question), {
    ...REST,
    ...degrees,
    recompute: modules === null ? 'full' : 'selective',
    schedule: '1f1b',
  });
  return { bytes: figures[FIGURE.deviceBytes] as number, seconds: figures[FIGURE.stepSeconds] as number };
}

test.each([
  [0, true],
  [0, false],
  [1, true],
  [1, false],
])('case %i, flash %s: a further module never keeps more nor takes less; all of them cost at most full recompute', (at, flash) => {
  const full = costs(at, null, flash);
  for (let order = 0; order < RECOMPUTE_MODULES.length; order++) {
    const names = [...RECOMPUTE_MODULES.slice(order), ...RECOMPUTE_MODULES.slice(0, order)];
    let before = costs(at, names[0] as string, flash);
    for (let n = 2; n <= names.length; n++) {
      const now = costs(at, names.slice(0, n).join(','), flash);
      expect(now.bytes).toBeLessThanOrEqual(before.bytes * (1 + 1e-12));
      expect(now.seconds).toBeGreaterThanOrEqual(before.seconds * (1 - 1e-12));
      before = now;
    }
    expect(before.seconds).toBeLessThanOrEqual(full.seconds);
    expect(before.bytes).toBeGreaterThanOrEqual(full.bytes);
  }
});

test('GPT-3 drops what each module makes, by the terms of Korthikanti et al. 2022, section 4.1', () => {
  const layer = (modules: string): number => {
    const question = asked('gpt-3-175b', '8xA100-80GB', { batch: 64, recomputeModules: modules });
    const model = evaluator(question);
    const share = model.shares({ ...REST, ...CASES[0][1], tensorParallel: 1, expertTensorParallel: 1, sequenceParallel: false });
    return (share.kinds[0]!.savedNone - share.kinds[0]!.savedSelective) / model.pace.stack.activations / (2048 * 12288);
  };
  // two norm outputs of 2 bytes; one activation output of 4 h; input and output of the activation, 4 h each
  expect(layer('norms')).toBeCloseTo(4, 9);
  expect(layer('activation')).toBeCloseTo(8, 9);
  expect(layer('feed')).toBeCloseTo(16, 9);
  expect(layer('feed,activation')).toBeCloseTo(16, 9);
  expect(layer('mla-up')).toBe(0);
  expect(layer('experts-activation')).toBe(0);
});

test('naming modules pins selective recompute', () => {
  const { job } = asked('gpt-3-13b', '64xA100-80GB', { recomputeModules: ' Activation,norms,norms ' });
  expect(job.recomputeModules).toEqual(['norms', 'activation']);
  expect(job.pinned.recompute).toBe('selective');
  expect(planned('gpt-3-13b', '64xA100-80GB', { recomputeModules: 'norms' }).choice?.layout.recompute).toBe('selective');
  expect(asked('gpt-3-13b', '64xA100-80GB').job.recomputeModules).toBeNull();
});

test.each([
  ['norm', 'bad-value', ['norms']],
  ['norms,atention', 'bad-value', ['attention']],
  ['norms,', 'bad-value', []],
  ['', 'bad-value', []],
])('module names are strict: %j', (said, code, near) => {
  let caught: unknown;
  try {
    asked('gpt-3-13b', '64xA100-80GB', { recomputeModules: said });
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(Problems);
  const [problem] = (caught as Problems).problems;
  expect(problem).toMatchObject({ code, where: 'recomputeModules', near });
});

test('modules beside another recompute contradict', () => {
  expect(() => asked('gpt-3-13b', '64xA100-80GB', { recomputeModules: 'norms', layout: 'recompute=full' })).toThrow(/contradiction/);
  expect(() => asked('gpt-3-13b', '64xA100-80GB', { recomputeModules: 'norms', layout: 'recompute=selective' })).not.toThrow();
});

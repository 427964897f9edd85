import { expect, test } from 'vitest';
import { plan, scaling, type TrainingChoice, trace } from '../../src/index.ts';
import { compileMachine } from '../../src/machine/compile.ts';
import { countLegal } from '../../src/planning/legal.ts';
import { search } from '../../src/planning/search.ts';
import { spaceOf } from '../../src/planning/space.ts';
import { evaluatorOf, predictStep } from '../../src/planning/step.ts';
import { FIGURE } from '../../src/training/evaluator.ts';
import { asked, BANDS, BOOK, FITS, planned } from './world.ts';

const GIB = 2 ** 30;
const choiceOf = (...question: Parameters<typeof planned>): TrainingChoice => {
  const { choice } = planned(...question);
  if (!choice) throw new Error('nothing fits');
  return choice;
};

test('a plan fits, ties its figures to facts that can be traced, and counts what it looked at', () => {
  const { job, pool, group } = asked('llama-3.1-8b', '16xH100', { batch: 64, sequence: 8192, tokens: '1T' });
  const made = plan(job, pool, FITS, { bands: BANDS, now: () => 0 });
  const { choice } = made;
  if (!choice) throw new Error('nothing fits');
  const { layout } = choice;
  expect(layout.tensorParallel * layout.pipelineParallel * layout.dataParallel * layout.contextParallel).toBe(choice.chipsUsed);
  expect(choice.chipsUsed + choice.chipsIdle).toBe(16);
  expect(choice.peakMemoryGiB.mid).toBeLessThanOrEqual(group.chip.memory! / GIB);
  expect(Object.values(choice.memoryGiB).reduce((a, b) => a + b)).toBeCloseTo(choice.peakMemoryGiB.mid, 6);
  expect(Object.values(choice.timeSeconds).reduce((a, b) => a + b)).toBeCloseTo(choice.stepSeconds.mid, 9);
  expect(choice.tokensPerSecPerChip.mid * choice.stepSeconds.mid * choice.chipsUsed).toBeCloseTo(64 * 8192, 3);
  expect(choice.days!.mid).toBeCloseTo(((1e12 / (64 * 8192)) * choice.stepSeconds.mid) / 86400, 6);
  expect(choice.chipHours!.mid).toBeCloseTo(choice.days!.mid * 24 * 16, 3);
  for (const { low, mid, high } of [choice.stepSeconds, choice.mfu, choice.tokensPerSecPerChip, choice.peakMemoryGiB, choice.days!]) {
    expect(low).toBeLessThan(mid);
    expect(mid).toBeLessThan(high);
  }
  expect(choice.mfu.mid).toBeGreaterThan(0.1);
  expect(choice.mfu.mid).toBeLessThan(0.9);
  expect(made.search.evaluated + made.search.pruned).toBe(made.search.legal);
  expect(made.search.seconds).toBe(0);
  expect(made.frontier[0]).toEqual(choice);
  for (const { stepSeconds, peakMemoryGiB } of made.frontier.slice(1)) {
    expect(stepSeconds.mid).toBeGreaterThanOrEqual(choice.stepSeconds.mid);
    expect(peakMemoryGiB.mid).toBeLessThanOrEqual(choice.peakMemoryGiB.mid);
  }
  for (const { figure, from, formula } of made.because) {
    expect(Object.keys(choice)).toContain(figure);
    expect(formula.length).toBeGreaterThan(0);
    for (const path of from.filter((one) => /^(chips|stacks|networks|systems)\//.test(one)))
      expect(trace(BOOK, path).length, path).toBeGreaterThan(0);
  }
});

test('the same question has the same answer', () => {
  const question = asked('mixtral-8x7b', '32xH100', { batch: 128, sequence: 4096 });
  const once = plan(question.job, question.pool, FITS, { bands: BANDS });
  expect(plan(question.job, question.pool, FITS, { bands: BANDS })).toEqual(once);
});

test('near misses say what they need; where nothing fits, the leanest does, and what would help', () => {
  const tight = planned('llama-2-70b', '8xA100-80GB', { batch: 8, sequence: 4096 }, 'megatron-lm-2021');
  expect(tight.choice).toBeNull();
  const [refusal] = tight.refused;
  expect(refusal?.code).toBe('memory');
  expect(refusal!.needs!).toBeGreaterThan(refusal!.has!);
  expect(refusal?.would).toMatch(/chips of this kind/);
  // nothing that can be asked for holds less than a hundredth below what the refusal says
  const { job, group } = asked('llama-2-70b', '8xA100-80GB', { batch: 8, sequence: 4096 }, 'megatron-lm-2021');
  const machine = compileMachine(group, FITS.machine);
  const evaluator = evaluatorOf(job, group, FITS, machine);
  const space = spaceOf(job, 8, false, machine);
  expect(search(evaluator, space, { exhaustive: false, capacity: refusal!.needs! * GIB * 0.985 }).best).toBeNull();
  expect(search(evaluator, space, { exhaustive: false, capacity: refusal!.needs! * GIB * 1.001 }).best).not.toBeNull();

  const pinned = planned('llama-2-70b', '64xA100-80GB', { batch: 64, sequence: 4096, layout: 'tp=1,pp=1,mbs=16,recompute=none' });
  expect(pinned.choice).toBeNull();
  expect(pinned.refused[0]?.would).toMatch(/^unpin|chips of this kind/);
  const misses = planned('llama-2-13b', '8xA100-80GB', { batch: 64, sequence: 4096 });
  expect(misses.choice).not.toBeNull();
  for (const { code, needs, has, would } of misses.refused) {
    expect(code).toBe('memory');
    expect(needs!).toBeGreaterThan(has!);
    expect(would).toMatch(/fits$/);
  }
  const impossible = planned('llama-2-70b', '8xH100', { batch: 4, layout: 'dp=4,shard=2,vpp=40,pp=2,schedule=interleaved' });
  expect(impossible.choice).toBeNull();
  expect(impossible.refused.length).toBeGreaterThan(0);
});

test('what a chip lacks makes the answer indeterminate, and names the fact', () => {
  const { job, group } = asked('llama-2-7b', '8xH100', { batch: 64 });
  const lacking = (changes: object): string => {
    const made = plan(job, { groups: [{ ...group, chip: { ...group.chip, ...changes } }] }, FITS, { bands: null });
    expect(made.choice).toBeNull();
    expect(made.refused).toHaveLength(1);
    return `${made.refused[0]?.code}: ${made.refused[0]?.said}`;
  };
  expect(lacking({ peakDense: {} })).toMatch(/^indeterminate: .*#peakDense.bf16/);
  expect(lacking({ memory: null })).toMatch(/^indeterminate: .*#memory/);
  expect(lacking({ memoryBandwidth: null })).toMatch(/^indeterminate: .*#memory.bandwidth/);
  expect(lacking({ peakDense: {}, unsupported: ['bf16'] })).toMatch(/^unsupported-precision/);
  const many = plan(job, { groups: [{ ...group, count: 64, scaleOut: null }] }, FITS, { bands: null });
  expect(many.refused[0]?.code ?? (many.choice!.chipsUsed <= 8 ? 'one domain' : 'crosses')).not.toBe('crosses');
  expect(plan(job, { groups: [] }, FITS, { bands: null }).refused[0]?.code).toBe('empty-pool');
});

test('a mixed pool shares the step where that is quicker than its best kind alone', () => {
  const { job, pool } = asked('llama-3.1-8b', '8xA100-80GB + 8xH100', { batch: 64 });
  const { choice } = plan(job, pool, FITS, { bands: BANDS });
  expect(choice!.chipsUsed + choice!.chipsIdle).toBe(16);
  expect(choice!.stepSeconds.mid).toBeLessThan(choiceOf('llama-3.1-8b', '8xH100', { batch: 64 }).stepSeconds.mid);
  expect(choice!.mix!.contributions.map(({ used }) => used)).toEqual([true, true]);
  expect(choice!.timeSeconds.forward).toBeGreaterThan(0);
  const parts = Object.values(choice!.timeSeconds).reduce((sum, part) => sum + part, 0);
  expect(parts / choice!.stepSeconds.mid).toBeCloseTo(1, 6);
});

test('an exhaustive plan is the pruned plan', () => {
  const { job, pool } = asked('llama-2-7b', '8xA100-80GB', { batch: 8, sequence: 2048 });
  const pruned = plan(job, pool, FITS, { bands: BANDS, frontier: false });
  const whole = plan(job, pool, FITS, { bands: BANDS, frontier: false, exhaustive: true });
  expect(whole.choice).toEqual(pruned.choice);
  expect(whole.search.evaluated).toBe(whole.search.legal);
});

test('strong scaling: time never grows, efficiency falls, the batch limits at the end', () => {
  const { job, group } = asked('llama-2-7b', '8xA100-80GB', { batch: 64, sequence: 4096 });
  const curve = scaling(job, group, FITS, { bands: null, pools: [1, 8, 16, 64, 128, 512] });
  expect(curve.points.length + curve.tooSmall.length).toBe(6);
  let last = Number.POSITIVE_INFINITY;
  for (const point of curve.points) {
    expect(point.stepSeconds.mid).toBeLessThanOrEqual(last);
    expect(point.efficiency).toBeLessThanOrEqual(1);
    last = point.stepSeconds.mid;
  }
  expect(curve.batchLimit).not.toBeNull();
  expect(curve.points.at(-1)!.batchLimited).toBe(true);
  expect(curve.points.at(-1)!.efficiency).toBeLessThan(curve.points[0]!.efficiency);
});

test('a pinned layout is what is predicted; what is left open takes the defaults, then whatever fits', () => {
  const { job, group } = asked('gpt-3-175b', '1024xA100-80GB');
  const stated = {
    tensorParallel: 8,
    pipelineParallel: 16,
    dataParallel: 8,
    microBatch: 1,
    virtualStages: 2,
    recompute: 'selective',
    sequenceParallel: true,
  } as const;
  const step = predictStep(job, group, stated, FITS, { zero: 1 });
  if (!('stepSeconds' in step)) throw new Error(step.said);
  expect(step.layout).toMatchObject({ ...stated, zero: 1, offload: 'none', schedule: 'interleaved', contextParallel: 1 });
  expect(step.memory.allocatedBytes).toBeLessThan(step.memory.peakBytes);
  expect(step.memory.peakBytes).toBeLessThan(step.memory.deviceBytes);
  const small = asked('llama-2-70b', '8xA100-80GB', { batch: 8 }, 'megatron-lm-2021');
  const squeezed = predictStep(small.job, small.group, {}, FITS, { zero: 0, recompute: 'none' });
  if (!('stepSeconds' in squeezed)) throw new Error(squeezed.said);
  expect(squeezed.fits).toBe(false);
  expect(squeezed.assumed.join()).toMatch(/fits/);
  expect('code' in predictStep(job, { ...group, chip: { ...group.chip, peakDense: {} } }, {}, FITS)).toBe(true);
  expect('code' in predictStep(job, { ...group, chip: { ...group.chip, memory: null } }, {}, FITS)).toBe(true);
  expect('code' in predictStep(job, { ...group, count: 7 }, stated, FITS)).toBe(true);
});

test('legal layouts are counted as they multiply', () => {
  const { job, group } = asked('llama-2-7b', '1xA100-80GB', { batch: 4 });
  const machine = compileMachine(group, FITS.machine);
  const space = spaceOf(job, 1, false, machine);
  // one chip: micro-batches 1 to 4, three recompute modes, four shardings, what the stack offloads
  expect(countLegal(space, job)).toBe(4 * 3 * 4 * space.offload.length);
  expect(spaceOf({ ...job, globalBatch: 64 }, 8, false, machine).tensor).toEqual([1, 2, 4, 8]);
  expect(FIGURE.stepSeconds).toBe(0);
});

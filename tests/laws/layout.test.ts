import { expect, test } from 'vitest';
import { modelOf } from '../../src/catalog/model.ts';
import { partition } from '../../src/layout/stages.ts';
import { search } from '../../src/planning/search.ts';
import { evaluatorOf, memoryParts, timeParts } from '../../src/planning/step.ts';
import type { ModelShape } from '../../src/terms/model.ts';
import { type Evaluator, FIGURE } from '../../src/training/evaluator.ts';
import { countParameters } from '../../src/workload/parameters.ts';
import { assemble, BOOK, Dice, FITS, type World, worldOf } from './worlds.ts';

interface Tried {
  readonly figures: Float64Array;
  readonly said: string;
}

/** Layouts of a world drawn at random; each is evaluated. */
function* drawn(world: World, count: number): Generator<Tried & { pp: number; dp: number; recompute: number }> {
  const { evaluator, space, job, seed } = world;
  const dice = new Dice(seed + 77);
  for (let i = 0; i < count; i++) {
    const pp = dice.of(space.pipeline);
    const choices = space.pipelineChoices(pp);
    if (choices.length === 0) continue;
    const { schedule, virtualStages } = dice.of(choices);
    const tensorParallel = dice.of(space.tensor);
    const contextParallel = dice.of(space.context);
    const expertParallel = dice.of(space.expert);
    const dp = dice.whole(1, Math.min(job.globalBatch, 8)) * expertParallel;
    const set = evaluator.shares({
      tensorParallel,
      contextParallel,
      expertParallel,
      expertTensorParallel: expertParallel === 1 ? tensorParallel : 1,
      microBatch: dice.of(space.microBatch),
      sequenceParallel: tensorParallel > 1 && dice.chance(0.5),
    });
    const stages = evaluator.stages(pp, virtualStages, schedule === 3);
    const [zero, recompute, offload] = [dice.whole(0, 3), dice.whole(0, 2), dice.of(space.offload)];
    evaluator.evaluate(set, stages, dp, zero, dp * contextParallel, recompute, schedule, offload);
    if (!(evaluator.figures[FIGURE.stepSeconds]! > 0)) continue;
    const said = `world ${seed} tp ${tensorParallel} cp ${contextParallel} ep ${expertParallel} pp ${pp} v ${virtualStages} s ${schedule} dp ${dp} z ${zero} r ${recompute} o ${offload}`;
    yield { figures: evaluator.figures.slice(), said, pp, dp, recompute };
  }
}

const sum = (parts: object): number => Object.values(parts as Record<string, number>).reduce((a, b) => a + b, 0);
const GIB = 2 ** 30;

test('the parts of a step add up to the step, and none is below zero', () => {
  for (let seed = 1; seed <= 200; seed++)
    for (const { figures, said } of drawn(worldOf(seed, 64), 25)) {
      const step = figures[FIGURE.stepSeconds] as number;
      const parts = timeParts(figures);
      expect(Math.abs(sum(parts) / step - 1), said).toBeLessThan(1e-9);
      for (const [name, value] of Object.entries(parts)) expect(value, `${said} ${name}`).toBeGreaterThanOrEqual(-1e-9 * step);
    }
});

test('the parts of a rank’s memory add up to what the device holds, and none is below zero', () => {
  for (let seed = 1; seed <= 200; seed++)
    for (const { figures, said } of drawn(worldOf(seed, 64), 25)) {
      const parts = memoryParts(figures);
      const held = (figures[FIGURE.deviceBytes] as number) / GIB;
      expect(Math.abs(sum(parts) / held - 1), said).toBeLessThan(1e-9);
      for (const [name, value] of Object.entries(parts)) expect(value, `${said} ${name}`).toBeGreaterThanOrEqual(-1e-9 * held);
    }
});

test('every layer stands on exactly one chunk, both ends on one rank', () => {
  const dice = new Dice(5);
  for (let i = 0; i < 500; i++) {
    const kinds = dice.whole(1, 3);
    const order = Array.from({ length: dice.whole(1, 130) }, () => dice.whole(0, kinds - 1));
    const pp = dice.whole(1, Math.min(order.length, 40));
    const v = dice.whole(1, 4);
    if (pp * v > order.length + 2) continue;
    for (const mirrored of pp % 2 === 0 ? [false, true] : [false]) {
      const stages = partition(order, kinds, pp, v, mirrored);
      const times = mirrored ? 2 : 1;
      const over = (values: ArrayLike<number>): number =>
        Array.from(values).reduce((total, value, s) => total + value * (stages.multiplicity[s] as number), 0);
      for (let kind = 0; kind < kinds; kind++)
        expect(over(Array.from({ length: stages.size }, (_, s) => stages.counts[s * kinds + kind] as number))).toBe(
          times * order.filter((at) => at === kind).length,
        );
      expect(over(new Float64Array(stages.size).fill(1))).toBe(pp);
      expect(over(stages.embeds)).toBe(times);
      expect(over(stages.heads)).toBe(times);
    }
  }
});

/** Parameters of one model over all ranks of one data-parallel copy. */
function held(
  evaluator: Evaluator,
  model: ModelShape,
  tp: number,
  pp: number,
  ep: number,
): { dense: number; experts: number; ends: number } {
  const set = evaluator.shares({
    tensorParallel: tp,
    contextParallel: 1,
    expertParallel: ep,
    expertTensorParallel: 1,
    microBatch: 1,
    sequenceParallel: false,
  });
  const stages = evaluator.stages(pp, 1, false);
  let dense = 0;
  let experts = 0;
  for (let s = 0; s < stages.size; s++)
    model.kinds.forEach((_, k) => {
      const layers = (stages.counts[s * model.kinds.length + k] as number) * (stages.multiplicity[s] as number);
      dense += layers * set.kinds[k]!.denseParameters * tp;
      experts += layers * set.kinds[k]!.expertParameters * ep;
    });
  return { dense, experts, ends: (set.ends.embedParameters + set.ends.headParameters) * tp };
}

test.each(['gpt-3-175b', 'llama-3.1-405b', 'deepseek-v3-671b', 'mixtral-8x22b', 'qwen3-235b-a22b', 'gpt-oss-120b'])(
  'parameters over all ranks are those of %s',
  (id) => {
    const model = modelOf(BOOK, id);
    const plain = worldOf(3, 8, true);
    const evaluator = evaluatorOf({ ...plain.job, model, tuning: null }, plain.group, FITS);
    const counted = countParameters(model);
    const layers = model.kinds.reduce((total, _, k) => total + counted.perKind[k]!.total * counted.perKind[k]!.layers, 0);
    const experts = model.kinds.reduce((total, _, k) => total + counted.perKind[k]!.experts * counted.perKind[k]!.layers, 0);
    const whole = held(evaluator, model, 1, 1, 1);
    expect(whole.dense + whole.experts).toBeGreaterThan(layers * 0.995);
    expect(whole.dense + whole.experts).toBeLessThan(layers * 1.005);
    if (experts > 0) expect(whole.experts / experts).toBeCloseTo(1, 2);
    const tables = counted.embedding + (model.tiedEmbeddings ? model.vocab * model.hidden : counted.head);
    if (model.multiTokenPrediction === 0) expect(whole.ends / tables).toBeCloseTo(1, 2);
    // what tensor ranks each hold whole (norms, routers, latents) is the only part that grows: A / tp + R
    const two = held(evaluator, model, 2, 1, 1);
    const copied = two.dense - whole.dense;
    expect(copied).toBeGreaterThanOrEqual(0);
    for (const pp of [2, 4, 7]) {
      const four = held(evaluator, model, 4, pp, 2);
      expect(four.dense).toBeCloseTo(whole.dense + 3 * copied, -4);
      expect(four.experts).toBeCloseTo(whole.experts, -4);
    }
  },
);

test('recompute takes longer and holds no more of what is kept', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const world = worldOf(seed, 16, true);
    const { evaluator, space } = world;
    for (const tp of space.tensor.slice(0, 3))
      for (const pp of space.pipeline.slice(0, 3)) {
        const set = evaluator.shares({
          tensorParallel: tp,
          contextParallel: 1,
          expertParallel: 1,
          expertTensorParallel: tp,
          microBatch: 1,
          sequenceParallel: false,
        });
        const stages = evaluator.stages(pp, 1, false);
        const at = (recompute: number): { step: number; kept: number } => {
          evaluator.evaluate(set, stages, 1, 1, 1, recompute, 0, 0);
          return { step: evaluator.figures[FIGURE.stepSeconds]!, kept: evaluator.figures[FIGURE.activations]! };
        };
        const [none, selective, full] = [at(0), at(1), at(2)];
        if (!(none.step > 0)) continue;
        expect(selective.step).toBeGreaterThanOrEqual(none.step * (1 - 1e-12));
        expect(full.step).toBeGreaterThanOrEqual(selective.step * (1 - 1e-12));
        expect(selective.kept, `world ${seed} tp ${tp} pp ${pp}`).toBeLessThanOrEqual(none.kept * (1 + 1e-12));
        expect(full.kept, `world ${seed} tp ${tp} pp ${pp}`).toBeLessThanOrEqual(selective.kept * (1 + 1e-12));
      }
  }
});

test('offload takes no less time and leaves no less room', () => {
  for (let seed = 1; seed <= 80; seed++) {
    const world = worldOf(seed, 16);
    for (const offload of [1, 2, 3]) {
      const { evaluator } = world;
      const set = evaluator.shares({
        tensorParallel: 1,
        contextParallel: 1,
        expertParallel: 1,
        expertTensorParallel: 1,
        microBatch: 1,
        sequenceParallel: false,
      });
      const stages = evaluator.stages(1, 1, false);
      const at = (code: number): [number, number] => {
        evaluator.evaluate(set, stages, 1, 1, 1, 0, 0, code);
        return [evaluator.figures[FIGURE.stepSeconds]!, evaluator.figures[FIGURE.deviceBytes]!];
      };
      const [step, bytes] = at(0);
      const [slower, less] = at(offload);
      if (!(slower > 0)) continue;
      expect(slower).toBeGreaterThanOrEqual(step);
      expect(less).toBeLessThanOrEqual(bytes);
    }
  }
});

test('more memory never makes the best step slower', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const world = worldOf(seed, 8);
    const context = world.fits.training.stacks['all']!.contextBytes;
    let last = Number.POSITIVE_INFINITY;
    for (let capacity = context + 1e7; capacity < 1e12; capacity *= 3) {
      const { best } = search(world.evaluator, world.space, { exhaustive: false, capacity });
      const step = best?.figures[FIGURE.stepSeconds] ?? Number.POSITIVE_INFINITY;
      expect(step, `world ${seed}`).toBeLessThanOrEqual(last);
      last = step;
    }
  }
});

test('a larger pool is never slower', () => {
  for (let seed = 1; seed <= 25; seed++) {
    const world = worldOf(seed, 4, true);
    let last = Number.POSITIVE_INFINITY;
    for (const count of [1, 2, 3, 5, 8, 16, 40]) {
      // A group of links stays as it is: only the count changes.
      const { evaluator, space, machine } = assemble({ ...world, group: { ...world.group, count } });
      const { best } = search(evaluator, space, { exhaustive: false, capacity: machine.memoryBytes });
      const step = best?.figures[FIGURE.stepSeconds] ?? Number.POSITIVE_INFINITY;
      expect(step, `world ${seed}, ${count} chips`).toBeLessThanOrEqual(last * (1 + 1e-9));
      last = step;
    }
  }
});

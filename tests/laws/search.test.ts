import { expect, test } from 'vitest';
import { type Candidate, precedes } from '../../src/planning/candidate.ts';
import { countLegal } from '../../src/planning/legal.ts';
import { search } from '../../src/planning/search.ts';
import { expertTensorOf } from '../../src/planning/space.ts';
import { evaluateLayout } from '../../src/planning/step.ts';
import { FIGURE } from '../../src/training/evaluator.ts';
import { runs, SCHEDULE_CODE } from '../../src/training/schedule.ts';
import { asked, evaluator } from '../worked/world.ts';
import { Dice, type World, worldOf } from './worlds.ts';

const SMALL = 4000;

/** Worlds whose whole space can be looked at. */
function worlds(from: number, count: number, most: number, legal = SMALL): World[] {
  const found: World[] = [];
  for (let seed = from; found.length < count; seed++) {
    const world = worldOf(seed, most);
    const ways = countLegal(world.space, world.job);
    if (ways > 0 && ways <= legal) found.push(world);
  }
  return found;
}

/** Bytes at which something must give way: everything fits, hardly anything fits, some fits, the fastest just does not. */
function capacities({ seed, evaluator, space }: World): number[] {
  const all = search(evaluator, space, { exhaustive: true, capacity: Number.POSITIVE_INFINITY });
  const none = search(evaluator, space, { exhaustive: true, capacity: 0 });
  if (!all.best || !none.leanest) return [];
  const fastest = held(all.best);
  const leanest = held(none.leanest);
  const dice = new Dice(seed + 1e6);
  return [Number.POSITIVE_INFINITY, leanest * 1.0001, dice.between(leanest, Math.max(leanest, fastest)), fastest * 0.999];
}

const held = ({ figures }: Candidate): number => figures[FIGURE.deviceBytes] as number;
const seconds = ({ figures }: Candidate): number => figures[FIGURE.stepSeconds] as number;

test('pruned and exhaustive searches choose the same layout at the same time', () => {
  for (const world of [...worlds(1, 90, 16), ...worlds(10_000, 20, 64, 20_000)]) {
    const { evaluator, space, job, seed } = world;
    const legal = countLegal(space, job);
    for (const capacity of capacities(world)) {
      const whole = search(evaluator, space, { exhaustive: true, capacity });
      const pruned = search(evaluator, space, { exhaustive: false, capacity });
      expect(whole.evaluated, `world ${seed}: evaluated against legal`).toBe(legal);
      expect(pruned.evaluated, `world ${seed}: evaluated`).toBeLessThanOrEqual(legal);
      expect(pruned.best?.layout, `world ${seed}, ${capacity} bytes`).toEqual(whole.best?.layout);
      expect(pruned.best?.figures[FIGURE.stepSeconds]).toBe(whole.best?.figures[FIGURE.stepSeconds]);
    }
  }
}, 120_000);

test('nothing legal is faster than the answer, counted by loops that share nothing with the search', () => {
  for (const world of worlds(500, 60, 12)) {
    const layouts = [...everyLayout(world)];
    expect(layouts.length, `world ${world.seed}`).toBe(countLegal(world.space, world.job));
    for (const capacity of capacities(world).slice(0, 3)) {
      const fitting = layouts.filter((one) => held(one) <= capacity && seconds(one) > 0);
      const best = fitting.reduce<Candidate | null>(
        (least, one) =>
          least === null || seconds(one) < seconds(least) || (seconds(one) === seconds(least) && precedes(one, least)) ? one : least,
        null,
      );
      const { best: found } = search(world.evaluator, world.space, { exhaustive: false, capacity });
      expect(found === null ? null : seconds(found), `world ${world.seed}`).toBe(best === null ? null : seconds(best));
    }
  }
}, 120_000);

test('what does not fit is told by the leanest and by the fastest that miss', () => {
  for (const world of worlds(2000, 25, 16)) {
    const [, tight] = capacities(world);
    if (tight === undefined) continue;
    const { best, misses } = search(world.evaluator, world.space, { exhaustive: true, capacity: tight });
    for (const miss of misses) {
      expect(held(miss)).toBeGreaterThan(tight);
      if (best) expect(seconds(miss)).toBeLessThanOrEqual(seconds(best));
    }
    const nothing = search(world.evaluator, world.space, { exhaustive: true, capacity: tight / 1.0002 });
    expect(nothing.best).toBeNull();
    expect(held(nothing.leanest as Candidate)).toBeGreaterThan(tight / 1.0002);
  }
}, 60_000);

/** Every legal layout of a world, evaluated. */
function* everyLayout({ evaluator, space, job }: World): Generator<Candidate> {
  const batch = job.globalBatch;
  for (const tensorParallel of space.tensor)
    for (const contextParallel of space.context)
      for (const expertParallel of space.expert)
        for (const microBatch of space.microBatch)
          for (const sequenceParallel of space.sequenceParallel) {
            if (sequenceParallel && tensorParallel === 1 && space.sequenceParallel.length === 2) continue;
            const expertTensorParallel = expertTensorOf(space, tensorParallel, expertParallel);
            const division = { tensorParallel, contextParallel, expertParallel, expertTensorParallel, microBatch, sequenceParallel };
            for (const pipelineParallel of space.pipeline)
              for (let dataParallel = 1; dataParallel <= batch; dataParallel++) {
                const ranks = tensorParallel * contextParallel * pipelineParallel * dataParallel;
                if (ranks > space.ranks || (space.exact && ranks !== space.ranks)) continue;
                if (space.dataParallel !== null && dataParallel !== space.dataParallel) continue;
                if (dataParallel > Math.ceil(batch / microBatch)) continue;
                if ((tensorParallel * contextParallel * dataParallel) % (expertParallel * expertTensorParallel) !== 0) continue;
                const rounds = Math.ceil(Math.ceil(batch / dataParallel) / microBatch);
                for (const { schedule, virtualStages } of space.pipelineChoices(pipelineParallel)) {
                  if (!runs(schedule, pipelineParallel, virtualStages, rounds)) continue;
                  const stages = evaluator.stages(pipelineParallel, virtualStages, schedule === 3);
                  const shardGroup = space.shardGroup ?? dataParallel * contextParallel;
                  for (const recompute of space.recompute)
                    for (const zero of space.zeroModes(pipelineParallel))
                      for (const offload of space.offload) {
                        evaluator.evaluate(
                          evaluator.shares(division),
                          stages,
                          dataParallel,
                          zero,
                          shardGroup,
                          recompute,
                          schedule,
                          offload,
                        );
                        const layout = {
                          ...division,
                          pipelineParallel,
                          dataParallel,
                          virtualStages,
                          globalBatch: batch,
                          zero: zero as 0 | 1 | 2 | 3,
                          shardGroup,
                          recompute: (['none', 'selective', 'full'] as const)[recompute] as 'none',
                          schedule: (['1f1b', 'interleaved', 'zero-bubble', 'dualpipe'] as const)[schedule] as '1f1b',
                          offload: (['none', 'optimizer', 'activations', 'both'] as const)[offload] as 'none',
                        };
                        yield { layout, ranks, figures: evaluator.figures.slice() };
                      }
                }
              }
          }
}

test('the floor of a collective is below it, over the group and every larger one', () => {
  for (let seed = 1; seed <= 120; seed++) {
    const { machine } = worldOf(seed, 64);
    const dice = new Dice(seed);
    for (const op of ['all-reduce', 'all-gather', 'reduce-scatter', 'broadcast'] as const)
      for (const stride of [1, 2, 3, 8]) {
        const bytes = dice.between(1, 1e10);
        const sizes = Array.from({ length: Math.floor(64 / stride) }, (_, i) => i + 1);
        const exact = sizes.map((size) => machine.collective(op, bytes, { size, stride }));
        let least = Number.POSITIVE_INFINITY;
        for (let i = sizes.length - 1; i >= 0; i--) {
          if (exact[i]! >= 0) least = Math.min(least, exact[i]!);
          const floor = machine.collectiveFloor(op, bytes, { size: sizes[i]!, stride });
          if (floor >= 0 && least < Number.POSITIVE_INFINITY)
            expect(floor, `world ${seed} ${op} ${sizes[i]} x ${stride}`).toBeLessThanOrEqual(least * (1 + 1e-12));
        }
      }
  }
});

test('a found layout evaluated by itself has the figures it was found with', () => {
  for (const { evaluator, space } of worlds(3000, 40, 16)) {
    const { best } = search(evaluator, space, { exhaustive: false, capacity: Number.POSITIVE_INFINITY });
    if (best) expect(evaluateLayout(evaluator, best.layout).slice()).toEqual(best.figures);
  }
});

test('what a pipeline takes at least with more sequences on a rank holds for each of them', () => {
  const dice = new Dice(11);
  for (const [model, on] of [
    ['llama-3-8b', '64xA100-80GB'],
    ['deepseek-v3', '256xH100'],
  ] as const) {
    const judge = evaluator(asked(model, on, { sequence: 2048 }));
    for (let round = 0; round < 60; round++) {
      const pick = (most: number): number => dice.whole(1, most);
      const microBatch = pick(3);
      const set = judge.shares({
        tensorParallel: 1,
        contextParallel: 1,
        expertParallel: 1,
        expertTensorParallel: 1,
        microBatch,
        sequenceParallel: false,
      });
      const pp = 1 + pick(9);
      const [schedule, chunks] = dice.chance(0.3) ? [SCHEDULE_CODE['1f1b'], 1] : [SCHEDULE_CODE.interleaved, 2 + pick(2)];
      const stages = judge.stages(pp, chunks, false);
      const floor = (sequences: number): number => judge.pipelineFloor(set, stages, sequences, 0, schedule);
      const from = pick(60);
      const tail = judge.pipelineTail(set, stages, from, schedule, floor(from));
      for (let sequences = from; sequences < from + 80; sequences++) expect(floor(sequences)).toBeGreaterThanOrEqual(tail * (1 - 1e-9));
    }
  }
});

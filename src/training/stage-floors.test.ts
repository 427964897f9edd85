import { expect, test } from 'vitest';
import { Dice } from '../../tests/laws/worlds.ts';
import { asked, evaluator } from '../../tests/worked/world.ts';
import { SCHEDULE_CODE } from './schedule.ts';
import { StageFloors } from './stage-floors.ts';

test('the cheap floor of a pipeline lies below what the pipeline takes, and its tail below every larger batch', () => {
  const dice = new Dice(23);
  const floors = new StageFloors();
  let near = 0;
  for (const [model, on] of [
    ['llama-3-8b', '64xA100-80GB'],
    ['deepseek-v3', '256xH100'],
  ] as const) {
    const judge = evaluator(asked(model, on, { sequence: 2048 }));
    for (let round = 0; round < 120; round++) {
      const microBatch = dice.whole(1, 3);
      const tensorParallel = dice.chance(0.5) ? 1 : 2;
      const set = judge.shares({
        tensorParallel,
        contextParallel: 1,
        expertParallel: 1,
        expertTensorParallel: tensorParallel,
        microBatch,
        sequenceParallel: false,
      });
      const pp = dice.whole(1, 12);
      const drawn = dice.whole(0, 3);
      const schedule = drawn === 3 && pp % 2 === 1 ? SCHEDULE_CODE['1f1b'] : drawn;
      const stages = judge.stages(pp, schedule === SCHEDULE_CODE.interleaved ? dice.whole(2, 4) : 1, schedule === SCHEDULE_CODE.dualpipe);
      const recompute = dice.whole(0, 2);
      const from = dice.whole(1, 60);
      floors.fill(set, stages, recompute);
      const tail = floors.tail(from, microBatch, schedule);
      for (let sequences = from; sequences < from + 30; sequences++) {
        const whole = judge.pipelineFloor(set, stages, sequences, recompute, schedule);
        if (Number.isNaN(whole)) continue;
        const least = floors.least(sequences, microBatch, schedule);
        const said = `${model} pp=${pp} schedule=${schedule} recompute=${recompute} sequences=${sequences} mbs=${microBatch}`;
        expect(least, said).toBeLessThanOrEqual(whole * (1 + 1e-12));
        expect(tail, said).toBeLessThanOrEqual(whole * (1 + 1e-12));
        if (schedule === SCHEDULE_CODE['1f1b'] && least > 0.99 * whole) near++;
      }
    }
  }
  // it is of use: most often within a hundredth where forwards and backwards take turns
  expect(near).toBeGreaterThan(500);
});

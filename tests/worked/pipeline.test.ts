import { expect, test } from 'vitest';
import { FIGURE } from '../../src/training/evaluator.ts';
import { orderOf, SCHEDULE_CODE } from '../../src/training/schedule.ts';
import { simulate } from '../../src/training/simulate.ts';
import { asked, evaluator } from './world.ts';

const ONE = { tensorParallel: 8, contextParallel: 1, expertParallel: 1, expertTensorParallel: 8, microBatch: 1, sequenceParallel: true };

/** GPT-3's layers with hardly an embedding or a head: stages as equal as they can be. */
function equalStages(overlapPipeline: boolean) {
  const question = asked('gpt-3-175b', '1024xA100-80GB', { batch: 64 });
  const model = { ...question.job.model, vocab: 8, positions: 'rope' as const };
  return evaluator({ ...question, job: { ...question.job, model, stack: { ...question.job.stack, overlapPipeline } } });
}

test.each(['1f1b', 'interleaved', 'zero-bubble', 'dualpipe'] as const)(
  '%s on equal stages takes as long as it takes to run its order',
  (schedule) => {
    for (const [pp, m] of [
      [4, 16],
      [8, 16],
      [8, 64],
      [16, 32],
    ] as const) {
      const model = equalStages(true);
      const v = schedule === 'interleaved' ? 3 : 1;
      const stages = model.stages(pp, v, schedule === 'dualpipe');
      const floor = model.pipelineFloor(model.shares(ONE), stages, m, 0, SCHEDULE_CODE[schedule]);
      const inner = Math.min(stages.size - 1, 1);
      const chunks = schedule === 'dualpipe' ? 2 : v;
      const { forward, backward, weight } = model.secondsOf(inner);
      const each = (whole: number): Float64Array => new Float64Array(pp * chunks).fill(whole / (schedule === 'dualpipe' ? 1 : v));
      const run = simulate(
        orderOf(schedule, pp, v, m),
        { forward: each(forward), backward: each(backward), weight: each(weight), joint: null },
        0,
        true,
      );
      expect(Math.abs(floor / run.makespan - 1), `${schedule} ${pp} ranks, ${m} micro-batches`).toBeLessThan(0.01);
    }
  },
);

test('the bubble is (p - 1) / m of the work, and v times less when interleaved (Narayanan 2021, section 2.2)', () => {
  const model = equalStages(true);
  const part = (v: number, m: number): number => {
    const stages = model.stages(8, v, false);
    const schedule = v === 1 ? SCHEDULE_CODE['1f1b'] : SCHEDULE_CODE.interleaved;
    const whole = model.pipelineFloor(model.shares(ONE), stages, m, 0, schedule);
    const { forward, backward, weight } = model.secondsOf(Math.min(1, stages.size - 1));
    return whole / (m * (forward + backward + weight)) - 1;
  };
  expect(part(1, 64)).toBeCloseTo(7 / 64, 2);
  expect(part(1, 32)).toBeCloseTo(7 / 32, 2);
  expect(part(2, 64)).toBeCloseTo(7 / 128, 2);
  expect(part(4, 64)).toBeCloseTo(7 / 256, 2);
});

test('messages that cannot hide are told apart from waiting', () => {
  const step = (overlapPipeline: boolean): Float64Array => {
    const model = equalStages(overlapPipeline);
    model.evaluate(model.shares(ONE), model.stages(8, 1, false), 4, 1, 4, 0, 0, 0);
    return model.figures.slice();
  };
  const [hidden, open] = [step(true), step(false)];
  expect(hidden[FIGURE.pipelineComm]).toBe(0);
  expect(open[FIGURE.pipelineComm]).toBeGreaterThan(0);
  expect(open[FIGURE.stepSeconds]).toBeGreaterThan(hidden[FIGURE.stepSeconds]!);
});

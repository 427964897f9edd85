import { expect, test } from 'vitest';
import { asked, BANDS, BOOK, FITS } from '../../tests/worked/world.ts';
import { engineFor } from '../catalog/engine.ts';
import { modelOf } from '../catalog/model.ts';
import { groupFor } from '../catalog/system.ts';
import { compileMachine } from '../machine/compile.ts';
import { type EqualSide, equalClaim, equalTraining } from './equal.ts';
import { bestReplica, equalServing } from './equal-serving.ts';
import { askService, type ServiceQuestion } from './service-question.ts';
import type { ServiceGround } from './service-space.ts';
import { servingYardstick, trainingYardstick } from './yardstick.ts';

const side = (model: string, on: string): EqualSide => asked(model, on, { batch: 256 });
const options = { bands: BANDS, frontier: false };

test('a kind equals itself: the same count, one for one', () => {
  const target = side('llama-2-13b', '64xA100-80GB');
  const [same] = equalTraining(target, [side('llama-2-13b', '8xA100-80GB')], FITS, options).replacements;
  expect(same?.count).toBe(64);
  expect(same?.perTarget?.mid).toBeCloseTo(1, 6);
  expect(same?.datasheet[0]?.ratio).toBe(1);
  expect(same && equalClaim(same)).toBe('equal');
});

test('weaker cards by whole nodes, each count the fewest that reaches the target', () => {
  const target = side('llama-2-13b', '64xA100-80GB');
  const { target: goal, replacements } = equalTraining(
    target,
    [side('llama-2-13b', '64xV100-32GB'), side('llama-2-13b', '64xH100')],
    FITS,
    options,
  );
  const [v100, h100] = replacements;
  expect((v100?.count as number) % 8).toBe(0);
  expect(v100?.tokensPerSec?.mid).toBeGreaterThanOrEqual(goal.tokensPerSec?.mid as number);
  expect(v100?.slackNodes).toBe(1);
  expect(v100?.count).toBeGreaterThan(128);
  expect(h100?.count).toBeLessThan(40);
  expect(v100?.countBand?.low).toBeLessThan(v100?.count as number);
  expect(h100 && equalClaim(h100)).toBe('stronger');
});

test('a kind that the batch limits is answered with what it reaches; one that holds nothing with what it lacks', () => {
  const target = asked('llama-2-13b', '256xA100-80GB', { batch: 32 });
  const { replacements } = equalTraining(target, [asked('llama-2-13b', '8xT4', { batch: 32 })], FITS, options);
  expect(replacements[0]?.count).toBeNull();
  expect(replacements[0]?.plan.refused[0]?.code).toBe('batch-limits');
  expect(replacements[0] && equalClaim(replacements[0])).toBe('unknown');
});

test('a target that holds nothing leaves all unanswered; a missing layer blocks its kind', () => {
  const nothing = equalTraining(side('gpt3-175b', '8xT4'), [side('gpt3-175b', '8xA100-80GB')], FITS, options);
  expect(nothing.target.tokensPerSec).toBeNull();
  expect(nothing.replacements[0]?.plan.refused[0]?.code).toBe('no-target');
  const effect = { missing: [{ stack: 'S', layer: 'operators' as const, pace: null }], pace: 0, unknown: 0 };
  const blocked = equalTraining(side('llama-2-13b', '64xA100-80GB'), [{ ...side('llama-2-13b', '8xH100'), effect }], FITS, options);
  expect(blocked.replacements[0]?.count).toBeNull();
  expect(blocked.replacements[0]?.plan.refused[0]?.code).toBe('missing-layer');
});

const question = (raw: Parameters<typeof askService>[0]): ServiceQuestion =>
  askService(raw, modelOf(BOOK, 'llama-3-8b'), { published: null, draft: null, trace: null, seed: 1 });

const ground = (chip: string, count: number): ServiceGround => {
  const group = groupFor(BOOK, chip, count);
  return { group, machine: compileMachine(group, FITS.machine), engine: engineFor(BOOK, null, null, group.chip).engine };
};

test('serving: a kind equals itself; a weaker one takes more; limits nobody holds are told', () => {
  const target = ground('nvidia-a100-80gb-sxm', 16);
  const asks = question({ input: '1k', output: '256', tpot: 'p99:60ms', ttft: 'p99:2s' });
  const candidates = [ground('nvidia-a100-80gb-sxm', 1), ground('nvidia-l20-48gb-pcie', 1)];
  const { target: pace, replacements } = equalServing(asks, target, candidates, 'whole', FITS, null);
  expect(pace?.requestsPerSec.mid).toBeGreaterThan(0);
  expect(replacements[0]).toMatchObject({ count: 16 });
  expect(replacements[0]?.perTarget?.mid).toBeCloseTo(1, 9);
  expect(replacements[1]?.count).toBeGreaterThan(16);
  const never = bestReplica(question({ input: '1k', output: '256', tpot: 'p99:1us' }), target, 'whole', FITS, null);
  expect(never).toMatchObject([{ code: 'limits-not-held' }]);
});

test('serving: a card too small for the model says what it needs', () => {
  const asks = askService({ input: '1k', output: '64' }, modelOf(BOOK, 'gpt-3-175b'), {
    published: null,
    draft: null,
    trace: null,
    seed: 1,
  });
  const found = bestReplica(asks, ground('nvidia-rtx3070-8gb', 1), 'whole', FITS, null);
  expect(Array.isArray(found) && found[0]?.code).toBeTruthy();
});

test('yardsticks: the same chip is one for one on each kind of work', () => {
  const target = side('llama-2-13b', '64xA100-80GB');
  const [same, missing] = trainingYardstick(target, [target, null], FITS, options);
  expect(same?.mid).toBeCloseTo(1, 9);
  expect(missing).toBeNull();
  const a100 = ground('nvidia-a100-80gb-sxm', 8);
  for (const phase of ['prefill', 'decode'] as const) {
    const [own, weaker] = servingYardstick(
      question({ input: '1k', output: '256', quant: 'bf16' }),
      a100,
      [a100, ground('nvidia-v100-32gb-sxm', 8)],
      phase,
      FITS,
      null,
    );
    expect(own?.mid).toBeCloseTo(1, 9);
    expect(weaker?.mid).toBeGreaterThan(1.3);
  }
});

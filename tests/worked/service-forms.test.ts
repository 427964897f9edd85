/** The closed form of a service beside its simulation: varied questions, one footing, the best of what was played. */
import { expect, test } from 'vitest';
import {
  askService,
  groundsOf,
  modelOf,
  parsePool,
  planService,
  publishedWeights,
  type RawService,
  resolveName,
  type ServiceChoice,
} from '../../src/index.ts';
import { BOOK, FITS } from './world.ts';

function planned(model: string, on: string, raw: RawService) {
  const id = resolveName(BOOK, 'models', model).id;
  const { grounds } = groundsOf(BOOK, parsePool(BOOK, on).groups, null, raw.quant ?? null, FITS);
  const question = askService(raw, modelOf(BOOK, id), { published: publishedWeights(BOOK, id), draft: null, trace: null, seed: 1 });
  return planService(question, grounds, FITS, { bands: null, price: () => null });
}

const ratios = ({ closedForm, simulated }: ServiceChoice) => {
  if (!simulated) throw new Error('nothing was simulated');
  return {
    output: closedForm.outputTokensPerSec / simulated.outputTokensPerSec,
    tpot: closedForm.tpotMs.p50 / simulated.tpotMs.p50,
    ttft: closedForm.ttftMs.mean / simulated.ttftMs.mean,
    worst: closedForm.ttftMs.p99 / simulated.ttftMs.p99,
  };
};

test.each<[string, string, RawService]>([
  ['deepseek-r1', '32xH800', { input: '4k', output: '1k', concurrency: '512', disaggregate: true }],
  ['deepseek-r1', '16xH200', { input: '1k', output: '1k', concurrency: '1024' }],
  ['llama-3.1-8b', '4xA100', { input: '1k', output: '128', concurrency: '64', disaggregate: true }],
  ['llama-3.1-8b', '1xH100', { input: '1k', output: '256', concurrency: '32' }],
  ['llama-3.1-70b', '8xH100', { input: '4k', output: '512', concurrency: '256' }],
  ['llama-3.1-70b', '16xH100', { input: '2k~1', output: '300~1', rate: '20', disaggregate: true }],
  ['llama-3.1-70b', '8xH100', { input: '1k', output: '256', rate: '20', ttft: 'p99:2s', tpot: 'p99:60ms' }],
  ['llama-3.1-70b', '8xH100', { input: '1k', output: '256', rate: '14', burstiness: '2' }],
  ['qwen3-32b', '8xH20', { input: '4k~0.5', output: '500~0.5', concurrency: '128' }],
])('%s on %s: both forms tell one story (%o)', (model, on, raw) => {
  const { choice } = planned(model, on, raw);
  if (!choice) throw new Error('no choice');
  const { output, tpot, ttft, worst } = ratios(choice);
  expect(Math.abs(Math.log(output))).toBeLessThan(Math.log(1.25));
  expect(Math.abs(Math.log(tpot))).toBeLessThan(Math.log(1.4));
  expect(Math.abs(Math.log(ttft))).toBeLessThan(Math.log(1.6));
  expect(Math.abs(Math.log(worst))).toBeLessThan(Math.log(2));
});

test('a frontier stands on one footing, and no row beats the choice in all that it shows', () => {
  const { choice, frontier } = planned('deepseek-r1', '32xH800', { input: '4k', output: '1k', concurrency: '512', disaggregate: true });
  expect(frontier.length).toBeGreaterThan(1);
  for (const { simulated, chipsIdle } of frontier) expect([simulated, chipsIdle]).toEqual([null, 0]);
  expect(frontier[0]?.closedForm).toEqual(choice?.closedForm);
  for (const { outputTokensPerSec } of frontier.slice(1))
    expect(outputTokensPerSec.mid).toBeLessThan((frontier[0]?.outputTokensPerSec.mid ?? 0) * 1.05);
});

/** How long the division of a step over three kinds and 10,000 chips takes: every set of kinds, apart and in one pipeline, its shares and layouts. */
import { factBook, shippedFits } from '../src/cli/shipped.ts';
import { askTraining, modelOf, parsePool, publishedTraining, resolveName, stackFor } from '../src/index.ts';
import { mixedStep } from '../src/planning/mix.ts';
import { type Bench, multiplyAdds } from './bench.ts';

const fits = shippedFits();
const book = factBook(null);
const ON = '2048xA100-80GB + 5000xAscend-910B + 3000xV100-32GB';
const SOFTWARE = 'flagscale';

/** The whole search, from nothing. */
const mixed = (model: string): (() => number) => {
  const { id } = resolveName(book, 'models', model, '--model');
  const pool = parsePool(book, ON, '--on');
  const { stack } = stackFor(book, SOFTWARE, null, pool.groups[0]?.chip.stack ?? '', 'train');
  const raw = { kind: 'train', precision: 'bf16' } as const;
  const { job } = askTraining(raw, modelOf(book, id), pool, stack, publishedTraining(book, id), (name) => name);
  return () => {
    if (!mixedStep(job, pool, fits)) throw new Error(`${model} has no step on ${ON}`);
    return 1;
  };
};

export const benches: readonly Bench[] = (
  [
    ['dense 175 B', 'gpt3-175b'],
    ['dense 70 B', 'llama-3-70b'],
    ['256 experts', 'deepseek-v3'],
  ] as const
).map(([name, model]) => ({
  name: `mixed pool, three kinds and 10,048 chips, ${name}`,
  unit: 'answers',
  work: mixed(model),
  reference: multiplyAdds,
  promised: 1 / 5,
}));

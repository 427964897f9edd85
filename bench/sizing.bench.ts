/** How long the cheapest service over a short list of chips takes: every format, layout and limit in closed form, the finalists simulated. */
import { factBook, shippedFits } from '../src/cli/shipped.ts';
import { askService, groundsOf, modelOf, publishedWeights, resolveName, shortListGroup, sizeService } from '../src/index.ts';
import { type Bench, multiplyAdds } from './bench.ts';

const fits = shippedFits();
const book = factBook(null);

const sized = (model: string, chips: readonly string[]): (() => number) => {
  const id = resolveName(book, 'models', model).id;
  const groups = chips.map((chip) => shortListGroup(book, resolveName(book, 'chips', chip).id, 4));
  const raw = { rate: '200', input: '1k', output: '500', tpot: 'p95:50ms' };
  return () => {
    const { grounds } = groundsOf(book, groups, null, null, fits);
    const question = askService(raw, modelOf(book, id), { published: publishedWeights(book, id), draft: null, trace: null, seed: 0 });
    const { options } = sizeService(question, grounds, fits, { bands: null, price: () => null });
    if (options.length !== chips.length) throw new Error(`${options.length} of ${chips.length} chips hold the limits`);
    return 1;
  };
};

export const benches: readonly Bench[] = [
  {
    name: 'sizing sweep, dense 70 B over four chips',
    unit: 'answers',
    work: sized('llama-3.1-70b', ['H20', 'L20', 'Ascend-910B', 'MI300X']),
    reference: multiplyAdds,
    promised: 1 / 2,
  },
];

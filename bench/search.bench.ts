/** How long the exact best of the whole legal space takes. */
import { type Bench, multiplyAdds } from './bench.ts';
import { searcher } from './question.ts';

const best = (model: string, on: string): (() => number) => {
  const find = searcher({ model, on }, false);
  return () => {
    if (!find().best) throw new Error(`nothing fits ${model} on ${on}`);
    return 1;
  };
};

export const benches: readonly Bench[] = [
  {
    name: 'exact search, dense 175 B on 4,096 chips',
    unit: 'searches',
    work: best('gpt-3-175b', '4096xA100-80GB'),
    reference: multiplyAdds,
    promised: 1,
  },
  {
    name: 'exact search, 1 T mixture of experts on 100,000 chips',
    unit: 'searches',
    work: best('kimi-k2', '100000xH100'),
    reference: multiplyAdds,
    promised: 1 / 3,
  },
];

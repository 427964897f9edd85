/** How many layouts a second are computed in full, memory and time, where nothing is pruned; what every division shares is made anew too. */
import { type Bench, multiplyAdds } from './bench.ts';
import { searcher } from './question.ts';

const slice = { model: 'gpt-3-175b', on: '4096xA100-80GB', layout: 'mbs=4,zero=1,recompute=selective,sp' };
const every = searcher(slice, true);

export const benches: readonly Bench[] = [
  {
    name: 'full evaluations, dense 175 B on 4,096 chips',
    unit: 'layouts',
    work: () => every().evaluated,
    reference: multiplyAdds,
    promised: 300_000,
  },
];

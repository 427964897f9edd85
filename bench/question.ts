import { factBook, shippedFits } from '../src/cli/shipped.ts';
import { askTraining, modelOf, parsePool, publishedTraining, resolveName, stackFor } from '../src/index.ts';
import { compileMachine } from '../src/machine/compile.ts';
import { type SearchResult, search } from '../src/planning/search.ts';
import { spaceOf } from '../src/planning/space.ts';
import { evaluatorOf } from '../src/planning/step.ts';

/** A training question as it is typed. */
export interface Typed {
  readonly model: string;
  readonly on: string;
  /** pinned parts; absent = the whole legal space */
  readonly layout?: string;
}

const book = factBook(null);
const fits = shippedFits();

/** Searches the space of a question from nothing: machine, shares, bounds and all are made anew each time. */
export function searcher({ model, on, layout }: Typed, exhaustive: boolean): () => SearchResult {
  const { id } = resolveName(book, 'models', model, '--model');
  const pool = parsePool(book, on, '--on');
  const [group] = pool.groups;
  if (!group) throw new Error(`no chips in ${on}`);
  const { stack } = stackFor(book, null, null, group.chip.stack, 'train');
  const raw = { kind: 'train', precision: 'bf16', layout } as const;
  const { job } = askTraining(raw, modelOf(book, id), pool, stack, publishedTraining(book, id), (name) => name);
  return () => {
    const machine = compileMachine(group, fits.machine);
    const space = spaceOf(job, group.count * machine.ranksPerChip, false, machine);
    return search(evaluatorOf(job, group, fits, machine), space, { exhaustive, capacity: machine.memoryBytes });
  };
}

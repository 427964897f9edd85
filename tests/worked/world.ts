/** Questions in the words people type, for tests that hold published numbers. */
import { stackOf } from '../../src/catalog/stack.ts';
import { factBook, shippedFits } from '../../src/cli/shipped.ts';
import {
  askTraining,
  type Bands,
  type ChipGroup,
  type FactBook,
  modelOf,
  type Plan,
  parsePool,
  plan,
  type RawQuestion,
  resolveName,
  stackFor,
  type TrainingJob,
} from '../../src/index.ts';
import { evaluatorOf } from '../../src/planning/step.ts';
import type { Evaluator } from '../../src/training/evaluator.ts';

export const BOOK = factBook(null);
export const FITS = shippedFits();
/** Bands made for tests: what is asked here is how they are used, not how wide they are. */
export const BANDS: Bands = {
  rate: { all: { low: 0.8, high: 1.2, runs: 10 } },
  memory: { all: { low: 0.9, high: 1.1, runs: 10 } },
  seen: { chips: [], architectures: [], stacks: [], largest: {} },
  runs: [],
};

export interface Asked {
  readonly job: TrainingJob;
  readonly group: ChipGroup;
  readonly pool: ReturnType<typeof parsePool>;
}

export function asked(
  model: string,
  on: string,
  raw: Omit<RawQuestion, 'kind'> & { kind?: RawQuestion['kind'] } = {},
  stack: string | null = null,
  book: FactBook = BOOK,
): Asked {
  const pool = parsePool(book, on);
  const group = pool.groups[0] as ChipGroup;
  const kind = raw.kind ?? 'train';
  const framework = stack === null ? stackFor(book, null, null, group.chip.stack, kind).stack : stackOf(book, stack);
  const shape = modelOf(book, resolveName(book, 'models', model, 'model').id);
  const { job } = askTraining({ tokens: '300B', batch: 1536, sequence: 2048, ...raw, kind }, shape, pool, framework);
  return { job, group, pool };
}

export function planned(...question: Parameters<typeof asked>): Plan {
  const { job, pool } = asked(...question);
  return plan(job, pool, FITS, { bands: BANDS, frontier: false });
}

export function evaluator({ job, group }: Asked): Evaluator {
  return evaluatorOf(job, group, FITS);
}

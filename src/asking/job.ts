import { askTraining, checkRaw, type FactBook, type Pool, type Problem, Problems, type RawQuestion, type TrainingJob } from '../index.ts';
import { collector } from '../terms/collect.ts';
import type { Said } from './raw.ts';
import { findModel, findPool, findStack, type ModelSource } from './resolve.ts';

/** A job on a pool understood: every name resolved, every number read, and what nobody stated. */
export interface JobAsked {
  readonly job: TrainingJob;
  readonly pool: Pool;
  /** id in the catalog; null = the person's own model */
  readonly modelId: string | null;
  readonly assumed: readonly string[];
}

const FLAG: Readonly<Partial<Record<keyof RawQuestion, string>>> = { sequence: '--seq', recomputeModules: '--recompute-modules' };

/** Reads the words of a training or fine-tuning job; throws all problems at once, those noted before among them. */
export function understandJob(
  kind: RawQuestion['kind'],
  said: Said,
  own: ModelSource,
  book: FactBook,
  noted: readonly Problem[] = [],
): JobAsked {
  const problems: Problem[] = [...noted];
  const attempt = collector(problems);
  const found = attempt(() => findModel(said['model'], own, book));
  const pool = attempt(() => findPool(said['on'], book));
  const stack = attempt(() => findStack(said['framework'], kind, pool, book));
  const raw: RawQuestion = {
    kind,
    tokens: said['tokens'],
    batch: said['batch'],
    sequence: said['seq'],
    precision: said['precision'],
    layout: said['layout'],
    optimizer: said['optimizer'],
    achieved: said['achieved'],
    mfu: said['mfu'],
    flashAttention: said['no-flash'] === undefined ? undefined : false,
    capacity: said['capacity'],
    recomputeModules: said['recompute-modules'],
    method: said['method'],
    rank: said['rank'],
    targets: said['targets'],
    padding: said['padding'],
  };
  const names = (field: keyof RawQuestion): string => FLAG[field] ?? `--${field}`;
  if (!found || !pool || !stack) throw new Problems([...problems, ...checkRaw(raw, names)]);
  const asked = attempt(() => askTraining(raw, found.shape, pool, stack.stack, found.published, names));
  if (!asked || problems.length) throw new Problems(problems);
  const assumed = [...found.assumed, ...pool.groups.flatMap((group) => group.assumed), ...stack.assumed, ...asked.assumed];
  return { job: asked.job, pool, modelId: found.id, assumed: [...new Set(assumed)] };
}

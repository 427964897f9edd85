import { type FactBook, type Pool, type Problem, Problems, parsePool, type Refusal, type TrainingJob } from '../index.ts';
import { problemsIn } from '../terms/collect.ts';
import { understandJob } from './job.ts';
import type { Said } from './raw.ts';
import type { ModelSource } from './resolve.ts';

/** A job as it is asked on one of several pools. */
export interface SideAsked {
  readonly said: string;
  readonly pool: Pool;
  /** null = it cannot be asked there; `refused` says why */
  readonly job: TrainingJob | null;
  readonly refused: readonly Refusal[];
  readonly modelId: string | null;
  readonly assumed: readonly string[];
}

/**
 * The same job on several pools: one batch and one sequence for all, each with the stack and format usual on its chips. What is wrong with a
 * name or with the whole question is bad input; what only one pool cannot do is that pool's refusal.
 */
export function understandSides(
  words: Said,
  pools: readonly { readonly said: string; readonly where: string }[],
  own: ModelSource,
  book: FactBook,
  noted: readonly Problem[],
): readonly SideAsked[] {
  const wrong: Problem[] = [...noted];
  const sides: SideAsked[] = [];
  const failed: { readonly at: number; readonly problems: readonly Problem[] }[] = [];
  let shared: Record<string, string> = {};
  for (const { said, where } of pools) {
    let pool: Pool | null = null;
    try {
      pool = parsePool(book, said, where);
      const asked = understandJob('train', { ...words, ...shared, on: said }, own, book);
      if (Object.keys(shared).length === 0)
        shared = { batch: words['batch'] ?? String(asked.job.globalBatch), seq: words['seq'] ?? String(asked.job.sequence) };
      sides.push({ said, pool, job: asked.job, refused: [], modelId: asked.modelId, assumed: asked.assumed });
    } catch (error) {
      const problems = problemsIn(error);
      if (pool === null) {
        wrong.push(...problems);
        continue;
      }
      failed.push({ at: sides.length, problems });
      sides.push({ said, pool, job: null, refused: problems.map(refusalOf), modelId: null, assumed: [] });
    }
  }
  // what no pool can be asked is wrong with the question itself
  if (sides.length > 0 && failed.length === sides.length) wrong.push(...failed.flatMap(({ problems }) => problems));
  if (wrong.length > 0) throw new Problems(distinct(wrong));
  return sides;
}

function refusalOf({ code, where, said, expected }: Problem): Refusal {
  return { code, said: `${where}: ${said}`, layout: null, needs: null, has: null, would: expected };
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, where, said }) => {
    const key = `${code} ${where} ${said}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

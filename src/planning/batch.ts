import type { Pool } from '../terms/cluster.ts';
import { showCount, showNumber } from '../terms/display.ts';
import type { Tuning } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import type { ModelShape } from '../terms/model.ts';
import { type Bounds, readCount } from '../terms/spoken.ts';
import { countParameters } from '../workload/parameters.ts';
import { ranksOf } from './pinned.ts';
import type { Published, RawQuestion } from './question.ts';

export const BATCH: Bounds = { least: 1, most: 1e9, whole: true };

/** Sequences per step: as said, else as published, else by a rule that `assumed` names. */
export function chooseBatch(
  raw: RawQuestion,
  model: ModelShape,
  pool: Pool,
  pinned: Partial<Layout>,
  tokens: number | null,
  sequence: number,
  tuning: Tuning | null,
  published: Published,
  where: string,
  assumed: string[],
): number {
  if (raw.batch !== undefined) return readCount(raw.batch, where, BATCH);
  const least = (pinned.dataParallel ?? 1) * (pinned.microBatch ?? 1);
  if (raw.kind === 'finetune') {
    const usual = tuning?.method === 'full' ? 128 : 16;
    const batch = Math.max(usual, least, Math.min(ranksOf(pool), 4096));
    assumed.push(
      batch === usual
        ? `batch: ${batch} sequences (rule: ${tuning?.method === 'full' ? '128, Taori et al. 2023' : '16, Dettmers et al. 2023'})`
        : `batch: ${batch} sequences (rule: at least one a rank, at most 4,096)`,
    );
    return batch;
  }
  if (published.batch) {
    assumed.push(`batch: ${showNumber(published.batch.value, 9)} sequences, as published (${published.batch.from})`);
    return published.batch.value;
  }
  const active = countParameters(model).active;
  const batchTokens = batchFromCompute(6 * active * (tokens ?? 20 * active));
  const batch = Math.max(least, 2 ** Math.round(Math.log2(Math.max(1, batchTokens / sequence))));
  assumed.push(
    `batch: ${showNumber(batch, 9)} sequences, ${showCount(batch * sequence, 3)} tokens (rule: 0.292 C^0.3271 tokens for C FLOPs of training, Bi et al. 2024, as a power of two of sequences${
      tokens === null ? '; tokens taken as 20 a parameter, Hoffmann et al. 2022' : ''
    })`,
  );
  return batch;
}

/**
 * Batch that trains best for a compute budget, in tokens.
 *
 *     B = 0.2920 C^0.3271
 *
 * C  training compute, FLOP
 *
 * Fitted on dense models up to 1e20 FLOP and used by its authors up to 8e23; beyond that it is an extrapolation.
 * @cite bi-2024, section 3.1
 * @example C = 8.04e23 (67 B parameters, 2 T tokens) -> 19.3e6 tokens
 */
export function batchFromCompute(compute: number): number {
  return 0.292 * compute ** 0.3271;
}

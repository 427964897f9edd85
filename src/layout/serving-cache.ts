import type { ModelShape } from '../terms/model.ts';
import type { ServingLayout } from '../terms/service.ts';
import { type LayerCache, layerCache, layerCacheBytes } from '../workload/cache.ts';
import type { ServingStage } from './serving-stage.ts';

/** Layers whose caches are alike, per pipeline stage. */
export interface CacheSet {
  readonly cache: LayerCache;
  /** layers on each stage */
  readonly counts: readonly number[];
}

/** A length at which caches that do not grow evenly (windows, states) are turned into tokens; assumed, a usual length of requests. */
const USUAL_TOKENS = 2048;

export function layerCacheSets(
  model: ModelShape,
  stages: readonly ServingStage[],
  layout: ServingLayout,
  bytesPerValue: number,
): readonly CacheSet[] {
  return model.kinds.map((kind, index) => ({
    cache: layerCache(kind.attention, layout.tensorParallel, bytesPerValue),
    counts: stages.map(({ counts }) => counts[index] ?? 0),
  }));
}

/** Bytes of a sequence over all ranks of a replica, copies included. */
export function replicaCacheBytes(sets: readonly CacheSet[], tokens: number, block: number): number {
  let bytes = 0;
  for (const { cache, counts } of sets) for (const layers of counts) bytes += layers * cache.ranks * layerCacheBytes(cache, tokens, block);
  return bytes;
}

/**
 * Tokens that fit into the cache of a replica: the stage that runs full first decides, over all attention replicas and context ranks.
 * Where caches do not grow evenly (windows, states), sequences of a usual length are counted.
 *
 * freeBytes   bytes left on each stage's fullest rank
 */
export function tokensHeld(sets: readonly CacheSet[], freeBytes: readonly number[], layout: ServingLayout, block: number): number {
  const grows = sets.some(
    ({ cache, counts }) => cache.perToken > 0 && cache.reach === Number.POSITIVE_INFINITY && counts.some((layers) => layers > 0),
  );
  if (!grows) return Number.POSITIVE_INFINITY;
  let fewest = Number.POSITIVE_INFINITY;
  freeBytes.forEach((free, stage) => {
    let bytes = 0;
    for (const { cache, counts } of sets) bytes += (counts[stage] ?? 0) * layerCacheBytes(cache, USUAL_TOKENS, block);
    if (bytes > 0) fewest = Math.min(fewest, (Math.max(0, free) * USUAL_TOKENS) / bytes);
  });
  return Math.floor(fewest) * layout.dataParallel * layout.contextParallel;
}

import type { ModelShape } from '../terms/model.ts';
import { chunkDepths } from './stages.ts';

/** Layers of each kind on one pipeline stage of a replica. */
export interface ServingStage {
  readonly counts: readonly number[];
  readonly first: boolean;
  readonly last: boolean;
}

/** The stages of a replica, first layers first; uneven where layers do not divide. */
export function servingStages(model: ModelShape, pipelineParallel: number): readonly ServingStage[] {
  const depths = chunkDepths(model.order.length, pipelineParallel);
  let layer = 0;
  return Array.from(depths, (depth, stage) => {
    const counts = new Array<number>(model.kinds.length).fill(0);
    for (let i = 0; i < depth; i++, layer++) {
      const kind = model.order[layer] ?? 0;
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return { counts, first: stage === 0, last: stage === pipelineParallel - 1 };
  });
}

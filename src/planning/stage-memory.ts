import type { Layout } from '../terms/layout.ts';
import type { StageMemory } from '../terms/plan.ts';
import { type Evaluator, FIGURE, OFFLOAD_CODE } from '../training/evaluator.ts';
import { SCHEDULE_CODE } from '../training/schedule.ts';
import { evaluateLayout } from './step.ts';

const GIB = 2 ** 30;

/**
 * GiB that a rank of each pipeline stage holds, by part, first stage first; the ranks of a stage hold alike. Weights follow the stage's
 * layers, embedding and head; activations the micro-batches in flight there: p - i of them on stage i of p under 1F1B.
 *
 * Fragmentation is a share of what is held, and every rank has the same buffers of the runtime, as in `memoryParts`.
 */
export function memoryByStage(evaluator: Evaluator, layout: Layout): readonly StageMemory[] {
  const figures = evaluateLayout(evaluator, layout);
  const context = (figures[FIGURE.deviceBytes] as number) - (figures[FIGURE.reservedBytes] as number);
  const fragmentation = (figures[FIGURE.reservedBytes] as number) / (figures[FIGURE.allocatedBytes] as number) - 1;
  const fullest = figures[FIGURE.fullestRank] as number;
  const set = evaluator.shares(layout);
  const stages = evaluator.stages(layout.pipelineParallel, layout.virtualStages, layout.schedule === 'dualpipe');
  const { dataParallel, zero, shardGroup, schedule, offload } = layout;
  return Array.from({ length: layout.pipelineParallel }, (_, stage) => {
    const held = evaluator.heldBy(stage, set, stages, dataParallel, zero, shardGroup, SCHEDULE_CODE[schedule], OFFLOAD_CODE[offload]);
    const allocated = held.reduce((sum, bytes) => sum + bytes, 0);
    const gib = (part: number): number => (held[part] as number) / GIB;
    return {
      stage,
      layers: evaluator.layersOf(stages, stage),
      fullest: stage === fullest,
      weights: gib(0),
      gradients: gib(1),
      optimizer: gib(2),
      activations: gib(3),
      workspace: gib(4),
      communication: gib(5) + context / GIB,
      fragmentation: (allocated * fragmentation) / GIB,
      total: (allocated * (1 + fragmentation) + context) / GIB,
    };
  });
}

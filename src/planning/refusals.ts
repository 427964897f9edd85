import type { Machine } from '../machine/machine.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import type { Refusal, TrainingChoice } from '../terms/plan.ts';
import { type Evaluator, FIGURE } from '../training/evaluator.ts';
import type { Candidate } from './candidate.ts';
import { search } from './search.ts';
import type { Space } from './space.ts';

const GIB = 2 ** 30;

function gib(bytes: number): string {
  return `${(bytes / GIB).toPrecision(3)} GiB`;
}

function degrees({ tensorParallel, pipelineParallel, dataParallel, microBatch, recompute }: Layout): string {
  return `tp=${tensorParallel},pp=${pipelineParallel},dp=${dataParallel},mbs=${microBatch},recompute=${recompute}`;
}

/** Faster layouts that do not fit, and what the chosen one does instead. */
export function nearMisses(misses: readonly Candidate[], machine: Machine, choice: TrainingChoice): readonly Refusal[] {
  return misses.map(({ layout, figures }) => {
    const needs = figures[FIGURE.deviceBytes] as number;
    const step = figures[FIGURE.stepSeconds] as number;
    return {
      code: 'memory',
      said: `${degrees(layout)} would take ${step.toPrecision(3)} s a step but needs ${gib(needs)} a rank, has ${gib(machine.memoryBytes)}`,
      layout,
      needs: needs / GIB,
      has: machine.memoryBytes / GIB,
      would: difference(layout, choice.layout),
    };
  });
}

/** The degrees in which the chosen layout differs: the nearest change known to pass. */
function difference(from: Layout, to: Layout): string | null {
  const keys = ['tensorParallel', 'pipelineParallel', 'microBatch', 'recompute', 'zero', 'offload'] as const;
  const changed = keys.filter((key) => from[key] !== to[key]).map((key) => `${key} ${to[key]}`);
  return changed.length > 0 ? `${changed.join(', ')} fits` : null;
}

/** Nothing fits: how much the leanest layout needs, and how many chips, or which unpinned part, would do. */
export function nothingFits(job: TrainingJob, group: ChipGroup, machine: Machine, evaluator: Evaluator, space: Space): readonly Refusal[] {
  const { best } = search(evaluator, leanest(space), { exhaustive: false, capacity: Number.POSITIVE_INFINITY });
  const least = best ? leastMemory(evaluator, leanest(space)) : null;
  if (!least) {
    return [{ code: 'no-layout', said: `no legal layout of up to ${space.ranks} ranks with the parts that are pinned`, layout: null, needs: null, has: space.ranks, would: 'pin fewer parts of the layout' }];
  }
  const needs = least.figures[FIGURE.deviceBytes] as number;
  const held = (least.figures[FIGURE.weights] as number) + (least.figures[FIGURE.gradients] as number) + (least.figures[FIGURE.optimizerBytes] as number);
  const pinned = Object.keys(job.pinned).filter((key) => key !== 'globalBatch');
  const more = Math.ceil((group.count * needs) / machine.memoryBytes);
  const would =
    pinned.length > 0 && held < needs * 0.9
      ? `unpin ${pinned.join(', ')}`
      : `about ${more} chips of this kind, a shorter sequence, or a chip with ${gib(needs)} of memory`;
  return [
    {
      code: 'memory',
      said: `the leanest layout (${degrees(least.layout)}) needs ${gib(needs)} a rank, has ${gib(machine.memoryBytes)}`,
      layout: least.layout,
      needs: needs / GIB,
      has: machine.memoryBytes / GIB,
      would,
    },
  ];
}

/** The part of the space where least is held: full recompute, everything sharded or moved off the device, single sequences. */
function leanest(space: Space): Space {
  const last = <T>(values: readonly T[]): readonly T[] => values.slice(-1);
  return {
    ...space,
    microBatch: space.microBatch.slice(0, 1),
    recompute: last(space.recompute),
    offload: last(space.offload),
    sequenceParallel: space.sequenceParallel.slice(0, 1),
  };
}

/** Bisects the memory that a layout of the space can live with. */
function leastMemory(evaluator: Evaluator, space: Space): Candidate | null {
  let high = Number.POSITIVE_INFINITY;
  let least: Candidate | null = null;
  for (let round = 0; round < 12; round++) {
    const { best } = search(evaluator, space, { exhaustive: false, capacity: high });
    if (!best) break;
    least = best;
    high = (best.figures[FIGURE.deviceBytes] as number) * 0.97;
  }
  return least;
}


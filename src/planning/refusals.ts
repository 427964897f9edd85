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
/** Above this part of the need in weights, gradients and optimizer states, freeing pinned degrees is not worth naming; assumed. */
const MOSTLY_STATES = 0.9;

function gib(bytes: number): string {
  const size = bytes / GIB;
  return `${size >= 1000 ? Math.round(size) : size.toPrecision(3)} GiB`;
}

function seconds(step: number): string {
  return `${step >= 1000 ? Math.round(step) : step.toPrecision(3)} s`;
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
      said:
        needs > machine.memoryBytes
          ? `${degrees(layout)} would take ${seconds(step)} a step but needs ${gib(needs)} a rank, has ${gib(machine.memoryBytes)}`
          : `${degrees(layout)} would take ${seconds(step)} a step but leaves less than 5 % free: ${gib(needs)} of ${gib(machine.memoryBytes)}`,
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
  const least = leastMemory(evaluator, leanest(space));
  if (!least) {
    return [
      {
        code: 'no-layout',
        said: `no legal layout of up to ${space.ranks} ranks with the parts that are pinned`,
        layout: null,
        needs: null,
        has: space.ranks,
        would: 'pin fewer parts of the layout',
      },
    ];
  }
  const needs = least.figures[FIGURE.deviceBytes] as number;
  const held =
    (least.figures[FIGURE.weights] as number) +
    (least.figures[FIGURE.gradients] as number) +
    (least.figures[FIGURE.optimizerBytes] as number);
  const pinned = Object.keys(job.pinned).filter((key) => key !== 'globalBatch');
  const more = Math.ceil((group.count * needs) / machine.memoryBytes);
  const would =
    pinned.length > 0 && held < needs * MOSTLY_STATES
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

/** The part of the space where least is held: full recompute, single sequences, sharding and offload as they come. */
function leanest(space: Space): Space {
  const last = <T>(values: readonly T[]): readonly T[] => values.slice(-1);
  return {
    ...space,
    microBatch: space.microBatch.slice(0, 1),
    recompute: last(space.recompute),
    sequenceParallel: space.sequenceParallel.slice(0, 1),
  };
}

/** Halves the memory that a layout of the space can live with, until a hundredth is left between what fits and what does not. */
function leastMemory(evaluator: Evaluator, space: Space): Candidate | null {
  const below = (capacity: number): Candidate | null => search(evaluator, space, { exhaustive: false, capacity }).best;
  let least = below(Number.POSITIVE_INFINITY);
  let low = 1;
  for (let round = 0; least && round < 40; round++) {
    const high = least.figures[FIGURE.deviceBytes] as number;
    if (high <= low * 1.01) break;
    const middle = Math.sqrt(low * high);
    const found = below(middle);
    if (found) least = found;
    else low = middle;
  }
  return least;
}

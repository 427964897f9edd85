import type { Machine } from '../machine/machine.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import type { MixPart } from '../terms/mix.ts';
import type { MemoryParts, TimeParts } from '../terms/plan.ts';
import { type Evaluator, FIGURE } from '../training/evaluator.ts';
import type { Candidate } from './candidate.ts';
import { countLegal } from './legal.ts';
import { type SearchResult, search } from './search.ts';
import { spaceOf } from './space.ts';
import { evaluateLayout, evaluatorOf, memoryParts, timeParts } from './step.ts';

/** Chips that hold whole replicas together and take some of each step's sequences. */
export interface Island {
  /** places of its groups in the pool */
  readonly groups: readonly number[];
  /** divisions that could be asked for, and those whose time and memory were computed in full, of all searches so far */
  readonly count: { readonly legal: number; readonly evaluated: number };
  /** s of a step of so many sequences under the layouts known so far; never below `exact`, Infinity = none takes them */
  quick(sequences: number): number;
  /** the quickest division of a step of so many sequences, found exactly; null = nothing fits */
  exact(sequences: number): IslandStep | null;
  /** fewest sequences, among those searched exactly, that take `seconds` or longer; Infinity = none was found to */
  tooMany(seconds: number): number;
}

export interface IslandStep {
  readonly seconds: number;
  readonly sequences: number;
  readonly dataParallel: number;
  readonly microBatch: number;
  readonly chipsUsed: number;
  readonly parts: readonly MixPart[];
  /** the evaluated layout where the island is of one kind */
  readonly candidate: Candidate | null;
  /** GiB of the fullest rank by part, and seconds by what the island waits on */
  readonly memoryGiB: MemoryParts;
  readonly timeSeconds: TimeParts;
}

/** A group with what a job on it needs. */
export interface Member {
  readonly at: number;
  readonly group: ChipGroup;
  /** the job in the precision of this group's chips */
  readonly job: TrainingJob;
  readonly machine: Machine;
  /** bytes that a rank may hold */
  readonly capacity: number;
}

/** One kind of chips as an island: any legal layout, searched exactly; the layouts found serve other batches too. */
export function uniformIsland(member: Member, fits: Fits): Island {
  const { job, group, machine, capacity, at } = member;
  const evaluator = evaluatorOf(job, group, fits, machine);
  const known: Layout[] = [];
  const found = new Map<number, IslandStep | null>();
  const batches = new Map<number, Evaluator>();
  const forBatch = (sequences: number): Evaluator => {
    const made = batches.get(sequences) ?? evaluator.forBatch(sequences);
    batches.set(sequences, made);
    return made;
  };
  const timed = (layout: Layout, asked: number): number => {
    // with fewer sequences than replicas some idle: no quicker than one sequence each
    const sequences = Math.max(asked, layout.dataParallel);
    const figures = evaluateLayout(forBatch(sequences), { ...layout, globalBatch: sequences });
    return (figures[FIGURE.deviceBytes] as number) <= capacity ? (figures[FIGURE.stepSeconds] as number) : Number.POSITIVE_INFINITY;
  };
  const quick = new Map<number, number>();
  const count = { legal: 0, evaluated: 0 };
  return {
    groups: [at],
    count,
    quick: (sequences) => {
      const before = quick.get(sequences);
      if (before !== undefined) return before;
      let least = Number.POSITIVE_INFINITY;
      for (const layout of known) least = Math.min(least, timed(layout, sequences));
      quick.set(sequences, least);
      return least;
    },
    exact: (sequences) => {
      const before = found.get(sequences);
      if (before !== undefined) return before;
      const asked = { ...job, globalBatch: sequences };
      const space = spaceOf(asked, group.count * machine.ranksPerChip, false, machine);
      // a layout found for other sequences is a bound for these, where there is a sequence for each of its micro-batches
      const legal = known.filter((layout) => layout.dataParallel * layout.microBatch <= sequences);
      const bound = Math.min(...legal.map((layout) => timed(layout, sequences)));
      const within = (most: number): SearchResult => {
        const result = search(forBatch(sequences), space, { exhaustive: false, capacity, known: most });
        count.evaluated += result.evaluated;
        return result;
      };
      const near = bound < Number.POSITIVE_INFINITY ? within(bound).best : null;
      // what was quick may not be legal for these sequences
      const best = near ?? within(Number.POSITIVE_INFINITY).best;
      count.legal += countLegal(space, asked);
      const step = best && stepOf(best, member, sequences);
      if (best && !known.some((layout) => same(layout, best.layout))) {
        known.push(best.layout);
        quick.clear();
      }
      found.set(sequences, step);
      return step;
    },
    tooMany: (seconds) => {
      let fewest = Number.POSITIVE_INFINITY;
      for (const [sequences, step] of found)
        if ((step?.seconds ?? Number.POSITIVE_INFINITY) >= seconds) fewest = Math.min(fewest, sequences);
      return fewest;
    },
  };
}

function stepOf(candidate: Candidate, { at, group, job, machine }: Member, sequences: number): IslandStep {
  const { layout, figures, ranks } = candidate;
  const chipsUsed = ranks / machine.ranksPerChip;
  return {
    seconds: figures[FIGURE.stepSeconds] as number,
    sequences,
    dataParallel: layout.dataParallel,
    microBatch: layout.microBatch,
    chipsUsed,
    parts: [
      {
        group: at,
        chip: group.chip.id,
        chipsUsed,
        precision: job.precision,
        layers: job.model.order.length,
        stages: layout.pipelineParallel,
        tensorParallel: layout.tensorParallel,
        expertParallel: layout.expertParallel,
        recompute: layout.recompute,
        filled: (figures[FIGURE.deviceBytes] as number) / machine.memoryBytes,
        layout,
      },
    ],
    candidate,
    memoryGiB: memoryParts(figures),
    timeSeconds: timeParts(figures),
  };
}

function same(a: Layout, b: Layout): boolean {
  return JSON.stringify({ ...a, globalBatch: 0 }) === JSON.stringify({ ...b, globalBatch: 0 });
}

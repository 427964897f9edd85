import type { Machine } from '../machine/machine.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import type { MixPart } from '../terms/mix.ts';
import type { MemoryParts, TimeParts } from '../terms/plan.ts';
import { type Evaluator, FIGURE } from '../training/evaluator.ts';
import type { Candidate } from './candidate.ts';
import { countLegal } from './legal.ts';
import { search } from './search.ts';
import { spaceOf } from './space.ts';
import { evaluateLayout, memoryParts, timeParts } from './step.ts';

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
  /** the quickest division where it takes less than `seconds`; null = it is proven not to, or nothing fits */
  within(sequences: number, seconds: number): IslandStep | null;
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
  /** what the job takes on these chips; all islands with them share what it has computed */
  readonly evaluator: Evaluator;
}

/** A layout known from other sequences, as it runs with those asked for. */
interface Known {
  readonly layout: Layout;
  /** sequences that it runs with: those asked for and idle ones that fill its rounds */
  readonly filled: number;
  readonly seconds: number;
}

/** One kind of chips as an island: any legal layout, searched exactly; the layouts found serve other batches too. */
export function uniformIsland(member: Member): Island {
  const { job, group, machine, capacity, at, evaluator } = member;
  const ranks = group.count * machine.ranksPerChip;
  const layouts: Layout[] = [];
  const found = new Map<number, IslandStep | null>();
  /** by sequences: seconds that no layout goes below */
  const proven = new Map<number, number>();
  const batches = new Map<number, Evaluator>();
  const quick = new Map<number, Known | null>();
  const count = { legal: 0, evaluated: 0 };
  const forBatch = (sequences: number): Evaluator => {
    const made = batches.get(sequences) ?? evaluator.forBatch(sequences);
    batches.set(sequences, made);
    return made;
  };
  const figuresOf = (layout: Layout, filled: number): Float64Array => evaluateLayout(forBatch(filled), { ...layout, globalBatch: filled });
  const knownFor = (sequences: number): Known | null => {
    const before = quick.get(sequences);
    if (before !== undefined) return before;
    let least: Known | null = null;
    for (const layout of layouts)
      for (const filled of fillings(layout, sequences)) {
        const figures = figuresOf(layout, filled);
        const seconds = figures[FIGURE.stepSeconds] as number;
        if ((figures[FIGURE.deviceBytes] as number) <= capacity && seconds < (least?.seconds ?? Number.POSITIVE_INFINITY))
          least = { layout, filled, seconds };
      }
    quick.set(sequences, least);
    return least;
  };
  /** The quickest below `seconds`, or what is known to be as quick. */
  const below = (sequences: number, seconds: number): IslandStep | null => {
    const asked = { ...job, globalBatch: sequences };
    const space = spaceOf(asked, ranks, false, machine);
    const known = knownFor(sequences);
    const bound = Math.min(seconds, known?.seconds ?? Number.POSITIVE_INFINITY);
    const result = search(forBatch(sequences), space, { exhaustive: false, capacity, known: bound });
    count.evaluated += result.evaluated;
    count.legal += countLegal(space, asked);
    const { best } = result;
    if (best) {
      if (!layouts.some((layout) => same(layout, best.layout))) {
        layouts.push(best.layout);
        quick.clear();
      }
      return stepOf(best, member, sequences);
    }
    if (!known || known.seconds > seconds) return null;
    const { layout, filled } = known;
    const { tensorParallel, contextParallel, pipelineParallel, dataParallel } = layout;
    const used = tensorParallel * contextParallel * pipelineParallel * dataParallel;
    return stepOf(
      { layout: { ...layout, globalBatch: sequences }, ranks: used, figures: figuresOf(layout, filled).slice() },
      member,
      sequences,
    );
  };
  return {
    groups: [at],
    count,
    quick: (sequences) => knownFor(sequences)?.seconds ?? Number.POSITIVE_INFINITY,
    exact: (sequences) => {
      const before = found.get(sequences);
      if (before !== undefined) return before;
      const step = below(sequences, Number.POSITIVE_INFINITY);
      found.set(sequences, step);
      return step;
    },
    within: (sequences, seconds) => {
      const before = found.get(sequences);
      if (before !== undefined) return before && before.seconds < seconds ? before : null;
      if ((proven.get(sequences) ?? 0) >= seconds) return null;
      const step = below(sequences, seconds);
      if (step && step.seconds < seconds) {
        found.set(sequences, step);
        return step;
      }
      proven.set(sequences, seconds);
      return null;
    },
    tooMany: (seconds) => {
      let fewest = Number.POSITIVE_INFINITY;
      for (const [sequences, step] of found)
        if ((step?.seconds ?? Number.POSITIVE_INFINITY) >= seconds) fewest = Math.min(fewest, sequences);
      for (const [sequences, least] of proven) if (least >= seconds) fewest = Math.min(fewest, sequences);
      return fewest;
    },
  };
}

/**
 * Sequences that a layout may run with where it is asked for so many; those beyond them are idle. Fewer than replicas take as long as one
 * each. Of an interleaved schedule the micro-batches that the stages divide pass in the smallest groups: others may take longer, and hold more.
 */
function fillings({ schedule, dataParallel, microBatch, pipelineParallel }: Layout, asked: number): readonly number[] {
  const sequences = Math.max(asked, dataParallel);
  const whole = dataParallel * microBatch * pipelineParallel;
  return schedule === 'interleaved' && sequences > whole ? [sequences, Math.ceil(sequences / whole) * whole] : [sequences];
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

import type { Calendar } from './calendar.ts';
import type { Estimate } from './estimate.ts';
import type { Layout } from './layout.ts';
import type { Mix } from './mix.ts';
import type { Obtainable, Worth } from './worth.ts';

/** An answer. A question without an answer is also a Plan: `choice` is null and `refused` says what failed and by how much. */
export interface Plan<Choice = TrainingChoice> {
  /** the question as understood: names resolved, numbers in base units, the day used */
  readonly question: Readonly<Record<string, unknown>>;
  readonly choice: Choice | null;
  /** not dominated in time, cost (chip-hours) and memory headroom; the choice first */
  readonly frontier: readonly Choice[];
  readonly because: readonly Reason[];
  /** what nobody stated and we chose */
  readonly assumed: readonly string[];
  readonly refused: readonly Refusal[];
  readonly search: SearchRecord;
  /** of every kind of chip: can it be had, can it be paid; absent where nobody asked */
  readonly obtainable?: readonly Obtainable[];
}

/** Ties figures of the plan to the formula and the facts they came from. */
export interface Reason {
  /** dotted path of the figure in `choice`, e.g. `stepSeconds` */
  readonly figure: string;
  /** name of the formula's function, e.g. `ringAllReduce` */
  readonly formula: string;
  /** fact paths, e.g. `chips/nvidia-h100-80gb-sxm#peakDense.bf16`, and fit paths, e.g. `fits/machine#matmul` */
  readonly from: readonly string[];
  readonly said: string;
}

/** A near miss: why it was refused, by how much, and the nearest change that would pass. */
export interface Refusal {
  readonly code: string;
  readonly said: string;
  readonly layout: Layout | null;
  readonly needs: number | null;
  readonly has: number | null;
  readonly would: string | null;
}

export interface SearchRecord {
  /** legal combinations in the space */
  readonly legal: number;
  /** combinations whose memory and time were computed in full */
  readonly evaluated: number;
  /** combinations excluded by a proven bound; evaluated + pruned = legal */
  readonly pruned: number;
  readonly seconds: number;
}

export interface TrainingChoice extends Worth {
  readonly layout: Layout;
  readonly chipsUsed: number;
  readonly chipsIdle: number;
  readonly stepSeconds: Estimate;
  readonly tokensPerSecPerChip: Estimate;
  readonly mfu: Estimate;
  readonly peakMemoryGiB: Estimate;
  /** null when the job states no tokens */
  readonly days: Estimate | null;
  /** days with stops, restarts and checkpoints; null when the job states no tokens, absent where nobody counted them */
  readonly calendarDays?: Estimate | null;
  /** of the choice alone */
  readonly calendar?: Calendar;
  /** counts the whole pool, idle chips too */
  readonly chipHours: Estimate | null;
  /** GiB of the fullest rank by part */
  /** weights, gradients and optimizer states of one whole copy, before any sharding */
  readonly statesGiB: number;
  readonly memoryGiB: MemoryParts;
  /** the same for a rank of each pipeline stage, first stage first; of the choice alone, the frontier's other layouts leave it out */
  readonly memoryByStageGiB?: readonly StageMemory[];
  /** seconds of the step by what the critical path waits on; sums to stepSeconds.mid */
  readonly timeSeconds: TimeParts;
  /** who does what, where the pool holds unlike groups */
  readonly mix?: Mix;
}

export interface MemoryParts {
  readonly weights: number;
  readonly gradients: number;
  readonly optimizer: number;
  readonly activations: number;
  readonly workspace: number;
  readonly communication: number;
  readonly fragmentation: number;
}

/** GiB of one rank of a pipeline stage; all its ranks hold alike. */
export interface StageMemory extends MemoryParts {
  /** pipeline rank, from 0 */
  readonly stage: number;
  readonly layers: number;
  /** no stage holds more; its total is `peakMemoryGiB.mid` */
  readonly fullest: boolean;
  readonly total: number;
}

export interface TimeParts {
  readonly forward: number;
  readonly backward: number;
  readonly recompute: number;
  readonly tensorComm: number;
  readonly expertComm: number;
  readonly contextComm: number;
  readonly pipelineComm: number;
  readonly bubble: number;
  readonly dataComm: number;
  readonly optimizer: number;
  readonly overhead: number;
}

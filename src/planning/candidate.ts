import type { Layout } from '../terms/layout.ts';
import { FIGURE, OFFLOAD_CODE, RECOMPUTE_CODE } from '../training/evaluator.ts';
import { SCHEDULE_CODE } from '../training/schedule.ts';

/** A layout that was evaluated, with a copy of its figures. */
export interface Candidate {
  readonly layout: Layout;
  readonly ranks: number;
  /** by place in FIGURE */
  readonly figures: Float64Array;
}

/** The word behind a code of a schedule, of recompute or of offload; the codes are one to one. */
export function nameOf<K extends string>(codes: Readonly<Record<K, number>>, code: number): K {
  for (const name in codes) if (codes[name] === code) return name;
  throw new RangeError(`no name for code ${code}`);
}

/** Total order among layouts of equal step time: simpler first, so that pruning and brute force choose the same. */
export function precedes(a: Candidate, b: Candidate): boolean {
  const one = simplicity(a);
  const other = simplicity(b);
  for (let i = 0; i < one.length; i++) {
    const difference = (one[i] as number) - (other[i] as number);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** What makes a layout simpler, the weightiest first: nothing moved off or done again, few ranks, little memory, low degrees. */
function simplicity({ layout, ranks, figures }: Candidate): readonly number[] {
  return [
    OFFLOAD_CODE[layout.offload],
    RECOMPUTE_CODE[layout.recompute],
    ranks,
    figures[FIGURE.deviceBytes] as number,
    layout.tensorParallel,
    layout.pipelineParallel,
    layout.contextParallel,
    layout.expertParallel,
    layout.microBatch,
    layout.virtualStages,
    SCHEDULE_CODE[layout.schedule],
    layout.zero,
    layout.sequenceParallel ? 1 : 0,
  ];
}

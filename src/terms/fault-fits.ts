import type { Estimate } from './estimate.ts';

/** How often jobs stop and what a stop costs, from published runs; data in fits/faults.json. */
export interface FaultFits {
  /** unplanned stops of a whole job per chip and hour, by class from the narrowest: id of a chip, its architecture, its kind where that is a class of its own, `all` */
  readonly stops: Readonly<Record<string, StopFit>>;
  /** seconds of work that a stop costs in all: finding it, restarting, redoing, and the checkpoints written against it */
  readonly lostSecondsPerStop: Seen;
  /** share of stops that a machine causes and another machine mends */
  readonly hardwareShare: Seen;
}

/** An 80 % range for a run that was not seen, and the records behind it. */
export interface Seen extends Estimate {
  readonly seen: readonly string[];
}

export interface StopFit extends Seen {
  /** independent runs behind it; several records may tell of one run */
  readonly runs: number;
}

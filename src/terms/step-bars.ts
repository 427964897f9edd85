/** One step of one pipeline group as it is drawn, seconds. */
export interface StepBars {
  readonly seconds: number;
  readonly ranks: readonly RankBars[];
  readonly microBatches: number;
  /** what the schedule, run op by op, takes more (+) or less (-) than the step is predicted to, as a share; the bars are stretched by as much */
  readonly apart: number;
}

export interface RankBars {
  readonly rank: number;
  /** start, length, kind (index into BAR_KINDS) and micro-batch (-1 = none), one after another */
  readonly compute: Float64Array;
  readonly messages: Float64Array;
}

export const BAR_KINDS = ['forward', 'backward', 'weight', 'optimizer', 'send', 'reduction'] as const;

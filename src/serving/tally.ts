import { GapHistogram } from './gap-histogram.ts';

/** One run of equal steps on one replica, for a timeline. */
export interface StepSpan {
  readonly replica: number;
  readonly start: number;
  readonly seconds: number;
  readonly steps: number;
  readonly decodes: number;
  readonly promptTokens: number;
  readonly context: number;
  readonly waiting: number;
}

/** What all replicas count while they run. */
export class Tally {
  readonly gaps = new GapHistogram();
  steps = 0;
  /** sequences of a step, summed over steps */
  batched = 0;
  busySeconds = 0;
  /** share of the cache in use x s, summed over replicas; largest share */
  cacheSeconds = 0;
  cachePeak = 0;
  preemptions = 0;
  /** prompt tokens computed, and found in the cache; of admitted requests, and once more of those that came back after a preemption */
  promptTokens = 0;
  foundTokens = 0;
  admittedTokens = 0;
  repeatedTokens = 0;
  /** of found tokens, those found when a request was first admitted */
  foundOnArrival = 0;
  readonly spans: StepSpan[] = [];
  readonly mostSpans: number;

  constructor(mostSpans: number) {
    this.mostSpans = mostSpans;
  }
}

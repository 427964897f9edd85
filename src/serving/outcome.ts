/** What one simulation or closed form says of a service; means and percentiles of seconds over finished requests. */
export interface Distribution {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
}

/** What requests of one priority felt. */
export interface PriorityOutcome {
  readonly priority: number;
  readonly requests: number;
  readonly ttft: Distribution;
  readonly tpot: Distribution;
  readonly e2e: Distribution;
}

export interface ServiceOutcome {
  readonly requests: number;
  readonly finished: number;
  /** requests that can never be served (longer than the context or the cache) */
  readonly rejected: number;
  /** s from the first arrival to the last answer */
  readonly makespan: number;
  readonly offeredPerSec: number;
  readonly requestsPerSec: number;
  readonly outputTokensPerSec: number;
  readonly totalTokensPerSec: number;
  /** requests a second that met every limit; equal to requestsPerSec where no limit is set */
  readonly goodputPerSec: number;
  /** s from arrival to the first token, to the end, of waiting before the first step, and between tokens (mean gap of each request) */
  readonly ttft: Distribution;
  readonly tpot: Distribution;
  readonly e2e: Distribution;
  readonly wait: Distribution;
  /** gaps between tokens themselves, weighed by tokens */
  readonly itl: Distribution;
  /** the same for each priority, the highest first; empty = requests carry none, or more than are told apart */
  readonly byPriority: readonly PriorityOutcome[];
  /** share of time in which the replicas ran a step, mean sequences of a step, mean and largest share of the cache in use */
  readonly utilisation: number;
  readonly meanBatch: number;
  readonly cacheMean: number;
  readonly cachePeak: number;
  readonly preemptions: number;
  /** prompt tokens found in the prefix cache / prompt tokens */
  readonly prefixHitRate: number;
  /** the queue grows for as long as requests come: offered more than is sustained */
  readonly saturated: boolean;
  /** requests begun a second in the last two thirds of the time in which they came: what the service sustains where it is saturated */
  readonly sustainedPerSec: number;
  /** tokens in, tokens out: what was computed, for conservation */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** prompt tokens computed; found in the cache instead; and those of both that were due once more after a preemption */
  readonly computedPromptTokens: number;
  readonly foundPromptTokens: number;
  readonly repeatedPromptTokens: number;
}

import type { Estimate } from './estimate.ts';
import type { ServingLayout } from './service.ts';

/** Percentiles of a time in ms, each with its band. */
export interface PercentileEstimates {
  readonly p50: Estimate;
  readonly p90: Estimate;
  readonly p95: Estimate;
  readonly p99: Estimate;
  readonly mean: Estimate;
}

/** What one way of computing says of a service, middle values only: requests/s, tokens/s, ms. */
export interface ServiceFigures {
  readonly requestsPerSec: number;
  readonly outputTokensPerSec: number;
  readonly ttftMs: PlainPercentiles;
  readonly tpotMs: PlainPercentiles;
  readonly e2eMs: PlainPercentiles;
  readonly utilisation: number;
  readonly meanBatch: number;
}

export interface PlainPercentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly mean: number;
}

/** One kind of replica of a service: of the whole, or of one phase where prefill and decode stand apart. */
export interface ReplicaGroup {
  /** id of the chip */
  readonly chip: string;
  /** of all replicas of the group */
  readonly chips: number;
  readonly replicas: number;
  readonly layout: ServingLayout;
  /** GiB of the fullest rank */
  readonly memoryGiB: ServiceMemoryGiB;
  /** tokens of cache that one replica holds; null = the model keeps no growing cache */
  readonly cacheTokens: number | null;
}

export interface ServiceMemoryGiB {
  readonly weights: number;
  readonly workspace: number;
  /** left for the cache under the engine's share */
  readonly cache: number;
  readonly capacity: number;
}

/** What requests of one priority felt where they were played: ms. */
export interface PriorityFigures {
  readonly priority: number;
  readonly requests: number;
  readonly ttftMs: PlainPercentiles;
  readonly tpotMs: PlainPercentiles;
  readonly e2eMs: PlainPercentiles;
}

/** One configuration of a service and what it delivers. */
export interface ServiceChoice {
  /** id of the chip; of the decode replicas where the phases stand apart */
  readonly chip: string;
  readonly chips: number;
  readonly chipsIdle: number;
  readonly replicas: number;
  readonly mode: 'aggregated' | 'disaggregated';
  /** of one replica; of a decode replica where the phases stand apart */
  readonly layout: ServingLayout;
  /** phases apart: prompts here, answers there; null = every replica does both */
  readonly prefill: ReplicaGroup | null;
  readonly decode: ReplicaGroup | null;
  /** unlike replicas behind one router, with the share of the requests that each kind takes; null = all alike */
  readonly groups: readonly (ReplicaGroup & { readonly share: number })[] | null;
  readonly format: { readonly weights: string; readonly compute: string; readonly cache: string };
  readonly engine: string;
  readonly policy: {
    readonly maxSequences: number;
    readonly maxBatchedTokens: number;
    readonly chunkedPrefill: boolean;
    readonly prefixCaching: boolean;
  };
  /** what is delivered under the load of the question */
  readonly requestsPerSec: Estimate;
  readonly outputTokensPerSec: Estimate;
  readonly totalTokensPerSec: Estimate;
  readonly outputTokensPerSecPerChip: Estimate;
  /** tokens/s that one user sees: 1 / median time between tokens */
  readonly tokensPerSecPerUser: Estimate;
  readonly ttftMs: PercentileEstimates;
  readonly tpotMs: PercentileEstimates;
  readonly e2eMs: PercentileEstimates;
  readonly waitMs: PercentileEstimates;
  /** single gaps between tokens, ms, weighed by tokens, where tpotMs is the mean gap of each request; null = nothing was played */
  readonly itlMs: PlainPercentiles | null;
  /** by priority, the highest first; empty = requests carry none, or nothing was played */
  readonly byPriority: readonly PriorityFigures[];
  readonly saturated: boolean;
  /** every limit holds at the middle values */
  readonly holds: boolean;
  /** requests/s offered; null = the load is not a rate */
  readonly offeredPerSec: number | null;
  /** most requests/s served whatever the times, and most within the limits (null = no limits, or not a rate) */
  readonly sustainsPerSec: Estimate;
  readonly holdsPerSec: Estimate | null;
  /** requests a second that met every limit */
  readonly goodputPerSec: number;
  /** the same load computed in closed form, and simulated; the choice's own figures are the simulated ones where there are any */
  readonly closedForm: ServiceFigures;
  readonly simulated: (ServiceFigures & { readonly requests: number; readonly replicas: number }) | null;
  readonly memoryGiB: ServiceMemoryGiB;
  /** tokens of cache of all replicas that answer; null = the model keeps no growing cache */
  readonly cacheTokens: number | null;
  /** GiB of cache that the mean batch of a replica fills, and mean and largest share of the cache in use */
  readonly cacheGiB: number;
  readonly cacheMean: number;
  readonly cachePeak: number;
  /** mean sequences in a step of one replica, and share of the time in which it runs a step */
  readonly meanBatch: number;
  readonly utilisation: number;
  readonly preemptions: number;
  readonly prefixHitRate: number;
  /** longest sequence that one replica can hold, the model's context not passed */
  readonly largestContext: number;
  /** requests of the question's mean length that fit into the caches at once, by chip used */
  readonly usersPerChip: number | null;
  /** W of the chips used and their nodes; null = power unknown */
  readonly watts: Estimate | null;
  readonly joulesPerOutputToken: Estimate | null;
  readonly joulesPerRequest: Estimate | null;
  /** W of the facility: the same times its PUE; null = power or PUE unknown */
  readonly facilityWatts: Estimate | null;
  /** of the facility's electricity where it stands; null = no place said */
  readonly carbonKgPerMillionTokens: Estimate | null;
  /** of all chips of the pool, idle ones too */
  readonly chipHoursPerMillionTokens: Estimate;
  /** null = price unknown */
  readonly usdPerHour: Estimate | null;
  readonly costPerMillionTokensUsd: Estimate | null;
}

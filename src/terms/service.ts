import type { ServingEngine } from './engine.ts';
import type { ModelShape } from './model.ts';
import type { Precision } from './precision.ts';
import type { StoredFormat } from './stored-format.ts';

/** One replica of a service, every name already resolved: what is served, in which formats, by which engine, divided how. */
export interface ServiceJob {
  readonly model: ModelShape;
  /** how weights lie in memory */
  readonly weights: StoredFormat;
  /** format of the matrix products */
  readonly compute: Precision;
  /** format of cached keys and values */
  readonly cache: Precision;
  readonly engine: ServingEngine;
  readonly policy: EnginePolicy;
  readonly speculation: Speculation | null;
  /** adapters that requests choose from (multi-LoRA); null = none */
  readonly adapters: Adapters | null;
}

/** How one replica is divided. Every degree counts ranks; the replica has tensor x data x context x pipeline of them. */
export interface ServingLayout {
  /** ranks that divide one attention and one dense product */
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  /** attention replicas inside the engine (data-parallel attention), each with its own cache; experts are shared by all */
  readonly dataParallel: number;
  /** ranks that divide the cache of one sequence */
  readonly contextParallel: number;
  /** ranks over which experts are spread; the rest of a stage's ranks divide each expert */
  readonly expertParallel: number;
}

/** What the scheduler of an engine is told. */
export interface EnginePolicy {
  /** continuous: requests join and leave at every step; static: a batch runs to its end; single: one request at a time */
  readonly batching: 'continuous' | 'static' | 'single';
  /** most sequences in one step of a replica */
  readonly maxSequences: number;
  /** most tokens in one step of a replica: decodes and prompt chunks together */
  readonly maxBatchedTokens: number;
  /** prompts are cut to what is left of a step and share it with decodes; false = a prompt is one step of its own */
  readonly chunkedPrefill: boolean;
  /** tokens of one cache block */
  readonly blockTokens: number;
  /** finished prompts stay in the cache for others with the same beginning, least recently used out first */
  readonly prefixCaching: boolean;
  /** share of a rank's memory that the engine may fill */
  readonly memoryShare: number;
  /** true: that share is of what weights and buffers leave free, not of all */
  readonly shareOfFree?: boolean;
  /** which waiting request is next: first come, or the higher priority first */
  readonly order: 'arrival' | 'priority';
  /** a request is admitted when its prompt fits (and may be preempted later), or only when its whole length is guaranteed to fit */
  readonly admission: 'prompt' | 'whole';
}

/** Tokens are guessed and checked in one step: by a small model, by prediction heads of the model itself, or by n-grams of the prompt. */
export interface Speculation {
  readonly by: 'draft' | 'heads' | 'ngram';
  /** tokens guessed a step */
  readonly tokens: number;
  /** probability that a guessed token is right when the one before it is */
  readonly acceptance: number;
  /** the model that guesses; null = heads or n-grams */
  readonly draft: ModelShape | null;
}

export interface Adapters {
  readonly count: number;
  readonly rank: number;
  /** mean of distinct adapters in one step; null = as many as sequences, at most count */
  readonly active: number | null;
}

/** Requests as columns, sorted by arrival; one row a request. */
export interface Requests {
  readonly count: number;
  /** s since the first moment of the trace */
  readonly arrival: Float64Array;
  readonly input: Int32Array;
  readonly output: Int32Array;
  /** higher goes first where the policy orders by priority; null = all alike */
  readonly priority: Int32Array | null;
  readonly prefix: PrefixBlocks | null;
  /** adapter of the request; null = none */
  readonly adapter: Int32Array | null;
}

/** Ids of the prompt's blocks: equal ids at equal places are the same beginning, whose cache can be shared. */
export interface PrefixBlocks {
  readonly blockTokens: number;
  /** row i owns ids[start[i]] up to ids[start[i + 1]] */
  readonly start: Int32Array;
  readonly ids: Float64Array;
}

/** When requests come. */
export type Arrivals =
  | { readonly kind: 'poisson'; readonly ratePerSec: number }
  /** gaps are Gamma distributed; burstiness = coefficient of variation of the gaps, 1 = Poisson */
  | { readonly kind: 'gamma'; readonly ratePerSec: number; readonly burstiness: number }
  | { readonly kind: 'uniform'; readonly ratePerSec: number }
  /** as many in flight as users: each sends the next request when the one before is answered, after `thinkSeconds` */
  | { readonly kind: 'closed'; readonly concurrency: number; readonly thinkSeconds: number }
  | { readonly kind: 'at-once' }
  /** a rate that changes by the hour of a day, repeated */
  | { readonly kind: 'profile'; readonly ratesPerSec: readonly number[]; readonly secondsEach: number };

/** How long prompts or answers are, in tokens. */
export type Lengths =
  | { readonly kind: 'fixed'; readonly tokens: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  /** log-normal by mean and coefficient of variation, cut to low..high */
  | { readonly kind: 'lognormal'; readonly mean: number; readonly variation: number; readonly low: number; readonly high: number }
  | { readonly kind: 'drawn'; readonly from: Int32Array };

/** What users are promised: at most `seconds` at a percentile (50, 90, 95, 99, or 'mean'). */
export interface ServiceLimit {
  readonly figure: 'ttft' | 'tpot' | 'e2e';
  readonly at: number | 'mean';
  readonly seconds: number;
}

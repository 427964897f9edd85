import type { EnginePolicy } from '../terms/service.ts';
import type { ServiceLimit } from '../terms/traffic.ts';
import type { StepTimer } from './step-timer.ts';

/** One replica of a service: a clock and the rules of its scheduler. */
export interface ServingReplica {
  readonly timer: StepTimer;
  readonly policy: EnginePolicy;
  /** most tokens of one sequence, prompt and answer; null = no limit but the cache */
  readonly contextTokens: number | null;
  /** most different adapters in one step; null = no limit */
  readonly adapterLimit: number | null;
  /** unfinished tokens that it bears beside the other replicas', where they are unlike; absent = 1 */
  readonly weight?: number;
}

/**
 * Who gets the next request. round-robin: in turn; least-loaded: fewest tokens (prompt and answer) of unfinished requests;
 * shared: one queue, from which a replica with room takes; prefix: where the most of its beginning lies, against the load there.
 */
export type Routing = 'round-robin' | 'least-loaded' | 'shared' | 'prefix';

/** The way of a prompt's cache from a prefill replica to a decode replica. */
export interface Transfer {
  /** s for the cache of so many tokens over the link of one prefill replica, alone */
  seconds(tokens: number): number;
}

/** Replicas behind one router; where `decode` is given, `replicas` compute prompts only and hand the cache over. */
export interface Fleet {
  readonly replicas: readonly ServingReplica[];
  readonly routing: Routing;
  readonly disaggregated: { readonly decode: readonly ServingReplica[]; readonly transfer: Transfer } | null;
}

export interface SimulationOptions {
  readonly limits: readonly ServiceLimit[];
  /** requests are sent by so many users instead of at their arrival times; null = by arrival */
  readonly closed: { readonly concurrency: number; readonly thinkSeconds: number } | null;
  /** requests that arrive in the first so many seconds are served but not measured */
  readonly warmUpSeconds: number;
  /** keep a row for each request */
  readonly perRequest: boolean;
  /** keep at most so many runs of steps for a timeline; 0 = none */
  readonly timeline: number;
}

export const PLAIN: SimulationOptions = { limits: [], closed: null, warmUpSeconds: 0, perRequest: false, timeline: 0 };

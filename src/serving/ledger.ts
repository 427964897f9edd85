import type { Requests } from '../terms/traffic.ts';

/** Everything that is known of each request while a service is simulated: columns, a cell a request, nothing allocated later. */
export interface Ledger {
  readonly requests: Requests;
  /** s: sent, first step begun, first token, last token; NaN until then */
  readonly arrival: Float64Array;
  readonly begun: Float64Array;
  readonly first: Float64Array;
  readonly end: Float64Array;
  /** s of the last token before it was preempted or handed over */
  readonly held: Float64Array;
  readonly input: Int32Array;
  readonly output: Int32Array;
  /** tokens to compute before it (again) decodes: the prompt, and what it had answered when it was preempted */
  readonly target: Int32Array;
  /** of those, computed so far (found ones included) */
  readonly done: Int32Array;
  /** prefix blocks that it shares with others, and the tokens of a cache before them it need not keep for itself */
  readonly shared: Int32Array;
  /** cache blocks of its own */
  readonly blocks: Int32Array;
  /** while it decodes: tokens in cache less the replica's clock, and the clock at which it ends */
  readonly offset: Int32Array;
  readonly finishAt: Int32Array;
  readonly place: Int32Array;
  /** neighbours in the line or among the running */
  readonly older: Int32Array;
  readonly newer: Int32Array;
  readonly replica: Int32Array;
  readonly pool: Int32Array;
  readonly preemptions: Int32Array;
  /** 1 = its cache has come from elsewhere: it decodes without a prompt step */
  readonly carried: Uint8Array;
  /** tokens of one prefix id */
  readonly prefixTokens: number;
}

export const NOBODY = -1;

export function ledgerOf(requests: Requests): Ledger {
  const { count } = requests;
  const whole = () => new Int32Array(count);
  const unknown = () => new Float64Array(count).fill(Number.NaN);
  return {
    requests,
    arrival: Float64Array.from(requests.arrival),
    begun: unknown(),
    first: unknown(),
    end: unknown(),
    held: unknown(),
    input: requests.input.map(atLeastOne),
    output: requests.output.map(atLeastOne),
    target: whole(),
    done: whole(),
    shared: whole(),
    blocks: whole(),
    offset: whole(),
    finishAt: whole(),
    place: whole(),
    older: whole(),
    newer: whole(),
    replica: whole().fill(NOBODY),
    pool: whole(),
    preemptions: whole(),
    carried: new Uint8Array(count),
    prefixTokens: requests.prefix?.blockTokens ?? 0,
  };
}

const atLeastOne = (tokens: number): number => Math.max(tokens, 1);

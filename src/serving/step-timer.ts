/** One step of one replica, as totals over its batch. The simulator keeps one and changes it; nothing is allocated per step. */
export interface StepBatch {
  /** sequences that each go on by one token, or by one speculated run */
  decodes: number;
  /** tokens in the cache that those sequences attend to, summed */
  decodeContext: number;
  /** new prompt tokens computed in this step, over all prompts */
  promptTokens: number;
  /** query-key pairs those tokens see, summed: n tokens after `before` cached ones see n before + n (n + 1) / 2 */
  promptPairs: number;
  /** prompts, or chunks of prompts, in the step */
  prompts: number;
}

/**
 * One replica as a thing that answers "how long?". Compiled once from model, machine, layout, engine and fits; every answer is plain
 * arithmetic on tables, without allocation. Seconds, bytes and tokens; an answer that lacks a figure is NaN, and `missing` names it.
 */
export interface StepTimer {
  readonly missing: readonly string[];
  /** from the start of one step to the start of the next, the host's part included: what every sequence in the batch waits for a token */
  seconds(batch: StepBatch): number;
  /** tokens a decoding sequence gains in one step: 1, or the mean run that speculation gains */
  readonly tokensPerStep: number;
  /** s of a request outside all steps before its first token: tokeniser, server, network */
  readonly arrivalDelay: number;
  /** steps by which a first token reaches its user after the step that made it; the last token is not late */
  readonly lateSteps: number;
  /** tokens of cache that a replica holds, over all its attention replicas; Infinity = the model keeps no growing cache */
  readonly cacheTokens: number;
  /** attention replicas among which the cache and the sequences are divided */
  readonly cacheShards: number;
  /** cache bytes of a sequence with so many tokens, over all ranks, fixed states (linear attention) included */
  cacheBytes(tokens: number): number;
  readonly memory: ServiceMemory;
}

/** Bytes of the fullest rank of a replica. */
export interface ServiceMemory {
  readonly weights: number;
  /** activations of the largest step, logits, buffers of the engine */
  readonly workspace: number;
  /** left for the cache under the engine's share; below 0 = the model does not fit, by so much */
  readonly cache: number;
  readonly capacity: number;
}

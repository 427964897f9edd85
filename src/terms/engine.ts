import type { EnginePolicy } from './service.ts';

/** A serving engine as its documentation describes it (facts/engines); what it adds to the physics is a fit. */
export interface ServingEngine {
  readonly id: string;
  readonly name: string;
  /** family that overhead fits are shared within: vllm, sglang, tensorrt-llm, llama.cpp, mlc, eager, ... */
  readonly family: string;
  /** decode steps are launched as one recorded graph, so that single kernels cost no host time */
  readonly graphs: boolean;
  /** the host prepares the next step while the device runs this one */
  readonly overlapsHost: boolean;
  /** ranks that hold other layers work one after another on the same token (layer split), without micro-batches in flight */
  readonly layerSplit: boolean;
  /** products of 16-bit numbers are summed in 16 bits: twice as fast on cards whose sums of 32 bits run at half the rate */
  readonly narrowSums?: boolean;
  /** it can work a step as two halves of its batch, so that exchanges of tokens hide behind the other half */
  readonly halves?: boolean;
  /** documented defaults */
  readonly policy: EnginePolicy;
  /** names of StoredFormats and Precisions it can serve; empty = not stated */
  readonly formats: readonly string[];
}

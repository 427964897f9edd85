/**
 * Constants of serving that follow from published runs, shared by class, never by run.
 * Keys of `compute` and `memory` are efficiency classes from the narrowest to `all`; a lookup walks from narrow to wide.
 */
export interface ServingFits {
  /** fraction of isolated-kernel speed that products keep in serving where arithmetic limits (long prompts, large batches) */
  readonly compute: Readonly<Record<string, number>>;
  /** the same where reading weights and cache limits (decoding) */
  readonly memory: Readonly<Record<string, number>>;
  /** further fraction on chips whose software no published serving run is behind */
  readonly unseen: number;
  readonly engines: Readonly<Record<string, EngineFit>>;
  /** ids of the runs that the fit saw */
  readonly runs: readonly string[];
}

/** What a family of engines adds to the physics. */
export interface EngineFit {
  /** s of host work a step; hidden behind the device's where the engine prepares the next step meanwhile */
  readonly hostPerStep: number;
  /** the same a sequence of the step: scheduling, sampling, detokenising */
  readonly hostPerSequence: number;
  /** s of host work a kernel where steps are launched kernel by kernel */
  readonly hostPerKernel: number;
  /** time of products and attention, where arithmetic limits, relative to kernels tuned for serving */
  readonly products: number;
  /** time of elementwise work relative to perfectly fused kernels */
  readonly stream: number;
  /** time of tensor-parallel collectives inside steps relative to isolated ones */
  readonly communication: number;
  /** s that a tensor-parallel collective waits for the latest rank, whatever its size */
  readonly skew: number;
  /** time of routed experts relative to grouped products over evenly spread tokens: imbalance, routing */
  readonly experts: number;
  /** s of a request outside all steps before its first token */
  readonly arrivalDelay: number;
  /** steps by which a first token reaches its user late: the step under way is missed, results are handled during the next, answers go out in pieces */
  readonly lateSteps: number;
}

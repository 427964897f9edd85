/**
 * Constants of a training step that follow from published runs, shared by class, never by run.
 * Keys of `sustained` are efficiency classes from the narrowest to `all`; a lookup walks from narrow to wide.
 */
export interface TrainingFits {
  /** fraction of isolated-kernel speed that matrix products keep inside a training step (power, clocks, contention) */
  readonly sustained: Readonly<Record<string, number>>;
  /** further fraction on chips whose software no published run is behind; assumed, vendors that publish have tuned */
  readonly unseen: number;
  /** the same for 8-bit and narrower matrix products, on top of `sustained` */
  readonly sustainedLow: Readonly<Record<string, number>>;
  /** slowdown of fused attention kernels that were written for an older generation, by efficiency class */
  readonly portableAttention: Readonly<Record<string, number>>;
  readonly stacks: Readonly<Record<string, StackFit>>;
  /** relative loss per doubling of nodes beyond one: stragglers, network contention */
  readonly scaleLoss: number;
  /** ids of the runs that the fit saw */
  readonly runs: readonly string[];
}

/** What a family of frameworks adds to the physics. */
export interface StackFit {
  /** time of elementwise work relative to perfectly fused kernels */
  readonly stream: number;
  /** share of data-parallel communication time that compute hides when the stack overlaps it */
  readonly overlapData: number;
  /** share of tensor-parallel communication that compute hides when the stack overlaps it */
  readonly overlapTensor: number;
  /** share of expert all-to-all that compute hides when the stack overlaps it */
  readonly overlapExperts: number;
  /** time of routed experts' products and of routing relative to one dense product over as many rows */
  readonly experts: number;
  /** host seconds per kernel launch; a layer takes at least its launches */
  readonly hostPerKernel: number;
  /** relative time that nothing above explains: data loading, logging, synchronisation */
  readonly slack: number;
  /** kept activations relative to the operator count (extra casts, copies) */
  readonly activations: number;
  /** reserved over allocated memory */
  readonly fragmentation: number;
  /** bytes of a rank outside the allocator: device context, libraries, communication buffers */
  readonly contextBytes: number;
}

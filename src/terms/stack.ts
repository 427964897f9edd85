import type { Layout, Schedule } from './layout.ts';

/**
 * A training framework as the engine sees it: what it keeps in memory and what it overlaps by default.
 * These are documented defaults (facts/stacks); measured overheads of a stack are fits.
 */
export interface TrainingStack {
  readonly id: string;
  readonly name: string;
  /** family that overhead fits are shared within: megatron, fsdp, deepspeed, xla, mindspore, paddle, eager */
  readonly family: string;
  /** bytes per parameter of the working weights in 16-bit training */
  readonly weightBytes: number;
  /** bytes per parameter of the gradient buffer that accumulates */
  readonly gradientBytes: number;
  /** the same in bf16 training, whose short mantissa makes some stacks accumulate in 32 bits */
  readonly bf16GradientBytes: number;
  /** bytes per parameter of the last micro-batch's 16-bit gradients, in bf16 training where they outlive the backward pass beside the accumulator */
  readonly bf16LeftGradientBytes: number;
  /** bytes of one buffer that 16-bit gradients are reduced through, where no 32-bit accumulator is reduced in place */
  readonly reduceBuffer: number;
  /** bytes of gathered weights that ZeRO 3 keeps at hand */
  readonly liveWeights: number;
  /** bytes per parameter of the fp32 master copy; 0 = the working weights are the master */
  readonly masterBytes: number;
  /** bytes per parameter of both Adam moments */
  readonly momentBytes: number;
  /** default when a run does not say: 0..3 */
  readonly zero: 0 | 1 | 2 | 3;
  readonly recompute: 'none' | 'selective' | 'full';
  /** what selective recompute means here: the attention core; also norms and activation functions; or every second matrix product with all of these */
  readonly selective: 'attention' | 'cheap' | 'operators';
  /** fused attention written for this generation of chips, or carried over from the one before */
  readonly attentionKernel: 'native' | 'portable';
  /** a token goes to each of its experts, or once to each node that holds some of them */
  readonly expertDispatch: 'copies' | 'once-per-node';
  /** in 8-bit training the inputs of activation functions are kept in 8 bits too */
  readonly narrowActivations: boolean;
  /** bytes per logit that the loss holds at once: 16-bit logits, their 32-bit copy, their gradient */
  readonly logitsBytes: number;
  /** pipeline schedules it can run, what it can move to the host, and the deepest sharding it combines with a pipeline; others are legal only where pinned */
  readonly schedules: readonly Schedule[];
  readonly offloads: readonly Layout['offload'][];
  readonly zeroInPipeline: 0 | 1 | 2 | 3;
  readonly sequenceParallel: boolean;
  /** published recipes interleave virtual stages wherever a pipeline stands, so an unstated number is searched; else it is 1 */
  readonly interleaves: boolean;
  readonly flashAttention: boolean;
  readonly overlapGradientReduce: boolean;
  readonly overlapParameterGather: boolean;
  readonly overlapTensor: boolean;
  readonly overlapPipeline: boolean;
  readonly overlapExperts: boolean;
  /** operators are fused by a compiler (XLA, torch.compile) or by hand (fused kernels), or run one by one */
  readonly fusion: 'compiler' | 'kernels' | 'none';
  /** chip stacks, by their first words in lower case, whose chips it is documented to join in one job; empty = one stack a job */
  readonly joins: readonly string[];
  /** what it is not published to do, and what follows; null = nothing to say */
  readonly gap: string | null;
  /** chip software that it is not documented on: planned as if it had been ported there */
  readonly portedTo?: string;
  /** attention probabilities dropout masks are kept (older GPT recipes) */
  readonly dropout: boolean;
}

/** How one training job is divided. Every degree counts ranks (devices). */
export interface Layout {
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly dataParallel: number;
  readonly contextParallel: number;
  /** experts are spread over this many ranks of the data, context and tensor dimensions; 1 = every rank holds all */
  readonly expertParallel: number;
  /** tensor-parallel degree inside an expert; by default tensorParallel folded into expertParallel's complement */
  readonly expertTensorParallel: number;
  /** model chunks per pipeline rank (interleaving); 1 = plain */
  readonly virtualStages: number;
  /** sequences per micro-batch per data-parallel rank; ranks may differ by one */
  readonly microBatch: number;
  /** sequences per step over all ranks */
  readonly globalBatch: number;
  /** 0 nothing, 1 optimizer states, 2 + gradients, 3 + weights sharded over `shardGroup` ranks */
  readonly zero: 0 | 1 | 2 | 3;
  /** ranks that share one copy of the sharded states; dataParallel * contextParallel unless hybrid sharding */
  readonly shardGroup: number;
  readonly recompute: 'none' | 'selective' | 'full';
  /** norms and residuals are split along the sequence inside the tensor group (Megatron SP) */
  readonly sequenceParallel: boolean;
  readonly schedule: Schedule;
  readonly offload: 'none' | 'optimizer' | 'activations' | 'both';
}

/** 1f1b; interleaved when virtualStages > 1; zero-bubble (ZB-H1); dualpipe (two directions, doubled weights). */
export type Schedule = '1f1b' | 'interleaved' | 'zero-bubble' | 'dualpipe';

import type { Layout } from './layout.ts';
import type { ModelShape } from './model.ts';
import type { Precision } from './precision.ts';
import type { RecomputeModule } from './recompute-modules.ts';
import type { TrainingStack } from './stack.ts';

/** A training or fine-tuning question, every name already resolved to a shape. */
export interface TrainingJob {
  readonly kind: 'train' | 'finetune';
  readonly model: ModelShape;
  /** tokens to train on; null = only the step is asked for */
  readonly tokens: number | null;
  readonly sequence: number;
  /** sequences per step */
  readonly globalBatch: number;
  /** format of the matrix products */
  readonly precision: Precision;
  readonly stack: TrainingStack;
  readonly optimizer: 'adam' | 'adam-8bit' | 'muon' | 'sgd' | 'adafactor';
  readonly flashAttention: boolean;
  readonly tuning: Tuning | null;
  /** expert tokens above capacity are dropped at this capacity factor; null = dropless, forced or natural balance */
  readonly capacityFactor: number | null;
  /** modules that selective recompute makes again; null = what the stack means by selective */
  readonly recomputeModules: readonly RecomputeModule[] | null;
  /** parts of the layout that the user pinned; the rest is searched */
  readonly pinned: Partial<Layout>;
  /** rate a user states instead of ours: achieved FLOP/s per chip, counted as 6*N*tokens */
  readonly achievedPerChip: number | null;
}

/** Fine-tuning: full trains every weight; lora trains rank x (in + out) per adapted matrix; qlora keeps the frozen weights in 4 bits. */
export interface Tuning {
  readonly method: 'full' | 'lora' | 'qlora';
  readonly rank: number;
  /** which matrices carry adapters */
  readonly targets: 'attention' | 'all-linear';
  /** packed: documents fill whole sequences; else this share of a sequence is padding */
  readonly padding: number;
}

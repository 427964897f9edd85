import type { TrainingFits } from '../../src/terms/training-fits.ts';

/**
 * Where the fit of training constants starts, and what it is held near: assumed values before any run is seen. A kernel keeps most of its speed
 * inside a step; compute hides most of the data-parallel traffic and half of the tensor-parallel traffic where a stack overlaps them;
 * FlashAttention-2 reaches about half of what kernels written for Hopper reach there (Shah et al. 2024, section 1).
 */
export const CENTRE: TrainingFits = {
  sustained: { all: 0.85 },
  unseen: 0.85,
  sustainedLow: { all: 1 },
  portableAttention: { all: 1, 'cuda/hopper': 2, 'cuda/blackwell': 2 },
  stacks: {
    all: {
      stream: 1.05,
      overlapData: 0.8,
      overlapTensor: 0.5,
      overlapExperts: 0.3,
      experts: 1.1,
      hostPerKernel: 4e-6,
      slack: 0.03,
      activations: 1,
      fragmentation: 0.08,
      contextBytes: 1.5e9,
    },
  },
  scaleLoss: 0.01,
  runs: [],
};

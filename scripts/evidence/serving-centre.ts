import type { ServingFits } from '../../src/terms/serving-fits.ts';

/**
 * Where the fit of serving constants starts, and what it is held near: assumed values before any run is seen. Kernels keep most of their
 * isolated speed inside a step; a host prepares a step in about a millisecond; a request passes server and tokeniser in a few.
 */
export const SERVING_CENTRE: ServingFits = {
  compute: { all: 0.9 },
  memory: { all: 0.93 },
  unseen: 0.9,
  engines: {
    all: {
      hostPerStep: 7e-4,
      hostPerSequence: 1e-5,
      hostPerKernel: 5e-6,
      stream: 1.05,
      communication: 1.2,
      experts: 1.1,
      arrivalDelay: 0.015,
    },
    // a step of the first generation is driven from Python kernel by kernel, tens of microseconds each
    'vllm-v0': {
      hostPerStep: 2e-3,
      hostPerSequence: 1e-5,
      hostPerKernel: 2.5e-5,
      stream: 1.05,
      communication: 1.2,
      experts: 1.1,
      arrivalDelay: 0.015,
    },
  },
  runs: [],
};

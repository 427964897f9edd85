import type { EngineFit, ServingFits } from '../../src/terms/serving-fits.ts';

const ALL: EngineFit = {
  hostPerStep: 7e-4,
  hostPerSequence: 1e-5,
  hostPerKernel: 5e-6,
  products: 1,
  stream: 1.05,
  communication: 1.2,
  skew: 3e-6,
  experts: 1.1,
  arrivalDelay: 0.015,
  lateSteps: 1,
};

/**
 * Where the fit of serving constants starts, and what it is held near: assumed values before any run is seen. Kernels keep most of their
 * isolated speed inside a step; a host prepares a step in about a millisecond; a request passes server and tokeniser in a few.
 */
export const SERVING_CENTRE: ServingFits = {
  compute: { all: 0.9 },
  memory: { all: 0.93 },
  unseen: 0.9,
  engines: {
    all: ALL,
    // steps that no graph replays are driven from Python kernel by kernel, tens of microseconds each; the first generation ran all its
    // steps so, and prepared and sampled every sequence in a loop of Python, hundreds of microseconds each
    'vllm-v0': { ...ALL, hostPerStep: 2e-3, hostPerSequence: 2e-4, hostPerKernel: 3e-5 },
    'vllm-2023': { ...ALL, hostPerStep: 2e-3, hostPerSequence: 2e-4, hostPerKernel: 3e-5 },
    // a request misses the step under way, and its first token is handled while the next step runs
    vllm: { ...ALL, hostPerKernel: 3e-5, lateSteps: 2 },
    sglang: { ...ALL, hostPerKernel: 3e-5, lateSteps: 2 },
    'tensorrt-llm': { ...ALL, hostPerKernel: 3e-5, lateSteps: 2 },
  },
  runs: [],
};

import { predictStep } from '../planning/step.ts';
import type { Fits } from '../terms/fits.ts';
import type { Predictor } from './answer.ts';

/** The engine as evidence asks it: fits handed in once, one question at a time. */
export function engine(fits: Fits): Predictor {
  return (job, group, pinned, defaults) => predictStep(job, group, pinned, fits, defaults);
}

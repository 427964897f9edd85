import type { MachineFits } from './machine-fits.ts';
import type { ServingFits } from './serving-fits.ts';
import type { TrainingFits } from './training-fits.ts';

/** Everything learned from measurements, as data; never in one file with facts. */
export interface Fits {
  readonly machine: MachineFits;
  readonly training: TrainingFits;
  readonly serving: ServingFits;
}

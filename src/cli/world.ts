import type { Said } from '../asking/raw.ts';
import type { World } from '../asking/world.ts';
import type { Args } from './args.ts';
import type { Face } from './face.ts';
import { withGrades } from './grades.ts';
import { factBook, shippedBands, shippedFaults, shippedFits, shippedServiceBands } from './shipped.ts';

/** What the command answers from; each file is read when it is first looked at. */
export function worldOf({ facts, grades, asOf }: Pick<Face, 'facts' | 'grades' | 'asOf'>): World {
  return {
    book: withGrades(factBook(facts), grades),
    get fits() {
      return shippedFits();
    },
    get faults() {
      return shippedFaults();
    },
    get bands() {
      return shippedBands();
    },
    get serviceBands() {
      return shippedServiceBands();
    },
    asOf,
    now: () => performance.now() / 1000,
  };
}

/** What was typed, as a question's words. */
export function saidOf({ values, switches }: Pick<Args, 'values' | 'switches'>): Said {
  return { ...values, ...Object.fromEntries([...switches].map((name) => [name, 'true'])) };
}

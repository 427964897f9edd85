import type { WideArea } from '../machine/bridge.ts';
import type { Plan, Refusal } from '../terms/plan.ts';
import type { ServiceChoice } from '../terms/service-plan.ts';
import type { ServiceBands } from './service-band.ts';
import type { ChipHour, ServiceSite } from './service-choice.ts';
import type { ServiceRun } from './service-run.ts';

export interface ServiceOptions {
  /** widths of the bands; null = the assumed ones */
  readonly bands: ServiceBands | null;
  /** of an hour of a chip; null = not known */
  price(chip: string): ChipHour | null;
  /** PUE and grid of the site; absent = energy of chips and nodes alone */
  readonly site?: ServiceSite | null;
  /** seconds, for `search.seconds`; absent = 0 */
  readonly now?: () => number;
  /** keep a row for each request, and so many spans of steps, of the run that was chosen */
  readonly perRequest?: boolean;
  readonly timeline?: number;
  /** nothing is left out by bounds */
  readonly exhaustive?: boolean;
  /** the line between places, where chips stand at several */
  readonly line?: WideArea | null;
}

/** An answer about a service, and the simulation behind it where one was played. */
export interface ServicePlan extends Plan<ServiceChoice> {
  readonly run: ServiceRun | null;
  /** of unlike chips, what each kind adds */
  readonly worth?: readonly StandWorth[];
}

/** What each kind of a pool of unlike chips is worth to the service. */
export interface StandWorth {
  readonly chip: string;
  readonly place: string | null;
  readonly chips: number;
  /** requests/s that the pool carries within the limits, and without this kind */
  readonly withPerSec: number;
  readonly withoutPerSec: number;
  readonly alonePerSec: number;
}

export function emptyService(refused: readonly Refusal[], assumed: readonly string[] = []): ServicePlan {
  return {
    question: {},
    choice: null,
    frontier: [],
    because: [],
    assumed,
    refused,
    search: { legal: 0, evaluated: 0, pruned: 0, seconds: 0 },
    run: null,
  };
}

import { compileMachine } from '../machine/compile.ts';
import type { Machine } from '../machine/machine.ts';
import { compileStep } from '../serving/step.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { Fits } from '../terms/fits.ts';
import type { TimerFor } from './serving-answer.ts';

/** The serving engine as evidence asks it: fits handed in once, machines compiled once a group. */
export function servingEngine(fits: Pick<Fits, 'machine' | 'serving'>): TimerFor {
  const machines = new Map<ChipGroup, Machine>();
  return (job, layout, group) => {
    let machine = machines.get(group);
    if (machine === undefined) {
      machine = compileMachine(group, fits.machine);
      machines.set(group, machine);
    }
    return compileStep(job, layout, group, machine, fits.serving);
  };
}

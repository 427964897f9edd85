import { ratio, scaled } from '../economy/band.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Fits } from '../terms/fits.ts';
import { type EqualSide, tokensPerSecond } from './equal.ts';
import { equalServing } from './equal-serving.ts';
import { type PlanOptions, plan } from './plan.ts';
import type { ServiceBands } from './service-band.ts';
import type { ServiceQuestion } from './service-question.ts';
import type { ServiceGround } from './service-space.ts';

/** Chips of each candidate for one of the target's, for one kind of work; null = it cannot be done there, or a figure is not known. */
export type YardstickRow = readonly (Estimate | null)[];

/** Training: tokens/s a chip at the counts that are given, best plan against best plan. */
export function trainingYardstick(
  target: EqualSide,
  candidates: readonly (EqualSide | null)[],
  fits: Fits,
  options: PlanOptions,
): YardstickRow {
  const perChip = (side: EqualSide): Estimate | null => {
    const { choice } = plan(side.job, { groups: [side.group] }, fits, { ...options, frontier: false });
    return choice && scaled(tokensPerSecond(choice, side.job), 1 / side.group.count);
  };
  const goal = perChip(target);
  return candidates.map((side) => {
    const own = side && goal ? perChip(side) : null;
    return goal && own && ratio(goal, own);
  });
}

/** One phase of serving at full load: requests/s a chip of the best replica. */
export function servingYardstick(
  question: ServiceQuestion,
  target: ServiceGround,
  candidates: readonly ServiceGround[],
  phase: 'prefill' | 'decode',
  fits: Fits,
  bands: ServiceBands | null,
): YardstickRow {
  return equalServing(question, target, candidates, phase, fits, bands).replacements.map(({ perTarget }) => perTarget);
}

import type { ServiceOptions } from './service-answer.ts';
import { forecast, holdsLimits } from './service-forecast.ts';
import type { ServiceQuestion } from './service-question.ts';
import { play, type ServiceRun } from './service-run.ts';
import type { Contender } from './service-search.ts';

/** Finalists that are simulated, and requests and replicas of each run. */
const FINALISTS = 3;
const REQUESTS = 2000;
const REPLICAS = 8;
export const isOpen = ({ load }: ServiceQuestion): boolean => load.offered.kind === 'rate' || load.offered.kind === 'trace';

/** The first finalist that holds when it is played; without limits the first of all. null = none holds. */
export function verified(
  order: readonly Contender[],
  question: ServiceQuestion,
  options: Pick<ServiceOptions, 'perRequest' | 'timeline'>,
  requests = REQUESTS,
  finalists = FINALISTS,
): { readonly contender: Contender; readonly run: ServiceRun } | null {
  // where the closed form says no by little, the simulation may say yes
  const near = order.filter(({ holds, strain }) => holds || question.limits.length === 0 || strain < 1.5).slice(0, finalists);
  if (question.limits.length === 0 && isOpen(question)) return soonest(near, question, options, requests);
  for (let contender of near) {
    for (let round = 0; round < 4; round++) {
      if (contender.offered.kind === 'rate' && !(contender.offered.ratePerSec > 0)) break;
      const run = play(contender.setup, question, contender.offered, contender.at, {
        requests,
        replicas: REPLICAS,
        perRequest: options.perRequest ?? false,
        timeline: options.timeline ?? 0,
      });
      if (question.limits.length === 0 || holdsLimits(run.outcome, question.limits)) return { contender, run };
      // a capacity that the simulation does not hold is a tenth too high
      if (question.load.offered.kind !== 'capacity' || contender.offered.kind !== 'rate') break;
      const offered = { ...contender.offered, ratePerSec: contender.offered.ratePerSec * 0.9 };
      contender = { ...contender, offered, at: forecast(contender.setup, question, offered), held: offered.ratePerSec };
    }
  }
  return null;
}

/** Of finalists without limits, the one whose answers come soonest when it is played. */
function soonest(
  near: readonly Contender[],
  question: ServiceQuestion,
  options: Pick<ServiceOptions, 'perRequest' | 'timeline'>,
  requests: number,
): { readonly contender: Contender; readonly run: ServiceRun } | null {
  let best: { readonly contender: Contender; readonly run: ServiceRun } | null = null;
  for (const contender of near) {
    const { setup, offered, at } = contender;
    const keep = { perRequest: options.perRequest ?? false, timeline: options.timeline ?? 0 };
    const run = play(setup, question, offered, at, { requests, replicas: REPLICAS, ...keep });
    const better =
      best === null ||
      (run.outcome.saturated === best.run.outcome.saturated ? run.outcome.e2e.mean < best.run.outcome.e2e.mean : !run.outcome.saturated);
    if (better) best = { contender, run };
  }
  return best;
}

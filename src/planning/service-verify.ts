import type { ServiceOptions } from './service-answer.ts';
import { forecast, holdsLimits } from './service-forecast.ts';
import type { ServiceQuestion } from './service-question.ts';
import { play, type ServiceRun } from './service-run.ts';
import type { Contender } from './service-search.ts';

/** Finalists that are simulated, and requests and replicas of each run. */
const FINALISTS = 3;
const REQUESTS = 2000;
const REPLICAS = 8;

/** A finalist and how it was played. */
interface Played {
  readonly contender: Contender;
  readonly run: ServiceRun;
}

export const isOpen = ({ load }: ServiceQuestion): boolean => load.offered.kind === 'rate' || load.offered.kind === 'trace';

/** No rate is given: the more answers a second, the better. With limits and no load the rate is sought, which the closed form has ordered. */
const isBusy = ({ load, limits }: ServiceQuestion): boolean =>
  load.offered.kind === 'closed' || load.offered.kind === 'at-once' || (load.offered.kind === 'capacity' && limits.length === 0);

/**
 * Of the finalists that hold when they are played, the best as played: of a rate with limits the first, whose room was weighed in closed
 * form; of a rate without limits the soonest answers; of users, requests at once and chips kept busy the most answers. null = none holds.
 */
export function verified(
  order: readonly Contender[],
  question: ServiceQuestion,
  options: Pick<ServiceOptions, 'perRequest' | 'timeline'>,
  requests = REQUESTS,
  finalists = FINALISTS,
): Played | null {
  // where the closed form says no by little, the simulation may say yes
  const near = order.filter(({ holds, strain }) => holds || question.limits.length === 0 || strain < 1.5).slice(0, finalists);
  if (question.limits.length === 0 && isOpen(question)) return soonest(near, question, options, requests);
  // a narrower format is no finalist where the published one is
  const alike = near.filter(({ setup }) => setup.answer.format.narrowed === near[0]?.setup.answer.format.narrowed);
  let best: Played | null = null;
  for (let contender of isBusy(question) ? alike : near) {
    for (let round = 0; round < 4; round++) {
      if (contender.offered.kind === 'rate' && !(contender.offered.ratePerSec > 0)) break;
      const run = play(contender.setup, question, contender.offered, contender.at, {
        requests,
        replicas: REPLICAS,
        perRequest: options.perRequest ?? false,
        timeline: options.timeline ?? 0,
      });
      if (question.limits.length === 0 || holdsLimits(run.outcome, question.limits)) {
        if (!isBusy(question)) return { contender, run };
        if (best === null || run.outputTokensPerSec > best.run.outputTokensPerSec) best = { contender, run };
        break;
      }
      // a capacity that the simulation does not hold is a tenth too high
      if (question.load.offered.kind !== 'capacity' || contender.offered.kind !== 'rate') break;
      const offered = { ...contender.offered, ratePerSec: contender.offered.ratePerSec * 0.9 };
      contender = { ...contender, offered, at: forecast(contender.setup, question, offered), held: offered.ratePerSec };
    }
  }
  return (
    best ??
    (isBusy(question) && alike.length < near.length
      ? verified(
          near.filter((each) => !alike.includes(each)),
          question,
          options,
          requests,
        )
      : null)
  );
}

/** Of finalists without limits, the one whose answers come soonest when it is played. */
function soonest(
  near: readonly Contender[],
  question: ServiceQuestion,
  options: Pick<ServiceOptions, 'perRequest' | 'timeline'>,
  requests: number,
): Played | null {
  let best: Played | null = null;
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

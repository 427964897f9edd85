import type { Fits } from '../terms/fits.ts';
import type { Refusal } from '../terms/plan.ts';
import type { ServiceChoice } from '../terms/service-plan.ts';
import { emptyService, type ServiceOptions, type ServicePlan } from './service-answer.ts';
import { type Dressing, type PricedChips, serviceChoice } from './service-choice.ts';
import { idleOf, planUnlike } from './service-mixed.ts';
import type { ServiceQuestion } from './service-question.ts';
import { serviceReasons } from './service-reasons.ts';
import { doesNotFit, nothingHolds, unknownFigures } from './service-refusals.ts';
import { saidOf, situationOf } from './service-said.ts';
import { type Contender, contend, contendersOn, distinctSetups, pareto, ROOM, ranked, withHeld } from './service-search.ts';
import { chipsOf, type ServiceSetup, setupWord } from './service-setup.ts';
import type { ServiceGround } from './service-space.ts';
import { type Units, unitsOf } from './service-unit.ts';
import type { Stand } from './service-unlike.ts';
import { isOpen, verified } from './service-verify.ts';

/** Contenders whose room above the load is computed. */
const WEIGHED = 400;
const FRONTIER = 8;
/** Setups dearer than so many times the cheapest are left out of a frontier. */
export const DEAREST = 8;

/**
 * Plans a service on given chips.
 *
 *     question, grounds, fits
 *      |  units:      every legal replica, compiled; what does not fit, by how much     service-unit.ts
 *      |  contend:    whole setups on the chips, in closed form                        service-search.ts
 *      |  simulate:   the finalists, request by request                                service-run.ts
 *      |  choose:     the first that holds in the simulation                           here
 *      |  frontier:   fewest chips and most speed for a user                           here
 *      v
 *     Plan { choice, frontier, because, assumed, refused }
 *
 * Each kind of chip is planned alone, and kinds together (service-unlike.ts); the best answer is given, what it does not use idles.
 */
export function planService(
  question: ServiceQuestion,
  grounds: readonly ServiceGround[],
  fits: Fits,
  options: ServiceOptions,
): ServicePlan {
  const started = options.now?.() ?? 0;
  const pool = grounds.reduce((sum, { group }) => sum + group.count, 0);
  const stands = grounds.map((ground) => ({ ground, ...unitsOf(question, ground, ground.group.count, fits) }));
  const alone = stands.map((stand) => planGround(question, stand, pool, fits, { ...options, idle: idleOf(grounds) }));
  const mixed = stands.length > 1 ? planUnlike(question, stands, alone, fits, options) : null;
  const plans = mixed?.plan ? [...alone, mixed.plan] : alone;
  const [best] = [...plans].sort((a, b) => compared(a.choice, b.choice));
  if (!best) return emptyService([]);
  const sum = (of: (plan: ServicePlan) => number): number => plans.reduce((total, plan) => total + of(plan), 0);
  const legal = sum(({ search }) => search.legal);
  const evaluated = sum(({ search }) => search.evaluated);
  return {
    ...best,
    frontier: frontierOver(best, plans),
    refused: best.choice ? best.refused : plans.flatMap(({ refused }) => refused),
    ...(mixed ? { worth: mixed.worth } : {}),
    search: { legal, evaluated, pruned: legal - evaluated, seconds: (options.now?.() ?? 0) - started },
  };
}

/** Of plans on unlike chips: what holds first; with room above a rate the soonest answers, else the one that carries more. */
function compared(a: ServiceChoice | null, b: ServiceChoice | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const most = (choice: ServiceChoice): number => (choice.holdsPerSec ?? choice.sustainsPerSec).mid;
  const roomy = (choice: ServiceChoice): boolean => choice.offeredPerSec !== null && most(choice) >= ROOM * choice.offeredPerSec;
  if (a.holds !== b.holds) return Number(b.holds) - Number(a.holds);
  if (roomy(a) !== roomy(b)) return Number(roomy(b)) - Number(roomy(a));
  if (roomy(a)) return a.e2eMs.mean.mid * effort(a) - b.e2eMs.mean.mid * effort(b);
  const worth = (choice: ServiceChoice): number =>
    (choice.offeredPerSec === null ? choice.outputTokensPerSec.mid : most(choice)) / effort(choice);
  return worth(b) - worth(a);
}

/** A further kind of chip must bring so much more to be worth its trouble. Assumed. */
const TROUBLE = 0.05;

function effort({ groups, prefill, decode }: ServiceChoice): number {
  return 1 + (groups ? groups.length - 1 : prefill && decode && prefill.chip !== decode.chip ? 1 : 0) * TROUBLE;
}

/** Of unlike chips: the choice, then the best of every other way to use them, each as played. */
function frontierOver(best: ServicePlan, plans: readonly ServicePlan[]): readonly ServiceChoice[] {
  const others = plans.flatMap(({ choice }) => (choice && choice !== best.choice && choice.holds ? [choice] : []));
  return plans.length > 1 && best.choice ? [best.choice, ...others] : best.frontier;
}

function planGround(
  question: ServiceQuestion,
  { ground, fitting, unfit, missing, legal }: Units & Stand,
  pool: number,
  fits: Fits,
  options: ServiceOptions & { idle(setup: ServiceSetup): readonly PricedChips[] },
): ServicePlan {
  const { group } = ground;
  if (missing.length > 0) return emptyService([unknownFigures(ground, missing)], group.assumed);
  const contenders = contendersOn(fitting, group.count, question);
  if (contenders.length === 0) {
    const refused = fitting.length > 0 ? [tooMany(question, fitting, group.count)] : doesNotFit(question, ground, unfit, group.count);
    return { ...emptyService(refused, group.assumed), search: { legal, evaluated: legal, pruned: 0, seconds: 0 } };
  }
  const search = { legal, evaluated: legal, pruned: 0, seconds: 0 };
  const order = distinctSetups(ranked(weighed(contenders, question), question));
  const chosen = verified(order, question, options);
  if (chosen === null) return { ...emptyService(nothingHolds(question, ranked(contenders, question)), group.assumed), search };
  const { run } = chosen;
  const contender = question.limits.length > 0 && offersRate(chosen.contender) ? withHeld(chosen.contender, question) : chosen.contender;
  const situation = situationOf(question, ground, fits, options.bands);
  const { bands, price, site = null } = options;
  const dressing: Dressing = { bands, situation, poolChips: pool, idle: options.idle(contender.setup), price, site };
  const choice = serviceChoice(contender, question, run, dressing);
  // one footing: all in closed form, each paying for its own chips
  const inClosedForm = (each: Contender): ServiceChoice =>
    serviceChoice(each, question, null, { ...dressing, poolChips: chipsOf(each.setup), idle: [] });
  const others = frontierOf(order, question)
    .filter((other) => setupWord(other.setup) !== setupWord(contender.setup))
    .map(inClosedForm);
  return {
    question: {},
    choice,
    frontier: others.length > 0 ? [inClosedForm(contender), ...others.slice(0, FRONTIER)] : [choice],
    because: serviceReasons(contender.setup, choice, fits, options.price(choice.chip)),
    assumed: [...group.assumed, ...saidOf(question, contender, ground, fits, options)],
    refused: unfit.length > 0 ? nearFit(question, ground, unfit, contender, group.count) : [],
    search,
    run,
  };
}

/** Below this part of what is sustained a service without limits is counted on. Assumed. */
const CALM = 0.9;

const offersRate = ({ offered }: Contender): boolean => offered.kind === 'rate' || offered.kind === 'trace';

/** The room above the load of the least strained; of all where there are few. */
function weighed(contenders: readonly Contender[], question: ServiceQuestion): readonly Contender[] {
  if (!isOpen(question) || question.limits.length === 0) return contenders;
  const holding = contenders
    .filter(({ holds }) => holds)
    .sort((a, b) => a.at.utilisation - b.at.utilisation || b.at.sustainedPerSec - a.at.sustainedPerSec);
  const rest = contenders.filter(({ holds }) => !holds);
  return [...holding.slice(0, WEIGHED).map((contender) => withHeld(contender, question)), ...holding.slice(WEIGHED), ...rest];
}

/** Setups that hold, each with as few replicas as hold: not beaten in chips and in speed for a user. */
function frontierOf(order: readonly Contender[], question: ServiceQuestion): readonly Contender[] {
  const holding = order.filter(({ holds }) => holds).slice(0, 40);
  const either =
    isOpen(question) && question.replicas === null ? holding.flatMap((contender) => [contender, fewest(contender, question)]) : holding;
  const points = either
    .filter(({ holds }) => holds)
    .map((contender) => ({
      contender,
      cost: chipsOf(contender.setup) / contender.at.outputTokensPerSec,
      speed: 1 / contender.at.tpot.p50,
    }));
  const least = Math.min(...points.map(({ cost }) => cost));
  return pareto(points.filter(({ cost }) => cost <= DEAREST * least)).map(({ contender }) => contender);
}

/** The same replicas, as few as carry the load within the limits. */
function fewest(contender: Contender, question: ServiceQuestion): Contender {
  const { setup, offered, at } = contender;
  const held = question.limits.length > 0 ? contender.held : CALM * at.sustainedPerSec;
  if (setup.prompt || !(held > 0) || (offered.kind !== 'rate' && offered.kind !== 'trace')) return contender;
  for (let answers = Math.max(1, Math.floor((offered.ratePerSec / held) * setup.answers)); answers < setup.answers; answers++) {
    const fewer = contend({ ...setup, answers }, question);
    if (fewer.holds) return fewer;
  }
  return contender;
}

function tooMany(question: ServiceQuestion, units: Units['fitting'], chips: number): Refusal {
  const least = Math.min(...units.map((unit) => unit.chips));
  if (question.disaggregated)
    return {
      code: 'too-many-replicas',
      said: `phases apart need a replica each, ${2 * least} chips or more; there are ${chips}`,
      layout: null,
      needs: 2 * least,
      has: chips,
      would: 'more chips, or phases together (without --disaggregate)',
    };
  return {
    code: 'too-many-replicas',
    said: `${question.replicas ?? 1} replicas do not stand on ${chips} chips`,
    layout: null,
    needs: null,
    has: chips,
    would: 'fewer replicas, or smaller ones (--layout)',
  };
}

/** A smaller replica that would have been tried, had it fitted. */
function nearFit(
  question: ServiceQuestion,
  ground: ServiceGround,
  unfit: Parameters<typeof doesNotFit>[2],
  { setup }: Contender,
  chips: number,
): readonly Refusal[] {
  const smaller = unfit.filter(
    ({ unit }) => unit.chips < setup.answer.chips && unit.format.weights.name === setup.answer.format.weights.name,
  );
  return smaller.length === 0
    ? []
    : doesNotFit(question, ground, smaller, chips).map((refused) => ({ ...refused, would: `${setupWord(setup)} fits` }));
}

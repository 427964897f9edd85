import { servingSeen } from '../serving/pace.ts';
import type { Fits } from '../terms/fits.ts';
import type { Plan, Refusal } from '../terms/plan.ts';
import type { ServiceChoice } from '../terms/service-plan.ts';
import { noveltyOf } from './band.ts';
import { bandsAssumed, type ServiceBands, type ServiceSituation } from './service-band.ts';
import { type ChipHour, type Dressing, type ServiceSite, serviceChoice } from './service-choice.ts';
import { forecast, holdsLimits } from './service-forecast.ts';
import type { ServiceQuestion } from './service-question.ts';
import { serviceReasons } from './service-reasons.ts';
import { doesNotFit, nothingHolds, unknownFigures } from './service-refusals.ts';
import { play, type ServiceRun } from './service-run.ts';
import { type Contender, contend, contendersOn, distinctSetups, pareto, ranked, withHeld } from './service-search.ts';
import { chipsOf, setupWord } from './service-setup.ts';
import type { ServiceGround } from './service-space.ts';
import { unitsOf } from './service-unit.ts';

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
}

/** An answer about a service, and the simulation behind it where one was played. */
export interface ServicePlan extends Plan<ServiceChoice> {
  readonly run: ServiceRun | null;
}

/** Finalists that are simulated, and requests and replicas of each run. */
const FINALISTS = 3;
const REQUESTS = 2000;
const REPLICAS = 8;
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
 * Each kind of chip is planned alone; of several kinds the best answer is given, the others idle.
 */
export function planService(
  question: ServiceQuestion,
  grounds: readonly ServiceGround[],
  fits: Fits,
  options: ServiceOptions,
): ServicePlan {
  const started = options.now?.() ?? 0;
  const pool = grounds.reduce((sum, { group }) => sum + group.count, 0);
  const plans = grounds.map((ground) => planGround(question, ground, pool, fits, options));
  const [best] = [...plans].sort((a, b) => merit(b) - merit(a));
  if (!best) return emptyService([]);
  const sum = (of: (plan: ServicePlan) => number): number => plans.reduce((total, plan) => total + of(plan), 0);
  const legal = sum(({ search }) => search.legal);
  const evaluated = sum(({ search }) => search.evaluated);
  return {
    ...best,
    refused: best.choice ? best.refused : plans.flatMap(({ refused }) => refused),
    search: { legal, evaluated, pruned: legal - evaluated, seconds: (options.now?.() ?? 0) - started },
  };
}

/** What speaks for a plan among those of other chips: it holds, and it carries more. */
function merit({ choice }: ServicePlan): number {
  if (choice === null) return -1;
  return (choice.holds ? 1e12 : 0) + choice.sustainsPerSec.mid;
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

function planGround(question: ServiceQuestion, ground: ServiceGround, pool: number, fits: Fits, options: ServiceOptions): ServicePlan {
  const { group } = ground;
  const { fitting, unfit, missing, legal } = unitsOf(question, ground, group.count, fits);
  if (missing.length > 0) return emptyService([unknownFigures(ground, missing)], group.assumed);
  const contenders = contendersOn(fitting, group.count, question);
  if (contenders.length === 0) {
    const refused = fitting.length > 0 ? [tooMany(question, group.count)] : doesNotFit(question, ground, unfit, group.count);
    return { ...emptyService(refused, group.assumed), search: { legal, evaluated: legal, pruned: 0, seconds: 0 } };
  }
  const search = { legal, evaluated: legal, pruned: 0, seconds: 0 };
  const order = distinctSetups(ranked(weighed(contenders, question), question));
  const chosen = verified(order, question, options);
  if (chosen === null) return { ...emptyService(nothingHolds(question, ranked(contenders, question)), group.assumed), search };
  const { run } = chosen;
  const contender = question.limits.length > 0 && offersRate(chosen.contender) ? withHeld(chosen.contender, question) : chosen.contender;
  const situation = situationOf(question, ground, fits, options.bands);
  const dressing: Dressing = { bands: options.bands, situation, poolChips: pool, price: options.price, site: options.site ?? null };
  const choice = serviceChoice(contender, question, run, dressing);
  const others = frontierOf(order, question)
    .filter((other) => setupWord(other.setup) !== setupWord(contender.setup))
    .map((other) => serviceChoice(other, question, null, { ...dressing, poolChips: chipsOf(other.setup) }));
  return {
    question: {},
    choice,
    frontier: [choice, ...others.slice(0, FRONTIER)],
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

const isOpen = ({ load }: ServiceQuestion): boolean => load.offered.kind === 'rate' || load.offered.kind === 'trace';

/** The room above the load of the least strained; of all where there are few. */
function weighed(contenders: readonly Contender[], question: ServiceQuestion): readonly Contender[] {
  if (!isOpen(question) || question.limits.length === 0) return contenders;
  const holding = contenders
    .filter(({ holds }) => holds)
    .sort((a, b) => a.at.utilisation - b.at.utilisation || b.at.sustainedPerSec - a.at.sustainedPerSec);
  const rest = contenders.filter(({ holds }) => !holds);
  return [...holding.slice(0, WEIGHED).map((contender) => withHeld(contender, question)), ...holding.slice(WEIGHED), ...rest];
}

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

export function situationOf(
  { model }: ServiceQuestion,
  { machine, group, engine }: ServiceGround,
  fits: Fits,
  bands: ServiceBands | null,
): ServiceSituation {
  const work = model.kinds.some(({ feed }) => feed.kind === 'experts') ? 'experts' : 'dense';
  if (bands?.seen) return { novelty: noveltyOf(group.chip, engine, group.count, bands.seen), work };
  const timed = machine.basis === 'measured' || machine.basis === 'fitted';
  return { novelty: servingSeen(machine.classes, fits.serving) ? 'known' : timed ? 'near' : 'far', work };
}

/** What was chosen for the question on this ground beside its own words. */
export function saidOf(
  question: ServiceQuestion,
  { setup, offered }: Contender,
  ground: ServiceGround,
  fits: Fits,
  options: ServiceOptions,
): readonly string[] {
  const { machine, group, engine } = ground;
  const { format } = setup.answer;
  const said: string[] = [];
  if (format.narrowed)
    said.push(
      `weights: ${format.weights.name}, narrower than published, which may cost quality; --quant ${question.published.name} keeps them`,
    );
  else if (question.weights === null && format.weights.name !== question.published.name)
    said.push(`weights: ${format.weights.name}: ${group.chip.name} has no ${question.published.compute} products`);
  if (question.cache === null) said.push(`cache: ${format.cache} (rule: 16 bits unless --kv says otherwise)`);
  if (question.load.offered.kind === 'capacity')
    said.push(
      offered.kind === 'closed'
        ? `load: ${offered.concurrency} users at once, who keep the replicas full (rule: where no load is stated)`
        : 'load: Poisson arrivals at the highest rate that holds the limits (rule: where no load is stated)',
    );
  else if (offered.kind === 'rate')
    said.push(offered.burstiness === 1 ? 'arrivals: Poisson' : `arrivals: Gamma, gaps vary by ${offered.burstiness}`);
  if (setup.answers > 1 && question.routing === 'least-loaded')
    said.push('router: the replica with the fewest unfinished tokens is next (rule)');
  if (machine.basis === 'transferred' || machine.basis === 'datasheet')
    said.push(
      `${group.chip.name}: efficiencies ${machine.basis === 'transferred' ? 'carried over from other chips' : 'from the datasheet alone'}; no kernels of its kind were timed`,
    );
  if (!servingSeen(machine.classes, fits.serving)) said.push(`${group.chip.name}: no published serving run on its software is behind this`);
  if (bandsAssumed(situationOf(question, ground, fits, options.bands), options.bands))
    said.push('bands: assumed widths; no held-out serving runs of this kind');
  if (engine.policy.batching === 'continuous' && question.policy.maxBatchedTokens === undefined)
    said.push("limits of a step: the engine's own and a few others were tried");
  return said;
}

function tooMany(question: ServiceQuestion, chips: number): Refusal {
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

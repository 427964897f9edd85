import type { Fits } from '../terms/fits.ts';
import type { Reason, Refusal } from '../terms/plan.ts';
import type { ServiceChoice } from '../terms/service-plan.ts';
import { type DayPart, type DayPlan, dayPlan, replicasFor } from './demand.ts';
import { emptyService, type ServiceOptions, type ServicePlan } from './service-answer.ts';
import { type ChipHour, type Dressing, serviceChoice } from './service-choice.ts';
import { enough } from './service-enough.ts';
import { option, type SizedOption, stated } from './service-fleet.ts';
import { DEAREST } from './service-plan.ts';
import type { ServiceQuestion } from './service-question.ts';
import { serviceReasons } from './service-reasons.ts';
import { doesNotFit, nothingHolds, unknownFigures } from './service-refusals.ts';
import { saidOf, situationOf } from './service-said.ts';
import { type Contender, contend, distinctSetups, pareto, withHeld } from './service-search.ts';
import { chipsOf, type ServiceSetup, setupWord } from './service-setup.ts';
import type { ServiceGround } from './service-space.ts';
import { unitsOf } from './service-unit.ts';
import { verified } from './service-verify.ts';

export interface ServiceSize {
  /** best first */
  readonly options: readonly SizedOption[];
  readonly because: readonly Reason[];
  readonly assumed: readonly string[];
  readonly refused: readonly Refusal[];
  readonly search: ServicePlan['search'];
  /** what options were ranked by */
  readonly by: 'cost' | 'chip-hours';
}

/** Requests that each option's run plays. */
const REQUESTS = 800;
const OPTIONS_FRONTIER = 6;
/** Part of the chips that phases apart must save to be worth their trouble. Assumed. */
const APART = 0.05;

/**
 * The cheapest service for a load over kinds of chips, each in its usual nodes, as many replicas as the load needs.
 *
 *     for each kind:  units -> most requests/s within the limits of one replica, in closed form
 *                     replicas = load / that, cheapest first; phases apart where their chips are fewer
 *                     the cheapest few are simulated, and the first that holds is the option
 *
 * Options are ranked by cost an hour; where a price is not known, all by chip-hours, and it is said.
 */
export function sizeService(
  question: ServiceQuestion,
  grounds: readonly ServiceGround[],
  fits: Fits,
  options: ServiceOptions,
): ServiceSize {
  const started = options.now?.() ?? 0;
  const sized = grounds.map((ground) => (question.pace ? stated(question, ground, fits) : sizeOn(question, ground, fits, options)));
  const found = sized.filter(({ choice, fleet }) => choice !== null || fleet !== null);
  const priced = found.every(({ chip }) => options.price(chip) !== null);
  const cost = ({ choice, chip, fleet }: SizedOption): number => {
    const chips = fleet?.chips ?? choice?.chips ?? Number.POSITIVE_INFINITY;
    return priced ? (choice?.usdPerHour?.mid ?? chips * (options.price(chip) as ChipHour).usd.mid) : chips;
  };
  const ranked = [...found].sort((a, b) => cost(a) - cost(b) || (a.chip < b.chip ? -1 : 1));
  const unknown = found.filter(({ chip }) => options.price(chip) === null).map(({ chip }) => chip);
  const total = (of: (option: SizedOption) => number): number => sized.reduce((sum, option) => sum + of(option), 0);
  return {
    options: ranked,
    because: ranked[0]?.because ?? [],
    assumed:
      unknown.length > 0 && found.length > 0
        ? [`options are ranked by chip-hours: no price of ${unknown.join(', ')} is known (--price)`]
        : [],
    refused: sized.filter(({ choice }) => choice === null).flatMap(({ refused }) => refused),
    search: {
      legal: total(({ search }) => search.legal),
      evaluated: total(({ search }) => search.evaluated),
      pruned: total(({ search }) => search.pruned),
      seconds: (options.now?.() ?? 0) - started,
    },
    by: priced ? 'cost' : 'chip-hours',
  };
}

function sizeOn(question: ServiceQuestion, ground: ServiceGround, fits: Fits, options: ServiceOptions): SizedOption {
  const { group } = ground;
  const { fitting, unfit, missing, legal } = unitsOf(question, ground, group.count, fits);
  let search = { legal, evaluated: legal, pruned: 0, seconds: 0 };
  if (missing.length > 0) return option({ ...emptyService([unknownFigures(ground, missing)], group.assumed), search }, ground);
  if (fitting.length === 0)
    return option({ ...emptyService(doesNotFit(question, ground, unfit, group.count), group.assumed), search }, ground);
  const { found: contenders, pruned } = enough(fitting, question, options.exhaustive ?? false);
  search = { ...search, evaluated: legal - pruned, pruned };
  const order = distinctSetups(
    [...contenders.filter(({ holds }) => holds)].sort(
      (a, b) =>
        worthOf(a.setup) - worthOf(b.setup) ||
        a.setup.answer.format.narrowed - b.setup.answer.format.narrowed ||
        b.held - a.held ||
        a.at.tpot.p50 - b.at.tpot.p50,
    ),
  );
  const chosen = grown(order, question, options);
  if (chosen === null) {
    // a request alone on its replica: what is not held there is held nowhere
    const alone: ServiceQuestion = {
      ...question,
      load: { ...question.load, offered: { kind: 'closed', concurrency: 1, thinkSeconds: 0 } },
    };
    const near = fitting
      .map((answer) => contend({ answer, answers: 1, prompt: null, prompts: 0 }, alone))
      .sort((a, b) => a.strain - b.strain);
    const refused = nothingHolds(alone, near).map((refusal) => ({ ...refusal, said: `${group.chip.name}: ${refusal.said}` }));
    return option({ ...emptyService(refused.slice(0, 1), group.assumed), search }, ground);
  }
  const open = chosen.contender.offered.kind === 'rate' || chosen.contender.offered.kind === 'trace';
  const contender = question.limits.length > 0 && open ? withHeld(chosen.contender, question) : { ...chosen.contender, held: Number.NaN };
  const dressing: Dressing = {
    bands: options.bands,
    situation: situationOf(question, ground, fits, options.bands),
    poolChips: chipsOf(contender.setup),
    price: options.price,
    site: options.site ?? null,
  };
  const choice = serviceChoice(contender, question, chosen.run, dressing);
  const mode = contender.setup.prompt === null;
  const otherMode = order.find(({ setup }) => (setup.prompt === null) !== mode);
  const cheap = order.filter(({ setup }) => chipsOf(setup) <= DEAREST * chipsOf(contender.setup));
  const points = pareto(cheap.map((other) => ({ other, cost: chipsOf(other.setup), speed: 1 / other.at.tpot.p50 })));
  // one footing: all in closed form
  const inClosedForm = (each: Contender): ServiceChoice =>
    serviceChoice(each, question, null, { ...dressing, poolChips: chipsOf(each.setup) });
  const others = [...(otherMode ? [{ other: otherMode }] : []), ...points]
    .filter(
      ({ other }, at, all) =>
        setupWord(other.setup) !== setupWord(contender.setup) && all.findIndex((first) => first.other === other) === at,
    )
    .slice(0, OPTIONS_FRONTIER)
    .map(({ other }) => inClosedForm(other));
  const rate = choice.offeredPerSec;
  const most = choice.holdsPerSec ?? choice.sustainsPerSec;
  const day = question.day && rate !== null ? dayOf(contender.setup, question, question.day, rate, most.mid) : null;
  return option(
    {
      question: {},
      choice,
      frontier: others.length > 0 ? [inClosedForm(contender), ...others] : [choice],
      because: serviceReasons(contender.setup, choice, fits, options.price(choice.chip)),
      assumed: [...group.assumed, ...saidOf(question, contender, ground, fits, options)],
      refused: [],
      search,
      run: chosen.run,
    },
    ground,
    { day },
  );
}

/** Chips as they weigh in the choice: phases apart are two kinds of replica and a way between them, which must save more than a little. */
const worthOf = (setup: ServiceSetup): number => chipsOf(setup) * (setup.prompt ? 1 + APART : 1);

/** Replicas by the part of the day; of phases apart as many of each as hold the limits at that part's rate. */
function dayOf(setup: ServiceSetup, question: ServiceQuestion, parts: readonly DayPart[], peakPerSec: number, held: number): DayPlan {
  const { answer, answers, prompt, prompts } = setup;
  if (prompt === null) return dayPlan(parts, peakPerSec, replicasFor(held / answers, answer.chips));
  return dayPlan(parts, peakPerSec, (perSec) => {
    const share = perSec / peakPerSec;
    const offered = { kind: 'rate', ratePerSec: Math.max(perSec, 1e-6), burstiness: 1 } as const;
    const part = { ...question, load: { ...question.load, offered } };
    let fewer = {
      ...setup,
      answers: Math.max(1, Math.ceil(share * answers - 1e-9)),
      prompts: Math.max(1, Math.ceil(share * prompts - 1e-9)),
    };
    while ((fewer.answers < answers || fewer.prompts < prompts) && !contend(fewer, part).holds)
      fewer = { ...fewer, answers: Math.min(answers, fewer.answers + 1), prompts: Math.min(prompts, fewer.prompts + 1) };
    return { replicas: fewer.answers + fewer.prompts, chips: chipsOf(fewer) };
  });
}

/** Times that a setup which fails when played is given a replica in ten more, and setups that are tried. */
const GROWTHS = 4;
const TRIED = 3;

/** The cheapest that holds when it is played; one that fails by little grows, and phases together and apart are both tried. */
function grown(order: readonly Contender[], question: ServiceQuestion, options: ServiceOptions): ReturnType<typeof verified> {
  const [best] = order;
  const other = order.find(({ setup }) => (setup.prompt === null) !== (best?.setup.prompt === null));
  for (const first of [...new Set([...order.slice(0, TRIED), ...(other ? [other] : [])])]) {
    let contender = first;
    for (let round = 0; round <= GROWTHS; round++) {
      const found = verified([contender], question, options, REQUESTS, 1);
      if (found) return found;
      if (question.replicas !== null) break;
      const { setup } = contender;
      const more = (count: number): number => count + Math.ceil(count / 10);
      contender = contend({ ...setup, answers: more(setup.answers), prompts: setup.prompt ? more(setup.prompts) : 0 }, question);
    }
  }
  return null;
}

import type { Fits } from '../terms/fits.ts';
import type { ServiceOptions, ServicePlan, StandWorth } from './service-answer.ts';
import type { ServiceSituation } from './service-band.ts';
import { type Dressing, type PricedChips, serviceChoice } from './service-choice.ts';
import type { ServiceQuestion } from './service-question.ts';
import { serviceReasons } from './service-reasons.ts';
import { saidOf, situationOf } from './service-said.ts';
import { distinctSetups, ranked } from './service-search.ts';
import type { ServiceSetup } from './service-setup.ts';
import type { ServiceGround } from './service-space.ts';
import type { ReplicaUnit } from './service-unit.ts';
import { carried, type Stand, unlikeOn } from './service-unlike.ts';
import { verified } from './service-verify.ts';

const NOVELTIES: readonly ServiceSituation['novelty'][] = ['known', 'near', 'far'];

/** All chips of a pool, less those that a setup uses. */
export const idleOf =
  (grounds: readonly ServiceGround[]) =>
  (setup: ServiceSetup): readonly PricedChips[] => {
    const used = new Map<ServiceGround, number>();
    const take = (unit: ReplicaUnit, count: number): void => void used.set(unit.ground, (used.get(unit.ground) ?? 0) + unit.chips * count);
    if (setup.parts) for (const { unit, count } of setup.parts) take(unit, count);
    else take(setup.answer, setup.answers);
    if (setup.prompt) take(setup.prompt, setup.prompts);
    return grounds.map((ground) => ({ chip: ground.group.chip.id, chips: ground.group.count - (used.get(ground) ?? 0) }));
  };

/** Kinds together: behind one router, or one for prompts and another for answers; and what each kind adds to what the rest carry. */
export function planUnlike(
  question: ServiceQuestion,
  stands: readonly Stand[],
  alone: readonly ServicePlan[],
  fits: Fits,
  options: ServiceOptions,
): { readonly plan: ServicePlan | null; readonly worth: readonly StandWorth[] } {
  const grounds = stands.map(({ ground }) => ground);
  const pool = grounds.reduce((sum, { group }) => sum + group.count, 0);
  const unlike = unlikeOn(question, stands, options.line ?? null, fits);
  const found = unlike.found.map(({ contender, ...rest }) => ({
    ...rest,
    contender: { ...contender, held: carried(contender, question) },
  }));
  const own = alone.map(({ choice }, at) =>
    Math.max(unlike.alone[at] as number, choice ? (choice.holdsPerSec ?? choice.sustainsPerSec).mid : 0),
  );
  const most = (left: number): number =>
    Math.max(
      0,
      ...own.filter((_, at) => at !== left),
      ...found.filter(({ uses }) => !uses.includes(left)).map(({ contender }) => contender.held),
    );
  const worth = grounds.map(({ group }, at) => ({
    chip: group.chip.id,
    place: group.place ?? null,
    chips: group.count,
    withPerSec: most(-1),
    withoutPerSec: most(at),
    alonePerSec: own[at] as number,
  }));
  const order = distinctSetups(
    ranked(
      found.map(({ contender }) => contender),
      question,
    ),
  );
  const chosen = order.length > 0 ? verified(order, question, options) : null;
  if (chosen === null) return { plan: null, worth };
  const { run } = chosen;
  const contender = chosen.contender.offered.kind === 'closed' ? { ...chosen.contender, held: Number.NaN } : chosen.contender;
  const limited = question.limits.length > 0 ? contender : { ...contender, held: Number.NaN };
  const wide = [...grounds]
    .map((ground) => situationOf(question, ground, fits, options.bands))
    .sort((a, b) => NOVELTIES.indexOf(b.novelty) - NOVELTIES.indexOf(a.novelty));
  const dressing: Dressing = {
    bands: options.bands,
    situation: wide[0] as ServiceSituation,
    poolChips: pool,
    idle: idleOf(grounds)(contender.setup),
    price: options.price,
    site: options.site ?? null,
  };
  const choice = serviceChoice(limited, question, run, dressing);
  const from = found.find(({ contender: { setup } }) => setup === contender.setup);
  const main = contender.setup.answer.ground;
  const assumed = [
    ...grounds.flatMap(({ group }) => group.assumed),
    ...(from?.said ?? []),
    ...saidOf(question, contender, main, fits, options).filter((line) => !line.startsWith('router:')),
  ];
  return {
    plan: {
      question: {},
      choice,
      frontier: [choice],
      because: serviceReasons(contender.setup, choice, fits, options.price(choice.chip)),
      assumed,
      refused: [],
      search: { legal: found.length, evaluated: found.length, pruned: 0, seconds: 0 },
      run,
    },
    worth,
  };
}

import { bridgeBetween, stackOf, type WideArea } from '../machine/bridge.ts';
import { showRate } from '../terms/display.ts';
import type { Fits } from '../terms/fits.ts';
import { forecast, fullHouse, heldRate } from './service-forecast.ts';
import type { ServiceQuestion } from './service-question.ts';
import { type Contender, contend, contendersOn, pairsApart, ranked } from './service-search.ts';
import type { ServicePart, ServiceSetup } from './service-setup.ts';
import type { ServiceGround } from './service-space.ts';
import type { ReplicaUnit } from './service-unit.ts';

/** One kind of chip of a pool at one place, and the replicas that fit on it. */
export interface Stand {
  readonly ground: ServiceGround;
  readonly fitting: readonly ReplicaUnit[];
}

/** A setup over several kinds, and which of them it uses. */
export interface UnlikeContender {
  readonly contender: Contender;
  readonly uses: readonly number[];
  readonly said: readonly string[];
}

/** Kinds of which every selection is tried; of more, all of them and every pair. */
const ALL_SELECTIONS = 5;
/** Below this part of what is sustained a service without limits is counted on; assumed, as in a plan of one kind. */
const CALM = 0.9;

/** Ways to use several kinds at once, and requests/s that each kind carries alone within the limits. */
export interface Unlike {
  readonly found: readonly UnlikeContender[];
  readonly alone: readonly number[];
}

/** Routers over every selection of kinds, and prompts on one kind with answers on another, whatever is legal. */
export function unlikeOn(question: ServiceQuestion, stands: readonly Stand[], line: WideArea | null, fits: Fits): Unlike {
  const full: ServiceQuestion = { ...question, load: { ...question.load, offered: { kind: 'capacity' } } };
  const bestIn = (fitting: (stand: Stand) => readonly ReplicaUnit[]): readonly Best[] =>
    stands.map((stand) => bestOf({ ...full, disaggregated: null }, stand.ground, fitting(stand)));
  const best = bestIn(({ fitting }) => fitting);
  // in narrower formats a kind may carry more than as the model is published
  const narrow = bestIn(({ fitting }) => (fitting.some(isNarrow) ? fitting.filter(isNarrow) : fitting));
  const alone = best.map((part, at) => Math.max(part?.held ?? 0, narrow[at]?.held ?? 0));
  if (question.replicas !== null || Object.keys(question.pinned).length > 0) return { found: [], alone };
  const routed = question.disaggregated ? [] : [...routersOver(question, best), ...routersOver(question, narrow)];
  return { found: [...routed, ...pairsOver(question, stands, line, fits)], alone };
}

const isNarrow = ({ format }: ReplicaUnit): boolean => format.narrowed === 1;

type Best = (ServicePart & { readonly held: number }) | null;

/** Each kind in the setup that carries most, behind one router that gives each what it can bear. */
function routersOver(question: ServiceQuestion, best: readonly Best[]): readonly UnlikeContender[] {
  const able = best.flatMap((part, at) => (part ? [at] : []));
  return selections(able).map((uses) => {
    const parts = uses.map((at) => best[at] as NonNullable<Best>);
    const held = parts.reduce((sum, part) => sum + part.held, 0);
    const shared = parts.map(({ held: own, ...part }) => ({ ...part, share: own / held })).sort((a, b) => b.share - a.share);
    const [main] = shared as [ServicePart];
    const setup: ServiceSetup = { answer: main.unit, answers: main.count, prompt: null, prompts: 0, parts: shared };
    const said = [
      `router: ${shared.map(({ unit, share }) => `${Math.round(share * 100)} % to ${unit.ground.group.chip.name}`).join(', ')}, by unfinished tokens against what each kind bears`,
    ];
    return { contender: contend(setup, question), uses, said };
  });
}

function bestOf(full: ServiceQuestion, ground: ServiceGround, fitting: readonly ReplicaUnit[]): Best {
  const [first] = ranked(contendersOn(fitting, ground.group.count, full), full).filter(({ holds }) => holds);
  if (!first) return null;
  const { answer: unit, answers: count } = first.setup;
  const limited = full.limits.length > 0 && first.offered.kind === 'rate';
  const held = limited ? first.held : CALM * first.at.sustainedPerSec;
  if (!(held > 0)) return null;
  const at = limited ? first.at : forecast(first.setup, full, { kind: 'rate', ratePerSec: held, burstiness: 1 });
  const borne = limited ? (held * at.e2e.mean) / count : fullHouse(first.setup, full) / count;
  return { unit, count, share: 1, weight: borne > 0 && Number.isFinite(borne) ? borne : 1, held };
}

/** Two kinds or more of those that can serve. */
function selections(of: readonly number[]): readonly (readonly number[])[] {
  const found: number[][] = [];
  if (of.length > ALL_SELECTIONS) {
    for (let a = 0; a < of.length; a++) for (let b = a + 1; b < of.length; b++) found.push([of[a] as number, of[b] as number]);
    return [[...of], ...found];
  }
  for (let mask = 1; mask < 1 << of.length; mask++) {
    const some = of.filter((_, at) => mask & (1 << at));
    if (some.length > 1) found.push(some);
  }
  return found;
}

/** Prompts on one kind, answers on another: whole groups, the best units of each phase. */
function pairsOver(question: ServiceQuestion, stands: readonly Stand[], line: WideArea | null, fits: Fits): readonly UnlikeContender[] {
  return stands.flatMap((from, a) =>
    stands.flatMap((to, b) => {
      const apart = from.ground.group.place !== to.ground.group.place;
      if (a === b || (apart && line === null)) return [];
      const bridge = bridgeBetween(from.ground.group, to.ground.group, apart ? line : null, fits.machine);
      if (!(bridge.bandwidth(1, 1) > 0)) return [];
      return pairsApart(from.fitting, to.fitting, question, true).flatMap(([prompt, answer]) => {
        const prompts = Math.floor(from.ground.group.count / prompt.chips);
        const answers = Math.floor(to.ground.group.count / answer.chips);
        if (prompts < 1 || answers < 1) return [];
        const contender = contend({ answer, answers, prompt, prompts, bridge }, question);
        return [
          { contender, uses: [a, b], said: saidOfWay(from.ground, to.ground, bridge.path, bridge.bandwidth(prompt.chips, answer.chips)) },
        ];
      });
    }),
  );
}

function saidOfWay(from: ServiceGround, to: ServiceGround, path: string, bandwidth: number): readonly string[] {
  const [one, other] = [from.group.chip.name, to.group.chip.name];
  const way = `cache of prompts from ${one} to ${other}: ${showRate(bandwidth, 'B/s')} a pair of replicas (${path})`;
  if (stackOf(from.group) === stackOf(to.group) && from.engine.id === to.engine.id) return [way];
  return [
    way,
    `${from.engine.name} on ${one} and ${to.engine.name} on ${other}: that both keep the cache in one layout and share a connector is assumed`,
  ];
}

/** Requests/s within the limits, or sustained where there are none. */
export function carried({ setup, at, held }: Contender, question: ServiceQuestion): number {
  if (question.limits.length === 0) return at.sustainedPerSec;
  return Number.isNaN(held) ? heldRate(setup, question, at.sustainedPerSec) : held;
}

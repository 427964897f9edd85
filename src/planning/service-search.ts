import { decodeState, promptState } from './service-apart.ts';
import { type Forecast, forecast, fullHouse, heldRate, holdsLimits, steadyLengths, strainOf, sustained } from './service-forecast.ts';
import type { Offered } from './service-load.ts';
import type { ServiceQuestion } from './service-question.ts';
import { chipsOf, type ServiceSetup, setupWord } from './service-setup.ts';
import type { ReplicaUnit } from './service-unit.ts';

/** A setup, the load that it was asked to carry, and what the closed form says of it. */
export interface Contender {
  readonly setup: ServiceSetup;
  readonly offered: Offered;
  readonly at: Forecast;
  readonly holds: boolean;
  /** times by which the worst limit is passed */
  readonly strain: number;
  /** requests/s within the limits; NaN = not asked */
  readonly held: number;
}

/** Units of each phase that are paired where phases stand apart. */
const PAIRED = 4;
/** Times the load that a service with room to spare carries within its limits. Assumed. */
export const ROOM = 1.15;

/** The load as the setup meets it: where none is stated, as much as the limits allow, or as many users as keep it busy. */
export function loadOn(setup: ServiceSetup, question: ServiceQuestion): Offered {
  const { offered } = question.load;
  if (offered.kind !== 'capacity') return offered;
  if (question.limits.length === 0) return { kind: 'closed', concurrency: fullHouse(setup, question), thinkSeconds: 0 };
  return { kind: 'rate', ratePerSec: heldRate(setup, question, sustained(setup, question)), burstiness: 1 };
}

export function contend(setup: ServiceSetup, question: ServiceQuestion): Contender {
  const offered = loadOn(setup, question);
  const nothing = offered.kind === 'rate' && !(offered.ratePerSec > 0);
  const at = forecast(setup, question, nothing ? { kind: 'rate', ratePerSec: 1e-6, burstiness: 1 } : offered);
  const { times } = strainOf(at, question.limits);
  const open = offered.kind === 'rate' || offered.kind === 'trace';
  return {
    setup,
    offered,
    at,
    holds: !nothing && (question.limits.length > 0 ? holdsLimits(at, question.limits) : !at.saturated || !open),
    strain: at.saturated && open ? Math.max(times, offered.ratePerSec / at.sustainedPerSec) : times,
    held: question.load.offered.kind === 'capacity' && offered.kind === 'rate' ? offered.ratePerSec : Number.NaN,
  };
}

/** Every setup on so many chips of the units' kind, whole replicas of one unit each. */
export function contendersOn(units: readonly ReplicaUnit[], chips: number, question: ServiceQuestion): readonly Contender[] {
  if (question.disaggregated) return apartOn(units, units, chips, question);
  return units.flatMap((answer) => {
    const answers = question.replicas ?? Math.floor(chips / answer.chips);
    if (answers < 1 || answers * answer.chips > chips) return [];
    return [contend({ answer, answers, prompt: null, prompts: 0 }, question)];
  });
}

/** The best units of each phase alone, in every split of the chips that leaves neither without. */
export function apartOn(
  promptUnits: readonly ReplicaUnit[],
  answerUnits: readonly ReplicaUnit[],
  chips: number,
  question: ServiceQuestion,
): readonly Contender[] {
  const found: Contender[] = [];
  // the best units of a phase may leave no room for the other: those of half the chips are paired too
  const half = ({ chips: own }: ReplicaUnit): boolean => own <= chips / 2;
  const pairs = [
    ...pairsApart(promptUnits, answerUnits, question),
    ...pairsApart(promptUnits.filter(half), answerUnits.filter(half), question),
  ];
  for (const [prompt, answer] of new Set(pairs)) {
    const most = Math.floor((chips - answer.chips) / prompt.chips);
    const splits = new Set(
      Array.from({ length: Math.min(most, 16) }, (_, at) => Math.max(1, Math.round(((at + 1) * most) / Math.min(most, 16)))),
    );
    for (const prompts of splits) {
      const answers = Math.floor((chips - prompts * prompt.chips) / answer.chips);
      if (answers >= 1) found.push(contend({ answer, answers, prompt, prompts }, question));
    }
  }
  return found;
}

/** Pairs of a prefill and a decode replica of one format, on unlike chips of one format of the cache: each the most work a chip of its own phase. */
export function pairsApart(
  promptUnits: readonly ReplicaUnit[],
  answerUnits: readonly ReplicaUnit[],
  question: ServiceQuestion,
  unlike = false,
): readonly (readonly [ReplicaUnit, ReplicaUnit])[] {
  const lengths = steadyLengths(question.load, false);
  const limit = question.limits.find(({ figure }) => figure === 'tpot')?.seconds ?? Number.POSITIVE_INFINITY;
  const first = question.limits.find(({ figure }) => figure === 'ttft')?.seconds ?? Number.POSITIVE_INFINITY;
  const prompting = best(promptUnits, (unit) => {
    const state = promptState(unit, lengths);
    return state.ttft.mean <= first ? state.sustainedPerSec / unit.chips : 0;
  });
  const answering = best(answerUnits, (unit) => {
    const state = decodeState(unit, lengths, Number.POSITIVE_INFINITY);
    return (state.sustainedPerSec / unit.chips) * Math.min(1, limit / state.tpot.p50) ** 2;
  });
  return prompting.flatMap((prompt) =>
    answering
      .filter(({ format }) => (unlike ? format.cache === prompt.format.cache : format.weights.name === prompt.format.weights.name))
      .map((answer) => [prompt, answer] as const),
  );
}

/** The best units by a score, one of each layout and format. */
function best(units: readonly ReplicaUnit[], score: (unit: ReplicaUnit) => number): readonly ReplicaUnit[] {
  const seen = new Set<string>();
  return units
    .map((unit) => ({ unit, score: score(unit) }))
    .filter((scored) => scored.score > 0)
    .sort((a, b) => b.score - a.score)
    .filter(({ unit }) => once(seen, unitKey(unit)))
    .slice(0, PAIRED)
    .map(({ unit }) => unit);
}

function once(seen: Set<string>, key: string): boolean {
  return seen.has(key) ? false : seen.add(key) !== null;
}

const unitKey = ({ ground, layout, format }: ReplicaUnit): string =>
  `${ground.group.chip.id} ${JSON.stringify(layout)} ${format.weights.name}`;

/** Contenders of one layout, format and mode are one thing to a reader: the first of them stands for all. */
export function distinctSetups(contenders: readonly Contender[]): readonly Contender[] {
  const seen = new Set<string>();
  return contenders.filter(({ setup }) =>
    once(seen, `${unitKey(setup.answer)} ${setup.prompt ? unitKey(setup.prompt) : ''} ${setup.parts ? setupWord(setup) : ''}`),
  );
}

/** With its rate within the limits computed, if it was not. */
export function withHeld(contender: Contender, question: ServiceQuestion): Contender {
  if (!Number.isNaN(contender.held)) return contender;
  const { setup, at } = contender;
  return { ...contender, held: heldRate(setup, question, at.sustainedPerSec) };
}

/**
 * The order in which given chips are best used: what holds before what does not; the published format before narrower ones; then, where a
 * rate is to be carried, the soonest answers of those with room above it, else the most room; else the most answers a second.
 * What does not hold: the least passed limit first.
 */
export function ranked(contenders: readonly Contender[], question: ServiceQuestion): readonly Contender[] {
  const open = question.load.offered.kind === 'rate' || question.load.offered.kind === 'trace' || question.limits.length > 0;
  const roomy = ({ held, offered }: Contender): boolean =>
    (offered.kind === 'rate' || offered.kind === 'trace') && held >= ROOM * offered.ratePerSec;
  const score = (contender: Contender): number => {
    const { at, held } = contender;
    if (!open) return at.outputTokensPerSec;
    if (question.limits.length === 0 || roomy(contender)) return -at.e2e.mean;
    return Number.isNaN(held) ? at.outputTokensPerSec : held;
  };
  return [...contenders].sort(
    (a, b) =>
      Number(b.holds) - Number(a.holds) ||
      (a.holds
        ? a.setup.answer.format.narrowed - b.setup.answer.format.narrowed || Number(roomy(b)) - Number(roomy(a)) || score(b) - score(a)
        : a.strain - b.strain || b.at.sustainedPerSec - a.at.sustainedPerSec) ||
      chipsOf(a.setup) - chipsOf(b.setup) ||
      a.setup.answer.policy.maxBatchedTokens - b.setup.answer.policy.maxBatchedTokens,
  );
}

/** Not beaten in chips and speed for a user at once; fewest chips first. */
export function pareto<T extends { readonly cost: number; readonly speed: number }>(points: readonly T[]): readonly T[] {
  const sorted = [...points].sort((a, b) => a.cost - b.cost || b.speed - a.speed);
  let fastest = 0;
  return sorted.filter(({ speed }) => {
    if (!(speed > fastest * 1.001)) return false;
    fastest = speed;
    return true;
  });
}

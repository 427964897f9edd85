import { decodeState, promptState } from './service-apart.ts';
import { type Forecast, forecast, heldRate, placesOf, ROUGH, steadyLengths, strainOf, sustained } from './service-forecast.ts';
import { DEAREST } from './service-plan.ts';
import type { ServiceQuestion } from './service-question.ts';
import { type Contender, contend, distinctSetups, pairsApart } from './service-search.ts';
import { chipsOf, type ServiceSetup } from './service-setup.ts';
import { layoutWord, type ReplicaUnit } from './service-unit.ts';

/** Formats and layouts that are tried with every limit of a step. */
const REFINED = 12;
/** Part of what is sustained that a replica without limits is given. Assumed. */
const CALM = 0.9;

interface Enough {
  readonly found: readonly Contender[];
  /** units that a bound excludes, or that are one and the same as another */
  readonly pruned: number;
}

/**
 * As many replicas of each unit as the load needs within the limits, and phases apart where nobody rules it out. Every format and layout is
 * tried with the engine's own limits of a step, the least demanding of them with all others too.
 */
export function enough(units: readonly ReplicaUnit[], question: ServiceQuestion, exhaustive: boolean): Enough {
  const { offered } = question.load;
  const whole = question.disaggregated === true ? { found: [], pruned: 0 } : enoughTogether(units, question, exhaustive);
  if (question.disaggregated === false || question.replicas !== null || (offered.kind !== 'rate' && offered.kind !== 'trace')) return whole;
  return { found: [...whole.found, ...enoughApart(units, question, offered.ratePerSec)], pruned: whole.pruned };
}

function enoughTogether(units: readonly ReplicaUnit[], question: ServiceQuestion, exhaustive: boolean): Enough {
  const own = units.filter(
    ({ policy, ground, layout }) =>
      policy.maxSequences === (question.policy.maxSequences ?? ground.engine.policy.maxSequences * layout.dataParallel),
  );
  const first = new Map<string, ReplicaUnit>();
  for (const unit of own) if (!first.has(keyOf(unit))) first.set(keyOf(unit), unit);
  const found: Contender[] = [];
  const places = new Set<string>();
  let pruned = 0;
  const again = (unit: ReplicaUnit): boolean => {
    const key = `${keyOf(unit)} ${unit.policy.maxBatchedTokens} ${placesOf(unit, question)}`;
    return !exhaustive && (places.has(key) || places.add(key) === null);
  };
  const take = (some: readonly ReplicaUnit[]): void => {
    const fresh = some.filter((unit) => !again(unit));
    pruned += some.length - fresh.length;
    const bounded = fresh.map((unit) => ({ unit, bound: exhaustive ? null : boundOf(unit, question) }));
    for (const { unit, bound } of bounded.sort((a, b) => (a.bound?.chips ?? 0) - (b.bound?.chips ?? 0)))
      if (bound && beaten(unit, bound, found, question)) pruned++;
      else found.push(...enoughOf(unit, question));
  };
  take([...first.values()]);
  const least = distinctSetups(
    [...found].sort((a, b) => Number(b.holds) - Number(a.holds) || chipsOf(a.setup) - chipsOf(b.setup) || b.held - a.held),
  );
  const tried = new Set(least.slice(0, REFINED).map(({ setup }) => keyOf(setup.answer)));
  take(units.filter((unit) => tried.has(keyOf(unit)) && first.get(keyOf(unit)) !== unit));
  return { found, pruned };
}

/** What a unit sustains, and chips below which it cannot carry the rate. */
interface Bound {
  readonly sustained: number;
  readonly ratePerSec: number;
  readonly chips: number;
}

/** With somebody always waiting; null = the load is not a rate. */
function boundOf(answer: ReplicaUnit, question: ServiceQuestion): Bound | null {
  const { offered } = question.load;
  if (question.replicas !== null || (offered.kind !== 'rate' && offered.kind !== 'trace')) return null;
  const { ratePerSec } = offered;
  const most = sustained({ answer, answers: 1, prompt: null, prompts: 0 }, question);
  return { sustained: most, ratePerSec, chips: Math.max(1, Math.ceil(ratePerSec / most - 1e-9)) * answer.chips };
}

/** Times never fall as the load grows, but for the steps in which a prompt is cut: bounds are drawn wider by this part. */
const SLACK = 0.02;

/**
 * Whether a unit can be neither a finalist nor on the frontier: enough others hold with fewer chips, and of those one is as quick.
 *
 *     on the frontier:  chips <= C = 8 times the fewest        so each replica bears at least  l = rate c / C
 *     quick as F:       time between tokens at l is no less than F's
 *     fewer chips:      at the load that F's chips would leave it, a limit breaks or the queue grows
 */
function beaten(answer: ReplicaUnit, bound: Bound, found: readonly Contender[], question: ServiceQuestion): boolean {
  const fewest = new Map<string, number>();
  const holding = found.filter(({ holds }) => holds);
  for (const { setup } of holding) {
    const key = keyOf(setup.answer);
    fewest.set(key, Math.min(fewest.get(key) ?? Number.POSITIVE_INFINITY, chipsOf(setup)));
  }
  if (fewest.size < REFINED) return false;
  const counts = [...fewest.values()].sort((a, b) => a - b);
  const [least = 0] = counts;
  const most = DEAREST * least;
  if (bound.chips > most) return true;
  const one: ServiceSetup = { answer, answers: 1, prompt: null, prompts: 0 };
  const load = (chips: number): number => (bound.ratePerSec * answer.chips) / chips;
  const kept = (ratePerSec: number): Forecast | null => {
    const at = ratePerSec < bound.sustained ? forecast(one, question, { kind: 'rate', ratePerSec, burstiness: 1 }) : null;
    return at && strainOf(at, question.limits).times <= 1 + SLACK ? at : null;
  };
  const light = kept(load(most));
  if (light === null) return true;
  const quick = holding.filter(({ at }) => at.tpot.p50 <= light.tpot.p50 * (1 - SLACK)).map(({ setup }) => chipsOf(setup));
  const enoughChips = Math.max(Math.min(...quick), counts[REFINED - 1] as number);
  return enoughChips < most && (bound.chips > enoughChips || kept(load(enoughChips)) === null);
}

const keyOf = ({ layout, format }: ReplicaUnit): string => `${layoutWord(layout)} ${format.weights.name}`;

function enoughOf(answer: ReplicaUnit, question: ServiceQuestion): readonly Contender[] {
  const { offered } = question.load;
  const at = (answers: number): Contender => contend({ answer, answers, prompt: null, prompts: 0 }, question);
  if (question.replicas !== null) return [at(question.replicas)];
  if (offered.kind === 'rate' || offered.kind === 'trace') {
    const one: ServiceSetup = { answer, answers: 1, prompt: null, prompts: 0 };
    const most = sustained(one, question);
    const held = question.limits.length > 0 ? heldRate(one, question, most, ROUGH) : CALM * most;
    if (!(held > 0)) return [];
    const answers = Math.max(1, Math.ceil(offered.ratePerSec / held - 1e-9));
    const found = at(answers);
    return [{ ...found, held: held * answers }];
  }
  // users or requests at once: double the replicas until the limits hold, then halve the gap
  let high = 1;
  while (high < 4096 && !at(high).holds) high *= 2;
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (at(middle).holds) high = middle;
    else low = middle;
  }
  const found = at(high);
  return found.holds ? [found] : [];
}

/** Prefill and decode replicas in the numbers that each phase needs alone, then a few more of either until the limits hold. */
function enoughApart(units: readonly ReplicaUnit[], question: ServiceQuestion, ratePerSec: number): readonly Contender[] {
  const lengths = steadyLengths(question.load, false);
  return pairsApart(units, units, question).flatMap(([prompt, answer]) => {
    let prompts = Math.max(1, Math.ceil(ratePerSec / (0.8 * promptState(prompt, lengths).sustainedPerSec)));
    let answers = Math.max(1, Math.ceil(ratePerSec / (0.9 * decodeState(answer, lengths, Number.POSITIVE_INFINITY).sustainedPerSec)));
    for (let round = 0; round < 24; round++) {
      const found = contend({ answer, answers, prompt, prompts }, question);
      if (found.holds) return [found];
      const late = question.limits.some((limit) => limit.figure === 'tpot' && found.at.tpot.p99 > limit.seconds);
      if (late) answers = Math.ceil(answers * 1.15);
      else prompts = Math.ceil(prompts * 1.15);
    }
    return [];
  });
}

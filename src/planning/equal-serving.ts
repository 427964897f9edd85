import { ratio, scaled } from '../economy/band.ts';
import { servingSeen } from '../serving/pace.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Fits } from '../terms/fits.ts';
import type { Refusal } from '../terms/plan.ts';
import { type DatasheetRatio, datasheetRatios } from './datasheet-ratio.ts';
import { around } from './equal.ts';
import { decodeState, promptState } from './service-apart.ts';
import { type ServiceBands, serviceBand } from './service-band.ts';
import { steadyLengths } from './service-forecast.ts';
import type { ServiceQuestion } from './service-question.ts';
import { doesNotFit, unknownFigures } from './service-refusals.ts';
import { contend } from './service-search.ts';
import type { ServiceGround } from './service-space.ts';
import { layoutWord, type ReplicaUnit, unitsOf } from './service-unit.ts';

/** What of a service is compared: all of it within its limits, prompts alone, or answers alone. */
export type ServicePhase = 'whole' | 'prefill' | 'decode';

/** The replica that carries most a chip. */
export interface ReplicaPace {
  readonly chip: string;
  readonly replicaChips: number;
  readonly layout: string;
  readonly weights: string;
  /** requests/s of one replica */
  readonly requestsPerSec: Estimate;
}

export interface ServingReplacement {
  readonly chip: string;
  readonly name: string;
  readonly count: number | null;
  readonly countBand: Estimate | null;
  readonly perTarget: Estimate | null;
  readonly replicas: number | null;
  readonly pace: ReplicaPace | null;
  readonly datasheet: readonly DatasheetRatio[];
  readonly refused: readonly Refusal[];
}

/** Chips of one replica are looked for in so many chips of a kind. */
const MOST_CHIPS = 64;

/**
 * The best replica of a kind of chip for one phase: requests a second and chip, over every legal layout, format and limit of a step, in closed
 * form. For the whole of a service the limits of the question hold; a phase alone is measured at full load.
 */
export function bestReplica(
  question: ServiceQuestion,
  ground: ServiceGround,
  phase: ServicePhase,
  fits: Fits,
  bands: ServiceBands | null,
): ReplicaPace | readonly Refusal[] {
  const { group, machine } = ground;
  const chips = Math.max(group.chipsPerNode, MOST_CHIPS);
  const { fitting, unfit, missing } = unitsOf(question, { ...ground, group: { ...group, count: chips } }, chips, fits);
  if (missing.length > 0) return [unknownFigures(ground, missing)];
  if (fitting.length === 0) return doesNotFit(question, ground, unfit, chips);
  const lengths = steadyLengths(question.load, false);
  const rateOf = (unit: ReplicaUnit): number => {
    if (phase === 'prefill') return promptState(unit, lengths).sustainedPerSec;
    if (phase === 'decode') return decodeState(unit, lengths, Number.POSITIVE_INFINITY).sustainedPerSec;
    const { at, held, holds } = contend({ answer: unit, answers: 1, prompt: null, prompts: 0 }, question);
    if (question.limits.length === 0) return at.sustainedPerSec;
    return holds && held > 0 ? held : 0;
  };
  let best: { unit: ReplicaUnit; rate: number } | null = null;
  for (const unit of fitting) {
    const rate = rateOf(unit);
    if (rate > 0 && (!best || rate / unit.chips > best.rate / best.unit.chips)) best = { unit, rate };
  }
  if (!best) return [nothingHolds(ground)];
  const { format } = best.unit;
  const novelty = servingSeen(machine.classes, fits.serving) ? 'known' : 'far';
  const work = question.model.kinds.some(({ feed }) => feed.kind === 'experts') ? 'experts' : 'dense';
  return {
    chip: group.chip.id,
    replicaChips: best.unit.chips,
    layout: layoutWord(best.unit.layout),
    weights: format.weights.name,
    requestsPerSec: serviceBand(best.rate, 'throughput', { novelty, work }, bands),
  };
}

function nothingHolds({ group }: ServiceGround): Refusal {
  return {
    code: 'limits-not-held',
    said: `${group.chip.name}: no replica holds the limits, whatever its layout`,
    layout: null,
    needs: null,
    has: null,
    would: 'looser limits (--ttft, --tpot), or shorter prompts',
  };
}

const isPace = (found: ReplicaPace | readonly Refusal[]): found is ReplicaPace => !Array.isArray(found);

/**
 * How many chips of other kinds carry the requests that the target's chips carry, in whole replicas.
 *
 *     n = ceil(R0 / r) * c,     R0 = floor(n0 / c0) * r0
 *
 * r  requests/s of one replica     c  its chips     0  the target's
 */
export function equalServing(
  question: ServiceQuestion,
  target: ServiceGround,
  candidates: readonly ServiceGround[],
  phase: ServicePhase,
  fits: Fits,
  bands: ServiceBands | null,
): { readonly target: ReplicaPace | null; readonly refused: readonly Refusal[]; readonly replacements: readonly ServingReplacement[] } {
  const goal = bestReplica(question, target, phase, fits, bands);
  const replacements = candidates.map((ground): ServingReplacement => {
    const { chip } = ground.group;
    const datasheet = datasheetRatios(target.group.chip, chip);
    const found = bestReplica(question, ground, phase, fits, bands);
    const none = { chip: chip.id, name: chip.name, count: null, countBand: null, perTarget: null, replicas: null, datasheet };
    if (!isPace(found)) return { ...none, pace: null, refused: found };
    const whole = isPace(goal) ? Math.floor(target.group.count / goal.replicaChips) : 0;
    if (!isPace(goal) || whole === 0) return { ...none, pace: found, refused: [] };
    const needed = scaled(goal.requestsPerSec, whole);
    const replicas = Math.ceil(needed.mid / found.requestsPerSec.mid - 1e-9);
    const perTarget = scaled(ratio(goal.requestsPerSec, found.requestsPerSec), found.replicaChips / goal.replicaChips);
    const count = replicas * found.replicaChips;
    return {
      ...none,
      count,
      countBand: around(scaled(perTarget, whole * goal.replicaChips), count),
      perTarget,
      replicas,
      pace: found,
      refused: [],
    };
  });
  return { target: isPace(goal) ? goal : null, refused: isPace(goal) ? [] : goal, replacements };
}

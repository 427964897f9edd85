import { ratio, scaled } from '../economy/band.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import { showNumber } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Plan, Refusal, TrainingChoice } from '../terms/plan.ts';
import { type DatasheetRatio, datasheetRatios } from './datasheet-ratio.ts';
import { fewest } from './fewest.ts';
import { type PlanOptions, plan } from './plan.ts';
import { type ReadinessEffect, withReadiness } from './readiness.ts';

/** A job as it is asked on one kind of chip: its own stack, its own format. The count of a candidate's group is what is looked for. */
export interface EqualSide {
  readonly job: TrainingJob;
  readonly group: ChipGroup;
  /** what its software lacks; absent = nothing */
  readonly effect?: ReadinessEffect;
}

/** A band of counts about the count that is bought, which whole nodes may lift above what the rates alone say. */
export function around({ low, high }: Estimate, count: number): Estimate {
  return { low: Math.min(low, count), mid: count, high: Math.max(high, count) };
}

/** So many chips of one kind do the work of the target. */
export interface Replacement {
  readonly chip: string;
  readonly name: string;
  /** whole nodes; null = no number of them does */
  readonly count: number | null;
  readonly nodes: number | null;
  readonly chipsPerNode: number;
  /** the count with the bands of both sides */
  readonly countBand: Estimate | null;
  /** chips for one of the target's */
  readonly perTarget: Estimate | null;
  readonly tokensPerSec: Estimate | null;
  /** tokens/s of this plan over the target's, middle values: 1 or a little more */
  readonly ofTarget: number | null;
  /** nodes between the answer and the largest count known to be too few; 1 = exactly the fewest */
  readonly slackNodes: number | null;
  /** the target's printed figures over this chip's: chips for one of the target's if nothing but that figure counted */
  readonly datasheet: readonly DatasheetRatio[];
  readonly plan: Plan;
}

export interface Equality {
  readonly target: { readonly chip: string; readonly count: number; readonly tokensPerSec: Estimate | null; readonly plan: Plan };
  /** in the order of the candidates */
  readonly replacements: readonly Replacement[];
}

/** tokens/s of a whole pool. */
export function tokensPerSecond(choice: TrainingChoice, job: TrainingJob): Estimate {
  const tokens = job.globalBatch * job.sequence;
  const { low, mid, high } = choice.stepSeconds;
  return { low: tokens / high, mid: tokens / mid, high: tokens / low };
}

/**
 * How many chips of other kinds train as many tokens a second as the target does: whole nodes, each count planned in full, so that memory,
 * links and the batch limit are in.
 *
 *     n = fewest n with T(n) >= T0,     n / n0 with the bands of T(n) and T0 as independent
 *
 * T(n)  tokens/s of the quickest plan on n chips          T0  of the target on its n0 chips
 *
 * A kind that cannot hold the model, or whose plans stop gaining before they reach the target, is answered with what it reaches.
 */
export function equalTraining(target: EqualSide, candidates: readonly EqualSide[], fits: Fits, options: PlanOptions): Equality {
  const planned = (side: EqualSide, count: number, whole: boolean): Plan =>
    ready(
      side,
      plan(side.job, { groups: [{ ...side.group, count }] }, fits, { ...options, frontier: whole && options.frontier !== false }),
    );
  const goal = planned(target, target.group.count, true);
  const pace = goal.choice && tokensPerSecond(goal.choice, target.job);
  return {
    target: { chip: target.group.chip.id, count: target.group.count, tokensPerSec: pace, plan: goal },
    replacements: candidates.map((side) => {
      const base = pace === null ? null : search(side, target, pace, planned, options.frontier !== false);
      return replacementOf(side, target, pace, base);
    }),
  };
}

function ready({ effect }: EqualSide, planned: Plan): Plan {
  return effect ? withReadiness(planned, effect) : planned;
}

interface Searched {
  readonly nodes: number;
  readonly slack: number;
  readonly plan: Plan;
}

type Planned = (side: EqualSide, count: number, whole: boolean) => Plan;

/** Counts of nodes around the answer, from the ratio of peaks. */
function search(
  side: EqualSide,
  target: EqualSide,
  pace: Estimate,
  planned: Planned,
  frontier: boolean,
): Searched | { readonly none: Plan } {
  const { chip, chipsPerNode } = side.group;
  const ratioOfPeaks = datasheetRatios(target.group.chip, chip)[0]?.ratio ?? 1;
  let most: { nodes: number; rate: number } | null = null;
  let tried = 0;
  const found = fewest(
    pace.mid,
    (target.group.count * ratioOfPeaks) / chipsPerNode,
    (nodes) => {
      tried = Math.max(tried, nodes);
      const made = planned(side, nodes * chipsPerNode, false);
      return made.choice && { rate: tokensPerSecond(made.choice, side.job).mid, found: made };
    },
    (nodes, rate) => {
      if (!most || rate > most.rate) most = { nodes, rate };
    },
  );
  if (found)
    return { nodes: found.nodes, slack: found.slack, plan: frontier ? planned(side, found.nodes * chipsPerNode, true) : found.found };
  const last = planned(side, tried * chipsPerNode, false);
  const best = most as { nodes: number; rate: number } | null;
  return { none: best ? { ...last, choice: null, refused: [outrun(chip.name, best.nodes * chipsPerNode, best.rate / pace.mid)] } : last };
}

function outrun(name: string, chips: number, share: number): Refusal {
  return {
    code: 'batch-limits',
    said: `${showNumber(chips, 12)} × ${name} reach ${showNumber(share * 100)} % of the target and more gain nothing: the batch limits`,
    layout: null,
    needs: 1,
    has: share,
    would: 'a larger batch (--batch), or a smaller target',
  };
}

function replacementOf(
  side: EqualSide,
  target: EqualSide,
  pace: Estimate | null,
  found: Searched | { readonly none: Plan } | null,
): Replacement {
  const { chip, chipsPerNode } = side.group;
  const nothing = {
    chip: chip.id,
    name: chip.name,
    count: null,
    nodes: null,
    chipsPerNode,
    countBand: null,
    perTarget: null,
    tokensPerSec: null,
    ofTarget: null,
    slackNodes: null,
    datasheet: datasheetRatios(target.group.chip, chip),
  };
  if (pace === null || found === null) return { ...nothing, plan: emptyPlan() };
  if ('none' in found) return { ...nothing, plan: found.none };
  const count = found.nodes * chipsPerNode;
  const choice = found.plan.choice as TrainingChoice;
  const own = tokensPerSecond(choice, side.job);
  // what the last node has too much is not counted: the ratio is that of rates a chip
  const perTarget = scaled(ratio(pace, own), count / target.group.count);
  return {
    ...nothing,
    count,
    nodes: found.nodes,
    countBand: around(scaled(perTarget, target.group.count), count),
    perTarget,
    tokensPerSec: own,
    ofTarget: own.mid / pace.mid,
    slackNodes: found.slack,
    plan: found.plan,
  };
}

function emptyPlan(): Plan {
  return {
    question: {},
    choice: null,
    frontier: [],
    because: [],
    assumed: [],
    refused: [
      {
        code: 'no-target',
        said: 'the target itself has no plan',
        layout: null,
        needs: null,
        has: null,
        would: 'a target that holds the model',
      },
    ],
    search: { legal: 0, evaluated: 0, pruned: 0, seconds: 0 },
  };
}

/** A claim "equal to" at one for one: does one lie within the band of chips for one of the target's? */
export function equalClaim({ perTarget }: Pick<Replacement, 'perTarget'>): 'equal' | 'weaker' | 'stronger' | 'unknown' {
  if (perTarget === null) return 'unknown';
  if (perTarget.low > 1) return 'weaker';
  return perTarget.high < 1 ? 'stronger' : 'equal';
}

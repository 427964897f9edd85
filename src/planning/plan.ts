import type { WideArea } from '../machine/bridge.ts';
import { compileMachine } from '../machine/compile.ts';
import type { Machine } from '../machine/machine.ts';
import type { ChipGroup, Pool } from '../terms/cluster.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Plan, Refusal, TrainingChoice } from '../terms/plan.ts';
import { PEAK_KEY } from '../terms/precision.ts';
import type { Bands } from './band.ts';
import type { Candidate } from './candidate.ts';
import { choiceOf, situationOf } from './choice.ts';
import { countLegal } from './legal.ts';
import { formatOn } from './mix.ts';
import { mixedPlan, withoutTwins } from './mixed-plan.ts';
import { paceSeen } from './pace.ts';
import { reasonsFor } from './reasons.ts';
import { nearMisses, nothingFits } from './refusals.ts';
import { search } from './search.ts';
import { spaceOf } from './space.ts';
import { memoryByStage } from './stage-memory.ts';
import { evaluatorOf } from './step.ts';

export interface PlanOptions {
  /** widths of the bands; null = every band is the middle value alone */
  readonly bands: Bands | null;
  /** evaluate every legal combination instead of pruning */
  readonly exhaustive?: boolean;
  /** also the fastest layouts that leave memory free */
  readonly frontier?: boolean;
  /** seconds, for `search.seconds`; absent = 0 */
  readonly now?: () => number;
  /** the line between groups at different places; null = not known, and they are not joined */
  readonly line?: WideArea | null;
}

/** A plan fills this much of a rank's memory at most, unless nothing else fits: what a rank holds is known to a few per cent only. Assumed. */
const FILL = 0.95;
/** Shares of that memory that the frontier leaves at most filled. */
const LEVELS = [0.8, 0.6, 0.4];
/** Spaces larger than this are searched for one level of the frontier only. */
const LARGE_SPACE = 1e9;
const NAME_A_NODE = 'name its node, usualNode in the file of the chip (suanpan facts systems lists nodes), or add a system (--facts DIR)';

/**
 * Plans a training or fine-tuning job on a pool.
 *
 *     job, pool, fits
 *      |  machine:    facts and fits of the chips -> a thing that answers "how long?"      machine/compile.ts
 *      |  enumerate:  every legal layout                                                   space.ts
 *      |  memory, time: of each, pruned by bounds that cannot fail                         search.ts, training/evaluator.ts
 *      |  compare:    fastest that fits; fastest that leave memory free                    frontierOf
 *      |  band:       80 % around every figure, from held-out runs                         band.ts
 *      v
 *     Plan { choice, frontier, because, assumed, refused }
 *
 * Groups that are alike count as one; of unlike chips every way to join them is weighed against each alone (mix.ts). A question without an
 * answer is a plan whose choice is null.
 */
export function plan(job: TrainingJob, pool: Pool, fits: Fits, options: PlanOptions): Plan {
  const [first, ...others] = pool.groups;
  if (!first)
    return empty([
      { code: 'empty-pool', said: 'the pool has no chips', layout: null, needs: null, has: 0, would: 'name at least one chip' },
    ]);
  const joined = { groups: withoutTwins([first, ...others]) };
  if (joined.groups.length === 1) return planGroup(job, joined.groups[0] as ChipGroup, pool, fits, options);
  return mixedPlan(job, joined, fits, options, (group) =>
    planGroup({ ...job, precision: formatOn(job.precision, group) ?? job.precision }, group, joined, fits, options),
  );
}

/** A plan without an answer, and why. */
function empty(refused: readonly Refusal[], assumed: readonly string[] = []): Plan {
  return {
    question: {},
    choice: null,
    frontier: [],
    because: [],
    assumed,
    refused,
    search: { legal: 0, evaluated: 0, pruned: 0, seconds: 0 },
  };
}

/** The plan on one kind of chip, line by line as drawn above. */
function planGroup(job: TrainingJob, group: ChipGroup, pool: Pool, fits: Fits, options: PlanOptions): Plan {
  const started = options.now?.() ?? 0;
  const machine = compileMachine(group, fits.machine);
  const lacking = lack(job, group, machine);
  if (lacking) return empty([lacking], group.assumed);

  const evaluator = evaluatorOf(job, group, fits, machine);
  const ranks = group.count * machine.ranksPerChip;
  const space = spaceOf(job, ranks, false, machine);
  const exhaustive = options.exhaustive ?? false;
  const roomy = search(evaluator, space, { exhaustive, capacity: FILL * machine.memoryBytes });
  const found = roomy.best ? roomy : search(evaluator, space, { exhaustive, capacity: machine.memoryBytes });
  const capacity = roomy.best ? FILL * machine.memoryBytes : machine.memoryBytes;
  const legal = countLegal(space, job);
  const levels = options.frontier === false || !found.best ? [] : legal > LARGE_SPACE ? LEVELS.slice(1, 2) : LEVELS;
  const leaner = levels.flatMap((level) => search(evaluator, space, { exhaustive: false, capacity: level * capacity }).best ?? []);

  const situation = situationOf(job, group, options.bands);
  const chips = pool.groups.reduce((sum, { count }) => sum + count, 0);
  const [first, ...others] = distinct(found.best ? [found.best, ...leaner] : []).map((candidate) =>
    choiceOf(candidate, job, machine, chips, situation, options.bands),
  );
  const choice = first && { ...first, memoryByStageGiB: memoryByStage(evaluator, first.layout) };
  const seconds = (options.now?.() ?? 0) - started;
  const record = { legal, evaluated: found.evaluated, pruned: legal - found.evaluated, seconds };
  if (!choice) return { ...empty(nothingFits(job, group, machine, evaluator, space), group.assumed), search: record };
  return {
    question: {},
    choice,
    frontier: [choice, ...others],
    because: reasonsFor(job, group, machine, fits, choice),
    assumed: [
      ...group.assumed,
      ...basisSaid(machine, group),
      ...paceSaid(group, fits),
      ...achievedSaid(job),
      fillSaid(roomy.best !== null),
      ...unevenSaid(job, choice),
    ],
    // A stated rate makes every layout as fast: none that does not fit would be faster.
    refused: job.achievedPerChip === null ? nearMisses(found.misses, machine, choice) : [],
    search: record,
  };
}

/** A figure that the job needs and the chip lacks; the answer is then indeterminate. */
function lack(job: TrainingJob, { chip, count }: ChipGroup, machine: Machine): Refusal | null {
  const facts: string[] = [];
  if (!(machine.peak(job.precision) > 0)) {
    if (chip.unsupported.includes(PEAK_KEY[job.precision]))
      return { ...unknown(chip.name, `${job.precision} matrix products: the chip does not support them`), code: 'unsupported-precision' };
    facts.push(`chips/${chip.id}#peakDense.${PEAK_KEY[job.precision]}`);
  }
  if (!(machine.memoryBytes > 0)) facts.push(`chips/${chip.id}#memory.capacity`);
  if (!(machine.stream(1, 1) > 0)) facts.push(`chips/${chip.id}#memory.bandwidth`);
  if (count > 1 && machine.missing.some((fact) => fact.endsWith('scaleOut'))) facts.push('the network between its nodes');
  if (facts.length === 0) return null;
  const network = facts.length === 1 && facts[0] === 'the network between its nodes';
  return { ...unknown(chip.name, facts.join(', ')), ...(network ? { would: NAME_A_NODE } : {}) };
}

function unknown(name: string, facts: string): Refusal {
  return {
    code: 'indeterminate',
    said: `${name}: ${facts} not known`,
    layout: null,
    needs: null,
    has: null,
    would: 'state the figure in a facts folder (--facts DIR)',
  };
}

/** Each layout once, the first time it comes. */
function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ layout }) => {
    const key = JSON.stringify(layout);
    return seen.has(key) ? false : seen.add(key);
  });
}

function basisSaid(machine: Machine, { chip }: ChipGroup): readonly string[] {
  if (machine.basis === 'measured' || machine.basis === 'fitted') return [];
  const said = machine.basis === 'transferred' ? 'efficiencies carried over from other chips' : 'efficiencies from the datasheet alone';
  return [`${chip.name}: ${said}; no kernels of its kind were timed`];
}

function paceSaid({ chip }: ChipGroup, fits: Fits): readonly string[] {
  if (paceSeen(chip, fits)) return [];
  return [
    `${chip.name}: no published run on ${chip.stack} is behind this; ${Math.round((1 - fits.training.unseen) * 100)} % off the mean pace of stacks with runs`,
  ];
}

/** Shares that differ by one: what most frameworks need a setting for, and what it wastes. */
function unevenSaid({ model, globalBatch }: TrainingJob, { layout }: TrainingChoice): readonly string[] {
  const said: string[] = [];
  const { dataParallel, microBatch, pipelineParallel, virtualStages } = layout;
  if (globalBatch % (dataParallel * microBatch) !== 0)
    said.push(`${globalBatch} sequences over ${dataParallel} data ranks in micro-batches of ${microBatch}: shares differ by one`);
  const chunks = pipelineParallel * virtualStages;
  if (model.order.length % chunks !== 0) said.push(`${model.order.length} layers over ${chunks} stages: stages differ by a layer`);
  return said;
}

function fillSaid(roomy: boolean): string {
  return roomy ? '5 % of the memory of each rank is kept free' : 'more than 95 % of the memory is filled: nothing legal leaves 5 % free';
}

function achievedSaid(job: TrainingJob): readonly string[] {
  return job.achievedPerChip === null
    ? []
    : ['time from the stated rate, model FLOPs counted as 6 N tokens; memory and layout from the model'];
}

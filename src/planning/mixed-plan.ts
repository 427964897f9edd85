import { stackOf, type WideArea } from '../machine/bridge.ts';
import { compileMachine } from '../machine/compile.ts';
import type { ChipGroup, Pool } from '../terms/cluster.ts';
import { showNumber } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import type { MixPart } from '../terms/mix.ts';
import type { Plan, Reason, Refusal, TrainingChoice } from '../terms/plan.ts';
import { modelFlopsPerToken } from '../workload/flops.ts';
import { around, DAY, exactly, HOUR, inverse, situationOf, statedSeconds, statesGiB, through } from './choice.ts';
import { type Meeting, type MixedStep, mixedStep } from './mix.ts';
import type { IslandStep } from './mix-island.ts';
import type { PlanOptions } from './plan.ts';

const GIB = 2 ** 30;
/** A gap below this is rounding. */
const SETTLED = 5e-4;
/** Few mixed clusters were ever published: a step over unlike chips is this much less sure on the slow side, and on the quick; assumed. */
const UNSURE = { low: 0.9, high: 1.3 };

/**
 * The plan of a pool of unlike groups: the quickest way to share a step (mix.ts), or one group alone where that is quicker, which is then
 * planned in full.
 */
export function mixedPlan(job: TrainingJob, pool: Pool, fits: Fits, options: PlanOptions, alone: (group: ChipGroup) => Plan): Plan {
  const started = options.now?.() ?? 0;
  const meet = (a: number, b: number): Meeting => meeting(job, pool, a, b, options.line ?? null);
  const mixed = mixedStep(job, pool, fits, meet);
  const apart = pairsApart(pool, meet, mixed);
  if (!mixed) {
    const plans = pool.groups.map(alone);
    return { ...(plans[0] as Plan), choice: null, frontier: [], refused: [...apart, ...plans.flatMap(({ refused }) => refused)] };
  }
  const { steps } = mixed;
  const single = steps.length === 1 ? (steps[0] as IslandStep).parts : [];
  const best =
    single.length === 1 ? alone(pool.groups[(single[0] as MixPart).group] as ChipGroup) : joined(job, pool, fits, options, mixed);
  const seconds = (options.now?.() ?? 0) - started;
  return {
    ...best,
    choice: best.choice && { ...best.choice, chipsIdle: chipsOf(pool) - best.choice.chipsUsed, mix: mixed.mix },
    assumed: [...best.assumed, ...mixed.outside.map(({ said }) => `left out: ${said}`), ...precisionSaid(job, mixed)],
    refused: [...apart, ...tooSmall(pool, mixed, alone), ...best.refused],
    search: { legal: mixed.count.legal, evaluated: mixed.count.evaluated, pruned: mixed.count.legal - mixed.count.evaluated, seconds },
  };
}

/** Groups that are alike in everything but their name count as one: the same chips in the same nodes at the same place. */
export function withoutTwins(groups: readonly ChipGroup[]): readonly ChipGroup[] {
  const found: ChipGroup[] = [];
  for (const group of groups) {
    const at = found.findIndex((other) => likeness(other) === likeness(group));
    const twin = found[at];
    if (twin) {
      const count = twin.count + group.count;
      const said = `${twin.count} and ${group.count} ${twin.chip.name} are alike: they count as one group of ${count}`;
      found[at] = { ...twin, count, assumed: [...new Set([...twin.assumed, ...group.assumed, said])] };
    } else found.push(group);
  }
  return found;
}

/** Everything of a group that its time and memory follow from. */
function likeness({ chip, count: _, because: __, assumed: ___, ...rest }: ChipGroup): string {
  const { id: _id, name: _name, released: _released, ...figures } = chip;
  return JSON.stringify([figures, rest]);
}

/** Whether two groups can share a step: one communication library or a stack that joins theirs, and a known line between places. */
function meeting(job: TrainingJob, pool: Pool, a: number, b: number, line: WideArea | null): Meeting {
  const [one, other] = [pool.groups[a] as ChipGroup, pool.groups[b] as ChipGroup];
  const [first, second] = [stackOf(one), stackOf(other)];
  const { joins, name } = job.stack;
  if (first !== second && !(joins.includes(first) && joins.includes(second)))
    return {
      line: null,
      apart: `${name} is not documented to join ${one.chip.stack} (${one.chip.name}) and ${other.chip.stack} (${other.chip.name}) in one job`,
    };
  if ((one.place ?? '') === (other.place ?? '')) return { line: null, apart: null };
  if (line === null)
    return { line: null, apart: `the line between ${one.place ?? 'the first place'} and ${other.place ?? 'the first place'} is not known` };
  return { line, apart: null };
}

/** Groups that cannot share a step, and what they do as several jobs. */
function pairsApart(pool: Pool, meet: (a: number, b: number) => Meeting, mixed: MixedStep | null): readonly Refusal[] {
  const found = new Map<string, Refusal>();
  const jobs = mixed && mixed.split.length > 1 ? `${splitSaid(pool, mixed.split)}; ` : '';
  pool.groups.forEach((_, a) => {
    for (let b = a + 1; b < pool.groups.length; b++) {
      const { apart } = meet(a, b);
      if (apart === null) continue;
      const line = apart.startsWith('the line');
      const would =
        `${jobs}${line ? 'or state the line: --wan 100Gb/s:20ms' : 'or a stack that joins them (suanpan facts stacks)'}`.replace(
          /^or /,
          '',
        );
      found.set(apart, { code: line ? 'unknown-line' : 'cannot-join', said: apart, layout: null, needs: null, has: null, would });
    }
  });
  return [...found.values()];
}

/** Groups that are left out as they cannot hold one replica, each with what it would need. */
function tooSmall(pool: Pool, { mix, outside }: MixedStep, alone: (group: ChipGroup) => Plan): readonly Refusal[] {
  return mix.contributions.flatMap(({ group, used, alone: rate }) => {
    if (used || rate !== null || outside.some((one) => one.group === group)) return [];
    const own = pool.groups[group] as ChipGroup;
    return alone(own)
      .refused.slice(0, 1)
      .map((refusal) => ({ ...refusal, said: `${own.count} ${own.chip.name} hold no replica of their own: ${refusal.said}` }));
  });
}

function splitSaid(pool: Pool, split: MixedStep['split']): string {
  const rate = (value: number): string => showNumber(value, 3);
  const jobs = split.map(({ groups, rate: own }) => {
    const chips = groups.map((at) => `${pool.groups[at]?.count} ${pool.groups[at]?.chip.name}`).join(' + ');
    return `${chips} (${rate(own)} tokens/s)`;
  });
  return `${split.length} jobs: ${jobs.join(', ')}, together ${rate(split.reduce((sum, one) => sum + one.rate, 0))} tokens/s`;
}

/** The plan of a step that several kinds share. */
function joined(job: TrainingJob, pool: Pool, fits: Fits, options: PlanOptions, mixed: MixedStep): Plan {
  const { steps, seconds: step } = mixed;
  const main = steps.reduce((a, b) => (b.sequences > a.sequences ? b : a));
  const used = steps.reduce((sum, { chipsUsed }) => sum + chipsUsed, 0);
  const tokens = job.globalBatch * job.sequence;
  const stated = job.achievedPerChip === null ? null : statedSeconds(job, tokens, used);
  const stepSeconds = stated === null ? unsure(widest(job, pool, options, mixed)) : exactly(stated);
  const rate = (seconds: number): number => tokens / seconds / used;
  const peak = peakOf(pool, fits, mixed);
  const steps_ = job.tokens === null ? null : job.tokens / tokens;
  const days = steps_ === null ? null : through(stepSeconds, (seconds) => (steps_ * seconds) / DAY);
  const fullest = main.parts.reduce((a, b) => (b.filled > a.filled ? b : a));
  const group = pool.groups[fullest.group] as ChipGroup;
  const held = (fullest.filled * compileMachine(group, fits.machine).memoryBytes) / GIB;
  const waited = step - mixed.mix.exchangeSeconds - main.seconds;
  const time = {
    ...main.timeSeconds,
    dataComm: main.timeSeconds.dataComm + mixed.mix.exchangeSeconds,
    bubble: main.timeSeconds.bubble + waited,
  };
  const factor = stepSeconds.mid / step;
  const choice: TrainingChoice = {
    layout: layoutOf(main, job),
    chipsUsed: used,
    chipsIdle: chipsOf(pool) - used,
    stepSeconds,
    tokensPerSecPerChip: inverse(stepSeconds, rate),
    mfu: inverse(stepSeconds, (seconds) => (rate(seconds) * used * modelFlopsPerToken(job.model, job.sequence)) / peak),
    peakMemoryGiB: around(held, 'memory', situationOf(job, group, options.bands), options.bands),
    days,
    chipHours: days === null ? null : through(days, (value) => (value * DAY * chipsOf(pool)) / HOUR),
    statesGiB: statesGiB(job),
    memoryGiB: main.memoryGiB,
    timeSeconds: Object.fromEntries(
      Object.entries(time).map(([name, value]) => [name, value * factor]),
    ) as unknown as TrainingChoice['timeSeconds'],
  };
  return {
    question: {},
    choice,
    frontier: [choice],
    because: reasons(pool, mixed),
    assumed: [
      ...new Set(pool.groups.flatMap(({ assumed }) => assumed)),
      'the exchange of gradients between islands is not hidden behind compute',
      'few runs on unlike chips are published: the band is 10 % wider on the quick side and 30 % on the slow',
      ...mixed.mix.bridges.map(({ said, bandwidth }) => `${said} (${showNumber(bandwidth / 1e9, 3)} GB/s together)`),
    ],
    refused: [],
    search: { legal: 0, evaluated: 0, pruned: 0, seconds: 0 },
  };
}

/** The band of the least known of the kinds that take part. */
function widest(job: TrainingJob, pool: Pool, options: PlanOptions, { steps, seconds }: MixedStep): Estimate {
  const bands = steps.flatMap(({ parts }) =>
    parts.map(({ group }) =>
      around(seconds, 'stepSeconds', situationOf(job, pool.groups[group] as ChipGroup, options.bands), options.bands),
    ),
  );
  return { low: Math.min(...bands.map(({ low }) => low)), mid: seconds, high: Math.max(...bands.map(({ high }) => high)) };
}

function unsure({ low, mid, high }: Estimate): Estimate {
  return low === high ? { low, mid, high } : { low: low * UNSURE.low, mid, high: high * UNSURE.high };
}

/** FLOP/s of the dense peaks of all chips that take part, each in its own format. */
function peakOf(pool: Pool, fits: Fits, { steps }: MixedStep): number {
  let sum = 0;
  for (const { parts } of steps)
    for (const { group, precision, chipsUsed } of parts) {
      const machine = compileMachine(pool.groups[group] as ChipGroup, fits.machine);
      sum += machine.peak(precision) * machine.ranksPerChip * chipsUsed;
    }
  return sum;
}

/** The main island's layout, as it stands or as its pipeline has it. */
function layoutOf({ candidate, parts, dataParallel, microBatch }: IslandStep, job: TrainingJob): Layout {
  if (candidate) return { ...candidate.layout, globalBatch: job.globalBatch };
  const first = parts[0] as MixPart;
  return {
    tensorParallel: first.tensorParallel,
    pipelineParallel: parts.reduce((sum, { stages }) => sum + stages, 0),
    dataParallel,
    contextParallel: 1,
    expertParallel: first.expertParallel,
    expertTensorParallel: first.expertParallel === 1 ? first.tensorParallel : 1,
    virtualStages: 1,
    microBatch,
    globalBatch: job.globalBatch,
    zero: job.stack.zeroInPipeline >= 1 ? 1 : 0,
    shardGroup: dataParallel,
    recompute: first.recompute,
    sequenceParallel: job.stack.sequenceParallel && first.tensorParallel > 1,
    schedule: '1f1b',
    offload: 'none',
  };
}

function precisionSaid(job: TrainingJob, { steps }: MixedStep): readonly string[] {
  const other = new Set(
    steps
      .flatMap(({ parts }) => parts.filter(({ precision }) => precision !== job.precision))
      .map(({ chip, precision }) => `${chip} computes in ${precision}, as it has no ${job.precision}`),
  );
  return [...other];
}

function reasons(pool: Pool, { steps, mix }: MixedStep): readonly Reason[] {
  const from = [...new Set(steps.flatMap(({ parts }) => parts.flatMap(({ group }) => pool.groups[group]?.because ?? [])))];
  const shares = mix.islands.map(
    ({ parts, sequences, seconds }) =>
      `${parts.map(({ chipsUsed, chip }) => `${chipsUsed} ${chip}`).join(' + ')}: ${sequences} sequences in ${seconds.toPrecision(4)} s`,
  );
  return [
    {
      figure: 'stepSeconds',
      formula: 'mixedStep',
      from: [...from, 'fits/machine#classes', 'fits/training#sustained'],
      said: `the slowest island and ${mix.exchangeSeconds.toPrecision(3)} s of gradient exchange; ${shares.join('; ')}`,
    },
    ...mix.bridges.map(({ between, said }) => ({
      figure: 'mix.bridges',
      formula: 'bridgeBetween',
      from: [...new Set(between.flatMap((at) => networkOf(pool.groups[at] as ChipGroup)))],
      said,
    })),
    {
      figure: 'mix.leastSeconds',
      formula: 'leastSeconds',
      from: [],
      said:
        mix.gap > SETTLED
          ? `no other deal of the sequences among these islands takes less than ${showNumber(mix.leastSeconds, 4)} s`
          : 'no other deal of the sequences among these islands is quicker',
    },
  ];
}

function networkOf({ chip, because }: ChipGroup): readonly string[] {
  const named = because.filter((path) => path.startsWith('systems/') || path.startsWith('networks/'));
  return [`chips/${chip.id}#hostLink.bandwidthPerDirection`, ...named];
}

function chipsOf(pool: Pool): number {
  return pool.groups.reduce((sum, { count }) => sum + count, 0);
}

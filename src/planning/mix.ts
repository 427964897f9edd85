import { type Bridge, bridgeBetween, type WideArea } from '../machine/bridge.ts';
import { compileMachine } from '../machine/compile.ts';
import type { ChipGroup, Pool } from '../terms/cluster.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Mix } from '../terms/mix.ts';
import { PEAK_KEY, type Precision } from '../terms/precision.ts';
import { parameterBytes } from '../training/held.ts';
import { countParameters } from '../workload/parameters.ts';
import { narrow } from './mix-close.ts';
import { type Island, type IslandStep, type Member, uniformIsland } from './mix-island.ts';
import { type Best, pipelinedIsland } from './mix-pipeline.ts';
import { split } from './mix-split.ts';
import { partitions, subsets } from './mix-ways.ts';
import { type Apart, bridgesSaid, contributions, fullestOf, splitIntoJobs, together } from './mix-worth.ts';
import { evaluatorOf } from './step.ts';

/** The quickest step found over unlike chips. */
export interface MixedStep {
  readonly seconds: number;
  readonly steps: readonly IslandStep[];
  readonly mix: Mix;
  /** divisions that could be asked for, of each kind alone and of kinds in one pipeline, and those computed in full */
  readonly count: { readonly legal: number; readonly evaluated: number };
  /** the groups as several jobs, where not all can share one */
  readonly split: readonly Apart[];
  /** groups that can take no part, and why */
  readonly outside: readonly { readonly group: number; readonly said: string }[];
}

/** Share of a rank's memory that a plan fills. */
const FILL = 0.95;
/** Kinds up to which all ways to join them are tried; beyond, each kind is an island of its own. */
const MOST_JOINED = 4;
/** Sets of groups that are weighed as jobs of their own. */
const MOST_JOINTS = 64;
const ROUNDS = 8;
/** An island that is done in this part of the time of the slowest waits. */
const WAITS = 0.98;
/** One that waits longer is asked twice. */
const WAITS_LONG = 0.94;
/** Times the ways to join are weighed again with the layouts found since. */
const RETHINKS = 3;
/** Quicker by less than this is as quick. */
const SAME = 1 - 1e-6;
/** Trained weights are exchanged in halves of a ring: every part sends and receives this often what it holds. */
const RING = 2;

/** A division of some groups into islands. */
export interface Joint {
  readonly islands: readonly Island[];
  readonly groups: readonly number[];
}

/**
 * One training step over unlike chips.
 *
 *     groups -> members      each in a format that its chips have                       memberOf
 *      |  join:  every subset, divided into islands in every way                        joints
 *      |         an island of one kind has any legal layout; of several, a pipeline     uniformIsland, pipelinedIsland
 *      |  deal:  the sequences of the step, so that the slowest island is quickest      split
 *      |  exact: the islands' layouts are searched again for the shares dealt, until no share has a quicker layout
 *      v
 *     T = max over islands of T_i(b_i) + exchange of gradients between islands
 *
 * Leaving a group out is one of the subsets. Null where no group can take a step.
 */
export function mixedStep(
  job: TrainingJob,
  pool: Pool,
  fits: Fits,
  meet: (a: number, b: number) => Meeting = () => ({ line: null, apart: null }),
): MixedStep | null {
  const members: Member[] = [];
  const outside: { group: number; said: string }[] = [];
  pool.groups.forEach((group, at) => {
    const member = memberOf(job, group, at, fits);
    if (typeof member === 'string') outside.push({ group: at, said: member });
    else members.push(member);
  });
  const known = new Map<string, Bridge>();
  const bridge = (a: number, b: number): Bridge => {
    const key = `${a} ${b}`;
    const made = known.get(key) ?? bridgeBetween(pool.groups[a] as ChipGroup, pool.groups[b] as ChipGroup, meet(a, b).line, fits.machine);
    known.set(key, made);
    return made;
  };
  const uniform = new Map(members.map((member) => [member.at, uniformIsland(member)]));
  const apart = (a: number, b: number): boolean => meet(a, b).apart !== null;
  const rates = seed(members, uniform, job.globalBatch, apart);
  const rivals = (block: readonly Member[]): readonly Best[] => otherwise(block, members, uniform, rates, job, bridge);
  const all = joints(members, uniform, bridge, rivals).filter(({ groups }) =>
    groups.every((a, i) => groups.slice(i + 1).every((b) => !apart(a, b))),
  );
  let ranked: readonly Dealt[] = [];
  let chosen: Chosen | null = null;
  for (let round = 0; round < RETHINKS; round++) {
    ranked = rank(all, job, members, bridge);
    if (chosen && (ranked[0]?.seconds ?? Number.POSITIVE_INFINITY) >= chosen.seconds * SAME) break;
    chosen = settle(ranked, job, members, bridge, chosen);
  }
  if (!chosen) return null;
  chosen = closed(chosen, job, members, bridge);
  const least = leastSeconds(chosen, job.globalBatch) + chosen.exchange;
  return {
    seconds: chosen.seconds,
    steps: chosen.steps,
    count: tallied(all),
    split: splitIntoJobs(ranked.slice(0, MOST_JOINTS), pool.groups.length, job.globalBatch * job.sequence),
    outside,
    mix: {
      islands: chosen.steps.map(({ parts, sequences, seconds, dataParallel, microBatch }) => ({
        parts,
        sequences,
        seconds,
        dataParallel,
        microBatch,
      })),
      exchangeSeconds: chosen.exchange,
      bridges: bridgesSaid(chosen, members, bridge),
      contributions: contributions(job, pool, ranked, chosen, meet),
      together: together(ranked, chosen),
      fullest: fullestOf(chosen),
      leastSeconds: least,
      gap: 1 - least / chosen.seconds,
    },
  };
}

/**
 * Layouts of the sequences that each kind would take if all worked at the same share of their peaks; of a kind that can join no other, of the
 * whole batch. Sequences a second of each; of those that hold no replica, what their peak is worth elsewhere.
 */
function seed(
  members: readonly Member[],
  uniform: ReadonlyMap<number, Island>,
  batch: number,
  apart: (a: number, b: number) => boolean,
): ReadonlyMap<number, number> {
  const peakOf = ({ group, job, machine }: Member): number => group.count * machine.ranksPerChip * machine.peak(job.precision);
  const all = members.reduce((sum, member) => sum + peakOf(member), 0);
  const rates = members.map((member) => {
    const lone = members.every((other) => other === member || apart(member.at, other.at));
    const share = lone ? batch : Math.min(batch, Math.max(1, Math.round((batch * peakOf(member)) / all)));
    return share / ((uniform.get(member.at) as Island).exact(share)?.seconds ?? Number.POSITIVE_INFINITY);
  });
  const worth = Math.max(...rates.map((rate, i) => rate / peakOf(members[i] as Member)));
  return new Map(members.map((member, i) => [member.at, rates[i] || worth * peakOf(member)]));
}

/** What some kinds do as an island each: with the sequences that they take where all kinds work, and with all. */
function otherwise(
  block: readonly Member[],
  members: readonly Member[],
  uniform: ReadonlyMap<number, Island>,
  rates: ReadonlyMap<number, number>,
  job: TrainingJob,
  bridge: (a: number, b: number) => Bridge,
): readonly Best[] {
  const joint = { islands: block.map(({ at }) => uniform.get(at) as Island), groups: block.map(({ at }) => at) };
  const rate = (some: readonly Member[]): number => some.reduce((sum, { at }) => sum + (rates.get(at) as number), 0);
  const share = Math.min(1, rate(block) / rate(members));
  const fewest = Number.isNaN(share) ? job.globalBatch : Math.max(block.length, Math.floor(job.globalBatch * share));
  return [...new Set([fewest, job.globalBatch])].map((sequences) => ({
    sequences,
    seconds: deal(joint, { ...job, globalBatch: sequences }, members, bridge)?.seconds ?? Number.POSITIVE_INFINITY,
  }));
}

/** The quickest way of each set of groups, quickest first. */
function rank(
  all: readonly Joint[],
  job: TrainingJob,
  members: readonly Member[],
  bridge: (a: number, b: number) => Bridge,
): readonly Dealt[] {
  const best = new Map<string, Dealt>();
  for (const joint of all) {
    const dealt = deal(joint, job, members, bridge);
    if (!dealt) continue;
    const key = joint.groups.join(' ');
    const before = best.get(key);
    if (!before || dealt.seconds < before.seconds) best.set(key, dealt);
  }
  return [...best.values()].sort((a, b) => a.seconds - b.seconds);
}

/** How two groups meet. */
export interface Meeting {
  /** the line between their places; null = one place */
  readonly line: WideArea | null;
  /** why they cannot share a step; null = they can */
  readonly apart: string | null;
}

/** What was looked at over all islands, each once. */
function tallied(all: readonly Joint[]): MixedStep['count'] {
  const islands = [...new Set(all.flatMap((joint) => joint.islands))];
  const sum = (of: (island: Island) => number): number => islands.reduce((total, island) => total + of(island), 0);
  return { legal: sum(({ count }) => count.legal), evaluated: sum(({ count }) => count.evaluated) };
}

/** A way to join groups with its sequences dealt. */
export interface Dealt {
  readonly joint: Joint;
  readonly sequences: readonly number[];
  readonly exchange: number;
  readonly seconds: number;
}

export interface Chosen extends Dealt {
  readonly steps: readonly IslandStep[];
}

function deal(joint: Joint, job: TrainingJob, members: readonly Member[], bridge: (a: number, b: number) => Bridge): Dealt | null {
  const found = split(
    joint.islands.map((island) => island.quick),
    job.globalBatch,
  );
  if (!found) return null;
  const exchange = exchangeSeconds(joint, job, members, bridge);
  if (!(exchange < Number.POSITIVE_INFINITY)) return null;
  return { joint, sequences: found.sequences, exchange, seconds: found.seconds + exchange };
}

/** The best joint with layouts searched exactly for the shares dealt; a quicker layout found changes the shares, until none is found. */
function settle(
  ranked: readonly Dealt[],
  job: TrainingJob,
  members: readonly Member[],
  bridge: (a: number, b: number) => Bridge,
  before: Chosen | null,
): Chosen | null {
  let best = before;
  for (const first of ranked) {
    // what the known layouts promise is an upper bound that exact search betters by a few per cent at most
    if (best && first.seconds > best.seconds * 1.05) break;
    let dealt: Dealt | null = first;
    for (let round = 0; dealt && round < ROUNDS; round++) {
      const promised: number = dealt.seconds;
      const steps = dealt.joint.islands.map((island, i) => island.exact((dealt as Dealt).sequences[i] as number));
      if (steps.some((step) => step === null)) break;
      const exact = steps as readonly IslandStep[];
      const seconds = Math.max(...exact.map((step) => step.seconds)) + dealt.exchange;
      if (!best || seconds < best.seconds) best = { ...dealt, seconds, steps: exact };
      // an island that waits is asked what it could do in the time
      const slowest = Math.max(...exact.map((step) => step.seconds));
      let asked = false;
      exact.forEach((step, i) => {
        const more = Math.min(job.globalBatch, Math.max(step.sequences + 1, Math.floor((step.sequences * slowest) / step.seconds)));
        if (exact.length < 2 || !(step.seconds < WAITS * slowest) || more <= step.sequences) return;
        const island = (dealt as Dealt).joint.islands[i] as Island;
        asked = true;
        // times are stairs: where the next step is too high, one between may do
        const next = island.exact(more);
        if ((next?.seconds ?? Number.POSITIVE_INFINITY) > slowest && step.seconds < WAITS_LONG * slowest)
          island.exact(Math.ceil((step.sequences + more) / 2));
      });
      const again = deal(dealt.joint, job, members, bridge);
      if (!again || (again.seconds >= promised * (1 - 1e-6) && !asked)) break;
      if (again.sequences.every((count, i) => count === (dealt as Dealt).sequences[i])) break;
      dealt = again;
    }
  }
  // one kind alone was searched for fewer sequences only: for all of them it is quicker, or proven not to be
  for (const alone of ranked.filter(({ joint }) => joint.islands.length === 1)) {
    const step: IslandStep | null = alone.joint.islands[0]?.within(job.globalBatch, best?.seconds ?? Number.POSITIVE_INFINITY) ?? null;
    if (step) best = { ...alone, sequences: [job.globalBatch], seconds: step.seconds, steps: [step] };
  }
  return best;
}

/** The best deal among the chosen islands once what is not known of them is narrowed. */
function closed(chosen: Chosen, job: TrainingJob, members: readonly Member[], bridge: (a: number, b: number) => Bridge): Chosen {
  const { joint, exchange, seconds } = chosen;
  if (joint.islands.length < 2) return chosen;
  narrow(joint.islands, job.globalBatch, leastSeconds(chosen, job.globalBatch), seconds - exchange);
  const dealt = deal(joint, job, members, bridge);
  if (!dealt || dealt.seconds >= seconds * SAME) return chosen;
  const steps = joint.islands.map((island, i) => island.exact(dealt.sequences[i] as number));
  if (steps.some((step) => step === null)) return chosen;
  const exact = steps as readonly IslandStep[];
  return { ...dealt, seconds: Math.max(...exact.map((step) => step.seconds)) + exchange, steps: exact };
}

/**
 * No division of the sequences among the chosen islands is quicker than this. Searched exactly, island i needs T or longer for b_i sequences,
 * and a step never gets quicker with more of them; so where the sum of (b_i - 1) is less than the batch, T cannot be beaten.
 */
function leastSeconds({ joint, steps }: Chosen, batch: number): number {
  const slowest = Math.max(...steps.map(({ seconds }) => seconds));
  let low = 0;
  let high = slowest;
  for (let round = 0; round < 40; round++) {
    const middle = round === 0 ? slowest : (low + high) / 2;
    const most = joint.islands.reduce((sum, island) => sum + island.tooMany(middle) - 1, 0);
    if (most < batch) {
      low = middle;
      if (round === 0) break;
    } else high = middle;
  }
  return low;
}

/** A group with its job and machine; a sentence where it can take no part. */
function memberOf(job: TrainingJob, group: ChipGroup, at: number, fits: Fits): Member | string {
  const precision = formatOn(job.precision, group);
  if (precision === null) return `${group.chip.name}: no rate for ${job.precision} or another 16-bit format is known`;
  const machine = compileMachine(group, fits.machine);
  if (!(machine.memoryBytes > 0) || !(machine.stream(1, 1) > 0)) return `${group.chip.name}: memory size or bandwidth not known`;
  if (group.count > 1 && machine.missing.some((fact) => fact.endsWith('scaleOut')))
    return `${group.chip.name}: the network between its nodes is not known`;
  const own = { ...job, precision };
  return { at, group, job: own, machine, capacity: FILL * machine.memoryBytes, evaluator: evaluatorOf(own, group, fits, machine) };
}

/** The job's format where the chip has it, else a 16-bit one, else the nearest wider. */
export function formatOn(wanted: Precision, { chip }: ChipGroup): Precision | null {
  const has = (precision: Precision): boolean => (chip.peakDense[PEAK_KEY[precision]] ?? 0) > 0;
  return [wanted, 'bf16' as const, 'fp16' as const, 'tf32' as const, 'fp32' as const].find(has) ?? null;
}

/** Every way to put some of the members into islands. */
function joints(
  members: readonly Member[],
  uniform: ReadonlyMap<number, Island>,
  bridge: (a: number, b: number) => Bridge,
  rivals: (block: readonly Member[]) => readonly Best[],
): readonly Joint[] {
  const islands = new Map<string, Island>();
  const islandOf = (block: readonly Member[]): Island => {
    const [only, ...others] = block as [Member, ...Member[]];
    if (others.length === 0) return uniform.get(only.at) as Island;
    const key = block.map(({ at }) => at).join(' ');
    const made = islands.get(key) ?? pipelinedIsland(block, bridge, () => rivals(block));
    islands.set(key, made);
    return made;
  };
  const ways = members.length <= MOST_JOINED ? partitions(members) : subsets(members).map((subset) => subset.map((member) => [member]));
  return ways.map((blocks) => ({
    islands: blocks.map(islandOf),
    groups: blocks
      .flat()
      .map(({ at }) => at)
      .sort((a, b) => a - b),
  }));
}

/**
 * Gradients pass once a step around the islands, all chips of an island sending their shards together:
 *
 *     t = 2 (n - 1) / n * V / beta + 2 (n - 1) alpha        V  bytes of all gradients; beta, alpha of the slowest way around
 *
 * Nothing hides it: it begins when the last micro-batch is done.
 */
function exchangeSeconds(joint: Joint, job: TrainingJob, members: readonly Member[], bridge: (a: number, b: number) => Bridge): number {
  const n = joint.islands.length;
  if (n < 2) return 0;
  const frozen = job.tuning !== null && job.tuning.method !== 'full';
  const trained = frozen ? adapterShare(job) : 1;
  const bytes = countParameters(job.model).total * trained * parameterBytes(job, frozen).gradients;
  const count = (at: number): number => members.find((member) => member.at === at)?.group.count ?? 0;
  let slowest = Number.POSITIVE_INFINITY;
  let latency = 0;
  joint.islands.forEach((island, i) => {
    const next = joint.islands[(i + 1) % n] as Island;
    let way = 0;
    let hop = 0;
    for (const a of island.groups)
      for (const b of next.groups) {
        const { bandwidth, latency: alpha } = bridge(a, b);
        way += bandwidth(count(a), count(b));
        hop = Math.max(hop, alpha);
      }
    slowest = Math.min(slowest, way);
    latency = Math.max(latency, hop);
  });
  const seconds = ((RING * (n - 1)) / n) * (bytes / slowest) + RING * (n - 1) * latency;
  return Number.isNaN(seconds) ? Number.POSITIVE_INFINITY : seconds;
}

/** Adapters of rank r on h x h matrices train about 2 r / h of the weights. */
function adapterShare({ tuning, model }: TrainingJob): number {
  return Math.min(1, (2 * (tuning?.rank ?? model.hidden)) / model.hidden);
}

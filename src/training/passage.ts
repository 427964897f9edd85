import type { Partition } from '../layout/stages.ts';
import { pipelineSeconds } from './bubble.ts';
import type { StageLoads } from './loads.ts';
import { SCHEDULE_CODE } from './schedule.ts';
import type { ShareSet } from './shares.ts';

/** The schedule's closed form over the first, the slowest middle and the last rank; faster middle ranks shorten filling and draining. */
export function stagesSeconds(
  loads: StageLoads,
  set: ShareSet,
  stages: Partition,
  schedule: number,
  m: number,
  send: number,
  overlap: boolean,
): number {
  const { forward, input, weight, expert, mirrored } = loads;
  const { ends } = set;
  let last = 0;
  let middle = -1;
  let slowest = -1;
  for (let s = 0; s < stages.size; s++) {
    if (stages.heads[s] === 1) last = s;
    if (stages.embeds[s] === 1 || stages.heads[s] === 1) continue;
    const whole = (forward[s] as number) + (input[s] as number) + (weight[s] as number);
    if (whole > slowest) {
      slowest = whole;
      middle = s;
    }
  }
  let spare = 0;
  if (middle < 0) middle = last;
  else
    for (let s = 0; s < stages.size; s++) {
      if (stages.embeds[s] === 1 || stages.heads[s] === 1) continue;
      spare += (stages.multiplicity[s] as number) * (slowest - (forward[s] as number) - (input[s] as number) - (weight[s] as number));
    }
  // Of a rank's chunks only the first holds the embedding, only the last the head.
  const chunk = 1 / stages.virtualStages;
  const once = mirrored ? 0 : 1 - chunk;
  const all = (forward[middle] as number) + (input[middle] as number) + (weight[middle] as number);
  const exchange = expert[middle] as number;
  const joint = all > 0 ? Math.max(all - exchange, exchange) / all : 1;
  const whole = pipelineSeconds(
    schedule,
    stages.pipelineParallel,
    stages.virtualStages,
    m,
    (forward[0] as number) * chunk + once * ends.embedForward,
    (input[0] as number) * chunk + once * ends.embedBackward,
    (weight[0] as number) * chunk,
    (forward[middle] as number) * chunk,
    (input[middle] as number) * chunk,
    (weight[middle] as number) * chunk,
    (forward[last] as number) * chunk + once * ends.headForward,
    (input[last] as number) * chunk + once * ends.headBackward,
    (weight[last] as number) * chunk + once * ends.headWeight,
    joint,
    send,
    overlap,
  );
  // Whatever the schedule, the busiest rank works its micro-batches off; the forms above know no other first and last rank than ends on equal layers.
  const busiest = mirrored ? all * joint : slowestStage(loads, stages);
  return Math.max(whole - spare * chunk, m * busiest);
}

/** Seconds of one micro-batch on the busiest rank. */
export function slowestStage({ forward, input, weight }: StageLoads, stages: Partition): number {
  let slowest = 0;
  for (let s = 0; s < stages.size; s++) {
    const whole = (forward[s] as number) + (input[s] as number) + (weight[s] as number);
    if (whole > slowest) slowest = whole;
  }
  return slowest;
}

/** Micro-batches that are not full shorten the steady phase, each by no more than its share of the pipeline. */
export function unfilled(pipe: number, m: number, rounds: number, slowest: number): number {
  return pipe - (m - rounds) * Math.min(slowest, pipe / m);
}

/**
 * Least seconds that a pipeline takes with so many sequences on a rank or more, where with just so many it takes `pipeline`. More micro-batches
 * never shorten a schedule; one of them that is not full shortens it by what it lacks on the busiest rank. From twice as many micro-batches as
 * ranks on, an interleaved schedule is quickest where the ranks divide them, and convex over these: what p more of them last added, p more will
 * add at least.
 */
export function tailSeconds(
  loads: StageLoads,
  set: ShareSet,
  stages: Partition,
  perRank: number,
  schedule: number,
  pipeline: number,
  overlap: boolean,
): number {
  const { microBatch } = set.division;
  const p = stages.pipelineParallel;
  const slowest = slowestStage(loads, stages);
  const lacking = (1 - 1 / microBatch) * slowest;
  if (schedule !== SCHEDULE_CODE.interleaved) return pipeline - lacking;
  const rounds = perRank / microBatch;
  const m = Math.ceil(rounds);
  const at = (count: number): number => stagesSeconds(loads, set, stages, schedule, count, 0, overlap);
  const even = Math.max(2 * p, m - (m % p));
  const seconds = at(even);
  const least = m < even ? Math.min(pipeline, seconds) : m === even ? seconds : seconds + ((m - even) * (seconds - at(even - p))) / p;
  return Math.max(rounds * slowest, least - lacking);
}

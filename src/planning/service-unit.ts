import { compileStep, withLimits } from '../serving/step.ts';
import type { StepTimer } from '../serving/step-timer.ts';
import type { Fits } from '../terms/fits.ts';
import type { EnginePolicy, ServiceJob, ServingLayout } from '../terms/service.ts';
import type { ServiceQuestion } from './service-question.ts';
import { formatsOf, layoutsOf, policiesOf, ranksOfReplica, type ServiceFormat, type ServiceGround } from './service-space.ts';

/** One replica that could be: on these chips, in these formats, divided and scheduled so, as a timer. */
export interface ReplicaUnit {
  readonly ground: ServiceGround;
  readonly format: ServiceFormat;
  readonly layout: ServingLayout;
  readonly policy: EnginePolicy;
  readonly timer: StepTimer;
  /** chips of one replica */
  readonly chips: number;
}

/** A replica that does not fit: what its fullest rank lacks. */
export interface Unfit {
  readonly unit: ReplicaUnit;
  /** bytes a rank would need for the weights, the workspace and one longest request */
  readonly needs: number;
  readonly has: number;
}

export interface Units {
  readonly fitting: readonly ReplicaUnit[];
  /** leanest first */
  readonly unfit: readonly Unfit[];
  /** facts without which a time is not known */
  readonly missing: readonly string[];
  /** legal combinations of format, layout and limits of a step */
  readonly legal: number;
}

/**
 * Every legal replica on at most so many chips, compiled. Timers of one format and layout share their tables; another limit of a step changes
 * what its buffers leave to the cache.
 */
export function unitsOf(question: ServiceQuestion, ground: ServiceGround, chips: number, fits: Fits): Units {
  const { machine } = ground;
  const fitting: ReplicaUnit[] = [];
  const unfit: Unfit[] = [];
  const missing = new Set<string>();
  let legal = 0;
  for (const format of formatsOf(question, ground))
    for (const layout of layoutsOf(question.model, ground, Math.floor(chips * machine.ranksPerChip), question.pinned)) {
      const policies = policiesOf(question, ground.engine, layout.dataParallel);
      const timers = new Map<number, StepTimer>();
      let first: StepTimer | null = null;
      for (const policy of policies) {
        legal++;
        let timer = timers.get(policy.maxBatchedTokens);
        if (timer === undefined) {
          const job = jobOf(question, ground, format, policy);
          timer = first ? withLimits(first, job, layout, machine) : compileStep(job, layout, ground.group, machine, fits.serving);
          first ??= timer;
          timers.set(policy.maxBatchedTokens, timer);
        }
        for (const fact of timer.missing) missing.add(fact);
        if (timer.missing.length > 0) continue;
        const unit = { ground, format, layout, policy, timer, chips: ranksOfReplica(layout) / machine.ranksPerChip };
        const lacks = lackOf(unit, question);
        if (lacks === null) fitting.push(unit);
        else unfit.push(lacks);
      }
    }
  unfit.sort((a, b) => a.needs - a.has - (b.needs - b.has));
  return { fitting, unfit, missing: fitting.length + unfit.length > 0 ? [] : [...missing], legal };
}

export function jobOf(question: ServiceQuestion, { engine }: ServiceGround, format: ServiceFormat, policy: EnginePolicy): ServiceJob {
  const { model, speculation, adapters } = question;
  return { model, weights: format.weights, compute: format.compute, cache: format.cache, engine, policy, speculation, adapters };
}

/** The cache must hold the longest request on the shard that it stands on. */
function lackOf(unit: ReplicaUnit, { load }: ServiceQuestion): Unfit | null {
  const { timer, layout } = unit;
  const { weights, workspace, cache, capacity } = timer.memory;
  const room = timer.cacheTokens / timer.cacheShards;
  if (cache > 0 && room >= load.longest) return null;
  const ranks = ranksOfReplica(layout);
  const one = (timer.cacheBytes(load.longest) / ranks) * timer.cacheShards;
  return {
    unit,
    needs: weights + workspace + one,
    has: weights + workspace + cache > 0 ? Math.min(capacity, weights + workspace + cache) : capacity,
  };
}

/** Layouts and limits of one replica as people write them. */
export function layoutWord({ tensorParallel, pipelineParallel, dataParallel, contextParallel, expertParallel }: ServingLayout): string {
  const parts = [`tp=${tensorParallel}`];
  if (pipelineParallel > 1) parts.push(`pp=${pipelineParallel}`);
  if (dataParallel > 1) parts.push(`dp=${dataParallel}`);
  if (contextParallel > 1) parts.push(`cp=${contextParallel}`);
  if (expertParallel > 1) parts.push(`ep=${expertParallel}`);
  return parts.join(',');
}

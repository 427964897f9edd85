import {
  type CalendarStated,
  type Plan,
  type PlanOptions,
  type Problem,
  plan,
  type RawQuestion,
  type TrainingChoice,
  type WorthAsk,
  withCalendar,
  withReadiness,
  worthFacts,
  worthOf,
} from '../index.ts';
import { collector } from '../terms/collect.ts';
import { readCalendar } from './calendar.ts';
import { type BuiltFabric, onTwiceTheNetwork, readFabric, withFabric } from './fabric.ts';
import { type JobAsked, understandJob } from './job.ts';
import type { Said } from './raw.ts';
import type { ModelSource } from './resolve.ts';
import { type Software, softwareOf } from './software.ts';
import { lineUnused, readWan } from './wan.ts';
import type { World } from './world.ts';
import { readWorth, worthSaid } from './worth.ts';

/** A training question understood: every name resolved, every number read, and what nobody stated. */
export interface TrainingAsked extends JobAsked {
  readonly kind: RawQuestion['kind'];
  /** the model as it was said, where the catalog has no id for it */
  readonly modelSaid: string | null;
  readonly stated: CalendarStated;
  readonly worth: WorthAsk;
  /** the network that was said part by part; the pool stands on it */
  readonly fabric: BuiltFabric | null;
  readonly options: PlanOptions;
}

/** An answer in the order in which it is written down. */
export interface TrainingAnswered extends Plan {
  /** the network that was said, and how much a network twice as fast would gain; null = unknown */
  readonly fabric?: BuiltFabric & { readonly gainOfTwiceTheSpeed: number | null };
  /** the software of the chips, where a layer of it is missing */
  readonly readiness?: Software;
}

/** Reads the words of a training or fine-tuning question; throws all problems at once. */
export function understandTraining(kind: RawQuestion['kind'], said: Said, own: ModelSource, world: World): TrainingAsked {
  const { book } = world;
  const problems: Problem[] = [];
  const stated = readCalendar(said, problems);
  const worth = readWorth(said, worthFacts(book), world.asOf, problems);
  const fabricSaid = readFabric(said, problems);
  const line = said['wan'] === undefined ? null : collector(problems)(() => readWan(said['wan'] as string, '--wan'));
  const { asked, fabric } = withFabric(understandJob(kind, said, own, book, problems), fabricSaid);
  const ownName = own && typeof own !== 'function' ? own.name : null;
  return {
    ...asked,
    assumed: [...asked.assumed, ...lineUnused(line, asked.pool.groups)],
    kind,
    modelSaid: asked.modelId === null ? (said['model'] ?? ownName) : null,
    stated,
    // where it could not be read, the problem that says so was thrown above
    worth: worth as WorthAsk,
    fabric,
    options: { bands: world.bands, exhaustive: said['exhaustive'] !== undefined, line, now: world.now },
  };
}

/** The answer as every face shows it: the plan, what missing software leaves of its pace, then the calendar, then money, energy and what can be had. */
export function answerTraining(asked: TrainingAsked, { book, fits, faults, asOf }: World): TrainingAnswered {
  const { job, pool, stated, worth, options, fabric } = asked;
  const software = softwareOf(pool, book);
  const ready = withReadiness(plan(job, pool, fits, options), software.effect);
  const answered = withCalendar(ready, job, pool, faults, stated);
  const valued = worthOf(answered, job, pool, fits, worthFacts(book), worth);
  const { choice, frontier, because, refused, search, obtainable } = valued;
  return {
    question: { ...questionOf(asked, asOf), ...worthSaid(worth), ...valued.question },
    choice,
    frontier,
    because,
    assumed: [...new Set([...asked.assumed, ...valued.assumed])],
    refused,
    search,
    ...(obtainable ? { obtainable } : {}),
    ...(fabric ? { fabric: { ...fabric, gainOfTwiceTheSpeed: networkGain(asked, ready.choice, software, fits) } } : {}),
    ...(software.effect.missing.length > 0 ? { readiness: software } : {}),
  };
}

/** Steps a second on a network twice as fast, over those of the choice. */
function networkGain(
  { job, pool, options }: TrainingAsked,
  choice: TrainingChoice | null,
  { effect }: Software,
  fits: World['fits'],
): number | null {
  if (!choice) return null;
  const quicker = plan(job, onTwiceTheNetwork(pool), fits, { ...options, frontier: false }).choice;
  return quicker && (choice.stepSeconds.mid * effect.pace) / quicker.stepSeconds.mid;
}

/** The question as understood, in base units; with it the same plan can be asked for again. */
function questionOf({ kind, job, modelId, modelSaid, pool }: TrainingAsked, asOf: string): Record<string, unknown> {
  return {
    command: kind,
    model: modelId ?? modelSaid,
    modelName: job.model.name,
    on: pool.groups.map(({ count, chip, place }) => `${count}x${chip.id}${place === undefined ? '' : `@${place}`}`).join(' + '),
    tokens: job.tokens,
    batch: job.globalBatch,
    sequence: job.sequence,
    precision: job.precision,
    framework: job.stack.id,
    optimizer: job.optimizer,
    flashAttention: job.flashAttention,
    tuning: job.tuning,
    capacityFactor: job.capacityFactor,
    recomputeModules: job.recomputeModules,
    pinned: job.pinned,
    achievedPerChip: job.achievedPerChip,
    asOf,
  };
}

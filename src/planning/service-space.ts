import { storedFormatNamed } from '../catalog/stored-format.ts';
import type { Machine } from '../machine/machine.ts';
import type { Chip } from '../terms/chip.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { ServingEngine } from '../terms/engine.ts';
import type { ModelShape } from '../terms/model.ts';
import { PEAK_KEY, type Precision } from '../terms/precision.ts';
import { Problem } from '../terms/problem.ts';
import type { EnginePolicy, ServingLayout } from '../terms/service.ts';
import type { StoredFormat } from '../terms/stored-format.ts';
import type { ServiceQuestion } from './service-question.ts';

/** In which formats a model is served: as stored, as multiplied, as cached. */
export interface ServiceFormat {
  readonly weights: StoredFormat;
  readonly compute: Precision;
  readonly cache: Precision;
  /** 0 = as published or as asked; 1 = narrower, which may cost answers their quality */
  readonly narrowed: 0 | 1;
}

/** Chips of one kind that a service may stand on, and the engine that drives them there. */
export interface ServiceGround {
  readonly group: ChipGroup;
  readonly machine: Machine;
  readonly engine: ServingEngine;
}

const SIXTEEN: readonly Precision[] = ['bf16', 'fp16'];
/** Most chips of one replica that the search tries, in nodes; a pin may ask for more. */
const MOST_RANKS = 256;
/** Tokens of one step that the search tries beside the engine's own: fewer keep answers flowing, more take prompts faster. */
const STEP_TOKENS = [2048, 8192, 16_384];
const SEQUENCES = [64, 256, 1024];

const known = (chip: Chip, precision: Precision): boolean => (chip.peakDense[PEAK_KEY[precision]] ?? 0) > 0;

/** Whether an engine can serve a format; an engine that lists none can serve all. */
function serves(engine: ServingEngine, name: string): boolean {
  return engine.formats.length === 0 || engine.formats.includes(name);
}

/**
 * Formats to try on a chip: what is asked for, else as published, and then 8 bits where the published weights are wider. The products take
 * the format that goes with the stored one, or 16 bits where the chip has no rate for it; the cache keeps 16 bits unless asked otherwise.
 */
export function formatsOf(question: ServiceQuestion, { group, engine }: ServiceGround): readonly ServiceFormat[] {
  const { chip } = group;
  const wide = SIXTEEN.find((precision) => known(chip, precision)) ?? 'bf16';
  const cache = question.cache ?? wide;
  const made = (weights: StoredFormat, narrowed: 0 | 1): ServiceFormat => {
    const compute = SIXTEEN.includes(weights.compute) ? wide : weights.compute;
    return { weights, compute, cache, narrowed };
  };
  if (question.weights) {
    const direct = made(question.weights, 0);
    const able = known(chip, direct.compute) || SIXTEEN.includes(direct.compute);
    return [able ? direct : { ...direct, compute: wide, weights: { ...question.weights, weightOnly: true, compute: wide } }];
  }
  const own = question.published;
  const eight = (['fp8', 'int8'] as const).find((name) => known(chip, name) && serves(engine, name));
  const narrow = eight ? made(storedFormatNamed(eight), 1) : null;
  const first = made(own, 0);
  if (SIXTEEN.includes(first.compute)) return narrow ? [first, narrow] : [first];
  if (known(chip, first.compute)) return [first];
  // published narrower than the chip multiplies: read as stored and widened, or in the chip's own 8 bits
  const widened: ServiceFormat = { ...first, compute: wide, weights: { ...own, weightOnly: true, compute: wide } };
  return narrow && narrow.weights.bytesPerValue <= own.bytesPerValue * 1.1 ? [{ ...narrow, narrowed: 0 }, widened] : [widened];
}

const powers = (most: number): number[] => {
  const all: number[] = [];
  for (let n = 1; n <= most; n *= 2) all.push(n);
  return all;
};

/** Every legal way to divide one replica over at most so many ranks, pins applied, smallest first. */
export function layoutsOf(
  model: ModelShape,
  { machine, group, engine }: ServiceGround,
  ranks: number,
  pinned: Partial<ServingLayout>,
): readonly ServingLayout[] {
  const layers = model.order.length;
  const experts = model.kinds.flatMap(({ feed }) => (feed.kind === 'experts' ? [feed.experts] : []));
  const most = Math.min(ranks, MOST_RANKS);
  const domain = Math.max(1, Math.min(machine.domain, group.count * machine.ranksPerChip));
  const tensor = pinned.tensorParallel === undefined ? tensorDegrees(model, Math.min(most, domain), engine) : [pinned.tensorParallel];
  const pipeline = pinned.pipelineParallel === undefined ? pipelineDegrees(Math.min(layers, most), domain) : [pinned.pipelineParallel];
  const data = pinned.dataParallel === undefined ? (experts.length ? powers(most) : [1]) : [pinned.dataParallel];
  const context = pinned.contextParallel ?? 1;
  const found: ServingLayout[] = [];
  for (const tensorParallel of tensor)
    for (const dataParallel of data)
      for (const pipelineParallel of pipeline) {
        const stage = tensorParallel * dataParallel * context;
        if (stage * pipelineParallel > (hasAll(pinned) ? ranks : most)) continue;
        // stages stand in whole nodes, or several of them in one
        if (pinned.pipelineParallel === undefined && pipelineParallel > 1 && stage < domain && domain % stage !== 0) continue;
        for (const expertParallel of expertDegrees(experts, stage, pinned.expertParallel))
          found.push({ tensorParallel, pipelineParallel, dataParallel, contextParallel: context, expertParallel });
      }
  return found.sort((a, b) => ranksOfReplica(a) - ranksOfReplica(b) || a.pipelineParallel - b.pipelineParallel);
}

function hasAll(pinned: Partial<ServingLayout>): boolean {
  return pinned.tensorParallel !== undefined && pinned.pipelineParallel !== undefined;
}

export function ranksOfReplica({ tensorParallel, dataParallel, contextParallel, pipelineParallel }: ServingLayout): number {
  return tensorParallel * dataParallel * contextParallel * pipelineParallel;
}

/** What is pinned beyond the chips, or does not divide the model: bad input, told at once. */
export function checkServing(
  question: ServiceQuestion,
  { machine, group, engine }: ServiceGround,
  where: (field: 'layout' | 'replicas') => string,
): readonly Problem[] {
  const { pinned, replicas, model } = question;
  const ranks = group.count * machine.ranksPerChip;
  const product = Object.values({ ...pinned, expertParallel: 1 }).reduce((all, degree) => all * degree, 1);
  const problems: Problem[] = [];
  if (product > ranks)
    problems.push(
      new Problem({
        code: 'layout-above-pool',
        where: where('layout'),
        said: `${product} ranks a replica`,
        expected: `at most ${ranks}, the ranks of ${group.count} ${group.chip.name}`,
      }),
    );
  else if (product * (replicas ?? 1) > ranks)
    problems.push(
      new Problem({
        code: 'layout-above-pool',
        where: where('replicas'),
        said: `${replicas} replicas of ${product} ranks or more`,
        expected: `at most ${ranks} ranks in all, those of ${group.count} ${group.chip.name}`,
      }),
    );
  const { tensorParallel, pipelineParallel, expertParallel } = pinned;
  const fair = tensorDegrees(model, Math.max(tensorParallel ?? 1, 1), engine, tensorParallel);
  if (tensorParallel !== undefined && !fair.includes(tensorParallel))
    problems.push(
      new Problem({
        code: 'does-not-divide',
        where: `${where('layout')} tp`,
        said: String(tensorParallel),
        expected: engine.layerSplit
          ? `1: ${engine.name} splits a model by layers`
          : `a degree that divides heads and feeds, such as ${tensorDegrees(model, 64, engine).join(', ')}`,
      }),
    );
  const layers = model.order.length;
  if (pipelineParallel !== undefined && pipelineParallel > layers)
    problems.push(
      new Problem({
        code: 'too-large',
        where: `${where('layout')} pp`,
        said: String(pipelineParallel),
        expected: `at most ${layers}, a layer a stage`,
      }),
    );
  const experts = model.kinds.flatMap(({ feed }) => (feed.kind === 'experts' ? [feed.experts] : []));
  if (expertParallel !== undefined && expertParallel > 1 && experts.every((count) => count % expertParallel !== 0))
    problems.push(
      new Problem({
        code: experts.length ? 'does-not-divide' : 'no-experts',
        where: `${where('layout')} ep`,
        said: String(expertParallel),
        expected: experts.length ? `a degree that divides ${experts[0]} experts` : `1: ${model.name} has no experts`,
      }),
    );
  return problems;
}

/** Degrees that divide heads, feeds and hidden, inside one domain; an engine that splits by layers has none but 1. */
function tensorDegrees(model: ModelShape, most: number, engine: ServingEngine, only?: number): readonly number[] {
  if (engine.layerSplit) return [1];
  return (only === undefined ? powers(most) : [only]).filter(
    (degree) =>
      model.hidden % degree === 0 &&
      model.kinds.every(({ attention, feed }) => {
        if (feed.kind === 'dense' ? feed.ffn % degree !== 0 : feed.sharedFfn % degree !== 0) return false;
        if (attention.kind === 'linear') return attention.valueHeads % degree === 0 && attention.keyHeads % degree === 0;
        if (attention.heads % degree !== 0) return false;
        return attention.kind === 'latent' || attention.kvHeads % degree === 0 || degree % attention.kvHeads === 0;
      }),
  );
}

/** Stages over a node's chips and over whole nodes. */
function pipelineDegrees(most: number, domain: number): readonly number[] {
  const all = new Set([...powers(most)]);
  for (const nodes of [3, 5, 6, 7]) if (nodes <= most && nodes <= domain) all.add(nodes);
  return [...all].sort((a, b) => a - b);
}

/** Experts whole on their ranks, or every expert cut over all of them. */
function expertDegrees(experts: readonly number[], stage: number, pinned: number | undefined): readonly number[] {
  if (pinned !== undefined) return stage % pinned === 0 ? [pinned] : [];
  if (experts.length === 0) return [1];
  const spread = experts.every((count) => count % stage === 0) ? [stage] : [];
  return stage === 1 ? [1] : [...spread, 1];
}

/**
 * Scheduler settings to try: the engine's own, and where nothing is pinned a few other limits of a step. Attention replicas inside an engine
 * each have a scheduler of their own, so that its limits count for each of them; what is pinned counts for all together.
 */
export function policiesOf(question: ServiceQuestion, engine: ServingEngine, shards = 1): readonly EnginePolicy[] {
  const own: EnginePolicy = { ...engine.policy, ...question.policy };
  if (own.batching !== 'continuous') return [own];
  const tokens =
    question.policy.maxBatchedTokens === undefined
      ? [own.maxBatchedTokens, ...STEP_TOKENS].map((size) => size * shards)
      : [own.maxBatchedTokens];
  const sequences =
    question.policy.maxSequences === undefined ? [own.maxSequences, ...SEQUENCES].map((size) => size * shards) : [own.maxSequences];
  // without chunks a step must hold the longest prompt
  const enough = (size: number): number => (own.chunkedPrefill ? size : Math.max(size, question.load.mostInput));
  return [...new Set(tokens.map(enough))].flatMap((maxBatchedTokens) =>
    [...new Set(sequences)].map((maxSequences) => ({ ...own, maxBatchedTokens, maxSequences })),
  );
}

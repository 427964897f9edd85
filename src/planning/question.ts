import type { Chip } from '../terms/chip.ts';
import type { Pool } from '../terms/cluster.ts';
import { problemsIn } from '../terms/collect.ts';
import { showNumber, showShare } from '../terms/display.ts';
import type { TrainingJob, Tuning } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import { readLayout } from '../terms/layout-text.ts';
import type { ModelShape } from '../terms/model.ts';
import { nearest } from '../terms/nearest.ts';
import { PEAK_KEY, PRECISIONS, type Precision } from '../terms/precision.ts';
import { Problem, Problems } from '../terms/problem.ts';
import { RECOMPUTE_MODULES, type RecomputeModule } from '../terms/recompute-modules.ts';
import { type Bounds, readCount, readFlopRate, readLength, readShare } from '../terms/spoken.ts';
import type { TrainingStack } from '../terms/stack.ts';
import { BATCH, chooseBatch } from './batch.ts';
import { checkPinned } from './pinned.ts';

/** A question as a person gives it, on a command line, in a form or over HTTP; names of model, pool and stack are resolved beside it. */
export interface RawQuestion {
  readonly kind: 'train' | 'finetune';
  readonly tokens?: string | number | undefined;
  readonly batch?: string | number | undefined;
  readonly sequence?: string | number | undefined;
  readonly precision?: string | undefined;
  readonly layout?: string | Partial<Layout> | undefined;
  readonly optimizer?: string | undefined;
  readonly achieved?: string | number | undefined;
  readonly mfu?: string | number | undefined;
  readonly flashAttention?: boolean | undefined;
  readonly capacity?: string | number | undefined;
  /** names of RECOMPUTE_MODULES, joined by commas */
  readonly recomputeModules?: string | undefined;
  readonly method?: string | undefined;
  readonly rank?: string | number | undefined;
  readonly targets?: string | undefined;
  readonly padding?: string | number | undefined;
}

/** What facts say about how the model was trained; each with the path it came from. */
export interface Published {
  readonly batch: { readonly value: number; readonly from: string } | null;
  readonly sequence: { readonly value: number; readonly from: string } | null;
}

export interface Question {
  readonly job: TrainingJob;
  /** what nobody stated and we chose, one sentence each */
  readonly assumed: readonly string[];
}

const TOKENS: Bounds = { least: 1, most: 1e18, whole: true };
const SEQUENCE: Bounds = { least: 1, most: 1e8, whole: true };
const RANK: Bounds = { least: 1, most: 65536, whole: true };
const CAPACITY: Bounds = { least: 0.1, most: 100 };
const PADDING: Bounds = { least: 0, most: 0.999 };
const MFU: Bounds = { least: Number.MIN_VALUE, most: 1 };
const OPTIMIZERS = ['adam', 'adam-8bit', 'muon', 'sgd', 'adafactor'] as const;
const METHODS = ['full', 'lora', 'qlora'] as const;
const TARGETS = ['attention', 'all-linear'] as const;

/**
 * From what a person said to a job with every field set. Bad input is collected and thrown as one `Problems`;
 * what was left unsaid takes a published value or a stated rule, and `assumed` names it.
 *
 * `names` says how each field is called where the person stands (`--batch`), so that problems point there.
 */
export function askTraining(
  raw: RawQuestion,
  model: ModelShape,
  pool: Pool,
  stack: TrainingStack,
  published: Published = { batch: null, sequence: null },
  names: (field: keyof RawQuestion) => string = (field) => field,
): Question {
  const problems: Problem[] = [];
  const assumed: string[] = [];
  const attempt = <T>(read: () => T, fallback: T): T => {
    try {
      return read();
    } catch (error) {
      problems.push(...problemsIn(error));
      return fallback;
    }
  };
  const pick = <T extends string>(field: keyof RawQuestion, allowed: readonly T[], otherwise: T): T =>
    attempt(() => oneOf((raw[field] as string | undefined) ?? otherwise, allowed, names(field)), otherwise);

  const tokens = raw.tokens === undefined ? null : attempt(() => readCount(raw.tokens as string, names('tokens'), TOKENS), null);
  const sequence = attempt(() => chooseSequence(raw, model, published, names('sequence'), assumed), model.context ?? 2048);
  const precision = attempt(() => choosePrecision(raw.precision, pool, names('precision'), assumed), 'bf16' as Precision);
  const pinned = attempt(
    () => (typeof raw.layout === 'string' ? readLayout(raw.layout, names('layout')) : (raw.layout ?? {})),
    {} as Partial<Layout>,
  );
  const tuning = raw.kind === 'train' ? null : attempt(() => chooseTuning(raw, pick, names, assumed), null);
  const globalBatch = attempt(() => chooseBatch(raw, model, pool, pinned, tokens, sequence, tuning, published, names('batch'), assumed), 1);
  const optimizer = pick('optimizer', OPTIMIZERS, 'adam');
  if (raw.optimizer === undefined) assumed.push('optimizer: Adam');
  const capacityFactor =
    raw.capacity === undefined ? null : attempt(() => readShare(raw.capacity as string, names('capacity'), CAPACITY), null);
  const recomputeModules =
    raw.recomputeModules === undefined ? null : attempt(() => readModules(raw.recomputeModules as string, names('recomputeModules')), null);
  if (recomputeModules && pinned.recompute !== undefined && pinned.recompute !== 'selective')
    problems.push(
      new Problem({
        code: 'contradiction',
        where: names('recomputeModules'),
        said: `both ${names('recomputeModules')} and recompute=${pinned.recompute}`,
        expected: 'recompute=selective where modules are named',
      }),
    );
  const achievedPerChip = attempt(() => chooseAchieved(raw, pool, precision, names), null);
  if (problems.length === 0) problems.push(...checkPinned(pinned, model, pool, sequence, globalBatch, names('layout')));
  if (problems.length) throw new Problems(problems);

  // each kind of a pool runs what it can: one without the kernel takes nothing from the others
  const unfused = new Set(pool.groups.flatMap(({ chip }) => (chip.fusedAttention ? [] : [chip.name])));
  const flashAttention = raw.flashAttention ?? (stack.flashAttention && pool.groups.some(({ chip }) => chip.fusedAttention));
  if (raw.flashAttention === undefined && stack.flashAttention)
    for (const name of unfused) assumed.push(`attention: scores pass through memory, no fused kernel is known for ${name}`);
  const settled = settlePinned(recomputeModules ? { ...pinned, recompute: 'selective' } : pinned, assumed);
  return {
    job: {
      kind: raw.kind,
      model,
      tokens,
      sequence,
      globalBatch,
      precision,
      stack,
      optimizer,
      flashAttention,
      tuning,
      capacityFactor,
      recomputeModules,
      pinned: settled,
      achievedPerChip,
    },
    assumed,
  };
}

/**
 * What is wrong with a question whatever its model and pool are; for when those could not be resolved and the person
 * should still hear of everything at once.
 */
export function checkRaw(raw: RawQuestion, names: (field: keyof RawQuestion) => string = (field) => field): Problem[] {
  const readers: Partial<Record<keyof RawQuestion, (said: string, where: string) => unknown>> = {
    tokens: (said, where) => readCount(said, where, TOKENS),
    batch: (said, where) => readCount(said, where, BATCH),
    sequence: (said, where) => readLength(said, where, SEQUENCE),
    precision: (said, where) => oneOf(said, PRECISIONS, where),
    layout: (said, where) => (typeof said === 'string' ? readLayout(said, where) : said),
    optimizer: (said, where) => oneOf(said, OPTIMIZERS, where),
    achieved: readFlopRate,
    mfu: (said, where) => readShare(said, where, MFU),
    capacity: (said, where) => readShare(said, where, CAPACITY),
    recomputeModules: readModules,
    method: (said, where) => oneOf(said, METHODS, where),
    rank: (said, where) => readCount(said, where, RANK),
    targets: (said, where) => oneOf(said, TARGETS, where),
    padding: (said, where) => readShare(said, where, PADDING),
  };
  return Object.entries(readers).flatMap(([field, read]) => {
    const said = raw[field as keyof RawQuestion];
    if (said === undefined) return [];
    try {
      read(said as string, names(field as keyof RawQuestion));
      return [];
    } catch (error) {
      if (error instanceof Problem) return [error];
      if (error instanceof Problems) return [...error.problems];
      throw error;
    }
  });
}

function oneOf<T extends string>(said: string, allowed: readonly T[], where: string): T {
  const found = allowed.find((name) => name === said.toLowerCase());
  if (!found) throw new Problem({ code: 'bad-value', where, said, expected: `one of ${allowed.join(', ')}`, near: nearest(said, allowed) });
  return found;
}

/**
 * Names of modules joined by commas, each once, in the order in which they are known; at least one.
 *
 * @example activation,norms -> norms, activation
 */
function readModules(said: string, where: string): readonly RecomputeModule[] {
  const named = new Set(said.split(',').map((word) => oneOf(word.trim(), RECOMPUTE_MODULES, where)));
  return RECOMPUTE_MODULES.filter((name) => named.has(name));
}

function chooseSequence(raw: RawQuestion, model: ModelShape, published: Published, where: string, assumed: string[]): number {
  if (raw.sequence !== undefined) {
    const said = readLength(raw.sequence, where, SEQUENCE);
    if (model.positions === 'learned' && model.context !== null && said > model.context)
      throw new Problem({
        code: 'too-large',
        where,
        said: String(raw.sequence),
        expected: `at most ${model.context}: the model's positions are learned`,
      });
    if (model.context !== null && said > model.context)
      assumed.push(
        `sequence: ${showNumber(said, 9)} tokens is beyond the model's context of ${showNumber(model.context, 9)}; positions taken as extended`,
      );
    return said;
  }
  const context = model.context ?? Number.POSITIVE_INFINITY;
  if (raw.kind === 'finetune') {
    const length = Math.min(2048, context);
    assumed.push(`sequence: ${showNumber(length, 9)} tokens (rule: 2,048, or the model's context where that is shorter)`);
    return length;
  }
  if (published.sequence) {
    assumed.push(`sequence: ${showNumber(published.sequence.value, 9)} tokens, as published (${published.sequence.from})`);
    return published.sequence.value;
  }
  const length = Math.min(8192, context);
  assumed.push(
    model.context === null
      ? `sequence: ${showNumber(length, 9)} tokens (rule: 8,192 where the model states no context)`
      : `sequence: ${showNumber(length, 9)} tokens (rule: the model's context, at most 8,192; longer contexts are trained in a later stage)`,
  );
  return length;
}

function choosePrecision(said: string | undefined, pool: Pool, where: string, assumed: string[]): Precision {
  if (said !== undefined) {
    const precision = oneOf(said, PRECISIONS, where);
    const lacks = ({ unsupported }: Chip): boolean => unsupported.includes(precision) || unsupported.includes(PEAK_KEY[precision]);
    const first = pool.groups[0]?.chip;
    // of unlike chips those without the format take one of their own
    if (first && pool.groups.every(({ chip }) => lacks(chip)))
      throw new Problem({
        code: 'unsupported-precision',
        where,
        said: precision,
        expected: `a precision that ${first.name} supports: ${known(pool).join(', ') || 'none is known'}`,
      });
    return precision;
  }
  if (pool.groups.length > 1) {
    const has = (precision: Precision): boolean => pool.groups.some(({ chip }) => (chip.peakDense[PEAK_KEY[precision]] ?? 0) > 0);
    const best = (['bf16', 'fp16', 'tf32', 'fp32'] as const).find(has) ?? 'bf16';
    assumed.push(`precision: ${best} matrix products where a chip has a rate for it, else fp16, tf32, fp32`);
    return best;
  }
  const choices = known(pool);
  const chosen = (['bf16', 'fp16', 'tf32', 'fp32'] as const).find((precision) => choices.includes(precision));
  assumed.push(
    chosen === undefined || chosen === 'bf16'
      ? 'precision: bf16 matrix products'
      : `precision: ${chosen} matrix products (rule: bf16 where every chip has a rate for it, then fp16, tf32, fp32)`,
  );
  return chosen ?? 'bf16';
}

/** Precisions for which every chip of the pool has a known rate. */
function known(pool: Pool): Precision[] {
  return PRECISIONS.filter((precision) => pool.groups.every(({ chip }) => (chip.peakDense[PEAK_KEY[precision]] ?? 0) > 0));
}

function chooseAchieved(raw: RawQuestion, pool: Pool, precision: Precision, names: (field: keyof RawQuestion) => string): number | null {
  if (raw.achieved !== undefined && raw.mfu !== undefined)
    throw new Problem({
      code: 'contradiction',
      where: names('mfu'),
      said: `both ${names('achieved')} and ${names('mfu')}`,
      expected: 'one of them',
    });
  const peak = chipPeak(pool, precision);
  if (raw.achieved !== undefined) {
    const rate = readFlopRate(raw.achieved, names('achieved'));
    if (rate > peak)
      throw new Problem({
        code: 'above-peak',
        where: names('achieved'),
        said: String(raw.achieved),
        expected: `at most the dense ${precision} peak of ${showNumber(peak / 1e12, 4)} TFLOP/s`,
      });
    return rate;
  }
  if (raw.mfu === undefined) return null;
  const share = readShare(raw.mfu, names('mfu'), MFU);
  if (!(peak > 0))
    throw new Problem({
      code: 'unknown-peak',
      where: names('mfu'),
      said: showShare(share),
      expected: `a chip whose dense ${precision} peak is known; give the achieved rate instead`,
    });
  return share * peak;
}

/** Dense peak of a chip of the pool, averaged over the chips of a mixed pool; NaN where one is not known. */
function chipPeak(pool: Pool, precision: Precision): number {
  const count = pool.groups.reduce((sum, group) => sum + group.count, 0);
  return pool.groups.reduce(
    (sum, { chip, count: share }) => sum + ((chip.peakDense[PEAK_KEY[precision]] ?? Number.NaN) * share) / count,
    0,
  );
}

function chooseTuning(
  raw: RawQuestion,
  pick: <T extends string>(field: keyof RawQuestion, allowed: readonly T[], otherwise: T) => T,
  names: (field: keyof RawQuestion) => string,
  assumed: string[],
): Tuning {
  const method = pick('method', METHODS, 'full');
  if (raw.method === undefined) assumed.push('method: full fine-tuning');
  if (method === 'full') {
    const idle = (['rank', 'targets'] as const).find((field) => raw[field] !== undefined);
    if (idle)
      throw new Problem({
        code: 'contradiction',
        where: names(idle),
        said: String(raw[idle]),
        expected: `no ${idle} for full fine-tuning`,
      });
  }
  const rank = raw.rank === undefined ? 16 : readCount(raw.rank, names('rank'), RANK);
  const targets = pick('targets', TARGETS, 'all-linear');
  const padding = raw.padding === undefined ? 0 : readShare(raw.padding, names('padding'), PADDING);
  if (method !== 'full' && raw.rank === undefined) assumed.push('rank: 16');
  if (method !== 'full' && raw.targets === undefined) assumed.push('adapters: on every linear layer');
  if (raw.padding === undefined) assumed.push('padding: none, documents are packed into whole sequences');
  return { method, rank, targets, padding };
}

/** Drops what has no effect, so that the search does not look for a layout that cannot exist. */
function settlePinned(pinned: Partial<Layout>, assumed: string[]): Partial<Layout> {
  if (pinned.tensorParallel === 1 && pinned.sequenceParallel) {
    assumed.push('layout: sp has no effect at tp=1');
    return { ...pinned, sequenceParallel: false };
  }
  return pinned;
}

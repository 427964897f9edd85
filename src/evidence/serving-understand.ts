import type { ChipGroup } from '../terms/cluster.ts';
import type { ServingEngine } from '../terms/engine.ts';
import type { ModelShape } from '../terms/model.ts';
import type { Precision } from '../terms/precision.ts';
import { Problem } from '../terms/problem.ts';
import type { RunHardware, RunRecord } from '../terms/run.ts';
import type { ServiceJob, ServingLayout } from '../terms/service.ts';
import type { StoredFormat } from '../terms/stored-format.ts';
import type { Known } from './known.ts';
import { type ServingChoice, servingChoices } from './serving-choices.ts';
import { type SaidServe, type SaidWorkers, saidServe } from './serving-said.ts';
import { shapeOf } from './shape.ts';
import { hardwareSaid } from './understand.ts';

/** Tokens of prompts or answers: a mean, and how far single requests lie from it. */
export interface SaidLengths {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** What the service was asked. */
export type ServedLoad =
  | { readonly kind: 'all-queued' }
  | { readonly kind: 'closed'; readonly concurrency: number }
  | { readonly kind: 'batch'; readonly batch: number | null }
  | { readonly kind: 'rate'; readonly ratePerSec: number | null };

/** s at the 99th percentile; Infinity = no limit. */
export interface ServedLimits {
  readonly ttft: number;
  readonly tpot: number;
  readonly e2e: number;
}

/** Prefill and decode on ranks of their own. */
export interface Disaggregated {
  readonly prefill: ServingLayout;
  readonly prefillWorkers: number;
  readonly prefillBatch: number;
  readonly decode: ServingLayout;
  readonly decodeWorkers: number;
}

/** A serving record as a question that the engine can answer. */
export interface UnderstoodService {
  readonly id: string;
  readonly shape: ModelShape;
  readonly engine: ServingEngine;
  readonly group: ChipGroup;
  readonly load: ServedLoad;
  readonly input: SaidLengths;
  readonly output: SaidLengths;
  readonly limits: ServedLimits;
  /** a benchmark's scenario accepts a rate only where it was kept up */
  readonly sustained: boolean;
  /** sequences that one answer is searched in (beam search) */
  readonly beams: number;
  /** ways to divide the service that the record leaves open; one where it states all */
  readonly choices: readonly ServingChoice[];
  readonly disaggregated: Disaggregated | null;
  readonly stated: 'layout' | 'little';
  readonly assumed: readonly string[];
}

/** Prompts and answers of a chat that nobody measured: short questions to single-user engines. */
const SHORT_PROMPT = 32;
const USUAL_ANSWER = 256;
const USUAL_PROMPT = 1024;
/** Users of a closed loop fall out of step: answers end this part of their length earlier or later even where all are equally long; assumed. */
const JITTER = 0.01;

/**
 * Reads a serving record as a question: the model from its own shape, chips, engine, formats and data sets from the catalog. Reads neither
 * `measured` nor `notes`, and nothing depends on `id` or `source`.
 *
 * Throws a Problem where the record cannot be understood.
 */
export function understandService(record: RunRecord, known: Known): UnderstoodService {
  const where = record.id;
  const said = saidServe(record);
  const assumed: string[] = [];
  const { shape, assumed: shapeAssumed } = shapeOf(record.model, known.model(record.model.name), where);
  assumed.push(...shapeAssumed);
  const hardware: RunHardware = record.hardware;
  const group = known.group(hardware.chip, hardware.count, hardwareSaid(hardware));
  assumed.push(...group.assumed);
  const load = loadOf(said, assumed);
  const found = known.engine(said.engine, said.engineVersion, group.chip, load.kind === 'batch');
  assumed.push(...found.assumed);
  const { engine } = found;
  const beams = said.dataset === null ? 1 : (known.dataset(said.dataset)?.beams ?? 1);
  if (beams > 1) assumed.push(`beam search over ${beams} sequences: what the data set's benchmark asks for`);
  const jitter = load.kind === 'closed' ? JITTER : 0;
  const input = lengthsOf('input', said, known, engine, 0, assumed);
  const output = lengthsOf('output', said, known, engine, jitter, assumed);
  const formats = formatsOf(said, shape, engine, group, known, where, assumed);
  const jobs = formats.map((weights): ServiceJob => {
    const compute = computeFormat(weights, group);
    return {
      model: shape,
      weights,
      compute,
      cache: cacheFormat(said, weights, engine),
      engine,
      policy: engine.policy,
      speculation: null,
      adapters: null,
    };
  });
  if (said.kvPrecision === null) assumed.push(`cache in ${jobs[0]?.cache}: usual for ${jobs[0]?.weights.name} weights on ${engine.name}`);
  const ranks = group.count * group.chip.devicesPerChip;
  const disaggregated = said.prefill && said.decode ? disaggregatedOf(said.prefill, said.decode, said, shape) : null;
  const layouts = disaggregated
    ? [{ layout: disaggregated.decode, replicas: 1 }]
    : servingChoices(said, shape, engine, group, ranks, assumed);
  const choices = layouts.flatMap(({ layout, replicas }) => jobs.map((job): ServingChoice => ({ job, layout, replicas })));
  assumed.push('no speculation: the record states none');
  return {
    id: record.id,
    shape,
    engine,
    group,
    load,
    input,
    output,
    limits: limitsOf(said),
    sustained: said.scenario !== null,
    beams,
    choices,
    disaggregated,
    stated: choices.length > 1 ? 'little' : 'layout',
    assumed,
  };
}

function loadOf(said: SaidServe, assumed: string[]): ServedLoad {
  const kind =
    said.load ??
    (said.concurrency !== null
      ? 'concurrency'
      : said.batch !== null
        ? 'fixed-batch'
        : said.ratePerSec !== null
          ? 'rate'
          : 'max-throughput');
  if (said.load === null) assumed.push(`load ${kind}: what the stated fields allow`);
  switch (kind) {
    case 'concurrency': {
      if (said.concurrency === null && said.batch === null) assumed.push('one request at a time: no concurrency stated');
      return { kind: 'closed', concurrency: said.concurrency ?? said.batch ?? 1 };
    }
    case 'fixed-batch':
      if (said.batch === null && said.concurrency === null) assumed.push('the largest batch that fits: none stated');
      return { kind: 'batch', batch: said.batch ?? said.concurrency };
    case 'rate':
      return { kind: 'rate', ratePerSec: said.ratePerSec };
    default:
      return said.batch === null ? { kind: 'all-queued' } : { kind: 'batch', batch: said.batch };
  }
}

/** "random tokens 8192/1024": the nominal lengths of a data set's words. */
const NOMINAL = /(\d{2,})\s*\/\s*(\d{1,})/;

/**
 * Lengths of prompts or answers. A nominal length in the data set's words above the stated mean is the top of an even spread around that
 * mean; unstated lengths are the data set's mean, or what is usual.
 */
function lengthsOf(
  side: 'input' | 'output',
  said: SaidServe,
  known: Known,
  engine: ServingEngine,
  jitter: number,
  assumed: string[],
): SaidLengths {
  const stated = side === 'input' ? said.inputTokens : said.outputTokens;
  const set = said.dataset === null ? null : known.dataset(said.dataset);
  const variation = set?.[side].variation ?? 0;
  if (stated !== null) {
    const nominal = Number(NOMINAL.exec(said.dataset ?? '')?.[side === 'input' ? 1 : 2] ?? Number.NaN);
    const half =
      nominal > stated * 1.02 && nominal < stated * 2 ? nominal - stated : Math.max(jitter, Math.min(0.9, variation * 1.7)) * stated;
    return { mean: stated, low: Math.max(1, stated - half), high: stated + half };
  }
  if (set) {
    const { mean } = set[side];
    assumed.push(`${side} of ${mean} tokens: the mean of ${set.name}`);
    const half = Math.min(0.9, variation * 1.7) * mean;
    return { mean, low: mean - half, high: mean + half };
  }
  const usual = side === 'output' ? USUAL_ANSWER : engine.policy.batching === 'continuous' ? USUAL_PROMPT : SHORT_PROMPT;
  assumed.push(`${side} of ${usual} tokens: the record states neither length nor data set`);
  return { mean: usual, low: usual, high: usual };
}

function limitsOf({ limits }: SaidServe): ServedLimits {
  const seconds = (ms: number | null | undefined): number => (ms == null ? Number.POSITIVE_INFINITY : ms / 1e3);
  return { ttft: seconds(limits?.ttftMsP99), tpot: seconds(limits?.tpotMsP99), e2e: seconds(limits?.e2eMsP99) };
}

const SIXTEEN: readonly string[] = ['bf16', 'fp16'];

/**
 * Formats of the weights that may be meant: the stated one; for a benchmark's scenario stated in 16 bits, which is how its weights are
 * handed out, and for silent records, the narrowest that engine and chip support.
 */
function formatsOf(
  said: SaidServe,
  shape: ModelShape,
  engine: ServingEngine,
  group: ChipGroup,
  known: Known,
  where: string,
  assumed: string[],
): readonly StoredFormat[] {
  const handedOut = said.scenario !== null && said.precision !== null && SIXTEEN.includes(said.precision.toLowerCase());
  if (said.precision !== null && !handedOut) return [known.format(said.precision, `${where}: run.precision`)];
  const narrow = narrowestServed(engine, group, known, where, handedOut);
  const why = handedOut ? `a benchmark's weights are handed out in ${said.precision} and quantised by who submits` : 'no precision stated';
  assumed.push(`${shape.name} in ${narrow.name}: ${why}; the narrowest that engine and chip compute in`);
  return [narrow];
}

const NARROW: readonly Precision[] = ['nvfp4', 'fp8', 'bf16', 'fp16', 'fp32'];

function narrowestServed(engine: ServingEngine, group: ChipGroup, known: Known, where: string, handedOut: boolean): StoredFormat {
  const { chip } = group;
  const peak = (format: Precision): number | undefined => chip.peakDense[format === 'nvfp4' ? 'fp4' : format];
  const has = (format: Precision): boolean =>
    engine.formats.length === 0 || engine.formats.includes(format) || (format === 'nvfp4' && engine.formats.includes('fp4'));
  // A release that was written for chips without a narrow format serves the widest of those it names.
  const found = NARROW.find((format) => peak(format) !== undefined && (has(format) || SIXTEEN.includes(format)));
  if (found !== undefined) return known.format(found, where);
  if (handedOut) return known.format('bf16', where);
  const said = `no precision stated and no rate known for ${chip.id}`;
  throw new Problem({ code: 'unknown-precision', where: `${where}: run.precision`, said, expected: 'a precision' });
}

/** Products run in the format that goes with the weights where the chip has it, else in 16 bits after conversion. */
function computeFormat(weights: StoredFormat, group: ChipGroup): Precision {
  const { chip } = group;
  const peak = chip.peakDense;
  const usual = weights.compute;
  const key = usual === 'nvfp4' || usual === 'mxfp4' ? 'fp4' : usual === 'mxfp8' ? 'fp8' : usual;
  if (peak[key] !== undefined) return usual;
  if (peak.bf16 !== undefined && usual !== 'fp16') return 'bf16';
  return peak.fp16 !== undefined ? 'fp16' : peak.bf16 !== undefined ? 'bf16' : 'fp32';
}

/** Checkpoints quantised to 8 or 4 bits in floating point are served with an 8-bit cache; others keep 16 bits. */
function cacheFormat(said: SaidServe, weights: StoredFormat, engine: ServingEngine): Precision {
  if (said.kvPrecision !== null) return /8/.test(said.kvPrecision) ? (/int/i.test(said.kvPrecision) ? 'int8' : 'fp8') : 'bf16';
  const narrow = !weights.weightOnly && weights.bytesPerValue < 1.5 && weights.compute !== 'int8';
  return narrow && engine.policy.batching !== 'single' ? 'fp8' : 'bf16';
}

function disaggregatedOf(prefill: SaidWorkers, decode: SaidWorkers, said: SaidServe, shape: ModelShape): Disaggregated {
  const layout = ({ tp, dp, ep }: SaidWorkers): ServingLayout => ({
    tensorParallel: tp,
    pipelineParallel: said.pp ?? 1,
    dataParallel: dp,
    contextParallel: 1,
    expertParallel: shape.kinds.some(({ feed }) => feed.kind === 'experts') ? Math.min(ep ?? 1, tp * dp) : 1,
  });
  return {
    prefill: layout(prefill),
    prefillWorkers: prefill.workers,
    prefillBatch: prefill.batch ?? 1,
    decode: layout(decode),
    decodeWorkers: decode.workers,
  };
}

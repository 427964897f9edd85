import type { StackResolution } from '../catalog/stack.ts';
import type { Chip } from '../terms/chip.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { TrainingJob, Tuning } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import type { ModelShape } from '../terms/model.ts';
import type { Precision } from '../terms/precision.ts';
import { Problem } from '../terms/problem.ts';
import type { RunHardware, RunRecord } from '../terms/run.ts';
import { type Degrees, degreesOf } from './degrees.ts';
import { formatNamed, narrowest, versionOn } from './formats.ts';
import type { HardwareWords, Known } from './known.ts';
import { type SaidRun, saidRun } from './said.ts';
import { shapeOf } from './shape.ts';
import { domainInWords, wires } from './wires.ts';

/** A training record as a question the engine can answer. */
export interface Understood {
  readonly id: string;
  readonly job: TrainingJob;
  readonly group: ChipGroup;
  /** parts of the layout that the record states, in ranks */
  readonly pinned: Partial<Layout>;
  /** parts that the record leaves open and the framework's documented defaults decide; given up before the run is called impossible */
  readonly defaults: Partial<Layout>;
  /** the record states the batch (else steps have no known length) */
  readonly batchStated: boolean;
  /** how much of the layout the record states */
  readonly stated: 'layout' | 'degrees' | 'little';
  readonly assumed: readonly string[];
}

/** LoRA as the framework papers' recipes run it; its rank changes time and memory by little. */
const USUAL_RANK = 16;

/**
 * Reads a train or finetune record as a question: the model from its own shape, the chips from the catalog, the run as a job and a pinned
 * layout. Reads neither `measured` nor `notes`, and nothing depends on `id` or `source`.
 *
 * Throws a Problem where the record cannot be understood.
 */
export function understand(record: RunRecord, known: Known): Understood {
  const where = record.id;
  if (record.kind === 'serve') {
    throw new Problem({
      code: 'not-yet-modelled',
      where,
      said: 'a serving record',
      expected: 'train or finetune: serving is not modelled yet',
    });
  }
  const run = saidRun(record);
  const assumed: string[] = [];
  const { shape, assumed: shapeAssumed } = shapeOf(record.model, known.model(record.model.name), where);
  assumed.push(...shapeAssumed);
  const group = known.group(record.hardware.chip, record.hardware.count, hardwareSaid(record.hardware));
  assumed.push(...group.assumed);
  const stack = known.stack(run.framework, versionOn(group.chip, run.frameworkVersion), group.chip, record.kind);
  assumed.push(...stack.assumed);
  const precision = precisionOf(run, stack, group.chip, where, assumed);
  const ranks = group.count * group.chip.devicesPerChip;
  const { degrees, assumed: degreesAssumed } = degreesOf(run, group.count, ranks, shape.order.length);
  assumed.push(...degreesAssumed);
  const sequence = sequenceOf(run, shape, assumed);
  const batch = batchOf(run, record.kind, sequence, group.count, degrees, assumed);
  const pinned = pinnedOf(run, shape, degrees, batch.globalBatch, assumed);
  const defaults = defaultsOf(shape, degrees, pinned, stack, assumed);
  const tuning = tuningOf(record.kind, run, assumed);
  const job: TrainingJob = {
    kind: record.kind,
    model: shape,
    tokens: null,
    sequence,
    globalBatch: batch.globalBatch,
    precision,
    stack: stack.stack,
    optimizer: optimizerOf(run.optimizer, assumed),
    flashAttention: run.flashAttention ?? stack.stack.flashAttention,
    tuning,
    capacityFactor: run.tokenDrop === true ? 1 : null,
    recomputeModules: null,
    pinned,
    achievedPerChip: null,
  };
  if (run.flashAttention === null) assumed.push(`${job.flashAttention ? 'fused' : 'unfused'} attention: default of ${stack.stack.name}`);
  return { id: record.id, job, group, pinned, defaults, batchStated: batch.stated, stated: statedOf(pinned, shape), assumed };
}

export function hardwareSaid(hardware: RunHardware): HardwareWords {
  const chipsPerNode = hardware.perNode ?? null;
  return {
    chipsPerNode: chipsPerNode === null ? null : Math.min(chipsPerNode, hardware.count),
    domain: hardware.scaleUpDomain ?? domainInWords(hardware.scaleUp),
    scaleOut: wires(hardware.scaleOut, chipsPerNode),
  };
}

function precisionOf(run: SaidRun, { stack, precisions }: StackResolution, chip: Chip, where: string, assumed: string[]): Precision {
  if (run.precision !== null) return formatNamed(run.precision, where);
  const format = narrowest(precisions, chip);
  if (format === null) {
    const said = `no precision stated and no rate known for ${chip.id}`;
    throw new Problem({ code: 'unknown-precision', where: `${where}: run.precision`, said, expected: 'a precision' });
  }
  assumed.push(`precision ${format}: the narrowest that this version of ${stack.name} and the chip support`);
  return format;
}

function sequenceOf(run: SaidRun, shape: ModelShape, assumed: string[]): number {
  if (run.seqLen !== null) return run.seqLen;
  const sequence = Math.min(shape.context ?? 2048, 4096);
  assumed.push(`sequence of ${sequence} tokens: the model's context, at most 4096`);
  return sequence;
}

interface Batch {
  readonly globalBatch: number;
  readonly stated: boolean;
}

/** Tokens a chip works on in a step, and at most in all, where a record states no batch. */
const TOKENS_PER_CHIP = 16_384;
const TOKENS_AT_MOST = 4 * 2 ** 20;

function batchOf(run: SaidRun, kind: 'train' | 'finetune', sequence: number, chips: number, degrees: Degrees, assumed: string[]): Batch {
  if (run.globalBatch !== null) {
    const globalBatch = Math.max(1, Math.round(run.globalBatch));
    if (globalBatch !== run.globalBatch) assumed.push(`global batch ${run.globalBatch} taken as ${globalBatch} sequences`);
    return { globalBatch, stated: true };
  }
  const perStep = wholeMicroBatch(run) ?? 1;
  const unit = (degrees.dp ?? 1) * perStep;
  const tokens = Math.min(TOKENS_PER_CHIP * chips, TOKENS_AT_MOST);
  const fill = (degrees.pp ?? 1) > 1 ? 4 * (degrees.pp as number) : 1;
  const globalBatch = unit * Math.max(fill, Math.round(tokens / sequence / unit), 1);
  const name = kind === 'train' ? 'global batch' : 'fine-tuning batch';
  assumed.push(
    `${name} of ${globalBatch} sequences: about ${TOKENS_PER_CHIP} tokens a chip, at most 4 Mi in all, pipeline filled four times`,
  );
  return { globalBatch, stated: false };
}

function wholeMicroBatch(run: SaidRun): number | null {
  return run.microBatch !== null && Number.isInteger(run.microBatch) ? run.microBatch : null;
}

function pinnedOf(run: SaidRun, shape: ModelShape, degrees: Degrees, globalBatch: number, assumed: string[]): Partial<Layout> {
  const pinned: { -readonly [Part in keyof Layout]?: Layout[Part] } = { globalBatch };
  if (degrees.tp !== null) pinned.tensorParallel = degrees.tp;
  if (degrees.pp !== null) pinned.pipelineParallel = degrees.pp;
  if (degrees.dp !== null) pinned.dataParallel = degrees.dp;
  if (degrees.cp !== null) pinned.contextParallel = degrees.cp;
  const experts = Math.max(0, ...shape.kinds.map(({ feed }) => (feed.kind === 'experts' ? feed.experts : 0)));
  const expertParallel = expertsOf(run, degrees, experts, assumed);
  if (expertParallel !== null) pinned.expertParallel = expertParallel;
  if (expertParallel === 1 && experts === 0 && degrees.tp !== null) pinned.expertTensorParallel = degrees.tp;
  if (run.vpp !== null && degrees.pp !== null) pinned.virtualStages = degrees.pp > 1 ? run.vpp : 1;
  const microBatch = microBatchOf(run, degrees, globalBatch, assumed);
  if (microBatch !== null) pinned.microBatch = microBatch;
  if (run.zero !== null) pinned.zero = run.zero;
  else if (run.optimizer !== null && /distributed|zero|sharded/i.test(run.optimizer)) {
    pinned.zero = 1;
    assumed.push(`optimizer states sharded (zero 1): the optimizer is "${run.optimizer}"`);
  }
  if (run.recompute !== null) pinned.recompute = run.recompute;
  if (run.sequenceParallel !== null) pinned.sequenceParallel = run.sequenceParallel && degrees.tp !== 1;
  return pinned;
}

/** Experts lie inside the ranks of one pipeline stage; a degree that does not fit there, or above the experts there are, is unstated. */
function expertsOf(run: SaidRun, degrees: Degrees, experts: number, assumed: string[]): number | null {
  if (experts === 0) {
    if ((run.ep ?? 1) > 1) assumed.push(`ep ${run.ep} of a model without experts: ignored`);
    return 1;
  }
  if (run.ep === null) return null;
  const { dp, tp, cp } = degrees;
  const room = dp !== null && tp !== null && cp !== null ? dp * tp * cp : null;
  if (experts % run.ep === 0 && (room === null || room % run.ep === 0)) return run.ep;
  assumed.push(
    `ep ${run.ep} does not divide ${experts % run.ep === 0 ? `the ${room} ranks of a stage` : `${experts} experts`}: treated as unstated`,
  );
  return null;
}

function microBatchOf(run: SaidRun, degrees: Degrees, globalBatch: number, assumed: string[]): number | null {
  if (run.microBatch === null) return null;
  const whole = wholeMicroBatch(run);
  if (whole !== null && whole * (degrees.dp ?? 1) <= globalBatch) return whole;
  const why = whole === null ? 'is not whole' : `on ${degrees.dp ?? 1} data ranks exceeds the batch of ${globalBatch}`;
  assumed.push(`micro-batch ${run.microBatch} ${why}: treated as unstated`);
  return null;
}

/** What the framework's documents say of parts the record leaves open. Degrees and micro-batch have no defaults: they are searched. */
function defaultsOf(
  shape: ModelShape,
  degrees: Degrees,
  pinned: Partial<Layout>,
  said: StackResolution,
  assumed: string[],
): Partial<Layout> {
  const { stack } = said;
  const chosen: string[] = [];
  const defaults: { -readonly [Part in keyof Layout]?: Layout[Part] } = { offload: 'none' };
  if (pinned.zero === undefined) {
    defaults.zero = stack.zero;
    chosen.push(`zero ${stack.zero}`);
  }
  if (pinned.recompute === undefined) {
    defaults.recompute = stack.recompute;
    chosen.push(`recompute ${stack.recompute}`);
  }
  if (pinned.sequenceParallel === undefined && degrees.tp !== null) {
    defaults.sequenceParallel = stack.sequenceParallel && degrees.tp > 1;
    if (degrees.tp > 1) chosen.push(`sequence parallelism ${stack.sequenceParallel ? 'on' : 'off'}`);
  }
  if (pinned.virtualStages === undefined && degrees.pp !== null && !(stack.interleaves && degrees.pp > 1)) {
    defaults.virtualStages = 1;
    if (degrees.pp > 1) chosen.push('no virtual stages');
  }
  const stages = pinned.virtualStages ?? defaults.virtualStages;
  if (stages !== undefined) defaults.schedule = stages > 1 ? 'interleaved' : '1f1b';
  if (degrees.dp !== null && degrees.cp !== null && (pinned.zero ?? defaults.zero) !== 0) defaults.shardGroup = degrees.dp * degrees.cp;
  if (chosen.length > 0) assumed.push(`${chosen.join(', ')}: defaults of ${stack.name}`);
  const open = ['tensorParallel', 'pipelineParallel', 'dataParallel', 'contextParallel', 'expertParallel', 'microBatch'] as const;
  const searched = open.filter((part) => pinned[part] === undefined);
  if (searched.length > 0) assumed.push(`${searched.join(', ')} of ${shape.name}: not stated, the fastest legal choice that fits`);
  return defaults;
}

function tuningOf(kind: 'train' | 'finetune', run: SaidRun, assumed: string[]): Tuning | null {
  if (run.lora === true) {
    assumed.push(`LoRA of rank ${USUAL_RANK} on the attention matrices, sequences packed`);
    return { method: 'lora', rank: USUAL_RANK, targets: 'attention', padding: 0 };
  }
  if (kind === 'train') return null;
  assumed.push('full fine-tuning, sequences packed');
  return { method: 'full', rank: 0, targets: 'all-linear', padding: 0 };
}

function optimizerOf(said: string | null, assumed: string[]): TrainingJob['optimizer'] {
  if (said === null) {
    assumed.push('Adam: the record states no optimizer');
    return 'adam';
  }
  if (/8.?bit/i.test(said)) return 'adam-8bit';
  if (/muon/i.test(said)) return 'muon';
  if (/adafactor/i.test(said)) return 'adafactor';
  if (/adam/i.test(said)) return 'adam';
  if (/sgd/i.test(said)) return 'sgd';
  assumed.push(`optimizer "${said}" taken as Adam`);
  return 'adam';
}

function statedOf(pinned: Partial<Layout>, shape: ModelShape): Understood['stated'] {
  const degrees = [pinned.tensorParallel, pinned.pipelineParallel, pinned.dataParallel, pinned.contextParallel];
  if (degrees.some((degree) => degree === undefined)) return 'little';
  const experts = shape.kinds.some(({ feed }) => feed.kind === 'experts');
  const rest = [pinned.microBatch, pinned.zero, pinned.recompute, ...(experts ? [pinned.expertParallel] : [])];
  return rest.every((part) => part !== undefined) ? 'layout' : 'degrees';
}

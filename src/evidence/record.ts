import { MOST_LAYERS } from '../catalog/config-fields.ts';
import { Problem } from '../terms/problem.ts';
import type { RunHardware, RunModel, RunRecord, RunSource } from '../terms/run.ts';

/** What one line of a run-record file turned out to be. */
export type RecordLine = GoodLine | BadLine;

export interface GoodLine {
  readonly line: number;
  readonly record: RunRecord;
  readonly problem: null;
}

export interface BadLine {
  readonly line: number;
  /** the line's id where it could still be read */
  readonly id: string | null;
  readonly record: null;
  readonly problem: Problem;
}

/** How a field of a record must look when it is stated; null and absent are always allowed unless `must`. */
type Rule = 'text' | 'flag' | 'depth' | 'count' | 'zeroOrMore' | 'amount' | 'object' | 'zero' | 'recompute' | 'load' | 'limits' | 'workers';

const MODEL_RULES: Readonly<Record<string, Rule>> = {
  layers: 'depth',
  hidden: 'count',
  heads: 'count',
  kvHeads: 'count',
  headDim: 'count',
  ffn: 'zeroOrMore',
  gatedFfn: 'flag',
  vocab: 'count',
  tiedEmbeddings: 'flag',
  params: 'amount',
  attention: 'text',
  mla: 'object',
  moe: 'object',
};

const HARDWARE_RULES: Readonly<Record<string, Rule>> = {
  perNode: 'count',
  scaleUp: 'text',
  scaleOut: 'text',
  scaleUpDomain: 'count',
};

const TRAINING_RULES: Readonly<Record<string, Rule>> = {
  seqLen: 'count',
  globalBatch: 'amount',
  microBatch: 'amount',
  precision: 'text',
  dp: 'count',
  tp: 'count',
  pp: 'count',
  cp: 'count',
  ep: 'count',
  vpp: 'count',
  sequenceParallel: 'flag',
  zero: 'zero',
  recompute: 'recompute',
  flashAttention: 'flag',
  framework: 'text',
  frameworkVersion: 'text',
  optimizer: 'text',
  lora: 'flag',
  tokenDrop: 'flag',
};

const SERVING_RULES: Readonly<Record<string, Rule>> = {
  engine: 'text',
  engineVersion: 'text',
  precision: 'text',
  kvPrecision: 'text',
  tp: 'count',
  pp: 'count',
  ep: 'count',
  dp: 'count',
  inputTokens: 'amount',
  outputTokens: 'amount',
  dataset: 'text',
  load: 'load',
  concurrency: 'count',
  batch: 'count',
  ratePerSec: 'amount',
  scenario: 'text',
  limits: 'limits',
  prefill: 'workers',
  decode: 'workers',
};

const EXPECTED: Readonly<Record<Rule, string>> = {
  text: 'text or null',
  flag: 'true, false or null',
  depth: `a whole number from 1 to ${MOST_LAYERS}, or null`,
  count: 'a whole number of 1 or more, or null',
  zeroOrMore: 'a whole number of 0 or more, or null',
  amount: 'a number above 0, or null',
  object: 'an object of numbers, or null',
  zero: '0, 1, 2, 3 or null',
  recompute: 'none, selective, full or null',
  load: 'max-throughput, concurrency, fixed-batch, rate or null',
  limits: 'an object of milliseconds above 0 by figure and percentile, or null',
  workers: 'an object of whole numbers of 1 or more: workers, tp, dp, moeTp, ep, batch; or null',
};

/** Above this a count is a slip of the pen, not a machine or a model. */
const ABSURD = 1e15;

function obeys(rule: Rule, value: unknown): boolean {
  switch (rule) {
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'depth':
      return obeys('count', value) && (value as number) <= MOST_LAYERS;
    case 'count':
      return Number.isInteger(value) && (value as number) >= 1 && (value as number) < ABSURD;
    case 'zeroOrMore':
      return Number.isInteger(value) && (value as number) >= 0 && (value as number) < ABSURD;
    case 'amount':
      return typeof value === 'number' && value > 0 && value < ABSURD;
    case 'object':
      return isObject(value) && Object.values(value).every((inner) => inner === null || obeys('zeroOrMore', inner));
    case 'zero':
      return value === 0 || value === 1 || value === 2 || value === 3;
    case 'recompute':
      return value === 'none' || value === 'selective' || value === 'full';
    case 'load':
      return value === 'max-throughput' || value === 'concurrency' || value === 'fixed-batch' || value === 'rate';
    case 'limits':
      return isObject(value) && Object.values(value).every((inner) => inner === null || obeys('amount', inner));
    case 'workers':
      return isObject(value) && Object.values(value).every((inner) => inner === null || obeys('count', inner));
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function checkFields(where: string, holder: Record<string, unknown>, rules: Readonly<Record<string, Rule>>): void {
  for (const [field, rule] of Object.entries(rules)) {
    const value = holder[field];
    if (value === null || value === undefined || obeys(rule, value)) continue;
    throw new Problem({ code: 'bad-field', where: `${where}.${field}`, said: shown(value), expected: EXPECTED[rule] });
  }
}

function objectAt(where: string, holder: Record<string, unknown>, field: string): Record<string, unknown> {
  const value = holder[field];
  if (isObject(value)) return value;
  throw new Problem({ code: 'missing-field', where: `${where}: ${field}`, said: shown(value), expected: 'an object' });
}

/** Serving records carry their group beside the source, training records inside it. */
function sourceOf(value: unknown, outer: unknown): RunSource {
  const source = isObject(value) ? value : {};
  const text = (field: string): string | null => (typeof source[field] === 'string' ? (source[field] as string) : null);
  const year = typeof source['year'] === 'number' ? source['year'] : null;
  const group = text('group') ?? (typeof outer === 'string' ? outer : null);
  return { group: group ?? 'unstated', title: text('title') ?? 'unstated', url: text('url'), where: text('where'), year };
}

/**
 * Checks one parsed line and returns it as a run record. Types are strict, nulls and unknown extra fields are welcome.
 * `measured` and `notes` are carried along unread: a prediction may not depend on them.
 */
export function checkRecord(value: unknown, where: string): RunRecord {
  if (!isObject(value)) throw new Problem({ code: 'bad-record', where, said: shown(value), expected: 'one JSON object' });
  const { id, kind } = value;
  if (typeof id !== 'string' || id === '')
    throw new Problem({ code: 'missing-field', where: `${where}: id`, said: shown(id), expected: 'text' });
  if (kind !== 'train' && kind !== 'finetune' && kind !== 'serve') {
    throw new Problem({ code: 'bad-field', where: `${where}: kind`, said: shown(kind), expected: 'train, finetune or serve' });
  }
  const model = objectAt(where, value, 'model');
  const hardware = objectAt(where, value, 'hardware');
  const run = objectAt(where, value, 'run');
  if (typeof model['name'] !== 'string') {
    throw new Problem({ code: 'missing-field', where: `${where}: model.name`, said: shown(model['name']), expected: 'text' });
  }
  if (typeof hardware['chip'] !== 'string') {
    throw new Problem({
      code: 'missing-field',
      where: `${where}: hardware.chip`,
      said: shown(hardware['chip']),
      expected: 'a chip by id or name',
    });
  }
  if (!obeys('count', hardware['count'])) {
    throw new Problem({
      code: 'bad-field',
      where: `${where}: hardware.count`,
      said: shown(hardware['count']),
      expected: 'a whole number of 1 or more',
    });
  }
  checkFields(`${where}: model`, model, MODEL_RULES);
  checkFields(`${where}: hardware`, hardware, HARDWARE_RULES);
  checkFields(`${where}: run`, run, kind === 'serve' ? SERVING_RULES : TRAINING_RULES);
  return {
    id,
    kind,
    source: sourceOf(value['source'], value['group']),
    model: model as unknown as RunModel,
    hardware: hardware as unknown as RunHardware,
    run,
    measured: (isObject(value['measured']) ? value['measured'] : {}) as RunRecord['measured'],
    notes: typeof value['notes'] === 'string' ? value['notes'] : '',
  };
}

/** One line of run records, with its number in the file. */
export function readRecordLine(text: string, line: number, file: string): RecordLine {
  const where = `${file} line ${line}`;
  let id: string | null = null;
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value) && typeof value['id'] === 'string') id = value['id'];
    return { line, record: checkRecord(value, where), problem: null };
  } catch (fault) {
    if (fault instanceof Problem) return { line, id, record: null, problem: fault };
    const problem = new Problem({ code: 'broken-line', where, said: shown(text.slice(0, 40)), expected: 'one JSON object on the line' });
    return { line, id: null, record: null, problem };
  }
}

/**
 * Reads run records in JSON Lines. A line that is broken or fails its check is refused with its number; the others go on.
 * Empty lines are passed over.
 *
 * @param file how the text is named in problems
 * @example readRecords('{"id"', 'runs.jsonl')[0].problem.code -> 'broken-line'
 */
export function readRecords(text: string, file: string): readonly RecordLine[] {
  const lines: RecordLine[] = [];
  text.split('\n').forEach((raw, index) => {
    const line = index === 0 ? raw.replace(/^\uFEFF/, '') : raw;
    if (line.trim() !== '') lines.push(readRecordLine(line, index + 1, file));
  });
  return lines;
}

import { readCalendar } from '../asking/calendar.ts';
import { understandJob } from '../asking/job.ts';
import {
  type Demand,
  type DevelopmentStage,
  type InferencePace,
  type InferenceStage,
  meanRate,
  nearest,
  type Pool,
  type PreprocessingStage,
  Problem,
  readCount,
  readFlopRate,
  readLength,
  readRate,
  readSeconds,
  readShare,
  type Stage,
  type StageHead,
  type TrainingStage,
  type TrainingWork,
} from '../index.ts';
import { PEAK_KEY } from '../terms/precision.ts';
import { modelBehind } from './model-behind.ts';
import { type Fields, fieldsOf, placeOfKey, RUN_FIELDS, textAt } from './programme-fields.ts';
import type { StageFile } from './programme-file.ts';
import { complain, money, nodeOf, note, type ProgrammeReader, poolOf, read, staffIn, supportIn, worthAsk } from './programme-reader.ts';
import { servedBy } from './programme-service.ts';
import { saidOf } from './world.ts';
import type { Tree } from './yaml-tree.ts';

const DAY = 86_400;
const MONTH = (365.25 / 12) * DAY;
const SWITCHES = ['no-flash', 'checkpoint-async'];
const WHOLE = { least: 1, most: 1e6, whole: true };
const TOKENS = { least: 1, most: 1e18, whole: true };
/** Requests/s of the busiest hour over the mean of the day, where a service is planned and nobody states it. */
const PEAK = 2;

/** A stage with every name resolved; null where something in it is wrong, which is noted. */
export async function stageFrom(reader: ProgrammeReader, file: StageFile, before: StageFile | null): Promise<Stage | null> {
  const { fields, kind } = file;
  const noted = reader.problems.length;
  const head = headOf(reader, file, before);
  const stage = await kindOf(reader, kind, fields, head);
  return reader.problems.length > noted ? null : stage;
}

function kindOf(reader: ProgrammeReader, kind: string, fields: Fields, head: StageHead): Promise<Stage | null> | Stage | null {
  switch (kind) {
    case 'development':
      return developmentFrom(reader, fields, head);
    case 'preprocessing':
      return preprocessingFrom(reader, fields, head);
    case 'inference':
      return inferenceFrom(reader, fields, head);
    default:
      return trainingFrom(reader, kind as TrainingStage['kind'], fields, head);
  }
}

function headOf(reader: ProgrammeReader, { fields, name }: StageFile, before: StageFile | null): StageHead {
  const assumed: string[] = [];
  const pool = poolOf(reader, fields);
  assumed.push(...(pool?.pool.groups.flatMap((group) => group.assumed) ?? []));
  const worth = worthAsk(reader, fields);
  return {
    name,
    after: afterOf(reader, fields, name, before),
    pool,
    ask: worth as StageHead['ask'],
    support: supportIn(reader, fields),
    staff: staffIn(reader, fields, assumed),
    assumed,
  };
}

/** Names under `after`, one or a list; unsaid, the stage that is listed before. `after: []` waits for none. */
function afterOf({ file, problems }: ProgrammeReader, fields: Fields, own: string, before: StageFile | null): readonly string[] {
  const entry = fields.entries.get('after');
  if (entry === undefined) return before === null ? [] : [before.name];
  const items: readonly Tree[] = entry.value.is === 'list' ? entry.value.items : [entry.value];
  const names = file.stages.map(({ name }) => name).filter((name) => name !== own);
  return items.flatMap((item) => {
    if (item.is === 'scalar' && item.text === '') return [];
    if (item.is === 'scalar' && names.includes(item.text)) return [item.text];
    const said = item.is === 'scalar' ? item.text : 'not a name';
    problems.push(
      new Problem({
        code: 'unknown-stage',
        where: item.where,
        said,
        expected: `another stage: ${names.join(', ') || 'there is none'}`,
        near: nearest(said, names),
      }),
    );
    return [];
  });
}

/** A stated length of time: `days` or `months`. */
function secondsOf(reader: ProgrammeReader, fields: Fields): number | null {
  const days = read(reader, fields, 'days', (said, where) =>
    readCount(said.replace(/\s*(d|days?)$/, ''), where, { least: 0.001, most: 1e5 }),
  );
  const months = read(reader, fields, 'months', (said, where) => readCount(said, where, { least: 0.01, most: 1200 }));
  if (days !== null && months !== null) return complain(reader, fields, 'months', 'contradiction', 'days or months, not both');
  return days !== null ? days * DAY : months !== null ? months * MONTH : null;
}

async function trainingFrom(reader: ProgrammeReader, kind: TrainingStage['kind'], fields: Fields, head: StageHead): Promise<TrainingStage> {
  const seconds = secondsOf(reader, fields);
  if (head.pool === null && !fields.entries.has('on')) complain(reader, fields, 'on', 'missing-key', 'on: a pool or chips');
  const { work, assumed } = await workOf(reader, kind === 'fine-tuning' ? 'finetune' : 'train', fields, fields, head, seconds !== null);
  return { ...head, kind, work, seconds, assumed: [...head.assumed, ...assumed] };
}

/** A run by the keys of `fields`; parameters and tokens at a stated rate where no model is named. */
async function workOf(
  reader: ProgrammeReader,
  kind: 'train' | 'finetune',
  fields: Fields,
  on: Fields,
  { pool }: Pick<StageHead, 'pool'>,
  timed: boolean,
): Promise<{ work: TrainingWork | null; assumed: readonly string[] }> {
  const none = { work: null, assumed: [] };
  const count = read(reader, fields, 'count', (said, where) => readCount(said, where, WHOLE)) ?? 1;
  if (fields.entries.has('model')) return modelWork(reader, kind, fields, on, pool?.pool ?? null, count, timed);
  const achieved = rateOf(reader, fields, pool?.pool ?? null);
  const parameters = read(reader, fields, 'params', (said, where) => readCount(said, where, TOKENS));
  const tokens = read(reader, fields, 'tokens', (said, where) => readCount(said, where, TOKENS));
  if (parameters !== null && tokens !== null && achieved !== null)
    return { work: { kind: 'counted', parameters, tokens, achievedPerChip: achieved, count }, assumed: [] };
  if (timed) return achieved === null ? none : { work: { kind: 'rate', achievedPerChip: achieved }, assumed: [] };
  const lacks = fields.entries.has('params') ? (fields.entries.has('tokens') ? 'mfu' : 'tokens') : 'model';
  if (!fields.entries.has(lacks))
    complain(
      reader,
      fields,
      lacks,
      'missing-key',
      lacks === 'model' ? 'model: a name or file; or params and mfu' : `${lacks} beside params`,
    );
  return none;
}

/** FLOP/s a chip, stated as such or as a share of the dense 16-bit peak. */
function rateOf(reader: ProgrammeReader, fields: Fields, pool: Pool | null): number | null {
  const stated = read(reader, fields, 'achieved', readFlopRate);
  if (stated !== null) return stated;
  const share = read(reader, fields, 'mfu', (said, where) => readShare(said, where, { least: Number.MIN_VALUE, most: 1 }));
  if (share === null || pool === null) return null;
  const peaks = pool.groups.map(({ chip, count }) => ({
    count,
    peak: chip.peakDense[PEAK_KEY.bf16] ?? chip.peakDense[PEAK_KEY.fp16] ?? Number.NaN,
  }));
  const chips = peaks.reduce((sum, { count }) => sum + count, 0);
  const peak = peaks.reduce((sum, { count, peak: each }) => sum + (each * count) / chips, 0);
  if (peak > 0) return share * peak;
  return complain(reader, fields, 'mfu', 'unknown-peak', 'chips whose dense 16-bit peak is known; give the achieved rate instead');
}

async function modelWork(
  reader: ProgrammeReader,
  kind: 'train' | 'finetune',
  fields: Fields,
  on: Fields,
  pool: Pool | null,
  count: number,
  timed: boolean,
): Promise<{ work: TrainingWork | null; assumed: readonly string[] }> {
  const none = { work: null, assumed: [] };
  if (!fields.entries.has('tokens') && !timed) complain(reader, fields, 'tokens', 'missing-key', 'tokens: a count such as 15T');
  // a pool that is wrong was told of; the rest of the run is read all the same
  const values: Record<string, string> =
    pool === null ? {} : { on: pool.groups.map((group) => `${group.count}x${group.chip.id}`).join(' + ') };
  for (const key of RUN_FIELDS) {
    const said = SWITCHES.includes(key) ? undefined : textAt(fields, key, reader.problems);
    if (said !== undefined) values[key] = said;
  }
  const switches = new Set(SWITCHES.filter((key) => /^(true|yes)$/.test(textAt(fields, key, reader.problems) ?? '')));
  const words = saidOf({ values, switches });
  const problems: Problem[] = [];
  const calendar = readCalendar(words, problems);
  try {
    const { job, assumed } = understandJob(kind, words, await modelBehind(values['model']), reader.book, problems);
    const said = assumed.filter((sentence) => !pool?.groups.some((group) => group.assumed.includes(sentence)));
    return { work: { kind: 'model', job, calendar, count }, assumed: said };
  } catch (error) {
    const found: Problem[] = [];
    note(found, error);
    reader.problems.push(...found.filter(({ where }) => pool !== null || where !== '--on').map((problem) => moved(problem, fields, on)));
    return none;
  }
}

/** A problem of a flag where the key of that name stands in the file. */
function moved(problem: Problem, fields: Fields, on: Fields): Problem {
  const key = problem.where.replace(/^--/, '').split(/[\s:]/)[0] as string;
  return new Problem({ ...problem, where: placeOfKey(key === 'on' ? on : fields, key) });
}

async function developmentFrom(reader: ProgrammeReader, fields: Fields, head: StageHead): Promise<DevelopmentStage | null> {
  const listed = fields.entries.get('runs')?.value;
  const multiple = read(reader, fields, 'multiple', (said, where) =>
    readCount(said.replace(/\s*x$/, ''), where, { least: Number.MIN_VALUE, most: 1000 }),
  );
  if (listed !== undefined && multiple !== null)
    return complain(reader, fields, 'multiple', 'contradiction', 'runs or a multiple, not both');
  if (listed !== undefined)
    return { ...head, ...(await listedRuns(reader, listed, fields, head)), kind: 'development', of: null, multiple: null };
  const others = reader.file.stages.filter(({ kind }) => kind !== 'development');
  const said = textAt(fields, 'of', reader.problems);
  const of = said === undefined ? others.find(({ kind }) => kind === 'pre-training') : others.find(({ name }) => name === said);
  if (of === undefined || said === head.name) {
    const names = others.map(({ name }) => name);
    reader.problems.push(
      new Problem({
        code: 'unknown-stage',
        where: placeOfKey(fields, 'of'),
        said: said ?? 'nothing',
        expected: `another stage: ${names.join(', ') || 'there is none'}`,
        near: nearest(said ?? '', names),
      }),
    );
    return null;
  }
  if (multiple === null)
    return fields.entries.has('multiple')
      ? null
      : complain(reader, fields, 'multiple', 'missing-key', 'multiple: how many times the chip-hours of the run; or runs');
  const pool = head.pool ?? poolOf(reader, of.fields);
  return { ...head, pool, kind: 'development', of: of.name, multiple, runs: [] };
}

async function listedRuns(
  reader: ProgrammeReader,
  tree: Tree,
  stage: Fields,
  head: StageHead,
): Promise<{ runs: readonly TrainingWork[]; assumed: readonly string[] }> {
  if (head.pool === null && !stage.entries.has('on')) complain(reader, stage, 'on', 'missing-key', 'on: a pool or chips');
  if (tree.is !== 'list' || tree.items.length === 0) {
    reader.problems.push(new Problem({ code: 'not-a-list', where: tree.where, said: 'no runs', expected: 'a list of runs' }));
    return { runs: [], assumed: [] };
  }
  const runs: TrainingWork[] = [];
  const assumed: string[] = [...head.assumed];
  for (const item of tree.items) {
    const fields = fieldsOf(item, RUN_FIELDS, 'a run', reader.problems);
    const kind = fields.entries.has('method') ? 'finetune' : 'train';
    const made = await workOf(reader, kind, fields, stage, head, false);
    if (made.work) runs.push(made.work);
    assumed.push(...made.assumed);
  }
  return { runs, assumed: [...new Set(assumed)] };
}

function preprocessingFrom(reader: ProgrammeReader, fields: Fields, head: StageHead): PreprocessingStage | null {
  const count = (key: string, bounds: Parameters<typeof readCount>[2]): number | null =>
    read(reader, fields, key, (said, where) => readCount(said, where, bounds));
  const storage = fields.entries.has('storage-price') ? fields : reader.file.globals;
  const perTerabyteMonth = read(reader, storage, 'storage-price', money(reader));
  const stage: PreprocessingStage = {
    ...head,
    kind: 'preprocessing',
    tokens: count('tokens', TOKENS),
    tokensPerSecond: count('tokens-per-second', { least: Number.MIN_VALUE, most: 1e15 }),
    workers: count('workers', { least: 1, most: 1e8, whole: true }),
    workerUsdPerHour: read(reader, fields, 'worker-price', money(reader)),
    workerWatts: count('worker-watts', { least: 0, most: 1e6 }),
    bytesPerToken: count('bytes-per-token', { least: Number.MIN_VALUE, most: 1e6 }),
    storageUsdPerByteSecond: perTerabyteMonth === null ? null : perTerabyteMonth / 1e12 / MONTH,
    seconds: secondsOf(reader, fields),
  };
  if (stage.seconds !== null) return stage;
  for (const key of ['tokens', 'tokens-per-second'])
    if (!fields.entries.has(key)) complain(reader, fields, key, 'missing-key', `${key}; or days`);
  if (stage.workers === null && head.pool === null && !fields.entries.has('workers') && !fields.entries.has('on'))
    complain(reader, fields, 'workers', 'missing-key', 'workers, or a pool that does it');
  return stage;
}

function inferenceFrom(reader: ProgrammeReader, fields: Fields, head: StageHead): InferenceStage | null {
  const months = read(reader, fields, 'months', (said, where) => readCount(said, where, { least: 1, most: 1200, whole: true }));
  if (!fields.entries.has('months')) complain(reader, fields, 'months', 'missing-key', 'months: how long it serves');
  const growth = read(reader, fields, 'growth', (said, where) => readShare(said, where, { least: -0.99, most: 10 })) ?? 0;
  const demand = demandOf(reader, fields);
  const byTheMonth = read(reader, fields, 'chip', (said, where) => nodeOf(reader, said, where));
  if (head.pool !== null && byTheMonth !== null)
    complain(reader, fields, 'chip', 'contradiction', 'on (a pool that is held) or chip (taken by the month)');
  if (!fields.entries.has('on') && !fields.entries.has('chip'))
    complain(reader, fields, 'on', 'missing-key', 'on: a pool, or chip: a kind taken by the month');
  const assumed = [...head.assumed, ...(byTheMonth?.groups.flatMap((group) => group.assumed) ?? [])];
  const pace = paceOf(reader, fields, head.pool?.pool ?? byTheMonth, head.pool !== null, assumed);
  const peak = read(reader, fields, 'peak', (said, where) => readCount(said, where, { least: 1, most: 1000 }));
  if (peak === null && pace.kind === 'planned') assumed.push(`${head.name}: the busiest hour asks for ${PEAK} times the mean`);
  const busyShare = read(reader, fields, 'busy', (said, where) => readShare(said, where, { least: 0.001, most: 1 })) ?? 1;
  if (demand === null || months === null) return null;
  return {
    ...head,
    assumed,
    kind: 'inference',
    months,
    growthPerMonth: growth,
    demand,
    peak: peak ?? (pace.kind === 'planned' ? PEAK : 1),
    pace,
    busyShare,
    byTheMonth,
  };
}

/** Requests of the first month: a rate, or users and apps and what each asks a day. */
function demandOf(reader: ProgrammeReader, fields: Fields): Demand | null {
  const many = (key: string): number | null => read(reader, fields, key, (said, where) => readCount(said, where, { least: 0, most: 1e12 }));
  const length = (key: string): number | null => read(reader, fields, key, (said, where) => readLength(said, where));
  const rate = read(reader, fields, 'rate', readRate);
  const each = (['user', 'app'] as const).map((who) => {
    const [count, asks] = [many(`${who}s`), many(`requests-per-${who}`)];
    for (const [here, there] of [
      [`${who}s`, `requests-per-${who}`],
      [`requests-per-${who}`, `${who}s`],
    ] as const)
      if (fields.entries.has(here) && !fields.entries.has(there)) complain(reader, fields, there, 'missing-key', `${there} beside ${here}`);
    return count === null || asks === null ? 0 : meanRate(count, asks);
  });
  const asked = each.reduce((sum, more) => sum + more, 0);
  if (rate !== null && asked > 0) return complain(reader, fields, 'rate', 'contradiction', 'a rate, or users and what they ask, not both');
  const requestsPerSec = rate ?? asked;
  if (!(requestsPerSec > 0)) {
    if (!['rate', 'users', 'apps'].some((key) => fields.entries.has(key)))
      complain(reader, fields, 'users', 'missing-key', 'users and requests-per-user (a day), or rate');
    else if (reader.problems.length === 0) complain(reader, fields, rate === null ? 'users' : 'rate', 'too-small', 'more than 0 requests');
    return null;
  }
  return { requestsPerSec, inputTokens: length('input'), outputTokens: length('output') };
}

/** What a chip delivers: as stated, else planned from the model. */
function paceOf(reader: ProgrammeReader, fields: Fields, pool: Pool | null, whole: boolean, assumed: string[]): InferencePace {
  const seconds = read(reader, fields, 'chip-seconds', (said, where) =>
    /[a-z]$/.test(said) ? readSeconds(said, where) : readCount(said, where, { least: Number.MIN_VALUE }),
  );
  if (seconds !== null) return { kind: 'stated', pace: { kind: 'chip-seconds', seconds } };
  const tokens = read(reader, fields, 'tokens-per-chip', (said, where) => readCount(said, where, { least: Number.MIN_VALUE, most: 1e9 }));
  if (tokens !== null) {
    if (!fields.entries.has('output')) complain(reader, fields, 'output', 'missing-key', 'output: tokens of an answer');
    return { kind: 'stated', pace: { kind: 'tokens', tokensPerSec: tokens } };
  }
  if (!fields.entries.has('model')) {
    if (!fields.entries.has('chip-seconds') && !fields.entries.has('tokens-per-chip'))
      complain(reader, fields, 'model', 'missing-key', 'model; or chip-seconds, or tokens-per-chip');
    return { kind: 'unknown' };
  }
  if (pool === null) return { kind: 'unknown' };
  return servedBy(reader, fields, whole, assumed) ?? { kind: 'unknown' };
}

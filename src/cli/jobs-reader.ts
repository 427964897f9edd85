import { readCalendar } from '../asking/calendar.ts';
import { understandJob } from '../asking/job.ts';
import {
  type AskedJob,
  type CardGroup,
  meanRate,
  nearest,
  Problem,
  parsePool,
  readCount,
  readRate,
  readSeconds,
  type ScheduleAsk,
  type TrainingJob,
} from '../index.ts';
import type { JobFile, JobsFile } from './jobs-file.ts';
import { modelBehind } from './model-behind.ts';
import { type Fields, placeOfKey, RUN_FIELDS, textAt } from './programme-fields.ts';
import { attempt, note, type ProgrammeReader, read } from './programme-reader.ts';
import { servedBy } from './programme-service.ts';
import { saidOf } from './world.ts';

const DAY = 86_400;
const MONTH_DAYS = 365.25 / 12;
const SWITCHES = ['no-flash', 'checkpoint-async'];
const GOALS = ['time', 'cost', 'energy'] as const;
/** Busiest hour over the mean, where users are counted. Assumed. */
const PEAK = 2;

export interface AskedSchedule {
  readonly ask: ScheduleAsk;
  readonly assumed: readonly string[];
}

/** The jobs of a file with every name resolved; what is wrong is noted in the reader. */
export async function askSchedule(file: JobsFile, reader: ProgrammeReader): Promise<AskedSchedule> {
  const assumed: string[] = [];
  const groups = groupsOf(file, reader);
  for (const { group } of groups) assumed.push(...group.assumed);
  const jobs: AskedJob[] = [];
  for (const job of file.jobs) {
    const asked = await jobOf(job, file, groups, reader, assumed);
    if (asked) jobs.push(asked);
  }
  const goal = read(reader, file.globals, 'goal', (said, where) => {
    const found = GOALS.find((name) => name === said);
    if (found) return found;
    throw new Problem({ code: 'bad-value', where, said, expected: `one of ${GOALS.join(', ')}`, near: nearest(said, GOALS) });
  });
  if (goal === null) assumed.push('goal: lateness by priority first, then the time until the last run has ended');
  return { ask: { groups, jobs, goal: goal ?? 'time' }, assumed: [...new Set(assumed)] };
}

/** Groups of one kind each; a pool of several kinds counts as several groups. */
function groupsOf(file: JobsFile, reader: ProgrammeReader): readonly CardGroup[] {
  return [...file.pools].flatMap(([name, { where, said }]) => {
    const pool = attempt(reader, () => parsePool(reader.book, said, where));
    if (!pool) return [];
    return pool.groups.map((group, at) => ({ name: pool.groups.length === 1 ? name : `${name}.${at + 1}`, group }));
  });
}

async function jobOf(
  job: JobFile,
  file: JobsFile,
  groups: readonly CardGroup[],
  reader: ProgrammeReader,
  assumed: string[],
): Promise<AskedJob | null> {
  const { kind, name, fields } = job;
  const days = (key: string): number | null => read(reader, fields, key, daysIn);
  const on = allowed(job, file, groups, reader);
  const cards = cardsIn(reader, fields);
  const head = {
    name,
    release: days('release') ?? 0,
    deadline: days('deadline'),
    priority: read(reader, fields, 'priority', (said, where) => readCount(said, where, { least: 0.001, most: 1e6 })) ?? 1,
    after: job.after.map(({ text }) => file.jobs.findIndex((other) => other.name === text)),
    ...cards,
  };
  if (kind !== 'serve') {
    const run = await runOn(kind, fields, on, groups, reader, assumed);
    return run && { ...head, kind, ...run };
  }
  const months = read(reader, fields, 'months', (said, where) => readCount(said, where, { least: 0.01, most: 1200 }));
  const held = days('days') ?? (months === null ? null : months * MONTH_DAYS);
  if (held === null && !fields.entries.has('days') && !fields.entries.has('months'))
    lacks(reader, fields, 'months', 'months: how long it serves');
  const rate = rateIn(reader, fields, assumed);
  if (!fields.entries.has('model')) lacks(reader, fields, 'model', 'model: a name or file');
  const pace = fields.entries.has('model') ? servedBy(reader, fields, true, assumed) : null;
  if (held === null || rate === null || pace?.kind !== 'planned') return null;
  return { ...head, kind, on, days: held, requestsPerSec: rate, serve: pace.serve };
}

/** Places of the groups that a job may use. */
function allowed(job: JobFile, file: JobsFile, groups: readonly CardGroup[], { problems }: ProgrammeReader): readonly number[] {
  if (job.on === null) return [...groups.keys()];
  const known = [...new Set([...file.pools.keys(), ...groups.map(({ name }) => name)])];
  if (job.on.length === 0)
    problems.push(
      new Problem({
        code: 'empty-list',
        where: placeOfKey(job.fields, 'on'),
        said: 'on: nothing',
        expected: `cards of this list: ${known.join(', ')}`,
      }),
    );
  return job.on.flatMap(({ text, where }) => {
    const found = [...groups.keys()].filter((at) => groups[at]?.name === text || groups[at]?.name.startsWith(`${text}.`));
    if (found.length === 0 && !file.pools.has(text))
      problems.push(
        new Problem({
          code: 'unknown-pool',
          where,
          said: text,
          expected: `cards of this list: ${known.join(', ')}`,
          near: nearest(text, known),
        }),
      );
    return found;
  });
}

/** The run as it is asked on each group: its own stack, its own format. */
async function runOn(
  kind: 'train' | 'finetune',
  fields: Fields,
  on: readonly number[],
  groups: readonly CardGroup[],
  reader: ProgrammeReader,
  assumed: string[],
): Promise<Pick<Extract<AskedJob, { kind: 'train' | 'finetune' }>, 'on' | 'calendar'> | null> {
  for (const key of ['model', 'tokens'])
    if (!fields.entries.has(key)) lacks(reader, fields, key, key === 'model' ? 'model: a name or file' : 'tokens: a count such as 15T');
  const values: Record<string, string> = {};
  for (const key of RUN_FIELDS) {
    const said = SWITCHES.includes(key) ? undefined : textAt(fields, key, reader.problems);
    if (said !== undefined) values[key] = said;
  }
  const switches = new Set(SWITCHES.filter((key) => /^(true|yes)$/.test(textAt(fields, key, reader.problems) ?? '')));
  const words = saidOf({ values, switches });
  const problems: Problem[] = [];
  const calendar = readCalendar(words, problems);
  const own = await modelBehind(values['model']);
  const found = new Map<number, TrainingJob>();
  for (const at of on) {
    const { group } = groups[at] as CardGroup;
    try {
      const { job, assumed: chosen } = understandJob(kind, { ...words, on: `${group.count}x${group.chip.id}` }, own, reader.book);
      found.set(at, job);
      assumed.push(...chosen);
    } catch (error) {
      note(problems, error);
    }
  }
  const seen = new Set<string>();
  for (const problem of problems) {
    // what is wrong with the job is said once, whatever the number of groups; what is missing was told before
    if (seen.has(problem.message) || problem.code === 'missing-flag') continue;
    seen.add(problem.message);
    const key = problem.where.replace(/^--/, '').split(/[\s:]/)[0] as string;
    reader.problems.push(new Problem({ ...problem, where: placeOfKey(fields, key) }));
  }
  return found.size > 0 ? { on: found, calendar } : null;
}

function lacks({ problems }: ProgrammeReader, fields: Fields, key: string, expected: string): void {
  problems.push(new Problem({ code: 'missing-key', where: placeOfKey(fields, key), said: `no ${key}`, expected }));
}

/** Days: with a unit of time, or a bare number. */
function daysIn(said: string, where: string): number {
  if (/^0+(\.0*)?\s*d?$/.test(said)) return 0;
  return readSeconds(/[a-z]\s*$/.test(said) ? said : `${said}d`, where) / DAY;
}

/** `256`, `64..512`, `..512`, `64..` */
function cardsIn(reader: ProgrammeReader, fields: Fields): { readonly least: number | null; readonly most: number | null } {
  const found = read(reader, fields, 'cards', (said, where) => {
    const many = (text: string): number | null => (text === '' ? null : readCount(text, where, { least: 1, most: 1e7, whole: true }));
    const [low = '', high] = said.split('..').map((part) => part.trim());
    const least = many(low);
    const most = high === undefined ? least : many(high);
    if (least !== null && most !== null && least > most)
      throw new Problem({ code: 'bad-value', where, said, expected: 'the fewest before the most, as 64..512' });
    return { least, most };
  });
  return found ?? { least: null, most: null };
}

/** Requests a second at the busiest time: stated, or of users. */
function rateIn(reader: ProgrammeReader, fields: Fields, assumed: string[]): number | null {
  const many = (key: string): number | null =>
    read(reader, fields, key, (said, where) => readCount(said, where, { least: 0.001, most: 1e12 }));
  const rate = read(reader, fields, 'rate', readRate);
  if (rate !== null || fields.entries.has('rate')) return rate;
  const [users, each] = [many('users'), many('requests-per-user')];
  if (users === null || each === null) {
    if (!fields.entries.has('users') || !fields.entries.has('requests-per-user'))
      lacks(reader, fields, 'rate', 'rate: 20/s; or users and requests-per-user (a day)');
    return null;
  }
  const peak = many('peak');
  if (peak === null) assumed.push(`services by users: the busiest hour asks for ${PEAK} times the mean`);
  return meanRate(users, each) * (peak ?? PEAK);
}

import { nearest, Problem } from '../index.ts';
import { type Fields, fieldsOf, RUN_FIELDS, shown, textAt, WORTH_KEYS } from './programme-fields.ts';
import { readYaml, type Tree } from './yaml-tree.ts';

/** A list of jobs as its file says it, keys checked, nothing looked up yet. */
export interface JobsFile {
  readonly name: string | null;
  readonly globals: Fields;
  /** groups of cards by name, each with its place */
  readonly pools: ReadonlyMap<string, { readonly where: string; readonly said: string }>;
  readonly jobs: readonly JobFile[];
}

export interface JobFile {
  readonly kind: JobKind;
  readonly name: string;
  readonly fields: Fields;
  /** names of groups it may use, each with its place; null = any */
  readonly on: readonly Name[] | null;
  readonly after: readonly Name[];
}

/** A name and where it stands. */
export interface Name {
  readonly text: string;
  readonly where: string;
}

export const JOB_KINDS = ['train', 'finetune', 'serve'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

const FILE_KEYS = ['name', 'pools', 'jobs', 'goal', 'currency', ...WORTH_KEYS] as const;
const HEAD_KEYS = ['job', 'name', 'on', 'after', 'release', 'deadline', 'priority', 'cards'] as const;
const SERVICE_KEYS = ['model', 'rate', 'users', 'requests-per-user', 'peak', 'input', 'output', 'quant', 'kv', 'engine'] as const;
const TUNING_KEYS = ['method', 'rank', 'targets', 'padding'];

const KEYS: Readonly<Record<JobKind, readonly string[]>> = {
  train: [...HEAD_KEYS, ...RUN_FIELDS.filter((key) => !TUNING_KEYS.includes(key) && key !== 'params' && key !== 'count')],
  finetune: [...HEAD_KEYS, ...RUN_FIELDS.filter((key) => key !== 'params' && key !== 'count')],
  serve: [...HEAD_KEYS, ...SERVICE_KEYS, 'ttft', 'tpot', 'e2e', 'days', 'months'],
};

/** Reads the text of a list of jobs; every problem is noted, what is wrong is left out. */
export function readJobs(text: string, file: string, problems: Problem[]): JobsFile {
  const globals = fieldsOf(readYaml(text, file), FILE_KEYS, 'a list of jobs', problems);
  const pools = poolsOf(globals, problems);
  const jobs = jobsOf(globals, problems);
  return { name: textAt(globals, 'name', problems) ?? null, globals, pools, jobs };
}

function poolsOf(globals: Fields, problems: Problem[]): JobsFile['pools'] {
  const pools = new Map<string, { where: string; said: string }>();
  const entry = globals.entries.get('pools');
  if (entry === undefined || entry.value.is !== 'map' || entry.value.entries.size === 0) {
    const said = entry === undefined ? 'no pools' : shown(entry.value);
    problems.push(
      new Problem({ code: 'missing-key', where: entry?.value.where ?? globals.where, said, expected: 'pools: groups of cards by name' }),
    );
    return pools;
  }
  for (const [name, { where, value }] of entry.value.entries)
    if (value.is === 'scalar' && value.text !== '') pools.set(name, { where: value.where, said: value.text });
    else problems.push(new Problem({ code: 'bad-pool', where, said: shown(value), expected: 'cards such as 512xA100-80GB' }));
  return pools;
}

function jobsOf(globals: Fields, problems: Problem[]): readonly JobFile[] {
  const entry = globals.entries.get('jobs');
  if (entry === undefined || entry.value.is !== 'list' || entry.value.items.length === 0) {
    const said = entry === undefined ? 'no jobs' : shown(entry.value);
    problems.push(new Problem({ code: 'not-a-list', where: entry?.value.where ?? globals.where, said, expected: 'jobs: a list of jobs' }));
    return [];
  }
  const jobs: JobFile[] = [];
  for (const item of entry.value.items) {
    const job = jobOf(item, problems);
    if (job === null) continue;
    if (jobs.some(({ name }) => name === job.name))
      problems.push(
        new Problem({
          code: 'repeated-name',
          where: job.fields.entries.get('name')?.value.where ?? job.fields.where,
          said: job.name,
          expected: 'a name of its own for every job',
        }),
      );
    else jobs.push(job);
  }
  checkNames(jobs, problems);
  return jobs;
}

function jobOf(item: Tree, problems: Problem[]): JobFile | null {
  const entry = item.is === 'map' ? item.entries.get('job') : undefined;
  const said = entry?.value.is === 'scalar' ? entry.value.text : undefined;
  const kind = JOB_KINDS.find((known) => known === said);
  if (kind === undefined) {
    problems.push(
      new Problem({
        code: said === undefined ? 'missing-key' : 'unknown-job',
        where: entry?.value.where ?? item.where,
        said: said ?? (item.is === 'map' ? 'no job' : shown(item)),
        expected: `job: one of ${JOB_KINDS.join(', ')}`,
        ...(said === undefined ? {} : { near: nearest(said, JOB_KINDS) }),
      }),
    );
    return null;
  }
  const fields = fieldsOf(item, KEYS[kind], `a job to ${kind}`, problems);
  const name = textAt(fields, 'name', problems) ?? textAt(fields, 'model', []) ?? kind;
  return { kind, name, fields, on: namesOf(fields, 'on', problems), after: namesOf(fields, 'after', problems) ?? [] };
}

/** Names under a key: one, several joined by commas, or a list; null = the key is not there. */
function namesOf({ entries }: Fields, key: string, problems: Problem[]): readonly Name[] | null {
  const value = entries.get(key)?.value;
  if (value === undefined) return null;
  if (value.is === 'scalar')
    return value.text
      .split(',')
      .map((text) => ({ text: text.trim(), where: value.where }))
      .filter(({ text }) => text !== '');
  if (value.is === 'list' && value.items.every(({ is }) => is === 'scalar'))
    return value.items.map((item) => ({ text: item.is === 'scalar' ? item.text : '', where: item.where }));
  problems.push(new Problem({ code: 'bad-value', where: value.where, said: shown(value), expected: `names under ${key}` }));
  return null;
}

/** Jobs that wait must wait for jobs of the list, and not in a circle. */
function checkNames(jobs: readonly JobFile[], problems: Problem[]): void {
  const names = jobs.map(({ name }) => name);
  for (const { after } of jobs)
    for (const { text, where } of after)
      if (!names.includes(text))
        problems.push(
          new Problem({
            code: 'unknown-job',
            where,
            said: text,
            expected: `a job of this list: ${names.join(', ')}`,
            near: nearest(text, names),
          }),
        );
  const circle = circleOf(jobs);
  if (circle) {
    const first = jobs.find(({ name }) => name === circle[0]) as JobFile;
    const where = first.after.find(({ text }) => circle.includes(text))?.where ?? first.fields.where;
    problems.push(
      new Problem({ code: 'jobs-in-a-circle', where, said: circle.join(' after '), expected: 'jobs that do not wait for each other' }),
    );
  }
}

/** Names around a circle, the first again at its end; null = there is none. */
function circleOf(jobs: readonly JobFile[]): readonly string[] | null {
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): readonly string[] | null => {
    const at = trail.indexOf(name);
    if (at >= 0) return [...trail.slice(at), name];
    if (done.has(name)) return null;
    for (const { text } of jobs.find((job) => job.name === name)?.after ?? []) {
      const found = visit(text, [...trail, name]);
      if (found) return found;
    }
    done.add(name);
    return null;
  };
  for (const { name } of jobs) {
    const found = visit(name, []);
    if (found) return found;
  }
  return null;
}

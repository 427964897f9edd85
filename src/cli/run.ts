import { Problem, type ProblemFields, Problems } from '../terms/problem.ts';
import { readDay } from '../terms/spoken.ts';
import { type Args, readArgs } from './args.ts';
import type { Exit, Face, Run } from './face.ts';
import type { Command } from './flags.ts';
import { type Locale, speak } from './words.ts';

/** Each command's code is loaded only when it is typed. */
const RUNS: Readonly<Record<string, () => Promise<Run>>> = {
  train: async () => (await import('./train.ts')).train,
  finetune: async () => (await import('./train.ts')).finetune,
  lifecycle: async () => (await import('./lifecycle.ts')).lifecycle,
  serve: async () => (await import('./serve.ts')).serve,
  size: async () => (await import('./size.ts')).size,
  compare: async () => (await import('./compare.ts')).compare,
  equal: async () => (await import('./equal.ts')).equal,
  schedule: async () => (await import('./schedule.ts')).schedule,
  predict: async () => (await import('./predict.ts')).predict,
  evidence: async () => (await import('./evidence.ts')).evidence,
  controls: async () => (await import('./controls.ts')).controls,
  claim: async () => (await import('./claim.ts')).claim,
  facts: async () => (await import('./facts.ts')).facts,
  ui: () => door('ui'),
  mcp: () => door('mcp'),
};

/** The doors for programs are a file of their own, read when they are opened, so that every other command starts as fast without them. */
async function door(name: 'ui' | 'mcp'): Promise<Run> {
  const file = new URL(import.meta.url.endsWith('.ts') ? '../server/doors.ts' : './doors.js', import.meta.url);
  const run = ((await import(file.href)) as Readonly<Record<typeof name, Run>>)[name];
  return async (args, face) => {
    try {
      return await run(args, face);
    } catch (error) {
      throw ownProblems(error);
    }
  };
}

/** That file has classes of its own: its problems, told by their shape, are made ours. */
function ownProblems(error: unknown): unknown {
  const isOne = (one: unknown): one is ProblemFields => one instanceof Error && 'code' in one && 'where' in one && 'expected' in one;
  if (isOne(error)) return new Problem(error);
  const { problems } = Object(error) as { readonly problems?: unknown };
  return Array.isArray(problems) && problems.every(isOne) ? new Problems(problems.map((one) => new Problem(one))) : error;
}

/** What a command speaks through, less what its own flags say. */
export type Outlet = Pick<Face, 'paper' | 'print' | 'note' | 'progress'>;

/**
 * Runs a command on what stands behind its name.
 *
 * @throws Problems, all that are found before any work
 */
export async function runCommand(command: Command, argv: readonly string[], locale: Locale, outlet: Outlet): Promise<Exit> {
  const problems: Problem[] = [];
  const args = readArgs(command, argv, problems);
  const face = faceOf(args, locale, problems, outlet);
  const run = await (RUNS[command.path[0] as string] as () => Promise<Run>)();
  if (problems.length) throw new Problems([...problems, ...missingToo(command, args, problems)]);
  return await run({ ...args, positional: [...command.path.slice(1), ...args.positional] }, face);
}

function faceOf({ values, switches }: Args, locale: Locale, problems: Problem[], outlet: Outlet): Face {
  if (values.locale !== undefined && values.locale !== 'en' && values.locale !== 'zh')
    problems.push(new Problem({ code: 'bad-value', where: '--locale', said: values.locale, expected: 'one of en, zh' }));
  let asOf = new Date().toISOString().slice(0, 10);
  try {
    if (values['as-of'] !== undefined) asOf = readDay(values['as-of'], '--as-of');
  } catch (error) {
    problems.push(error as Problem);
  }
  if (values.seed !== undefined && !/^\d{1,15}$/.test(values.seed))
    problems.push(new Problem({ code: 'bad-number', where: '--seed', said: values.seed, expected: 'a whole number' }));
  const paper = switches.has('why') ? { ...outlet.paper, whole: true } : outlet.paper;
  return {
    ...outlet,
    paper,
    locale,
    say: speak(locale),
    json: switches.has('json'),
    facts: values.facts ?? null,
    grades: values.grades ?? null,
    asOf,
  };
}

/** What a command cannot do without, so that one run names every problem, and none twice. */
function missingToo(command: Command, { values }: Args, noted: readonly Problem[]): Problem[] {
  if (!command.flags.some(({ name }) => name === 'model')) return [];
  const required = command.flags.filter(({ name }) => name === 'model' || name === 'on');
  return required
    .filter(({ name }) => values[name] === undefined && !noted.some(({ code, where }) => code === 'missing-value' && where === `--${name}`))
    .map(({ name, value }) => new Problem({ code: 'missing-flag', where: `--${name}`, said: 'nothing', expected: `<${value}>` }));
}

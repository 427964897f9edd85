#!/usr/bin/env node
import { Problem, Problems } from '../terms/problem.ts';
import { readDay } from '../terms/spoken.ts';
import { type Args, findCommand, readArgs } from './args.ts';
import type { Face, Run } from './face.ts';
import { COMMANDS, type Command } from './flags.ts';
import { paperOf } from './paper.ts';
import { problemText } from './problem-text.ts';
import { VERSION } from './version.ts';
import { type Locale, localeOf, speak } from './words.ts';

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
};

process.stdout.on('error', leaveQuietly);
process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const locale = saidLocale(argv) ?? localeOf(process.env);
  const say = speak(locale);
  const complain = (problems: readonly Problem[]): 2 => {
    const paper = paperOf(process.stderr, process.env);
    for (const problem of problems) process.stderr.write(`${problemText(problem, locale, say, paper)}\n`);
    return 2;
  };
  try {
    if (argv.includes('--version') || argv.includes('-V')) return done(`${VERSION}\n`);
    const words = argv[0] === 'help' ? argv.slice(1) : argv;
    if (isBare(argv) || argv[0] === 'help' || argv.includes('--help') || argv.includes('-h')) return await help(words, locale, complain);
    const found = findCommand(COMMANDS, argv);
    if (found instanceof Problem) return complain([found]);
    const problems: Problem[] = [];
    const args = readArgs(found.command, found.rest, problems);
    const face = faceOf(args, locale, problems);
    const run = await (RUNS[found.command.path[0] as string] as () => Promise<Run>)();
    if (problems.length) return complain([...problems, ...missingToo(found.command, args)]);
    return await run({ ...args, positional: [...found.command.path.slice(1), ...args.positional] }, face);
  } catch (error) {
    if (error instanceof Problems) return complain(error.problems);
    if (error instanceof Problem) return complain([error]);
    const said = error instanceof Error ? (process.env.SUANPAN_DEBUG ? (error.stack ?? error.message) : error.message) : String(error);
    process.stderr.write(`${say('fault', { said })}\n`);
    return 1;
  }
}

function faceOf(args: Args, locale: Locale, problems: Problem[]): Face {
  const { values, switches } = args;
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
  return {
    locale,
    say: speak(locale),
    paper: paperOf(process.stdout, process.env),
    json: switches.has('json'),
    facts: values.facts ?? null,
    asOf,
    print: (text) => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    note: (text) => void process.stderr.write(text.endsWith('\n') ? text : `${text}\n`),
    progress: (text) => void (process.stderr.isTTY && process.stderr.write(`\r\u001b[K${text}`)),
  };
}

/** What a command cannot do without, so that one run names every problem. */
function missingToo(command: Command, { values }: Args): Problem[] {
  if (!command.flags.some(({ name }) => name === 'model')) return [];
  const required = command.flags.filter(({ name }) => name === 'model' || name === 'on');
  return required
    .filter(({ name }) => values[name] === undefined)
    .map(({ name, value }) => new Problem({ code: 'missing-flag', where: `--${name}`, said: 'nothing', expected: `<${value}>` }));
}

/** Nothing but the language, or a group of commands and none of them: the list of commands is the answer. */
function isBare(argv: readonly string[]): boolean {
  const words = argv.filter((word, at) => !word.startsWith('--locale') && argv[at - 1] !== '--locale');
  return words.length === 0 || (words.length === 1 && words[0] === 'facts');
}

async function help(argv: readonly string[], locale: Locale, complain: (problems: readonly Problem[]) => 2): Promise<number> {
  const words = argv.filter((word, at) => !word.startsWith('-') && argv[at - 1] !== '--locale');
  const inner = COMMANDS.some(({ path }) => path.length === 2 && path[0] === words[0] && path[1] === words[1]);
  const path = words.slice(0, inner || words[0] === 'facts' ? 2 : 1);
  const known = path.length === 0 || COMMANDS.some((command) => path.every((word, at) => command.path[at] === word));
  if (!known) return complain([findCommand(COMMANDS, path) as Problem]);
  const { helpText } = await import('./help.ts');
  return done(helpText(path, speak(locale), paperOf(process.stdout, process.env)));
}

function done(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

/** The locale must be known before anything is said, problems with other flags included. */
function saidLocale(argv: readonly string[]): Locale | null {
  const at = argv.lastIndexOf('--locale');
  const said = at >= 0 ? argv[at + 1] : argv.find((word) => word.startsWith('--locale='))?.slice('--locale='.length);
  return said === 'en' || said === 'zh' ? said : null;
}

/** A reader that has seen enough (`| head`) closes the pipe; that is no fault. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}

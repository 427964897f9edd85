#!/usr/bin/env node
import { isMainThread } from 'node:worker_threads';
import { Problem, Problems } from '../terms/problem.ts';
import { findCommand } from './args.ts';
import { COMMANDS } from './flags.ts';
import { paperOf } from './paper.ts';
import { problemText } from './problem-text.ts';
import { runCommand } from './run.ts';
import { VERSION } from './version.ts';
import { type Locale, localeOf, speak } from './words.ts';

process.stdout.on('error', leaveQuietly);
if (isMainThread) process.exitCode = await main(process.argv.slice(2));
else (await import('./answering.ts')).answerQuestions();

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
    const strange = strangeLocale(argv);
    if (strange) return complain([strange]);
    const words = argv[0] === 'help' ? argv.slice(1) : argv;
    if (isBare(argv) || argv[0] === 'help' || argv.includes('--help') || argv.includes('-h')) return await help(words, locale, complain);
    const found = findCommand(COMMANDS, argv);
    if (found instanceof Problem) return complain([found]);
    return await runCommand(found.command, found.rest, locale, {
      paper: paperOf(process.stdout, process.env),
      print: (text) => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
      note: (text) => void process.stderr.write(text.endsWith('\n') ? text : `${text}\n`),
      progress: (text) => void (process.stderr.isTTY && process.stderr.write(`\r\u001b[K${text}`)),
    });
  } catch (error) {
    if (error instanceof Problems) return complain(error.problems);
    if (error instanceof Problem) return complain([error]);
    const said = error instanceof Error ? (process.env.SUANPAN_DEBUG ? (error.stack ?? error.message) : error.message) : String(error);
    process.stderr.write(`${say('fault', { said })}\n`);
    return 1;
  }
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

/** A language that no page is in, before a list of commands that no command reads; a command reads its own. */
function strangeLocale(argv: readonly string[]): Problem | null {
  const at = argv.findIndex((word) => word === '--locale' || word.startsWith('--locale='));
  if (at < 0 || saidLocale(argv)) return null;
  const helps = isBare(argv) || argv[0] === 'help' || argv.includes('--help') || argv.includes('-h');
  if (!helps) return null;
  const said = argv[at] === '--locale' ? argv[at + 1] : argv[at]?.slice('--locale='.length);
  const code = said === undefined || said.startsWith('-') ? 'missing-value' : 'bad-value';
  return new Problem({ code, where: '--locale', said: code === 'bad-value' ? (said ?? '') : 'nothing', expected: 'one of en, zh' });
}

/** A reader that has seen enough (`| head`) closes the pipe; that is no fault. A full disk behind it is said in one line. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  const locale = saidLocale(process.argv.slice(2)) ?? localeOf(process.env);
  const full = { code: 'cannot-write', where: 'stdout', said: error.code ?? error.message, expected: 'a place with room for the answer' };
  process.stderr.write(`${problemText(new Problem(full), locale, speak(locale), paperOf(process.stderr, process.env))}\n`);
  process.exit(2);
}

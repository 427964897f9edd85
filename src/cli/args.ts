import { nearest } from '../terms/nearest.ts';
import { Problem } from '../terms/problem.ts';
import type { Command } from './flags.ts';

/** What was typed after a command's name. */
export interface Args {
  readonly values: Readonly<Record<string, string>>;
  readonly switches: ReadonlySet<string>;
  readonly positional: readonly string[];
  /** all values of the flags that may be given several times, in order */
  readonly repeated?: Readonly<Record<string, readonly string[]>>;
}

/** Reads a command's arguments strictly, noting every problem instead of stopping at the first. */
export function readArgs(command: Command, argv: readonly string[], problems: Problem[]): Args {
  const flags = new Map(command.flags.map((flag) => [flag.name, flag]));
  const values: Record<string, string> = {};
  const switches = new Set<string>();
  const positional: string[] = [];
  const repeated: Record<string, string[]> = {};
  let plain = false;
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] as string;
    if (plain || word === '-' || !word.startsWith('-')) {
      positional.push(word);
      continue;
    }
    if (word === '--') {
      plain = true;
      continue;
    }
    const [said = '', inline] = split(word);
    const known = said.startsWith('--') ? flags.get(command.synonyms?.[said.slice(2)] ?? said.slice(2)) : undefined;
    const following = argv[at + 1];
    const value = inline ?? (following !== undefined && !following.startsWith('--') ? following : undefined);
    if (!known) {
      problems.push(unknown(said, flags.keys()));
      if (inline === undefined && value !== undefined) at++;
      continue;
    }
    if (known.value === null) {
      if (inline !== undefined) problems.push(new Problem({ code: 'unexpected-value', where: said, said: inline, expected: 'no value' }));
      switches.add(known.name);
      continue;
    }
    if (value === undefined || value.trim() === '') {
      problems.push(new Problem({ code: 'missing-value', where: said, said: 'nothing', expected: `<${known.value}>` }));
      if (inline === undefined && value !== undefined) at++;
      continue;
    }
    if (known.repeats) repeated[known.name] = [...(repeated[known.name] ?? []), value];
    else if (known.name in values)
      problems.push(new Problem({ code: 'repeated-flag', where: said, said: value, expected: `${said} once` }));
    values[known.name] = value;
    if (inline === undefined) at++;
  }
  checkPositional(command, positional, problems);
  return { values, switches, positional, repeated };
}

function checkPositional(command: Command, positional: readonly string[], problems: Problem[]): void {
  const name = command.path.join(' ');
  command.arguments.forEach((argument, at) => {
    if (!argument.optional && positional[at] === undefined)
      problems.push(new Problem({ code: 'missing-argument', where: name, said: 'nothing', expected: `<${argument.name}>` }));
  });
  for (const extra of positional.slice(command.arguments.length))
    problems.push(new Problem({ code: 'unexpected-argument', where: name, said: extra, expected: 'options that begin with --' }));
}

function split(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function unknown(said: string, names: Iterable<string>): Problem {
  const near = nearest(said.replace(/^-+/, ''), names).map((name) => `--${name}`);
  return new Problem({ code: 'unknown-flag', where: said, said, expected: 'an option that --help lists', near });
}

/** The command that the first words name, and what follows; null with a problem when there is none. */
export function findCommand(
  commands: readonly Command[],
  argv: readonly string[],
): { command: Command; rest: readonly string[] } | Problem {
  const fits = (path: readonly string[]): boolean => path.every((word, at) => argv[at] === word);
  const [command] = commands.filter(({ path }) => fits(path)).sort((a, b) => b.path.length - a.path.length);
  if (command) return { command, rest: argv.slice(command.path.length) };
  const [first = '', second] = argv;
  const within = commands.filter(({ path }) => path.length > 1 && path[0] === first).map(({ path }) => path[1] as string);
  if (within.length) {
    const said = second === undefined || second.startsWith('-') ? 'nothing' : second;
    return new Problem({
      code: 'unknown-command',
      where: first,
      said,
      expected: `one of ${within.join(', ')}`,
      near: nearest(said, within),
    });
  }
  const names = [...new Set(commands.map(({ path }) => path[0] as string))];
  return new Problem({
    code: 'unknown-command',
    where: 'suanpan',
    said: first,
    expected: `one of ${names.join(', ')}`,
    near: nearest(first, names),
  });
}

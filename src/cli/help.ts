import { Command as Program } from 'commander';
import { COMMANDS, type Command } from './flags.ts';
import { ink, type Paper } from './paper.ts';
import type { Say } from './words.ts';

const EXAMPLE = 'suanpan train --model gpt3-175b --on 1024xA100-80GB --tokens 300B';

/** Help of the whole tool or of the command under `path`, as text. */
export function helpText(path: readonly string[], say: Say, paper: Paper): string {
  const program = describe(new Program('suanpan'), say, paper).description(say('about')).option('-V, --version', say('versionFlag'));
  for (const command of COMMANDS) register(program, command, say, paper);
  const found = path.reduce<Program>((at, word) => at.commands.find((inner) => inner.name() === word) ?? at, program);
  const example = path.length === 0 ? `\n${say('tryThis')}\n  ${EXAMPLE}\n\n${say('commandHelp')}\n` : '';
  return found.helpInformation() + example;
}

function register(program: Program, command: Command, say: Say, paper: Paper): void {
  const [name = '', inner] = command.path;
  let at = program.commands.find((known) => known.name() === name);
  if (!at) {
    at = describe(program.command(name), say, paper);
    at.description(say(inner === undefined ? command.about : name === 'size' ? 'sizeAbout' : 'factsAbout'));
  }
  if (inner !== undefined) at = describe(at.command(inner), say, paper).description(say(command.about, { what: inner }));
  for (const argument of command.arguments)
    at.argument(argument.optional ? `[${argument.name}]` : `<${argument.name}>`, say(argument.said));
  for (const flag of command.flags) at.option(flag.value === null ? `--${flag.name}` : `--${flag.name} <${flag.value}>`, say(flag.said));
}

function describe(program: Program, say: Say, paper: Paper): Program {
  const titles: Readonly<Record<string, string>> = {
    'Usage:': say('usage'),
    'Options:': say('options'),
    'Arguments:': say('arguments'),
    'Commands:': say('commands'),
  };
  return program
    .helpOption('-h, --help', say('helpFlag'))
    .helpCommand(false)
    .configureHelp({ helpWidth: paper.width, styleTitle: (title) => ink(paper, 'bold', titles[title] ?? title) });
}

import { COMMANDS, type Command } from '../cli/flags.ts';
import type { Say } from '../cli/words.ts';

/** How a key of a question is said: a switch, a figure or word, several of them, a text that stands for a file, or an object that does. */
export type FieldKind = 'switch' | 'word' | 'words' | 'text' | 'model' | 'facts';

/** One key of a question, from a flag or an argument of the command. */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly argument: boolean;
  readonly required: boolean;
  /** the value as help names it, e.g. `tokens` */
  readonly value: string;
  readonly said: string;
}

/** Flags whose value is a file, and what is sent in its stead; a flag for a file that is not here is not offered. */
const SENT: Readonly<Record<string, FieldKind>> = { model: 'model', facts: 'facts', trace: 'text', file: 'text', dir: 'facts' };

/** Flags that mean nothing to a program. */
const HIDDEN: ReadonlySet<string> = new Set(['json']);

/** The commands that ask the engine something; the others open doors. */
export const QUESTIONS: readonly Command[] = COMMANDS.filter(({ path }) => !['ui', 'mcp'].includes(path[0] as string));

/** Whether a flag of the command stands for a file that a door neither reads nor writes. */
export function isClosed(name: string, value: string | null): boolean {
  return value !== null && /\b(file|dir)\b/.test(value) && !Object.hasOwn(SENT, name);
}

/** What a question of this command may say. */
export function fieldsOf(command: Command, say: Say): readonly Field[] {
  const flags = command.flags
    .filter(({ name, value }) => !HIDDEN.has(name) && !isClosed(name, value))
    .map(({ name, value, said, repeats }): Field => {
      const kind = value === null ? 'switch' : repeats ? 'words' : /\b(file|dir)\b/.test(value) ? (SENT[name] as FieldKind) : 'word';
      const required =
        !command.arguments.length && (name === 'model' || name === 'on') && command.flags.some((flag) => flag.name === 'model');
      return { name, kind, argument: false, required, value: value ?? '', said: say(said) };
    });
  const named = new Set(flags.map(({ name }) => name));
  const given = command.arguments
    .filter(({ name }) => !named.has(name))
    .map(({ name, said, optional }): Field => {
      return { name, kind: SENT[name] ?? 'word', argument: true, required: !optional, value: name, said: say(said) };
    });
  return [...given, ...flags];
}

/** A question whose answer is one line for each line of a text, or which takes a whole document. */
export function takesText(command: Command): boolean {
  return command.arguments.some(({ name }) => name === 'file');
}

import type { Asking } from '../cli/answering.ts';
import type { Command } from '../cli/flags.ts';
import { type Locale, speak } from '../cli/words.ts';
import { Problem, Problems } from '../terms/problem.ts';
import { type Field, fieldsOf, isClosed } from './fields.ts';

const MOST_KEYS = 100;
/** Characters of a word or figure; pools of many groups are the longest. Looking for the nearest right name of a longer one takes its time. */
const LONGEST_WORD = 2000;

/** A question as a thread takes it. */
export type Question = Omit<Asking, 'id'>;

type Texts = [name: string, text: string][];

/**
 * Reads a JSON object, a key a flag, as the command line that asks the same. What the command itself checks is left to it.
 *
 * @throws Problems
 * @example train, { model: 'gpt3-175b', on: '8xH100', scaling: true } -> train --json --model=gpt3-175b --on=8xH100 --scaling
 */
export function questionFrom(command: Command, body: unknown, locale: Locale, facts: string | null): Question {
  const problems: Problem[] = [];
  const said = objectOf(body);
  const fields = fieldsByName(command);
  const argv: string[] = [...command.path];
  const given: string[] = [];
  const texts: Texts = [];
  if (said.json !== false) argv.push('--json');
  for (const [key, value] of Object.entries(said)) {
    if (key === 'json' || value === null || value === undefined) continue;
    try {
      const field = fields.get(command.synonyms?.[key] ?? key);
      const closed = command.flags.find(({ name }) => name === key);
      if (closed && isClosed(key, closed.value)) throw notHere(key, value);
      if (!field) argv.push(value === true ? `--${key}` : `--${key}=${wordOf(key, value)}`);
      else if (field.argument) given.push(argumentOf(field, value, texts));
      else argv.push(...flagOf(field, value, texts));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(error);
    }
  }
  if (problems.length > 0) throw new Problems(problems);
  return { argv: given.length > 0 ? [...argv, '--', ...given] : argv, texts, locale, facts };
}

const tables = new Map<Command, ReadonlyMap<string, Field>>();

/** The keys of a command's question, by name. */
export function fieldsByName(command: Command): ReadonlyMap<string, Field> {
  const known = tables.get(command) ?? new Map(fieldsOf(command, speak('en')).map((field) => [field.name, field]));
  tables.set(command, known);
  return known;
}

/** Language of a question, before anything of it is checked. */
export function localeIn(body: unknown, otherwise: Locale): Locale {
  const said = typeof body === 'object' && body !== null ? (body as { locale?: unknown }).locale : undefined;
  return said === 'en' || said === 'zh' ? said : otherwise;
}

function objectOf(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Problems([
      problem('not-an-object', 'body', body === null ? 'null' : Array.isArray(body) ? 'a list' : typeof body, 'a JSON object of options'),
    ]);
  const keys = Object.keys(body).length;
  if (keys > MOST_KEYS) throw new Problems([problem('too-many-keys', 'body', `${keys} keys`, `at most ${MOST_KEYS} keys`)]);
  return body as Readonly<Record<string, unknown>>;
}

function flagOf(field: Field, value: unknown, texts: Texts): readonly string[] {
  const { name, kind } = field;
  if (kind === 'switch') {
    if (typeof value !== 'boolean')
      throw problem('bad-value', `--${name}`, typeof value === 'string' ? value.slice(0, 60) : typeof value, 'true or false');
    return value ? [`--${name}`] : [];
  }
  if (kind === 'words' && Array.isArray(value)) return value.map((one) => `--${name}=${wordOf(name, one)}`);
  if (kind === 'text') return [`--${name}=${sentAs(name === 'trace' ? 'trace' : '-', name, value, texts)}`];
  if (kind === 'facts') return [`--${name}=${factsOf(name, value, texts)}`];
  if (kind === 'model') return [`--${name}=${modelOf(value, texts)}`];
  return [`--${name}=${wordOf(name, value)}`];
}

function argumentOf({ name, kind }: Field, value: unknown, texts: Texts): string {
  if (kind === 'text') return sentAs('-', name, value, texts);
  if (kind === 'facts') return factsOf(name, value, texts);
  return wordOf(name, value);
}

function wordOf(name: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && value !== true)
    throw problem('bad-value', `--${name.slice(0, 60)}`, Array.isArray(value) ? 'a list' : typeof value, 'a text, a number or true');
  const word = String(value);
  if (word.length > LONGEST_WORD)
    throw problem('too-large', `--${name.slice(0, 60)}`, `${word.length} characters`, `at most ${LONGEST_WORD} characters`);
  return word;
}

/** A name of the catalog; what looks like a file is refused where it would be read. An object is a config.json. */
function modelOf(value: unknown, texts: Texts): string {
  if (typeof value === 'string') return wordOf('model', value);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw problem(
      'bad-value',
      '--model',
      Array.isArray(value) ? 'a list' : typeof value,
      'a name of the catalog, or the config.json itself as an object',
    );
  texts.push(['config.json', jsonOf('--model', value)]);
  return 'config.json';
}

function factsOf(name: string, value: unknown, texts: Texts): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw problem(
      'bad-value',
      `--${name}`,
      Array.isArray(value) ? 'a list' : typeof value === 'string' ? value.slice(0, 60) : typeof value,
      'collections of facts as an object',
    );
  texts.push(['facts', jsonOf(`--${name}`, value)]);
  return 'facts';
}

function sentAs(as: string, name: string, value: unknown, texts: Texts): string {
  const line = typeof value === 'string' && /[\n{]/.test(value);
  if (!line) {
    const said = typeof value === 'string' ? value.slice(0, 60) || 'nothing' : typeof value;
    throw problem(
      typeof value === 'string' ? 'not-through-a-door' : 'bad-value',
      `--${name}`,
      said,
      `the text itself: ${EXPECTED_TEXT[name] ?? 'lines'}`,
    );
  }
  texts.push([as, value]);
  return as;
}

const EXPECTED_TEXT: Readonly<Record<string, string>> = { trace: 'CSV or JSON lines', file: 'YAML or JSON lines' };

/** What nests too deeply to be written is no configuration. */
function jsonOf(where: string, value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    throw problem('too-large', where, 'an object that nests too deeply', 'a name of the catalog, or the config.json itself as an object');
  }
}

function notHere(name: string, value: unknown): Problem {
  const said = typeof value === 'string' ? value.slice(0, 60) : typeof value;
  return problem('not-through-a-door', `--${name}`, said, 'no file to be written; the answer holds what is known');
}

function problem(code: string, where: string, said: string, expected: string): Problem {
  return new Problem({ code, where, said, expected });
}

import type { Command } from '../cli/flags.ts';
import type { Say } from '../cli/words.ts';
import { type Field, fieldsOf } from './fields.ts';

/** A JSON schema, as OpenAPI 3.1 and the Model Context Protocol take it. */
export type Schema = Readonly<Record<string, unknown>>;

/** The schema of a question: a property a flag. */
export function questionSchema(command: Command, say: Say): Schema & { readonly type: 'object' } {
  const fields = fieldsOf(command, say);
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function fieldSchema({ name, kind, value, said }: Field): Schema {
  const described = { description: value === '' || value === name ? said : `${said} <${value}>` };
  const word = { type: ['string', 'number'] };
  switch (kind) {
    case 'switch':
      return { type: 'boolean', ...described };
    case 'words':
      return { oneOf: [{ type: 'string' }, { type: 'array', items: word, minItems: 1 }], ...described };
    case 'text':
      return { type: 'string', ...described };
    case 'model':
      return { oneOf: [{ type: 'string' }, { type: 'object', title: 'config.json' }], ...described };
    case 'facts':
      return { type: 'object', additionalProperties: { type: 'object' }, ...described };
    default:
      return name === 'locale' ? { type: 'string', enum: ['en', 'zh'], ...described } : { ...word, ...described };
  }
}

/** What an answer is: one document, a list, or a line for each line. */
export type AnswerShape = 'plan' | 'document' | 'list' | 'lines';

const PLANS: ReadonlySet<string> = new Set(['train', 'finetune', 'serve']);

/** The shape of a command's answer; a text of rows is answered row by row. */
export function shapeOf({ path: [first = '', second] }: Command, rows: boolean): AnswerShape {
  if (first === 'predict' || rows) return 'lines';
  if (first === 'facts') return ['show', 'check', 'grids'].includes(second ?? '') ? 'document' : 'list';
  return PLANS.has(first) ? 'plan' : 'document';
}

/** Whether a question asks for rows: `controls` and `claim` with a file of them. */
export function asksRows({ path }: Command, argv: readonly string[]): boolean {
  return (path[0] === 'controls' || path[0] === 'claim') && argv.some((word) => word.startsWith('--file='));
}

const PLAN_KEYS = ['question', 'choice', 'frontier', 'because', 'assumed', 'refused', 'search'] as const;

export function answerSchema(shape: AnswerShape): Schema {
  const objects = { type: 'array', items: { type: 'object' } };
  if (shape === 'list') return objects;
  if (shape !== 'plan') return { type: 'object' };
  return {
    type: 'object',
    properties: {
      question: { type: 'object', description: 'the question as understood, in base units' },
      choice: {
        type: ['object', 'null'],
        description: 'the best plan; every estimate has low, mid and high; null = nothing satisfies the question',
      },
      frontier: objects,
      because: { type: 'array', description: 'formulas and facts behind the figures' },
      assumed: { type: 'array', items: { type: 'string' } },
      refused: { type: 'array', description: 'near misses, by how much, and what would help' },
      search: { type: ['object', 'null'] },
    },
    required: [...PLAN_KEYS],
  };
}

/** One problem with a question. */
export const PROBLEM_SCHEMA: Schema = {
  type: 'object',
  properties: {
    code: { type: 'string', description: 'a stable word' },
    where: { type: 'string' },
    said: { type: 'string' },
    expected: { type: 'string' },
    near: { type: 'array', items: { type: 'string' }, description: 'nearest right names, best first' },
    message: { type: 'string', description: 'the sentence, in the language of the question' },
  },
  required: ['code', 'where', 'said', 'expected', 'near', 'message'],
};

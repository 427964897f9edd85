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

/** A figure with its band. */
export const ESTIMATE_SCHEMA: Schema = {
  type: ['object', 'null'],
  properties: { low: { type: ['number', 'null'] }, mid: { type: ['number', 'null'] }, high: { type: ['number', 'null'] } },
  required: ['low', 'mid', 'high'],
  description: 'an estimate: low to high holds the truth in 80 % of cases; null = not known, or has no meaning here',
};

/** Figures of a choice that carry a band, by what is planned. */
const BANDED: Readonly<Record<'training' | 'service', readonly string[]>> = {
  training: [
    'stepSeconds',
    'tokensPerSecPerChip',
    'mfu',
    'peakMemoryGiB',
    'days',
    'chipHours',
    'calendarDays',
    'costUsd',
    'costPerMillionTokensUsd',
    'energyMWh',
    'joulesPerToken',
    'carbonTonnes',
    'embodiedTonnes',
    'waterCubicMetres',
    'sitePowerMW',
  ],
  service: [
    'requestsPerSec',
    'outputTokensPerSec',
    'totalTokensPerSec',
    'outputTokensPerSecPerChip',
    'tokensPerSecPerUser',
    'sustainsPerSec',
    'holdsPerSec',
    'watts',
    'joulesPerOutputToken',
    'joulesPerRequest',
    'facilityWatts',
    'carbonKgPerMillionTokens',
    'chipHoursPerMillionTokens',
    'usdPerHour',
    'costPerMillionTokensUsd',
  ],
};

const TEXT = { type: 'string' };
const COUNT = { type: 'integer', minimum: 0 };

export function answerSchema(shape: AnswerShape, planned: keyof typeof BANDED = 'training'): Schema {
  const objects = { type: 'array', items: { type: 'object' } };
  if (shape === 'list') return objects;
  if (shape !== 'plan') return { type: 'object' };
  const figures = Object.fromEntries(BANDED[planned].map((name) => [name, ESTIMATE_SCHEMA]));
  return {
    type: 'object',
    properties: {
      question: { type: 'object', description: 'the question as understood, in base units; with it the same plan can be asked for again' },
      choice: { type: ['object', 'null'], description: 'the best plan; null = nothing satisfies the question', properties: figures },
      frontier: {
        type: 'array',
        description: 'plans that none other beats in all of time, cost and memory',
        items: { type: 'object', properties: figures },
      },
      because: {
        type: 'array',
        description: 'formulas and facts behind the figures',
        items: {
          type: 'object',
          properties: {
            figure: { type: 'string', description: 'path in choice' },
            formula: TEXT,
            from: {
              type: 'array',
              items: TEXT,
              description: 'paths of facts (facts trace answers where each comes from), fits and figures',
            },
            said: TEXT,
          },
          required: ['figure', 'formula', 'from', 'said'],
        },
      },
      assumed: { type: 'array', items: TEXT, description: 'what nobody stated and was chosen' },
      refused: {
        type: 'array',
        description: 'near misses, by how much, and what would help',
        items: {
          type: 'object',
          properties: {
            code: TEXT,
            said: TEXT,
            needs: { type: ['number', 'null'] },
            has: { type: ['number', 'null'] },
            would: { type: ['string', 'null'] },
          },
          required: ['code', 'said'],
        },
      },
      search: {
        type: ['object', 'null'],
        properties: { legal: COUNT, evaluated: COUNT, pruned: COUNT, seconds: { type: 'number', minimum: 0 } },
      },
      obtainable: { ...objects, description: 'of every kind of chip: can it be had, may it be shipped, what a token costs' },
    },
    required: [...PLAN_KEYS],
  };
}

/** What a command plans. */
export function plannedBy({ path: [first] }: Command): keyof typeof BANDED {
  return first === 'serve' ? 'service' : 'training';
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

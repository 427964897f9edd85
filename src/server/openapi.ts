import type { Command } from '../cli/flags.ts';
import { VERSION } from '../cli/version.ts';
import { type Locale, type Say, speak } from '../cli/words.ts';
import { EXAMPLES } from './examples.ts';
import { fieldsOf, takesText } from './fields.ts';
import { ROUTES, type Route } from './routes.ts';
import { answerSchema, ESTIMATE_SCHEMA, PROBLEM_SCHEMA, plannedBy, questionSchema, type Schema, shapeOf } from './schema.ts';

/** The API as an OpenAPI 3.1 document, made of the same table of flags that the command line reads. */
export function openApi(locale: Locale): Schema {
  const say = speak(locale);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Suanpan',
      version: VERSION,
      summary: say('about'),
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(ROUTES.map((route) => [route.path, pathItem(route, say)])),
    components: {
      schemas: {
        Problem: PROBLEM_SCHEMA,
        Problems: {
          type: 'object',
          properties: { problems: { type: 'array', items: { $ref: '#/components/schemas/Problem' }, minItems: 1 } },
          required: ['problems'],
        },
        Estimate: ESTIMATE_SCHEMA,
        TrainingPlan: answerSchema('plan', 'training'),
        ServicePlan: answerSchema('plan', 'service'),
        Document: answerSchema('document'),
        List: answerSchema('list'),
      },
      responses: Object.fromEntries(
        Object.entries(REFUSALS).map(([name, description]) => [
          name,
          { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Problems' } } } },
        ]),
      ),
    },
  };
}

const ABOUT = [
  'Each route answers as the command of the same name answers with --json, in the same bytes. A body is a JSON object with a key a flag.',
  'Where the command takes a document or records (lifecycle, schedule, predict, evidence), the body may be that text itself, and flags stand in the query.',
  'The header x-suanpan-exit is the exit code of the command: 0 answered, 3 answered but nothing satisfies the question.',
  'No file of the server is read or written: a config.json is sent as an object in `model`, own facts as an object in `facts`, a trace as text in `trace`.',
  '`"json": false` answers with the page that a person would read.',
].join('\n\n');

const REFUSALS: Readonly<Record<string, string>> = {
  BadInput: 'Something is wrong with the question; all of it is said at once.',
  Elsewhere: 'The request was sent for a page of another place.',
  Misdirected: 'The request names another host; only addresses of this machine and names it was opened under are answered.',
  TooLarge: 'The body is larger than the route takes.',
  TooMuch: 'The question took more time or memory than one may take.',
  Fault: 'A fault of ours, or a thread that died; the next question finds another.',
  Busy: 'Too many questions wait; ask again after the seconds in retry-after.',
};

function pathItem(route: Route, say: Say): Schema {
  return Object.fromEntries(route.methods.map((method) => [method.toLowerCase(), operation(route, method, say)]));
}

function operation({ command, limit }: Route, method: 'GET' | 'POST', say: Say): Schema {
  const name = command.path.join(' ');
  const about = say(command.about, { what: command.path[1] ?? '' });
  return {
    operationId: `${method.toLowerCase()}-${command.path.join('-')}`,
    tags: [command.path[0]],
    summary: about,
    ...(method === 'GET'
      ? { parameters: queryOf(command, say, EXAMPLES[name] ?? {}) }
      : requestOf(command, limit, say, EXAMPLES[name] ?? {})),
    responses: {
      200: { description: 'Answered.', headers: { 'x-suanpan-exit': EXIT_HEADER }, content: answerContent(command) },
      400: { $ref: '#/components/responses/BadInput' },
      403: { $ref: '#/components/responses/Elsewhere' },
      413: { $ref: '#/components/responses/TooLarge' },
      421: { $ref: '#/components/responses/Misdirected' },
      422: { $ref: '#/components/responses/TooMuch' },
      500: { $ref: '#/components/responses/Fault' },
      503: { $ref: '#/components/responses/Busy' },
    },
  };
}

const EXIT_HEADER = { description: '3 = nothing satisfies the question, and by how much', schema: { type: 'integer', enum: [0, 2, 3] } };

function answerContent(command: Command): Schema {
  const shape = shapeOf(command, false);
  if (shape === 'lines') return { 'application/x-ndjson': { schema: { type: 'string' } } };
  const plan = { training: 'TrainingPlan', service: 'ServicePlan' }[plannedBy(command)];
  const name = { plan, document: 'Document', list: 'List' }[shape];
  const rows = command.flags.some((flag) => flag.name === 'file') ? { 'application/x-ndjson': { schema: { type: 'string' } } } : {};
  const page = { 'text/plain': { schema: { type: 'string', description: 'the page for people, where `json` is false' } } };
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } }, ...rows, ...page };
}

function queryOf(command: Command, say: Say, example: Readonly<Record<string, unknown>>): readonly Schema[] {
  const { properties } = questionSchema(command, say) as unknown as { properties: Readonly<Record<string, Schema>> };
  return fieldsOf(command, say)
    .filter(({ kind }) => kind !== 'facts' && kind !== 'text')
    .map(({ name, kind, required, said }) => ({
      name,
      in: 'query',
      required,
      description: said,
      schema: kind === 'model' ? { type: 'string' } : kind === 'words' ? { type: 'array', items: { type: 'string' } } : properties[name],
      ...(name in example ? { example: example[name] } : {}),
    }));
}

function requestOf(command: Command, limit: number, say: Say, example: Readonly<Record<string, unknown>>): Schema {
  const json = {
    schema: questionSchema(command, say),
    ...(Object.keys(example).length > 0 ? { examples: { first: { value: example } } } : {}),
  };
  const text = takesText(command) ? { 'text/plain': { schema: { type: 'string' } } } : {};
  return { requestBody: { description: `At most ${limit} bytes.`, required: true, content: { 'application/json': json, ...text } } };
}

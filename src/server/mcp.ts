import { existsSync, readFileSync } from 'node:fs';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type ReadResourceResult,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import type { Told } from '../cli/answering.ts';
import type { Run } from '../cli/face.ts';
import { COLLECTIONS, type Command } from '../cli/flags.ts';
import { VERSION } from '../cli/version.ts';
import { type Locale, speak } from '../cli/words.ts';
import { Problems } from '../terms/problem.ts';
import { QUESTIONS } from './fields.ts';
import { laneOf } from './lane.ts';
import { openThreads } from './open.ts';
import { localeIn, questionFrom } from './question.ts';
import { refusalOf, tell } from './replies.ts';
import { answerSchema, asksRows, plannedBy, questionSchema, shapeOf } from './schema.ts';
import type { Threads } from './threads.ts';

export interface McpOptions {
  readonly threads: Pick<Threads, 'ask'>;
  readonly seconds: number;
  readonly locale: Locale;
  readonly facts: string | null;
}

const ABOUT =
  'Suanpan plans AI computing power on any chips: whether a model fits, how to divide it, how long it takes, what it costs, with sources and an 80 % band on every figure. Look names up with facts_chips and facts_models; pools are written like "64xH100" or "512xA100-80GB + 2048xAscend-910B". An answer without a choice says in `refused` by how much it missed.';

/** `suanpan mcp`: the questions of the command line as tools, over standard input and output, until the client goes. */
export const mcp: Run = async (args, face) => {
  const { threads, seconds } = openThreads(args);
  const server = mcpServer({ threads, seconds, locale: face.locale, facts: face.facts });
  const gone = new Promise<void>((resolve) => {
    server.onclose = resolve;
    process.stdin.once('end', resolve);
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  try {
    await server.connect(new StdioServerTransport());
    await gone;
    await server.close();
  } finally {
    await threads.close();
  }
  return 0;
};

/** The tools and resources, for any transport. */
export function mcpServer(options: McpOptions): Server {
  const server = new Server({ name: 'suanpan', version: VERSION }, { capabilities: { tools: {}, resources: {} }, instructions: ABOUT });
  const commands = new Map(QUESTIONS.map((command) => [toolName(command), command]));
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [...commands].map(([name, command]) => toolOf(name, command, options.locale)),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    const command = commands.get(params.name);
    if (!command) throw new McpError(ErrorCode.InvalidParams, `no tool ${params.name}; tools: ${[...commands.keys()].join(', ')}`);
    return await called(command, params.arguments ?? {}, options, signal);
  });
  server.setRequestHandler(ListResourcesRequestSchema, () => ({
    resources: [...COLLECTIONS.map(listed), ...DOCUMENTS.filter(hasText).map(documented)],
  }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [
      {
        uriTemplate: `${SCHEME}facts/{collection}/{id}`,
        name: 'fact',
        title: 'One chip, model or other thing, every value with its source',
        mimeType: 'application/json',
      },
    ],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }, { signal }) => await readResource(uri, options, signal));
  return server;
}

function toolName({ path }: Command): string {
  return path.join('_').replaceAll('-', '_');
}

function toolOf(name: string, command: Command, locale: Locale): Tool {
  const say = speak(locale);
  const shape = shapeOf(command, false);
  const said = say(command.about, { what: command.path[1] ?? '' });
  const answer = answerSchema(shape === 'list' || shape === 'lines' ? 'document' : shape, plannedBy(command));
  return {
    name,
    title: `suanpan ${command.path.join(' ')}`,
    description: said,
    inputSchema: questionSchema(command, say) as Tool['inputSchema'],
    outputSchema: (shape === 'list' || shape === 'lines'
      ? { ...answer, properties: { [shape]: { type: 'array' } } }
      : answer) as Tool['outputSchema'],
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  };
}

async function called(
  command: Command,
  asked: Readonly<Record<string, unknown>>,
  options: McpOptions,
  signal: AbortSignal,
): Promise<CallToolResult> {
  const locale = localeIn(asked, options.locale);
  const where = toolName(command);
  try {
    const question = questionFrom(command, { ...asked, json: true }, locale, options.facts);
    const outcome = await options.threads.ask(question, laneOf(command, question.argv), signal);
    if ('unanswered' in outcome) return refused([tell(refusalOf(outcome.unanswered, where, options.seconds).problem, locale)]);
    const { exit, printed, problems } = outcome;
    const text = new TextDecoder().decode(printed);
    const shape = shapeOf(command, asksRows(command, question.argv));
    if (problems.length > 0 && !(shape === 'lines' && text !== '')) return refused(problems);
    return { content: [{ type: 'text', text }], structuredContent: structured(text, shape === 'lines'), _meta: { exit } };
  } catch (error) {
    if (error instanceof Problems) return refused(error.problems.map((problem) => tell(problem, locale)));
    throw error;
  }
}

/** An answer as an object; a list, or lines, under the word for them. */
function structured(text: string, lines: boolean): Record<string, unknown> {
  if (lines) return { lines: text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown])) };
  const answer: unknown = JSON.parse(text);
  return Array.isArray(answer) ? { list: answer as unknown[] } : (answer as Record<string, unknown>);
}

/** Bad input, so that the model on the other side can put it right: sentences; the fields of each problem beside them. */
function refused(problems: readonly Told[]): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: problems.map(({ message }) => message).join('\n') }], _meta: { problems } };
}

const SCHEME = 'suanpan://';

interface Listed {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly mimeType: string;
}

function listed(collection: string): Listed {
  return { uri: `${SCHEME}facts/${collection}`, name: collection, title: `The catalog's ${collection}`, mimeType: 'application/json' };
}

interface Document {
  readonly name: string;
  readonly title: string;
}

/** Pages that travel with the package. */
const DOCUMENTS: readonly Document[] = [
  { name: 'README.md', title: 'What Suanpan answers' },
  { name: 'README.zh.md', title: '算盘能回答什么' },
  { name: 'CHANGELOG.md', title: 'What changed' },
];

function fileOf({ name }: Document, from: string = import.meta.url): URL {
  return new URL(`${from.endsWith('.ts') ? '../../' : '../'}${name}`, from);
}

const hasText = (document: Document): boolean => existsSync(fileOf(document));

function documented({ name, title }: Document): Listed {
  return { uri: `${SCHEME}docs/${name}`, name, title, mimeType: 'text/markdown' };
}

async function readResource(uri: string, options: McpOptions, signal: AbortSignal): Promise<ReadResourceResult> {
  const document = DOCUMENTS.find(({ name }) => uri === `${SCHEME}docs/${name}`);
  if (document && hasText(document))
    return { contents: [{ uri, mimeType: 'text/markdown', text: readFileSync(fileOf(document), 'utf8') }] };
  const [, collection = '', id] = /^suanpan:\/\/facts\/([\w-]+)(?:\/(.{1,200}))?$/.exec(uri) ?? [];
  const path = id === undefined ? ['facts', collection] : ['facts', 'show'];
  const command = QUESTIONS.find((one) => one.path.join() === path.join());
  if (!command || !COLLECTIONS.some((name) => name === collection)) throw new McpError(ErrorCode.InvalidParams, `no resource ${uri}`);
  const asked = id === undefined ? {} : { id: `${collection}/${decodeURIComponent(id)}` };
  const { isError, content } = await called(command, asked, options, signal);
  const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  if (isError) throw new McpError(ErrorCode.InvalidParams, text);
  return { contents: [{ uri, mimeType: 'application/json', text }] };
}

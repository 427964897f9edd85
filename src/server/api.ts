import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { Command } from '../cli/flags.ts';
import { type Locale, localeOf } from '../cli/words.ts';
import { nearest } from '../terms/nearest.ts';
import { Problem, type ProblemFields, Problems } from '../terms/problem.ts';
import { type Body, parsedBody, readBody, TooMuchHeld } from './body.ts';
import { takesText } from './fields.ts';
import { GUARDED, isFromElsewhere, isOurHost, isOurOrigin } from './guard.ts';
import { laneOf } from './lane.ts';
import { openApi } from './openapi.ts';
import { fieldsByName, localeIn, questionFrom } from './question.ts';
import { refusalOf, tell } from './replies.ts';
import { ROUTES, type Route } from './routes.ts';
import { asksRows, shapeOf } from './schema.ts';
import type { Threads } from './threads.ts';

export interface ApiOptions {
  readonly threads: Pick<Threads, 'ask'>;
  /** seconds that a question may take */
  readonly seconds: number;
  /** the address that the server was opened on */
  readonly host: string;
  /** the facts folder that it was opened with */
  readonly facts: string | null;
}

type Status = 200 | 400 | 403 | 404 | 405 | 413 | 421 | 422 | 500 | 503;

/** What Hono hands to a handler: Node's own request and answer, which are lighter than the standard ones made of them. */
export interface Bound {
  Bindings: HttpBindings;
}

/** The HTTP API: a route a command, each the same run as on the command line. */
export function api(options: ApiOptions): Hono<Bound> {
  const app = new Hono<Bound>();
  app.use(async (c, next) => {
    const { host, origin } = c.env.incoming.headers;
    const locale = localeFrom(c.env.incoming);
    if (!isOurHost(host, options.host)) return refuse(421, [problem('wrong-host', 'host', host ?? 'nothing', options.host)], locale);
    if (isFromElsewhere(c.env.incoming.headers))
      return refuse(403, [problem('wrong-origin', 'sec-fetch-site', 'cross-site', `http://${host}`)], locale);
    if (!isOurOrigin(origin, host)) return refuse(403, [problem('wrong-origin', 'origin', origin ?? 'nothing', `http://${host}`)], locale);
    return await next();
  });
  app.get('/openapi.json', (c) => json(openApi(localeIn(c.req.query(), localeFrom(c.env.incoming)))));
  app.get('/api', () => new Response(null, { status: 302, headers: { ...GUARDED, location: '/openapi.json' } }));
  for (const route of ROUTES) app.all(route.path, (c) => answer(route, c.req.url, c.env, options));
  app.all('/api/*', (c) => {
    const paths = ROUTES.map(({ path }) => path);
    const near = nearest(c.req.path.slice(0, 100), paths);
    return refuse(404, [problem('no-such-route', 'path', c.req.path.slice(0, 100), EXPECTED_ROUTE, near)], localeFrom(c.env.incoming));
  });
  app.onError((error, c) => refuse(500, [problem('fault', c.req.path, error.message, 'nothing')], localeFrom(c.env.incoming)));
  return app;
}

const EXPECTED_ROUTE = 'one of the addresses in /openapi.json';

async function answer(route: Route, url: string, { incoming, outgoing }: HttpBindings, options: ApiOptions): Promise<Response> {
  const { command, methods, limit } = route;
  const method = incoming.method === 'HEAD' ? 'GET' : incoming.method;
  let locale = localeFrom(incoming);
  if (!methods.some((one) => one === method)) {
    const allow = methods.join(', ');
    return refuse(405, [problem('wrong-method', route.path, method ?? '', `one of ${allow}`)], locale, { allow });
  }
  let body: Body | null = null;
  try {
    body = method === 'POST' ? await readBody(incoming as IncomingMessage, limit) : null;
    const asked = askedIn(command, url, incoming.headers['content-type'] ?? '', body);
    locale = localeIn(asked, locale);
    const question = questionFrom(command, asked, locale, options.facts);
    const outcome = await options.threads.ask(question, laneOf(command, question.argv), leaving(outgoing as ServerResponse));
    if ('unanswered' in outcome) {
      const { status, problem: why } = refusalOf(outcome.unanswered, route.path, options.seconds);
      return refuse(status, [why], locale, status === 503 ? { 'retry-after': '2' } : {});
    }
    const { exit, printed, problems } = outcome;
    const shape = shapeOf(command, asksRows(command, question.argv));
    if (exit === 1) return sayProblems(500, problems);
    if (exit === 2 && !(shape === 'lines' && printed.length > 0)) return sayProblems(400, problems);
    const page = (asked as { json?: unknown }).json === false;
    const type = page ? 'text/plain; charset=utf-8' : shape === 'lines' ? 'application/x-ndjson' : 'application/json';
    return new Response(printed, {
      status: 200,
      headers: { ...GUARDED, 'content-type': type, 'x-suanpan-exit': String(exit), 'cache-control': 'no-store' },
    });
  } catch (error) {
    if (error instanceof TooMuchHeld)
      return refuse(503, [refusalOf('busy', route.path, 0).problem], locale, { 'retry-after': '2', connection: 'close' });
    if (!(error instanceof Problems)) throw error;
    const large = error.problems.some(({ code, where }) => code === 'too-large' && where === 'body');
    return refuse(large ? 413 : 400, error.problems, locale, large ? { connection: 'close' } : {});
  } finally {
    body?.release();
  }
}

/** What was asked, as a JSON object: the body, or the query; a text body is the file of a command that takes one. */
function askedIn(command: Command, url: string, said: string, body: Body | null): unknown {
  const query = url.includes('?') ? queried(command, new URL(url).searchParams) : {};
  if (body === null) return query;
  const raw = takesText(command) && !/\bjson\b(?!l|-)/i.test(said.replace(/ndjson|jsonl/gi, ''));
  if (raw) return body.text === '' ? query : { ...query, file: body.text.includes('\n') ? body.text : `${body.text}\n` };
  const asked = parsedBody(body.text);
  return typeof asked === 'object' && asked !== null && !Array.isArray(asked) ? { ...query, ...asked } : asked;
}

/** The flags in a query: `?scaling` and `?scaling=true` are switches, a repeated name is a list. */
function queried(command: Command, query: URLSearchParams): Record<string, unknown> {
  const fields = fieldsByName(command);
  const asked: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    const [value = ''] = values;
    const flips = fields.get(name)?.kind === 'switch' || name === 'json';
    if (flips) asked[name] = value === '' || value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value;
    else asked[name] = values.length > 1 ? values : value;
  }
  return asked;
}

/** Aborted when the asker goes before the answer is sent. */
function leaving(outgoing: ServerResponse): AbortSignal {
  const gone = new AbortController();
  outgoing.once('close', () => outgoing.writableFinished || gone.abort());
  return gone.signal;
}

/** The language that a browser or a program asks for. */
function localeFrom({ headers }: HttpBindings['incoming']): Locale {
  return localeOf({ LANG: headers['accept-language'] ?? '' });
}

function problem(code: string, where: string, said: string, expected: string, near: readonly string[] = []): Problem {
  return new Problem({ code, where, said, expected, near });
}

function refuse(
  status: Status,
  problems: readonly ProblemFields[],
  locale: Locale,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return sayProblems(
    status,
    problems.map((one) => tell(one, locale)),
    headers,
  );
}

function sayProblems(status: Status, problems: readonly ProblemFields[], headers: Readonly<Record<string, string>> = {}): Response {
  return json({ problems }, status, { 'cache-control': 'no-store', ...headers });
}

function json(value: unknown, status: Status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${JSON.stringify(value, null, 2)}\n`, {
    status,
    headers: { ...GUARDED, 'content-type': 'application/json', ...headers },
  });
}

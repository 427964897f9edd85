import { Hono } from 'hono';
import type { Command } from '../cli/flags.ts';
import { type Locale, localeOf, speak } from '../cli/words.ts';
import { nearest } from '../index.ts';
import { Problem, type ProblemFields, Problems } from '../terms/problem.ts';
import { type Body, parsedBody, readBody, TooMuchHeld } from './body.ts';
import { fieldsOf, takesText } from './fields.ts';
import { GUARDED, isOurHost, isOurOrigin } from './guard.ts';
import { laneOf } from './lane.ts';
import { openApi } from './openapi.ts';
import { localeIn, questionFrom } from './question.ts';
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

/** The HTTP API: a route a command, each the same run as on the command line. */
export function api(options: ApiOptions): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const host = c.req.header('host');
    const said = c.req.header('origin');
    if (!isOurHost(host, options.host))
      return refuse(421, [problem('wrong-host', 'host', host ?? 'nothing', options.host)], localeFrom(c.req.raw));
    if (!isOurOrigin(said, host))
      return refuse(403, [problem('wrong-origin', 'origin', said ?? 'nothing', `http://${host}`)], localeFrom(c.req.raw));
    await next();
    for (const [name, value] of Object.entries(GUARDED)) c.res.headers.set(name, value);
    return undefined;
  });
  app.get('/openapi.json', (c) => json(openApi(localeIn(c.req.query(), localeFrom(c.req.raw)))));
  app.get('/api', (c) => c.redirect('/openapi.json'));
  for (const route of ROUTES) app.all(route.path, (c) => answer(route, c.req.raw, options));
  app.all('/api/*', (c) => {
    const paths = ROUTES.map(({ path }) => path);
    const near = nearest(c.req.path, paths);
    return refuse(404, [problem('no-such-route', 'path', c.req.path.slice(0, 100), EXPECTED_ROUTE, near)], localeFrom(c.req.raw));
  });
  app.onError((error, c) => {
    const said = error instanceof Error ? error.message : String(error);
    return refuse(500, [problem('fault', c.req.path, said, 'nothing')], localeFrom(c.req.raw));
  });
  return app;
}

const EXPECTED_ROUTE = 'one of the addresses in /openapi.json';

async function answer(route: Route, request: Request, options: ApiOptions): Promise<Response> {
  const { command, methods, limit } = route;
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  let locale = localeFrom(request);
  if (!methods.some((one) => one === method))
    return refuse(405, [problem('wrong-method', route.path, request.method, `one of ${methods.join(', ')}`)], locale, {
      allow: methods.join(', '),
    });
  let body: Body | null = null;
  try {
    body = method === 'POST' ? await readBody(request, limit) : null;
    const asked = askedIn(command, request, body);
    locale = localeIn(asked, locale);
    const question = questionFrom(command, asked, locale, options.facts);
    const outcome = await options.threads.ask(question, laneOf(command, question.argv), request.signal);
    if ('unanswered' in outcome) {
      const { status, problem: why } = refusalOf(outcome.unanswered, route.path, options.seconds);
      return refuse(status, [why], locale, status === 503 ? { 'retry-after': '2' } : {});
    }
    const { exit, text, problems } = outcome;
    const shape = shapeOf(command, asksRows(command, question.argv));
    if (exit === 1) return sayProblems(500, problems);
    if (exit === 2 && !(shape === 'lines' && text !== '')) return sayProblems(400, problems);
    const page = (asked as { json?: unknown }).json === false;
    const type = page ? 'text/plain; charset=utf-8' : shape === 'lines' ? 'application/x-ndjson' : 'application/json';
    return new Response(text, {
      status: 200,
      headers: { 'content-type': type, 'x-suanpan-exit': String(exit), 'cache-control': 'no-store' },
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
function askedIn(command: Command, request: Request, body: Body | null): unknown {
  const query = queried(command, new URL(request.url).searchParams);
  if (body === null) return query;
  const said = request.headers.get('content-type') ?? '';
  const raw = takesText(command) && !/\bjson\b(?!l|-)/i.test(said.replace(/ndjson|jsonl/gi, ''));
  if (raw) return body.text === '' ? query : { ...query, file: body.text.includes('\n') ? body.text : `${body.text}\n` };
  const asked = parsedBody(body.text);
  return typeof asked === 'object' && asked !== null && !Array.isArray(asked) ? { ...query, ...asked } : asked;
}

/** The flags in a query: `?scaling` and `?scaling=true` are switches, a repeated name is a list. */
function queried(command: Command, query: URLSearchParams): Record<string, unknown> {
  const kinds = new Map(fieldsOf(command, speak('en')).map(({ name, kind }) => [name, kind]));
  const asked: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    const [value = ''] = values;
    const flips = kinds.get(name) === 'switch' || name === 'json';
    if (flips) asked[name] = value === '' || value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value;
    else asked[name] = values.length > 1 ? values : value;
  }
  return asked;
}

/** The language that a browser or a program asks for. */
function localeFrom(request: Request): Locale {
  return localeOf({ LANG: request.headers.get('accept-language') ?? '' });
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
  return json({ problems }, status, { ...GUARDED, 'cache-control': 'no-store', ...headers });
}

function json(value: unknown, status: Status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${JSON.stringify(value, null, 2)}\n`, { status, headers: { 'content-type': 'application/json', ...headers } });
}

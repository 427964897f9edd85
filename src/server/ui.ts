import { spawn } from 'node:child_process';
import type { Run } from '../cli/face.ts';
import { jsonText } from '../cli/plan-json.ts';
import { Problem } from '../terms/problem.ts';
import { api } from './api.ts';
import { isLoopback } from './guard.ts';
import { addressOf, listen } from './listen.ts';
import { openThreads, whole } from './open.ts';
import { builtPage, pages } from './pages.ts';

const USUAL_PORT = 7717;
const TRIES = 20;

/** `suanpan ui`: the page and the API, until it is interrupted. */
export const ui: Run = async (args, face) => {
  const problems: Problem[] = [];
  const { host = '127.0.0.1', port: said } = args.values;
  const port = whole(args.values, 'port', USUAL_PORT, [0, 65_535], problems);
  if (!/^[\w.:[\]-]+$/.test(host))
    problems.push(new Problem({ code: 'bad-value', where: '--host', said: host, expected: 'an address such as 127.0.0.1 or 0.0.0.0' }));
  const { threads, seconds } = openThreads(args, problems);
  const app = api({ threads, seconds, host, facts: face.facts });
  const page = pages(builtPage());
  app.notFound((c) => page(c.req.raw));
  try {
    const server = await listen(app.fetch as (request: Request) => Promise<Response>, host, ports(port, said !== undefined));
    const address = addressOf(server, host);
    face.print(face.json ? jsonText({ page: address, api: `${address}openapi.json` }) : face.say('served', { page: address }));
    if (!isLoopback(host)) face.note(face.say('exposed', { host }));
    if (args.switches.has('open')) openBrowser(address);
    await interrupted();
    server.close();
    server.closeAllConnections();
  } finally {
    await threads.close();
  }
  return 0;
};

/** The port that was asked for and no other, or the first free one from the usual on. */
function ports(port: number, said: boolean): readonly number[] {
  return said ? [port] : [...Array.from({ length: TRIES }, (_, at) => port + at), 0];
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

function openBrowser(address: string): void {
  const [program, ...words] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  spawn(program as string, [...words, address], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}

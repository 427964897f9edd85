import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../../dist/suanpan.js', import.meta.url));
const source = fileURLToPath(new URL('../../src/cli/suanpan.ts', import.meta.url));
const doors = fileURLToPath(new URL('../../dist/doors.js', import.meta.url));
/** The built command where it is whole, else its source. */
export const COMMAND: readonly string[] = existsSync(built) && existsSync(doors) ? [built] : ['--import', 'tsx', source];

export interface Door {
  readonly address: string;
  readonly port: number;
  /** asks a route with a JSON body */
  ask(route: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Said>;
  /** resident memory, MB; null where the system does not say */
  megabytes(): number | null;
  /** processor time spent so far, s; null where the system does not say */
  processorSeconds(): number | null;
  /** ends the server as Ctrl-C does, and gives its exit code */
  close(): Promise<number | null>;
}

export interface Said {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly milliseconds: number;
}

/** Opens `suanpan ui` on a free port. */
export async function openDoor(...flags: readonly string[]): Promise<Door> {
  const env = { ...process.env, LC_ALL: 'C', NO_COLOR: '1' };
  const child: ChildProcess = spawn(process.execPath, [...COMMAND, 'ui', '--port', '0', '--json', ...flags], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaints: string[] = [];
  child.stderr?.on('data', (bytes) => complaints.push(String(bytes)));
  const page = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (bytes) => {
      text += String(bytes);
      if (text.trim().endsWith('}')) resolve((JSON.parse(text) as { page: string }).page);
    });
    child.once('exit', (code) => reject(new Error(`suanpan ui ended with ${code}: ${complaints.join('')}`)));
  });
  const address = page.replace(/\/$/, '');
  return {
    address,
    port: Number(new URL(page).port),
    ask: (route, body, headers = {}) => asked(address + route, body, headers),
    megabytes: () => {
      const status = `/proc/${child.pid}/status`;
      const found = existsSync(status) ? /VmRSS:\s+(\d+) kB/.exec(readFileSync(status, 'utf8')) : null;
      return found ? Number(found[1]) / 1000 : null;
    },
    processorSeconds: () => {
      const stat = `/proc/${child.pid}/stat`;
      if (!existsSync(stat)) return null;
      const ticks = readFileSync(stat, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(ticks[11]) + Number(ticks[12])) / 100;
    },
    close: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit');
        child.once('exit', (code) => resolve(code));
        child.kill('SIGINT');
      }),
  };
}

/** One request on a connection of its own. */
function asked(url: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<Said> {
  const began = performance.now();
  const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
  const type = text === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: text === null ? 'GET' : 'POST', agent: false, headers: { ...type, ...headers } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          text: Buffer.concat(parts).toString('utf8'),
          headers: new Headers(Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)])),
          milliseconds: performance.now() - began,
        }),
      );
    });
    sending.on('error', reject);
    sending.end(text ?? undefined);
  });
}
/** Problems of an answer that refuses. */
export function problemsIn({
  text,
}: Pick<Said, 'text'>): { code: string; where: string; said: string; expected: string; near: string[]; message: string }[] {
  return (JSON.parse(text) as { problems: ReturnType<typeof problemsIn> }).problems;
}

/** An answer without how long the search took. */
export function timeless(text: string): string {
  return text.replace(/("seconds": )[\d.e+-]+/g, '$1-');
}

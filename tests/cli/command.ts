import { type SpawnSyncOptionsWithStringEncoding, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../../dist/suanpan.js', import.meta.url));
const source = fileURLToPath(new URL('../../src/cli/suanpan.ts', import.meta.url));
const start = existsSync(built) ? [built] : ['--import', 'tsx', source];

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  /** lines of standard error */
  readonly problems: readonly string[];
}

/** Runs the command as a person would, in English unless asked otherwise; from the built file where there is one. */
export function suanpan(args: readonly string[], input = '', out: 'pipe' | number = 'pipe'): Said {
  const env = { ...process.env, LC_ALL: 'C', NO_COLOR: '1' };
  const options: SpawnSyncOptionsWithStringEncoding = { encoding: 'utf8', input, env, maxBuffer: 1e8, stdio: ['pipe', out, 'pipe'] };
  const { status, stdout, stderr } = spawnSync(process.execPath, [...start, ...args], options);
  return { status, stdout: stdout ?? '', problems: stderr.split('\n').filter((line) => line !== '') };
}

/** A command line as it is typed; quotes hold words together. */
export function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? (match[2] as string));
}

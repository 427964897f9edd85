import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { EXAMPLES } from '../../src/server/examples.ts';
import { files } from '../house/tree.ts';
import { COMMAND, timeless } from './door.ts';

/** K37: all data files are text, every question is answered without a network, and the same input gives the same bytes. */

const root = new URL('../../', import.meta.url);
const home = mkdtempSync(join(tmpdir(), 'suanpan-offline-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A program run before the command that lets nothing out: whatever is tried is written down and fails. */
const wall = join(home, 'wall.mjs');
writeFileSync(
  wall,
  `import { appendFileSync } from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  import dgram from 'node:dgram';
  import dns from 'node:dns';
  import net from 'node:net';
  const no = (what) => () => { appendFileSync(${JSON.stringify(join(home, 'tried'))}, what + '\\n'); throw new Error('no network: ' + what); };
  net.Socket.prototype.connect = no('connect');
  dns.lookup = no('lookup');
  dns.promises.lookup = no('lookup');
  dgram.createSocket = no('datagram');
  globalThis.fetch = no('fetch');
  syncBuiltinESMExports();`,
);
writeFileSync(join(home, 'tried'), '');

/** A question as the words of a command line; a text goes to standard input, own facts into a folder. */
function typed(name: string): { readonly words: readonly string[]; readonly input: string } {
  const words = [...name.split(' ')];
  let input = '';
  for (const [key, value] of Object.entries(EXAMPLES[name] ?? {})) {
    if (key === 'file') {
      input = String(value);
      words.push('-');
    } else if (['id', 'path'].includes(key)) words.push(String(value));
    else if (key !== 'dir') for (const one of [value].flat()) words.push(`--${key === 'statement' ? '' : key}`, String(one));
  }
  return { words: words.filter((word) => word !== '--'), input };
}

function offline(words: readonly string[], input: string) {
  const env = { ...process.env, LC_ALL: 'C', NO_COLOR: '1' };
  const args = ['--import', pathToFileURL(wall).href, ...COMMAND, ...words];
  return spawnSync(process.execPath, args, { encoding: 'utf8', input, env, maxBuffer: 1e8 });
}

describe('without a network', () => {
  // what checks a folder needs one, and is run by other tests
  const names = Object.keys(EXAMPLES).filter((name) => name !== 'facts check');
  test.each(names)('%s answers its example, twice in the same bytes', { timeout: 60_000 }, (name) => {
    const { words, input } = typed(name);
    const day =
      ['facts', 'predict', 'claim', 'evidence'].includes(words[0] as string) || words.includes('--as-of') ? [] : ['--as-of', '2026-07-15'];
    const [first, second] = [1, 2].map(() => offline([...words, ...day, ...(name === 'predict' ? [] : ['--json'])], input));
    expect([0, 3], first?.stderr).toContain(first?.status);
    expect(first?.stdout.length).toBeGreaterThan(20);
    expect(timeless(second?.stdout ?? '')).toBe(timeless(first?.stdout ?? ''));
    expect(readFileSync(join(home, 'tried'), 'utf8')).toBe('');
  });

  test('a model of the hub is the one thing that needs it, and says so', () => {
    const { status, stderr } = offline(['train', '--model', 'hf:some/model', '--on', '8xH100'], '');
    expect(status).toBe(2);
    expect(stderr).toMatch(/no network: fetch/);
    expect(readFileSync(join(home, 'tried'), 'utf8')).toBe('fetch\n');
    writeFileSync(join(home, 'tried'), '');
  });
});

describe('data', () => {
  const data = [...files('facts', () => true), ...files('fits', () => true)];

  test('every file of it is text that a person can read and a program can compare', () => {
    expect(data.length).toBeGreaterThan(500);
    const decoder = new TextDecoder('utf-8', { fatal: true });
    for (const path of data) {
      expect(path).toMatch(/\.(json|jsonl|md)$/);
      const text = decoder.decode(readFileSync(new URL(path, root)));
      const control = [...text].find((letter) => letter < ' ' && !'\n\t'.includes(letter));
      expect(control === undefined, `${path} holds a control character`).toBe(true);
    }
  });

  test('every source has a title, and says whether it was read here', () => {
    const sources = data.filter((path) => path.startsWith('facts/sources/') && path.endsWith('.json'));
    expect(sources.length).toBeGreaterThan(100);
    const bare = sources.filter((path) => {
      const { title, read } = JSON.parse(readFileSync(new URL(path, root), 'utf8')) as Readonly<Record<string, unknown>>;
      return typeof title !== 'string' || title === '' || typeof read !== 'boolean';
    });
    expect(bare).toEqual([]);
  });
});

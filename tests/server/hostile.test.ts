import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Door, openDoor, problemsIn } from './door.ts';

const PINNED = { model: 'gpt3-175b', on: '1024xA100-80GB', tokens: '300B', batch: 1536, seq: 2048, layout: 'tp=8,pp=16,dp=8,mbs=1' };
/** What another client asks meanwhile must be answered within this, ms. */
const SOON = 1000;

let door: Door;
beforeAll(async () => {
  door = await openDoor('--threads', '1', '--patience', '8');
  await door.ask('/api/train', PINNED);
});
afterAll(async () => void (await door.close()));

/** A pinned plan and a list of facts, asked while something else goes on. */
async function othersAreAnswered(): Promise<void> {
  for (const answer of [await door.ask('/api/train', PINNED), await door.ask('/api/facts/chips?find=h100')]) {
    expect(answer.status, answer.text.slice(0, 300)).toBe(200);
    expect(answer.milliseconds).toBeLessThan(SOON * slowness());
  }
}

/** How many times longer work takes than it would with a core of its own: other programs share the machine. */
function slowness(): number {
  const [began, spent] = [performance.now(), process.cpuUsage()];
  while (performance.now() - began < 40);
  const { user, system } = process.cpuUsage(spent);
  return Math.min(8, Math.max(1, (performance.now() - began) / ((user + system) / 1000)) ** 2);
}

/** A program that asks a thousand searches at once, says how many were sent away, and waits for the others. */
const FLOOD = `
import { request } from 'node:http';
let busy = 0;
for (let at = 0; at < 1000; at++) {
  const body = JSON.stringify({ model: 'deepseek-v3', on: '2048xH800', tokens: '15T', exhaustive: true, batch: 15360 + 8 * at });
  const asking = request({ port: process.argv[1], host: '127.0.0.1', path: '/api/train', method: 'POST', agent: false }, (answer) => {
    answer.resume();
    if (answer.statusCode === 503 && ++busy === 920) console.log(JSON.stringify({ busy, after: answer.headers['retry-after'] }));
  });
  asking.on('error', () => undefined);
  asking.end(body);
}`;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Sends bytes as they are and gives what came back until the other side closed, or `patience` ms passed. */
function raw(bytes: readonly string[], patience: number): Promise<{ text: string; closed: boolean; milliseconds: number }> {
  return new Promise((resolve) => {
    const began = performance.now();
    let text = '';
    const socket = connect(door.port, '127.0.0.1');
    const end = (closed: boolean): void => {
      socket.destroy();
      resolve({ text, closed, milliseconds: performance.now() - began });
    };
    socket.on('data', (part) => {
      text += String(part);
    });
    socket.on('close', () => end(true));
    socket.on('error', () => end(true));
    for (const part of bytes) socket.write(part);
    setTimeout(() => end(false), patience);
  });
}

describe('bodies', () => {
  const hostile: [string, string | object, number, RegExp][] = [
    ['half a document', '{"model": "gpt3-175b", "on": "8xH', 400, /not-json/],
    ['brackets to the limit', '['.repeat(1_000_000), 400, /not-json/],
    ['a deep configuration', `{"on":"8xH100","model":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`, 400, /.*/],
    ['a deep word', `{"tokens":${'['.repeat(300_000)}${']'.repeat(300_000)}}`, 400, /bad-value/],
    [
      'a hundred thousand keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`k${at}`, at]))),
      400,
      /too-many-keys/,
    ],
    ['a name of a megabyte', { ...PINNED, model: 'x'.repeat(900_000) }, 400, /too-large/],
    ['a name of the longest kind', { ...PINNED, model: 'x'.repeat(1900) }, 400, /unknown-model/],
    ['more than a megabyte', { ...PINNED, model: 'x'.repeat(2_000_000) }, 413, /too-large/],
    ['a huge count', { ...PINNED, on: '1e300xH100' }, 400, /count|number|chips/],
    ['a pool of more chips than there are', { ...PINNED, on: '999999999999xH100', layout: '' }, 400, /.*/],
    ['huge degrees', { ...PINNED, layout: 'tp=99999999999999999999,pp=1' }, 400, /.*/],
    ['a million requests in no time', { model: 'llama-3-8b', on: '1xH100', requests: 1e15, input: 1e9, output: 1e9 }, 400, /.*/],
    ['infinite tokens', '{"model":"gpt3-175b","on":"8xH100","tokens":1e999}', 400, /.*/],
  ];
  test.each(hostile)('%s', async (_, body, status, code) => {
    const answer = await door.ask(typeof body === 'object' && 'requests' in body ? '/api/serve' : '/api/train', body);
    expect(answer.status, answer.text.slice(0, 300)).toBe(status);
    expect(problemsIn(answer)[0]?.code).toMatch(code);
    expect(answer.milliseconds).toBeLessThan(5 * SOON * slowness());
    await othersAreAnswered();
  });

  test('bytes that are no text', async () => {
    const sent = await raw(
      ['POST /api/train HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 3\r\n\r\n', '\ud800{'],
      3000,
    );
    expect(sent.text).toMatch(/^HTTP\/1.1 400/);
  });

  test('a configuration of 50 MB is refused by its stated size, before it is sent', async () => {
    const sent = await raw(
      [`POST /api/train HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: ${50e6}\r\n\r\n{"model":`],
      3000,
    );
    expect(sent.text).toMatch(/^HTTP\/1.1 413[\s\S]*too-large/);
  });

  test('a body without an end is cut at the limit', async () => {
    const part = `40000\r\n${'x'.repeat(0x40000)}\r\n`;
    const sent = await raw(
      ['POST /api/train HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n', part, part, part, part, part],
      3000,
    );
    expect(sent.text).toMatch(/^HTTP\/1.1 413/);
    await othersAreAnswered();
  });
});

describe('who asks', () => {
  test.each([
    ['a name that was pointed here', { host: 'evil.example:7717' }, 421, 'wrong-host'],
    ['a page of another place', { origin: 'https://evil.example' }, 403, 'wrong-origin'],
    ['a page without a place', { origin: 'null' }, 403, 'wrong-origin'],
  ])('%s is refused', async (_, headers, status, code) => {
    const answer = await door.ask('/api/train', PINNED, headers);
    expect([answer.status, problemsIn(answer)[0]?.code]).toEqual([status, code]);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('our own page is answered, under any name of this machine', async () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      const answer = await door.ask('/api/facts/stacks', undefined, {
        host: `${host}:${door.port}`,
        origin: `http://${host}:${door.port}`,
      });
      expect(answer.status).toBe(200);
    }
  });

  test('headers that keep the page to itself', async () => {
    for (const path of ['/', '/openapi.json', '/nothing', '/api/nothing', '/api/facts/stacks']) {
      const { headers } = await door.ask(path);
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('cross-origin-opener-policy'), path).toBe('same-origin');
      expect(headers.get('cross-origin-embedder-policy'), path).toBe('require-corp');
    }
    expect((await door.ask('/')).headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self' 'wasm-unsafe-eval'/,
    );
  });

  test.each([
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/data/../../suanpan.js',
    '//etc/passwd',
    '/%00',
    '/%ff',
  ])('no way out of the folder: %s', async (path) => {
    const sent = await raw([`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`], 2000);
    expect(sent.text).toMatch(/^HTTP\/1.1 40[04]/);
  });
});

describe('many and slow', () => {
  test('pinned plans cost a core so little that it answers a hundred a second, and twice that when warm (npm run bench)', async () => {
    const ask = (at: number) => door.ask('/api/train', { ...PINNED, batch: 1536 + 128 * (at % 8) });
    await Promise.all(Array.from({ length: 50 }, (_, at) => ask(at)));
    const before = door.processorSeconds();
    for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 20 }, (_, at) => ask(at)));
    const after = door.processorSeconds();
    if (before !== null && after !== null) expect(200 / (after - before)).toBeGreaterThan(100);
  });

  test('a thousand parallel searches: some are answered, the rest told to come back, and others are answered at once', {
    timeout: 60_000,
  }, async () => {
    const before = door.megabytes();
    const flood = spawn(process.execPath, ['--input-type=module', '-e', FLOOD, String(door.port)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const told = new Promise<string>((resolve) => flood.stdout.once('data', (text) => resolve(String(text))));
    for (let at = 0; at < 6; at++) await othersAreAnswered();
    const { busy, after } = JSON.parse(await told) as { busy: number; after: string };
    expect(busy).toBeGreaterThan(900);
    expect(after).toBe('2');
    const during = door.megabytes();
    if (before !== null && during !== null) expect(during - before).toBeLessThan(1500);
    await othersAreAnswered();
    flood.kill();
    await pause(500);
    await othersAreAnswered();
  });

  test('a search that is left by its asker, or takes too long, is stopped', { timeout: 30_000 }, async () => {
    const answer = await door.ask('/api/train', { model: 'deepseek-v3', on: '4096xH800', tokens: '15T', exhaustive: true });
    expect([422, 503]).toContain(answer.status);
    await othersAreAnswered();
  });

  test('a client that sends its request a letter at a time is cut, and stops nobody', { timeout: 30_000 }, async () => {
    const slow = Array.from({ length: 50 }, () => raw(['POST /api/train HTTP/1.1\r\nhost: localhost\r\nx-'], 8000));
    await othersAreAnswered();
    const ends = await Promise.all(slow);
    expect(ends.every(({ closed }) => closed)).toBe(true);
    await othersAreAnswered();
  });
});

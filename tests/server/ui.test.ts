import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { COMMAND, openDoor } from './door.ts';

const home = mkdtempSync(join(tmpdir(), 'suanpan-ui-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const env = { ...process.env, LC_ALL: 'C', NO_COLOR: '1' };

/** A port that somebody else holds. */
async function held(port = 0): Promise<Server | null> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

const portOf = (server: Server): number => (server.address() as { port: number }).port;

describe('suanpan ui', () => {
  test('a port that was asked for and is taken is said, and nothing is opened', async () => {
    const other = (await held()) as Server;
    const words = [...COMMAND, 'ui', '--port', String(portOf(other))];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', env });
    other.close();
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/--port.*EADDRINUSE.*free/s);
  });

  test('bad flags are told together', () => {
    const words = [...COMMAND, 'ui', '--port', '99999', '--threads', 'x', '--patience', '-1', '--host', 'a b'];
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', env });
    expect(status).toBe(2);
    for (const flag of ['--port', '--threads', '--patience', '--host']) expect(stderr).toContain(flag);
  });

  test('where nobody asked for a port, a free one is found beside the usual', { timeout: 60_000 }, async () => {
    const usual = await held(7717);
    const child = spawn(process.execPath, [...COMMAND, 'ui', '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const said = await new Promise<string>((resolve) => child.stdout.once('data', (text) => resolve(String(text))));
    const { page } = JSON.parse(said) as { page: string };
    expect(page).not.toBe('http://127.0.0.1:7717/');
    expect((await fetch(`${page}openapi.json`)).status).toBe(200);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    usual?.close();
  });

  test('opened to others, it says so, and answers under an address of this machine', { timeout: 60_000 }, async () => {
    const child = spawn(process.execPath, [...COMMAND, 'ui', '--port', '0', '--host', '0.0.0.0'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const text = { out: '', err: '' };
    child.stdout.on('data', (part) => (text.out += String(part)));
    const warned = new Promise<void>((resolve) =>
      child.stderr.on('data', (part) => {
        text.err += String(part);
        resolve();
      }),
    );
    await warned;
    const [address = ''] = /http:\/\/localhost:\d+\//.exec(text.out) ?? [];
    expect(text.err).toContain('0.0.0.0');
    expect((await fetch(address.replace('localhost', '127.0.0.1'))).status).toBe(200);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  test('Ctrl-C ends it in the midst of a search, with nobody left waiting', { timeout: 60_000 }, async () => {
    const door = await openDoor('--threads', '1');
    const search = door.ask('/api/train', { model: 'deepseek-v3', on: '4096xH800', tokens: '15T', exhaustive: true }).then(
      ({ status }) => status,
      () => 'cut',
    );
    await door.ask('/api/facts/stacks');
    expect(await door.close()).toBe(0);
    expect(['cut', 503]).toContain(await search);
  });

  test.runIf(process.platform === 'linux')(
    '--open hands its address to the browser, and a machine without one is no fault',
    { timeout: 60_000 },
    async () => {
      const opened = join(home, 'opened');
      writeFileSync(join(home, 'xdg-open'), `#!/bin/sh\nprintf %s "$1" > ${opened}\n`);
      chmodSync(join(home, 'xdg-open'), 0o755);
      for (const path of [`${home}:/usr/bin:/bin`, '/nonexistent']) {
        const child = spawn(process.execPath, [...COMMAND, 'ui', '--port', '0', '--open', '--json'], {
          env: { ...env, PATH: path },
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const said = await new Promise<string>((resolve) => child.stdout.once('data', (text) => resolve(String(text))));
        const { page } = JSON.parse(said) as { page: string };
        for (let at = 0; at < 200 && path !== '/nonexistent' && !existsSync(opened); at++)
          await new Promise((next) => setTimeout(next, 50));
        if (path !== '/nonexistent') expect(readFileSync(opened, 'utf8')).toBe(page);
        expect((await fetch(`${page}openapi.json`)).status).toBe(200);
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGINT');
        expect(await ended).toBe(0);
      }
    },
  );
});

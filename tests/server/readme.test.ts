import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../../src/server/routes.ts';
import { type Door, openDoor } from './door.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** Lines of a page that call the API. */
const calls = (page: string): string[] =>
  readFileSync(`${root}${page}`, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('curl '));

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(async () => void (await door.close()));

function typed(line: string): Promise<{ status: string; text: string }> {
  const program = `${line.replace(/\s+#.*$/, '').replace('localhost:7717', door.address)} -s -w '\\n%{http_code}'`;
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', program], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (part) => {
      text += String(part);
    });
    child.once('close', () => resolve({ status: text.slice(-3), text: text.slice(0, -4) }));
  });
}

describe('the calls in the README', () => {
  test('name every route, in both languages alike', () => {
    const english = calls('README.md');
    expect(calls('README.zh.md').map((line) => line.replace(/\s+#.*$/, ''))).toEqual(english.map((line) => line.replace(/\s+#.*$/, '')));
    const said = english.join('\n');
    const unnamed = ROUTES.map(({ path }) => path).filter((path) => !said.includes(path));
    expect(
      unnamed.every((path) => /^\/api\/facts\/(models|systems|networks|stacks|engines|prices|grids|readiness)$/.test(path)),
      unnamed.join(),
    ).toBe(true);
  });

  test.runIf(hasCurl).each(calls('README.md'))('%s', async (line) => {
    const { status, text } = await typed(line);
    expect(status, text.slice(0, 400)).toBe('200');
    expect(text.length).toBeGreaterThan(20);
  });
});

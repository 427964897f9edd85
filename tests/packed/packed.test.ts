import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The package as a stranger gets it: packed, then installed into an empty folder without a network. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'suanpan-packed-'));
const installed = join(home, 'node_modules', 'suanpan');
const MEGABYTE = 1e6;

const run = (program: string, args: readonly string[], cwd = home): SpawnSyncReturns<string> =>
  spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 64 * MEGABYTE, shell: process.platform === 'win32' });

const suanpan = (...args: string[]) => run(process.execPath, [join(installed, 'dist', 'suanpan.js'), ...args]);

function bytesUnder(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

beforeAll(() => {
  expect(existsSync(join(root, 'dist', 'suanpan.js')), 'dist/ is missing; type: npm run build').toBe(true);
  const packed = run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', home], root);
  expect(packed.status, packed.stderr).toBe(0);
  writeFileSync(join(home, 'package.json'), '{ "name": "stranger", "private": true, "type": "module" }');
  const install = run('npm', ['install', '--omit=dev', '--offline', '--no-audit', '--no-fund', join(home, packed.stdout.trim())]);
  expect(install.status, install.stderr).toBe(0);
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

test('it brings no other package along and stays small', () => {
  expect(readdirSync(join(home, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['suanpan']);
  const size = bytesUnder(installed);
  console.log(`installed: ${(size / MEGABYTE).toFixed(1)} MB`);
  // most of it is facts, carried twice: for the command and, cut small, for the page, which also carries the commands and the solver
  expect(size).toBeLessThan(18 * MEGABYTE);
});

test('it carries its licence and no tests, and the command is on the path', () => {
  const names = readdirSync(installed, { recursive: true }).map(String);
  expect(names).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md']));
  expect(names.filter((name) => /\.test\.|^src|fixtures/.test(name))).toEqual([]);
  const help = run(join(home, 'node_modules', '.bin', 'suanpan'), ['--help']);
  expect(help.status, help.stderr).toBe(0);
  expect(help.stdout).toContain('suanpan train');
});

test('it plans a pinned layout: one JSON document, every estimate with its band', () => {
  const line = '--model gpt3-175b --on 1024xA100-80GB --tokens 300B --batch 1536 --seq 2048 --layout tp=8,pp=16,dp=8,mbs=1 --json';
  const { status, stdout, stderr } = suanpan('train', ...line.split(' '));
  expect(status, stderr).toBe(0);
  const { choice } = JSON.parse(stdout) as { choice: Record<string, Record<string, number>> };
  expect(choice.layout).toMatchObject({ tensorParallel: 8, pipelineParallel: 16, dataParallel: 8, microBatch: 1 });
  for (const figure of ['stepSeconds', 'tokensPerSecPerChip', 'mfu', 'peakMemoryGiB', 'days', 'chipHours']) {
    const { low, mid, high } = choice[figure] as { low: number; mid: number; high: number };
    expect(low > 0 && low <= mid && mid <= high, `${figure} ${low} ${mid} ${high}`).toBe(true);
  }
});

test('the solver travels with it', () => {
  const { status, stderr } = suanpan('schedule', join(root, 'examples', 'jobs.yaml'), '--json');
  expect(stderr).not.toMatch(/wasm|fault of ours/);
  expect(status, stderr).toBe(0);
});

test('bad input ends with 2 and one line that names the nearest right name', () => {
  const { status, stdout, stderr } = suanpan('train', '--model', 'gpt3-175bb', '--on', '8xH100', '--json');
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/gpt/);
});

test('the library imports by its name, knows no Node module, and its types compile where there is neither Node nor a page', () => {
  expect(readFileSync(join(installed, 'dist', 'index.js'), 'utf8')).not.toMatch(/\bfrom ["']node:|\brequire\(/);
  const names = run(process.execPath, ['--input-type=module', '-e', "console.log(Object.keys(await import('suanpan')).join())"]);
  expect(names.status, names.stderr).toBe(0);
  expect(names.stdout.trim().length).toBeGreaterThan(0);
  writeFileSync(join(home, 'use.ts'), "import * as suanpan from 'suanpan';\nexport const names: string[] = Object.keys(suanpan);\n");
  const options = ['--noEmit', '--strict', '--module', 'NodeNext', '--target', 'ES2023', '--lib', 'ES2023', '--types', ''];
  const types = run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), ...options, 'use.ts']);
  expect(types.status, types.stdout).toBe(0);
});

test('facts and fits are there as data, under names that a program can import', () => {
  const script = "import chips from 'suanpan/facts/chips.json' with { type: 'json' }; console.log(Object.keys(chips).length)";
  const chips = run(process.execPath, ['--input-type=module', '-e', script]);
  expect(chips.status, chips.stderr).toBe(0);
  expect(Number(chips.stdout)).toBeGreaterThan(200);
});

test('its doors stand without the clone: a client lists the tools and calls one, the page and the API are served, and all of it ends on request', {
  timeout: 120_000,
}, async () => {
  const command = join(installed, 'dist', 'suanpan.js');
  const question = { model: 'gpt3-175b', on: '1024xA100-80GB', tokens: '300B', batch: 1536, seq: 2048, layout: 'tp=8,pp=16,dp=8,mbs=1' };
  const flags = Object.entries(question).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const said = timeless(suanpan('train', ...flags, '--json').stdout);

  const client = new Client({ name: 'a stranger', version: '1' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [command, 'mcp'], cwd: home, stderr: 'pipe' }));
  const { tools } = await client.listTools();
  expect(tools.length).toBeGreaterThan(20);
  const { content } = (await client.callTool({ name: 'train', arguments: question })) as { content: readonly { text: string }[] };
  expect(timeless(content[0]?.text ?? '')).toBe(said);
  await client.close();

  const door = spawn(process.execPath, [command, 'ui', '--port', '0', '--json'], { cwd: home, stdio: ['ignore', 'pipe', 'inherit'] });
  const opened = await new Promise<string>((resolve) => door.stdout.once('data', (text) => resolve(String(text))));
  const { page } = JSON.parse(opened) as { page: string };
  const html = await (await fetch(page)).text();
  expect(html).toContain('<title>');
  for (const [, file] of html.matchAll(/(?:src|href)="([\w./-]+\.(?:js|css|svg))"/g))
    expect((await fetch(new URL(file as string, page))).status, file).toBe(200);
  expect((await fetch(new URL('data/facts.json', page))).status).toBe(200);
  const answer = await fetch(new URL('api/train', page), { method: 'POST', body: JSON.stringify(question) });
  expect(timeless(await answer.text())).toBe(said);
  const ended = new Promise((resolve) => door.once('exit', resolve));
  door.kill('SIGINT');
  expect(await ended).toBe(0);
});

test('the page is a folder that any host can carry: nothing in it points to a place of its own, above itself or elsewhere', () => {
  const folder = join(installed, 'dist', 'web');
  const names = readdirSync(folder, { recursive: true }).map(String);
  expect(names).toEqual(expect.arrayContaining(['index.html', 'app.js', 'engine.js', 'style.css']));
  for (const name of names.filter((one) => /\.(html|css|js)$/.test(one))) {
    const text = readFileSync(join(folder, name), 'utf8');
    const loaded = [
      ...text.matchAll(/(?:\bsrc|\bhref)="([^"]+)"/g),
      ...text.matchAll(/url\(["']?([^"')]+)/g),
      ...text.matchAll(/\bimport\(["'`]([^"'`]+)["'`]\)/g),
      ...text.matchAll(/\bfrom\s*["']([^"']+)["']/g),
    ].map(([, at]) => at as string);
    const strays = loaded.filter((at) => /^(https?:)?\/\//.test(at) || at.startsWith('/'));
    expect(strays, name).toEqual([]);
  }
});

const timeless = (text: string): string => text.replace(/("seconds": )[\d.e+-]+/g, '$1-');

import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { imports } from './tokens.ts';
import { files, isCode, text } from './tree.ts';

/** The law of the house: what each room may import, besides itself. A room that is not here may not exist. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  terms: [],
  catalog: ['terms'],
  workload: ['terms'],
  machine: ['terms'],
  controls: ['terms'],
  economy: ['terms'],
  layout: ['terms', 'workload', 'machine'],
  training: ['terms', 'workload', 'machine', 'layout'],
  serving: ['terms', 'workload', 'machine', 'layout'],
  planning: ['terms', 'catalog', 'workload', 'machine', 'economy', 'controls', 'layout', 'training', 'serving'],
  evidence: ['terms', 'catalog', 'workload', 'machine', 'economy', 'controls', 'layout', 'training', 'serving', 'planning'],
  index: ['terms', 'catalog', 'workload', 'machine', 'economy', 'controls', 'layout', 'training', 'serving', 'planning', 'evidence'],
  asking: ['terms', 'index'],
  drawing: ['terms'],
  report: ['terms', 'drawing'],
  web: ['terms', 'drawing', 'report'],
  cli: ['terms', 'index', 'asking', 'report'],
  server: ['terms', 'index', 'cli'],
};

/** The door of the worker is the one part of the page that reaches the engine; what it is divided into stands beside it. */
const DOOR = /^src\/web\/engine(-data|-catalog|-figures|-rules|-course|-why|\.worker)\.ts$/;

/** The second worker runs the commands themselves, so it may import them. */
const DESK = /^src\/web\/desk\/worker\.ts$/;
/** Traces are read in the page by what reads them for the command. */
const TRACES = /^src\/web\/engine-traces\.ts$/;

/** Packages a room may import; the engine imports none. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  web: ['preact', 'preact/hooks'],
  cli: ['commander', 'highs', 'yaml', 'hyparquet', 'hyparquet-compressors', 'hyparquet-writer', 'node:'],
  server: ['hono', '@hono/node-server', '@modelcontextprotocol/sdk/', 'node:'],
};

/** Imports against the law, each with the reason and the day it was let in: `src/a/b.ts -> src/c/d.ts`. */
const DEBT: Readonly<Record<string, { reason: string; since: string }>> = {
  'src/web/prose.ts -> src/cli/prose.ts': {
    reason: 'sentences of the engine in Chinese have no room of their own yet; the page loads them as the command does',
    since: '2026-11-22',
  },
};

const room = (path: string): string => path.split('/')[1]?.replace(/\.ts$/, '') ?? '';

function breaches(path: string, source: string): string[] {
  const here = room(path);
  const allowed = DOOR.test(path)
    ? ['terms', 'index', 'asking', 'report']
    : DESK.test(path)
      ? ['terms', 'cli']
      : TRACES.test(path)
        ? ['terms', 'index', 'asking', 'cli']
        : ROOMS[here];
  if (allowed === undefined) return [`${path}: the room ${here} is not in the table of tests/house/imports.test.ts; give it its row`];
  return imports(source).flatMap(({ from, line }) => {
    if (!from.startsWith('.')) {
      const known = (PACKAGES[here] ?? []).some((name) => from === name || (/[:/]$/.test(name) && from.startsWith(name)));
      return known ? [] : [`${path}:${line} imports ${from}; packages of the room ${here}: ${PACKAGES[here]?.join(', ') ?? 'none'}`];
    }
    const target = posix.join(posix.dirname(path), from);
    if (DEBT[`${path} -> ${target}`]) return [];
    if (!target.startsWith('src/'))
      return target === 'package.json' && here === 'cli' ? [] : [`${path}:${line} imports ${target}, which is outside src/`];
    const there = room(target);
    return there === here || allowed.includes(there)
      ? []
      : [`${path}:${line} imports ${target}; the room ${here} may import: ${allowed.join(', ') || 'nothing'}`];
  });
}

/** Files that reach themselves through their imports; imports of types alone draw no circle, they are gone at run time. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
    if (done.has(path) || trail.includes(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}

const targets = (path: string, source: string): string[] =>
  imports(source)
    .filter(({ from, typeOnly }) => from.startsWith('.') && !typeOnly)
    .map(({ from }) => posix.join(posix.dirname(path), from));

test('imports go down: no room imports what the table does not allow', () => {
  expect(files('src', isCode).flatMap((path) => breaches(path, text(path)))).toEqual([]);
});

test('no file of the source reaches itself through its imports', () => {
  expect(circles(new Map(files('src', isCode).map((path) => [path, targets(path, text(path))])))).toEqual([]);
});

test('nothing outside the tests imports a test, and the source imports no script', () => {
  const wrong = ['src', 'scripts', 'bench'].flatMap((folder) =>
    files(folder, isCode).flatMap((path) => targets(path, text(path)).filter((target) => /^tests\/|\.test\.ts$/.test(target))),
  );
  expect(wrong).toEqual([]);
});

test('every debt names an import that still stands', () => {
  for (const key of Object.keys(DEBT)) {
    const [from = '', to = ''] = key.split(' -> ');
    expect(targets(from, text(from)), key).toContain(to);
  }
});

test('a planted breach is caught', () => {
  expect(breaches('src/terms/chip.ts', "// from '../planning/plan.ts'\nimport type { A } from '../machine/machine.ts';")).toHaveLength(1);
  expect(breaches('src/machine/a.ts', "export * from '../layout/b.ts';\nexport { c } from '../terms/c.ts';")).toHaveLength(1);
  expect(breaches('src/machine/a.ts', "const a = await import('../training/b.ts');")).toHaveLength(1);
  expect(breaches('src/machine/a.ts', "import { readFileSync } from 'node:fs';\nimport x from 'lodash';")).toHaveLength(2);
  expect(breaches('src/cli/a.ts', "import { plan } from '../planning/plan.ts';\nimport { b } from '../index.ts';")).toHaveLength(1);
  expect(breaches('src/util/a.ts', '')).toHaveLength(1);
  const said = "const said = `from '../layout/b.ts' $" + '{from}`;';
  expect(breaches('src/machine/a.ts', said)).toEqual([]);
});

test('a planted circle is caught', () => {
  expect(
    circles(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['b']],
      ]),
    ),
  ).toEqual(['b -> c -> b']);
});

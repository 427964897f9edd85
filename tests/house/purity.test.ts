import { expect, test } from 'vitest';
import { tokens } from './tokens.ts';
import { ENGINE, files, isCode, text } from './tree.ts';

/**
 * What an engine room may not touch: the clock, dice, the disk, the network, the console, the machine it runs on.
 * Globals with the name of a common noun (window, module) are left to the compiler: the engine's tsconfig knows neither DOM nor Node.
 */
const IMPURE = new Set([
  ...[
    'Date',
    'performance',
    'setTimeout',
    'setInterval',
    'setImmediate',
    'queueMicrotask',
    'crypto',
    'fetch',
    'WebSocket',
    'XMLHttpRequest',
  ],
  ...['console', 'process', 'require', '__dirname', '__filename', 'Buffer', 'globalThis', 'navigator', 'localStorage', 'Intl', 'eval'],
]);
/** A calendar computed from given numbers reads no clock. */
const CALENDAR = /^(?:Date\.UTC\(|new Date\([^)])/;
const IMPURE_MEMBERS = new Set(['toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase', 'localeCompare']);

function impurities(path: string, source: string): string[] {
  const all = tokens(source);
  return all.flatMap(({ kind, text, line }, i) => {
    if (kind === 'string' && text.startsWith('node:')) return [`${path}:${line} ${text}`];
    if (kind !== 'word') return [];
    const member = all[i - 1]?.text === '.';
    const key = all[i + 1]?.text === ':' || (all[i + 1]?.text === '?' && all[i + 2]?.text === ':');
    const random = text === 'random' && member && all[i - 2]?.text === 'Math';
    const meta = text === 'meta' && member && all[i - 2]?.text === 'import';
    const calendar =
      text === 'Date' &&
      CALENDAR.test(
        `${all[i - 1]?.text === 'new' ? 'new ' : ''}${all
          .slice(i, i + 4)
          .map((token) => token.text || '-')
          .join('')}`,
      );
    const wrong = random || meta || (member ? IMPURE_MEMBERS.has(text) : IMPURE.has(text) && !key && !calendar);
    return wrong ? [`${path}:${line} ${text}: an engine room takes the clock, dice, disk, network and locale as arguments`] : [];
  });
}

test('engine rooms are plain functions: no clock, dice, disk, network, console or locale', () => {
  const engine = [...ENGINE.flatMap((room) => files(`src/${room}`, isCode)), ...files('src', (path) => path === 'src/index.ts')];
  expect(engine.flatMap((path) => impurities(path, text(path)))).toEqual([]);
});

test('a planted impurity is caught', () => {
  const planted = [
    "import { readFileSync } from 'node:fs';",
    'const now = Date.now();',
    'const at = new Date();',
    'const dice = Math.random();',
    "console.log('x');",
    'const home = process.env.HOME;',
    'const page = await fetch(url);',
    'const here = import.meta.url;',
    'const said = n.toLocaleString();',
    'names.sort((a, b) => a.localeCompare(b));',
  ];
  for (const line of planted) expect(impurities('src/terms/a.ts', line), line).toHaveLength(1);
});

test('words in comments, in strings and as keys are no impurity', () => {
  const innocent = [
    '// Date.now() is not used',
    '/* fetch */',
    "const said = 'the process window';",
    'const a = { process: 1 };',
    'new Date(Date.UTC(2024, 0, 1)).getUTCDate();',
    '/console/.test(a);',
  ];
  for (const line of innocent) expect(impurities('src/terms/a.ts', line), line).toEqual([]);
});

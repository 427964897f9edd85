import { expect, test } from 'vitest';
import { tokens } from './tokens.ts';
import { ENGINE, files, isCode, json, text } from './tree.ts';

/** Rooms whose answers follow from figures alone. The catalog is not among them: it reads names. */
const NAMELESS = ENGINE.filter((room) => room !== 'catalog');
const KINDS = ['chips', 'models', 'networks', 'systems', 'sources', 'runs'];

/** Names of facts that are also words of the field. */
const WORDS: Readonly<Record<string, string>> = {
  frontier: 'the plans that none dominates; also a supercomputer',
  gpu: 'a kind of chip; also a name people type',
  dragonfly: 'a topology',
};

const words = (said: string): string[] => said.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Every id, printed name and alias under facts/, as words joined by hyphens. */
function factNames(): Map<string, string> {
  const names = new Map<string, string>();
  const add = (name: string, path: string) => {
    const key = words(name).join('-');
    if (key.length > 1 && WORDS[key] === undefined) names.set(key, path);
  };
  for (const kind of KINDS) {
    for (const path of files(`facts/${kind}`, (file) => /\.jsonl?$/.test(file))) {
      add(path.replace(/^.*\/|\.jsonl?$/g, ''), path);
      if (path.endsWith('.jsonl')) {
        for (const line of text(path).split('\n')) if (line.trim() !== '') add((JSON.parse(line) as { id: string }).id, path);
      } else if (kind !== 'sources') add((json(path) as { name?: string }).name ?? '', path);
    }
  }
  for (const path of files('facts/aliases', (file) => file.endsWith('.json'))) {
    const { names: aliases = {}, contested = {} } = json(path) as Record<string, Record<string, unknown>>;
    for (const name of [...Object.keys(aliases), ...Object.keys(contested)]) add(name, path);
  }
  return names;
}

function named(path: string, source: string, names: ReadonlyMap<string, string>, longest: number): string[] {
  return tokens(source).flatMap(({ kind, text, line }) => {
    if (kind === 'mark') return [];
    const parts = words(kind === 'word' ? text.replace(/(?<=[a-z\d])(?=[A-Z])|_/g, ' ') : text);
    const found = new Set<string>();
    for (let from = 0; from < parts.length; from += 1) {
      for (let to = from + 1; to <= Math.min(parts.length, from + longest); to += 1) {
        const said = parts.slice(from, to).join('-');
        // A variable may be called a2 or bloom; only what could be nothing but a product counts there.
        const plain = kind === 'word' && (!/\d/.test(said) || !/[a-z]/.test(said) || said.length < 4);
        if (!plain && !/^\d$/.test(said) && names.has(said)) found.add(`${path}:${line} names ${said} (${names.get(said)})`);
      }
    }
    return [...found];
  });
}

const names = factNames();
const longest = Math.max(0, ...[...names.keys()].map((name) => name.split('-').length));

test('engine code names no chip, model, network, system, run or source: answers follow from figures', () => {
  const engine = NAMELESS.flatMap((room) => files(`src/${room}`, isCode));
  expect(engine.flatMap((path) => named(path, text(path), names, longest))).toEqual([]);
});

test('a planted name is caught, whatever its form', () => {
  const planted = new Map([
    ['nvidia-h100-80gb-sxm', 'x'],
    ['h100', 'x'],
    ['gpt-3-175b', 'x'],
    ['bloom', 'x'],
  ]);
  const caught = [
    "if (chip.id === 'nvidia-h100-80gb-sxm')",
    "name.startsWith('H100')",
    'const h100Factor = 1.1;',
    'const said = `gpt-3 175B`;',
    "case 'bloom':",
  ];
  for (const line of caught) expect(named('a.ts', line, planted, 4), line).not.toEqual([]);
  const innocent = ['// an H100 does this', "const unit = 'h1000';", 'const bloom = 1;'];
  for (const line of innocent) expect(named('a.ts', line, planted, 4), line).toEqual([]);
});

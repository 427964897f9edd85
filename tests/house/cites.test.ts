import { expect, test } from 'vitest';
import { files, json, text } from './tree.ts';

/** Calls `see` with every value below `value` that stands under the key, with its path. */
function under(key: string, value: unknown, see: (found: unknown, path: string) => void, path = ''): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    const here = path === '' ? name : `${path}.${name}`;
    if (name === key && !Array.isArray(value)) see(inner, here);
    under(key, inner, see, here);
  }
}

const stems = (folder: string): string[] =>
  files(folder, (path) => /\.jsonl?$/.test(path)).map((path) => path.replace(/^.*\/|\.jsonl?$/g, ''));

function uncited(path: string, fact: unknown, sources: ReadonlySet<string>): string[] {
  const wrong: string[] = [];
  under('cite', fact, (cite, where) => {
    for (const id of [cite].flat())
      if (typeof id !== 'string' || !sources.has(id)) wrong.push(`${path}#${where}: no source ${String(id)} in facts/sources/`);
  });
  return wrong;
}

/** A fit without a witness is an invented number: every fit file names what it saw, and what it names exists. */
function unseen(path: string, fit: unknown, known: ReadonlySet<string>): string[] {
  const wrong: string[] = [];
  let witnesses = 0;
  for (const key of ['seen', 'runs']) {
    under(key, fit, (list, where) => {
      if (!Array.isArray(list)) return;
      witnesses += list.length;
      for (const id of list)
        if (typeof id !== 'string' || !known.has(id)) wrong.push(`${path}#${where}: ${String(id)} is no chip, run or source of facts/`);
    });
  }
  return witnesses > 0 ? wrong : [`${path}: names nothing that it saw`];
}

const sources = new Set(stems('facts/sources'));
const runs = files('facts/runs', (path) => path.endsWith('.jsonl')).flatMap((path) =>
  text(path)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => (JSON.parse(line) as { id: string }).id),
);
const faults = text('facts/faults.jsonl')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => (JSON.parse(line) as { id: string }).id);
const known = new Set([...faults, ...sources, ...runs, ...stems('facts/runs'), ...stems('facts/chips')]);

test('facts cite sources that exist', () => {
  const facts = files('facts', (path) => path.endsWith('.json') && !path.startsWith('facts/sources/'));
  expect(facts.flatMap((path) => uncited(path, json(path), sources))).toEqual([]);
});

test('fits name the runs and chips they saw', () => {
  expect(files('fits', (path) => path.endsWith('.json')).flatMap((path) => unseen(path, json(path), known))).toEqual([]);
});

test('facts and fits never share a file', () => {
  const mixed = files('fits', (path) => path.endsWith('.json')).flatMap((path) => {
    const found: string[] = [];
    under('is', json(path), (_, where) => found.push(`${path}#${where}: a fact among the fits`));
    return found;
  });
  expect(mixed).toEqual([]);
});

test('planted claims without a witness are caught', () => {
  const have = new Set(['a-datasheet']);
  expect(uncited('x', { memory: { bandwidth: { is: '1 TB/s', cite: ['a-datasheet', 'no-such'] } } }, have)).toHaveLength(1);
  expect(unseen('x', { groups: [{ seen: ['a-datasheet', 'no-such'] }] }, have)).toHaveLength(1);
  expect(unseen('x', { factor: 1.2 }, have)).toHaveLength(1);
});

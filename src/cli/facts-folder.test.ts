import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { EMPTY_BOOK, overlay } from '../catalog/book.ts';
import { chipOf } from '../catalog/chip.ts';
import { Problem, Problems } from '../terms/problem.ts';
import { readFactsFolder } from './facts-folder.ts';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'facts-'));
  made.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function problemsOf(folder: string): readonly Problem[] {
  try {
    readFactsFolder(folder);
  } catch (fault) {
    if (fault instanceof Problems) return fault.problems;
    if (fault instanceof Problem) return [fault];
    throw fault;
  }
  return [];
}

describe('reading a facts folder', () => {
  test('broken JSON is told with file, line and column, every file at once', () => {
    const folder = folderOf({
      'chips/a.json': '{\n  "name": "A",\n  "kind": gpu\n}',
      'chips/b.json': '{ "name": "B"',
      'models/c.json': '[]',
    });
    const found = problemsOf(folder);
    expect(found.map(({ code }) => code)).toEqual(['broken-json', 'broken-json', 'not-an-object']);
    expect(found[0]?.where).toMatch(/chips[/\\]a\.json:3:11$/);
    expect(found[1]?.where).toMatch(/chips[/\\]b\.json:1:14$/);
  });

  test('a folder that is none, and a collection that is none', () => {
    expect(problemsOf(join(tmpdir(), 'no-such-facts')).map(({ code }) => code)).toEqual(['no-facts-folder']);
    expect(problemsOf(folderOf({ 'chps/a.json': '{}' })).map(({ code }) => code)).toEqual(['unknown-collection']);
  });

  test("a user's file amends the catalog's chip of the same id", () => {
    const cite = ['sheet'];
    const book = {
      ...EMPTY_BOOK,
      chips: {
        'acme-one': { name: 'One', kind: 'gpu', cite, peakDense: { bf16: { is: '100 TFLOP/s' } }, memory: { capacity: { is: '80 GiB' } } },
      },
    };
    const own = readFactsFolder(
      folderOf({ 'chips/acme-one.json': '{ "like": "acme-one", "memory": { "capacity": { "is": "96 GiB", "assumed": true } } }' }),
    );
    const chip = chipOf(overlay(book, own), 'acme-one');
    expect([chip.name, chip.memory, chip.peakDense.bf16]).toEqual(['One', 96 * 2 ** 30, 1e14]);
  });
});

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { COLLECTIONS, type CollectionName, EMPTY_BOOK, type FactBook, type FactFile, Problem, Problems } from '../index.ts';
import { brokenPlace } from './json-place.ts';

/** Collections that a question needs; prices, grids and export rules are read when asked for. */
const USUAL: readonly CollectionName[] = COLLECTIONS.filter((name) => !['prices', 'grids', 'controls'].includes(name));

/**
 * Reads a facts folder: one folder a collection, one JSON file a thing. Every broken file is told, with line and column, as one `Problems`.
 * A folder of the user may hold any of the collections.
 */
export function readFactsFolder(folder: string, names: readonly CollectionName[] = USUAL): FactBook {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new Problem({
      code: 'no-facts-folder',
      where: folder,
      said: 'not a folder',
      expected: `a folder with any of ${COLLECTIONS.join(', ')}`,
    });
  }
  const problems: Problem[] = [];
  const book: Record<string, Record<string, FactFile>> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && !KNOWN.has(entry.name)) {
      problems.push(
        new Problem({
          code: 'unknown-collection',
          where: join(folder, entry.name),
          said: entry.name,
          expected: `one of ${COLLECTIONS.join(', ')}`,
        }),
      );
    }
  }
  for (const name of names) {
    const files: Record<string, FactFile> = {};
    const inside = join(folder, name);
    if (existsSync(inside)) {
      for (const file of readdirSync(inside).sort()) {
        if (!file.endsWith('.json')) continue;
        try {
          files[file.slice(0, -'.json'.length)] = readFactFile(join(inside, file));
        } catch (problem) {
          if (!(problem instanceof Problem)) throw problem;
          problems.push(problem);
        }
      }
    }
    book[name] = files;
  }
  if (problems.length > 0) throw new Problems(problems);
  return { ...EMPTY_BOOK, ...book };
}

const KNOWN: ReadonlySet<string> = new Set([...COLLECTIONS, 'runs', 'controls']);

/** One facts file; a Problem with line and column where it is not a JSON object. */
export function readFactFile(path: string): FactFile {
  const text = readFileSync(path, 'utf8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const broken = brokenPlace(text);
    throw new Problem({
      code: 'broken-json',
      where: broken ? `${path}:${broken.line}:${broken.column}` : path,
      said: (error as Error).message.split('\n')[0] as string,
      expected: 'valid JSON',
    });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Problem({
      code: 'not-an-object',
      where: path,
      said: Array.isArray(parsed) ? 'a list' : typeof parsed,
      expected: 'one JSON object',
    });
  }
  return parsed as FactFile;
}

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { COLLECTIONS, type CollectionName, EMPTY_BOOK, type FactBook, type FactFile, nearest, Problem, Problems } from '../index.ts';
import { brokenPlace } from './json-place.ts';
import { sentText } from './sent.ts';

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

/** A person's own facts: a folder of theirs, or collections that were sent as one JSON object. */
export function readOwnFacts(folder: string): FactBook {
  const sent = sentText(folder);
  if (sent === null) return readFactsFolder(folder, COLLECTIONS);
  const book = JSON.parse(sent) as Readonly<Record<string, unknown>>;
  const problems: Problem[] = [];
  for (const [name, files] of Object.entries(book)) {
    if (!KNOWN.has(name))
      problems.push(
        new Problem({
          code: 'unknown-collection',
          where: folder,
          said: name,
          expected: `one of ${COLLECTIONS.join(', ')}`,
          near: nearest(name, COLLECTIONS),
        }),
      );
    else if (!isObject(files)) problems.push(notAnObject(`${folder}/${name}`, files));
    else for (const [id, file] of Object.entries(files)) if (!isObject(file)) problems.push(notAnObject(`${folder}/${name}/${id}`, file));
  }
  if (problems.length > 0) throw new Problems(problems);
  return { ...EMPTY_BOOK, ...book } as FactBook;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notAnObject(where: string, said: unknown): Problem {
  return new Problem({ code: 'not-an-object', where, said: Array.isArray(said) ? 'a list' : typeof said, expected: 'one JSON object' });
}

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
  if (!isObject(parsed)) throw notAnObject(path, parsed);
  return parsed as FactFile;
}

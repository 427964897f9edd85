/** The project's own files as the house tests see them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Rooms that are plain functions from numbers to numbers. */
export const ENGINE = [
  'terms',
  'catalog',
  'workload',
  'machine',
  'controls',
  'economy',
  'layout',
  'training',
  'planning',
  'evidence',
] as const;

const OUTSIDE = new Set(['node_modules', 'dist', 'coverage', '.git']);

/** Paths of all files below a folder of the project, relative to its root, with forward slashes; nothing where the folder is not there. */
export function files(folder = '.', keep: (path: string) => boolean = () => true): string[] {
  return walk(join(ROOT, folder))
    .map((path) => relative(ROOT, path).replaceAll('\\', '/'))
    .filter(keep)
    .sort();
}

function walk(folder: string): string[] {
  let entries: ReturnType<typeof list>;
  try {
    entries = list(folder);
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    if (OUTSIDE.has(entry.name) || entry.name.startsWith('.scratch')) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : entry.isFile() ? [path] : [];
  });
}

const list = (folder: string) => readdirSync(folder, { withFileTypes: true });

export const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export const json = (path: string): unknown => JSON.parse(text(path));

export const isCode = (path: string): boolean => /\.tsx?$/.test(path) && !path.endsWith('.test.ts');

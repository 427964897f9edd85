import { accessSync, constants, existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../terms/problem.ts';
import { onlyAtHome } from './sent.ts';

const NO_FILE = 'no file to be written; the answer holds what is known';

/** Writes a whole file or none: under a temporary name beside it first, then renamed. */
export function writeWhole(file: string, content: string | Uint8Array, where: string): void {
  onlyAtHome(where, file, NO_FILE);
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
  try {
    writeFileSync(draft, content);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw unwritable(file, where, error);
  }
}

/** Says before any work is done that a file could not be written. */
export function checkWritable(file: string, where: string): void {
  onlyAtHome(where, file, NO_FILE);
  try {
    accessSync(dirname(file), constants.W_OK);
    if (existsSync(file) && statSync(file).isDirectory()) throw Object.assign(new Error(file), { code: 'EISDIR' });
  } catch (error) {
    throw unwritable(file, where, error);
  }
}

function unwritable(file: string, where: string, error: unknown): Problem {
  const why = (error as NodeJS.ErrnoException).code ?? String(error);
  return new Problem({ code: 'cannot-write', where, said: `${file} (${why})`, expected: 'a file in a folder that can be written' });
}

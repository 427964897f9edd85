import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../terms/problem.ts';

/** Writes a whole file or none: under a temporary name beside it first, then renamed. */
export function writeWhole(file: string, content: string, where: string): void {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
  try {
    writeFileSync(draft, content);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new Problem({
      code: 'cannot-write',
      where,
      said: `${file} (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
      expected: 'a file that can be written',
    });
  }
}

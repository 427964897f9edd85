/** Every file, or part of one, that a program writes. `npm run generate` writes them all; a house test fails when one is not current. */
import { readFileSync } from 'node:fs';
import { replaceBlock } from './block.ts';
import { countFacts, factCountsLine } from './fact-counts.ts';

export interface Generated {
  /** relative to the project's root */
  readonly path: string;
  readonly make: () => string | Promise<string>;
}

const root = new URL('../', import.meta.url);
const page = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const readme = (path: string, locale: 'en' | 'zh') => (): string =>
  replaceBlock(page(path), 'facts', factCountsLine(countFacts(new URL('facts/', root)), locale));

export const GENERATED: readonly Generated[] = [
  { path: 'README.md', make: readme('README.md', 'en') },
  { path: 'README.zh.md', make: readme('README.zh.md', 'zh') },
];

import { fileURLToPath } from 'node:url';
import { EMPTY_BOOK, overlay } from '../../src/catalog/book.ts';
import { chipOf } from '../../src/catalog/chip.ts';
import { readFactsFolder } from '../../src/cli/facts-folder.ts';

const own = readFactsFolder(fileURLToPath(new URL('../../facts/', import.meta.url)), ['chips']);
const book = overlay(EMPTY_BOOK, own);

/** Architecture of a chip of the catalog; null where there is none of that id. */
export function architectureOf(chip: string): string | null {
  return Object.hasOwn(book.chips, chip) ? chipOf(book, chip).architecture : null;
}

import { type FactBook, resolved } from './book.ts';
import { figure, neededFigure, word } from './figure.ts';

/** Tokens of one side of a data set's requests: their mean, and their standard deviation over it. */
export interface LengthStatistics {
  readonly mean: number;
  readonly variation: number;
}

/** How long the prompts and answers of a data set are. */
export interface DatasetLengths {
  readonly id: string;
  readonly name: string;
  readonly input: LengthStatistics;
  readonly output: LengthStatistics;
  /** sequences that one answer is searched in (beam search); 1 = the likeliest token alone */
  readonly beams: number;
}

/** The lengths of a data set by its id. */
export function datasetOf(book: FactBook, id: string): DatasetLengths {
  const file = resolved(book, 'datasets', id);
  const side = (key: 'input' | 'output'): LengthStatistics => ({
    mean: neededFigure(file, `${key}.mean`, '1', `datasets/${id}`),
    variation: neededFigure(file, `${key}.variation`, '1', `datasets/${id}`),
  });
  const beams = figure(file, 'beams', '1', `datasets/${id}`) ?? 1;
  return { id, name: word(file, 'name') ?? id, input: side('input'), output: side('output'), beams };
}

/**
 * The data set that words name, as records do ("OpenOrca (MLPerf, 24576 samples, max in 1024, max out 1024)"): the longest of the sets' own
 * words that occurs in them. null = none, as for random tokens of stated lengths.
 */
export function datasetNamed(book: FactBook, said: string): DatasetLengths | null {
  const text = said.toLowerCase();
  let best: { id: string; length: number } | null = null;
  for (const id of Object.keys(book.datasets)) {
    const words = resolved(book, 'datasets', id).words;
    for (const known of Array.isArray(words) ? (words as string[]) : []) {
      const at = text.indexOf(known);
      const apart = at >= 0 && !/[a-z0-9]/.test(text[at - 1] ?? ' ') && !/[a-z0-9]/.test(text[at + known.length] ?? ' ');
      if (apart && known.length > (best?.length ?? 0)) best = { id, length: known.length };
    }
  }
  return best && datasetOf(book, best.id);
}

import type { RunRecord } from '../terms/run.ts';

/** What a fold leaves out as a whole. Neighbouring records are near-duplicates: rows are never split singly. */
export type LeftOut = 'source' | 'chip' | 'family';

export const LEFT_OUT: readonly LeftOut[] = ['source', 'chip', 'family'];

export interface Fold {
  readonly leftOut: LeftOut;
  readonly name: string;
  /** records that the fit does not see */
  readonly held: readonly RunRecord[];
  /** records that it sees */
  readonly rest: readonly RunRecord[];
}

/**
 * Family of a model's name: what stands before its size, without version numbers.
 *
 * @example modelFamily('alpha2.1-70b') -> 'alpha'; modelFamily('beta-96x12288-h64') -> 'beta'
 */
export function modelFamily(name: string): string {
  const parts = name.toLowerCase().split(/[-_ ]+/);
  const size = parts.findIndex((part, index) => index > 0 && /^\d/.test(part));
  const before = parts.slice(0, size < 0 ? parts.length : size);
  const letters = before.map((part) => part.replace(/[\d.]+[a-z]?$/, '')).filter((part) => part !== '');
  return letters.join('-') || name.toLowerCase();
}

export function keyOf(record: RunRecord, leftOut: LeftOut): string {
  if (leftOut === 'source') return record.source.group;
  return leftOut === 'chip' ? record.hardware.chip : modelFamily(record.model.name);
}

/** One fold per source, chip or model family: its records held out, all others seen. */
export function folds(records: readonly RunRecord[], leftOut: LeftOut): readonly Fold[] {
  const names = [...new Set(records.map((record) => keyOf(record, leftOut)))].sort();
  return names.map((name) => ({
    leftOut,
    name,
    held: records.filter((record) => keyOf(record, leftOut) === name),
    rest: records.filter((record) => keyOf(record, leftOut) !== name),
  }));
}

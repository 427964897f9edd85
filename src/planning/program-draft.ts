import type { Program, ProgramColumn, ProgramRow } from '../terms/solver.ts';

/** One term of a row: a column and its coefficient. */
export type Term = readonly [number, number];

/** A program while it is written: columns and rows in the order in which they come. */
export interface ProgramDraft {
  /** place of the new column */
  column(name: string, cost?: number, low?: number, high?: number, whole?: boolean): number;
  /** a column that is 0 or 1 */
  choice(name: string, cost?: number): number;
  row(name: string, terms: readonly Term[], low: number, high: number): void;
  readonly program: Program;
}

/** Begins an empty program. */
export function programDraft(): ProgramDraft {
  const columns: ProgramColumn[] = [];
  const rows: ProgramRow[] = [];
  const column: ProgramDraft['column'] = (name, cost = 0, low = 0, high = Number.POSITIVE_INFINITY, whole = false) =>
    columns.push({ name, cost, low, high, whole }) - 1;
  return {
    column,
    choice: (name, cost = 0) => column(name, cost, 0, 1, true),
    row: (name, terms, low, high) => void rows.push({ name, low, high, terms: merged(terms) }),
    program: { columns, rows },
  };
}

/** Each column once, what stands twice added up. */
function merged(terms: readonly Term[]): readonly Term[] {
  const found = new Map<number, number>();
  for (const [column, coefficient] of terms) found.set(column, (found.get(column) ?? 0) + coefficient);
  return [...found].filter(([, coefficient]) => coefficient !== 0);
}

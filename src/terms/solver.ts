/** A linear program, or an integer one where columns are whole: the least of a sum of columns within rows. */
export interface Program {
  readonly columns: readonly ProgramColumn[];
  readonly rows: readonly ProgramRow[];
}

export interface ProgramColumn {
  readonly name: string;
  /** what one unit adds to the objective */
  readonly cost: number;
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
}

/** low <= sum of coefficient times column <= high */
export interface ProgramRow {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** place of a column and its coefficient; each column once */
  readonly terms: readonly (readonly [number, number])[];
}

export interface SolveLimits {
  /** s after which the best found so far is the answer */
  readonly seconds?: number;
  /** share of the objective within which the search may stop */
  readonly gap?: number;
  /** branches after which the best found so far is the answer: unlike time the same on every machine */
  readonly nodes?: number;
  /** an answer to begin with, one value a column; NaN = what follows from the rest */
  readonly start?: readonly number[];
}

export interface Solution {
  /** optimal: proved within the gap; found: the best when time was up; infeasible; none: nothing found in the time */
  readonly status: 'optimal' | 'found' | 'infeasible' | 'none';
  readonly objective: number;
  /** no answer is below this */
  readonly bound: number;
  /** (objective - bound) / objective, at least 0 */
  readonly gap: number;
  /** one a column; empty where nothing was found */
  readonly values: readonly number[];
}

/** Finds the least of a program. Handed in, as the engine solves nothing by itself: the same program has the same answer. */
export type Solve = (program: Program, limits?: SolveLimits) => Solution;

import { Problem, Problems } from './problem.ts';

/** Reads on past what is wrong, so that a person hears of everything at once. */
export function collector(problems: Problem[]): <T>(read: () => T) => T | null {
  return (read) => {
    try {
      return read();
    } catch (error) {
      problems.push(...problemsIn(error));
      return null;
    }
  };
}

/** The problems that an error tells of; an error of another kind is thrown on. */
export function problemsIn(error: unknown): readonly Problem[] {
  if (error instanceof Problem) return [error];
  if (error instanceof Problems) return error.problems;
  throw error;
}

/** Something required that was not said. */
export function missing(flag: string, expected: string): Problem {
  return new Problem({ code: 'missing-flag', where: `--${flag}`, said: 'nothing', expected });
}

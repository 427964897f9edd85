import { Problem, Problems } from '../index.ts';

/** Reads on past what is wrong, so that a person hears of everything at once. */
export function collector(problems: Problem[]): <T>(read: () => T) => T | null {
  return (read) => {
    try {
      return read();
    } catch (error) {
      if (error instanceof Problem) problems.push(error);
      else if (error instanceof Problems) problems.push(...error.problems);
      else throw error;
      return null;
    }
  };
}

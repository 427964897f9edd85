import type { Told } from '../cli/answering.ts';
import { problemText } from '../cli/problem-text.ts';
import { type Locale, speak } from '../cli/words.ts';
import { Problem, type ProblemFields } from '../terms/problem.ts';
import type { Unanswered } from './threads.ts';

const PAPER = { width: 100, colour: false };

/** A problem as every door says it: its fields, and its sentence in the language of the question. */
export function tell(problem: ProblemFields, locale: Locale): Told {
  const { code, where, said, expected, near = [] } = problem;
  return { code, where, said, expected, near, message: problemText(new Problem(problem), locale, speak(locale), PAPER) };
}

/** Why there is no answer, and the status that says so. */
export function refusalOf(
  why: Unanswered,
  where: string,
  seconds: number,
): { readonly status: 422 | 500 | 503; readonly problem: ProblemFields } {
  const narrower = 'a narrower question, or fewer at once';
  switch (why) {
    case 'time':
      return {
        status: 422,
        problem: { code: 'took-too-long', where, said: `${seconds} s`, expected: `at most ${seconds} s; pin more of it` },
      };
    case 'memory':
      return { status: 422, problem: { code: 'too-much-memory', where, said: 'nothing', expected: narrower } };
    case 'busy':
    case 'left':
      return { status: 503, problem: { code: 'too-busy', where, said: 'nothing', expected: narrower } };
    default:
      return { status: 500, problem: { code: 'worker-died', where, said: 'nothing', expected: narrower } };
  }
}

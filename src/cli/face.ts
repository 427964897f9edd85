import { Problem } from '../terms/problem.ts';
import type { Args } from './args.ts';
import type { Paper } from './paper.ts';
import type { Locale, Say } from './words.ts';

/** What a command speaks through: answers go to `print` (standard output), all else to `note` (standard error). */
export interface Face {
  readonly locale: Locale;
  readonly say: Say;
  readonly paper: Paper;
  readonly json: boolean;
  /** user's own facts folder */
  readonly facts: string | null;
  /** user's own grades of software, as typed */
  readonly grades?: string | null;
  /** day for prices and rules, YYYY-MM-DD */
  readonly asOf: string;
  print(text: string): void;
  note(text: string): void;
  /** one line on a terminal, which the next one replaces; nothing elsewhere */
  progress(text: string): void;
}

/** Answered; nothing satisfies the question. Bad input is thrown as Problems (2) and a fault of ours as anything else (1). */
export type Exit = 0 | 3;

export type Run = (args: Args, face: Face) => Promise<Exit>;

/** Something required that was not said. */
export function missing(flag: string, expected: string): Problem {
  return new Problem({ code: 'missing-flag', where: `--${flag}`, said: 'nothing', expected });
}

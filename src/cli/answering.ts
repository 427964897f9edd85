import { parentPort } from 'node:worker_threads';
import { Problem, type ProblemFields, Problems } from '../terms/problem.ts';
import { findCommand } from './args.ts';
import { COMMANDS } from './flags.ts';
import { problemText } from './problem-text.ts';
import { runCommand } from './run.ts';
import { forOutsider } from './sent.ts';
import { type Locale, speak } from './words.ts';

/** A question that a door hands to a thread: a command line, and the texts that stand for its files. */
export interface Asking {
  readonly id: number;
  readonly argv: readonly string[];
  readonly locale: Locale;
  readonly texts: readonly (readonly [name: string, text: string])[];
  /** the facts folder that the door was opened with */
  readonly facts: string | null;
}

/** A problem with its sentence in the language of the question. */
export interface Told extends ProblemFields {
  readonly message: string;
}

/** What came of it: what the command would have printed, as UTF-8, and its exit code, or why it was not answered. */
export interface Answered {
  readonly id: number;
  readonly exit: 0 | 1 | 2 | 3;
  /** handed over, not copied */
  readonly printed: Uint8Array<ArrayBuffer>;
  readonly problems: readonly Told[];
}

/** Characters that one answer may have. */
const LONGEST = 64e6;
/** As wide as a file that a command prints into, without colour. */
const PAPER = { width: 100, colour: false };

/** Answers questions of the thread that started this one, each as the command would, for as long as it is asked. */
export function answerQuestions(): void {
  parentPort?.on(
    'message',
    (asking: Asking) => void answerQuestion(asking).then((answered) => parentPort?.postMessage(answered, [answered.printed.buffer])),
  );
}

async function answerQuestion({ id, argv, locale, texts, facts }: Asking): Promise<Answered> {
  const printed: string[] = [];
  let length = 0;
  const print = (text: string): void => {
    printed.push(text.endsWith('\n') ? text : `${text}\n`);
    length += text.length;
    if (length > LONGEST)
      throw new Problem({ code: 'too-large', where: argv[0] ?? '', said: `more than ${LONGEST} characters`, expected: 'a shorter answer' });
  };
  const outlet = { paper: PAPER, print, note: () => undefined, progress: () => undefined };
  const tell = (problem: Problem): Told => {
    const { code, where, said, expected, near } = problem;
    return { code, where, said, expected, near, message: problemText(problem, locale, speak(locale), PAPER) };
  };
  try {
    const found = findCommand(COMMANDS, argv);
    if (found instanceof Problem) throw found;
    const home = facts === null ? [] : [facts];
    const rest = facts === null || argv.some((word) => word.startsWith('--facts')) ? found.rest : [`--facts=${facts}`, ...found.rest];
    const exit = await forOutsider({ texts: new Map(texts), folders: home }, () => runCommand(found.command, rest, locale, outlet));
    return { id, exit, printed: bytes(printed), problems: [] };
  } catch (error) {
    const known = bytes(printed);
    if (error instanceof Problems) return { id, exit: 2, printed: known, problems: error.problems.map(tell) };
    if (error instanceof Problem) return { id, exit: 2, printed: known, problems: [tell(error)] };
    const said = error instanceof Error ? error.message : String(error);
    return {
      id,
      exit: 1,
      printed: bytes([]),
      problems: [{ code: 'fault', where: argv[0] ?? '', said, expected: '', message: speak(locale)('fault', { said }) }],
    };
  }
}

function bytes(texts: readonly string[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(texts.join(''));
}

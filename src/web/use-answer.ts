import { useEffect, useRef, useState } from 'preact/hooks';
import type { ProblemFields } from '../terms/problem.ts';
import { BadQuestion, EngineDoor, TakenBack } from './engine-door.ts';
import { heldTrace } from './held-traces.ts';
import type { Question } from './link.ts';
import type { Answer, Ask } from './messages.ts';

export interface AnswerState {
  /** the newest answer; stays while the next is made */
  readonly answer: Answer | null;
  /** the question that it answers */
  readonly asked: Ask | null;
  readonly problems: readonly ProblemFields[];
  readonly fault: string | null;
  readonly busy: boolean;
  readonly cancelled: boolean;
  cancel(): void;
  again(): void;
}

/** A question that is replaced while it is worked on gets this long before its worker is ended. */
const PATIENCE = 200;

export function askOf({ kind, said, own }: Question): Ask {
  const { 'as-of': day, ...words } = said;
  const trace = heldTrace(kind === 'serve' ? words['trace'] : undefined);
  return { kind, said: words, own, asOf: day ?? new Date().toISOString().slice(0, 10), ...(trace ? { trace } : {}) };
}

let told = (): void => undefined;
/** The engine of answers; the page has one. It is woken before the page is drawn, so that it reads its code and facts meanwhile. */
export const answering = new EngineDoor(() => told());

type Settled = Omit<AnswerState, 'cancel' | 'again' | 'busy'>;

const NOTHING: Settled = { answer: null, asked: null, problems: [], fault: null, cancelled: false };

/** The answer of a question, made anew with every change; only the newest question counts. */
export function useAnswer(question: Question, wanted: boolean, died: () => void): AnswerState {
  const [state, setState] = useState<Settled>(NOTHING);
  const [busy, setBusy] = useState(true);
  const turn = useRef(0);
  const [round, setRound] = useState(0);
  const key = JSON.stringify(question);

  useEffect(() => {
    if (!wanted) return;
    told = died;
    const engine = answering;
    const mine = ++turn.current;
    const ask = askOf(question);
    const begin = (): void => {
      if (mine !== turn.current) return;
      setBusy(true);
      engine.ask('plan', ask).then(
        (answer) => {
          if (mine !== turn.current) return;
          setBusy(false);
          setState({ ...NOTHING, answer, asked: ask });
        },
        (error: unknown) => {
          if (mine !== turn.current || error instanceof TakenBack) return;
          setBusy(false);
          const problems = error instanceof BadQuestion ? error.problems : [];
          setState((old) => ({
            ...old,
            problems,
            cancelled: false,
            fault: error instanceof BadQuestion ? null : String((error as Error).message),
          }));
        },
      );
    };
    if (!engine.busy) {
      begin();
      return;
    }
    const timer = setTimeout(() => {
      if (mine !== turn.current) return;
      engine.takeBack();
      begin();
    }, PATIENCE);
    return () => clearTimeout(timer);
  }, [key, wanted, round]);

  return {
    ...state,
    busy,
    cancel: () => {
      turn.current++;
      answering.takeBack();
      setBusy(false);
      setState((old) => ({ ...old, cancelled: true }));
    },
    again: () => setRound((count) => count + 1),
  };
}

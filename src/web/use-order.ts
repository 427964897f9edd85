import { useEffect, useRef, useState } from 'preact/hooks';
import type { ProblemFields } from '../terms/problem.ts';
import { usePage } from './context.ts';
import { BadQuestion, TakenBack } from './engine-door.ts';
import type { Order } from './messages.ts';

/** A command line that the desk answers with one JSON document. */
export interface Ordered<T> {
  /** the newest answer; stays while the next is made */
  readonly answer: T | null;
  /** the text of the answer, byte for byte as the command prints it */
  readonly text: string;
  readonly satisfied: boolean;
  readonly problems: readonly ProblemFields[];
  readonly fault: string | null;
  readonly progress: string;
  readonly busy: boolean;
  readonly cancelled: boolean;
  cancel(): void;
  again(): void;
}

interface Options {
  /** ms before a changed order is sent; what is worked on then is taken back */
  readonly wait?: number;
  /** lets others at the desk finish; for orders that are quick */
  readonly patient?: boolean;
  /** how the printed text is read; one JSON document unless said */
  readonly lines?: boolean;
}

type Settled<T> = Pick<Ordered<T>, 'answer' | 'text' | 'satisfied' | 'problems' | 'fault' | 'cancelled'>;

/** Asks the desk whenever the order changes; null = nothing is asked. */
export function useOrder<T>(order: Omit<Order, 'locale'> | null, { wait = 250, patient = false, lines = false }: Options = {}): Ordered<T> {
  const { desk, locale } = usePage();
  const nothing: Settled<T> = { answer: null, text: '', satisfied: true, problems: [], fault: null, cancelled: false };
  const [state, setState] = useState<Settled<T>>(nothing);
  const [busy, setBusy] = useState(order !== null);
  const [progress, setProgress] = useState('');
  const [round, setRound] = useState(0);
  const turn = useRef(0);
  const key = order && JSON.stringify([order, locale]);
  useEffect(() => {
    const mine = ++turn.current;
    if (!order) {
      setBusy(false);
      setState(nothing);
      return;
    }
    setBusy(true);
    const timer = setTimeout(
      () => {
        if (!patient && desk.busy) desk.takeBack();
        setProgress('');
        desk
          .ask('run', { ...order, locale }, (said) => mine === turn.current && setProgress(said))
          .then(
            ({ text, satisfied }) => {
              if (mine !== turn.current) return;
              const answer = lines ? text.split('\n').map((line) => JSON.parse(line) as unknown) : (JSON.parse(text) as unknown);
              setState({ ...nothing, answer: answer as T, text, satisfied });
              setBusy(false);
            },
            (error: unknown) => {
              if (mine !== turn.current || error instanceof TakenBack) return;
              const problems = error instanceof BadQuestion ? error.problems : [];
              const fault = error instanceof BadQuestion ? null : String((error as Error).message);
              setState((old) => ({ ...old, problems, fault, cancelled: false }));
              setBusy(false);
            },
          );
      },
      state.answer === null && round === 0 ? 0 : wait,
    );
    return () => clearTimeout(timer);
  }, [key, round]);
  useEffect(
    () => () => {
      turn.current++;
      if (!patient && desk.busy) desk.takeBack();
    },
    [],
  );
  return {
    ...state,
    progress,
    busy,
    cancel: () => {
      turn.current++;
      desk.takeBack();
      setBusy(false);
      setState((old) => ({ ...old, cancelled: true }));
    },
    again: () => setRound((count) => count + 1),
  };
}

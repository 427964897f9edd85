import { useEffect, useState } from 'preact/hooks';
import { usePage } from './context.ts';
import type { AnswerState } from './use-answer.ts';

/** What is worked on; `answer` = there is one already. */
type Work = Pick<AnswerState, 'busy' | 'cancelled' | 'cancel' | 'again'> & { readonly answer: unknown };

/** How long a search has lasted, and a way out of it. Quick ones are not mentioned. */
export function Working({ answer }: { readonly answer: Work }) {
  const { say, show } = usePage();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    setSeconds(0);
    if (!answer.busy) return;
    const began = performance.now();
    const timer = setInterval(() => setSeconds((performance.now() - began) / 1000), 250);
    return () => clearInterval(timer);
  }, [answer.busy]);
  const shown = answer.busy && seconds > 0.4;
  return (
    <div class="working" data-shown={shown || answer.cancelled}>
      <div class="bar" data-on={answer.busy} />
      <div class="words" role="status">
        {shown && (
          <>
            <span>
              {answer.answer === null && seconds < 1.5 ? say('starting') : say('searching')} ·{' '}
              {show.text(show.time(Math.round(seconds * 10) / 10))}
            </span>
            <button type="button" onClick={answer.cancel}>
              {say('cancel')}
            </button>
          </>
        )}
        {answer.cancelled && (
          <>
            <span>{say('cancelled')}</span>
            <button type="button" onClick={answer.again}>
              {say('again')}
            </button>
          </>
        )}
      </div>
    </div>
  );
}

import { useEffect, useMemo, useState } from 'preact/hooks';
import { type Figure, figuresOf } from '../report/figures.ts';
import { usePage } from './context.ts';
import { Headline } from './headline.tsx';
import type { Question } from './link.ts';
import { ProblemLine } from './problem-line.tsx';
import { ServiceSections } from './service-sections.tsx';
import { TakeAway } from './take-away.tsx';
import { TrainingSections } from './training-sections.tsx';
import type { AnswerState } from './use-answer.ts';
import { WhyPanel } from './why-panel.tsx';
import { Working } from './working.tsx';

interface Props {
  readonly question: Question;
  readonly change: (question: Question, key?: string) => void;
  readonly answer: AnswerState;
}

export function PlanScreen({ question, change, answer }: Props) {
  const { say, show } = usePage();
  const [asked, setAsked] = useState<Figure | null>(null);
  const made = answer.answer;
  const below = useLater(answer);
  const figures = useMemo(() => (made ? figuresOf(made, say, show) : []), [made, say, show]);
  const pin = (layout: string | null): void => {
    const { layout: _, ...said } = question.said;
    change({ ...question, said: layout === null ? said : { ...said, layout } });
  };
  return (
    <>
      <Working answer={answer} />
      {answer.fault && (
        <p class="problem" role="alert">
          {say('fault', { said: answer.fault })}
        </p>
      )}
      {answer.problems.length > 0 && (
        <section class="problems" role="alert">
          <h2>{say('problems')}</h2>
          {answer.problems.map((problem) => (
            <ProblemLine key={problem.where + problem.said} problem={problem} />
          ))}
        </section>
      )}
      <div class="answer" data-stale={answer.busy || answer.problems.length > 0 || answer.cancelled}>
        {!made && answer.problems.length === 0 && <Skeleton />}
        {made && <Headline answer={made} figures={figures} why={setAsked} />}
        {below.answer && below.answer.kind !== 'serve' && (
          <TrainingSections answer={below.answer} ask={below.asked} question={question} pin={pin} why={setAsked} />
        )}
        {below.answer && below.answer.kind === 'serve' && (
          <ServiceSections answer={below.answer} ask={below.asked} pin={pin} why={setAsked} />
        )}
        {below.answer && below.asked && <TakeAway answer={below.answer} ask={below.asked} />}
      </div>
      {made && <WhyPanel figure={asked} answer={made} figures={figures} close={() => setAsked(null)} />}
    </>
  );
}

/** The shape of an answer before the first one is there, of the same height. */
function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      <i class="s1" />
      <i class="s2" />
      <i class="s3" />
      <div>
        {Array.from({ length: 10 }, (_, at) => (
          <i key={String(at)} />
        ))}
      </div>
    </div>
  );
}

/** The answer a frame later: what stands below is drawn when the headline has been, so that no single task is long. */
function useLater({ answer, asked }: AnswerState): Pick<AnswerState, 'answer' | 'asked'> {
  const [later, setLater] = useState<Pick<AnswerState, 'answer' | 'asked'>>({ answer: null, asked: null });
  useEffect(() => {
    if (!answer) return;
    const frame = requestAnimationFrame(() => setTimeout(() => setLater({ answer, asked })));
    return () => cancelAnimationFrame(frame);
  }, [answer, asked]);
  return later;
}

import { useMemo, useState } from 'preact/hooks';
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
        {made && made.kind !== 'serve' && (
          <TrainingSections answer={made} ask={answer.asked} question={question} pin={pin} why={setAsked} />
        )}
        {made && made.kind === 'serve' && <ServiceSections answer={made} ask={answer.asked} pin={pin} why={setAsked} />}
        {made && answer.asked && <TakeAway answer={made} ask={answer.asked} />}
      </div>
      {made && <WhyPanel figure={asked} plan={made.plan} close={() => setAsked(null)} />}
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

import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Figure } from '../report/figures.ts';
import { isMixed, mixChart } from '../report/mix-chart.ts';
import {
  type FrontierAxis,
  frontierAxes,
  frontierChart,
  rooflineChart,
  scalingChart,
  stagesChart,
  stepsChart,
} from '../report/training-charts.ts';
import { memoryParts, timeParts } from '../report/training-parts.ts';
import { showCount, showNumber } from '../terms/display.ts';
import type { Layout } from '../terms/layout.ts';
import { writeLayout } from '../terms/layout-text.ts';
import { CalendarBlock } from './calendar-block.tsx';
import { Chart } from './chart.tsx';
import { usePage } from './context.ts';
import { FabricBlock } from './fabric-block.tsx';
import type { Question } from './link.ts';
import type { Ask, Curve, Details, TrainingAnswer } from './messages.ts';
import { MixBlock } from './mix-block.tsx';
import { MoneyBlock } from './money-block.tsx';
import { Parts } from './parts.tsx';
import { Said } from './said.tsx';

interface Props {
  readonly answer: TrainingAnswer;
  readonly ask: Ask | null;
  readonly question: Question;
  readonly pin: (layout: string | null) => void;
  readonly why: (figure: Figure) => void;
}

/** Everything below the headline of a training plan. */
export function TrainingSections({ answer, ask, question, pin, why }: Props) {
  const { say, show, locale } = usePage();
  const { plan, understood } = answer;
  const { choice } = plan;
  const { details, curve, progress } = useExtras(ask, choice !== null);
  const axes = frontierAxes(plan.frontier);
  const [wanted, setAxis] = useState<FrontierAxis>('peakMemoryGiB');
  const axis = axes.includes(wanted) ? wanted : 'peakMemoryGiB';
  const charts = useMemo(
    () => ({
      steps: details?.steps ? stepsChart(details.steps, say, show) : null,
      roofline: details?.operators ? rooflineChart(details.operators, say, show) : null,
      frontier: plan.frontier.length > 1 ? frontierChart(plan.frontier, say, show, axis) : null,
      pool: choice?.mix && isMixed(choice.mix) ? mixChart(choice.mix, choice.stepSeconds.mid, understood.groups, say, show) : null,
      stages:
        choice?.memoryByStageGiB && choice.memoryByStageGiB.length > 1
          ? stagesChart(choice.memoryByStageGiB, understood.capacityGiB, say)
          : null,
      scaling: curve && curve.points.length > 1 ? scalingChart(curve, understood.groups[0]?.count ?? 0, say, show) : null,
    }),
    [details, curve, plan, locale, axis],
  );
  if (!choice) return <Said plan={plan} none />;
  const { peakMemoryGiB: peak, stepSeconds: step } = choice;
  const capacity = understood.capacityGiB ?? peak.mid;
  const free = capacity - peak.mid;
  const mixed = isMixed(choice.mix);
  return (
    <>
      <h2 class="quiet-label">{say('stepSeconds')}</h2>
      {!mixed && <LayoutLine layout={choice.layout} pinned={question.said['layout']} pin={pin} />}
      {charts.pool && <Chart draw={charts.pool} file="pool" height={200} />}
      {choice.mix && mixed && <MixBlock mix={choice.mix} groups={understood.groups} />}
      <div class="pair">
        <Parts
          title={say('stepGoes')}
          about={say('stepGoesSaid')}
          total={show.text(show.time(step.mid))}
          parts={timeParts(choice.timeSeconds, say)}
          whole={step.mid}
          show={show.time}
          whyPart={why}
          why={() => why({ name: say('stepSeconds'), path: 'stepSeconds', value: step, show: show.time })}
        />
        <Parts
          title={say('memoryGoes')}
          about={say('memoryGoesSaid')}
          total={show.text(show.gib(peak.mid))}
          parts={[
            ...memoryParts(choice.memoryGiB, say),
            ...(free > 0 ? [{ name: say('free'), value: free, colour: 'bubble', hatched: true } as const] : []),
          ]}
          whole={Math.max(capacity, peak.mid)}
          show={show.gib}
          whyPart={why}
          why={() => why({ name: say('peakMemoryGiB'), path: 'peakMemoryGiB', value: peak, show: show.gib })}
        />
      </div>
      {!mixed &&
        (charts.steps ? (
          <Chart draw={charts.steps} file="step" />
        ) : (
          <Waiting title={say('timelineTitle')} on={details === null} height={420} />
        ))}
      <div class="pair" hidden={!charts.frontier && mixed}>
        {charts.frontier && (
          <Chart draw={charts.frontier} file="frontier" about={`${say('frontierSaid')} ${say('pressToPin')}`} press={pin}>
            {axes.length > 1 && (
              <fieldset class="switch">
                <legend>{say('frontierAgainst')}</legend>
                {axes.map((name) => (
                  <label key={name} data-on={name === axis}>
                    <input type="radio" name="frontier" checked={name === axis} onChange={() => setAxis(name)} />
                    {say(name)}
                  </label>
                ))}
              </fieldset>
            )}
          </Chart>
        )}
        {!mixed &&
          (charts.scaling ? (
            <Chart draw={charts.scaling} file="scaling" press={() => undefined} />
          ) : (
            <Waiting
              title={say('scalingTitle')}
              on={curve === null}
              said={progress ? say('planningChips', { chips: showNumber(Number(progress), 9) }) : ''}
              height={360}
            />
          ))}
      </div>
      {charts.roofline && <Chart draw={charts.roofline} file="roofline" />}
      {charts.stages && <Chart draw={charts.stages} file="memory-by-stage" height={240} />}
      {plan.fabric && <FabricBlock fabric={plan.fabric} />}
      <MoneyBlock choice={choice} obtainable={plan.obtainable ?? []} why={why} />
      {choice.calendar && <CalendarBlock calendar={choice.calendar} why={why} />}
      <Said plan={plan} />
      <p class="fine" hidden={plan.search.legal === 0}>
        {say('planned', {
          legal: showCount(plan.search.legal, 3),
          evaluated: showCount(plan.search.evaluated, 3),
          time: show.text(show.time(plan.search.seconds)),
        })}
      </p>
    </>
  );
}

/** What is computed after the answer is on screen: drawings first, then the curve. */
function useExtras(
  ask: Ask | null,
  answered: boolean,
): { readonly details: Details | null; readonly curve: Curve | null; readonly progress: string } {
  const { door } = usePage();
  const [details, setDetails] = useState<Details | null>(null);
  const [curve, setCurve] = useState<Curve | null>(null);
  const [progress, setProgress] = useState('');
  useEffect(() => {
    if (!ask || !answered) return;
    let wanted = true;
    setCurve(null);
    const timer = setTimeout(async () => {
      try {
        const drawn = await door.ask('details', ask);
        if (!wanted) return;
        setDetails(drawn);
        const made = await door.ask('scaling', ask, (said) => wanted && setProgress(said));
        if (wanted) setCurve(made);
      } catch {
        // the answer itself says what is wrong
      }
    }, 60);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [ask, answered]);
  return { details, curve, progress };
}

function Waiting({
  title,
  on,
  said = '',
  height,
}: {
  readonly title: string;
  readonly on: boolean;
  readonly said?: string;
  readonly height: number;
}) {
  if (!on) return null;
  return (
    <div class="waiting" style={{ minHeight: `${height}px` }}>
      <h3>{title}</h3>
      <p role="status">{said}</p>
    </div>
  );
}

function LayoutLine({
  layout,
  pinned,
  pin,
}: {
  readonly layout: Layout;
  readonly pinned: string | undefined;
  readonly pin: (layout: string | null) => void;
}) {
  const { say } = usePage();
  const parts: [string, string | number][] = [
    [say('tensor'), layout.tensorParallel],
    [say('pipeline'), layout.pipelineParallel],
    [say('data'), layout.dataParallel],
    ...(layout.contextParallel > 1 ? [[say('context'), layout.contextParallel] as [string, number]] : []),
    ...(layout.expertParallel > 1 ? [[say('expert'), layout.expertParallel] as [string, number]] : []),
    ...(layout.virtualStages > 1 ? [[say('chunks'), layout.virtualStages] as [string, number]] : []),
    [say('microBatch'), layout.microBatch],
    [say('zero'), layout.zero],
    [say('recompute'), layout.recompute === 'none' ? say('none') : layout.recompute],
  ];
  return (
    <section class="layout" aria-label={say('layoutTitle')}>
      <dl>
        {parts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={() => pin(pinned === undefined ? writeLayout(layout) : null)}>
        {say(pinned === undefined ? 'pin' : 'pinned')}
      </button>
    </section>
  );
}

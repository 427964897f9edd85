import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Figure } from '../report/figures.ts';
import { layoutWord, loadChart, percentilesChart, queueChart, serviceFrontier } from '../report/service-charts.ts';
import { showNumber, showShare } from '../terms/display.ts';
import type { ServiceChoice } from '../terms/service-plan.ts';
import { Chart } from './chart.tsx';
import { usePage } from './context.ts';
import { CourseBlock } from './course-block.tsx';
import type { Ask, LoadCurve, ServiceAnswer } from './messages.ts';
import { Had } from './money-block.tsx';
import { Parts } from './parts.tsx';
import { Said } from './said.tsx';

interface Props {
  readonly answer: ServiceAnswer;
  readonly ask: Ask | null;
  readonly pin: (layout: string | null) => void;
  readonly why: (figure: Figure) => void;
}

/** Everything below the headline of a service. */
export function ServiceSections({ answer, ask, why }: Props) {
  const { say, show, locale } = usePage();
  const { plan, understood } = answer;
  const { choice } = plan;
  const { load, progress } = useLoad(ask, choice !== null);
  const asked = choice && {
    limits: understood.limits,
    requestsPerSec: choice.requestsPerSec.mid,
    outputTokensPerSec: choice.outputTokensPerSec.mid,
    sustainsPerSec: choice.sustainsPerSec.mid,
  };
  const charts = useMemo(
    () => ({
      percentiles: choice ? percentilesChart(choice, understood, say, show) : null,
      frontier: plan.frontier.length > 1 ? serviceFrontier(plan.frontier, say, show) : null,
      load: asked && load && load.points.length > 1 ? loadChart(load, asked, say, show) : null,
      queue: asked && load && load.points.length > 1 ? queueChart(load, asked, say, show) : null,
    }),
    [plan, load, locale],
  );
  if (!choice) return <Said plan={plan} none />;
  const { weights, workspace, cache, capacity } = choice.memoryGiB;
  const rest = Math.max(0, capacity - weights - workspace - cache);
  return (
    <>
      <p class="verdict" data-bad={choice.saturated || !choice.holds}>
        {choice.saturated ? say('saturated') : choice.holds ? (understood.limits.length > 0 ? say('holdsYes') : '') : say('holdsNot')}
      </p>
      <h2 class="quiet-label">{say('setup')}</h2>
      {charts.percentiles && <Chart draw={charts.percentiles} file="percentiles" />}
      <div class="pair">
        <Setup choice={choice} />
        <Parts
          title={say('memoryOfRank')}
          about={say('memoryGoesSaid')}
          total={show.text(show.gib(capacity))}
          parts={[
            { name: say('weights'), value: weights, colour: 'weights', path: 'memoryGiB.weights' },
            { name: say('workspace'), value: workspace, colour: 'workspace', path: 'memoryGiB.workspace' },
            { name: say('cache'), value: cache, colour: 'activations', path: 'memoryGiB.cache' },
            { name: say('free'), value: rest, colour: 'bubble', hatched: true },
          ]}
          whole={capacity}
          show={show.gib}
          whyPart={why}
        />
      </div>
      <div class="pair wide-first">
        {charts.load ? <Chart draw={charts.load} file="load" /> : <Pending title={say('loadTitle')} on={load === null} said={progress} />}
        {charts.queue ? <Chart draw={charts.queue} file="queue" /> : <Pending title={say('queueTitle')} on={load === null} said="" />}
      </div>
      <CourseBlock ask={ask} understood={understood} />
      {charts.frontier && <Chart draw={charts.frontier} file="frontier" />}
      {plan.obtainable && plan.obtainable.length > 0 && (
        <div class="block">
          <Had rows={plan.obtainable} />
        </div>
      )}
      <Said plan={plan} />
    </>
  );
}

function Pending({ title, on, said }: { readonly title: string; readonly on: boolean; readonly said: string }) {
  if (!on) return null;
  return (
    <div class="waiting" style={{ minHeight: '360px' }}>
      <h3>{title}</h3>
      <p role="status">{said}</p>
    </div>
  );
}

function useLoad(ask: Ask | null, answered: boolean): { readonly load: LoadCurve | null; readonly progress: string } {
  const { door } = usePage();
  const [load, setLoad] = useState<LoadCurve | null>(null);
  const [progress, setProgress] = useState('');
  useEffect(() => {
    if (!ask || !answered) return;
    let wanted = true;
    setLoad(null);
    const timer = setTimeout(() => {
      door
        .ask('load', ask, (said) => wanted && setProgress(said))
        .then(
          (found) => wanted && setLoad(found),
          () => wanted && setLoad({ points: [] }),
        );
    }, 80);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [ask, answered]);
  return { load, progress };
}

function Setup({ choice }: { readonly choice: ServiceChoice }) {
  const { say } = usePage();
  const rows: readonly (readonly [string, string])[] = [
    [say('layoutTitle'), layoutWord(choice)],
    ...(choice.prefill && choice.decode
      ? ([
          [say('prefillOn'), `${choice.prefill.chips} × ${choice.prefill.chip}`],
          [say('decodeOn'), `${choice.decode.chips} × ${choice.decode.chip}`],
        ] as const)
      : []),
    [say('quant'), `${choice.format.weights} · ${choice.format.compute} · ${say('cache')} ${choice.format.cache}`],
    [say('engine'), choice.engine],
    [say('meanBatch'), showNumber(choice.meanBatch)],
    [say('utilisation'), showShare(choice.utilisation)],
    [say('largestContext'), say('tokensCount', { count: showNumber(choice.largestContext, 9) })],
  ];
  return (
    <section>
      <h3>{say('setup')}</h3>
      <dl class="rows">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <b>{value}</b>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

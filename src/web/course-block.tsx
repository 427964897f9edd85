import { useEffect, useMemo, useState } from 'preact/hooks';
import { drawCourse } from '../drawing/course.ts';
import { drawCurve } from '../drawing/curve.ts';
import { showNumber, showShare } from '../terms/display.ts';
import { Chart } from './chart.tsx';
import { usePage } from './context.ts';
import type { Ask, Course, ServiceUnderstood } from './messages.ts';

/** The service as it was played, moment by moment, and how long requests took from the quickest to the slowest. */
export function CourseBlock({ ask, understood }: { readonly ask: Ask | null; readonly understood: ServiceUnderstood }) {
  const { say, show, door, locale } = usePage();
  const [course, setCourse] = useState<Course | null>(null);
  const [progress, setProgress] = useState('');
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!ask) return;
    let wanted = true;
    setDone(false);
    const timer = setTimeout(() => {
      door
        .ask('course', ask, (said) => wanted && setProgress(said))
        .then(
          (found) => wanted && setCourse(found),
          () => wanted && setCourse(null),
        )
        .then(() => wanted && setDone(true));
    }, 120);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [ask]);
  const charts = useMemo(() => {
    if (!course || course.requests < 2) return null;
    const limit = understood.limits.find(({ figure }) => figure === 'ttft') ?? null;
    const time = (seconds: number): string => show.text(show.time(seconds));
    const tailAt = (share: number): number => 1 / (1 - share);
    const lines = (
      [
        ['ttft', course.tail.ttft, 'ours'],
        ['tpot', course.tail.tpot, 'activations'],
        ['e2e', course.tail.e2e, 'tensor'],
      ] as const
    ).map(([name, values, colour]) => ({
      name: say(name),
      colour,
      points: course.tail.at.flatMap((share, index) => {
        const value = values[index] ?? Number.NaN;
        return value > 0 ? [{ x: tailAt(share), y: value, said: [`${say(name)} ${showShare(share, 4)}`, time(value)] }] : [];
      }),
    }));
    return {
      course: (width: number) =>
        drawCourse(
          {
            title: say('courseTitle'),
            about: say(ask?.said['trace'] ? 'courseTrace' : 'courseAbout', {
              requests: showNumber(course.requests, 9),
              time: time(course.seconds),
            }),
            seconds: course.seconds,
            time,
            timeWord: say('timeWord'),
            panels: [
              {
                name: say('perSecondWord'),
                show: (value) => showNumber(value),
                lines: [
                  { name: say('cameWord'), colour: 'overhead', values: course.came, filled: true },
                  { name: say('answeredWord'), colour: 'ours', values: course.answered },
                ],
              },
              {
                name: say('atOnceWord'),
                show: (value) => showNumber(value),
                lines: [
                  { name: say('servingWord'), colour: 'activations', values: course.serving, filled: true },
                  { name: say('waitingWord'), colour: 'tensor', values: course.waiting, filled: true },
                ],
              },
              {
                name: say('tokensPerSec'),
                show: (value) => showNumber(value),
                lines: [{ name: say('outputWord'), colour: 'states', values: course.tokens, filled: true }],
              },
            ],
            cloud: {
              name: say('ttftCloud'),
              colour: 'ours',
              dots: course.cloud,
              limit: limit ? { at: limit.seconds, name: `p${limit.percentile} ≤ ${time(limit.seconds)}` } : null,
              show: time,
            },
            table: {
              head: [say('timeWord'), say('cameWord'), say('answeredWord'), say('servingWord'), say('waitingWord'), say('tokensPerSec')],
              rows: course.came.map((came, at) => [
                time(at * course.binSeconds),
                showNumber(came),
                showNumber(course.answered[at] ?? 0),
                showNumber(course.serving[at] ?? 0),
                showNumber(course.waiting[at] ?? 0),
                showNumber(course.tokens[at] ?? 0),
              ]),
            },
          },
          width,
        ),
      tail: (width: number) =>
        drawCurve(
          {
            title: say('tailTitle'),
            about: say('tailAbout'),
            x: { name: say('tailAxis'), log: true, show: (value) => showShare(1 - 1 / value, 4) },
            y: { name: say('timeWord'), log: true, time: true, show: time },
            lines,
            ...(limit ? { levels: [{ at: limit.seconds, name: `${say('ttft')} p${limit.percentile}` }] } : {}),
            table: {
              head: [say('tailAxis'), say('ttft'), say('tpot'), say('e2e')],
              rows: course.tail.at.map((share, at) => [
                showShare(share, 4),
                ...[course.tail.ttft, course.tail.tpot, course.tail.e2e].map((values) => time(values[at] ?? 0)),
              ]),
            },
          },
          width,
        ),
    };
  }, [course, locale, understood]);
  if (done && !charts) return null;
  if (!charts)
    return (
      <div class="waiting" style={{ minHeight: '640px' }}>
        <h3>{say('courseTitle')}</h3>
        <p role="status">{progress}</p>
      </div>
    );
  return (
    <>
      <Chart draw={charts.course} file="course" height={640} />
      <Chart draw={charts.tail} file="latency-by-percentile" />
    </>
  );
}

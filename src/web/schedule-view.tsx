import { useMemo } from 'preact/hooks';
import { type Colour, KINDS } from '../drawing/palette.ts';
import { drawSpans } from '../drawing/spans.ts';
import { showNumber, showShare } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import { Assumed } from './assumed.tsx';
import { Chart } from './chart.tsx';
import { usePage } from './context.ts';
import { DocEditor } from './doc-editor.tsx';
import { Refused } from './refused.tsx';
import { TakeText } from './take-text.tsx';
import { useExample } from './use-example.ts';
import { useOrder } from './use-order.ts';
import type { ViewProps } from './view.tsx';
import type { Word } from './words.ts';
import { Working } from './working.tsx';

const FILE = 'jobs.yaml';
const today = (): string => new Date().toISOString().slice(0, 10);

/** The answer to a list of jobs, in the keys of `suanpan schedule --json`. */
interface Scheduled {
  readonly question: { readonly name: string | null; readonly goal: string };
  readonly choice: {
    readonly jobs: readonly PlacedJob[];
    readonly makespanDays: number;
    readonly meanDays: number;
    readonly costUsd: number | null;
    readonly energyMWh: number | null;
    readonly inTime: boolean;
    readonly groups: readonly { readonly name: string; readonly chip: string; readonly cards: number; readonly use: number }[];
    readonly gap: number;
    readonly proved: boolean;
  } | null;
  readonly assumed: readonly string[];
  readonly refused: readonly { readonly said: string; readonly would?: string | null }[];
  readonly search: { readonly evaluated: number; readonly seconds: number };
}

interface PlacedJob {
  readonly name: string;
  readonly kind: 'train' | 'finetune' | 'serve';
  readonly on: string;
  readonly chip: string;
  readonly cards: number;
  readonly startDay: number;
  readonly endDay: number;
  readonly days: Estimate;
  readonly deadlineDay: number | null;
  readonly late: number;
  readonly sure: boolean;
  readonly costUsd: Estimate | null;
}

const colourAt = (at: number): Colour => KINDS[at % KINDS.length] as Colour;

/** Many jobs over unlike cards: who works where and when, proved to be the best or by how much it may fall short. */
export function ScheduleView({ at, doc, put }: ViewProps) {
  const { say, show, locale } = usePage();
  const example = useExample(FILE);
  const text = doc === '' ? example : doc;
  const day = /^\d{4}-\d\d-\d\d$/.test(at) ? at : today();
  const asked = useOrder<Scheduled>(text === '' ? null : { argv: ['schedule', FILE, '--json', '--as-of', day], texts: [[FILE, text]] }, {
    wait: 700,
  });
  const { answer } = asked;
  const choice = answer?.choice ?? null;
  const draw = useMemo(() => {
    if (!choice) return null;
    const last = Math.max(
      ...choice.jobs.map(({ endDay, deadlineDay }) => Math.max(Math.min(endDay, choice.makespanDays * 1.6), deadlineDay ?? 0)),
    );
    const step = [1, 2, 5, 7, 14, 30, 60, 90, 180, 365].find((size) => last / size <= 10) ?? 730;
    const ticks = Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => ({
      at: index * step,
      name: say('dayAt', { day: index * step }),
    }));
    return (width: number) =>
      drawSpans(
        {
          title: say('hallTitle'),
          about: say('hallAbout'),
          low: 0,
          high: last * 1.01,
          ticks,
          cursors: [{ at: choice.makespanDays, name: `${say('lastDone')} ${showNumber(choice.makespanDays)}`, colour: 'ours' }],
          rows: choice.groups.map((group) => {
            const own = choice.jobs.filter(({ on }) => on === group.name);
            const lanes = lanesOf(own, group.cards);
            return {
              name: `${group.name} · ${group.cards} ×`,
              more: showShare(group.use, 2),
              high: 76,
              spans: own.map((job) => ({
                from: job.startDay,
                to: job.endDay,
                colour: colourAt(choice.jobs.indexOf(job)),
                name: `${job.name} · ${job.cards} ×`,
                at: (lanes.get(job.name) ?? 0) / group.cards,
                share: job.cards / group.cards,
                chosen: job.late > 0,
                said: [
                  job.name,
                  say(`job_${job.kind}`),
                  `${job.cards} × ${job.chip}`,
                  `${showNumber(job.startDay)} – ${showNumber(job.endDay)} ${say('unit_d')}`,
                  ...(job.deadlineDay === null ? [] : [say('dueOn', { day: showNumber(job.deadlineDay) })]),
                ],
              })),
            };
          }),
          table: {
            head: [say('job'), say('f_on'), say('count'), say('startWord'), say('endWord')],
            rows: choice.jobs.map((job) => [job.name, job.on, String(job.cards), showNumber(job.startDay, 4), showNumber(job.endDay, 4)]),
          },
        },
        width,
      );
  }, [answer, locale]);
  return (
    <div class="ready view schedule">
      <h1>{answer?.question.name ?? say('scheduleTitle')}</h1>
      <p class="lead">{say('scheduleLead')}</p>
      <div class="view-answer">
        <Working answer={asked} />
        {asked.fault && (
          <p class="problem" role="alert">
            {say('fault', { said: asked.fault })}
          </p>
        )}
        {!answer && asked.problems.length === 0 && (
          <div class="waiting" style={{ minHeight: '760px' }}>
            <p role="status">{asked.progress || say('fetchingSolver')}</p>
          </div>
        )}
        {answer && !choice && <Refused rows={answer.refused} first />}
        {choice && answer && (
          <div class="answer" data-stale={asked.busy || asked.problems.length > 0}>
            <section class="headline">
              <h2 class="quiet-label">{say('lastDone')}</h2>
              <div class="first">
                <p class="huge">
                  <span class="number">{show.days(choice.makespanDays).number}</span>
                  <span class="unit">{show.days(choice.makespanDays).unit}</span>
                </p>
                <div class="first-band">
                  <span class="said">{say('lastDone')}</span>
                  <b class="beside">{say(choice.inTime ? 'allInTime' : 'someLate')}</b>
                  <span class="band">{choice.proved ? say('provedBest') : say('gapOf', { gap: showShare(choice.gap, 2) })}</span>
                </div>
              </div>
              <div class="figures">
                {(
                  [
                    ['meanDone', show.text(show.days(choice.meanDays))],
                    ['moneyWord', choice.costUsd === null ? say('unknown') : show.text(show.usd(choice.costUsd))],
                    ['energyMWh', choice.energyMWh === null ? say('unknown') : show.text(show.mwh(choice.energyMWh))],
                    ...choice.groups.map(({ name, use }) => [name, say('busyShare', { share: showShare(use, 2) })] as const),
                  ] as const
                ).map(([name, value]) => (
                  <div class="figure" key={name}>
                    <span class="name">
                      {name === 'meanDone' || name === 'moneyWord' || name === 'energyMWh' ? say(name as Word) : name}
                    </span>
                    <span class="value">
                      <span class="number">{value}</span>
                    </span>
                  </div>
                ))}
              </div>
            </section>
            {draw && <Chart draw={draw} file="schedule" />}
            <div class="scroll stage-table" tabIndex={0} role="region" aria-label={say('job')}>
              <table class="plain-table">
                <caption class="quiet-label">{say('hallTitle')}</caption>
                <thead>
                  <tr>
                    {(['job', 'f_on', 'chipsAtOnce', 'startWord', 'endWord', 'dueWord', 'slackWord', 'moneyWord'] as const).map((name) => (
                      <th scope="col" key={name}>
                        {say(name)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {choice.jobs.map((job, index) => {
                    const slack = job.deadlineDay === null ? null : job.deadlineDay - (job.kind === 'serve' ? job.startDay : job.endDay);
                    return (
                      <tr key={job.name}>
                        <th scope="row">
                          <i class="dot" style={{ background: `var(--${colourAt(index)})` }} />
                          {job.name}
                        </th>
                        <td>{job.on}</td>
                        <td>{job.cards}</td>
                        <td>{showNumber(job.startDay)}</td>
                        <td>{showNumber(job.endDay)}</td>
                        <td>{job.deadlineDay === null ? '–' : showNumber(job.deadlineDay)}</td>
                        <td data-late={job.late > 0}>
                          {job.late > 0 ? `−${showNumber(job.late)}` : slack === null ? '–' : `+${showNumber(slack)}`}
                        </td>
                        <td>{job.costUsd ? show.text(show.usd(job.costUsd.mid)) : say('unknown')}</td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
          </div>
        )}
      </div>
      <section class="block">
        <h2>{say('jobsAsked')}</h2>
        <DocEditor text={text} file={FILE} problems={asked.problems} put={(next) => put(at, next, 'doc')} reset={() => put(at, '', '')} />
      </section>
      {answer && (
        <div class="said">
          {choice && <Refused rows={answer.refused} />}
          <Assumed lines={answer.assumed} />
        </div>
      )}
      {answer && <TakeText text={asked.text} file="schedule.json" line={`suanpan schedule ${FILE} --json`} />}
    </div>
  );
}

/** The first card of each job in its group: the lowest that is free while it works. */
function lanesOf(jobs: readonly PlacedJob[], cards: number): ReadonlyMap<string, number> {
  const lanes = new Map<string, number>();
  const placed: { readonly from: number; readonly to: number; readonly low: number; readonly high: number }[] = [];
  for (const job of [...jobs].sort((a, b) => a.startDay - b.startDay || b.endDay - a.endDay)) {
    const beside = placed.filter(({ from, to }) => from < job.endDay - 1e-9 && to > job.startDay + 1e-9);
    const starts = [0, ...beside.map(({ high }) => high)].sort((a, b) => a - b);
    const free = (low: number): boolean =>
      low + job.cards <= cards && beside.every((other) => other.high <= low || other.low >= low + job.cards);
    const low = starts.find(free) ?? 0;
    lanes.set(job.name, low);
    placed.push({ from: job.startDay, to: job.endDay, low, high: low + job.cards });
  }
  return lanes;
}

import { showCount, showNumber, showShare } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Layout } from '../terms/layout.ts';
import { writeLayout } from '../terms/layout-text.ts';
import type { Plan, TrainingChoice } from '../terms/plan.ts';
import { bar, cells, columns, ink, listed, type Paper, wrap } from './paper.ts';
import { memoryRows, type PartRow, timeRows } from './plan-parts.ts';
import { timeText } from './time-text.ts';
import type { Say } from './words.ts';

/** What the plan's page needs beside the plan. */
export interface PlanPage {
  readonly plan: Plan;
  readonly job: TrainingJob;
  /** pool in words, e.g. `1,024 x NVIDIA A100 80GB SXM` */
  readonly on: string;
  /** usable GiB of one rank; null = unknown */
  readonly capacityGiB: number | null;
  readonly say: Say;
  /** our sentences in the language of the page */
  readonly tell: (sentence: string) => string;
  readonly paper: Paper;
  /** how each of several unlike groups is divided, in place of one layout; and whose the step and the fullest memory are */
  readonly divided?: Divided | null;
  /** blocks about what the plan means outside the step: calendar, money, what can be had */
  readonly more?: readonly string[];
}

/** A step that unlike chips share: its layouts, and whom the bars of time and memory speak of. */
export interface Divided {
  readonly layouts: readonly { readonly words: string; readonly flag: string | null }[];
  readonly step: string;
  readonly memory: string;
}

const MOST_ROWS = 5;
/** Every figure of a plan with its sources, and everything that nobody stated: a page that leaves them out cannot be checked. */
const MOST_REASONS = 20;
const MOST_ASSUMED = 48;
/** How a sentence names a layout; the page names all of it, so that it can be typed. */
const DEGREES = /tp=[\w=,]+/;

/** A plan for people. Every number is also in the JSON form; this shows the few that decide. */
export function planText(page: PlanPage): string {
  const { plan, more = [] } = page;
  // what money and energy assume stands in their own block
  const own = plan.choice?.bill?.assumed ?? [];
  const assumed = plan.assumed.filter((sentence) => !own.includes(sentence));
  const blocks = [
    heading(page),
    plan.choice ? headline(page, plan.choice) : [ink(page.paper, ['bold', 'yellow'], page.say('noAnswer'))],
    ...(plan.choice ? [stepBlock(page, plan.choice), memoryBlock(page, plan.choice)] : []),
    ...more.map((block) => block.split('\n')),
    frontierBlock(page),
    refusedBlock(page),
    listBlock(page, page.say('assumed'), assumed.map(page.tell), MOST_ASSUMED),
    becauseBlock(page),
    ...(plan.choice ? [sureBlock(page, plan.choice)] : []),
    wrap(searched(page), page.paper.width).map((line) => ink(page.paper, 'dim', line)),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function heading({ job, on, say, paper }: PlanPage): string[] {
  const tokens = job.tokens === null ? '' : ` · ${showCount(job.tokens)} ${say('tokensWord')}`;
  const tuning = job.tuning ? ` · ${job.tuning.method}` : '';
  const what = `${showNumber(job.globalBatch, 9)} × ${showNumber(job.sequence, 9)} · ${job.precision} · ${job.stack.name}`;
  return [`${ink(paper, 'bold', job.model.name)} ${say('on')} ${ink(paper, 'bold', on)}${tokens}${tuning}`, ink(paper, 'dim', what)];
}

function headline({ capacityGiB, say, paper, divided }: PlanPage, choice: TrainingChoice): string[] {
  const rows: string[][] = [];
  const row = (name: string, figure: string, rest: string): void =>
    void rows.push([ink(paper, 'dim', name), ink(paper, ['bold', 'cyan'], figure), rest]);
  const band = (estimate: Estimate, show: (value: number) => string): string => ink(paper, 'dim', range(estimate, show, say));
  const time = (estimate: Estimate): string => band(estimate, (value) => timeText(value, say, 3, estimate.mid));
  if (choice.days) row(say('time'), timeText(choice.days.mid * 86400, say), time(scaled(choice.days, 86400)));
  row(say('step'), timeText(choice.stepSeconds.mid, say), time(choice.stepSeconds));
  row(say('speed'), `${showNumber(choice.tokensPerSecPerChip.mid)} ${say('perChip')}`, band(choice.tokensPerSecPerChip, showNumber));
  row(say('mfu'), showShare(choice.mfu.mid), band(choice.mfu, showShare));
  const peak = showNumber(choice.peakMemoryGiB.mid);
  const held = capacityGiB === null ? `${peak} GiB` : say('ofCapacity', { peak, capacity: showNumber(capacityGiB) });
  row(say('memory'), held, band(choice.peakMemoryGiB, showNumber));
  if (choice.chipHours) row(say('chipHours'), rough(choice.chipHours.mid), band(choice.chipHours, rough));
  const used = { used: showNumber(choice.chipsUsed, 12), idle: showNumber(choice.chipsIdle, 12) };
  row(say('chips'), choice.chipsIdle > 0 ? say('used', used) : say('usedAll', used), '');
  const first = columns(rows, ['left', 'left', 'left'], 3).map((line) => `  ${line}`);
  const label = `${say('layout')}   `;
  const margin = ' '.repeat(cells(label));
  const layouts = divided?.layouts ?? [{ words: layoutWords(choice.layout, say), flag: writeLayout(choice.layout) }];
  const layoutLines = layouts.flatMap(({ words, flag }, at) => [
    ...wrap((at === 0 ? label : margin) + words, paper.width - 4, margin).map(indent),
    ...(flag === null ? [] : [indent(ink(paper, 'dim', `${margin}--layout ${flag}`))]),
  ]);
  return [...first, '', ...layoutLines];
}

const indent = (line: string): string => `  ${line}`;

/** A layout in words, as the page names it. */
export function layoutWords(layout: Layout, say: Say): string {
  const parts = [
    `${say('tensor')} ${layout.tensorParallel}`,
    `${say('pipeline')} ${layout.pipelineParallel}`,
    `${say('data')} ${layout.dataParallel}`,
  ];
  if (layout.contextParallel > 1) parts.push(`${say('context')} ${layout.contextParallel}`);
  if (layout.expertParallel > 1) parts.push(`${say('expert')} ${layout.expertParallel}`);
  if (layout.virtualStages > 1) parts.push(`${say('chunks')} ${layout.virtualStages}`);
  parts.push(`${say('microBatch')} ${layout.microBatch}`, `ZeRO ${layout.zero}`, `${say('recompute')} ${layout.recompute}`);
  if (layout.sequenceParallel) parts.push(say('sequenceParallel'));
  if (layout.pipelineParallel > 1) parts.push(`${say('schedule')} ${layout.schedule}`);
  if (layout.offload !== 'none') parts.push(`${say('offload')} ${layout.offload}`);
  return parts.join(' · ');
}

function stepBlock(page: PlanPage, choice: TrainingChoice): string[] {
  const total = choice.stepSeconds.mid;
  const rows = timeRows(choice.timeSeconds, total, page.say);
  const show = (seconds: number): string => timeText(seconds, page.say);
  return [...barBlock(page, `${page.say('stepGoes')}  ${show(total)}`, rows, total, show), ...quiet(page, page.divided?.step)];
}

function memoryBlock(page: PlanPage, choice: TrainingChoice): string[] {
  const rows = memoryRows(choice.memoryGiB, choice.peakMemoryGiB.mid, page.capacityGiB, page.say);
  const total = page.capacityGiB ?? choice.peakMemoryGiB.mid;
  return [
    ...barBlock(
      page,
      `${page.say('memoryGoes')}  ${showNumber(choice.peakMemoryGiB.mid)} GiB`,
      rows,
      total,
      (value) => `${showNumber(value)} GiB`,
    ),
    ...quiet(page, page.divided?.memory),
    ink(page.paper, 'dim', `  ${page.say('oneCopy', { gib: showNumber(choice.statesGiB) })}`),
  ];
}

function quiet({ paper }: PlanPage, sentence: string | undefined): string[] {
  return sentence === undefined ? [] : wrap(sentence, paper.width - 2).map((line) => ink(paper, 'dim', `  ${line}`));
}

function barBlock({ paper }: PlanPage, title: string, rows: readonly PartRow[], total: number, show: (value: number) => string): string[] {
  const room = Math.max(10, Math.min(40, paper.width - 48));
  const most = Math.max(...rows.map(({ value }) => value), Number.MIN_VALUE);
  const lines = columns(
    rows.map(({ name, value, quiet }) => [
      name,
      show(value),
      showShare(value / total, value / total < 0.1 ? 2 : 3),
      ink(paper, quiet ? 'dim' : 'blue', quiet ? '░'.repeat(Math.round((value / most) * room)) : bar(value / most, room)),
    ]),
    ['left', 'right', 'right', 'left'],
  );
  return [ink(paper, 'bold', title), ...lines.map(indent)];
}

function frontierBlock({ plan, say, paper }: PlanPage): string[] {
  if (plan.frontier.length < 2) return [];
  const timed = plan.frontier.some(({ days }) => days !== null);
  const header = [
    timed ? say('time') : say('stepColumn'),
    say('chipsColumn'),
    say('chipHoursColumn'),
    say('mfu'),
    say('gibColumn'),
    say('layout'),
  ];
  const rows = plan.frontier
    .slice(0, listed(paper, MOST_ROWS + 3))
    .map((choice) => [
      timeText(choice.days ? choice.days.mid * 86400 : choice.stepSeconds.mid, say),
      showNumber(choice.chipsUsed, 12),
      choice.chipHours ? rough(choice.chipHours.mid) : '–',
      showShare(choice.mfu.mid),
      showNumber(choice.peakMemoryGiB.mid),
      writeLayout(choice.layout),
    ]);
  const [top = '', ...lines] = columns([header, ...rows], ['right', 'right', 'right', 'right', 'right', 'left']);
  const hidden = plan.frontier.length - rows.length;
  const more = hidden > 0 ? [indent(ink(paper, 'dim', say('more', { count: hidden })))] : [];
  return [
    ...wrap(say('frontier'), paper.width).map((line) => ink(paper, 'bold', line)),
    indent(ink(paper, 'dim', top)),
    ...lines.map(indent),
    ...more,
  ];
}

function refusedBlock({ plan, say, tell, paper }: PlanPage): string[] {
  const lines = plan.refused.slice(0, listed(paper, MOST_ROWS)).flatMap(({ said, would, layout }) => {
    const told = layout ? tell(said).replace(DEGREES, writeLayout(layout)) : tell(said);
    const text = `${told}${would && !said.includes(would) ? ` → ${tell(would)}` : ''}`;
    return wrap(`- ${text}`, paper.width - 2, '  ').map(indent);
  });
  const hidden = plan.refused.length - listed(paper, MOST_ROWS);
  if (hidden > 0) lines.push(indent(ink(paper, 'dim', say('more', { count: hidden }))));
  return lines.length ? [ink(paper, ['bold', 'yellow'], say('refused')), ...lines] : [];
}

function becauseBlock({ plan, say, tell, paper }: PlanPage): string[] {
  const lines = plan.because.slice(0, listed(paper, MOST_REASONS)).flatMap(({ figure, said, from }) => {
    const sources = from.length ? ink(paper, 'dim', ` (${from.slice(0, 3).join(', ')}${from.length > 3 ? ', …' : ''})`) : '';
    return wrap(`- ${figure}: ${tell(said)}${sources}`, paper.width - 2, '  ').map(indent);
  });
  return lines.length ? [ink(paper, 'bold', say('because')), ...lines] : [];
}

function listBlock({ paper, say }: PlanPage, title: string, sentences: readonly string[], usual: number): string[] {
  const most = listed(paper, usual);
  if (sentences.length === 0) return [];
  const lines = sentences.slice(0, most).flatMap((sentence) => wrap(`- ${sentence}`, paper.width - 2, '  ').map(indent));
  if (sentences.length > most) lines.push(indent(ink(paper, 'dim', say('more', { count: sentences.length - most }))));
  return [ink(paper, 'bold', title), ...lines];
}

function sureBlock({ say, paper }: PlanPage, choice: TrainingChoice): string[] {
  const off = (estimate: Estimate): { low: string; high: string } => ({
    low: signed(estimate.low / estimate.mid - 1),
    high: signed(estimate.high / estimate.mid - 1),
  });
  const { low, high } = choice.stepSeconds;
  const lines = [low === high ? say('sureStated') : say('sureStep', off(choice.stepSeconds)), say('sureMemory', off(choice.peakMemoryGiB))];
  return [ink(paper, 'bold', say('sure')), ...lines.flatMap((line) => wrap(line, paper.width - 2)).map(indent)];
}

function searched({ plan: { search }, say }: PlanPage): string {
  const count = (value: number): string => (value < 1e6 ? showNumber(value, 12) : showCount(value, 3));
  return say('searched', {
    evaluated: count(search.evaluated),
    legal: count(search.legal),
    pruned: count(search.pruned),
    seconds: timeText(search.seconds, say, 2),
  });
}

/** A large count at three digits. */
function rough(value: number): string {
  return showCount(Number(value.toPrecision(3)), 3);
}

function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${showShare(Math.abs(share), 2)}`;
}

function scaled({ low, mid, high }: Estimate, by: number): Estimate {
  return { low: low * by, mid: mid * by, high: high * by };
}

/** Both ends of a band; a band of no width was stated, not estimated. */
function range({ low, high }: Estimate, show: (value: number) => string, say: Say): string {
  return low === high ? say('stated') : `${show(low)} – ${show(high)}`;
}

import {
  type ChipGroup,
  type Fits,
  overLimit,
  type Plan,
  type PlanOptions,
  type Pool,
  Problem,
  plan,
  type Scaling,
  scaling,
  showNumber,
  stepTimeline,
  type TrainingChoice,
  type WorthAsk,
  withCalendar,
  withoutTwins,
  withReadiness,
  worthFacts,
  worthOf,
} from '../index.ts';
import type { Args } from './args.ts';
import { type Asked, ask } from './ask.ts';
import { readCalendar } from './calendar-flags.ts';
import { calendarText } from './calendar-text.ts';
import { fabricText, onTwiceTheNetwork, readFabric, withFabric } from './fabric-flag.ts';
import type { Exit, Face, Run } from './face.ts';
import { mixText } from './mix-text.ts';
import { ink } from './paper.ts';
import { planJson } from './plan-json.ts';
import { planText } from './plan-text.ts';
import { teller } from './prose.ts';
import { reportFile, writeTrainingReport } from './report-file.ts';
import { scalingText } from './scaling-text.ts';
import { factBook, shippedBands, shippedFaults, shippedFits } from './shipped.ts';
import { softwareOf, softwareText } from './software-text.ts';
import { stageMemoryText } from './stage-memory-text.ts';
import { readWan } from './wan.ts';
import { readWorth } from './worth-flags.ts';
import { obtainableText, worthText } from './worth-text.ts';
import { checkWritable, writeWhole } from './write-file.ts';

const GIB = 2 ** 30;

/** `suanpan train` */
export const train: Run = (args, face) => answer('train', args, face);

/** `suanpan finetune` */
export const finetune: Run = (args, face) => answer('finetune', args, face);

async function answer(kind: 'train' | 'finetune', args: Args, face: Face): Promise<Exit> {
  const problems: Problem[] = [];
  const stated = readCalendar(args, problems);
  const book = factBook(face.facts);
  const worth = worthFacts(book);
  const worthAsk = readWorth(args, worth, face.asOf, problems);
  const fabricSaid = readFabric(args, problems);
  const { asked, fabric } = withFabric(await ask(kind, args, book, problems), fabricSaid);
  const software = softwareOf(asked.pool, book);
  const files = traceFiles(args);
  const report = reportFile(args);
  if (args.values.timeline !== undefined || files.length > 0) groupOf(asked.pool, '--timeline');
  const fits = shippedFits();
  const options = {
    bands: shippedBands(),
    exhaustive: args.switches.has('exhaustive'),
    now: () => performance.now() / 1000,
    line: args.values.wan === undefined ? null : readWan(args.values.wan, '--wan'),
  };
  const ready = withReadiness(plan(asked.job, asked.pool, fits, options), software.effect);
  const quicker = fabric && ready.choice && plan(asked.job, onTwiceTheNetwork(asked.pool), fits, { ...options, frontier: false }).choice;
  const networkGain = quicker && ready.choice ? (ready.choice.stepSeconds.mid * software.effect.pace) / quicker.stepSeconds.mid : null;
  const answered = withCalendar(ready, asked.job, asked.pool, shippedFaults(), stated);
  const valued = worthAsk === null ? answered : worthOf(answered, asked.job, asked.pool, fits, worth, worthAsk);
  const curve = args.switches.has('scaling') ? curveOf(asked, fits, options, face) : null;
  const made: Plan = {
    ...valued,
    question: { ...questionOf(kind, asked, args, face), ...worthQuestion(worthAsk), ...valued.question },
    assumed: [...new Set([...asked.assumed, ...valued.assumed])],
  };
  if (made.choice) for (const file of files) writeTrace(file, asked, made.choice, fits, face);
  if (report !== null)
    writeTrainingReport(
      report,
      { kind, plan: made, asked, capacityGiB: capacityOf(asked.pool, made.choice?.mix?.fullest), curve, fits },
      args,
      face,
    );
  if (face.json)
    face.print(
      planJson(made, {
        ...(made.obtainable ? { obtainable: made.obtainable } : {}),
        ...(curve ? { scaling: curve } : {}),
        ...(fabric ? { fabric: { ...fabric, gainOfTwiceTheSpeed: networkGain } } : {}),
        ...(software.effect.missing.length > 0 ? { readiness: software } : {}),
      }),
    );
  else {
    const { memoryByStageGiB: stages } = made.choice ?? {};
    face.print(
      planText({
        ...pageOf(made, asked, face),
        more: [...outside(made, asked, face), ...softwareText(software, face), ...(fabric ? [fabricText(fabric, networkGain, face)] : [])],
      }),
    );
    if (stages && args.switches.has('memory')) face.print(`\n${stageMemoryText(stages, face.say, face.paper)}`);
    if (curve) face.print(scalingText(curve, asked.job.globalBatch, face));
    if (made.choice && args.values.timeline === 'text') face.print(timelineText(asked, made.choice, fits, face));
  }
  return made.choice === null || overLimit(made) ? 3 : 0;
}

/** What the plan means outside the step: who does what on unlike chips, the calendar, money and energy, what can be had. */
function outside({ choice, obtainable }: Plan, { pool }: Asked, face: Face): string[] {
  return [
    ...(choice?.mix ? [mixText(choice.mix, { groups: withoutTwins(pool.groups) }, face)] : []),
    ...(choice?.calendar ? [calendarText(choice.calendar, face)] : []),
    ...(choice ? [worthText(choice, face)] : []),
    ...(obtainable ? [obtainableText(obtainable, face)] : []),
  ];
}

/** The job over ever larger pools; which pool is being planned is said on a terminal. */
function curveOf({ job, pool }: Asked, fits: Fits, options: PlanOptions, { say, progress }: Face): Scaling {
  const curve = scaling(job, groupOf(pool, '--scaling'), fits, {
    ...options,
    progress: (chips) => progress(say('planning', { chips: showNumber(chips, 12) })),
  });
  progress('');
  return curve;
}

/** The question as understood, in base units; with it the same plan can be asked for again. */
function questionOf(kind: string, { job, modelId, pool }: Asked, args: Args, face: Face): Record<string, unknown> {
  return {
    command: kind,
    model: modelId ?? args.values.model,
    modelName: job.model.name,
    on: pool.groups.map(({ count, chip, place }) => `${count}x${chip.id}${place === undefined ? '' : `@${place}`}`).join(' + '),
    tokens: job.tokens,
    batch: job.globalBatch,
    sequence: job.sequence,
    precision: job.precision,
    framework: job.stack.id,
    optimizer: job.optimizer,
    flashAttention: job.flashAttention,
    tuning: job.tuning,
    capacityFactor: job.capacityFactor,
    recomputeModules: job.recomputeModules,
    pinned: job.pinned,
    achievedPerChip: job.achievedPerChip,
    asOf: face.asOf,
  };
}

/** What was said about money, energy and rules, in base units. */
function worthQuestion(ask: WorthAsk | null): Record<string, unknown> {
  if (ask === null) return {};
  const { payment, currency, staff, budgetUsd, place, cooling, pue, kgPerKWh, chipWatts, siteWatts, to, party } = ask;
  return {
    price: payment.by === 'rent' ? payment : payment.by === 'stated' ? payment.usd : 'buy',
    currency: currency.currency,
    budgetUsd,
    place,
    cooling: cooling?.id ?? null,
    pue,
    kgPerKWh,
    chipWatts,
    siteWatts,
    staff,
    to,
    party: party?.name ?? party?.hq ?? null,
  };
}

function pageOf(plan: Plan, { job, pool }: Asked, { say, paper, locale }: Face): Parameters<typeof planText>[0] {
  return { plan, job, on: poolText(pool), capacityGiB: capacityOf(pool, plan.choice?.mix?.fullest), say, tell: teller(locale), paper };
}

function poolText(pool: Pool): string {
  return pool.groups
    .map(({ count, chip, place }) => `${showNumber(count, 12)} × ${chip.name}${place === undefined ? '' : ` @ ${place}`}`)
    .join(' + ');
}

/** GiB of one rank: of the group that the plan's memory speaks of, else of the smallest chip. */
function capacityOf(pool: Pool, fullest: number | undefined): number | null {
  const groups = fullest === undefined ? pool.groups : [withoutTwins(pool.groups)[fullest] as ChipGroup];
  const sizes = groups.map(({ chip }) => (chip.memory === null ? null : chip.memory / chip.devicesPerChip / GIB));
  return sizes.some((size) => size === null) ? null : Math.min(...(sizes as number[]));
}

/** Files that a trace is asked to go to; whether they can be written is known before the plan is made. */
function traceFiles({ values }: Args): string[] {
  const { timeline } = values;
  const asked: [string, string | undefined][] = [
    ['--timeline', timeline === 'text' ? undefined : timeline],
    ['--trace-out', values['trace-out']],
  ];
  return asked.flatMap(([flag, file]) => {
    if (file === undefined) return [];
    checkWritable(file, flag);
    return [file];
  });
}

function writeTrace(file: string, asked: Asked, choice: TrainingChoice, fits: Fits, face: Face): void {
  const { trace } = stepTimeline(asked.job, groupOf(asked.pool, '--timeline'), choice.layout, fits);
  writeWhole(file, `${JSON.stringify(trace())}\n`, '--trace-out');
  face.note(face.say('wrote', { file }));
}

function timelineText(asked: Asked, choice: TrainingChoice, fits: Fits, { say, paper }: Face): string {
  const drawn = stepTimeline(asked.job, groupOf(asked.pool, '--timeline'), choice.layout, fits);
  return `${ink(paper, 'bold', say('timeline'))}\n${drawn.text(paper.width - 12)}\n${ink(paper, 'dim', drawn.legend)}`;
}

/** The one kind of chip that a step is drawn on, or a curve over. */
function groupOf(pool: Pool, where: string): ChipGroup {
  const groups = withoutTwins(pool.groups);
  const [group] = groups;
  if (!group || groups.length > 1)
    throw new Problem({ code: 'mixed-pool', where, said: `${groups.length} kinds of chip`, expected: 'a pool of one kind' });
  return group;
}

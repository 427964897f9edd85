import { softwareOf } from '../asking/software.ts';
import { answerTraining, type TrainingAsked, understandTraining } from '../asking/training.ts';
import type { World } from '../asking/world.ts';
import {
  type ChipGroup,
  type Fits,
  overLimit,
  type Plan,
  type Pool,
  Problem,
  type Scaling,
  scaling,
  showNumber,
  stepTimeline,
  type TrainingChoice,
  withoutTwins,
} from '../index.ts';
import type { Args } from './args.ts';
import { calendarText } from './calendar-text.ts';
import { fabricText } from './fabric-text.ts';
import type { Exit, Face, Run } from './face.ts';
import { dividedOf, mixText } from './mix-text.ts';
import { modelBehind } from './model-behind.ts';
import { ink } from './paper.ts';
import { planJson } from './plan-json.ts';
import { planText } from './plan-text.ts';
import { teller } from './prose.ts';
import { reportFile, writeTrainingReport } from './report-file.ts';
import { scalingText } from './scaling-text.ts';
import { softwareText } from './software-text.ts';
import { stageMemoryText } from './stage-memory-text.ts';
import { saidOf, worldOf } from './world.ts';
import { obtainableText, worthText } from './worth-text.ts';
import { checkWritable, writeWhole } from './write-file.ts';

const GIB = 2 ** 30;

/** `suanpan train` */
export const train: Run = (args, face) => answer('train', args, face);

/** `suanpan finetune` */
export const finetune: Run = (args, face) => answer('finetune', args, face);

async function answer(kind: 'train' | 'finetune', args: Args, face: Face): Promise<Exit> {
  const world = worldOf(face);
  const asked = understandTraining(kind, saidOf(args), await modelBehind(args.values.model), world);
  const files = traceFiles(args);
  const report = reportFile(args);
  if (args.values.timeline !== undefined || files.length > 0) groupOf(asked.pool, '--timeline');
  const made = answerTraining(asked, world);
  const curve = args.switches.has('scaling') ? curveOf(asked, world, face) : null;
  const { fits } = world;
  if (made.choice) for (const file of files) writeTrace(file, asked, made.choice, fits, face);
  if (report !== null)
    writeTrainingReport(
      report,
      { kind, plan: made, asked, capacityGiB: capacityOf(asked.pool, made.choice?.mix?.fullest), curve, fits },
      args,
      face,
    );
  if (face.json) {
    const { obtainable, fabric, readiness } = made;
    face.print(
      planJson(made, {
        ...(obtainable ? { obtainable } : {}),
        ...(curve ? { scaling: curve } : {}),
        ...(fabric ? { fabric } : {}),
        ...(readiness ? { readiness } : {}),
      }),
    );
  } else {
    const { memoryByStageGiB: stages } = made.choice ?? {};
    const software = softwareOf(asked.pool, world.book);
    face.print(
      planText({
        ...pageOf(made, asked, face),
        more: [
          ...outside(made, asked, face),
          ...softwareText(software, face),
          ...(made.fabric ? [fabricText(made.fabric, made.fabric.gainOfTwiceTheSpeed, face)] : []),
        ],
      }),
    );
    if (stages && args.switches.has('memory')) face.print(`\n${stageMemoryText(stages, face.say, face.paper)}`);
    if (curve) face.print(scalingText(curve, asked.job.globalBatch, face));
    if (made.choice && args.values.timeline === 'text') face.print(timelineText(asked, made.choice, fits, face));
  }
  return made.choice === null || overLimit(made) ? 3 : 0;
}

/** What the plan means outside the step: who does what on unlike chips, the calendar, money and energy, what can be had. */
function outside({ choice, obtainable }: Plan, { pool }: TrainingAsked, face: Face): string[] {
  return [
    ...(choice?.mix ? [mixText(choice.mix, { groups: withoutTwins(pool.groups) }, face)] : []),
    ...(choice?.calendar ? [calendarText(choice.calendar, face)] : []),
    ...(choice ? [worthText(choice, face)] : []),
    ...(obtainable ? [obtainableText(obtainable, face)] : []),
  ];
}

/** The job over ever larger pools; which pool is being planned is said on a terminal. */
function curveOf({ job, pool, options }: TrainingAsked, { fits }: World, { say, progress }: Face): Scaling {
  const curve = scaling(job, groupOf(pool, '--scaling'), fits, {
    ...options,
    progress: (chips) => progress(say('planning', { chips: showNumber(chips, 12) })),
  });
  progress('');
  return curve;
}

function pageOf(plan: Plan, { job, pool }: TrainingAsked, face: Face): Parameters<typeof planText>[0] {
  const { say, paper, locale } = face;
  const mix = plan.choice?.mix;
  const capacityGiB = capacityOf(pool, mix?.fullest);
  const divided = mix ? dividedOf(mix, { groups: withoutTwins(pool.groups) }, face) : null;
  return { plan, job, on: poolText(pool), capacityGiB, say, tell: teller(locale), paper, divided };
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

function writeTrace(file: string, asked: TrainingAsked, choice: TrainingChoice, fits: Fits, face: Face): void {
  const { trace } = stepTimeline(asked.job, groupOf(asked.pool, '--timeline'), choice.layout, fits);
  writeWhole(file, `${JSON.stringify(trace())}\n`, '--trace-out');
  face.note(face.say('wrote', { file }));
}

function timelineText(asked: TrainingAsked, choice: TrainingChoice, fits: Fits, { say, paper }: Face): string {
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

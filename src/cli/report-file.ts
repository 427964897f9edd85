import type { ServiceAsked } from '../asking/service.ts';
import { stepBars } from '../asking/step-bars.ts';
import type { TrainingAsked } from '../asking/training.ts';
import { type ChipGroup, type Fits, type Plan, roofline, type Scaling, showNumber, withoutTwins, writeLayout } from '../index.ts';
import { reportHtml } from '../report/report.ts';
import type { ServiceChoice } from '../terms/service-plan.ts';
import type { Args } from './args.ts';
import type { Face } from './face.ts';
import { teller } from './prose.ts';
import { checkWritable, writeWhole } from './write-file.ts';

/** The file that `--report` asks for, known to be writable before the plan is made; null = not asked. */
export function reportFile({ values }: Args): string | null {
  const file = values.report;
  if (file === undefined) return null;
  checkWritable(file, '--report');
  return file;
}

interface TrainingReport {
  readonly kind: 'train' | 'finetune';
  readonly plan: Plan;
  readonly asked: Pick<TrainingAsked, 'job' | 'pool'>;
  readonly capacityGiB: number | null;
  readonly curve: Scaling | null;
  readonly fits: Fits;
}

/** A training plan as one page that prints. */
export function writeTrainingReport(
  file: string,
  { kind, plan, asked, capacityGiB, curve, fits }: TrainingReport,
  args: Args,
  face: Face,
): void {
  const { job, pool } = asked;
  const { choice } = plan;
  const groups = withoutTwins(pool.groups);
  const [only] = groups.length === 1 ? groups : [];
  const roofs = choice && only ? roofline(job, only, choice.layout, fits) : null;
  write(file, face, {
    answer: { kind, plan, understood: { capacityGiB } },
    modelName: job.model.name,
    groups: groups.map(({ count, chip }) => ({ count, name: chip.name })),
    on: poolWords(pool.groups),
    command: commandLine(kind, args),
    steps: choice && only ? stepBars(asked, choice, { fits }) : null,
    operators: roofs && { peakFlops: roofs.peakFlops, bandwidth: roofs.bandwidth, rows: roofs.points },
    curve: curve && { ...curve, points: curve.points.map(({ layout, ...point }) => ({ ...point, layout: writeLayout(layout) })) },
    limits: [],
  });
}

/** A service as one page that prints. */
export function writeServiceReport(
  file: string,
  plan: Plan<ServiceChoice>,
  { question, grounds }: Pick<ServiceAsked, 'question' | 'grounds'>,
  args: Args,
  face: Face,
): void {
  write(file, face, {
    answer: { kind: 'serve', plan },
    modelName: question.model.name,
    on: poolWords(grounds.map(({ group }) => group)),
    command: commandLine('serve', args),
    steps: null,
    operators: null,
    curve: null,
    limits: question.limits.map(({ figure, at, seconds }) => ({ figure, percentile: at === 'mean' ? 0 : at, seconds })),
  });
}

function write(file: string, face: Face, asked: Omit<Parameters<typeof reportHtml>[0], 'day' | 'locale' | 'tell'>): void {
  writeWhole(file, reportHtml({ ...asked, day: face.asOf, locale: face.locale, tell: teller(face.locale) }), '--report');
  face.note(face.say('wrote', { file }));
}

const poolWords = (groups: readonly ChipGroup[]): string =>
  groups.map(({ count, chip }) => `${showNumber(count, 12)} × ${chip.name}`).join(' + ');

/** What was typed, less where the report goes. */
function commandLine(command: string, { values, switches }: Args): string {
  const quoted = (value: string): string => (/^[\w.,:=/@%+-]+$/.test(value) ? value : `"${value}"`);
  const flags = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || name === 'report' ? [] : [`--${name} ${quoted(value)}`],
  );
  return ['suanpan', command, ...flags, ...[...switches].map((name) => `--${name}`)].join(' ');
}

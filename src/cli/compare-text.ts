import type { SideAsked } from '../asking/sides.ts';
import {
  type Allotted,
  type Compared,
  type Estimate,
  layerName,
  type Readiness,
  showCount,
  showNumber,
  showShare,
  type TrainingChoice,
} from '../index.ts';
import { writeLayout } from '../terms/layout-text.ts';
import { type SayCompare, speakCompare } from './compare-words.ts';
import { statusSaid } from './controls-words.ts';
import type { Face } from './face.ts';
import { ink, listed, wrap } from './paper.ts';
import { teller } from './prose.ts';
import { type SideRow, sideBySide } from './side-by-side.ts';
import { timeText } from './time-text.ts';
import { hadBlock } from './worth-text.ts';

const DAY = 86_400;
const GIB = 2 ** 30;
const MOST_SAID = 12;
/** A layer of this grade runs most models as they are. */
const BROAD = 4;
/** The batch limits where twice as large a batch trains this many times the tokens a second. */
const LIMITING_GAIN = 1.1;

/** Several pools for people: one table, best first, and under it why the others have no plan. */
export function compareText(rows: readonly Compared[], asked: readonly SideAsked[], shared: readonly string[], face: Face): string {
  const { paper, locale } = face;
  const word = speakCompare(locale);
  const tell = teller(locale);
  const job = asked.find((side) => side.job !== null)?.job;
  const planned = rows.filter(({ plan }) => plan.choice !== null);
  const heading = job
    ? [
        `${ink(paper, 'bold', job.model.name)} · ${rows.length === 1 ? word('onePool') : word('sameJob', { count: String(rows.length) })}${job.tokens === null ? '' : ` · ${showCount(job.tokens)} ${face.say('tokensWord')}`}`,
        ink(paper, 'dim', `${showNumber(job.globalBatch, 9)} × ${showNumber(job.sequence, 9)} · ${word('bands')}`),
      ]
    : [];
  const jobOf = (said: string) => asked.find((side) => side.said === said)?.job ?? null;
  const table =
    planned.length === 0
      ? [ink(paper, ['bold', 'yellow'], word('noneAnswers'))]
      : sideBySide(
          planned.map(({ said }) => said),
          rowsOf(planned, face, word, (said) => stackCell(jobOf(said), word, tell)),
          paper,
        );
  const none = rows.filter(({ plan }) => plan.choice === null);
  const refused = none.flatMap(({ said, plan }) => [
    `${ink(paper, 'yellow', said)}: ${word('noPlan')}`,
    ...plan.refused
      .slice(0, listed(paper, 3))
      .flatMap(({ said: why, would }) => [
        ...wrap(`- ${tell(why)}`, paper.width - 2, '  ').map((line) => `  ${line}`),
        ...(would === null ? [] : wrap(`${word('try')}: ${tell(would)}`, paper.width - 4, '  ').map((line) => `    ${line}`)),
      ]),
  ]);
  const own = rows.flatMap(({ said, plan }) => plan.assumed.filter((one) => !shared.includes(one)).map((one) => `${said}: ${tell(one)}`));
  const said = [...shared.map(tell), ...own];
  const most = listed(paper, MOST_SAID);
  const lines = said
    .slice(0, most)
    .flatMap((line) => wrap(`- ${line}`, paper.width - 2, '  ').map((part) => ink(paper, 'dim', `  ${part}`)));
  const more = said.length > most ? [ink(paper, 'dim', `  ${word('more', { count: String(said.length - most) })}`)] : [];
  const ungraded = rows.some(({ readiness }) => readiness.some((one) => one === null || one.layers.some(({ grade }) => grade === null)));
  const blocks = [
    heading,
    table,
    refused.length > 0 ? [ink(paper, 'bold', word('near')), ...refused] : [],
    hadBlock(
      rows.flatMap(({ plan }) => plan.obtainable ?? []),
      face,
    ),
    said.length > 0 ? [ink(paper, 'bold', word('assumed')), ...lines, ...more] : [],
    ungraded ? wrap(word('line60'), paper.width).map((line) => ink(paper, 'dim', line)) : [],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function rowsOf(rows: readonly Compared[], face: Face, word: SayCompare, stackOf: (said: string) => string): SideRow[] {
  const { say, locale } = face;
  const tell = teller(locale);
  const choice = ({ plan }: Compared): TrainingChoice => plan.choice as TrainingChoice;
  const banded = (estimate: Estimate | null | undefined, show: (value: number) => string): string =>
    estimate ? `${show(estimate.mid)} (${show(estimate.low)} – ${show(estimate.high)})` : word('unknown');
  const days = (estimate: Estimate | null | undefined): string =>
    estimate
      ? banded({ low: estimate.low * DAY, mid: estimate.mid * DAY, high: estimate.high * DAY }, (s) =>
          timeText(s, say, 3, estimate.mid * DAY),
        )
      : '';
  const row = (name: string, of: (row: Compared) => string): SideRow => ({ name, cells: rows.map(of) });
  return [
    row(word('calendar'), (one) => days(choice(one).calendarDays)),
    row(word('productive'), (one) => days(choice(one).days)),
    row(word('step'), (one) => banded(choice(one).stepSeconds, (s) => timeText(s, say, 3, choice(one).stepSeconds.mid))),
    row(word('chips'), (one) => {
      const { chipsUsed, chipsIdle } = choice(one);
      return word('chipsSaid', { used: showNumber(chipsUsed, 12), all: showNumber(chipsUsed + chipsIdle, 12) });
    }),
    row(word('layout'), (one) => writeLayout(choice(one).layout).replaceAll(',', ', ')),
    row(word('batch'), (one) => batchCell(one, choice(one), word)),
    row(word('framework'), ({ said }) => stackOf(said)),
    row(word('memory'), (one) => memoryCell(one, choice(one), word)),
    row(word('mfu'), (one) => banded(choice(one).mfu, showShare)),
    row(word('chipHours'), (one) => banded(choice(one).chipHours, rough)),
    row(word('cost'), (one) => banded(choice(one).costUsd, rough)),
    row(word('energy'), (one) => banded(choice(one).energyMWh, rough)),
    row(word('carbon'), (one) => banded(choice(one).carbonTonnes, rough)),
    row(word('power'), (one) => {
      const whole = one.allotted?.machine.power ?? null;
      const said = banded(choice(one).sitePowerMW, showNumber);
      return whole === null ? said : `${said}; ${word('published', { megawatts: showNumber(whole / 1e6) })}`;
    }),
    row(word('export'), ({ plan }) =>
      lines(
        (plan.obtainable ?? []).map(({ to, status }) =>
          to === null ? word('noDestination') : status === null ? word('unknown') : statusSaid(status, locale),
        ),
      ),
    ),
    row(word('supply'), ({ plan, allotted }) =>
      allotted && (allotted.machine.grant !== null || allotted.machine.queues.length > 0)
        ? word('byAllocation')
        : lines((plan.obtainable ?? []).map(({ stock }) => stock ?? word('unknown'))),
    ),
    row(word('software'), (one) => lines(one.readiness.map((stack) => readinessCell(stack, word, locale)))),
    row(word('ran'), ({ allotted }) =>
      (allotted?.machine.software ?? []).map(({ name, said }) => (said ? `${tell(name)}: ${tell(said)}` : tell(name))).join('\n'),
    ),
    row(word('network'), ({ pool, allotted }) => (allotted?.machine.network ? tell(allotted.machine.network) : networkCell(pool))),
    row(word('queue'), ({ allotted }) => (allotted ? queueCell(allotted, word) : '')),
    row(word('nodeHours'), ({ allotted }) => (allotted?.nodeHours == null ? '' : rough(allotted.nodeHours))),
    row(word('grant'), ({ allotted }) => (allotted?.machine.grant ? tell(allotted.machine.grant) : '')),
  ].filter(({ cells }) => cells.some((cell) => cell !== ''));
}

/** The training stack, and what it lacks; where none is known on a chip's software, that, and which one is taken as ported. */
function stackCell(job: SideAsked['job'], word: SayCompare, tell: (said: string) => string): string {
  if (job === null) return '';
  const { stack, precision } = job;
  const name = stack.portedTo === undefined ? stack.name : word('noStack', { stack: stack.name });
  return `${name}, ${precision}${stack.gap === null ? '' : `; ${tell(stack.gap)}`}`;
}

/** Each line once. */
const lines = (all: readonly string[]): string => [...new Set(all)].join('\n');

const rough = (value: number): string => (value >= 1e4 ? showCount(Number(value.toPrecision(3)), 3) : showNumber(value));

function networkCell(pool: Compared['pool']): string {
  return pool.groups
    .map(({ scaleOut }) => (scaleOut ? `${scaleOut.name}, ${showNumber((scaleOut.bandwidthPerDirection * 8) / 1e9)} Gb/s` : ''))
    .join('\n');
}

function memoryCell({ pool, allotted }: Compared, choice: TrainingChoice, word: SayCompare): string {
  const sizes = pool.groups.flatMap(({ chip }) => (chip.memory === null ? [] : [chip.memory / chip.devicesPerChip / GIB]));
  const has = sizes.length > 0 ? showNumber(Math.min(...sizes)) : word('unknown');
  const peak = word('ofGiB', { peak: showNumber(choice.peakMemoryGiB.mid), has });
  const groups = allotted?.machine.memoryGroups;
  return groups ? `${peak}; ${word('groups', { count: String(groups.perChip), each: showNumber(groups.bytes / GIB) })}` : peak;
}

/** Sequences that feed one replica; and where twice the batch would train a tenth more a second, that it limits. */
function batchCell({ batchGain }: Compared, { layout, timeSeconds, stepSeconds }: TrainingChoice, word: SayCompare): string {
  const share = showShare(timeSeconds.bubble / stepSeconds.mid, 2);
  const said = word('perReplica', { sequences: showNumber(layout.globalBatch / layout.dataParallel), share });
  return batchGain !== null && batchGain >= LIMITING_GAIN ? `${said}; ${word('batchLimits', { gain: showShare(batchGain - 1, 2) })}` : said;
}

/** Grades of a stack in a line: how many layers are known, lowest and highest, what is missing. */
export function readinessCell(stack: Readiness | null, word: SayCompare, locale: Face['locale']): string {
  if (stack === null) return word('notGraded');
  const grades = stack.layers.flatMap(({ grade }) => grade ?? []);
  if (grades.length === 0) return `${stack.name}: ${word('notGraded')}`;
  const said = `${stack.name}: ${word('graded', { known: String(grades.length), low: String(Math.min(...grades)), high: String(Math.max(...grades)) })}`;
  const gone = stack.layers.filter(({ grade }) => grade === 0).map(({ layer }) => teller(locale)(layerName(layer)));
  const low = grades.filter((grade) => grade < BROAD).length;
  const parts = [
    said,
    ...(low > 0 ? [word('porting', { count: String(low) })] : []),
    ...(gone.length > 0 ? [word('missingLayers', { layers: gone.join(', ') })] : []),
  ];
  return parts.join('; ');
}

function queueCell({ machine, queue, jobs, nodes, largestJob }: Allotted, word: SayCompare): string {
  if (machine.queues.length === 0) return word('noRules');
  if (queue === null) return word('tooLarge', { nodes: showNumber(nodes, 12) });
  const most =
    queue.maxWalltime === null ? queue.name : word('queueSaid', { name: queue.name, hours: showNumber(queue.maxWalltime / 3600) });
  const size = largestJob === null ? '' : ` (≤ ${showNumber(largestJob, 12)})`;
  if (jobs === null) return `${most}${size}`;
  return `${most}; ${jobs === 1 ? word('oneJob') : word('chained', { jobs: showNumber(jobs, 12) })}`;
}

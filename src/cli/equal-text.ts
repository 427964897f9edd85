import {
  type ChipGroup,
  type DatasheetRatio,
  type Estimate,
  type Obtainable,
  type Plan,
  type Readiness,
  type Refusal,
  ratio,
  showNumber,
  showShare,
  type TimesClaim,
  type TrainingChoice,
} from '../index.ts';
import { readinessCell } from './compare-text.ts';
import { FIGURE_WORDS, type SayCompare, speakCompare } from './compare-words.ts';
import { statusSaid } from './controls-words.ts';
import type { WorkloadRow } from './equal-workloads.ts';
import type { Face } from './face.ts';
import { columns, ink, listed, wrap } from './paper.ts';
import { teller } from './prose.ts';
import { hadBlock } from './worth-text.ts';

/** One kind of chip in place of the target. */
export interface EqualOption {
  readonly said: string;
  readonly chip: string;
  readonly name: string;
  /** null = no number of them does it; `refused` says why */
  readonly count: number | null;
  readonly countBand: Estimate | null;
  readonly perTarget: Estimate | null;
  readonly claim: 'equal' | 'weaker' | 'stronger' | 'unknown';
  readonly datasheet: readonly DatasheetRatio[];
  /** the ratio of 16-bit peaks with the other figures printed for this chip */
  readonly published: readonly number[];
  readonly memory: { readonly peak: number; readonly has: number } | null;
  readonly replica: string | null;
  /** of the replacement over the target's */
  readonly power: Estimate | null;
  readonly cost: Estimate | null;
  readonly readiness: Readiness | null;
  readonly obtainable: Obtainable | null;
  readonly rate: Estimate | null;
  /** false = up to 0.2 % of the nodes may be too many */
  readonly exact: boolean;
  readonly plan: Plan | null;
  readonly refused: readonly Refusal[];
  readonly assumed: readonly string[];
}

export interface EqualPage {
  readonly kind: 'train' | 'serve';
  readonly model: string;
  readonly modelId: string | null;
  readonly target: {
    readonly said: string;
    readonly group: ChipGroup;
    readonly rate: Estimate | null;
    readonly plan: Plan | null;
    readonly refused: readonly Refusal[];
  };
  readonly options: readonly EqualOption[];
  readonly assumed: readonly string[];
  readonly claim: readonly {
    readonly said: string;
    readonly claim: TimesClaim;
    readonly ratios: readonly DatasheetRatio[];
    readonly computed: Estimate | null;
  }[];
  readonly workloads: readonly WorkloadRow[];
}

const MOST_SAID = 10;
/** Parts of a step in which no product is computed. */
const LOSSES = ['recompute', 'tensorComm', 'expertComm', 'contextComm', 'pipelineComm', 'bubble', 'dataComm', 'overhead'] as const;
/** A part is told where it takes so much more of the step than it does on the target. */
const TELLING = 0.03;

export function againstTarget(own: Estimate | null | undefined, theirs: Estimate | null | undefined): Estimate | null {
  return own && theirs && own.mid > 0 && theirs.mid > 0 ? ratio(own, theirs) : null;
}

/** What replaces the target, for people. */
export function equalText(page: EqualPage, face: Face): string {
  const { paper } = face;
  const word = speakCompare(face.locale);
  const { target } = page;
  const done = page.options.filter(({ count }) => count !== null);
  const heading = [
    `${ink(paper, 'bold', word('replaces', { target: `${showNumber(target.group.count, 12)} × ${target.group.chip.name}` }))} · ${page.model}`,
    ...(target.rate
      ? [
          ink(
            paper,
            'dim',
            word(page.kind === 'train' ? 'targetDoes' : 'targetServes', { rate: show(target.rate.mid), band: band(target.rate, show) }),
          ),
        ]
      : refusals(target.refused, face, word)),
  ];
  const none = page.options.filter(({ count }) => count === null);
  const blocks = [
    heading,
    done.length > 0
      ? [...table(done, page, face, word), '', ...wrap(word('legend'), paper.width).map((line) => ink(paper, 'dim', line))]
      : [],
    done.flatMap((option) => aboutChip(option, page.target.plan?.choice ?? null, face, word)),
    hadBlock(
      page.options.flatMap(({ obtainable }) => obtainable ?? []),
      face,
    ),
    workloadLines(page, face, word),
    page.claim.flatMap((one) => claimLines(one, page, face, word)),
    none.length > 0
      ? [ink(paper, 'bold', word('near')), ...none.flatMap((one) => [ink(paper, 'yellow', one.said), ...refusals(one.refused, face, word)])]
      : [],
    assumedLines(page, face, word),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

const show = (value: number): string => showNumber(value);
const band = ({ low, high }: Estimate, shown: (value: number) => string): string => `${shown(low)} – ${shown(high)}`;

function table(options: readonly EqualOption[], { kind }: EqualPage, face: Face, word: SayCompare): string[] {
  const { paper } = face;
  const chips = (value: number): string => showNumber(value, value >= 1000 ? 4 : 3);
  const head = [
    'chipHead',
    'countHead',
    'bandHead',
    'perHead',
    'sheetHead',
    kind === 'train' ? 'memoryHead' : 'replicaHead',
    'powerHead',
    'costHead',
    'claimHead',
  ] as const;
  const rows = options.map((one) => [
    one.said,
    `${one.exact ? '' : '≤ '}${showNumber(one.count as number, 12)}`,
    one.countBand ? band(one.countBand, (value) => chips(Number(value.toPrecision(3)))) : '',
    one.perTarget ? `${show(one.perTarget.mid)} (${band(one.perTarget, (value) => showNumber(value, 2))})` : '',
    one.datasheet[0] ? show(one.datasheet[0].ratio) : word('unknown'),
    one.memory ? word('ofGiB', { peak: show(one.memory.peak), has: show(one.memory.has) }) : (one.replica ?? ''),
    one.power ? show(one.power.mid) : word('unknown'),
    one.cost ? show(one.cost.mid) : word('unknown'),
    one.claim === 'unknown' ? word('unknown') : word(one.claim),
  ]);
  const [top = '', ...lines] = columns(
    [head.map((one) => word(one)), ...rows],
    ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
  );
  return [ink(paper, 'dim', top), ...lines];
}

/** Why a chip counts for more or less than its datasheet says: its share of peak, and the parts of a step in which it loses more than the target. */
function useOfPeak(own: TrainingChoice | null, theirs: TrainingChoice | null, { say }: Face, word: SayCompare): string[] {
  if (own === null || theirs === null) return [];
  const share = ({ timeSeconds, stepSeconds }: TrainingChoice, part: (typeof LOSSES)[number]): number =>
    timeSeconds[part] / stepSeconds.mid;
  const losses = LOSSES.map((part) => ({ part, own: share(own, part), theirs: share(theirs, part) }))
    .filter((one) => one.own - one.theirs >= TELLING)
    .sort((a, b) => b.own - b.theirs - (a.own - a.theirs))
    .slice(0, 2);
  return [
    word('ofPeak', { own: showShare(own.mfu.mid), theirs: showShare(theirs.mfu.mid) }),
    ...losses.map((one) =>
      word('losesTo', {
        part: say(one.part === 'recompute' ? 'recomputeTime' : one.part),
        own: showShare(one.own, 2),
        theirs: showShare(one.theirs, 2),
      }),
    ),
  ];
}

function aboutChip(
  { said, name, readiness, obtainable, published, plan }: EqualOption,
  target: TrainingChoice | null,
  face: Face,
  word: SayCompare,
): string[] {
  const { paper, locale } = face;
  const status =
    obtainable?.to == null ? word('noDestination') : obtainable.status === null ? word('unknown') : statusSaid(obtainable.status, locale);
  const stock = obtainable?.stock ?? null;
  const others = published.length > 0 ? [word('otherPrints', { ratios: published.map((value) => showNumber(value)).join(', ') })] : [];
  const parts = [
    `${word('software')}: ${readinessCell(readiness, word, locale)}`,
    `${word('export')}: ${status}`,
    ...(stock ? [`${word('supply')}: ${stock}`] : []),
    ...others,
    ...useOfPeak(plan?.choice ?? null, target, face, word),
  ];
  return wrap(`${ink(paper, 'bold', said)} ${name} · ${parts.join(' · ')}`, paper.width, '  ');
}

function workloadLines({ workloads, options }: EqualPage, face: Face, word: SayCompare): string[] {
  const [first] = workloads;
  if (!first) return [];
  const { paper, locale } = face;
  const cell = (one: Estimate | null): string => (one ? `${show(one.mid)} (${band(one, (value) => showNumber(value, 2))})` : '–');
  const said = (chip: string): string => options.find((one) => one.chip === chip)?.said ?? chip;
  const head = ['', ...first.chips.map(({ chip }) => said(chip))];
  const rows = workloads.map(({ id, model, chips }) => [
    `${FIGURE_WORDS[id]?.[locale] ?? id} (${model})`,
    ...chips.map(({ perTarget, claim }) => `${cell(perTarget)}${claim === 'equal' ? ' =' : '  '}`),
  ]);
  const [top = '', ...lines] = columns([head, ...rows], ['left', ...first.chips.map(() => 'right' as const)]);
  return [
    ink(paper, 'bold', word('workloads')),
    `  ${ink(paper, 'dim', top)}`,
    ...lines.map((line) => `  ${line}`),
    ink(paper, 'dim', `  ${word('equalMark')}`),
  ];
}

function claimLines(
  { said, claim, ratios, computed }: EqualPage['claim'][number],
  page: EqualPage,
  face: Face,
  word: SayCompare,
): string[] {
  const { paper } = face;
  const figure = (name: string): string => figureWord(name, face);
  const lines = [
    ...ratios.map(({ figure: name, ratio: times }) => word('claimRatio', { figure: figure(name), ratio: show(times) })),
    ...(computed ? [word('claimComputed', { ratio: show(computed.mid), band: band(computed, show) })] : []),
    ...(claim.reachedBy.length > 0 ? [word('claimReached', { figures: claim.reachedBy.map((one) => figure(one.figure)).join(', ') })] : []),
    ...(claim.largestPeak && (claim.lacks ?? 0) > 1
      ? [
          word('claimNeeds', {
            figure: figure(claim.largestPeak.figure),
            ratio: show(claim.largestPeak.ratio),
            lacks: show(claim.lacks as number),
          }),
        ]
      : []),
  ];
  return [
    ink(paper, 'bold', word('claimTitle', { times: show(claim.claimed), first: said, second: page.target.group.chip.name })),
    ...lines.flatMap((line) => wrap(`- ${line}`, paper.width - 2, '  ').map((part) => `  ${part}`)),
  ];
}

/** `peak fp8 over bf16` and the like, in the language of the page. */
function figureWord(name: string, { locale }: Face): string {
  if (FIGURE_WORDS[name]) return FIGURE_WORDS[name][locale];
  return locale === 'en'
    ? name
    : name.replace(/^peak (\S+)(?: over (\S+))?$/, (_, own: string, other?: string) => (other ? `峰值 ${own} 对 ${other}` : `峰值 ${own}`));
}

function refusals(refused: readonly Refusal[], face: Face, word: SayCompare): string[] {
  const { paper, locale } = face;
  const tell = teller(locale);
  return refused
    .slice(0, listed(paper, 3))
    .flatMap(({ said, would }) => [
      ...wrap(`- ${tell(said)}`, paper.width - 2, '  ').map((line) => `  ${line}`),
      ...(would === null ? [] : wrap(`${word('try')}: ${tell(would)}`, paper.width - 4, '  ').map((line) => `    ${line}`)),
    ]);
}

function assumedLines({ assumed, options }: EqualPage, face: Face, word: SayCompare): string[] {
  const { paper, locale } = face;
  const tell = teller(locale);
  const own = options.flatMap(({ said, assumed: list }) =>
    [...new Set(list)].filter((one) => !assumed.includes(one)).map((one) => `${said}: ${tell(one)}`),
  );
  const all = [...new Set([...assumed.map(tell), ...own])];
  if (all.length === 0) return [];
  const most = listed(paper, MOST_SAID);
  const lines = all
    .slice(0, most)
    .flatMap((line) => wrap(`- ${line}`, paper.width - 2, '  ').map((part) => ink(paper, 'dim', `  ${part}`)));
  const more = all.length > most ? [ink(paper, 'dim', `  ${word('more', { count: String(all.length - most) })}`)] : [];
  return [ink(paper, 'bold', word('assumed')), ...lines, ...more];
}

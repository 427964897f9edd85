import type { ServicePlan, ServiceQuestion } from '../index.ts';
import { showNumber, showShare } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { ReplicaGroup, ServiceChoice } from '../terms/service-plan.ts';
import { bar, columns, ink, listed, type Paper, wrap } from './paper.ts';
import { timesBlock, whole } from './service-times.ts';
import { timeText } from './time-text.ts';
import type { Say, Word } from './words.ts';

/** What the page of a service needs beside its plan. */
export interface ServicePage {
  readonly plan: Omit<ServicePlan, 'run'>;
  readonly question: ServiceQuestion;
  /** chips in words */
  readonly on: string;
  /** names of chips and engines by id */
  readonly names: ReadonlyMap<string, string>;
  readonly engines: ReadonlyMap<string, string>;
  /** lines of the trace left out */
  readonly skipped: number;
  /** the chips were sought, not given */
  readonly sized?: boolean;
  /** USD in the currency that was asked for */
  readonly money: (usd: number) => string;
  readonly say: Say;
  readonly tell: (sentence: string) => string;
  readonly paper: Paper;
}

const MOST_ROWS = 5;
const MOST_BECAUSE = 8;
const indent = (line: string): string => `  ${line}`;

/** A plan of a service for people; every number is also in the JSON form. */
export function serviceText(page: ServicePage): string {
  const { plan, say, paper } = page;
  const { choice } = plan;
  const blocks = [
    heading(page),
    choice ? headline(page, choice) : [ink(paper, ['bold', 'yellow'], say('svcNothing'))],
    ...(choice ? [timesBlock(page, choice), memoryBlock(page, choice), costBlock(page, choice)] : []),
    frontierBlock(page),
    refusedBlock(page, plan.refused),
    listBlock(page, say('assumed'), plan.assumed.map(page.tell), 12),
    becauseBlock(page),
    ...(choice ? [sureBlock(page, choice)] : []),
    [ink(paper, 'dim', searchedText(page, plan.search))],
  ];
  return joined(blocks);
}

export function joined(blocks: readonly (readonly string[])[]): string {
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

export function searchedText({ say }: Pick<ServicePage, 'say'>, { evaluated, seconds }: ServicePlan['search']): string {
  return say('svcSearched', { evaluated: showNumber(evaluated, 12), seconds: timeText(seconds, say, 2) });
}

/** The load in words: `20 requests/s · 1,024 + 256 tokens`. */
export function loadText({ load }: ServiceQuestion, say: Say): string {
  const { offered, meanInput, meanOutput } = load;
  const what: Readonly<Record<typeof offered.kind, () => string>> = {
    rate: () => say('svcLoadRate', { rate: offered.kind === 'rate' ? showNumber(offered.ratePerSec) : '' }),
    trace: () =>
      offered.kind === 'trace'
        ? say('svcLoadTrace', { count: showNumber(offered.requests.count, 12), rate: showNumber(offered.ratePerSec) })
        : '',
    closed: () => say('svcLoadClosed', { count: offered.kind === 'closed' ? showNumber(offered.concurrency, 12) : '' }),
    'at-once': () => say('svcLoadAtOnce', { count: offered.kind === 'at-once' ? showNumber(offered.requests, 12) : '' }),
    capacity: () => say('svcLoadCapacity'),
  };
  return `${what[offered.kind]()} · ${say('svcLengths', { input: showNumber(meanInput, 5), output: showNumber(meanOutput, 5) })}`;
}

export function limitsText({ limits }: ServiceQuestion, say: Say): string {
  return limits
    .map(({ figure, at, seconds }) => `${figure.toUpperCase()} ${at === 'mean' ? at : `p${at}`} ≤ ${timeText(seconds, say)}`)
    .join(' · ');
}

function heading({ question, on, say, paper, skipped }: ServicePage): string[] {
  const limits = limitsText(question, say);
  return [
    `${ink(paper, 'bold', question.model.name)} ${say('svcOn')} ${ink(paper, 'bold', on)}`,
    ink(paper, 'dim', `${loadText(question, say)}${limits ? ` · ${limits}` : ''}`),
    ...(skipped > 0 ? [ink(paper, 'yellow', say('svcSkipped', { count: skipped }))] : []),
  ];
}

function headline({ question, names, engines, say, paper, sized }: ServicePage, choice: ServiceChoice): string[] {
  const rows: string[][] = [];
  const row = (name: string, figure: string, rest = ''): void =>
    void rows.push([ink(paper, 'dim', name), ink(paper, ['bold', 'cyan'], figure), rest]);
  if (choice.saturated && choice.offeredPerSec !== null)
    row(
      say('svcSaturated'),
      say('svcOffered', { offered: showNumber(choice.offeredPerSec), sustained: showNumber(choice.sustainsPerSec.mid) }),
      band(choice.sustainsPerSec, showNumber, paper),
    );
  row(
    say('svcThroughput'),
    say('svcOutput', { rate: whole(choice.outputTokensPerSec.mid) }),
    band(choice.outputTokensPerSec, whole, paper),
  );
  row(
    '',
    say('svcRequests', { rate: showNumber(choice.requestsPerSec.mid) }),
    say('svcPerChip', { rate: showNumber(choice.outputTokensPerSecPerChip.mid) }),
  );
  row(
    say('svcSpeed'),
    say('svcPerUser', { rate: showNumber(choice.tokensPerSecPerUser.mid) }),
    band(choice.tokensPerSecPerUser, showNumber, paper),
  );
  if (question.limits.length > 0) row(say('svcLimits'), choice.holds ? say('svcLimitHeld') : say('svcLimitBroken'));
  const room = headroom(choice, say);
  if (room) row(say('svcHeadroom'), room);
  const chip = names.get(choice.chip) ?? choice.chip;
  const used = { used: showNumber(choice.chips, 12), idle: showNumber(choice.chipsIdle, 12), chip };
  row(say('svcChips'), choice.chipsIdle > 0 ? say('svcUsed', used) : say('svcUsedAll', used));
  for (const [name, group] of groupsOf(choice)) row(say(name), replicaText(group, names, say, choice));
  row(say('svcFormat'), say('svcFormatText', choice.format));
  row(
    say('svcEngine'),
    say('svcEngineText', {
      engine: engines.get(choice.engine) ?? choice.engine,
      sequences: showNumber(choice.policy.maxSequences, 12),
      tokens: showNumber(choice.policy.maxBatchedTokens, 12),
    }),
  );
  if (choice.simulated) row(say('svcAim'), say(sized ? 'svcAimCheapest' : aimOf(question)));
  return columns(rows, ['left', 'left', 'left'], 3).map(indent);
}

/** What the choice is the best of, on given chips. */
function aimOf({ load, limits }: ServiceQuestion): Word {
  const { kind } = load.offered;
  if (kind === 'capacity' && limits.length > 0) return 'svcAimRate';
  if (kind !== 'rate' && kind !== 'trace') return 'svcAimMost';
  return limits.length > 0 ? 'svcAimHeld' : 'svcAimSoon';
}

/** Times of a load until a limit breaks, or the queue grows. */
function headroom({ offeredPerSec, holdsPerSec, sustainsPerSec, saturated }: ServiceChoice, say: Say): string | null {
  if (offeredPerSec === null || saturated) return null;
  const most = holdsPerSec?.mid ?? sustainsPerSec.mid;
  const values = { rate: showNumber(most), times: showNumber(most / offeredPerSec) };
  return holdsPerSec ? say('svcHeadroomRate', values) : say('svcHeadroomSustain', values);
}

function groupsOf(choice: ServiceChoice): readonly (readonly [Word, Pick<ReplicaGroup, 'chip' | 'chips' | 'replicas' | 'layout'>])[] {
  const { prefill, decode } = choice;
  return prefill && decode
    ? [
        ['svcPrefill', prefill],
        ['svcDecode', decode],
      ]
    : [['svcReplicas', choice]];
}

export function layoutText({
  tensorParallel,
  pipelineParallel,
  dataParallel,
  contextParallel,
  expertParallel,
}: ServiceChoice['layout']): string {
  const parts = [`tp=${tensorParallel}`];
  if (pipelineParallel > 1) parts.push(`pp=${pipelineParallel}`);
  if (dataParallel > 1) parts.push(`dp=${dataParallel}`);
  if (contextParallel > 1) parts.push(`cp=${contextParallel}`);
  if (expertParallel > 1) parts.push(`ep=${expertParallel}`);
  return parts.join(',');
}

function replicaText(
  { chip, chips, replicas, layout }: Pick<ReplicaGroup, 'chip' | 'chips' | 'replicas' | 'layout'>,
  names: ReadonlyMap<string, string>,
  say: Say,
  choice: ServiceChoice,
): string {
  const each = say('svcReplicaOf', {
    count: showNumber(replicas, 12),
    chips: showNumber(chips / replicas, 12),
    layout: layoutText(layout),
  });
  return chip === choice.chip ? each : `${each} (${names.get(chip) ?? chip})`;
}

/** How a setup is called in a table: `4 × tp=2 fp8`. */
export function setupText({ prefill, decode, replicas, layout, format }: ServiceChoice): string {
  const whole =
    prefill && decode
      ? `${prefill.replicas} × ${layoutText(prefill.layout)} + ${decode.replicas} × ${layoutText(decode.layout)}`
      : `${replicas} × ${layoutText(layout)}`;
  return `${whole} ${format.weights}`;
}

function memoryBlock({ say, paper }: ServicePage, choice: ServiceChoice): string[] {
  const { weights, workspace, cache, capacity } = choice.memoryGiB;
  const room = Math.max(10, Math.min(40, paper.width - 48));
  const parts: [string, number, boolean][] = [
    [say('svcWeights'), weights, false],
    [say('svcWorkspace'), workspace, false],
    [say('svcCache'), cache, false],
    [say('svcKept'), capacity - weights - workspace - cache, true],
  ];
  const most = Math.max(...parts.map(([, gib]) => gib));
  const lines = columns(
    parts.map(([name, gib, quiet]) => [
      name,
      `${showNumber(gib)} GiB`,
      showShare(gib / capacity, gib / capacity < 0.1 ? 2 : 3),
      ink(paper, quiet ? 'dim' : 'blue', quiet ? '░'.repeat(Math.max(0, Math.round((gib / most) * room))) : bar(gib / most, room)),
    ]),
    ['left', 'right', 'right', 'left'],
  );
  const held =
    choice.cacheTokens === null
      ? []
      : wrap(
          say('svcCacheText', {
            tokens: showNumber(choice.cacheTokens, 12),
            users: showNumber(choice.usersPerChip ?? 0),
            batch: showNumber(choice.meanBatch),
            share: showShare(choice.cacheMean),
            gib: showNumber(choice.cacheGiB),
            context: showNumber(choice.largestContext, 12),
          }),
          paper.width - 2,
        );
  return [
    ink(paper, 'bold', `${say('svcMemory')}  ${showNumber(capacity)} GiB`),
    ...lines.map(indent),
    ...held.map((line) => indent(ink(paper, 'dim', line))),
  ];
}

function costBlock({ money, say, paper }: ServicePage, choice: ServiceChoice): string[] {
  const rows: string[][] = [];
  const row = (name: string, figure: string, estimate: Estimate | null, show: (value: number) => string): void =>
    void rows.push([ink(paper, 'dim', name), figure, estimate ? band(estimate, show, paper) : '']);
  const { watts, joulesPerOutputToken, joulesPerRequest, usdPerHour, costPerMillionTokensUsd, chipHoursPerMillionTokens } = choice;
  if (usdPerHour && costPerMillionTokensUsd)
    row(
      say('svcMoney'),
      say('svcMoneyText', { hour: money(usdPerHour.mid), tokens: money(costPerMillionTokensUsd.mid) }),
      costPerMillionTokensUsd,
      money,
    );
  else row(say('svcMoney'), say('svcMoneyUnknown'), null, showNumber);
  row(
    say('svcChipHours'),
    say('svcChipHoursText', { hours: showNumber(chipHoursPerMillionTokens.mid) }),
    chipHoursPerMillionTokens,
    showNumber,
  );
  if (watts && joulesPerOutputToken && joulesPerRequest) {
    row(say('svcPower'), `${showNumber(watts.mid / 1000)} kW`, watts, (value) => showNumber(value / 1000));
    row(
      say('svcEnergy'),
      say('svcEnergyText', { token: showNumber(joulesPerOutputToken.mid), request: whole(joulesPerRequest.mid) }),
      joulesPerOutputToken,
      showNumber,
    );
  }
  const { facilityWatts, carbonKgPerMillionTokens } = choice;
  if (facilityWatts) row(say('svcSite'), `${showNumber(facilityWatts.mid / 1000)} kW`, facilityWatts, (value) => showNumber(value / 1000));
  if (carbonKgPerMillionTokens)
    row(say('svcCarbon'), say('svcCarbonText', { kg: showNumber(carbonKgPerMillionTokens.mid) }), carbonKgPerMillionTokens, showNumber);
  return [ink(paper, 'bold', say('svcCost')), ...columns(rows, ['left', 'left', 'left'], 3).map(indent)];
}

function frontierBlock({ plan, say, paper }: ServicePage): string[] {
  if (plan.frontier.length < 2) return [];
  const priced = plan.frontier.every(({ costPerMillionTokensUsd }) => costPerMillionTokensUsd !== null);
  const header = [
    say('svcReplicaColumn'),
    say('chipsColumn'),
    say('svcTokensColumn'),
    say('svcSpeedColumn'),
    say('svcTtftColumn'),
    say('svcTpotColumn'),
    priced ? say('svcCostColumn') : say('svcHoursColumn'),
  ];
  const rows = plan.frontier.slice(0, listed(paper, MOST_ROWS + 3)).map((choice) => choiceRow(choice, say, priced));
  const [top = '', ...lines] = columns([header, ...rows], ['left', 'right', 'right', 'right', 'right', 'right', 'right']);
  return [
    ...wrap(say(plan.frontier.every(({ simulated }) => simulated) ? 'svcFrontierPlayed' : 'svcFrontier'), paper.width).map((line) =>
      ink(paper, 'bold', line),
    ),
    indent(ink(paper, 'dim', top)),
    ...lines.map(indent),
  ];
}

/** A configuration as a row of figures. */
export function choiceRow(choice: ServiceChoice, say: Say, priced: boolean): string[] {
  const time = (ms: number): string => (Number.isFinite(ms) ? timeText(ms / 1000, say) : '–');
  return [
    setupText(choice),
    showNumber(choice.chips, 12),
    whole(choice.outputTokensPerSec.mid),
    showNumber(choice.tokensPerSecPerUser.mid),
    time(choice.ttftMs.p99.mid),
    time(choice.tpotMs.p99.mid),
    showNumber(priced ? (choice.costPerMillionTokensUsd?.mid ?? Number.NaN) : choice.chipHoursPerMillionTokens.mid),
  ];
}

export function refusedBlock(
  { say, tell, paper }: Pick<ServicePage, 'say' | 'tell' | 'paper'>,
  refused: ServicePage['plan']['refused'],
): string[] {
  const lines = refused.slice(0, listed(paper, MOST_ROWS)).flatMap(({ said, would }) => {
    const text = `${tell(said)}${would && !said.includes(would) ? ` → ${tell(would)}` : ''}`;
    return wrap(`- ${text}`, paper.width - 2, '  ').map(indent);
  });
  return lines.length ? [ink(paper, ['bold', 'yellow'], say('refused')), ...lines] : [];
}

export function becauseBlock({
  plan,
  say,
  tell,
  paper,
}: Pick<ServicePage, 'say' | 'tell' | 'paper'> & { readonly plan: Pick<ServicePage['plan'], 'because'> }): string[] {
  const lines = plan.because.slice(0, listed(paper, MOST_BECAUSE)).flatMap(({ figure, said, from }) => {
    const sources = from.length ? ink(paper, 'dim', ` (${from.slice(0, 3).join(', ')}${from.length > 3 ? ', …' : ''})`) : '';
    return wrap(`- ${figure}: ${tell(said)}${sources}`, paper.width - 2, '  ').map(indent);
  });
  const hidden = plan.because.length - listed(paper, MOST_BECAUSE);
  if (hidden > 0) lines.push(indent(ink(paper, 'dim', say('more', { count: hidden }))));
  return lines.length ? [ink(paper, 'bold', say('because')), ...lines] : [];
}

export function listBlock(
  { paper, say }: Pick<ServicePage, 'paper' | 'say'>,
  title: string,
  sentences: readonly string[],
  usual: number,
): string[] {
  if (sentences.length === 0) return [];
  const most = listed(paper, usual);
  const lines = sentences.slice(0, most).flatMap((sentence) => wrap(`- ${sentence}`, paper.width - 2, '  ').map(indent));
  if (sentences.length > most) lines.push(indent(ink(paper, 'dim', say('more', { count: sentences.length - most }))));
  return [ink(paper, 'bold', title), ...lines];
}

function sureBlock({ say, paper }: ServicePage, { sustainsPerSec: { low, mid, high } }: ServiceChoice): string[] {
  const off = (value: number): string => `${value < mid ? '−' : '+'}${showShare(Math.abs(value / mid - 1), 2)}`;
  return [ink(paper, 'bold', say('svcSure')), ...wrap(say('svcSureText', { low: off(low), high: off(high) }), paper.width - 2).map(indent)];
}

/** How USD are shown in the currency of a rate; without one as they are. */
export const moneyIn =
  (rate: { readonly currency: string; readonly perUsd: number } | null) =>
  (usd: number): string =>
    rate ? `${showNumber(usd * rate.perUsd)} ${rate.currency}` : `${showNumber(usd)} USD`;

/** Both ends of a band; one of no width was given, not estimated. */
function band({ low, high }: Estimate, show: (value: number) => string, paper: Paper): string {
  return low === high || !Number.isFinite(high) ? '' : ink(paper, 'dim', `${show(low)} – ${show(high)}`);
}

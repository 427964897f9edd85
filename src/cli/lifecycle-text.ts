import {
  type Estimate,
  type LifecycleAnswer,
  type RateOnDay,
  type StageAnswer,
  showCount,
  showNumber,
  showRate,
  showShare,
  writeLayout,
} from '../index.ts';
import type { Face } from './face.ts';
import type { Lived } from './lifecycle.ts';
import type { LivedPage } from './lifecycle-json.ts';
import { type LifecycleWord, partSaid, type SayLifecycle, speakLifecycle } from './lifecycle-words.ts';
import { bar, cells, columns, ink, listed, pad, wrap } from './paper.ts';
import { teller } from './prose.ts';
import { hadBlock } from './worth-text.ts';

const MOST_SAID = 14;

interface Page extends Face {
  readonly word: SayLifecycle;
  readonly tell: (sentence: string) => string;
  readonly currency: RateOnDay | null;
}

/** A programme for people: stages and totals, when, what it costs and who pays, and what it rests on. */
export function lifecycleText({ name, lived, currency }: LivedPage, face: Face): string {
  const page: Page = { ...face, word: speakLifecycle(face.locale), tell: teller(face.locale), currency };
  const [own, ...others] = lived as [Lived, ...Lived[]];
  const { answer } = own;
  const blocks = [
    [
      `${ink(face.paper, 'bold', name)} · ${answer.stages.length === 1 ? page.word('oneStage') : page.word('stages', { count: String(answer.stages.length) })} · ${face.asOf}`,
    ],
    table(answer, page),
    chart(answer, page),
    costs(answer, page),
    whoPays(answer, page),
    runs(answer, page),
    data(answer, page),
    services(answer, page),
    pools(answer, page),
    hadBlock(answer.obtainable, page),
    others.length > 0 ? scenarios(lived, page) : [],
    refused(lived, page),
    assumed(answer, page),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

const indent = (line: string): string => `  ${line}`;
const bold = ({ paper }: Page, text: string): string => ink(paper, 'bold', text);

function money(usd: number, { currency }: Page): string {
  const value = currency === null ? usd : usd * currency.perUsd;
  const sign = value < 0 ? '−' : '';
  const size = Math.abs(value);
  const shown = size >= 1e6 ? showCount(Number(size.toPrecision(3)), 3) : size >= 1e4 ? `${showNumber(size / 1e3)}k` : showNumber(size);
  return `${sign}${shown} ${currency?.currency ?? 'USD'}`;
}

const UNITS = [
  ['chipHours', (value: number) => showCount(Number(value.toPrecision(3)), 3)],
  ['costUsd', null],
  ['energyMWh', (value: number) => `${showNumber(value)} MWh`],
  ['carbonTonnes', (value: number) => `${showNumber(value)} t`],
  ['waterCubicMetres', (value: number) => `${showNumber(value)} m³`],
] as const;

function figuresOf(figures: StageAnswer['figures'], page: Page): string[] {
  return UNITS.map(([key, show]) => {
    const estimate = figures[key];
    if (estimate === null) return page.word('unknown');
    return show === null ? money(estimate.mid, page) : show(estimate.mid);
  });
}

function table({ stages, totals }: LifecycleAnswer, page: Page): string[] {
  const { word, paper } = page;
  const head = ['stage', 'on', 'days', 'chipHours', 'cost', 'energy', 'carbon', 'water'] as const;
  const rows = stages.map(({ name, on, days, figures, refused: why }) => [
    name,
    on ?? '–',
    days === null ? '–' : showNumber(days.mid),
    ...(why.length > 0 ? ['–', '–', '–', '–', '–'] : figuresOf(figures, page)),
  ]);
  const sum = [word('total'), '', totals.days === null ? '–' : showNumber(totals.days), ...figuresOf(totals, page)];
  const band = (show: (value: number) => string, estimate: Estimate | null): string =>
    estimate === null ? '' : `${show(estimate.low)} – ${show(estimate.high)}`;
  const widths = UNITS.map(([key, show]) => band(show ?? ((value) => money(value, page)), totals[key]));
  const sides = ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right'] as const;
  const [top = '', ...lines] = columns([head.map((key) => word(key)), ...rows, sum], sides);
  const last = lines.pop() ?? '';
  const names = ['chipHours', 'cost', 'energy', 'carbon', 'water'] as const;
  const said = UNITS.flatMap(([key], at) => (totals[key] === null ? [] : [`${word(names[at] as LifecycleWord)} ${widths[at]}`])).join(
    ' · ',
  );
  return [
    indent(ink(paper, 'dim', top)),
    ...lines.map(indent),
    indent(bold(page, last)),
    ...wrap(`${word('between')} ${said}`, paper.width - 2, '  ').map((line) => indent(ink(paper, 'dim', line))),
  ];
}

/** When each stage runs, as bars on one line of time. */
function chart({ stages, totals }: LifecycleAnswer, page: Page): string[] {
  const { paper, word } = page;
  const { days } = totals;
  const placed = stages.filter(({ startDay, endDay, refused: why }) => startDay !== null && endDay !== null && why.length === 0);
  if (days === null || !(days > 0) || placed.length < 2) return [];
  const names = Math.max(...placed.map(({ name }) => cells(name)));
  const room = Math.max(20, Math.min(60, paper.width - names - 24));
  const lines = placed.map(({ name, startDay, endDay }) => {
    const [from, to] = [startDay as number, endDay as number];
    const before = Math.min(room - 1, Math.round((from / days) * room));
    const drawn = '█'.repeat(Math.max(1, Math.round((to / days) * room) - before));
    const line = `${' '.repeat(before)}${ink(paper, 'blue', drawn)}`;
    return `${pad(name, names)}  ${pad(line, room)}  ${ink(paper, 'dim', `${showNumber(from)} – ${showNumber(to)}`)}`;
  });
  return [`${bold(page, word('when'))}  ${word('whenSaid', { days: showNumber(days) })}`, ...lines.map(indent)];
}

/** Cost by stage as bars, what support pays drawn light; then by part, and the shares of the whole. */
function costs({ stages, totals }: LifecycleAnswer, page: Page): string[] {
  const { paper, word, locale } = page;
  const priced = stages.filter(({ figures: { costUsd }, refused: why }) => costUsd !== null && costUsd.mid > 0 && why.length === 0);
  if (priced.length === 0) return [];
  const most = Math.max(...priced.map(({ figures }) => figures.costUsd?.mid ?? 0));
  const room = Math.max(10, Math.min(40, paper.width - 48));
  const whole = totals.costUsd?.mid ?? null;
  const rows = priced.map(({ name, figures, supportUsd }) => {
    const cost = figures.costUsd?.mid ?? 0;
    const light = Math.round(((supportUsd?.mid ?? 0) / most) * room);
    const dark = bar((cost - (supportUsd?.mid ?? 0)) / most, room);
    return [name, money(cost, page), whole === null ? '' : showShare(cost / whole), `${ink(paper, 'blue', dark)}${'░'.repeat(light)}`];
  });
  const lines = columns(rows, ['left', 'right', 'right', 'left']).map(indent);
  if (priced.some(({ supportUsd }) => (supportUsd?.mid ?? 0) > 0)) lines.push(indent(ink(paper, 'dim', word('supported'))));
  const { partsUsd, structure } = totals;
  if (partsUsd) {
    const parts = Object.entries(partsUsd).filter(([, { mid }]) => mid !== 0);
    lines.push(
      ...wrap(parts.map(([part, { mid }]) => `${partSaid(part, locale)} ${money(mid, page)}`).join(' · '), paper.width - 2).map(indent),
    );
  }
  if (structure) {
    const values = { computing: showShare(structure.computing), staff: showShare(structure.staff), energy: showShare(structure.energy) };
    lines.push(indent(word(partsUsd?.rent && !partsUsd.energy ? 'energyInRent' : 'structure', values)));
  }
  if (page.currency && page.currency.currency !== 'USD')
    lines.push(
      indent(
        ink(
          paper,
          'dim',
          word('exchange', { code: page.currency.currency, rate: showNumber(page.currency.perUsd, 4), from: page.currency.from }),
        ),
      ),
    );
  return [bold(page, word('whatCost')), ...lines];
}

function whoPays({ stages, totals }: LifecycleAnswer, page: Page): string[] {
  const { word } = page;
  if (!stages.some(({ supportUsd }) => (supportUsd?.mid ?? 0) > 0)) return [];
  const show = (estimate: Estimate | null): string => (estimate === null ? word('unknown') : money(estimate.mid, page));
  const rows = stages
    .filter(({ supportUsd }) => (supportUsd?.mid ?? 0) > 0)
    .map(({ name, supportUsd, netCostUsd }) => [name, show(supportUsd), show(netCostUsd)]);
  const sum = [word('total'), show(totals.supportUsd), show(totals.netCostUsd)];
  const [top = '', ...lines] = columns([['', word('support'), word('own')], ...rows, sum], ['left', 'right', 'right']);
  return [bold(page, word('whoPays')), indent(ink(page.paper, 'dim', top)), ...lines.map(indent)];
}

function runs({ stages }: LifecycleAnswer, page: Page): string[] {
  const { word, paper } = page;
  const lines = stages.flatMap(({ name, runs: made, flop, refused: why }) => {
    if (why.length > 0) return [];
    const said = made.flatMap(({ model, count, choice, calendar }) => {
      if (!choice || !calendar?.calendarDays) return [];
      const values = {
        model: count > 1 ? `${count} × ${model}` : model,
        days: showNumber(calendar.calendarDays.mid * count),
        ratio: showShare(calendar.effectiveTrainingRatio.mid),
        mfu: showShare(choice.mfu.mid),
        layout: writeLayout(choice.layout),
      };
      return [`${name}: ${word('runSaid', values)}`];
    });
    return said.length > 0 ? said : flop === null ? [] : [`${name}: ${word('work', { flop: flop.toPrecision(3) })}`];
  });
  return lines.length > 0 ? [bold(page, word('runs')), ...lines.flatMap((line) => wrap(line, paper.width - 2, '  ')).map(indent)] : [];
}

function data({ stages }: LifecycleAnswer, page: Page): string[] {
  const { word } = page;
  const lines = stages.flatMap(({ name, data: made }) => {
    if (made === null) return [];
    const { rawBytes, tokensPerSecond, bytesPerSecond, workers } = made;
    const said = [
      ...(rawBytes === null ? [] : [word('dataVolume', { size: showRate(rawBytes, 'B') })]),
      ...(tokensPerSecond === null ? [] : [word('dataPace', { rate: showCount(tokensPerSecond, 3) })]),
      ...(bytesPerSecond === null ? [] : [word('dataNetwork', { rate: showRate(bytesPerSecond, 'B/s') })]),
      ...(workers === null ? [] : [word('dataWorkers', { count: showNumber(workers, 9) })]),
    ];
    return said.length > 0 ? [`${name}: ${said.join(', ')}`] : [];
  });
  return lines.length > 0 ? [bold(page, word('data')), ...lines.map(indent)] : [];
}

function services({ stages }: LifecycleAnswer, page: Page): string[] {
  const { word, paper } = page;
  const lines = stages.flatMap(({ name, months, requests, use, figures, refused: why }) => {
    const [first, last] = [months?.[0], months?.at(-1)];
    if (!first || !last || requests === null || why.length > 0) return [];
    const values = {
      first: showNumber(first.requestsPerSec),
      firstChips: showNumber(first.chips.mid, 9),
      last: showNumber(last.requestsPerSec),
      lastChips: showNumber(last.chips.mid, 9),
      months: String(last.month),
      requests: showCount(requests, 3),
      use: use === null ? word('unknown') : showShare(use),
    };
    const cost = figures.costUsd === null ? '' : `; ${word('perRequest', { cost: money((figures.costUsd.mid / requests) * 1e3, page) })}`;
    return [`${name}: ${word('serviceSaid', values)}${cost}`];
  });
  return lines.length > 0 ? [bold(page, word('service')), ...lines.flatMap((line) => wrap(line, paper.width - 2, '  ')).map(indent)] : [];
}

function pools({ pools: used }: LifecycleAnswer, page: Page): string[] {
  const held = used.filter(({ heldChipHours }) => heldChipHours > 0);
  if (held.length === 0) return [];
  const said = held.map(
    ({ name, chips, use }) => `${name}: ${page.word('poolSaid', { chips: showNumber(chips, 9), use: showShare(use) })}`,
  );
  return [bold(page, page.word('pools')), ...said.map(indent)];
}

function scenarios(lived: readonly Lived[], page: Page): string[] {
  const { word, paper } = page;
  const rows = lived.map(({ scenario, answer: { totals, stages } }) => [
    scenario ?? word('asSaid'),
    totals.days === null ? '–' : showNumber(totals.days),
    showNumber(Math.max(0, ...stages.map(({ chips }) => chips?.mid ?? 0)), 9),
    ...figuresOf(totals, page),
  ]);
  const head = ['', word('days'), word('chips'), ...(['chipHours', 'cost', 'energy', 'carbon', 'water'] as const).map((key) => word(key))];
  const [top = '', ...lines] = columns([head, ...rows], ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right']);
  return [bold(page, word('scenarios')), indent(ink(paper, 'dim', top)), ...lines.map(indent)];
}

/** What has no answer, and what is over a limit that was set. */
function refused(lived: readonly Lived[], page: Page): string[] {
  return [...problems(lived, 'refused', page), ...problems(lived, 'over', page)];
}

function problems(lived: readonly Lived[], which: 'refused' | 'over', page: Page): string[] {
  const { word, paper, tell } = page;
  const lines = lived.flatMap(({ scenario, answer }) => {
    const whole = which === 'over' ? answer.over.map((why) => ({ name: word('total'), ...why })) : [];
    const own = answer.stages.flatMap((stage) => stage[which].map((why) => ({ name: stage.name, ...why })));
    return [...whole, ...own].map(
      ({ name, said, would }) => `- ${scenario === null ? '' : `${scenario}, `}${name}: ${tell(said)}${would ? ` → ${tell(would)}` : ''}`,
    );
  });
  if (lines.length === 0) return [];
  return [ink(paper, ['bold', 'yellow'], word(which)), ...lines.flatMap((line) => wrap(line, paper.width - 2, '  ')).map(indent)];
}

function assumed({ assumed: all }: LifecycleAnswer, page: Page): string[] {
  const { say, paper, tell } = page;
  const most = listed(paper, MOST_SAID);
  const lines = all
    .slice(0, most)
    .flatMap((sentence) => wrap(`- ${tell(sentence)}`, paper.width - 2, '  '))
    .map(indent);
  if (all.length > most) lines.push(indent(ink(paper, 'dim', say('more', { count: all.length - most }))));
  return lines.length > 0 ? [bold(page, say('assumed')), ...lines] : [];
}

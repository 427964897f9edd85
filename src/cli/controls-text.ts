import { type EndUseAnswer, type Headroom, type Limit, type Rule, type RuleBook, showNumber } from '../index.ts';
import type { Decided, Route } from './controls.ts';
import { type SayControls, speakControls, statusSaid } from './controls-words.ts';
import type { Face } from './face.ts';
import { columns, type Ink, ink, pad, wrap } from './paper.ts';
import { teller } from './prose.ts';

const INDENT = 12;

/** Decisions for people: status first, then what it rests on, what is open, and what it is not. */
export function decisionText(decided: readonly Decided[], route: Route, assumed: readonly string[], face: Face): string {
  const say = speakControls(face.locale);
  const blocks = decided.map((one) => block(one, route, face, say));
  const last = decided[0] as Decided;
  const tell = teller(face.locale);
  const notes = assumed.flatMap((sentence) => bullet(tell(sentence), face));
  return [
    ...blocks.flatMap((lines, at) => (at === 0 ? lines : ['', ...lines])),
    ...(notes.length > 0 ? ['', ink(face.paper, 'bold', say('assumed')), ...notes] : []),
    '',
    ...wrap(say('tppMeans'), face.paper.width).map((line) => ink(face.paper, 'dim', line)),
    ...closing(last.disclaimer[face.locale], last.rulesAsOf, face, say),
  ].join('\n');
}

function closing(disclaimer: string, rulesAsOf: string, face: Face, say: SayControls): string[] {
  const stop = face.locale === 'zh' ? '。' : '.';
  return wrap(`${disclaimer} ${capital(say('gathered', { day: rulesAsOf }))}${stop}`, face.paper.width);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function block(one: Decided, route: Route, face: Face, say: SayControls): string[] {
  const { paper, locale } = face;
  const { chip, count, status } = one;
  const name = `${count === null ? '' : `${showNumber(count, 12)} x `}${chip.name}`;
  const hq = route.party.name === null ? route.party.hq : `${route.party.hq} (${route.party.name})`;
  const row = (label: string, text: string, style: Ink | null = null): string[] => {
    const lines = wrap(text, paper.width - INDENT - 2);
    return lines.map((line, at) => `  ${pad(at === 0 ? label : '', INDENT)}${style === null ? line : ink(paper, style, line)}`);
  };
  const list = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', ink(paper, 'bold', title), ...lines.flatMap((line) => bullet(line, face))];
  return [
    `${ink(paper, 'bold', name)}  ${ink(paper, 'dim', chip.id)}`,
    ...wrap(say('route', { to: route.to, hq, day: route.day }), paper.width),
    '',
    ...row(say('status'), `${status}: ${statusSaid(status, locale)}`, INKS[status] ?? 'red'),
    ...(one.possible.length > 0 ? row(say('possible'), one.possible.join(', ')) : []),
    ...row(say('paragraph'), `${one.paragraph ?? '-'}; ${one.citation}`),
    ...(one.exception === null ? [] : row(say('exception'), one.exception)),
    ...row(say('version'), one.ruleVersion === one.decidedBy ? one.ruleVersion : `${one.ruleVersion} (${one.decidedBy})`),
    ...row(say('figures'), figures(one, say)),
    ...list(say('conditions'), one.conditions),
    ...list(
      say('endUse'),
      one.endUse.map((use) => endUseLine(use, say)),
    ),
    ...list(
      say('buyerSide'),
      one.buyerSide.map((flag) => `[${flag.basis}, ${flag.from}] ${flag[locale]}${flag.certain ? '' : ` (${say('ifSo')})`}`),
    ),
    ...list(
      say('open'),
      one.ambiguities.map((open) => open[locale]),
    ),
  ];
}

const INKS: Readonly<Record<string, Ink>> = { 'not-controlled': 'green', 'nac-notify': 'yellow', indeterminate: 'yellow' };

function figures({ tpp, performanceDensity, ioGBs, memoryGBs }: Decided, say: SayControls): string {
  const shown = (value: number | null, unit = ''): string => (value === null ? say('unknown') : `${showNumber(value, 6)}${unit}`);
  const density = performanceDensity === null ? say('unknown') : showNumber(performanceDensity, 4);
  return `TPP ${shown(tpp)}, ${say('density')} ${density}, ${say('io')} ${shown(ioGBs, ' GB/s')}, ${say('memory')} ${shown(memoryGBs, ' GB/s')}`;
}

function endUseLine({ kind, answer, fp64Pflops, fp32Pflops, citation }: EndUseAnswer, say: SayControls): string {
  const peaks = [
    ...(fp64Pflops === null ? [] : [`FP64 ${showNumber(fp64Pflops, 5)} PFLOP/s`]),
    ...(fp32Pflops === null ? [] : [`FP32 ${showNumber(fp32Pflops, 5)} PFLOP/s`]),
  ];
  const verdict =
    answer === null ? say(peaks.length > 0 ? 'envelope' : 'missing') : answer === true ? say('yes') : answer === false ? say('no') : answer;
  return `${kind}: ${verdict}${peaks.length > 0 ? ` (${peaks.join(', ')})` : ''}; ${citation}`;
}

function bullet(text: string, face: Face): string[] {
  return wrap(text, face.paper.width - 4).map((line, at) => `  ${at === 0 ? '-' : ' '} ${line.trimStart()}`);
}

/** Headroom as a table: a design a row, a figure a column. */
export function headroomText(
  rows: readonly Headroom[],
  anyDie: readonly Headroom[],
  areaMm2: number | null,
  route: Route,
  version: Rule,
  book: RuleBook,
  face: Face,
): string {
  const say = speakControls(face.locale);
  const of = (limit: Limit): string =>
    limit.below === null
      ? say('noLimit')
      : limit.most === -1
        ? say('nothing')
        : limit.included
          ? showNumber(limit.below, 6)
          : say('below', { limit: showNumber(limit.below, 6) });
  const tera = (value: number | null | undefined): string =>
    value === null || value === undefined ? say('noLimit') : showNumber(value, 6);
  const line = (design: string, row: Headroom): string[] => [
    `${design}, ${say(row.datacentre ? 'datacentre' : 'other')}`,
    of(row.tpp),
    ...['fp16', 'fp8', 'fp4'].map((format) => tera(row.tera[format])),
    of(row.notified),
    ...(withIo ? [row.anyIo === null ? '-' : of(row.anyIo)] : []),
    of(row.memoryGBs),
    of(row.ioGBs),
    ...(withIo ? [row.ioAnyTpp === null ? '-' : of(row.ioAnyTpp)] : []),
    of(row.memoryPlusIoGBs),
  ];
  const all = [...rows, ...anyDie];
  const withIo = all.some(({ anyIo }) => anyIo !== null);
  const die = areaMm2 === null ? say('anyDie') : say('die', { area: showNumber(areaMm2, 6) });
  const head = [
    '',
    'TPP',
    'FP16 TFLOPS',
    'FP8 TFLOPS',
    'FP4 TFLOPS',
    `TPP ${say('notified')}`,
    ...(withIo ? [`TPP ${say('anyIo')}`] : []),
    `${say('memory')} GB/s`,
    `${say('io')} GB/s`,
    ...(withIo ? [`${say('io')} GB/s, ${say('anyTpp')}`] : []),
    `${say('together')} GB/s`,
  ];
  const table = [head, ...rows.map((row) => line(die, row)), ...anyDie.map((row) => line(say('anyDie'), row))];
  // a table too wide for the paper is turned: a figure a row, a design a column
  const turned = head.map((_, at) => table.map((cells) => cells[at] as string));
  const sides = ['left' as const, ...all.map(() => 'right' as const)];
  return [
    `${ink(face.paper, 'bold', say('headroom'))}  ${say('route', { to: route.to, hq: route.party.hq, day: route.day })}`,
    ink(face.paper, 'dim', `${version.id}, ${version.citation}`),
    '',
    ...columns(turned, sides),
    '',
    ...route.assumed.flatMap((sentence) => bullet(teller(face.locale)(sentence), face)),
    ...wrap(say('tppMeans'), face.paper.width).map((text) => ink(face.paper, 'dim', text)),
    ...closing(book.disclaimer[face.locale], book.rulesAsOf, face, say),
  ].join('\n');
}

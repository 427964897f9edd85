import { showNumber } from '../terms/display.ts';
import { type ErrorSummary, type Pair, relativeError, summarise } from './errors.ts';
import { keyOf } from './folds.ts';
import { type Bilingual, type PageLocale, VIEW_WORDS, WORDS } from './page-words.ts';
import { rankCorrelation } from './rank.ts';
import { VIEWS, type View } from './row.ts';
import { type ServingRangeFor, servingPair, servingRangesWithoutOwnSource } from './serving-bands.ts';
import { SERVING_QUANTITIES, type ServingQuantity } from './serving-measure.ts';
import type { ServingRow } from './serving-rows.ts';
import { QUANTITY_WORDS, ranksSaid, SERVING_WEAK, SERVING_WORDS } from './serving-words.ts';

const WORST = 20;
/** Rows of a group below which an order says little. */
const ORDERED = 4;

function percent(value: number | null | undefined, signed = false): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '-';
  const text = (Math.abs(value) * 100).toFixed(1);
  return `${value < 0 && text !== '0.0' ? '−' : signed && text !== '0.0' ? '+' : ''}${text} %`;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const written = [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...lines];
  return written.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Pairs of rows in one view, each with whether its measurement lies in the band. */
export function servingPairs(
  rows: readonly ServingRow[],
  quantity: ServingQuantity,
  view: View,
  rangeFor: ServingRangeFor,
): readonly Pair[] {
  return rows.flatMap((row) => {
    const pair = servingPair(row, quantity, view);
    if (!pair) return [];
    const range = rangeFor(row, view);
    const ratio = pair.measured / pair.predicted;
    return [{ measured: pair.measured, predicted: pair.predicted, covered: range ? ratio >= range.low && ratio <= range.high : null }];
  });
}

/** Rows with the honest ranges of every quantity, computed once. */
export interface JudgedServices {
  readonly rows: readonly ServingRow[];
  readonly ranges: Readonly<Record<ServingQuantity, ServingRangeFor>>;
}

export function judgeServices(rows: readonly ServingRow[]): JudgedServices {
  const ranges = Object.fromEntries(SERVING_QUANTITIES.map((quantity) => [quantity, servingRangesWithoutOwnSource(rows, quantity)]));
  return { rows, ranges: ranges as unknown as JudgedServices['ranges'] };
}

export function servingSummary(
  { ranges }: JudgedServices,
  rows: readonly ServingRow[],
  quantity: ServingQuantity,
  view: View,
): ErrorSummary | null {
  return summarise(servingPairs(rows, quantity, view, ranges[quantity]));
}

function grouped(rows: readonly ServingRow[], key: (row: ServingRow) => string): readonly (readonly [string, readonly ServingRow[]])[] {
  const groups = new Map<string, ServingRow[]>();
  for (const row of rows) {
    const members = groups.get(key(row));
    if (members) members.push(row);
    else groups.set(key(row), [row]);
  }
  return [...groups].sort(([a, first], [b, second]) => second.length - first.length || (a < b ? -1 : 1));
}

function overall(judged: JudgedServices, say: (words: Bilingual) => string): string {
  const lines = SERVING_QUANTITIES.flatMap((quantity) =>
    VIEWS.map((view) => {
      const found = servingSummary(judged, judged.rows, quantity, view);
      return [
        say(QUANTITY_WORDS[quantity]),
        say(VIEW_WORDS[view]),
        String(found?.n ?? 0),
        percent(found?.signed, true),
        percent(found?.absolute),
        percent(found?.within35),
        percent(found?.coverage),
      ];
    }),
  );
  return table([WORDS.quantity, WORDS.view, WORDS.runs, WORDS.signed, WORDS.absolute, WORDS.within, WORDS.coverage].map(say), lines);
}

/** Signed and absolute medians of every quantity that a group of rows has: "+3.1 %, 9.9 % (63)". */
function groups(
  judged: JudgedServices,
  title: Bilingual,
  view: View,
  key: (row: ServingRow) => string,
  say: (words: Bilingual) => string,
): string {
  const shown = SERVING_QUANTITIES.filter((quantity) => quantity !== 'sustained');
  const lines = grouped(judged.rows, key).map(([name, rows]) => [
    name,
    String(rows.length),
    ...shown.map((quantity) => {
      const found = servingSummary(judged, rows, quantity, view);
      return found ? `${percent(found.signed, true)}, ${percent(found.absolute)} (${found.n})` : '-';
    }),
  ]);
  return table([say(title), say(WORDS.runs), ...shown.map((quantity) => say(QUANTITY_WORDS[quantity]))], lines);
}

/** Rank correlation of time per token inside each group of one model, chip and engine. */
export function tokenRanks(rows: readonly ServingRow[], view: View): readonly { readonly rows: number; readonly correlation: number }[] {
  const key = ({ run }: ServingRow): string =>
    [run.record.model.name, run.record.hardware.chip, run.understood?.engine.family ?? '?'].join('/');
  return grouped(rows, key).flatMap(([, members]) => {
    const pairs = members.flatMap((row) => servingPair(row, 'tpot', view) ?? []);
    if (pairs.length < ORDERED) return [];
    const correlation = rankCorrelation(
      pairs.map(({ predicted }) => predicted),
      pairs.map(({ measured }) => measured),
    );
    return Number.isNaN(correlation) ? [] : [{ rows: pairs.length, correlation }];
  });
}

function ranksPart(rows: readonly ServingRow[]): Bilingual {
  const found = tokenRanks(rows, 'source');
  const count = found.reduce((sum, { rows: n }) => sum + n, 0);
  const mean = found.reduce((sum, { correlation }) => sum + correlation, 0) / found.length;
  const high = found.filter(({ correlation }) => correlation >= 0.95).length / found.length;
  return ranksSaid(found.length, count, found.length > 0 ? mean.toFixed(3) : '-', percent(found.length > 0 ? high : null));
}

function sustainedTable(rows: readonly ServingRow[], say: (words: Bilingual) => string): string {
  const lines = rows.flatMap((row) => {
    const pair = servingPair(row, 'sustained', 'source');
    if (!pair) return [];
    return [[row.run.record.id, `${showNumber(pair.predicted)} / ${showNumber(pair.measured)}`, percent(relativeError(pair), true)]];
  });
  return table([WORDS.run, SERVING_WORDS.rate, WORDS.error].map(say), lines);
}

function worstTable(rows: readonly ServingRow[], say: (words: Bilingual) => string): string {
  const judged = rows.flatMap((row) =>
    SERVING_QUANTITIES.flatMap((quantity) => {
      const pair = servingPair(row, quantity, 'source');
      if (!pair) return [];
      return [{ id: row.run.record.id, quantity, ...pair, size: Math.abs(Math.log(pair.predicted / pair.measured)) }];
    }),
  );
  const worst = judged.sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1)).slice(0, WORST);
  const lines = worst.map((one) => [
    one.id,
    say(QUANTITY_WORDS[one.quantity]),
    showNumber(one.predicted),
    showNumber(one.measured),
    percent(relativeError(one), true),
  ]);
  return table([WORDS.run, WORDS.quantity, WORDS.predicted, WORDS.measured, WORDS.error].map(say), lines);
}

function unansweredPart(rows: readonly ServingRow[], say: (words: Bilingual) => string): string {
  const refused = rows.filter(({ run, predicted }) => !predicted.seen && Object.keys(run.reading).length > 0);
  if (refused.length === 0) return say(WORDS.allAnswered);
  const lines = refused.map(({ run }) => [run.record.id, (run.refused?.said ?? 'no layout of what is stated fits').replaceAll('|', '\\|')]);
  return table([WORDS.run, WORDS.reason].map(say), lines);
}

/** The serving part of the evidence page. Same rows, same bytes. */
export function servingPart(rows: readonly ServingRow[], locale: PageLocale): string {
  const say = (words: Bilingual): string => words[locale];
  const judged = judgeServices(rows);
  const by = (title: Bilingual, name: Bilingual, view: View, key: (row: ServingRow) => string): readonly string[] => [
    `## ${say(title)}`,
    groups(judged, name, view, key, say),
  ];
  const parts = [
    `## ${say(SERVING_WORDS.title)}`,
    say(SERVING_WORDS.how),
    `## ${say(SERVING_WORDS.overall)}`,
    overall(judged, say),
    `## ${say(SERVING_WORDS.ranks)}`,
    say(ranksPart(rows)),
    ...by(SERVING_WORDS.engines, SERVING_WORDS.engine, 'source', ({ run }) => run.understood?.engine.family ?? '?'),
    ...by(SERVING_WORDS.sources, WORDS.source, 'source', ({ run }) => keyOf(run.record, 'source')),
    ...by(SERVING_WORDS.chips, WORDS.chip, 'chip', ({ run }) => keyOf(run.record, 'chip')),
    ...by(SERVING_WORDS.models, WORDS.model, 'family', ({ run }) => keyOf(run.record, 'family')),
    `## ${say(SERVING_WORDS.sustained)}`,
    sustainedTable(rows, say),
    `## ${say(SERVING_WORDS.worst)}`,
    worstTable(rows, say),
    `## ${say(SERVING_WORDS.unanswered)}`,
    unansweredPart(rows, say),
    `## ${say(SERVING_WORDS.weak)}`,
    SERVING_WEAK.map((words) => `- ${say(words)}`).join('\n'),
  ];
  return `\n${parts.join('\n\n')}\n`;
}

import { showNumber } from '../terms/display.ts';
import { pairOf, pairsOf, type Quantity, type RangeFor, rangesWithoutOwnSource } from './calibrate.ts';
import { type ErrorSummary, relativeError, summarise } from './errors.ts';
import { keyOf, LEFT_OUT } from './folds.ts';
import { type Bilingual, NOT_MODELLED, type PageLocale, VIEW_WORDS, WORDS, WORK_WORDS } from './page-words.ts';
import { type Row, VIEWS, type View } from './row.ts';

const WORST = 20;

/** A share as a percentage to one decimal; signed shares carry their sign. */
function percent(value: number | null | undefined, signed = false): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '-';
  const text = (Math.abs(value) * 100).toFixed(1);
  return `${value < 0 && text !== '0.0' ? '−' : signed && text !== '0.0' ? '+' : ''}${text} %`;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const written = [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...lines];
  return written.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function grouped(rows: readonly Row[], key: (row: Row) => string): readonly (readonly [string, readonly Row[]])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = key(row);
    const members = groups.get(name);
    if (members) members.push(row);
    else groups.set(name, [row]);
  }
  return [...groups].sort(([a, first], [b, second]) => second.length - first.length || (a < b ? -1 : 1));
}

/** Rows with the honest ranges for both quantities, computed once for a page. */
interface Judged {
  readonly rows: readonly Row[];
  readonly ranges: Readonly<Record<Quantity, RangeFor>>;
}

function judge(rows: readonly Row[]): Judged {
  return { rows, ranges: { rate: rangesWithoutOwnSource(rows, 'rate'), memory: rangesWithoutOwnSource(rows, 'memory') } };
}

function summary({ ranges }: Judged, rows: readonly Row[], quantity: Quantity, view: View): ErrorSummary | null {
  return summarise(pairsOf(rows, quantity, view, ranges[quantity]));
}

function overallTable(judged: Judged, say: (words: Bilingual) => string): string {
  const lines = (['rate', 'memory'] as const).flatMap((quantity) =>
    VIEWS.map((view) => {
      const found = summary(judged, judged.rows, quantity, view);
      const name = say(quantity === 'rate' ? WORDS.throughput : WORDS.memory);
      return [
        name,
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

function groupTable(
  judged: Judged,
  title: Bilingual,
  view: View,
  key: (row: Row) => string,
  shown: (name: string, rows: readonly Row[]) => string,
  say: (words: Bilingual) => string,
): string {
  const lines = grouped(judged.rows, key).map(([name, rows]) => {
    const seen = summary(judged, rows, 'rate', 'seen');
    const unseen = summary(judged, rows, 'rate', view);
    const memory = summary(judged, rows, 'memory', view);
    return [
      shown(name, rows),
      String(rows.length),
      percent(seen?.absolute),
      percent(unseen?.signed, true),
      percent(unseen?.absolute),
      percent(unseen?.within35),
      percent(unseen?.coverage),
      memory ? `${percent(memory.absolute)} (${memory.n})` : '-',
    ];
  });
  const head = [
    title,
    WORDS.runs,
    WORDS.seenAbsolute,
    WORDS.unseenSigned,
    WORDS.unseenAbsolute,
    WORDS.unseenWithin,
    WORDS.coverage,
    WORDS.memoryAbsolute,
  ];
  return table(head.map(say), lines);
}

/** Did leaving something out change anything? Equal columns mean that nothing was fitted anew. */
function refitted(rows: readonly Row[]): boolean {
  return rows.some(({ predicted }) =>
    LEFT_OUT.some((view) => predicted[view] && predicted[view].tokensPerSecPerChip !== predicted.seen?.tokensPerSecPerChip),
  );
}

/** What a run did, and on which family of frameworks. */
function workOf({ run, situations }: Row): string {
  const job = run.understood?.job;
  const work = situations.seen?.work ?? 'dense';
  const named = work === 'dense' && job?.kind === 'finetune' ? 'full fine-tuning' : work;
  return `${named}\t${job?.stack.family ?? '?'}`;
}

function worstTable(rows: readonly Row[], say: (words: Bilingual) => string): string {
  const judged = rows.flatMap((row) => {
    const pair = pairOf(row, 'rate', 'source');
    return pair
      ? [{ id: row.run.record.id, ...pair, error: relativeError(pair), size: Math.abs(Math.log(pair.predicted / pair.measured)) }]
      : [];
  });
  const worst = judged.sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1)).slice(0, WORST);
  const lines = worst.map(({ id, predicted, measured, error }) => [id, showNumber(predicted), showNumber(measured), percent(error, true)]);
  return table([WORDS.run, WORDS.predicted, WORDS.measured, WORDS.error].map(say), lines);
}

function unansweredPart(rows: readonly Row[], say: (words: Bilingual) => string): string {
  const refused = rows.filter(({ predicted }) => !predicted.seen);
  if (refused.length === 0) return say(WORDS.allAnswered);
  const lines = refused.map(({ run }) => [run.record.id, (run.refused?.said ?? 'no legal layout').replaceAll('|', '\\|')]);
  return table([WORDS.run, WORDS.reason].map(say), lines);
}

function sourceCell(name: string, rows: readonly Row[]): string {
  const { url, title } = (rows[0] as Row).run.record.source;
  return url ? `[${name}](${url} "${title.replaceAll('"', "'").replaceAll('|', '/')}")` : name;
}

/**
 * The evidence page: every published run that we know against what we say of it, seen and left out apart, by kind of work, source, chip
 * and model family; the worst rows; what is not answered, and what is not modelled. Same rows, same bytes.
 */
export function evidencePage(rows: readonly Row[], locale: PageLocale): string {
  const say = (words: Bilingual): string => words[locale];
  const judged = judge(rows);
  const family = (name: string): string => {
    const [work = '', stack = ''] = name.split('\t');
    const words = WORK_WORDS[work];
    return `${words ? say(words) : work}, ${stack}`;
  };
  const plain = (name: string): string => name;
  const parts = [
    `# ${say(WORDS.title)}`,
    say(WORDS.twin),
    `${say(WORDS.how)}`,
    say(WORDS.made),
    ...(refitted(rows) ? [] : [say(WORDS.notRefitted)]),
    `## ${say(WORDS.overall)}`,
    overallTable(judged, say),
    `## ${say(WORDS.families)}`,
    groupTable(judged, WORDS.family, 'source', workOf, family, say),
    `## ${say(WORDS.sources)}`,
    groupTable(judged, WORDS.source, 'source', ({ run }) => keyOf(run.record, 'source'), sourceCell, say),
    `## ${say(WORDS.chips)}`,
    groupTable(judged, WORDS.chip, 'chip', ({ run }) => keyOf(run.record, 'chip'), plain, say),
    `## ${say(WORDS.models)}`,
    groupTable(judged, WORDS.model, 'family', ({ run }) => keyOf(run.record, 'family'), plain, say),
    `## ${say(WORDS.worst)}`,
    worstTable(rows, say),
    `## ${say(WORDS.unanswered)}`,
    unansweredPart(rows, say),
    `## ${say(WORDS.notModelled)}`,
    NOT_MODELLED.map((words) => `- ${say(words)}`).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** One honest line for the first screen of the README. */
export function accuracyLine(rows: readonly Row[], locale: PageLocale): string {
  if (!refitted(rows)) return `${WORDS.notRefitted[locale]} [${WORDS.title[locale]}](docs/evidence${locale === 'zh' ? '.zh' : ''}.md)`;
  const judged = judge(rows);
  const [source, chip, memory] = [
    summary(judged, rows, 'rate', 'source'),
    summary(judged, rows, 'rate', 'chip'),
    summary(judged, rows, 'memory', 'source'),
  ];
  const sources = new Set(rows.map(({ run }) => keyOf(run.record, 'source'))).size;
  const [n, absolute, within, covered] = [source?.n ?? 0, percent(source?.absolute), percent(source?.within35), percent(source?.coverage)];
  if (locale === 'zh') {
    return `准确度：${sources} 个公开来源的 ${n} 条训练结果，预测时整源留出：tokens/s 误差中位数 ${absolute}，${within} 在 35 % 以内，${covered} 落在 80 % 区间内；整芯片留出 ${percent(chip?.absolute)}；峰值显存 ${percent(memory?.absolute)}（${memory?.n ?? 0} 条）。[逐条对照](docs/evidence.zh.md)`;
  }
  return `Accuracy: ${n} published training runs from ${sources} sources, each predicted without having seen its source: median error ${absolute} in tokens/s, ${within} within 35 %, ${covered} inside the 80 % band; ${percent(chip?.absolute)} on chips that no fit has seen; peak memory ${percent(memory?.absolute)} (${memory?.n ?? 0} runs). [Run by run](docs/evidence.md)`;
}

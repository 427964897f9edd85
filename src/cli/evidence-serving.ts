import {
  type ErrorSummary,
  judgeServices,
  SERVING_QUANTITIES,
  type ServingQuantity,
  type ServingRow,
  servingSummary,
  showShare,
  type View,
} from '../index.ts';
import type { Face } from './face.ts';
import { columns, ink } from './paper.ts';

/** Words of the serving part of the evidence pages. */
const WORDS = {
  title: { en: 'Serving: predicted against published', zh: '推理服务：预测与公开结果对照' },
  byEngine: { en: 'Serving by engine family (source left out)', zh: '推理服务：按引擎族（整源留出）' },
  byChip: { en: 'Serving by chip (chip left out)', zh: '推理服务：按芯片（整芯片留出）' },
  throughput: { en: 'throughput', zh: '吞吐量' },
  tpot: { en: 'time per token', zh: '每 token 时间' },
  ttft: { en: 'first token, unqueued', zh: '首 token（不排队）' },
  ttftQueued: { en: 'first token, queued', zh: '首 token（排队）' },
  e2e: { en: 'end to end', zh: '端到端' },
  sustained: { en: 'sustained rate', zh: '可持续到达率' },
} as const;

type Views = Readonly<Partial<Record<View, ErrorSummary>>>;

/** Errors of one family of serving runs, by quantity and by what the fits had seen of it. */
export interface ServingFamily {
  readonly by: 'overall' | 'engine' | 'chip';
  readonly name: string;
  readonly runs: number;
  readonly errors: Readonly<Partial<Record<ServingQuantity, Views>>>;
}

/** Errors of serving rows: all of them, by engine family and by chip. */
export function servingFamilies(rows: readonly ServingRow[], views: readonly View[]): readonly ServingFamily[] {
  if (rows.length === 0) return [];
  const judged = judgeServices(rows);
  const family = (by: ServingFamily['by'], name: string, some: readonly ServingRow[]): ServingFamily => {
    const errors: Partial<Record<ServingQuantity, Views>> = {};
    for (const quantity of SERVING_QUANTITIES) {
      const found = views.flatMap((view) => {
        const summary = servingSummary(judged, some, quantity, view);
        return summary ? [[view, summary] as const] : [];
      });
      if (found.length > 0) errors[quantity] = Object.fromEntries(found);
    }
    return { by, name, runs: some.length, errors };
  };
  const keys = {
    engine: ({ run }: ServingRow): string => run.understood?.engine.family ?? '?',
    chip: ({ run }: ServingRow): string => run.record.hardware.chip,
  } as const;
  const groups = (['engine', 'chip'] as const).flatMap((by) => {
    const members = new Map<string, ServingRow[]>();
    for (const row of rows) members.set(keys[by](row), [...(members.get(keys[by](row)) ?? []), row]);
    return [...members]
      .sort(([a, one], [b, two]) => two.length - one.length || (a < b ? -1 : 1))
      .map(([name, some]) => family(by, name, some));
  });
  return [family('overall', 'all', rows), ...groups];
}

function percent(value: number | null | undefined, signed = false): string {
  if (value === null || value === undefined) return '–';
  const sign = value < 0 ? '−' : signed ? '+' : '';
  return `${sign}${showShare(Math.abs(value), Math.abs(value) >= 0.1 ? 3 : 2)}`;
}

/** The blocks of the page, without the training part. */
export function servingBlocks(families: readonly ServingFamily[], own: boolean, { say, paper, locale }: Face): string[] {
  const word = (name: keyof typeof WORDS): string => WORDS[name][locale];
  const overall = families[0];
  if (!overall) return [];
  const head = [say('quantity'), say('fitsSaw'), say('runs'), say('signed'), say('absolute'), say('within'), say('inBand')];
  const lines = Object.entries(overall.errors).flatMap(([quantity, views]) =>
    Object.entries(views).map(([view, { n, signed, absolute, within35, coverage }]) => [
      word(quantity as ServingQuantity),
      own ? say('yours') : say(`view_${view as View}`),
      String(n),
      percent(signed, true),
      percent(absolute),
      percent(within35),
      percent(coverage),
    ]),
  );
  const [top = '', ...body] = columns([head, ...lines], ['left', 'left', 'right', 'right', 'right', 'right', 'right']);
  const blocks = [[ink(paper, 'bold', word('title')), ink(paper, 'dim', top), ...body].join('\n')];
  for (const [by, title, left] of [
    ['engine', 'byEngine', 'source'],
    ['chip', 'byChip', 'chip'],
  ] as const) {
    const shown = SERVING_QUANTITIES.filter((quantity) => quantity !== 'sustained');
    const rows = families
      .filter((family) => family.by === by)
      .map(({ name, runs, errors }) => [
        name,
        String(runs),
        ...shown.map((quantity) => {
          const found = errors[quantity]?.[own ? 'seen' : left];
          return found ? `${percent(found.absolute)} (${found.n})` : '–';
        }),
      ]);
    const [first = '', ...rest] = columns(
      [['', say('runs'), ...shown.map(word)], ...rows],
      ['left', 'right', ...shown.map(() => 'right' as const)],
    );
    blocks.push([ink(paper, 'bold', word(title)), ink(paper, 'dim', first), ...rest].join('\n'));
  }
  return blocks;
}
